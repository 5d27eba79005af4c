/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_UNITS_H
#define LUMBARD_BASE_UNITS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Inside the program: SI, radians and int64_t microseconds. Degrees and g exist in chip files,
 * config, CSV and on screen only, and are converted once, at that edge, with what stands here.
 */
#define PI		3.14159265358979323846
#define RAD_PER_DEG	(PI / 180.0)
#define DEG_PER_RAD	(180.0 / PI)
#define GRAVITY_MPS2	9.80665 /* standard gravity, ISO 80000-3 */
#define US_PER_S	INT64_C(1000000)
#define US_PER_MS	INT64_C(1000)
#define RAD(deg_value)	((deg_value)*RAD_PER_DEG)
#define S_FROM_US(t_us) ((double)(t_us)*1e-6)

/*
 * A quantity that the sensors cannot tell. It compares false with everything, so that an unknown
 * value can neither raise an error nor count as good; ask with is_known() before showing it.
 */
#define UNKNOWN ((double)NAN)

static inline bool is_known(double value)
{
	return isfinite(value);
}

/* The same angle in (-pi, pi]; unknown stays unknown. */
static inline double angle_wrapped_rad(double angle_rad)
{
	double wrapped;

	if (fabs(angle_rad) < PI)
		return angle_rad;
	wrapped = remainder(angle_rad, 2.0 * PI);
	return wrapped <= -PI ? wrapped + 2.0 * PI : wrapped;
}

#endif
