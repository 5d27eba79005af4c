/* SPDX-License-Identifier: MIT */
/* What a running lumbard says of a guided calibration comes back as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/client/client.h>
#include <lumbard/tell/course_words.h>

#include "fakes/fake_status.h"

static struct course_view view, again;
static char line[COURSE_JSON_MAX], line_again[COURSE_JSON_MAX];

static void read_back(void)
{
	struct text text = text_in(line, sizeof(line));
	struct text text_again = text_in(line_again, sizeof(line_again));

	tell_course_json(&text, &view);
	assert_int_equal(client_read_guide(line, &again), 0);
	tell_course_json(&text_again, &again);
	assert_string_equal(line_again, line);
	assert_string_equal(again.text, view.text);
	assert_int_equal(again.why, view.why);
	assert_int_equal(again.wanted, view.wanted);
	assert_int_equal(again.got, view.got);
}

static void a_hold_comes_back(void **state)
{
	(void)state;
	view = (struct course_view){
		.wanted = COURSE_BIT(POSE_SIT) | COURSE_BIT(POSE_TABLE) | COURSE_BIT(POSE_LYING),
		.next = POSE_SIT,
		.pose = POSE_TABLE,
		.held = 3.0,
		.needed = 5.0,
		.result = COURSE_TICK,
		.since_us = INT64_C(123456789012),
		.of = POSE_TABLE,
		.got = COURSE_BIT(POSE_UPRIGHT) | COURSE_BIT(POSE_BOW),
	};
	read_back();
	assert_int_equal(again.pose, POSE_TABLE);
	assert_float_equal(again.held, 3.0, 0.0);
	assert_float_equal(again.needed, 5.0, 0.0);
	assert_int_equal(again.since_us, view.since_us);
	view.pose = view.next = view.of = POSE_BOW;
	view.held = 2.0;
	read_back();
	assert_float_equal(again.held, 2.0, 0.0);
}

static void each_reason_comes_back(void **state)
{
	(void)state;
	for (int why = 0; why < COURSE_WHY_COUNT; why++) {
		view = (struct course_view){
			.wanted = COURSE_BIT(POSE_UPRIGHT),
			.next = POSE_UPRIGHT,
			.pose = POSE_NONE,
			.result = COURSE_AGAIN,
			.of = POSE_UPRIGHT,
			.why = (enum course_why)why,
		};
		read_back();
		snprintf(view.text, sizeof(view.text), "pelvis: it tips by 3 deg");
		read_back();
	}
}

static void each_end_comes_back(void **state)
{
	(void)state;
	for (int result = 0; result < COURSE_RESULT_COUNT; result++) {
		view = (struct course_view){.result = (enum course_result)result};
		view.next = view.pose = view.of = POSE_NONE;
		snprintf(view.text, sizeof(view.text), "good: all that was held can be used");
		read_back();
		assert_int_equal(again.result, result);
		assert_int_equal(again.next, POSE_NONE);
	}
}

/* Of another version, and what is of another kind. */
static void what_is_none_is_refused(void **state)
{
	(void)state;
	assert_int_equal(client_read_guide("", &again), -EINVAL);
	assert_int_equal(client_read_guide("{\"kind\":\"moment\"}", &again), -EINVAL);
	assert_int_equal(client_read_guide("[\"guide\"]", &again), -EINVAL);
	assert_int_equal(client_read_guide("{\"kind\":\"guide\",\"step\":\"handstand\","
					   "\"seconds\":\"x\",\"got\":[1,\"sit\"],"
					   "\"result\":\"won\",\"why\":7}",
					   &again),
			 0);
	assert_int_equal(again.next, POSE_NONE);
	assert_int_equal(again.got, COURSE_BIT(POSE_SIT));
	assert_int_equal(again.result, COURSE_NOTHING);
}

/* The status has it as a member, and a line of the watch has problems with all that is known. */
static void a_status_has_it(void **state)
{
	static struct status status, read;
	static char answer[CONTROL_ANSWER_MAX];
	struct text text = text_in(answer, sizeof(answer));

	(void)state;
	fake_status_troubled(&status);
	status.has_guide = true;
	status.guide = (struct course_view){.next = POSE_SIT,
					    .pose = POSE_NONE,
					    .of = POSE_NONE,
					    .wanted = COURSE_BIT(POSE_SIT)};
	status.is_ready[0] = true;
	tell_status_json(&text, &status);
	assert_int_equal(client_read_status(answer, &read), 0);
	assert_true(read.has_guide);
	assert_int_equal(read.guide.next, POSE_SIT);
	assert_true(read.is_ready[0]);
	assert_int_equal(read.problem_count, status.problem_count);
	assert_int_equal(read.problem[0].code, status.problem[0].code);
	assert_string_equal(read.problem[0].next, status.problem[0].next);
	status.has_guide = false;
	text = text_in(answer, sizeof(answer));
	tell_status_json(&text, &status);
	assert_int_equal(client_read_status(answer, &read), 0);
	assert_false(read.has_guide);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hold_comes_back),   cmocka_unit_test(each_reason_comes_back),
		cmocka_unit_test(each_end_comes_back), cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(a_status_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
