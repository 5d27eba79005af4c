/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_ANGLE_H
#define LUMBARD_BASE_ANGLE_H

#include <lumbard/base/units.h>

#include <math.h>

/*
 * The angle of (x, y) from the x axis, (-pi, pi], within 1e-11 rad; 0 of the origin, unknown of
 * what is unknown. As atan2(), for a quarter of the work, and the same on every machine: C
 * libraries differ in the last bit. The polynomial interpolates atan(t) / t in t^2 at the Chebyshev
 * nodes of [0, tan(pi / 8)^2]; its error there is 7.8e-12.
 */
static inline double angle_of_rad(double y, double x)
{
	const double tan_of_eighth = 0.41421356237309505;
	double wide = fabs(x), high = fabs(y);
	double most = wide > high ? wide : high, least = wide > high ? high : wide;
	double t, s, angle_rad;

	if (most <= 0.0)
		return 0.0;
	t = least > tan_of_eighth * most ? (least - most) / (least + most) : least / most;
	s = t * t;
	angle_rad =
		t * (0.99999999997839872 +
		     s * (-0.33333332097609386 +
			  s * (0.19999883856551304 +
			       s * (-0.14281588772654125 +
				    s * (0.11040489227218241 + s * (-0.084561928869404959 +
								    s * 0.047073481419680201))))));
	if (least > tan_of_eighth * most)
		angle_rad += PI / 4.0;
	if (high > wide)
		angle_rad = PI / 2.0 - angle_rad;
	if (x < 0.0)
		angle_rad = PI - angle_rad;
	return y < 0.0 ? -angle_rad : angle_rad;
}

#endif
