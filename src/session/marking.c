/* SPDX-License-Identifier: MIT */
#include <lumbard/session/marking.h>

void marking_begin(struct marking *marking, enum calib_pose pose)
{
	*marking = (struct marking){.pose = pose, .place = pose, .is_written = true};
}

void marking_set(struct marking *marking, enum calib_pose pose, int64_t t_us)
{
	marking->pose = pose;
	marking->place = pose;
	cue_play(&marking->cue, pose == POSE_NONE ? CUE_DONE : CUE_HOLD, t_us);
}

/* The place in the list stays: the mark may be put back, or the next one set. */
static void toggle(struct marking *marking, int64_t t_us)
{
	enum calib_pose place = marking->place;

	marking_set(marking, marking->pose == POSE_NONE ? place : POSE_NONE, t_us);
	marking->place = place;
}

bool marking_press(struct marking *marking, bool is_down, int64_t t_us)
{
	switch (button_step(&marking->button, is_down, t_us)) {
	case BUTTON_SHORT:
		marking_set(marking,
			    (enum calib_pose)(((int)marking->place + 1) % (POSE_COUNT + 1)), t_us);
		return true;
	case BUTTON_LONG:
		toggle(marking, t_us);
		return true;
	case BUTTON_HELD:
	case BUTTON_NOT_PRESSED:
		break;
	}
	return false;
}

void marking_watch(struct marking *marking, bool has_data, bool is_written, int64_t t_us)
{
	if (marking->has_data && !has_data)
		cue_play(&marking->cue, CUE_NO_DATA, t_us);
	else if (marking->is_written && !is_written)
		cue_play(&marking->cue, CUE_WRONG, t_us);
	marking->has_data = has_data;
	marking->is_written = is_written;
}

void marking_plan_lamps(const struct marking *marking, struct lamp_plan *ret_plan)
{
	*ret_plan = (struct lamp_plan){0};
	ret_plan->pattern[LAMP_STATUS] = marking->has_data ? LAMP_ON : LAMP_FAST;
	if (!marking->is_written)
		ret_plan->pattern[LAMP_ERROR] = LAMP_ON;
	else if (marking->has_data && marking->pose != POSE_NONE)
		ret_plan->pattern[LAMP_GOOD] = LAMP_SLOW;
}

bool marking_is_sounding(const struct marking *marking, int64_t t_us)
{
	return cue_is_sounding(&marking->cue, t_us);
}
