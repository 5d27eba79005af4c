/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/marking.h>

enum { SHORT_MS = 200, LONG_MS = 1500 };

/* Down for so long; looked at every 10 ms, from t_us on. The time after it. */
static int64_t press(struct marking *marking, int held_ms, int64_t t_us)
{
	for (int ms = 0; ms < held_ms; ms += 10)
		assert_false(marking_press(marking, true, t_us + ms * US_PER_MS));
	t_us += held_ms * US_PER_MS;
	assert_true(marking_press(marking, false, t_us));
	return t_us;
}

/* Pulses of sound in the three seconds from t_us on, and how long they are together. */
static void assert_heard(const struct marking *marking, int64_t t_us, int pulses, int sound_ms)
{
	int got_pulses = 0, got_ms = 0;
	bool was_on = false;

	for (int ms = 0; ms < 3000; ms++) {
		bool is_on = marking_is_sounding(marking, t_us + ms * US_PER_MS);

		got_pulses += is_on && !was_on;
		got_ms += is_on;
		was_on = is_on;
	}
	assert_int_equal(got_pulses, pulses);
	assert_int_equal(got_ms, sound_ms);
}

static void assert_lamps(const struct marking *marking, enum lamp_pattern good,
			 enum lamp_pattern error, enum lamp_pattern status)
{
	struct lamp_plan plan;

	marking_plan_lamps(marking, &plan);
	assert_int_equal(plan.pattern[LAMP_GOOD], good);
	assert_int_equal(plan.pattern[LAMP_ERROR], error);
	assert_int_equal(plan.pattern[LAMP_STATUS], status);
}

static void test_a_short_press_goes_through_the_list(void **state)
{
	struct marking marking;
	int64_t t_us = US_PER_S;

	(void)state;
	marking_begin(&marking, POSE_NONE);
	for (int i = 0; i < POSE_COUNT; i++) {
		t_us = press(&marking, SHORT_MS, t_us + 3 * US_PER_S);
		assert_int_equal(marking.pose, i);
		assert_heard(&marking, t_us, 1, 120);
	}
	t_us = press(&marking, SHORT_MS, t_us + 3 * US_PER_S);
	assert_int_equal(marking.pose, POSE_NONE);
	assert_heard(&marking, t_us, 1, 800);
	press(&marking, SHORT_MS, t_us + 3 * US_PER_S);
	assert_int_equal(marking.pose, POSE_STILL);
}

static void test_a_long_press_takes_the_mark_off_and_puts_it_back(void **state)
{
	struct marking marking;
	int64_t t_us;

	(void)state;
	marking_begin(&marking, POSE_UPRIGHT);
	t_us = press(&marking, LONG_MS, 0);
	assert_int_equal(marking.pose, POSE_NONE);
	assert_heard(&marking, t_us, 1, 800);
	t_us = press(&marking, LONG_MS, t_us + 3 * US_PER_S);
	assert_int_equal(marking.pose, POSE_UPRIGHT);
	assert_heard(&marking, t_us, 1, 120);
	t_us = press(&marking, LONG_MS, t_us + 3 * US_PER_S);
	assert_int_equal(marking.pose, POSE_NONE);
	press(&marking, SHORT_MS, t_us + 3 * US_PER_S);
	assert_int_equal(marking.pose, POSE_BOW);
}

/* Ways of the contacts of 5 ms, before and after the press. */
static void test_contacts_that_bounce_set_one_mark(void **state)
{
	struct marking marking;
	int changes = 0;

	(void)state;
	marking_begin(&marking, POSE_NONE);
	for (int ms = 0; ms < 600; ms += 5) {
		bool is_bouncing = (ms < 25 || (ms >= 300 && ms < 325)) && ms / 5 % 2 == 0;

		changes += marking_press(&marking, is_bouncing || (ms >= 25 && ms < 300),
					 ms * US_PER_MS);
	}
	assert_int_equal(changes, 1);
	assert_int_equal(marking.pose, POSE_STILL);
}

static void test_a_key_is_heard_too_and_the_button_goes_on_from_there(void **state)
{
	struct marking marking;

	(void)state;
	marking_begin(&marking, POSE_NONE);
	assert_heard(&marking, 0, 0, 0);
	marking_set(&marking, POSE_TABLE, US_PER_S);
	assert_heard(&marking, US_PER_S, 1, 120);
	press(&marking, SHORT_MS, 3 * US_PER_S);
	assert_int_equal(marking.pose, POSE_LYING);
}

static void test_what_is_lost_is_seen_and_heard(void **state)
{
	struct marking marking;

	(void)state;
	marking_begin(&marking, POSE_NONE);
	marking_watch(&marking, false, true, 0);
	assert_lamps(&marking, LAMP_OFF, LAMP_OFF, LAMP_FAST);
	assert_heard(&marking, 0, 0, 0);
	marking_watch(&marking, true, true, 1);
	assert_lamps(&marking, LAMP_OFF, LAMP_OFF, LAMP_ON);
	marking_set(&marking, POSE_UPRIGHT, 2);
	assert_lamps(&marking, LAMP_SLOW, LAMP_OFF, LAMP_ON);
	marking_watch(&marking, false, true, US_PER_S);
	marking_watch(&marking, false, true, 2 * US_PER_S);
	assert_lamps(&marking, LAMP_OFF, LAMP_OFF, LAMP_FAST);
	assert_heard(&marking, US_PER_S, 3, 1500);
	marking_watch(&marking, true, false, 5 * US_PER_S);
	assert_lamps(&marking, LAMP_OFF, LAMP_ON, LAMP_ON);
	assert_heard(&marking, 5 * US_PER_S, 2, 300);
	marking_watch(&marking, true, true, 9 * US_PER_S);
	assert_lamps(&marking, LAMP_SLOW, LAMP_OFF, LAMP_ON);
	assert_heard(&marking, 9 * US_PER_S, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_short_press_goes_through_the_list),
		cmocka_unit_test(test_a_long_press_takes_the_mark_off_and_puts_it_back),
		cmocka_unit_test(test_contacts_that_bounce_set_one_mark),
		cmocka_unit_test(test_a_key_is_heard_too_and_the_button_goes_on_from_there),
		cmocka_unit_test(test_what_is_lost_is_seen_and_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
