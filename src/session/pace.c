/* SPDX-License-Identifier: MIT */
#include <lumbard/session/pace.h>

#include <lumbard/base/units.h>

void pace_end_window(struct pace *pace)
{
	pace->rate_hz = pace->count / S_FROM_US(pace->spent_us);
	pace->is_too_slow = pace->rate_hz < (pace->is_too_slow ? PACE_AGAIN_HZ : PACE_TOO_SLOW_HZ);
	pace->spent_us = 0;
	pace->count = 0;
}

double pace_rate_hz(const struct pace *pace)
{
	return pace->rate_hz > 0.0 ? pace->rate_hz : UNKNOWN;
}
