/* SPDX-License-Identifier: MIT */
/* What a person on the mat sees and hears of a guided calibration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/show/guided.h>

static void assert_shows(const struct course_view *view, double after_s, enum lamp_pattern status,
			 enum lamp_pattern error)
{
	struct lamp_plan plan;

	lamp_plan_from_course(view, view->since_us + (int64_t)(after_s * 1e6), &plan);
	assert_int_equal(plan.pattern[LAMP_STATUS], status);
	assert_int_equal(plan.pattern[LAMP_ERROR], error);
	assert_int_equal(plan.pattern[LAMP_GOOD], LAMP_OFF);
}

static void each_result_has_its_lamps(void **state)
{
	struct course_view view = {.result = COURSE_NOTHING, .pose = POSE_NONE, .since_us = 7};

	(void)state;
	assert_shows(&view, 0.0, LAMP_SLOW, LAMP_OFF);
	view.pose = POSE_SIT;
	view.result = COURSE_BEGIN;
	assert_shows(&view, 0.0, LAMP_DOUBLE, LAMP_OFF);
	view.result = COURSE_TICK;
	assert_shows(&view, 9.0, LAMP_DOUBLE, LAMP_OFF);
	view.pose = POSE_NONE;
	view.held = 2.0; /* of a stretch that is taught */
	assert_shows(&view, 0.0, LAMP_DOUBLE, LAMP_OFF);
	view.held = 0.0;
	view.result = COURSE_GOT;
	assert_shows(&view, 1.99, LAMP_ON, LAMP_OFF);
	assert_shows(&view, 2.0, LAMP_SLOW, LAMP_OFF);
	view.result = COURSE_AGAIN;
	assert_shows(&view, 2.99, LAMP_SLOW, LAMP_SLOW);
	assert_shows(&view, 3.0, LAMP_SLOW, LAMP_OFF);
	view.result = COURSE_READY;
	assert_shows(&view, 99.0, LAMP_ON, LAMP_OFF);
	view.result = COURSE_FAILED;
	assert_shows(&view, 99.0, LAMP_SLOW, LAMP_ON);
}

static void each_result_has_its_sound(void **state)
{
	static const enum cue cues[COURSE_RESULT_COUNT] = {CUE_NONE,  CUE_BEGIN, CUE_TICK, CUE_GOT,
							   CUE_AGAIN, CUE_READY, CUE_STOP};
	struct course_view view = {.why = COURSE_MOVED};

	(void)state;
	for (int i = 0; i < COURSE_RESULT_COUNT; i++) {
		view.result = (enum course_result)i;
		assert_int_equal(cue_from_course(&view), cues[i]);
	}
	view.result = COURSE_AGAIN;
	view.why = COURSE_NO_DATA;
	assert_int_equal(cue_from_course(&view), CUE_NO_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_result_has_its_lamps),
		cmocka_unit_test(each_result_has_its_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
