/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/stretches.h>

#include <stdbool.h>

/* Held, but not in the profile. */
static bool is_left_out(const struct calib_quality *quality, enum calib_pose pose)
{
	const struct calib_pose_quality *of = &quality->sensor[SENSOR_PELVIS].pose[pose];

	return of->is_given && !of->is_used;
}

static bool uses(const struct form_limit *limit, enum calib_pose pose)
{
	return limit->own_share != 0.0 && limit->own_pose == pose;
}

static bool is_used_by(const struct exercise *exercise, enum calib_pose pose)
{
	bool is_used = false;

	for (const struct form_enter *at = exercise->enters; at->limit.on != 0.0; at++)
		is_used |= uses(&at->limit, pose);
	for (const struct form_limit *at = exercise->counts; at->on != 0.0; at++)
		is_used |= uses(at, pose);
	for (const struct form_rule *at = exercise->rules; form_is_rule(at); at++)
		is_used |= uses(&at->limit, pose);
	return is_used;
}

/* The pose of this stretch that was held and left out, or POSE_NONE. */
static enum calib_pose left_out_pose(const struct exercise *exercise,
				     const struct calib_quality *quality)
{
	int i = 0;

	while (i < POSE_COUNT && !(is_left_out(quality, (enum calib_pose)i) &&
				   is_used_by(exercise, (enum calib_pose)i)))
		i++;
	return (enum calib_pose)i;
}

static void tell_missing(const struct calib_quality *quality, enum calib_pose pose,
			 struct text *text)
{
	if (is_left_out(quality, pose))
		text_addf(text, "disabled: `%s` cannot be used (see above); hold it again\n",
			  calib_pose_name(pose));
	else
		text_addf(text, "disabled: no neutral; hold `%s` for 5 s\n", calib_pose_name(pose));
}

static void tell_stretch(const struct exercise *exercise, const struct profile *profile,
			 const struct calib_quality *quality, struct text *text)
{
	const struct profile_sensor *lumbar = &profile->sensor[SENSOR_LUMBAR];
	enum calib_pose neutral = exercise_neutral(exercise, profile);
	enum calib_pose left_out = left_out_pose(exercise, quality);

	text_addf(text, "  %-18s ", exercise->name);
	if (neutral == POSE_NONE)
		tell_missing(quality, exercise->neutral, text);
	else if (neutral != exercise->neutral)
		text_addf(text,
			  "about 5 deg off, as much as its limits: `%s` is missing and `%s` stands "
			  "in for it; hold `%s` (%s) for 5 s\n",
			  calib_pose_name(exercise->neutral), calib_pose_name(neutral),
			  calib_pose_name(exercise->neutral),
			  calib_pose_info(exercise->neutral)->summary);
	else if (lumbar->is_fitted && !lumbar->pose[neutral].is_given)
		text_addf(text, "the back's curve is unknown: lumbar has no `%s`\n",
			  calib_pose_name(neutral));
	else if (left_out != POSE_NONE)
		text_addf(text, "by the limits for everybody: your `%s` was left out (see above)\n",
			  calib_pose_name(left_out));
	else
		text_add(text, "ready\n");
}

void tell_stretches(const struct profile *profile, const struct calib_quality *quality,
		    struct text *ret_text)
{
	text_add(ret_text, "stretches\n");
	for (const struct exercise *const *at = exercises; *at; at++)
		tell_stretch(*at, profile, quality, ret_text);
	if (profile->sensor[SENSOR_LUMBAR].is_fitted)
		return;
	if (quality->sensor[SENSOR_LUMBAR].is_present)
		text_add(ret_text,
			 "ONE OF TWO SENSORS: the lumbar one was left out, so nobody "
			 "watches the back's curve.\nDo as the warning says and calibrate "
			 "again before you stretch.\n");
	else
		text_add(ret_text, "With one sensor the back's curve stays unknown; lumbard judges "
				   "the pelvis.\n");
}
