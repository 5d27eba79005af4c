/* SPDX-License-Identifier: MIT */
#include "demo/tally.h"
#include "demo/words.h"
#include "fakes/check.h"

#include <lumbard/base/units.h>

#include <string.h>

static struct event event_with(enum event_kind kind, enum form_error error, double value,
			       enum event_unit unit)
{
	struct event event = event_of(0, kind);

	event.exercise = exercise_by_name("cat");
	event.rep = 2;
	event.error = error;
	event.value = value;
	event.unit = unit;
	return event;
}

static void assert_event(const struct event *event, enum demo_tone tone, const char *words)
{
	char buf[128];
	struct text text = text_in(buf, sizeof(buf));

	assert_int_equal(demo_words_event(&text, event), tone);
	assert_string_equal(buf, words);
}

/* Three severities, three words, as the lamps and `lumbard list errors` have them. */
static void test_an_error_says_how_bad_it_is(void **state)
{
	struct event event = event_with(EVENT_ERROR_START, FORM_SHAKING, 8.0, UNIT_DEG_PER_S);

	(void)state;
	assert_event(&event, TONE_WRONG, "stop: shaking, 8.0 deg/s");
	event = event_with(EVENT_ERROR_START, FORM_ROUNDED_BACK, 28.3, UNIT_DEG);
	assert_event(&event, TONE_WRONG, "wrong: rounded_back, 28 deg");
	event = event_with(EVENT_ERROR_START, FORM_NO_TUCK, -4.0, UNIT_DEG);
	assert_event(&event, TONE_NEARLY, "nearly: no_tuck, -4 deg");
	event = event_with(EVENT_ERROR_START, FORM_LEFT_POSITION, UNKNOWN, UNIT_NONE);
	assert_event(&event, TONE_WRONG, "wrong: left_position");
	event = event_with(EVENT_ERROR_END, FORM_SHAKING, 1.0, UNIT_DEG_PER_S);
	assert_event(&event, TONE_PLAIN, "shaking is over");
}

static void test_a_hold_from_its_begin_to_its_end(void **state)
{
	struct event event = event_with(EVENT_HOLD_START, FORM_NO_ERROR, 0.0, UNIT_S);

	(void)state;
	assert_event(&event, TONE_GOOD, "hold 2 begins, the clock runs");
	event = event_with(EVENT_HOLD_PAUSE, FORM_LEANING, 4.23, UNIT_S);
	assert_event(&event, TONE_WRONG, "the clock pauses at 4.2 s: leaning");
	event = event_with(EVENT_HOLD_PAUSE, FORM_NO_ERROR, 4.23, UNIT_S);
	event.reason = REASON_OUT_OF_POSE;
	assert_event(&event, TONE_WRONG, "the clock pauses at 4.2 s: out of the pose");
	event = event_with(EVENT_HOLD_RESUME, FORM_NO_ERROR, 4.23, UNIT_S);
	assert_event(&event, TONE_GOOD, "the clock runs again from 4.2 s");
	event = event_with(EVENT_HOLD_END, FORM_NO_ERROR, 30.0, UNIT_S);
	event.reason = REASON_COMPLETE;
	assert_event(&event, TONE_GOOD, "hold 2 complete: 30.0 good seconds");
	event.reason = REASON_SHORT;
	assert_event(&event, TONE_PLAIN, "hold 2 let go after 30.0 good seconds");
}

static void test_what_else_there_is(void **state)
{
	struct event event = event_of(0, EVENT_POSITION);

	(void)state;
	event.position = BODY_ALL_FOURS;
	assert_event(&event, TONE_PLAIN, "sees the wearer on all fours");
	event = event_with(EVENT_EXERCISE_START, FORM_NO_ERROR, UNKNOWN, UNIT_NONE);
	event.exercise = exercise_by_name("pelvic-tilt");
	assert_event(&event, TONE_PLAIN, "recognised: pelvic tilt");
	event = event_with(EVENT_EXERCISE_DONE, FORM_NO_ERROR, 38.4, UNIT_S);
	assert_event(&event, TONE_PLAIN, "cat is over, 38.4 good seconds in all");
	event = event_of(0, EVENT_SENSOR_BACK);
	event.sensor = SENSOR_LUMBAR;
	assert_event(&event, TONE_PLAIN, "the lumbar sensor is back");
	event = event_of(0, EVENT_SENSOR_LOST);
	event.sensor = SENSOR_PELVIS;
	event.reason = REASON_STALE;
	assert_event(&event, TONE_WRONG, "no data: pelvis stale");
}

static const char *headline(const struct sim_step *step, bool is_calibrating)
{
	static char buf[96];
	struct text text = text_in(buf, sizeof(buf));

	demo_words_headline(&text, step, is_calibrating);
	return buf;
}

static void test_headlines(void **state)
{
	const struct sim_step sitting = {.exercise = "sitting-hamstring", .side = "left"};
	const struct sim_step bow = {.mark = "bow"}, way = {.side = ""};

	(void)state;
	assert_string_equal(headline(&sitting, false), "Sitting hamstring, left leg");
	assert_string_equal(headline(&bow, true), "Calibration: bow");
	assert_string_equal(headline(&way, true), "Calibration");
	assert_string_equal(headline(&way, false), "Changing position");
}

static void test_each_pose_has_a_lesson(void **state)
{
	(void)state;
	for (int pose = 0; pose < POSE_COUNT; pose++)
		assert_true(demo_words_calibration(calib_pose_name((enum calib_pose)pose))[0]);
	assert_true(demo_words_calibration(NULL)[0]);
}

static void test_the_tally(void **state)
{
	struct prescription prescription;
	struct demo_tally tally = {0};
	struct event event = event_with(EVENT_HOLD_END, FORM_NO_ERROR, 30.0, UNIT_S);
	char buf[DEMO_TALLY_TEXT_MAX];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	prescription_default(&prescription);
	event.reason = REASON_COMPLETE;
	demo_tally_add(&tally, &event);
	event.reason = REASON_SHORT;
	event.value = 8.4;
	demo_tally_add(&tally, &event);
	event = event_with(EVENT_ERROR_START, FORM_ARCHED_BACK, 9.0, UNIT_DEG);
	demo_tally_add(&tally, &event);
	demo_tally_add(&tally, &event);
	event.kind = EVENT_ERROR_END;
	demo_tally_add(&tally, &event);
	event = event_of(0, EVENT_POSITION);
	demo_tally_add(&tally, &event);
	demo_tally_text(&text, &tally, &prescription);
	assert_string_equal(buf, "What lumbard saw after the calibration\n"
				 "cat                  1 of 3 holds complete    38.4 good seconds\n"
				 "    2 x arched_back          Let the tail go under instead.\n");
}

/* Three holds a leg are six. */
static void test_the_tally_counts_both_legs(void **state)
{
	struct prescription prescription;
	struct demo_tally tally = {0};
	struct event event = event_with(EVENT_HOLD_END, FORM_NO_ERROR, 30.0, UNIT_S);
	char buf[DEMO_TALLY_TEXT_MAX];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	prescription_default(&prescription);
	event.exercise = exercise_by_name("sitting-hamstring");
	demo_tally_add(&tally, &event);
	demo_tally_text(&text, &tally, &prescription);
	assert_non_null(strstr(buf, " 0 of 6 holds complete"));
}

static void test_a_tally_of_nothing(void **state)
{
	const struct demo_tally tally = {0};
	struct prescription prescription = {0};
	char buf[DEMO_TALLY_TEXT_MAX];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	demo_tally_text(&text, &tally, &prescription);
	assert_string_equal(buf, "What lumbard saw after the calibration\nno stretch yet\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_error_says_how_bad_it_is),
		cmocka_unit_test(test_a_hold_from_its_begin_to_its_end),
		cmocka_unit_test(test_what_else_there_is),
		cmocka_unit_test(test_headlines),
		cmocka_unit_test(test_each_pose_has_a_lesson),
		cmocka_unit_test(test_the_tally),
		cmocka_unit_test(test_the_tally_counts_both_legs),
		cmocka_unit_test(test_a_tally_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
