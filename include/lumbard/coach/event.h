/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_EVENT_H
#define LUMBARD_COACH_EVENT_H

#include <stdint.h>

/* What happened, one row of the event file each. The names are a contract. */
enum event_kind {
	EVENT_POSITION,
	EVENT_EXERCISE_START,
	EVENT_EXERCISE_DONE,
	EVENT_HOLD_START,
	EVENT_HOLD_PAUSE,
	EVENT_HOLD_RESUME,
	EVENT_HOLD_END,
	EVENT_ERROR_START,
	EVENT_ERROR_END,
	EVENT_SENSOR_LOST,
	EVENT_SENSOR_BACK,
	EVENT_STRAP_MOVED,
	EVENT_CLOCK_STEP,
	EVENT_KIND_COUNT,
};

/* Texts are names that live for ever, "" where there is nothing to say. */
struct event {
	int64_t t_us;
	enum event_kind kind;
	const char *exercise, *side;
	int rep;      /* from 1; 0: not applicable */
	double value; /* in unit; UNKNOWN: none */
	const char *unit, *detail;
};

const char *event_kind_name(enum event_kind kind);

/* Caller-owned list; what does not fit is dropped, which the size rules out for one step. */
enum { EVENT_LIST_MAX = 48 };
struct event_list {
	struct event event[EVENT_LIST_MAX];
	int count;
};

void event_list_add(struct event_list *list, const struct event *event);

#endif
