/* SPDX-License-Identifier: MIT */
#include <lumbard/session/moment.h>

struct moment moment_unknown(int64_t t_us)
{
	struct moment moment = {
		.t_us = t_us,
		.pose = body_pose_unknown(t_us),
		.view.state = COACH_NO_DATA,
		.view.verdict.worst = FORM_NO_ERROR,
	};

	lamp_plan_from_view(&moment.view, &moment.lamps);
	return moment;
}
