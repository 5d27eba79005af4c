/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/claims.h>

static struct claims claims;

static void add(enum event_kind kind, double value, enum event_reason reason)
{
	struct event event = event_of(0, kind);

	event.value = value;
	event.reason = reason;
	event.error = FORM_LEANING;
	claims_add(&claims, &event);
}

static void stretch(double held_s, enum event_reason reason)
{
	add(EVENT_EXERCISE_START, 0.0, REASON_NONE);
	add(EVENT_HOLD_END, held_s, reason);
	add(EVENT_ERROR_START, 9.0, REASON_NONE);
	add(EVENT_EXERCISE_DONE, held_s, REASON_SHORT);
}

static void assert_claimed(const struct claims_sum *sum, double held_s, unsigned reps,
			   unsigned leaned)
{
	assert_true(sum->held_s == held_s);
	assert_int_equal(sum->reps, reps);
	assert_int_equal(sum->errors[FORM_LEANING], leaned);
}

static void test_what_is_taken_back_is_subtracted(void **state)
{
	struct claims_sum all;

	(void)state;
	claims = (struct claims){0};
	stretch(30.0, REASON_COMPLETE);
	stretch(12.0, REASON_SHORT);
	all = claims_all(&claims);
	assert_claimed(&all, 42.0, 1, 2);
	assert_claimed(&claims.sure, 30.0, 1, 1);
	add(EVENT_TAKEN_BACK, 12.0, REASON_STEPS);
	all = claims_all(&claims);
	assert_claimed(&all, 30.0, 1, 1);
	assert_claimed(&claims.sure, 30.0, 1, 1);
}

static void test_what_is_settled_is_sure(void **state)
{
	(void)state;
	claims = (struct claims){0};
	stretch(12.0, REASON_SHORT);
	assert_claimed(&claims.sure, 0.0, 0, 0);
	claims_settle(&claims);
	assert_claimed(&claims.sure, 12.0, 0, 1);
	add(EVENT_TAKEN_BACK, 12.0, REASON_STEPS);
	assert_claimed(&claims.sure, 12.0, 0, 1);
}

/* Not known is not nothing, but adds nothing. */
static void test_an_unknown_value_adds_nothing(void **state)
{
	(void)state;
	claims = (struct claims){0};
	add(EVENT_HOLD_END, UNKNOWN, REASON_COMPLETE);
	assert_claimed(&claims.sure, 0.0, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_taken_back_is_subtracted),
		cmocka_unit_test(test_what_is_settled_is_sure),
		cmocka_unit_test(test_an_unknown_value_adds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
