/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CALIB_ACCELEROMETER_H
#define LUMBARD_CALIB_ACCELEROMETER_H

#include <lumbard/base/accel_trim.h>
#include <lumbard/calib/profile.h>

#include <stdbool.h>

/*
 * Bias and scale of an accelerometer from poses that were held anyway: at rest |a| is g, in
 * whatever direction. A few poses don't tell all six numbers, so they are weighed against what a
 * chip that nobody knows has (maximum a posteriori): what no pose tells stays as it was. The
 * chip's own axes; they are taken as square to each other.
 */
enum { ACCEL_UNKNOWNS = 6 }; /* bias x y z m/s2, scale x y z */

/* Nothing that a sound chip has: twice what datasheets allow. */
#define ACCEL_BIAS_MOST_MPS2 1.5
#define ACCEL_SCALE_MOST     0.06

/* What the fit bought. */
struct accel_quality {
	bool is_used;
	int pose_count;
	double before_least_mps2, before_most_mps2; /* |a| of the poses */
	double after_least_mps2, after_most_mps2;
	/* 1 sigma that the accelerometer adds to a stretch of 15 deg from a neutral, expected */
	double before_rad, after_rad;
};

/* A fit in the making. */
struct accel_fit {
	struct accel_trim trim;
	double covariance[ACCEL_UNKNOWNS][ACCEL_UNKNOWNS];
};

/*
 * poses_mps2 are mean values as the chip gave them at rest. 0, or -EDOM where no bias and scale
 * that a chip can have makes the poses' |a| one g, and -ENODATA without poses; ret_fit then trims
 * nothing. ret_quality has |a| in any case.
 */
int accelerometer_fit(const struct vec3 *poses_mps2, int count, struct accel_fit *ret_fit,
		      struct accel_quality *ret_quality);

/* What the accelerometer adds to a turn of 15 deg about left from up: 1 sigma before and after. */
void accelerometer_expect(const struct accel_fit *fit, struct vec3 up, struct vec3 left,
			  double *ret_before_rad, double *ret_after_rad);

/*
 * Whether |a| at rest still is what the profile's trim makes 1 g: near a pose that was held within
 * 0.3 m/s2 (30 mg; temperature moves a chip by 10), and nowhere much further off than without the
 * trim. Another chip, or one that took a blow, doesn't fit.
 */
bool accelerometer_still_fits(const struct profile_sensor *fitted, struct vec3 rest_mps2);

/*
 * Whether it is so far off (0.45 m/s2) where calibration knew it that what it says of up may be
 * wrong by more than the limits of good form: not to be believed, with the trim or without.
 */
bool accelerometer_is_another(const struct profile_sensor *fitted, struct vec3 rest_mps2);

#endif
