/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

/*
 * Which pose is being held. Positions by gravity; within a position by which way pelvis and back
 * went, since the person was asked for it. All limits are well within what calibration believes
 * afterwards, and provisional like those.
 */
#define LATERAL_MOST	RAD(20.0) /* calibration: 25 */
#define SAT_TILT	RAD(-4.0) /* sitting rolls the pelvis back by 18 +- 8 ... */
#define SAT_FLEXION	RAD(5.0)  /* ... and takes 17 of the lordosis: CALIB_SIT_DEG */
#define SAT_ALONE	RAD(-3.0) /* with one sensor */
#define PATIENCE_S	4.0	  /* before somebody at rest is told that it is not that */
#define PATIENCE_NEXT_S 12.0	  /* who still is in the pose before */
#define PATIENCE_SIDE	2.0

double course_still_s(const struct course *course)
{
	double still_s = HUGE_VAL;

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (course->is_expected[i])
			still_s = fmin(still_s, stillness_s(&course->still[i], course->now_us));
	return still_s;
}

/* Of a sensor at rest, as aligned; UNKNOWN where it is not. */
struct angles {
	double inclination_rad, lateral_rad;
};

static struct angles angles_of(const struct course *course, enum sensor_place place)
{
	const struct profile_sensor *sensor = &course->aligned.sensor[place];
	struct vec3 up = course->still[place].accel_mps2;

	if (!course->is_aligned || !course->is_expected[place] || !sensor->is_fitted)
		return (struct angles){UNKNOWN, UNKNOWN};
	if (sensor->has_trim)
		up = accel_trimmed(&sensor->trim, up);
	up = vec3_rotate(&sensor->r_body_from_sensor, vec3_unit(up));
	return (struct angles){profile_inclination_rad(up), profile_lateral_rad(up)};
}

static double turned_rad(const struct course *course, enum sensor_place place, enum calib_pose from)
{
	const struct profile_pose *pose = &course->aligned.sensor[place].pose[from];
	double from_rad = pose->is_given	 ? pose->inclination_rad
			  : from == POSE_UPRIGHT ? 0.0
						 : UNKNOWN;

	return angle_wrapped_rad(angles_of(course, place).inclination_rad - from_rad);
}

/* As calibration will judge it; a sensor that is not aligned yet is in any position. */
static bool is_in_position(const struct course *course, enum calib_pose pose)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct angles angles = angles_of(course, (enum sensor_place)i);

		if (!course->is_expected[i] || !course->aligned.sensor[i].is_fitted)
			continue;
		if (!calib_pose_is_plausible(pose, angles.inclination_rad) ||
		    fabs(angles.lateral_rad) > LATERAL_MOST)
			return false;
	}
	return true;
}

/*
 * Sitting is known by having gone down from standing. Where that could not be felt, as after
 * another pose on the floor, it has to look as sitting does; who stands never sits, however round.
 */
static bool has_sat(const struct course *course)
{
	double tilt_rad = turned_rad(course, SENSOR_PELVIS, POSE_UPRIGHT);
	double flexion_rad = turned_rad(course, SENSOR_LUMBAR, POSE_UPRIGHT) - tilt_rad;

	if (course->stands == COURSE_STANDS || course->stands == COURSE_SANK)
		return course->stands == COURSE_SANK;
	return is_known(flexion_rad) ? tilt_rad < SAT_TILT || flexion_rad > SAT_FLEXION
				     : tilt_rad < SAT_ALONE;
}

/* Far enough from its neutral, in the direction of the pose. */
static bool is_own_range(const struct course *course, enum calib_pose pose)
{
	enum calib_pose from = calib_pose_info(pose)->against;
	double tilt_deg = turned_rad(course, SENSOR_PELVIS, from) * DEG_PER_RAD;
	double flexion_deg = turned_rad(course, SENSOR_LUMBAR, from) * DEG_PER_RAD - tilt_deg;

	switch (pose) {
	case POSE_HINGE:
		return tilt_deg > 4.0 && !(flexion_deg > 15.0);
	case POSE_SLUMP:
		return tilt_deg < -4.0 || (tilt_deg < 4.0 && flexion_deg > 8.0);
	case POSE_CAT:
		return tilt_deg < -4.0;
	case POSE_PRESS:
		return tilt_deg < -2.0;
	default:
		return true;
	}
}

/* Further from a pose than it wanders from one time to the next; from one not known, too. */
static bool is_far_from(const struct course *course, enum calib_pose pose)
{
	return !(fabs(turned_rad(course, SENSOR_PELVIS, pose)) < RAD(8.0)) ||
	       fabs(turned_rad(course, SENSOR_LUMBAR, pose)) > RAD(8.0);
}

/* Which way it turns the pelvis nobody measured: face down, and neither of the others. */
static bool is_prayer(const struct course *course)
{
	return is_far_from(course, POSE_TABLE) && is_far_from(course, POSE_CAT);
}

static bool is_held(const struct course *course, enum calib_pose pose)
{
	if (!is_in_position(course, pose))
		return false;
	if (calib_pose_info(pose)->kind == POSE_OWN_RANGE)
		return is_own_range(course, pose);
	return pose == POSE_SIT ? has_sat(course) : pose == POSE_PRAYER ? is_prayer(course) : true;
}

enum body_position course_position(const struct course *course)
{
	struct angles angles = angles_of(course, SENSOR_PELVIS);

	if (!is_known(angles.lateral_rad))
		return BODY_POSITION_UNKNOWN;
	if (!is_known(angles.inclination_rad) || fabs(angles.lateral_rad) > RAD(25.0))
		return BODY_SIDE;
	return fabs(angles.inclination_rad) > RAD(135.0) ? BODY_BETWEEN
	       : angles.inclination_rad > RAD(45.0)	 ? BODY_ALL_FOURS
	       : angles.inclination_rad < RAD(-45.0)	 ? BODY_SUPINE
							 : BODY_UPRIGHT;
}

static enum course_why why_not(const struct course *course)
{
	double still_s = course_still_s(course);
	bool is_there_yet = S_FROM_US(course->now_us - course->got_us) < still_s;

	if (course_position(course) == BODY_SIDE && still_s > PATIENCE_SIDE)
		return COURSE_ON_SIDE;
	if (still_s < (is_there_yet ? PATIENCE_NEXT_S : PATIENCE_S))
		return COURSE_WELL;
	return course_position(course) == BODY_UPRIGHT && course->view.wanted & COURSE_BIT(POSE_SIT)
		       ? COURSE_NOT_SAT
		       : COURSE_OTHER_POSE;
}

/* Before anything is aligned every position looks the same; an older profile knows better. */
static enum calib_pose recognise_upright(const struct course *course, enum course_why *ret_why)
{
	bool is_upright = !course->is_aligned || course_position(course) == BODY_UPRIGHT;

	*ret_why = course->stands == COURSE_SANK ? COURSE_NOT_STOOD
		   : is_upright			 ? COURSE_WELL
						 : COURSE_OTHER_POSE;
	return *ret_why == COURSE_WELL ? POSE_UPRIGHT : POSE_NONE;
}

enum calib_pose course_recognise(const struct course *course, enum course_why *ret_why)
{
	if (course->view.wanted & COURSE_BIT(POSE_UPRIGHT))
		return recognise_upright(course, ret_why);
	*ret_why = COURSE_WELL;
	for (int i = 0; i < POSE_COUNT; i++)
		if (course->view.wanted & COURSE_BIT(i) && is_held(course, (enum calib_pose)i))
			return (enum calib_pose)i;
	*ret_why = why_not(course);
	return POSE_NONE;
}
