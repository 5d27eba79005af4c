/* SPDX-License-Identifier: MIT */
#include "uncalibrated.h"

struct trace_row demo_uncalibrated(const struct trace_row *row)
{
	struct trace_row unknown = {
		.t_us = row->t_us,
		.pose = body_pose_unknown(row->t_us),
		.view = {.state = COACH_UNCALIBRATED, .verdict = {.worst = FORM_NO_ERROR}},
	};

	unknown.pose.state = BODY_UNCALIBRATED;
	unknown.pose.position = row->pose.position;
	lamp_plan_from_view(&unknown.view, &unknown.lamps);
	return unknown;
}
