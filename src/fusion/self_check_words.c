/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/fusion/self_check.h>

#define BOARD	 "it is broken or badly soldered: use another board"
#define MAPPING	 "correct the axes in what wrote the samples; from a chip: report it, with its name"
#define RANGE	 "correct range and units in what wrote the samples; from a chip: use another board"
#define DISAGREE "hold it in the hand, turn it and run `lumbard doctor`; else use another board"

static const struct {
	const char *words, *cure;
} faults[SELF_CHECK_FAULT_COUNT] = {
	[SELF_CHECK_WELL] = {"", ""},
	[SELF_CHECK_GYRO_NOTHING] =
		{"the gyroscope reads nothing while the sensor turns",
		 "lumbard needs a gyroscope: use a log or a board that has one"},
	[SELF_CHECK_GYRO_X_DEAD] = {"the gyroscope's x stands still", BOARD},
	[SELF_CHECK_GYRO_Y_DEAD] = {"the gyroscope's y stands still", BOARD},
	[SELF_CHECK_GYRO_Z_DEAD] = {"the gyroscope's z stands still", BOARD},
	[SELF_CHECK_ACCEL_X_DEAD] = {"the accelerometer's x stands still", BOARD},
	[SELF_CHECK_ACCEL_Y_DEAD] = {"the accelerometer's y stands still", BOARD},
	[SELF_CHECK_ACCEL_Z_DEAD] = {"the accelerometer's z stands still", BOARD},
	[SELF_CHECK_ACCEL_NOTHING] = {"the accelerometer stands still", BOARD},
	[SELF_CHECK_REPEATS] = {"the same few samples come again and again",
				"unplug it and plug it in again; else use another board"},
	[SELF_CHECK_GYRO_REVERSED] = {"the gyroscope turns the wrong way: are axes swapped?",
				      MAPPING},
	[SELF_CHECK_GYRO_X_REVERSED] = {"the gyroscope's x turns the wrong way: are axes swapped?",
					MAPPING},
	[SELF_CHECK_GYRO_Y_REVERSED] = {"the gyroscope's y turns the wrong way: are axes swapped?",
					MAPPING},
	[SELF_CHECK_GYRO_Z_REVERSED] = {"the gyroscope's z turns the wrong way: are axes swapped?",
					MAPPING},
	[SELF_CHECK_GYRO_ORDER] = {"the gyroscope turns about other axes than the accelerometer: "
				   "are axes swapped?",
				   MAPPING},
	[SELF_CHECK_GYRO_SCALE] = {"the gyroscope reads too much or too little: wrong range?",
				   RANGE},
	[SELF_CHECK_GYRO_X_SCALE] = {"the gyroscope's x reads too much or too little", RANGE},
	[SELF_CHECK_GYRO_Y_SCALE] = {"the gyroscope's y reads too much or too little", RANGE},
	[SELF_CHECK_GYRO_Z_SCALE] = {"the gyroscope's z reads too much or too little", RANGE},
	[SELF_CHECK_DISAGREE] = {"gyroscope and accelerometer do not agree", DISAGREE},
};

const char *self_check_words(enum self_check_fault fault)
{
	return faults[fault].words;
}

const char *self_check_cure(enum self_check_fault fault)
{
	return faults[fault].cure;
}

static const char *of_axis(enum self_check_fault fault)
{
	return fault == SELF_CHECK_GYRO_X_SCALE	  ? "'s x"
	       : fault == SELF_CHECK_GYRO_Y_SCALE ? "'s y"
	       : fault == SELF_CHECK_GYRO_Z_SCALE ? "'s z"
						  : "";
}

void self_check_say(struct text *text, const struct self_check_verdict *verdict)
{
	double scale = verdict->scale;

	if (!is_known(scale) || scale <= 0.0) {
		text_add(text, self_check_words(verdict->fault));
		return;
	}
	text_addf(text, "the gyroscope%s reads ", of_axis(verdict->fault));
	if (scale > 1.0)
		text_addf(text, "%.1f times too much: wrong range?", scale);
	else
		text_addf(text, "%.2f of what it should: wrong range?", scale);
}
