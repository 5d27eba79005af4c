/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/seen.h>

#include <lumbard/tell/words.h>

#include <inttypes.h>

#define LEAST_HZ 20.0 /* the contract */

void sensor_seen_add(struct sensor_seen *seen, enum event_reason reason)
{
	seen->moments++;
	if (reason != REASON_NONE)
		seen->lost[reason]++;
}

static double percent(const struct sensor_seen *seen, int64_t moments)
{
	return 100.0 * (double)moments / (double)seen->moments;
}

static int64_t lost_moments(const struct sensor_seen *seen)
{
	int64_t lost = 0;

	for (int i = 0; i < REASON_COUNT; i++)
		lost += seen->lost[i];
	return lost;
}

static void add_percent(struct text *text, double percent)
{
	text_addf(text, percent < 0.1 ? "%.1g %%" : "%.1f %%", percent);
}

/* Reasons that held most come first. */
static void add_lost(struct text *text, const struct sensor_seen *seen, int64_t lost)
{
	int64_t left[REASON_COUNT];
	const char *before = ": ";

	text_add(text, "; no data in ");
	add_percent(text, percent(seen, lost));
	text_add(text, " of the time");
	for (int i = 0; i < REASON_COUNT; i++)
		left[i] = seen->lost[i];
	for (;;) {
		int most = 0;

		for (int i = 1; i < REASON_COUNT; i++)
			if (left[i] > left[most])
				most = i;
		if (left[most] == 0)
			return;
		text_addf(text, "%s%s ", before, tell_reason_word((enum event_reason)most));
		add_percent(text, percent(seen, left[most]));
		before = ", ";
		left[most] = 0;
	}
}

void tell_seen(struct text *text, enum sensor_place place, const struct sensor_seen *seen)
{
	const struct sample_summary *samples = &seen->samples;
	int64_t lost = lost_moments(seen);

	text_addf(text, "%s: %" PRId64 " row%s in %.1f s", sensor_place_name(place), samples->count,
		  plural_s(samples->count), samples->span_s);
	if (isfinite(samples->rate_hz))
		text_addf(text, ", %.*f a second%s", samples->rate_hz < 200.0 ? 1 : 0,
			  samples->rate_hz,
			  samples->rate_hz < LEAST_HZ * 0.995 ? " (at least 20 are needed)" : "");
	text_addf(text, ", median of |a| %.2f m/s2", samples->accel_mps2);
	if (samples->is_gyro_zero)
		text_add(text, ", the gyroscope is 0 in every row");
	if (lost == 0)
		text_add(text, "; data all the time");
	else
		add_lost(text, seen, lost);
}
