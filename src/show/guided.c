/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/show/guided.h>

#define GOT_SHOWN_US   INT64_C(2000000)
#define AGAIN_SHOWN_US INT64_C(3000000)

static bool is_shown(const struct course_view *view, enum course_result result, int64_t t_us,
		     int64_t shown_us)
{
	return view->result == result && t_us - view->since_us < shown_us;
}

static enum lamp_pattern status_pattern(const struct course_view *view, int64_t t_us)
{
	if (view->result == COURSE_READY || is_shown(view, COURSE_GOT, t_us, GOT_SHOWN_US))
		return LAMP_ON;
	if (view->result == COURSE_FAILED || is_shown(view, COURSE_AGAIN, t_us, AGAIN_SHOWN_US))
		return LAMP_SLOW;
	return view->pose != POSE_NONE || view->held > 0.0 ? LAMP_DOUBLE : LAMP_SLOW;
}

void lamp_plan_from_course(const struct course_view *view, int64_t t_us, struct lamp_plan *ret_plan)
{
	*ret_plan = (struct lamp_plan){0};
	ret_plan->pattern[LAMP_STATUS] = status_pattern(view, t_us);
	if (view->result == COURSE_FAILED)
		ret_plan->pattern[LAMP_ERROR] = LAMP_ON;
	else if (is_shown(view, COURSE_AGAIN, t_us, AGAIN_SHOWN_US))
		ret_plan->pattern[LAMP_ERROR] = LAMP_SLOW;
}

enum cue cue_from_course(const struct course_view *view)
{
	static const enum cue cues[COURSE_RESULT_COUNT] = {
		[COURSE_NOTHING] = CUE_NONE, [COURSE_BEGIN] = CUE_BEGIN, [COURSE_TICK] = CUE_TICK,
		[COURSE_GOT] = CUE_GOT,	     [COURSE_AGAIN] = CUE_AGAIN, [COURSE_READY] = CUE_READY,
		[COURSE_FAILED] = CUE_STOP,
	};

	if (view->result == COURSE_AGAIN && view->why == COURSE_NO_DATA)
		return CUE_NO_DATA;
	return cues[view->result];
}
