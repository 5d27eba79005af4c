/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/coach/event.h>

#include <assert.h>

/* Twice each error (ended with one stretch, begun with the next), and a dozen of all else. */
static_assert(EVENT_LIST_MAX >= 2 * FORM_ERROR_COUNT + 6 * SENSOR_COUNT + 8,
	      "an event list holds all that a step can say");

static const unsigned sayings[EVENT_KIND_COUNT] = {
	[EVENT_POSITION] = SAYS_POSITION,
	[EVENT_EXERCISE_DONE] = SAYS_REASON,
	[EVENT_HOLD_PAUSE] = SAYS_ERROR | SAYS_REASON,
	[EVENT_HOLD_END] = SAYS_REASON,
	[EVENT_ERROR_START] = SAYS_ERROR,
	[EVENT_ERROR_END] = SAYS_ERROR,
	[EVENT_SENSOR_LOST] = SAYS_SENSOR | SAYS_REASON,
	[EVENT_SENSOR_BACK] = SAYS_SENSOR,
	[EVENT_STRAP_MOVED] = SAYS_REASON,
	[EVENT_ACCEL_OFF] = SAYS_SENSOR | SAYS_REASON,
	[EVENT_CLOCK_STEP] = SAYS_REASON,
	[EVENT_TAKEN_BACK] = SAYS_REASON,
	[EVENT_NEUTRAL] = SAYS_POSE | SAYS_REASON,
	[EVENT_NEUTRAL_OFF] = SAYS_POSE | SAYS_REASON,
};

unsigned event_says(enum event_kind kind)
{
	return sayings[kind];
}

enum event_reason event_reason_of(enum self_check_fault fault)
{
	if (fault == SELF_CHECK_WELL)
		return REASON_NONE;
	return (enum event_reason)((int)REASON_SELF_CHECK + (int)fault - 1);
}

enum self_check_fault event_fault_of(enum event_reason reason)
{
	if (reason < REASON_SELF_CHECK || reason >= REASON_COUNT)
		return SELF_CHECK_WELL;
	return (enum self_check_fault)((int)reason - (int)REASON_SELF_CHECK + 1);
}

struct event event_of(int64_t t_us, enum event_kind kind)
{
	return (struct event){.t_us = t_us,
			      .kind = kind,
			      .value = UNKNOWN,
			      .pose = POSE_NONE,
			      .error = FORM_NO_ERROR};
}

enum event_unit event_unit_of(enum form_error error)
{
	enum form_quantity quantity = form_error_info(error)->quantity;

	if (quantity == QUANTITY_NONE)
		return UNIT_NONE;
	return form_quantity_info(quantity)->is_angle ? UNIT_DEG : UNIT_DEG_PER_S;
}

void event_list_add(struct event_list *list, const struct event *event)
{
	assert(list->count < EVENT_LIST_MAX);
	list->event[list->count++] = *event;
}
