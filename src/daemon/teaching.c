/* SPDX-License-Identifier: MIT */
#include "teaching.h"
#include "watch.h"

#include <lumbard/io/notify.h>
#include <lumbard/show/guided.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/tell/teach_words.h>

#include <stdio.h>
#include <string.h>

static const enum course_result results[] = {
	[TEACHING_NOTHING] = COURSE_NOTHING, [TEACHING_BEGIN] = COURSE_BEGIN,
	[TEACHING_TICK] = COURSE_TICK,	     [TEACHING_GOT] = COURSE_GOT,
	[TEACHING_AGAIN] = COURSE_AGAIN,     [TEACHING_FAILED] = COURSE_FAILED,
};

static const enum course_why whys[] = {
	[TEACHING_WELL] = COURSE_WELL,	     [TEACHING_MOVED] = COURSE_MOVED,
	[TEACHING_NO_DATA] = COURSE_NO_DATA, [TEACHING_ELSEWHERE] = COURSE_OTHER_POSE,
	[TEACHING_REFUSED] = COURSE_REFUSED,
};

/* What calibration says of who is asked for a pose is said of a stretch, too. */
static void fill_view(struct run_teaching *lesson)
{
	const struct teaching *teaching = &lesson->teaching;
	struct course_view *view = &lesson->view;
	struct text text = text_in(view->text, sizeof(view->text));

	*view = (struct course_view){
		.pose = POSE_NONE,
		.next = POSE_NONE,
		.of = POSE_NONE,
		.held = teaching->held_s,
		.needed = teaching->held_s > 0.0 ? TEACHING_HOLD_S : 0.0,
		.result = results[teaching->result],
		.since_us = teaching->since_us,
		.why = teaching->result == TEACHING_FAILED ? COURSE_TOO_LONG : whys[teaching->why],
	};
	snprintf(view->stretch, sizeof(view->stretch), "%s", lesson->exercise->name);
	if (teaching->why == TEACHING_REFUSED)
		tell_lesson(&text, &teaching->verdict);
}

/* Zero leaves how near counts as it usually is. */
static struct form_overrides overrides_of(const struct run *run, const struct exercise *exercise)
{
	const struct prescription_entry *entry =
		prescription_entry(&run->settings.prescription, exercise);
	struct form_overrides usual = {0};

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		usual.on[i] = UNKNOWN;
	return entry ? entry->overrides : usual;
}

/* Whether there is something to measure against. */
static int check(const struct run *run, const char *stretch, struct reason *ret_reason)
{
	const struct exercise *exercise = exercise_by_name(stretch);

	*ret_reason = (struct reason){0};
	if (!exercise)
		return reason_set(ret_reason, "see `lumbard list exercises`",
				  "%.40s is no stretch of this build", stretch);
	if (!run->settings.profile.sensor[SENSOR_PELVIS].is_fitted)
		return reason_set(ret_reason, "`lumbard calibrate` makes one",
				  "no profile yet, and so nothing to measure against");
	if (exercise_neutral(exercise, &run->settings.profile) == POSE_NONE)
		return reason_set(ret_reason, "`lumbard calibrate` does",
				  "%s has no neutral: hold `%s`", stretch,
				  calib_pose_name(exercise->neutral));
	return 0;
}

int run_teach(struct run *run, const char *stretch, struct reason *ret_reason)
{
	struct run_teaching *lesson = &run->calibration.lesson;
	const struct exercise *exercise = exercise_by_name(stretch);

	if (check(run, stretch, ret_reason) < 0)
		return -1;
	run->calibration = (struct run_calibration){0};
	lesson->exercise = exercise;
	lesson->overrides = overrides_of(run, exercise);
	teaching_init(&lesson->teaching, exercise, &run->settings.profile, &lesson->overrides,
		      run->clock->now_us());
	fill_view(lesson);
	notify_log(NOTIFY_INFO, "lumbard: %s is taught: rest, then hold what you were shown",
		   exercise->name);
	return 0;
}

bool run_is_before_lesson(const struct run *run)
{
	const struct run_teaching *lesson = &run->calibration.lesson;

	return lesson->exercise &&
	       teaching_is_resting(&lesson->teaching, &session_now(&run->session)->pose);
}

/* The profile as it was, but for this stretch. The session need not know how the strap sits anew.
 */
static int keep(struct run *run, struct failure *ret_failure)
{
	const struct run_teaching *lesson = &run->calibration.lesson;
	struct profile_taught taught = lesson->teaching.verdict.taught;
	struct profile profile = run->settings.profile;
	char path[CONFIG_PATH_MAX + 16];

	taught.time = profile_time_now();
	config_profile_path(&run->settings.config, path, sizeof(path));
	if (profile_teach(&profile, &taught) < 0)
		return failure_set(ret_failure, FAILURE_RUNNING, "take one out of [taught]",
				   "%s: so many stretches are taught that no other may", path);
	if (profile_file_renew(&profile, path, ret_failure) < 0)
		return -1;
	run->settings.profile = profile;
	session_renew_targets(&run->session);
	return 0;
}

static void end(struct run *run, enum course_result result, const char *words)
{
	struct run_calibration *calibration = &run->calibration;
	struct course_view *last = &calibration->last;

	*last = calibration->lesson.view;
	last->result = result;
	last->held = last->needed = 0.0;
	last->since_us = run->clock->now_us();
	snprintf(last->text, sizeof(last->text), "%s", words);
	calibration->has_last = true;
	calibration->lesson.exercise = NULL;
	cue_play(&calibration->cue, cue_from_course(last), last->since_us);
	notify_log(result == COURSE_READY ? NOTIFY_INFO : NOTIFY_NOTICE, "lumbard: %s %s%s%s",
		   last->stretch, result == COURSE_READY ? "is taught" : "is not taught",
		   words[0] ? ": " : "", words);
	run_watch_guide(run);
}

static void take_up(struct run *run)
{
	struct run_teaching *lesson = &run->calibration.lesson;
	char words[sizeof(lesson->view.text)];
	struct text text = text_in(words, sizeof(words));
	struct failure failure;
	double width_rad = lesson->overrides.taught_rad;

	if (keep(run, &failure) < 0) {
		reason_say(&failure.reason, &text);
		end(run, COURSE_FAILED, words);
		return;
	}
	tell_taught(&text, &lesson->teaching.verdict.taught,
		    width_rad > 0.0 ? width_rad : RAD(FORM_TAUGHT_DEG));
	end(run, COURSE_READY, words);
}

void run_teach_stop(struct run *run)
{
	end(run, COURSE_FAILED, "left");
}

void run_teach_step(struct run *run)
{
	struct run_calibration *calibration = &run->calibration;
	struct run_teaching *lesson = &calibration->lesson;
	const struct body_pose *pose = &session_now(&run->session)->pose;
	bool is_new;

	if (!lesson->exercise || pose->t_us <= lesson->pose_us)
		return;
	lesson->pose_us = pose->t_us;
	is_new = teaching_step(&lesson->teaching, pose);
	fill_view(lesson);
	if (lesson->teaching.result == TEACHING_GOT) {
		take_up(run);
	} else if (lesson->teaching.result == TEACHING_FAILED) {
		end(run, COURSE_FAILED, "");
	} else if (is_new) {
		cue_play(&calibration->cue, cue_from_course(&lesson->view), pose->t_us);
		run_watch_guide(run);
	}
}
