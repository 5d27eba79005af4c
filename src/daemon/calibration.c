/* SPDX-License-Identifier: MIT */
#include "calibration.h"
#include "teaching.h"
#include "watch.h"

#include <lumbard/io/notify.h>
#include <lumbard/show/guided.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/tell/course_words.h>
#include <lumbard/tell/quality.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool run_is_calibrating(const struct run *run)
{
	return run->calibration.course || run->calibration.lesson.exercise;
}

static int refuse(struct reason *ret_reason, const char *why, const char *next)
{
	*ret_reason = (struct reason){0};
	reason_set(ret_reason, next, "%s", why);
	return -1;
}

/* A sensor that is wanted and gives nothing would make a profile that is without it. */
static int find_worn(const struct run *run, bool ret_is_worn[SENSOR_COUNT],
		     struct reason *ret_reason)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct sense_slot *slot = &run->sensors.sense.slot[i];

		ret_is_worn[i] = slot->state == SENSE_UP;
		if (slot->state == SENSE_UP || slot->state == SENSE_NONE)
			continue;
		*ret_reason = (struct reason){0};
		reason_set(ret_reason, "`lumbard doctor` looks at the wires",
			   "the %s sensor is not up", sensor_place_name((enum sensor_place)i));
		return -1;
	}
	return ret_is_worn[SENSOR_PELVIS] ? 0
					  : refuse(ret_reason, "no pelvis sensor is up",
						   "`lumbard doctor` looks at it");
}

/* Told before the poses, not after them. */
static int can_write(const struct run *run, struct reason *ret_reason)
{
	char path[CONFIG_PATH_MAX + 16];
	struct failure failure = {0};
	int r;

	config_profile_path(&run->settings.config, path, sizeof(path));
	r = profile_file_probe(path, &failure);
	*ret_reason = failure.reason;
	return r;
}

int run_calibrate_teach(struct run *run, const char *stretch, struct reason *ret_reason)
{
	bool is_worn[SENSOR_COUNT];

	if (run_is_calibrating(run))
		return refuse(ret_reason, "a calibration runs already",
			      "`lumbard calibrate --stop` ends it");
	if (find_worn(run, is_worn, ret_reason) < 0 || can_write(run, ret_reason) < 0)
		return -1;
	return run_teach(run, stretch, ret_reason);
}

int run_calibrate(struct run *run, uint32_t poses, struct reason *ret_reason)
{
	const struct profile *before = &run->settings.profile;
	struct course_config config = {
		.before = before->sensor[SENSOR_PELVIS].is_fitted ? before : NULL,
		.poses = poses,
	};
	struct course *course;

	if (run_is_calibrating(run))
		return refuse(ret_reason, "a calibration runs already",
			      "`lumbard calibrate --stop` ends it");
	if (find_worn(run, config.is_expected, ret_reason) < 0 || can_write(run, ret_reason) < 0)
		return -1;
	course = malloc(sizeof(*course));
	if (!course)
		return refuse(ret_reason, "not enough memory", "close other programs");
	course_init(course, &config);
	run->calibration = (struct run_calibration){.course = course};
	notify_log(NOTIFY_INFO, "lumbard: calibration begins");
	return 0;
}

static void say_end(const struct run *run, const char *end, const char *why)
{
	bool is_well = run->calibration.last.result == COURSE_READY;

	notify_log(is_well ? NOTIFY_INFO : NOTIFY_NOTICE, "lumbard: calibration: %s%s%s", end,
		   why[0] ? ": " : "", why);
}

/*
 * What it was left with, for whoever asks afterwards. A course that failed says why itself; else
 * why an earlier pose was to be held again has nothing to do with the end.
 */
static void keep_view(struct run *run, enum course_result result, const char *why)
{
	struct course_view *last = &run->calibration.last;

	*last = *course_now(run->calibration.course);
	if (last->result != COURSE_FAILED) {
		last->why = COURSE_WELL;
		snprintf(last->text, sizeof(last->text), "%s", why);
	}
	last->result = result;
	last->pose = last->next = POSE_NONE;
	last->wanted = 0;
	last->since_us = run->clock->now_us();
	run->calibration.has_last = true;
}

static void cue(struct run *run, const struct course_view *view, int64_t t_us)
{
	cue_play(&run->calibration.cue, cue_from_course(view), t_us);
}

/*
 * When, and with which sensors. A course that had all of it made a new profile; another one renewed
 * an old one.
 */
static void stamp(const struct run *run, struct profile *profile)
{
	const struct profile *before = &run->settings.profile;
	uint32_t got = course_now(run->calibration.course)->got;
	bool is_new =
		!before->sensor[SENSOR_PELVIS].is_fitted || (got & COURSE_FIRST) == COURSE_FIRST;

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (profile->sensor[i].is_fitted)
			profile->sensor[i].identity =
				sensors_identity(&run->sensors, (enum sensor_place)i);
	profile_stamp(profile, is_new ? NULL : before, got, profile_time_now());
	memcpy(profile->taught, before->taught, sizeof(profile->taught));
}

/* What it is worth, and then what was left out of it. */
static void say_worth(const struct profile *profile, const struct calib_quality *quality,
		      struct text *why)
{
	char left_out[COURSE_TEXT_MAX];

	snprintf(left_out, sizeof(left_out), "%s", why->buf);
	*why = text_in(why->buf, why->size);
	(void)tell_quality(profile, quality, why);
	if (left_out[0])
		text_addf(why, "; left out %s", left_out);
}

/* ret_why: what it is worth, or why there is none. */
static int write_profile(struct run *run, struct text *ret_why)
{
	char path[CONFIG_PATH_MAX + 16];
	struct calib_quality quality;
	struct profile profile;
	struct failure failure = {0};
	int r = course_finish(run->calibration.course, &profile, &quality, ret_why);

	if (r < 0)
		return r;
	config_profile_path(&run->settings.config, path, sizeof(path));
	stamp(run, &profile);
	r = profile_file_renew(&profile, path, &failure);
	if (r < 0) {
		*ret_why = text_in(ret_why->buf, ret_why->size);
		reason_say(&failure.reason, ret_why);
		return r;
	}
	say_worth(&profile, &quality, ret_why);
	return 0;
}

/* Ready, failed or left: the one end of all. */
static void end(struct run *run, bool is_left)
{
	struct course *course = run->calibration.course;
	char why[COURSE_TEXT_MAX] = "";
	struct text why_text = text_in(why, sizeof(why));
	enum course_result result = COURSE_FAILED;

	if (course_now(course)->result == COURSE_FAILED) {
		tell_course_why(&why_text, course_now(course));
	} else if (write_profile(run, &why_text) == 0) {
		result = COURSE_READY;
	}
	keep_view(run, result, why);
	free(course);
	run->calibration.course = NULL;
	cue(run, &run->calibration.last, run->clock->now_us());
	if (result == COURSE_READY)
		say_end(run, is_left ? "left; what was got is kept" : "ready", why);
	else
		say_end(run, is_left ? "left; all stays as it was" : "failed; all stays as it was",
			why);
	run_watch_guide(run);
	run->calibration.is_profile_new = result == COURSE_READY;
}

bool run_calibrate_stop(struct run *run)
{
	if (!run_is_calibrating(run))
		return false;
	if (run->calibration.course)
		end(run, true);
	else
		run_teach_stop(run);
	return true;
}

bool run_calibrate_skip(struct run *run)
{
	return run->calibration.course && course_skip(run->calibration.course);
}

void run_calibrate_feed(struct run *run, const struct imu_sample *sample)
{
	const struct course_view *view;

	if (!run->calibration.course || !course_feed(run->calibration.course, sample))
		return;
	view = course_now(run->calibration.course);
	cue(run, view, sample->t_us);
	/* What it led to is told with its end, later in this tick. */
	if (!course_is_over(run->calibration.course))
		run_watch_guide(run);
}

bool run_calibrate_step(struct run *run)
{
	bool is_profile_new;

	run_teach_step(run);
	if (run->calibration.course && course_is_over(run->calibration.course))
		end(run, false);
	is_profile_new = run->calibration.is_profile_new;
	run->calibration.is_profile_new = false;
	return is_profile_new;
}
