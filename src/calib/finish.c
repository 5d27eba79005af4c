/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>

static int check_upright(const struct calib_pose_quality *upright, const char *name,
			 struct text *ret_why)
{
	if (!upright->is_given) {
		text_addf(ret_why,
			  "%s: no rows are marked upright; stand or sit tall for 5 s with "
			  "that mark",
			  name);
		return -ENODATA;
	}
	if (!upright->is_used && upright->still_s > 0.0) {
		text_addf(ret_why, "%s: upright was held still for only %.1f s; hold it for 5 s",
			  name, upright->still_s);
		return -EDOM;
	}
	if (!upright->is_used) {
		text_addf(ret_why,
			  "%s: upright was not held still, or |a| is not near 1 g; hold it "
			  "for 5 s without moving",
			  name);
		return -EDOM;
	}
	return 0;
}

static int find_alignment(const struct calib_sensor *sensor, const struct vec3 up[POSE_COUNT],
			  struct calib_sensor_quality *quality, const char *name,
			  struct rotation *ret_r_body_from_sensor, struct text *ret_why)
{
	struct vec3 left = calib_left_axis(sensor, up, quality);

	if (is_known(quality->axis_disagreement_rad) &&
	    quality->axis_disagreement_rad > RAD(30.0)) {
		text_addf(ret_why,
			  "%s: bow and neutrals disagree by %.0f deg, so the strap moved or "
			  "a mark is wrong; calibrate again",
			  name, quality->axis_disagreement_rad * DEG_PER_RAD);
		return -EDOM;
	}
	if (profile_alignment(up[POSE_UPRIGHT], left, ret_r_body_from_sensor) == 0)
		return 0;
	text_addf(ret_why, "%s: forward cannot be told from sideways: ", name);
	if (!is_known(quality->axis_share))
		text_add(ret_why, "no bow and no two neutrals more than 30 deg apart; bow slowly "
				  "three times with the mark bow");
	else
		text_addf(ret_why,
			  "the bow turned about one axis by %.0f %% and reached %.0f deg (needed: "
			  "%.0f %% and %.0f deg); bow again, slowly and straight",
			  100.0 * quality->axis_share, quality->bow_range_rad * DEG_PER_RAD,
			  100.0 * AXIS_SHARE_MIN, BOW_RANGE_MIN_RAD * DEG_PER_RAD);
	return -EDOM;
}

static int finish_sensor(const struct calib_sensor *sensor, struct profile_sensor *ret_sensor,
			 struct calib_sensor_quality *quality, const char *name,
			 struct text *ret_why)
{
	struct vec3 up[POSE_COUNT];
	struct profile_sensor made = {.is_fitted = true};
	int r;

	for (int i = 0; i < POSE_COUNT; i++)
		up[i] = calib_pose_up(&sensor->pose[i], &quality->pose[i]);
	made.has_gyro_bias = calib_find_bias(sensor, &made.gyro_bias_radps) == 0;
	quality->bias_radps = made.has_gyro_bias ? vec3_norm(made.gyro_bias_radps) : UNKNOWN;
	r = check_upright(&quality->pose[POSE_UPRIGHT], name, ret_why);
	if (r == 0)
		r = find_alignment(sensor, up, quality, name, &made.r_body_from_sensor, ret_why);
	if (r < 0)
		return r;
	for (int i = 0; i < POSE_COUNT; i++) {
		struct vec3 up_body = vec3_rotate(&made.r_body_from_sensor, up[i]);
		double inclination_rad = profile_inclination_rad(up_body);

		if (i == POSE_STILL || !quality->pose[i].is_used)
			continue;
		quality->pose[i].is_misplaced =
			!calib_pose_is_plausible((enum calib_pose)i, inclination_rad);
		quality->pose[i].is_used = !quality->pose[i].is_misplaced;
		made.pose[i] = (struct profile_pose){quality->pose[i].is_used, inclination_rad,
						     profile_lateral_rad(up_body)};
	}
	*ret_sensor = made;
	return 0;
}

static void begin_quality(const struct calib *calib, struct calib_quality *ret_quality)
{
	*ret_quality = (struct calib_quality){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor_quality *quality = &ret_quality->sensor[i];

		quality->is_present = calib->sensor[i].sample_count > 0;
		quality->axis_share = UNKNOWN;
		quality->bow_range_rad = UNKNOWN;
		quality->axis_disagreement_rad = UNKNOWN;
		quality->bias_radps = UNKNOWN;
	}
}

int calib_finish(struct calib *calib, struct profile *ret_profile,
		 struct calib_quality *ret_quality, struct text *ret_why)
{
	struct profile profile = {0};
	int r = 0;

	begin_quality(calib, ret_quality);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor *sensor = &calib->sensor[i];
		struct calib_sensor_quality *quality = &ret_quality->sensor[i];

		if (!quality->is_present)
			continue;
		if (sensor->open_pose != POSE_NONE)
			calib_close_window(sensor);
		sensor->open_pose = POSE_NONE;
		r = finish_sensor(sensor, &profile.sensor[i], quality,
				  sensor_place_name((enum sensor_place)i), ret_why);
		if (r < 0 && i == SENSOR_PELVIS)
			return r;
	}
	if (!ret_quality->sensor[SENSOR_PELVIS].is_present) {
		text_add(ret_why,
			 "there are no rows of the pelvis sensor; it is the one that lumbard "
			 "cannot do without");
		return -ENODATA;
	}
	*ret_profile = profile;
	return 0;
}
