/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_ACCEL_TRIM_H
#define LUMBARD_BASE_ACCEL_TRIM_H

#include <lumbard/base/vec3.h>

/* What an accelerometer has wrong, in its own axes: true = scale * (raw - bias), axis by axis. */
struct accel_trim {
	struct vec3 bias_mps2, scale;
};

static inline struct accel_trim accel_trim_none(void)
{
	return (struct accel_trim){.scale = {1.0, 1.0, 1.0}};
}

static inline struct vec3 accel_trimmed(const struct accel_trim *trim, struct vec3 raw_mps2)
{
	struct vec3 v = vec3_sub(raw_mps2, trim->bias_mps2);

	return (struct vec3){trim->scale.x * v.x, trim->scale.y * v.y, trim->scale.z * v.z};
}

static inline struct vec3 accel_untrimmed(const struct accel_trim *trim, struct vec3 true_mps2)
{
	return (struct vec3){true_mps2.x / trim->scale.x + trim->bias_mps2.x,
			     true_mps2.y / trim->scale.y + trim->bias_mps2.y,
			     true_mps2.z / trim->scale.z + trim->bias_mps2.z};
}

#endif
