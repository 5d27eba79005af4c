/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/rotation.h>
#include <stddef.h>

/*
 * Taylor series to x^21, whose error at pi/2 is below 1e-17. The libm sine is good to its last
 * digit, but that digit differs between machines; remainder() is exact everywhere.
 */
double sim_sin(double angle_rad)
{
	static const double step[] = {20.0 * 21.0, 18.0 * 19.0, 16.0 * 17.0, 14.0 * 15.0,
				      12.0 * 13.0, 10.0 * 11.0, 8.0 * 9.0,   6.0 * 7.0,
				      4.0 * 5.0,   2.0 * 3.0};
	double x = remainder(angle_rad, 2.0 * PI);
	double sum = 1.0;

	if (x > PI / 2.0)
		x = PI - x;
	else if (x < -PI / 2.0)
		x = -PI - x;
	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++)
		sum = 1.0 - x * x * sum / step[i];
	return x * sum;
}

double sim_cos(double angle_rad)
{
	return sim_sin(remainder(angle_rad, 2.0 * PI) + PI / 2.0);
}

struct rotation sim_rotation_about(enum sim_axis axis, double angle_rad)
{
	double s = sim_sin(angle_rad);
	double c = sim_cos(angle_rad);

	switch (axis) {
	case SIM_AXIS_X:
		return (struct rotation){{{1.0, 0.0, 0.0}, {0.0, c, -s}, {0.0, s, c}}};
	case SIM_AXIS_Y:
		return (struct rotation){{{c, 0.0, s}, {0.0, 1.0, 0.0}, {-s, 0.0, c}}};
	case SIM_AXIS_Z:
	default:
		return (struct rotation){{{c, -s, 0.0}, {s, c, 0.0}, {0.0, 0.0, 1.0}}};
	}
}

struct rotation sim_rotation_chain(const struct rotation *r_a_from_b,
				   const struct rotation *r_b_from_c)
{
	struct rotation r_a_from_c;

	for (int i = 0; i < 3; i++)
		r_a_from_c.row[i] = vec3_rotate_back(r_b_from_c, r_a_from_b->row[i]);
	return r_a_from_c;
}

/* Four of the six signed axes are square to the first; cross products keep it right-handed. */
struct rotation sim_rotation_axis_aligned(int index)
{
	static const struct vec3 axis[] = {{1.0, 0.0, 0.0},  {0.0, 1.0, 0.0},  {0.0, 0.0, 1.0},
					   {-1.0, 0.0, 0.0}, {0.0, -1.0, 0.0}, {0.0, 0.0, -1.0}};
	struct rotation r;
	int first, second;

	assert(index >= 0 && index < SIM_ORIENTATION_COUNT);
	first = index / 4;
	second = (first + 1 + index % 4 + (index % 4 >= 2)) % 6;
	r.row[0] = axis[first];
	r.row[1] = axis[second];
	r.row[2] = vec3_cross(r.row[0], r.row[1]);
	return r;
}
