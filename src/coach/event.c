/* SPDX-License-Identifier: MIT */
#include <lumbard/coach/event.h>

static const char *const names[EVENT_KIND_COUNT] = {
	[EVENT_POSITION] = "position",		 [EVENT_EXERCISE_START] = "exercise_start",
	[EVENT_EXERCISE_DONE] = "exercise_done", [EVENT_HOLD_START] = "hold_start",
	[EVENT_HOLD_PAUSE] = "hold_pause",	 [EVENT_HOLD_RESUME] = "hold_resume",
	[EVENT_HOLD_END] = "hold_end",		 [EVENT_ERROR_START] = "error_start",
	[EVENT_ERROR_END] = "error_end",	 [EVENT_SENSOR_LOST] = "sensor_lost",
	[EVENT_SENSOR_BACK] = "sensor_back",	 [EVENT_STRAP_MOVED] = "strap_moved",
	[EVENT_CLOCK_STEP] = "clock_step",
};

const char *event_kind_name(enum event_kind kind)
{
	return names[kind];
}

void event_list_add(struct event_list *list, const struct event *event)
{
	if (list->count < EVENT_LIST_MAX)
		list->event[list->count++] = *event;
}
