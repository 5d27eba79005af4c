/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_VEC3_H
#define LUMBARD_BASE_VEC3_H

#include <math.h>
#include <stdbool.h>

/* Three components in a right-handed frame; which frame and which unit is in the variable's name.
 */
struct vec3 {
	double x, y, z;
};

/*
 * Rotation between two frames as three rows: row i is axis i of the result frame, written in the
 * source frame, so that vec3_rotate(r_body_from_sensor, v_sensor) gives v_body.
 */
struct rotation {
	struct vec3 row[3];
};

static inline struct vec3 vec3_add(struct vec3 a, struct vec3 b)
{
	return (struct vec3){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct vec3 vec3_sub(struct vec3 a, struct vec3 b)
{
	return (struct vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline struct vec3 vec3_scale(struct vec3 a, double k)
{
	return (struct vec3){a.x * k, a.y * k, a.z * k};
}

/* a + k b */
static inline struct vec3 vec3_add_scaled(struct vec3 a, double k, struct vec3 b)
{
	return (struct vec3){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z};
}

static inline double vec3_dot(struct vec3 a, struct vec3 b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vec3 vec3_cross(struct vec3 a, struct vec3 b)
{
	return (struct vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double vec3_norm(struct vec3 a)
{
	return sqrt(vec3_dot(a, a));
}

/* Unit vector along a; zero where a is zero, so the caller never divides by it. */
static inline struct vec3 vec3_unit(struct vec3 a)
{
	double n = vec3_norm(a);

	return n > 0.0 ? vec3_scale(a, 1.0 / n) : (struct vec3){0};
}

static inline bool vec3_is_finite(struct vec3 a)
{
	return isfinite(a.x) && isfinite(a.y) && isfinite(a.z);
}

static inline bool vec3_is_equal(struct vec3 a, struct vec3 b)
{
	return a.x == b.x && a.y == b.y && a.z == b.z;
}

/* Angle between a and b, 0 to pi; atan2 keeps full precision near 0 and pi, where acos loses it. */
static inline double vec3_angle_rad(struct vec3 a, struct vec3 b)
{
	return atan2(vec3_norm(vec3_cross(a, b)), vec3_dot(a, b));
}

static inline struct vec3 vec3_rotate(const struct rotation *r_to_from, struct vec3 v_from)
{
	return (struct vec3){vec3_dot(r_to_from->row[0], v_from),
			     vec3_dot(r_to_from->row[1], v_from),
			     vec3_dot(r_to_from->row[2], v_from)};
}

/* The way back: transpose of the rotation. */
static inline struct vec3 vec3_rotate_back(const struct rotation *r_to_from, struct vec3 v_to)
{
	struct vec3 v = vec3_scale(r_to_from->row[0], v_to.x);

	v = vec3_add_scaled(v, v_to.y, r_to_from->row[1]);
	return vec3_add_scaled(v, v_to.z, r_to_from->row[2]);
}

#endif
