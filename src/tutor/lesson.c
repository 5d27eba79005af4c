/* SPDX-License-Identifier: MIT */
#include "lesson.h"

#include <lumbard/tell/course_words.h>

#include <string.h>

enum calib_pose lesson_pose(const struct lesson *lesson)
{
	const struct course_view *view = &lesson->view;

	return view->pose != POSE_NONE ? view->pose : view->next;
}

void lesson_progress(const struct lesson *lesson, struct text *text)
{
	const struct course_view *view = &lesson->view;

	if (view->pose == POSE_BOW)
		text_addf(text, "%.0f of %.0f bows", view->held, view->needed);
	else if (view->pose != POSE_NONE)
		text_addf(text, "%.0f of %.0f s", view->held, view->needed);
}

static int count_of(uint32_t set)
{
	int count = 0;

	for (int i = 0; i < POSE_COUNT; i++)
		count += (set & COURSE_BIT(i)) != 0;
	return count;
}

int lesson_done(const struct lesson *lesson, int *ret_all)
{
	*ret_all = count_of(lesson->poses);
	return count_of(lesson->view.got);
}

void lesson_got(const struct lesson *lesson, struct text *text)
{
	int count = count_of(lesson->view.got), left = count;

	for (int i = 0; i < POSE_COUNT; i++) {
		if (!(lesson->view.got & COURSE_BIT(i)))
			continue;
		text_add(text, left == count ? "" : left == 1 ? " and " : ", ");
		text_add(text, calib_pose_name((enum calib_pose)i));
		left--;
	}
	if (count == 0)
		text_add(text, "nothing");
}

/* Of the result that is new. */
static void add_news(const struct lesson *lesson, struct text *text)
{
	const struct course_view *view = &lesson->view;
	const char *of = view->stretch[0] ? view->stretch : calib_pose_name(view->of);
	int all, done = lesson_done(lesson, &all);

	if (view->result == COURSE_BEGIN && view->pose != POSE_BOW)
		text_addf(text, "  %s: hold still for %.0f s\n", of, view->needed);
	else if (view->result == COURSE_TICK && view->pose == POSE_BOW)
		text_addf(text, "  bow %.0f of %.0f\n", view->held, view->needed);
	else if (view->result == COURSE_GOT)
		text_addf(text, "  got it: %s (%d of %d)\n", of, done, all);
	else if (view->result == COURSE_AGAIN)
		text_addf(text, "  again: %s\n", lesson->again);
}

static bool is_news(const struct course_view *old, const struct course_view *view)
{
	return view->since_us != old->since_us || view->result != old->result;
}

static void keep_reason(struct lesson *lesson)
{
	enum course_result result = lesson->view.result;
	struct text text;

	if (result != COURSE_AGAIN && result != COURSE_GOT)
		return;
	text = text_in(lesson->again, sizeof(lesson->again));
	if (result == COURSE_AGAIN)
		tell_course_why(&text, &lesson->view);
}

void lesson_take(struct lesson *lesson, const struct course_view *view, struct text *text)
{
	const struct course_view old = lesson->view;
	enum calib_pose old_pose = lesson_pose(lesson);
	bool is_new = is_news(&old, view), is_first = old.wanted == 0;

	lesson->view = *view;
	lesson->poses |= view->got | view->wanted;
	if (is_new) {
		lesson->note[0] = '\0';
		keep_reason(lesson);
		add_news(lesson, text);
	}
	if (strcmp(old.stretch, view->stretch) != 0)
		text_addf(
			text,
			"rest in the position of %s for a moment, then hold what you were shown\n",
			view->stretch);
	if (lesson_pose(lesson) != POSE_NONE && (is_first || lesson_pose(lesson) != old_pose ||
						 (is_new && view->result == COURSE_AGAIN)))
		text_addf(text, "%s\n", tell_course_task(lesson_pose(lesson)));
}

static const struct status_problem *problem_of_sensor(const struct status *status)
{
	for (int i = 0; i < status->problem_count; i++)
		switch (status->problem[i].code) {
		case PROBLEM_SENSOR_UNSET:
		case PROBLEM_SENSOR_STARTING:
		case PROBLEM_SENSOR_DOWN:
		case PROBLEM_SENSOR_FLAKY:
		case PROBLEM_SENSOR_UNTRUSTED:
			return &status->problem[i];
		default:
			break;
		}
	return NULL;
}

void lesson_take_status(struct lesson *lesson, const struct status *status, struct text *text)
{
	const struct status_problem *problem = problem_of_sensor(status);
	char words[sizeof(lesson->problem)] = "";
	struct text words_text = text_in(words, sizeof(words));

	if (problem)
		text_addf(&words_text, "%s%s%s", problem->why, problem->next[0] ? "; " : "",
			  problem->next);
	if (strcmp(words, lesson->problem) == 0)
		return;
	text_addf(text, "  sensor: %s\n", words[0] ? words : "well again");
	memcpy(lesson->problem, words, sizeof(words));
}
