/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <stdbool.h>

#define NEUTRALS_MIN_RAD RAD(30.0)
#define BOW_WORTH	 0.3 /* of a line, where neutrals have one */
/* Nominal inclinations between these apart tell forward from backward. */
#define NOMINAL_APART_DEG 45.0
#define NOMINAL_TURN_DEG  170.0

/* m v for the symmetric matrix xx yy zz xy xz yz. */
static struct vec3 symmetric_times(const double m[6], struct vec3 v)
{
	return (struct vec3){m[0] * v.x + m[3] * v.y + m[4] * v.z,
			     m[3] * v.x + m[1] * v.y + m[5] * v.z,
			     m[4] * v.x + m[5] * v.y + m[2] * v.z};
}

/*
 * Eigenvector of the largest eigenvalue by power iteration from the largest column; 100 steps
 * separate eigenvalues that differ by 5 % to 1e-2, and closer ones are refused by their share.
 */
static struct vec3 principal_axis(const double m[6], double *ret_share)
{
	const double trace = m[0] + m[1] + m[2];
	struct vec3 v = m[0] >= m[1] && m[0] >= m[2] ? (struct vec3){m[0], m[3], m[4]}
			: m[1] >= m[2]		     ? (struct vec3){m[3], m[1], m[5]}
						     : (struct vec3){m[4], m[5], m[2]};

	v = vec3_unit(v);
	for (int i = 0; i < 100; i++)
		v = vec3_unit(symmetric_times(m, v));
	*ret_share = trace > 0.0 ? vec3_dot(v, symmetric_times(m, v)) / trace : 0.0;
	return v;
}

/*
 * The gyroscope's covariance about its own mean: a bow ends where it began, so its mean rate is
 * the bias, whatever the bias is.
 */
static void bow_covariance(const struct calib_sensor *sensor, double ret_m[6])
{
	struct vec3 mean = vec3_scale(sensor->bow_sum_gyro, 1.0 / sensor->bow_count);
	const double squares[6] = {mean.x * mean.x, mean.y * mean.y, mean.z * mean.z,
				   mean.x * mean.y, mean.x * mean.z, mean.y * mean.z};

	for (int i = 0; i < 6; i++)
		ret_m[i] = sensor->bow_gyro_square[i] / sensor->bow_count - squares[i];
}

/* The line that the bow turned about, either way along it, or zero when it cannot be used. */
static struct vec3 line_of_bow(const struct calib_worn *worn, struct calib_sensor_quality *quality)
{
	const struct calib_sensor *sensor = worn->sensor;
	double m[6];
	struct vec3 axis;

	if (sensor->bow_up_count < 10 || quality->bow_turn_rad < BOW_MEANT_RAD)
		return (struct vec3){0};
	bow_covariance(sensor, m);
	axis = principal_axis(m, &quality->axis_share);
	quality->bow_range_rad = 0.0;
	for (int i = 0; i < sensor->bow_up_count; i++)
		quality->bow_range_rad =
			fmax(quality->bow_range_rad,
			     vec3_angle_rad(calib_bow_up(worn, i), worn->up[POSE_UPRIGHT]));
	if (quality->axis_share < AXIS_SHARE_MIN || quality->bow_range_rad < BOW_RANGE_MIN_RAD)
		return (struct vec3){0};
	return axis;
}

/* Whether two poses are far enough apart to tell forward from backward, and which is which. */
static bool is_in_front(enum calib_pose front, enum calib_pose back)
{
	double apart_deg = calib_pose_info(front)->nominal_deg - calib_pose_info(back)->nominal_deg;

	return apart_deg > NOMINAL_APART_DEG && apart_deg < NOMINAL_TURN_DEG;
}

/* The left axis from the two neutrals that lie furthest apart, or zero. */
static struct vec3 left_from_neutrals(const struct vec3 up[POSE_COUNT],
				      const struct calib_sensor_quality *quality)
{
	struct vec3 best = {0};

	for (int back = 0; back < POSE_COUNT; back++) {
		for (int front = 0; front < POSE_COUNT; front++) {
			struct vec3 left = vec3_cross(up[front], up[back]);

			if (quality->pose[back].is_used && quality->pose[front].is_used &&
			    is_in_front((enum calib_pose)front, (enum calib_pose)back) &&
			    vec3_norm(left) > vec3_norm(best))
				best = left;
		}
	}
	return vec3_norm(best) > sin(NEUTRALS_MIN_RAD) ? vec3_unit(best) : (struct vec3){0};
}

/*
 * Both lines where there are two: their errors are independent, so a mean is better than either.
 * A bow wobbles by 4 to 14 deg, held poses by one or two: over simulated people of all bows a bow's
 * line is worth 0.3 of the neutrals' (heading off by 0.6 to 2.5 deg, by equal worth 0.7 to 4.7).
 */
struct vec3 calib_left_line(const struct calib_worn *worn, struct calib_sensor_quality *quality)
{
	struct vec3 bow = line_of_bow(worn, quality);
	struct vec3 neutral = left_from_neutrals(worn->up, quality);
	bool has_bow = vec3_norm(bow) > 0.0, has_neutral = vec3_norm(neutral) > 0.0;

	quality->axis_source = has_bow && has_neutral ? CALIB_AXIS_BOTH
			       : has_bow	      ? CALIB_AXIS_BOW
			       : has_neutral	      ? CALIB_AXIS_NEUTRALS
						      : CALIB_AXIS_NONE;
	if (vec3_dot(bow, neutral) < 0.0)
		bow = vec3_scale(bow, -1.0);
	if (has_bow && has_neutral)
		quality->axis_disagreement_rad = vec3_angle_rad(bow, neutral);
	return vec3_add_scaled(neutral, BOW_WORTH, bow);
}
