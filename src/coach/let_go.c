/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/coach/let_go.h>

#define CALM_RADPS RAD(8.0) /* sway in still holds stays under 5 (median) */
#define FAR_RAD	   RAD(6.0)
#define CURVED_RAD RAD(8.0)
#define NEAR_RAD   RAD(4.0) /* from one rest to the next; provisional */
#define ROUND_RAD  RAD(6.0)
#define AWAY_RAD   RAD(1.7)

bool let_go_step(struct let_go *let_go, const struct body_pose *pose, bool is_there)
{
	double tilt_rad = pose->pelvic_tilt_rad;
	double curve_rad = body_pose_is_lone(pose) ? 0.0 : pose->lumbar_flexion_rad;

	if (is_there || fabs(tilt_rad) > FAR_RAD || fabs(curve_rad) > CURVED_RAD)
		*let_go = (struct let_go){.is_on = true};
	if (is_there || !let_go->is_on || fabs(tilt_rad) > NEAR_RAD || fabs(curve_rad) > ROUND_RAD)
		return false;
	if (!let_go->has_place || fabs(tilt_rad) < fabs(let_go->tilt_rad))
		let_go->tilt_rad = tilt_rad;
	let_go->has_place = true;
	if (fabs(tilt_rad - let_go->tilt_rad) > AWAY_RAD) {
		let_go->is_on = false;
		return false;
	}
	return pose->speed_radps < CALM_RADPS;
}
