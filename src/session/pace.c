/* SPDX-License-Identifier: MIT */
#include <lumbard/session/pace.h>

#include <lumbard/base/units.h>

void pace_add_gap(struct pace *pace, int64_t dt_us)
{
	int64_t gap_us = dt_us < PACE_GAP_MOST_US ? dt_us : PACE_GAP_MOST_US;
	int64_t spent_us = dt_us <= PACE_GAP_US ? dt_us : PACE_GAP_AS_US;

	pace->spent_us += spent_us;
	pace->unspent_us += gap_us - spent_us;
	pace->missing_us += gap_us - PACE_GAP_AS_US;
}

void pace_end_window(struct pace *pace)
{
	pace->rate_hz = pace->count / S_FROM_US(pace->spent_us);
	pace->is_too_slow = pace->rate_hz < (pace->is_too_slow ? PACE_AGAIN_HZ : PACE_TOO_SLOW_HZ);
	pace->missing = (double)pace->missing_us / (double)(pace->spent_us + pace->unspent_us);
	pace->has_holes = pace->missing > (pace->has_holes ? PACE_WHOLE : PACE_HOLES);
	pace->is_impossible =
		pace->impossible_count > PACE_IMPOSSIBLE * (pace->count + pace->impossible_count);
	pace->spent_us = pace->unspent_us = pace->missing_us = 0;
	pace->count = pace->impossible_count = 0;
}

double pace_rate_hz(const struct pace *pace)
{
	return pace->rate_hz > 0.0 ? pace->rate_hz : UNKNOWN;
}
