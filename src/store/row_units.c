/* SPDX-License-Identifier: MIT */
#include "row_scan.h"

#include <lumbard/base/units.h>

#include <string.h>

#define MULTIPLY_ACCEL "multiply ax_mps2, ay_mps2 and az_mps2 by "
#define MULTIPLY_GYRO  "multiply gx_radps, gy_radps and gz_radps by "

static void add_time(struct text *text, const struct sample_summary *summary)
{
	text_addf(text, "t_us says %.*f rows a second, where 20 to 1000 can be: ",
		  summary->rate_hz < 100.0 ? 2 : 0, summary->rate_hz);
}

static void add_accel(struct text *text, const struct sample_summary *summary)
{
	text_addf(text,
		  "the median of |a| is %.3g, where gravity is 9.81 m/s2: ", summary->accel_mps2);
}

static void add_gyro(struct text *text, const struct sample_summary *summary)
{
	text_addf(text, "gravity turns by %.2g %% of what the gyroscope says in rad/s: ",
		  100.0 * fabs(summary->turn_share));
}

static void add_still_accel(struct text *text, const struct sample_summary *summary)
{
	text_addf(text, "gravity turns by %.1f %% of what the gyroscope says: ",
		  100.0 * fabs(summary->turn_share));
}

static void add_constant_gyro(struct text *text, const struct sample_summary *summary)
{
	text_addf(text, "the gyroscope says %.0f deg/s all the time, and gravity stands still: ",
		  vec3_norm(summary->gyro_radps) * DEG_PER_RAD);
}

struct guess {
	void (*add_numbers)(struct text *text, const struct sample_summary *summary);
	const char *looks_like, *next;
};

static const struct guess guesses[SAMPLES_FAULT_COUNT] = {
	[SAMPLES_COUNTED] = {add_time, "it counts the rows", "give the times in microseconds"},
	[SAMPLES_IN_MS] = {add_time, "it looks like milliseconds", "multiply t_us by 1000"},
	[SAMPLES_IN_NS] = {add_time, "it looks like nanoseconds", "divide t_us by 1000"},
	[SAMPLES_IN_100_NS] = {add_time, "it looks like ticks of 100 ns", "divide t_us by 10"},
	[SAMPLES_TOO_FAST] = {add_time, "it looks like another unit",
			      "give the times in microseconds"},
	[SAMPLES_TOO_SLOW] = {add_time, "that is too slow to judge a movement, or another unit",
			      "record with 20 Hz or more, and give the times in microseconds"},
	[SAMPLES_ACCEL_ZERO] = {add_accel, "it was not measured", "record it, with gravity in it"},
	[SAMPLES_ACCEL_IN_G] = {add_accel, "it looks like g", MULTIPLY_ACCEL "9.80665"},
	[SAMPLES_ACCEL_IN_MG] = {add_accel, "it looks like thousandths of g, or cm/s2",
				 MULTIPLY_ACCEL "0.00980665, or by 0.01"},
	[SAMPLES_ACCEL_IN_FEET] = {add_accel, "it looks like ft/s2", MULTIPLY_ACCEL "0.3048"},
	[SAMPLES_ACCEL_COUNTS] = {add_accel, "it looks like the counts of a chip",
				  "divide them by the counts of 1 g, then " MULTIPLY_ACCEL
				  "9.80665"},
	[SAMPLES_NO_GRAVITY] = {add_accel, "gravity looks taken out (linear acceleration)",
				"record the acceleration with gravity in it"},
	[SAMPLES_ACCEL_SCALED] = {add_accel, "its scale or an axis looks wrong",
				  "look at the range that was set in the chip, or try another "
				  "board"},
	[SAMPLES_GYRO_IN_DEG] = {add_gyro, "it looks like deg/s", MULTIPLY_GYRO "0.0174533"},
	[SAMPLES_ACCEL_STILL] = {add_still_accel,
				 "the accelerometer stands still, or is not the raw one",
				 "record what the accelerometer itself says, or try another board"},
	[SAMPLES_GYRO_CONSTANT] = {add_constant_gyro, "it is stuck, or in deg/s",
				   MULTIPLY_GYRO "0.0174533, or try another board"},
};

int row_units_judge(const struct row_judgement *judgement, enum sensor_place place,
		    const char *path, struct failure *ret_failure)
{
	const struct guess *guess = &guesses[judgement->fault];
	char numbers[192];
	struct text text = text_in(numbers, sizeof(numbers));

	if (!guess->next)
		return 0;
	guess->add_numbers(&text, &judgement->samples);
	return failure_set(ret_failure, FAILURE_USAGE, guess->next, "%s: %s: %s%s",
			   strcmp(path, "-") == 0 ? "stdin" : path, sensor_place_name(place),
			   numbers, guess->looks_like);
}
