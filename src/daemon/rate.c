/* SPDX-License-Identifier: MIT */
#include "rate.h"
#include "cures.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

void run_find_lacks(const struct run *run, struct lacks *ret_lacks)
{
	const struct run_settings *settings = &run->settings;
	const struct lack_setup setup = {
		.fixed = settings->config.exercise,
		.has_lumbar = settings->config.sensor[SENSOR_LUMBAR].bus[0] != '\0',
		.rate_hz = UNKNOWN,
	};

	lacks_find(&settings->profile, &settings->prescription, &setup, ret_lacks);
}

void run_explain_rate(const struct run *run, struct reason *ret_reason)
{
	const double least_hz = ceil(form_error_least_hz(FORM_SHAKING));
	const double wanted_hz = run->settings.config.rate_hz;
	double rate_hz = session_rate_hz(&run->session, SENSOR_PELVIS);
	char next[128];

	snprintf(next, sizeof(next), "set rate_hz = %.0f or more", least_hz);
	if (!is_known(rate_hz) || rate_hz > wanted_hz)
		rate_hz = wanted_hz;
	reason_set(ret_reason,
		   wanted_hz < least_hz
			   ? next
			   : "give the sensors a bus for themselves, or see what keeps it busy",
		   "%.0f samples a second: %s cannot be judged below %.0f", rate_hz,
		   form_error_info(FORM_SHAKING)->code, least_hz);
}

static void say(const struct run *run)
{
	struct reason reason;

	run_explain_rate(run, &reason);
	run_log_reason(NOTIFY_WARNING, &reason);
}

void run_begin_rate(struct run *run)
{
	run->is_rate_low = run->settings.config.rate_hz < form_error_least_hz(FORM_SHAKING);
	if (run->is_rate_low)
		say(run);
}

void run_watch_rate(struct run *run)
{
	const struct body_pose *pose = &session_now(&run->session)->pose;

	if (!is_known(pose->speed_radps) || body_pose_is_blind(pose) == run->is_rate_low)
		return;
	run->is_rate_low = body_pose_is_blind(pose);
	if (run->is_rate_low)
		say(run);
	else
		notify_log(NOTIFY_INFO, "lumbard: samples come fast enough again");
}
