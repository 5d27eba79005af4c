/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/coach/claims.h>

struct claims_sum claims_all(const struct claims *claims)
{
	struct claims_sum all = claims->sure;

	all.held_s += claims->open.held_s;
	all.reps += claims->open.reps;
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		all.errors[i] += claims->open.errors[i];
	return all;
}

void claims_settle(struct claims *claims)
{
	*claims = (struct claims){.sure = claims_all(claims)};
}

void claims_add(struct claims *claims, const struct event *event)
{
	struct claims_sum *sum = claims->is_open ? &claims->open : &claims->sure;

	switch (event->kind) {
	case EVENT_EXERCISE_START:
		claims_settle(claims);
		claims->is_open = true;
		break;
	case EVENT_HOLD_END:
		sum->held_s += is_known(event->value) ? event->value : 0.0;
		sum->reps += event->reason == REASON_COMPLETE;
		break;
	case EVENT_ERROR_START:
		sum->errors[event->error]++;
		break;
	case EVENT_TAKEN_BACK:
		claims->open = (struct claims_sum){0};
		claims->is_open = false;
		break;
	default:
		break;
	}
}
