/* SPDX-License-Identifier: MIT */
#include <lumbard/base/lasting.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/contradiction.h>

#include <stdbool.h>

#define STANDS_US  INT64_C(2000000)
#define TURNED_RAD RAD(30.0) /* four times what makes a stretch twisted; provisional */
#define TURNS_US   INT64_C(500000)
#define OUTSIDE_US INT64_C(4000000) /* by then another stretch has taken over, if it is one */

void contradiction_init(struct contradiction *contradiction)
{
	*contradiction = (struct contradiction){NOT_YET, NOT_YET, NOT_YET};
}

/* Lying it is a roll to a side, which the position tells. */
static bool has_turned(const struct body_pose *pose)
{
	return pose->position != BODY_SUPINE && fabs(pose->turn_rad) > TURNED_RAD;
}

enum event_reason contradiction_step(struct contradiction *contradiction,
				     const struct recognition *recognition,
				     const struct exercise *exercise, const struct body_pose *pose)
{
	bool is_here = pose->position == exercise->position;
	int64_t t_us = pose->t_us;

	if (recognition_is_walking(recognition, t_us))
		return REASON_STEPS;
	if (has_lasted(&contradiction->stands_us,
		       is_here && recognition_is_standing(recognition, pose), t_us, STANDS_US))
		return REASON_STOOD_UP;
	if (has_lasted(&contradiction->turns_us, is_here && has_turned(pose), t_us, TURNS_US))
		return REASON_TURNED;
	if (has_lasted(&contradiction->outside_us, is_here && exercise_excludes(exercise, pose),
		       t_us, OUTSIDE_US))
		return REASON_OUT_OF_POSE;
	return REASON_NONE;
}
