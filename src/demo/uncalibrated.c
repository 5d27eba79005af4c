/* SPDX-License-Identifier: MIT */
#include "uncalibrated.h"

struct moment demo_uncalibrated(const struct moment *moment)
{
	struct moment unknown = moment_unknown(moment->t_us);

	unknown.pose.state = BODY_UNCALIBRATED;
	unknown.pose.position = moment->pose.position;
	unknown.view.state = COACH_UNCALIBRATED;
	lamp_plan_from_view(&unknown.view, &unknown.lamps);
	return unknown;
}
