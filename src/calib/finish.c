/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>

/* An MPU-6050's gyroscope is off by up to 20 deg/s, and by 20 more over its temperatures. */
#define BIAS_MOST_RADPS	 RAD(50.0)
#define DISAGREEMENT_MAX RAD(30.0)
#define OFF_MIN_S	 1.0 /* at rest, before a strange |a| is the accelerometer's */

static int check_upright(const struct calib_pose_quality *upright, const char *name,
			 struct text *ret_why)
{
	if (upright->is_used)
		return 0;
	text_addf(ret_why, "%s: ", name);
	if (!upright->is_given) {
		text_add(ret_why, "no rows are marked upright; stand or sit tall for 5 s with "
				  "that mark");
		return -ENODATA;
	}
	if (upright->still_s > 0.0) {
		text_addf(ret_why, "upright was held still for only %.1f s; hold it for 5 s",
			  upright->still_s);
	} else if (upright->off_s > 0.0) {
		text_add(ret_why, "upright: ");
		calib_say_off_gravity(upright, ret_why);
	} else if (upright->stuck_s > 0.0 || upright->cut_off_s > 0.0) {
		text_add(ret_why, "upright: ");
		calib_say_unmeasured(upright, ret_why);
	} else {
		text_addf(ret_why,
			  "upright was not held still: its quietest half second turned by %.0f "
			  "deg/s (up to %.0f is still); hold it for 5 s without moving",
			  upright->least_motion_radps * DEG_PER_RAD,
			  CALIB_STILL_RADPS * DEG_PER_RAD);
	}
	return -EDOM;
}

/* A board that the coach would not believe in one of its poses lies in the others, too. */
static int check_gravity(const struct calib_sensor_quality *quality, const char *name,
			 struct text *ret_why)
{
	for (int i = 0; i < POSE_COUNT; i++) {
		const struct calib_pose_quality *pose = &quality->pose[i];
		double g = vec3_norm(pose->off_accel_mps2) / GRAVITY_MPS2;

		if (pose->off_s < OFF_MIN_S || fabs(g - 1.0) < GRAVITY_FREE)
			continue;
		text_addf(ret_why, "%s: %s: ", name, calib_pose_name((enum calib_pose)i));
		calib_say_off_gravity(pose, ret_why);
		return -EDOM;
	}
	return 0;
}

static int check_itself(const struct calib_sensor *sensor, struct calib_sensor_quality *quality,
			const char *name, struct text *ret_why)
{
	bool is_well = sensor->fault.fault == SELF_CHECK_WELL;

	quality->check = is_well ? self_check_verdict(&sensor->check) : sensor->fault;
	if (is_well)
		return 0;
	text_addf(ret_why, "%s: ", name);
	self_check_say(ret_why, &sensor->fault);
	if (sensor->fault_pose != POSE_NONE)
		text_addf(ret_why, " (first seen in `%s`)", calib_pose_name(sensor->fault_pose));
	text_addf(ret_why, "; %s", self_check_cure(sensor->fault.fault));
	return -EDOM;
}

static int check_bias(const struct calib_sensor_quality *quality, const char *name,
		      struct text *ret_why)
{
	if (!(quality->bias_radps > BIAS_MOST_RADPS))
		return 0;
	text_addf(ret_why,
		  "%s: the gyroscope reads %.0f deg/s while nothing turns (up to %.0f can be "
		  "taken off); check the wiring, or take another sensor",
		  name, quality->bias_radps * DEG_PER_RAD, BIAS_MOST_RADPS * DEG_PER_RAD);
	return -EDOM;
}

static int refuse_line(const struct calib_sensor_quality *quality, const char *name,
		       struct text *ret_why)
{
	static const char *const next =
		"bow again, slowly, straight and from the hips, by 20 deg or more, and hold "
		"`table` (all fours) or `lying` (on the back)";

	text_addf(ret_why, "%s: ", name);
	if (!is_known(quality->axis_share))
		text_add(ret_why, "forward cannot be told from sideways: no bow and no two "
				  "neutrals more than 30 deg apart; bow slowly three times, from "
				  "the hips, with the mark bow");
	else if (quality->axis_share < AXIS_SHARE_MIN)
		text_addf(ret_why,
			  "forward cannot be told from sideways: the bow turned about one axis by "
			  "%.0f %% (needed: %.0f); %s",
			  100.0 * quality->axis_share, 100.0 * AXIS_SHARE_MIN, next);
	else
		text_addf(ret_why,
			  "forward cannot be told from backward: the bow turned it by %.0f deg, as "
			  "a pelvis that rolls back does, too (needed: %.0f, better 20); %s",
			  quality->bow_range_rad * DEG_PER_RAD, BOW_RANGE_MIN_RAD * DEG_PER_RAD,
			  next);
	return -EDOM;
}

static int find_line(struct calib_worn *worn, struct calib_sensor_quality *quality,
		     struct text *ret_why)
{
	const char *name = sensor_place_name(worn->place);
	struct rotation r;

	worn->left = calib_left_line(worn, quality);
	if (quality->axis_disagreement_rad > DISAGREEMENT_MAX) {
		text_addf(ret_why,
			  "%s: bow and neutrals disagree by %.0f deg, so the strap moved or "
			  "a mark is wrong; calibrate again",
			  name, quality->axis_disagreement_rad * DEG_PER_RAD);
		return -EDOM;
	}
	if (profile_alignment(worn->up[POSE_UPRIGHT], worn->left, &r) < 0)
		return refuse_line(quality, name, ret_why);
	worn->left = r.row[1];
	return 0;
}

/* All of one sensor that needs no other; find_line() then. */
static int measure(struct calib_worn *worn, struct calib_sensor_quality *quality,
		   struct text *ret_why)
{
	const char *name = sensor_place_name(worn->place);
	int r;

	for (int i = 0; i < POSE_COUNT; i++)
		worn->up[i] = calib_pose_up(&worn->sensor->pose[i], &quality->pose[i]);
	calib_trim(worn, quality);
	worn->made.has_gyro_bias = calib_find_bias(worn->sensor, &worn->made.gyro_bias_radps) == 0;
	quality->bias_radps =
		worn->made.has_gyro_bias ? vec3_norm(worn->made.gyro_bias_radps) : UNKNOWN;
	r = check_bias(quality, name, ret_why);
	if (r == 0)
		r = check_itself(worn->sensor, quality, name, ret_why);
	if (r == 0)
		r = check_gravity(quality, name, ret_why);
	if (r == 0)
		r = check_upright(&quality->pose[POSE_UPRIGHT], name, ret_why);
	if (r == 0)
		r = calib_judge_still(worn->sensor, name, ret_why);
	if (r == 0)
		quality->bow_rest_rad = calib_bow_rest_rad(worn);
	return r;
}

static int align(struct calib_worn *worn, const struct calib_worn *ribs,
		 struct calib_sensor_quality *quality, struct text *ret_why)
{
	int r = calib_tell_forward(worn, ribs, quality, ret_why);

	if (r < 0)
		return r;
	worn->made.is_fitted = true;
	profile_alignment(worn->up[POSE_UPRIGHT], worn->left, &worn->made.r_body_from_sensor);
	for (int i = 0; i < POSE_COUNT; i++) {
		struct vec3 up_body = vec3_rotate(&worn->made.r_body_from_sensor, worn->up[i]);

		if (quality->pose[i].is_used && calib_pose_has_angle((enum calib_pose)i))
			worn->made.pose[i] =
				(struct profile_pose){true, profile_inclination_rad(up_body),
						      profile_lateral_rad(up_body)};
	}
	calib_expect_tilt(worn, quality);
	return 0;
}

void calib_begin_quality(const struct calib *calib, struct calib_quality *ret_quality)
{
	*ret_quality = (struct calib_quality){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor_quality *quality = &ret_quality->sensor[i];

		quality->is_present = calib->sensor[i].sample_count > 0;
		quality->axis_share = UNKNOWN;
		quality->bow_range_rad = UNKNOWN;
		quality->bow_ahead_rad = UNKNOWN;
		quality->bow_behind_rad = UNKNOWN;
		quality->bow_turn_rad = calib_bow_turn_rad(&calib->sensor[i]);
		quality->bow_rest_rad = UNKNOWN;
		quality->axis_disagreement_rad = UNKNOWN;
		quality->bias_radps = UNKNOWN;
		for (int k = 0; k < POSE_COUNT; k++) {
			quality->pose[k].against = POSE_NONE;
			quality->pose[k].tilt_rad = UNKNOWN;
			quality->pose[k].flexion_rad = UNKNOWN;
		}
	}
}

static void begin_worn(struct calib *calib, struct calib_worn worn[SENSOR_COUNT])
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor *sensor = &calib->sensor[i];

		if (sensor->open_pose != POSE_NONE)
			calib_close_window(sensor);
		sensor->open_pose = POSE_NONE;
		calib_forgive_computed(sensor);
		worn[i] = (struct calib_worn){.place = (enum sensor_place)i, .sensor = sensor};
	}
}

/* Whether the lumbar sensor can be used; ret_why says why not. */
static bool has_ribs(struct calib_worn *ribs, struct calib_sensor_quality *quality,
		     struct text *ret_why)
{
	if (!quality->is_present)
		return false;
	quality->is_left_out = measure(ribs, quality, ret_why) < 0 ||
			       find_line(ribs, quality, ret_why) < 0 ||
			       align(ribs, NULL, quality, ret_why) < 0;
	return !quality->is_left_out;
}

/* Nothing that is not finite leaves this room. */
static bool is_finite(const struct profile_sensor *sensor)
{
	bool is = vec3_is_finite(sensor->gyro_bias_radps);

	for (int i = 0; i < 3; i++)
		is = is && vec3_is_finite(sensor->r_body_from_sensor.row[i]);
	for (int i = 0; i < POSE_COUNT; i++)
		is = is && isfinite(sensor->pose[i].inclination_rad) &&
		     isfinite(sensor->pose[i].lateral_rad);
	return is;
}

static int finish(struct calib_worn worn[SENSOR_COUNT], struct calib_quality *quality,
		  struct text *left_out, struct text *ret_why)
{
	struct calib_worn *pelvis = &worn[SENSOR_PELVIS], *ribs = &worn[SENSOR_LUMBAR];
	struct calib_sensor_quality *of_pelvis = &quality->sensor[SENSOR_PELVIS];
	int r = measure(pelvis, of_pelvis, ret_why);

	if (r == 0)
		r = calib_judge_bow_turn(pelvis, quality, ret_why);
	if (r == 0)
		r = calib_judge_bow_rest(pelvis, of_pelvis, ret_why);
	if (r == 0)
		r = find_line(pelvis, of_pelvis, ret_why);
	/* Also for the report of a pelvis that cannot be used. */
	if (!has_ribs(ribs, &quality->sensor[SENSOR_LUMBAR], left_out))
		ribs = NULL;
	if (r < 0)
		return r;
	r = align(pelvis, ribs, of_pelvis, ret_why);
	if (r == 0)
		r = calib_judge_poses(pelvis, ribs, quality, ret_why);
	if (r == 0 && (!is_finite(&pelvis->made) || (ribs && !is_finite(&ribs->made)))) {
		text_add(ret_why, "a number came out that is none; calibrate again");
		r = -EDOM;
	}
	return r;
}

int calib_finish(struct calib *calib, struct profile *ret_profile,
		 struct calib_quality *ret_quality, struct text *ret_why)
{
	struct calib_worn worn[SENSOR_COUNT];
	char left_out_buf[400];
	struct text left_out = text_in(left_out_buf, sizeof(left_out_buf));
	int r;

	calib_begin_quality(calib, ret_quality);
	begin_worn(calib, worn);
	if (!ret_quality->sensor[SENSOR_PELVIS].is_present) {
		text_add(ret_why,
			 "there are no rows of the pelvis sensor; it is the one that lumbard "
			 "cannot do without");
		return -ENODATA;
	}
	r = finish(worn, ret_quality, &left_out, ret_why);
	if (r < 0)
		return r;
	text_add(ret_why, left_out_buf);
	*ret_profile = (struct profile){0};
	ret_profile->sensor[SENSOR_PELVIS] = worn[SENSOR_PELVIS].made;
	if (worn[SENSOR_LUMBAR].made.is_fitted)
		ret_profile->sensor[SENSOR_LUMBAR] = worn[SENSOR_LUMBAR].made;
	return 0;
}
