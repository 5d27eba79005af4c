/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SIM_ROTATION_H
#define LUMBARD_SIM_ROTATION_H

#include <lumbard/base/vec3.h>

/* Rotations and the sine from additions and multiplications alone: equal bits on every machine. */

double sim_sin(double angle_rad); /* error below 1e-15 for |angle| < 2 pi, below 1e-10 for 1e5 */
double sim_cos(double angle_rad);

enum sim_axis { SIM_AXIS_X, SIM_AXIS_Y, SIM_AXIS_Z };

/* Right-handed turn of a body by angle_rad about one of its axes: r_before_from_after. */
struct rotation sim_rotation_about(enum sim_axis axis, double angle_rad);

/* r_a_from_b and r_b_from_c to r_a_from_c. */
struct rotation sim_rotation_chain(const struct rotation *r_a_from_b,
				   const struct rotation *r_b_from_c);

enum { SIM_ORIENTATION_COUNT = 24 };

/*
 * The axis-aligned proper rotations, index 0 to SIM_ORIENTATION_COUNT - 1; 0 leaves all as it is.
 */
struct rotation sim_rotation_axis_aligned(int index);

#endif
