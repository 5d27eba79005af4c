/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FUSION_VEC_H
#define LUMBARD_FUSION_VEC_H

#include <lumbard/base/vec3.h>
#include <lumbard/fusion/fusion.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Vectors of the filter's own precision, in the processor's own registers: four lanes, of which
 * the last is 0.
 */
typedef FUSION_REAL fusion_real;
typedef fusion_real fusion_vec __attribute__((vector_size(4 * sizeof(fusion_real)))); /* x y z 0 */

/* Numbers of this room are of the state's precision; squares of limits are worked out here. */
#define REAL(value)   ((fusion_real)(value))
#define SQUARE(value) REAL((value) * (value))

typedef double double_pair __attribute__((vector_size(2 * sizeof(double))));
typedef fusion_real real_pair __attribute__((vector_size(2 * sizeof(fusion_real))));
typedef int64_t fusion_bits __attribute__((vector_size(sizeof(fusion_vec))));

static inline fusion_vec vec_of(struct vec3 v)
{
	real_pair xy = __builtin_convertvector(((double_pair){v.x, v.y}), real_pair);
	real_pair z0 = __builtin_convertvector(((double_pair){v.z, 0.0}), real_pair);

	return __builtin_shufflevector(xy, z0, 0, 1, 2, 3);
}

static inline struct vec3 xyz_of(fusion_vec v)
{
	return (struct vec3){(double)v[0], (double)v[1], (double)v[2]};
}

static inline fusion_real dot(fusion_vec a, fusion_vec b)
{
	fusion_vec c = a * b;

	return c[0] + c[1] + c[2];
}

/* The squares of two lengths, in lanes 0 and 1, at the price of one. */
static inline fusion_vec squares_of(fusion_vec a, fusion_vec b)
{
	fusion_vec aa = a * a, bb = b * b;
	fusion_vec xy = __builtin_shufflevector(aa, bb, 0, 4, 1, 5);
	fusion_vec zw = __builtin_shufflevector(aa, bb, 2, 6, 3, 7);

	return xy + __builtin_shufflevector(xy, xy, 2, 3, 0, 1) + zw;
}

static inline fusion_vec cross(fusion_vec a, fusion_vec b)
{
	fusion_vec a_yzx = __builtin_shufflevector(a, a, 1, 2, 0, 3);
	fusion_vec b_yzx = __builtin_shufflevector(b, b, 1, 2, 0, 3);
	fusion_vec c = a * b_yzx - a_yzx * b;

	return __builtin_shufflevector(c, c, 1, 2, 0, 3);
}

/* Bit by bit: lanes taken out one by one would cost more than the comparison. */
static inline bool is_equal(fusion_vec a, fusion_vec b)
{
	fusion_bits differing = (fusion_bits)a ^ (fusion_bits)b;

	for (size_t i = 0; i < sizeof(differing) / sizeof(differing[0]); i++)
		if (differing[i])
			return false;
	return true;
}

/*
 * v as seen after the frame has turned by theta: exp(-[theta]x) v, from the series to theta^4.
 * At 20 Hz and 500 deg/s theta is 0.44 rad and the error 1e-4.
 */
static inline fusion_vec turned_back(fusion_vec v, fusion_vec theta, fusion_real c1, fusion_real c2)
{
	fusion_vec once = cross(theta, v);

	return v - c1 * once + c2 * cross(theta, once);
}

#endif
