/* SPDX-License-Identifier: MIT */
/* What a person reads of a guided calibration: a line per news, and the picture. */
#include "fakes/check.h"
#include "tutor/lesson.h"
#include "tutor/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct lesson lesson;
static struct picture picture;
static char lines[4096];
static int64_t now_us;

static int begin(void **state)
{
	(void)state;
	lesson = (struct lesson){.poses = COURSE_FIRST};
	lesson.view.pose = lesson.view.next = POSE_NONE;
	return 0;
}

static const char *take(const struct course_view *view)
{
	struct text text = text_in(lines, sizeof(lines));

	lines[0] = '\0';
	lesson_take(&lesson, view, &text);
	return lines;
}

/* A result that is news. */
static struct course_view said(enum course_result result, enum calib_pose next,
			       enum calib_pose pose)
{
	return (struct course_view){
		.wanted = COURSE_BIT(next),
		.next = next,
		.pose = pose,
		.needed = pose == POSE_BOW ? 3.0 : 5.0,
		.result = result,
		.since_us = ++now_us,
		.of = next,
	};
}

static void the_task_comes_first_and_once(void **state)
{
	struct course_view view = said(COURSE_NOTHING, POSE_UPRIGHT, POSE_NONE);

	(void)state;
	assert_string_equal(take(&view), "stand tall, arms down, and hold still\n");
	assert_string_equal(take(&view), "");
	view = said(COURSE_BEGIN, POSE_UPRIGHT, POSE_UPRIGHT);
	assert_string_equal(take(&view), "  upright: hold still for 5 s\n");
	view = said(COURSE_TICK, POSE_UPRIGHT, POSE_UPRIGHT);
	assert_string_equal(take(&view), "");
}

static void what_is_got_is_counted_and_the_next_told(void **state)
{
	struct course_view view = said(COURSE_GOT, POSE_BOW, POSE_NONE);

	(void)state;
	lesson.view.wanted = COURSE_BIT(POSE_UPRIGHT);
	view.of = POSE_UPRIGHT;
	view.got = COURSE_BIT(POSE_UPRIGHT);
	assert_string_equal(take(&view),
			    "  got it: upright (1 of 5)\n"
			    "bow three times, slowly, straight forward from the hips\n");
	view = said(COURSE_TICK, POSE_BOW, POSE_BOW);
	view.held = 2.0;
	assert_string_equal(take(&view), "  bow 2 of 3\n");
}

static void a_reason_stays_until_it_is_got(void **state)
{
	struct course_view view = said(COURSE_AGAIN, POSE_SIT, POSE_NONE);

	(void)state;
	view.why = COURSE_MOVED;
	assert_says(take(&view), "  again: you moved before it was done: hold still\nsit tall");
	view = said(COURSE_BEGIN, POSE_SIT, POSE_SIT);
	take(&view);
	assert_says(lesson.again, "you moved");
	view = said(COURSE_GOT, POSE_TABLE, POSE_NONE);
	take(&view);
	assert_string_equal(lesson.again, "");
}

static void a_sensor_that_fails_is_told_and_that_it_is_back(void **state)
{
	static struct status status;
	struct text text = text_in(lines, sizeof(lines));

	(void)state;
	status.problem_count = 2;
	status.problem[0].code = PROBLEM_NO_PROFILE;
	status.problem[1].code = PROBLEM_SENSOR_DOWN;
	snprintf(status.problem[1].why, STATUS_WHY_MAX, "pelvis sensor at 1:0x68: nobody answers");
	snprintf(status.problem[1].next, STATUS_WHY_MAX, "look at its wires");
	lines[0] = '\0';
	lesson_take_status(&lesson, &status, &text);
	assert_string_equal(lines, "  sensor: pelvis sensor at 1:0x68: nobody answers; look at its "
				   "wires\n");
	text = text_in(lines, sizeof(lines));
	lesson_take_status(&lesson, &status, &text);
	assert_int_equal(text.len, 0);
	status.problem_count = 1;
	lesson_take_status(&lesson, &status, &text);
	assert_string_equal(lines, "  sensor: well again\n");
	assert_string_equal(lesson.problem, "");
}

static void what_was_got_is_told_by_name(void **state)
{
	struct text text = text_in(lines, sizeof(lines));

	(void)state;
	lesson_got(&lesson, &text);
	assert_string_equal(lines, "nothing");
	lesson.view.got = COURSE_BIT(POSE_UPRIGHT) | COURSE_BIT(POSE_BOW) | COURSE_BIT(POSE_SIT);
	text = text_in(lines, sizeof(lines));
	lesson_got(&lesson, &text);
	assert_string_equal(lines, "upright, bow and sit");
}

/* A row of the picture as text, blanks at its end left out. */
static const char *row(int at)
{
	static char text[SCREEN_COLUMNS * 4 + 1];
	size_t n = 0;

	for (int i = 0; i < SCREEN_COLUMNS; i++) {
		const char *glyph = picture.grid.cell[at][i].glyph;
		size_t length = strnlen(glyph, sizeof(picture.grid.cell[at][i].glyph));

		memcpy(text + n, glyph, length);
		n += length;
	}
	while (n > 0 && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	return text;
}

static void compose(bool has_glyphs)
{
	picture_init(&picture, (struct screen_abilities){.has_glyphs = has_glyphs});
	picture_compose(&picture, &lesson);
}

/* Meaning is in words and signs, never in colour alone. */
static void the_picture_says_what_is_done_now_and_to_come(void **state)
{
	struct course_view view = said(COURSE_TICK, POSE_SIT, POSE_SIT);

	(void)state;
	view.got = COURSE_BIT(POSE_UPRIGHT) | COURSE_BIT(POSE_BOW);
	view.held = 3.0;
	take(&view);
	compose(false);
	assert_says(row(0), "lumbard calibrate");
	assert_says(row(0), "2 of 5 done");
	assert_says(row(2), "sit tall where you stretch");
	assert_says(row(5), "##################............  3 of 5 s");
	assert_says(row(6), "held: stay so");
	assert_says(row(8), "O upright  done");
	assert_says(row(10), "> sit      now");
	assert_says(row(12), "- lying    to come");
	assert_says(row(SCREEN_ROWS - 1), "q leave");
}

/* None of them is left out of the picture. */
static void a_long_course_has_two_columns(void **state)
{
	(void)state;
	lesson.poses = COURSE_ALL;
	compose(false);
	assert_says(row(8), "- upright  to come    - prayer   to come");
	assert_says(row(12), "- lying    to come    - press    to come");
}

static void the_picture_says_why_once_more(void **state)
{
	struct course_view view = said(COURSE_AGAIN, POSE_SIT, POSE_NONE);

	(void)state;
	view.why = COURSE_ON_SIDE;
	take(&view);
	snprintf(lesson.problem, sizeof(lesson.problem), "pelvis sensor at 1:0x68: nobody answers");
	compose(true);
	assert_says(row(17), "again     you lie or lean on a side");
	assert_says(row(18), "sensor    pelvis sensor");
	assert_says(row(6), "it begins by itself");
}

/* Every pose of a course has a figure that fits: something is drawn, and stands on the floor. */
static void each_pose_has_a_figure(void **state)
{
	(void)state;
	for (int pose = POSE_UPRIGHT; pose < POSE_COUNT; pose++) {
		struct course_view view =
			said(COURSE_NOTHING, (enum calib_pose)pose, (enum calib_pose)pose);
		int dots = 0;

		lesson.view.wanted = 0;
		take(&view);
		compose(true);
		for (int i = 5; i < 14; i++)
			for (int k = 2; k < 2 + FIGURE_COLUMNS; k++)
				dots += picture.grid.cell[i][k].glyph[0] != ' ';
		assert_in_range(dots, 15, 160);
	}
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		CASE(the_task_comes_first_and_once),
		CASE(what_is_got_is_counted_and_the_next_told),
		CASE(a_reason_stays_until_it_is_got),
		CASE(a_sensor_that_fails_is_told_and_that_it_is_back),
		CASE(what_was_got_is_told_by_name),
		CASE(the_picture_says_what_is_done_now_and_to_come),
		CASE(a_long_course_has_two_columns),
		CASE(the_picture_says_why_once_more),
		CASE(each_pose_has_a_figure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
