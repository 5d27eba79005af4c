/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <errno.h>

/*
 * Poses of two days in one profile. Body axes are the body's on either day, so an angle stays what
 * it was; but what was measured from a neutral that is new moves with that. What does not fit the
 * rest any more is left out.
 */
#define LATERAL_MOST RAD(25.0) /* held still, nobody leans that far */

static struct calib_worn worn_of(const struct profile *profile, enum sensor_place place)
{
	return (struct calib_worn){.place = place, .made = profile->sensor[place]};
}

static bool fits(const struct profile *profile, enum calib_pose pose)
{
	struct calib_worn pelvis = worn_of(profile, SENSOR_PELVIS);
	struct calib_worn ribs = worn_of(profile, SENSOR_LUMBAR);
	bool has_ribs = ribs.made.is_fitted && ribs.made.pose[pose].is_given;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct profile_sensor *sensor = &profile->sensor[i];
		const struct profile_pose *made = &sensor->pose[pose];

		if (sensor->is_fitted && made->is_given &&
		    (!calib_pose_is_plausible(pose, made->inclination_rad) ||
		     !(fabs(made->lateral_rad) <= LATERAL_MOST)))
			return false;
	}
	return calib_can_be(&pelvis, has_ribs ? &ribs : NULL, pose);
}

static bool has_pose(const struct profile *profile, enum calib_pose pose)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (profile->sensor[i].is_fitted && !profile->sensor[i].pose[pose].is_given)
			return false;
	return profile->sensor[SENSOR_PELVIS].is_fitted;
}

static void set_given(struct profile *profile, enum calib_pose pose, bool is_given)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		profile->sensor[i].pose[pose].is_given = is_given && profile->sensor[i].is_fitted;
}

/* A pose of before; of own range what it was from its neutral. */
static void take(struct profile *profile, const struct profile *before, enum calib_pose pose)
{
	enum calib_pose neutral = calib_pose_info(pose)->against;
	bool is_own = calib_pose_info(pose)->kind == POSE_OWN_RANGE;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct profile_pose *made = profile->sensor[i].pose;
		const struct profile_pose *was = before->sensor[i].pose;

		if (!profile->sensor[i].is_fitted)
			continue;
		made[pose] = was[pose];
		if (!is_own || !made[neutral].is_given || !was[neutral].is_given)
			continue;
		made[pose].inclination_rad =
			angle_wrapped_rad(made[neutral].inclination_rad +
					  was[pose].inclination_rad - was[neutral].inclination_rad);
	}
}

static bool are_same_worn(const struct profile *a, const struct profile *b)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (a->sensor[i].is_fitted && !b->sensor[i].is_fitted)
			return false;
	return true;
}

void calib_join(struct profile *profile, const struct profile *before)
{
	if (!are_same_worn(profile, before))
		return;
	/* In the order of the table a neutral comes before its own ranges. */
	for (int i = 0; i < POSE_COUNT; i++) {
		enum calib_pose pose = (enum calib_pose)i;

		if (!calib_pose_has_angle(pose) || has_pose(profile, pose) ||
		    !before->sensor[SENSOR_PELVIS].pose[pose].is_given)
			continue;
		take(profile, before, pose);
		if (!fits(profile, pose))
			set_given(profile, pose, false);
	}
}

static int hold_anew(const struct calib_sensor *sensor, enum calib_pose pose,
		     struct profile_sensor *made, struct calib_pose_quality *quality)
{
	struct vec3 up = calib_pose_up(&sensor->pose[pose], quality);

	if (!quality->is_used)
		return -EDOM;
	up = vec3_scale(up, quality->gravity_mps2);
	if (made->has_trim)
		up = accel_trimmed(&made->trim, up);
	up = vec3_rotate(&made->r_body_from_sensor, vec3_unit(up));
	made->pose[pose] =
		(struct profile_pose){true, profile_inclination_rad(up), profile_lateral_rad(up)};
	return 0;
}

static int renew(struct calib *calib, enum calib_pose pose, struct profile *made,
		 struct calib_quality *quality, struct text *ret_why)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor *sensor = &calib->sensor[i];
		struct calib_sensor_quality *of = &quality->sensor[i];

		if (!made->sensor[i].is_fitted)
			continue;
		if (sensor->open_pose == pose)
			calib_close_window(sensor);
		of->check = sensor->fault;
		if (sensor->fault.fault == SELF_CHECK_WELL &&
		    hold_anew(sensor, pose, &made->sensor[i], &of->pose[pose]) == 0)
			continue;
		text_addf(ret_why, "%s: ", sensor_place_name((enum sensor_place)i));
		if (sensor->fault.fault != SELF_CHECK_WELL)
			self_check_say(ret_why, &sensor->fault);
		else
			text_addf(ret_why, "`%s` was not held still for a second",
				  calib_pose_name(pose));
		return -EDOM;
	}
	return 0;
}

static bool is_renewed(uint32_t poses, enum calib_pose pose)
{
	return poses >> pose & 1u;
}

int calib_renew(struct calib *calib, const struct profile *before, uint32_t poses,
		struct profile *ret_profile, struct calib_quality *ret_quality,
		struct text *ret_why)
{
	struct profile made = *before;
	int r = 0;

	calib_begin_quality(calib, ret_quality);
	for (int i = 0; r == 0 && i < POSE_COUNT; i++)
		if (is_renewed(poses, (enum calib_pose)i))
			r = renew(calib, (enum calib_pose)i, &made, ret_quality, ret_why);
	for (int i = 0; r == 0 && i < POSE_COUNT; i++) {
		enum calib_pose pose = (enum calib_pose)i;

		if (!made.sensor[SENSOR_PELVIS].pose[i].is_given || !calib_pose_has_angle(pose))
			continue;
		if (!is_renewed(poses, pose))
			take(&made, before, pose);
		if (fits(&made, pose))
			continue;
		text_addf(ret_why,
			  "`%s` does not fit the profile that there was: it was another pose, or a "
			  "strap sits elsewhere; calibrate from the beginning",
			  calib_pose_name(pose));
		r = -EDOM;
	}
	if (r == 0)
		*ret_profile = made;
	return r;
}
