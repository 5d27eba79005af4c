/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/calib/accelerometer.h>

#include <errno.h>
#include <string.h>

/*
 * 1 sigma of a chip that nobody knows: half of what the MPU-6050's datasheet allows, +-50 mg (z 80)
 * and +-3 %; three boards that were measured have 34 to 66 mg.
 */
#define BIAS_XY_MPS2 (0.025 * GRAVITY_MPS2)
#define BIAS_Z_MPS2  (0.040 * GRAVITY_MPS2)
#define SCALE_SIGMA  0.015
/* Of a pose's |a|: axes that are not square (0.5 %), warming, sway. */
#define POSE_MPS2	 0.02
#define MISFIT_MOST_MPS2 0.10 /* rms; poses of a sound chip end within 0.03 */
#define NEWTON_STEPS	 6
#define STRETCH_RAD	 RAD(15.0)
#define NEAR_POSE_COS	 0.966 /* 15 deg */
#define STILL_FITS_MPS2	 0.30
#define HURTS_NEAR_MPS2	 0.15
#define HURTS_MPS2	 0.30
#define ANOTHER_MPS2	 0.45 /* 46 mg: no drift, and 18 deg where it is across gravity */

static const double prior_sigma[ACCEL_UNKNOWNS] = {BIAS_XY_MPS2, BIAS_XY_MPS2, BIAS_Z_MPS2,
						   SCALE_SIGMA,	 SCALE_SIGMA,  SCALE_SIGMA};

typedef double square_matrix[ACCEL_UNKNOWNS][ACCEL_UNKNOWNS];

static struct accel_trim trim_of(const double x[ACCEL_UNKNOWNS])
{
	return (struct accel_trim){{x[0], x[1], x[2]}, {1.0 + x[3], 1.0 + x[4], 1.0 + x[5]}};
}

/* What |a| is off 1 g, and how that changes with each unknown. */
static double misfit_mps2(const double x[ACCEL_UNKNOWNS], struct vec3 raw_mps2,
			  double ret_slope[ACCEL_UNKNOWNS])
{
	const struct accel_trim trim = trim_of(x);
	const struct vec3 off = vec3_sub(raw_mps2, trim.bias_mps2);
	const struct vec3 a = accel_trimmed(&trim, raw_mps2);
	const struct vec3 u = vec3_unit(a);
	const double slope[ACCEL_UNKNOWNS] = {
		-u.x * trim.scale.x, -u.y * trim.scale.y, -u.z * trim.scale.z,
		u.x * off.x,	     u.y * off.y,	  u.z * off.z,
	};

	memcpy(ret_slope, slope, sizeof(slope));
	return vec3_norm(a) - GRAVITY_MPS2;
}

/* The inverse of a symmetric positive matrix in place (Gauss-Jordan; no pivot is ever small, as
 * the prior stands on the diagonal). */
static void invert(square_matrix m)
{
	for (int i = 0; i < ACCEL_UNKNOWNS; i++) {
		const double pivot = 1.0 / m[i][i];

		m[i][i] = 1.0;
		for (int k = 0; k < ACCEL_UNKNOWNS; k++)
			m[i][k] *= pivot;
		for (int row = 0; row < ACCEL_UNKNOWNS; row++) {
			const double share = m[row][i];

			if (row == i)
				continue;
			m[row][i] = 0.0;
			for (int k = 0; k < ACCEL_UNKNOWNS; k++)
				m[row][k] -= share * m[i][k];
		}
	}
}

/* One Gauss-Newton step: least squares of the misfits and of what is off the prior. */
static void newton_step(const struct vec3 *poses_mps2, int count, double x[ACCEL_UNKNOWNS],
			square_matrix ret_covariance)
{
	double down[ACCEL_UNKNOWNS];

	memset(ret_covariance, 0, sizeof(square_matrix));
	for (int i = 0; i < ACCEL_UNKNOWNS; i++) {
		ret_covariance[i][i] = 1.0 / (prior_sigma[i] * prior_sigma[i]);
		down[i] = -x[i] * ret_covariance[i][i];
	}
	for (int p = 0; p < count; p++) {
		double slope[ACCEL_UNKNOWNS];
		const double weight = 1.0 / (POSE_MPS2 * POSE_MPS2);
		const double misfit = misfit_mps2(x, poses_mps2[p], slope);

		for (int i = 0; i < ACCEL_UNKNOWNS; i++) {
			down[i] -= weight * misfit * slope[i];
			for (int k = 0; k < ACCEL_UNKNOWNS; k++)
				ret_covariance[i][k] += weight * slope[i] * slope[k];
		}
	}
	invert(ret_covariance);
	for (int i = 0; i < ACCEL_UNKNOWNS; i++)
		for (int k = 0; k < ACCEL_UNKNOWNS; k++)
			x[i] += ret_covariance[i][k] * down[k];
}

static void range_of(const struct vec3 *poses_mps2, int count, const struct accel_trim *trim,
		     double *ret_least, double *ret_most)
{
	*ret_least = HUGE_VAL;
	*ret_most = 0.0;
	for (int i = 0; i < count; i++) {
		double g = vec3_norm(accel_trimmed(trim, poses_mps2[i]));

		*ret_least = fmin(*ret_least, g);
		*ret_most = fmax(*ret_most, g);
	}
}

static bool is_a_chip(const double x[ACCEL_UNKNOWNS], const struct vec3 *poses_mps2, int count)
{
	double square = 0.0, slope[ACCEL_UNKNOWNS];

	for (int i = 0; i < 3; i++)
		if (!(fabs(x[i]) < ACCEL_BIAS_MOST_MPS2 && fabs(x[3 + i]) < ACCEL_SCALE_MOST))
			return false;
	for (int i = 0; i < count; i++) {
		double misfit = misfit_mps2(x, poses_mps2[i], slope);

		square += misfit * misfit / count;
	}
	return square < MISFIT_MOST_MPS2 * MISFIT_MOST_MPS2;
}

static void fit_nothing(struct accel_fit *ret_fit)
{
	*ret_fit = (struct accel_fit){.trim = accel_trim_none()};
	for (int i = 0; i < ACCEL_UNKNOWNS; i++)
		ret_fit->covariance[i][i] = prior_sigma[i] * prior_sigma[i];
}

int accelerometer_fit(const struct vec3 *poses_mps2, int count, struct accel_fit *ret_fit,
		      struct accel_quality *ret_quality)
{
	double x[ACCEL_UNKNOWNS] = {0};

	fit_nothing(ret_fit);
	*ret_quality = (struct accel_quality){
		.pose_count = count, .before_rad = UNKNOWN, .after_rad = UNKNOWN};
	if (count == 0)
		return -ENODATA;
	range_of(poses_mps2, count, &ret_fit->trim, &ret_quality->before_least_mps2,
		 &ret_quality->before_most_mps2);
	for (int i = 0; i < NEWTON_STEPS; i++)
		newton_step(poses_mps2, count, x, ret_fit->covariance);
	if (!is_a_chip(x, poses_mps2, count)) {
		fit_nothing(ret_fit);
		return -EDOM;
	}
	ret_fit->trim = trim_of(x);
	ret_quality->is_used = true;
	range_of(poses_mps2, count, &ret_fit->trim, &ret_quality->after_least_mps2,
		 &ret_quality->after_most_mps2);
	return 0;
}

/* How the angle of a direction about left follows each unknown. */
static void angle_slope(struct vec3 up, struct vec3 left, double sign, double slope[ACCEL_UNKNOWNS])
{
	const struct vec3 way = vec3_unit(vec3_cross(left, up));

	slope[0] += sign * way.x / GRAVITY_MPS2;
	slope[1] += sign * way.y / GRAVITY_MPS2;
	slope[2] += sign * way.z / GRAVITY_MPS2;
	slope[3] -= sign * way.x * up.x;
	slope[4] -= sign * way.y * up.y;
	slope[5] -= sign * way.z * up.z;
}

void accelerometer_expect(const struct accel_fit *fit, struct vec3 up, struct vec3 left,
			  double *ret_before_rad, double *ret_after_rad)
{
	double slope[ACCEL_UNKNOWNS] = {0}, before = 0.0, after = 0.0;
	const struct vec3 way = vec3_unit(vec3_cross(left, up));
	const struct vec3 there =
		vec3_add_scaled(vec3_scale(up, cos(STRETCH_RAD)), sin(STRETCH_RAD), way);

	angle_slope(there, left, 1.0, slope);
	angle_slope(up, left, -1.0, slope);
	for (int i = 0; i < ACCEL_UNKNOWNS; i++) {
		before += slope[i] * slope[i] * prior_sigma[i] * prior_sigma[i];
		for (int k = 0; k < ACCEL_UNKNOWNS; k++)
			after += slope[i] * fit->covariance[i][k] * slope[k];
	}
	*ret_before_rad = sqrt(before);
	*ret_after_rad = sqrt(fmax(after, 0.0));
}

static bool is_near_a_pose(const struct profile_sensor *fitted, struct vec3 up_body)
{
	for (int i = 0; i < POSE_COUNT; i++) {
		const struct profile_pose *pose = &fitted->pose[i];
		const struct vec3 held = {-sin(pose->inclination_rad) * cos(pose->lateral_rad),
					  sin(pose->lateral_rad),
					  cos(pose->inclination_rad) * cos(pose->lateral_rad)};

		if (pose->is_given && vec3_dot(held, up_body) > NEAR_POSE_COS)
			return true;
	}
	return false;
}

bool accelerometer_still_fits(const struct profile_sensor *fitted, struct vec3 rest_mps2)
{
	const double off = fabs(vec3_norm(rest_mps2) - GRAVITY_MPS2);
	const double raw_off =
		fabs(vec3_norm(accel_untrimmed(&fitted->trim, rest_mps2)) - GRAVITY_MPS2);
	const struct vec3 up_body = vec3_unit(vec3_rotate(&fitted->r_body_from_sensor, rest_mps2));

	if (is_near_a_pose(fitted, up_body))
		return off < STILL_FITS_MPS2 && off < raw_off + HURTS_NEAR_MPS2;
	return off < raw_off + HURTS_MPS2;
}

/* Poses face up, down and upright: no direction that a body rests in is a guess. */
static bool is_known_all_round(const struct profile_pose pose[])
{
	return pose[POSE_UPRIGHT].is_given && pose[POSE_LYING].is_given &&
	       (pose[POSE_TABLE].is_given || pose[POSE_PRAYER].is_given);
}

bool accelerometer_is_another(const struct profile_sensor *fitted, struct vec3 rest_mps2)
{
	const struct vec3 up_body = vec3_unit(vec3_rotate(&fitted->r_body_from_sensor, rest_mps2));

	return fabs(vec3_norm(rest_mps2) - GRAVITY_MPS2) > ANOTHER_MPS2 &&
	       (is_known_all_round(fitted->pose) || is_near_a_pose(fitted, up_body));
}
