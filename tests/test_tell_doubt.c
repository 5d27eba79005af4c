/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/doubt.h>

#include <string.h>

/* Each reason for which a session loses a sensor. */
static bool is_of_a_sensor(enum event_reason reason)
{
	return (reason >= REASON_SETTLING && reason <= REASON_NEVER_CAME) ||
	       reason >= REASON_SELF_CHECK;
}

static struct reason told(enum event_reason reason, double value, enum event_unit unit)
{
	const struct session_doubt doubt = {reason, value, unit, 0};
	struct reason words;

	tell_doubt(&doubt, &words);
	return words;
}

static void test_each_doubt_is_a_sentence_and_says_what_to_do(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++) {
		struct reason words;

		if (!is_of_a_sensor((enum event_reason)i))
			continue;
		words = told((enum event_reason)i, UNKNOWN, UNIT_NONE);
		assert_non_null(strchr(words.why, ' '));
		assert_true(words.next[0] != '\0');
		assert_null(strstr(words.why, "nan"));
	}
}

static void test_a_number_is_told(void **state)
{
	(void)state;
	assert_says(told(REASON_GRAVITY_FREE, 11.28, UNIT_MPS2).why,
		    "|a| is 11.3 m/s2 (1.15 g) where 9.8 is right at rest");
	assert_says(told(event_reason_of(SELF_CHECK_GYRO_SCALE), 4.0, UNIT_NONE).why,
		    "the gyroscope reads 4.0 times too much");
}

static void test_only_a_loss_is_a_doubt(void **state)
{
	struct event event = event_of(0, EVENT_SENSOR_LOST);
	struct reason words;

	(void)state;
	assert_false(tell_event_doubt(&event, &words));
	event.reason = event_reason_of(SELF_CHECK_GYRO_Y_DEAD);
	assert_true(tell_event_doubt(&event, &words));
	assert_string_equal(words.why, "the gyroscope's y stands still");
	event.kind = EVENT_HOLD_PAUSE;
	assert_false(tell_event_doubt(&event, &words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_doubt_is_a_sentence_and_says_what_to_do),
		cmocka_unit_test(test_a_number_is_told),
		cmocka_unit_test(test_only_a_loss_is_a_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
