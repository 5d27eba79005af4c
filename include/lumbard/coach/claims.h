/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_CLAIMS_H
#define LUMBARD_COACH_CLAIMS_H

#include <lumbard/coach/event.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What events say was done, added up: what is sure, and what the stretch of now has claimed since
 * its start, which may still be taken back. Zeroed is nothing.
 */
struct claims_sum {
	double held_s; /* good seconds of the holds that ended */
	uint32_t reps; /* holds that reached their dose */
	uint32_t errors[FORM_ERROR_COUNT];
};

struct claims {
	struct claims_sum sure, open;
	bool is_open; /* since a stretch was begun */
};

/* Events in order of time. Without a start before, what an event claims is sure at once. */
void claims_add(struct claims *claims, const struct event *event);

/* Nothing of it can be taken back any more. */
void claims_settle(struct claims *claims);

/* Both together. */
struct claims_sum claims_all(const struct claims *claims);

#endif
