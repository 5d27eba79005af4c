/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_INT16_H
#define LUMBARD_IMU_INT16_H

#include <lumbard/base/vec3.h>
#include <stdint.h>

/* Two's complement numbers of 16 bits, in either order of bytes that chips have. */

static inline double int16_high_first(const uint8_t *bytes)
{
	return (int16_t)(uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline double int16_low_first(const uint8_t *bytes)
{
	return (int16_t)(uint16_t)(bytes[1] << 8 | bytes[0]);
}

/* x y z, one after the other. */
static inline struct vec3 vec3_high_first(const uint8_t *bytes, double si_per_lsb)
{
	return vec3_scale((struct vec3){int16_high_first(bytes), int16_high_first(bytes + 2),
					int16_high_first(bytes + 4)},
			  si_per_lsb);
}

static inline struct vec3 vec3_low_first(const uint8_t *bytes, double si_per_lsb)
{
	return vec3_scale((struct vec3){int16_low_first(bytes), int16_low_first(bytes + 2),
					int16_low_first(bytes + 4)},
			  si_per_lsb);
}

#endif
