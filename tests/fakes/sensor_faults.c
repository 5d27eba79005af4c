/* SPDX-License-Identifier: MIT */
#include "fakes/sensor_faults.h"

#include <lumbard/base/units.h>

#include <math.h>

static double axis_of(struct vec3 v, int axis)
{
	return axis == 0 ? v.x : axis == 1 ? v.y : v.z;
}

static void set_axis(struct vec3 *v, int axis, double value)
{
	if (axis == 0)
		v->x = value;
	else if (axis == 1)
		v->y = value;
	else
		v->z = value;
}

static void scale_axis(struct vec3 *v, int axis, double scale)
{
	set_axis(v, axis, axis_of(*v, axis) * scale);
}

static struct vec3 scaled(struct vec3 v, double scale)
{
	return (struct vec3){v.x * scale, v.y * scale, v.z * scale};
}

static bool is_hit(struct sensor_fault *fault)
{
	return sim_random_uniform(&fault->random, 0.0, 1.0) < fault->share;
}

static void spoil(struct sensor_fault *fault, struct vec3 *v)
{
	static const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e300, -1e38,
				     1e-310};

	if (is_hit(fault))
		set_axis(v, fault->axis, bad[sim_random_u64(&fault->random) % 6]);
}

static void reorder(const struct sensor_fault *fault, struct vec3 *v)
{
	const struct vec3 was = *v;

	for (int i = 0; i < 3; i++)
		set_axis(v, i, axis_of(was, fault->order[i]) * (fault->is_negated[i] ? -1.0 : 1.0));
}

static void clip(struct vec3 *v, double limit)
{
	for (int i = 0; i < 3; i++)
		set_axis(v, i, fmin(fmax(axis_of(*v, i), -limit), limit));
}

static void apply_to_gyro(struct sensor_fault *fault, struct vec3 *gyro)
{
	switch (fault->kind) {
	case SENSOR_FAULT_GYRO_NEGATED:
		*gyro = scaled(*gyro, -1.0);
		break;
	case SENSOR_FAULT_GYRO_AXIS_NEGATED:
		scale_axis(gyro, fault->axis, -1.0);
		break;
	case SENSOR_FAULT_GYRO_ORDER:
		reorder(fault, gyro);
		break;
	case SENSOR_FAULT_GYRO_SCALED:
		*gyro = scaled(*gyro, fault->scale);
		break;
	case SENSOR_FAULT_GYRO_AXIS_SCALED:
		scale_axis(gyro, fault->axis, fault->scale);
		break;
	case SENSOR_FAULT_GYRO_AXIS_DEAD:
		set_axis(gyro, fault->axis, fault->value);
		break;
	case SENSOR_FAULT_GYRO_ZERO:
		*gyro = (struct vec3){0};
		break;
	case SENSOR_FAULT_GYRO_STUCK:
		*gyro = fault->first_was.gyro_radps;
		break;
	case SENSOR_FAULT_GYRO_AXIS_STUCK:
		set_axis(gyro, fault->axis, axis_of(fault->first_was.gyro_radps, fault->axis));
		break;
	case SENSOR_FAULT_GYRO_NOT_FINITE:
		spoil(fault, gyro);
		break;
	case SENSOR_FAULT_LEFT_HANDED:
		scale_axis(gyro, fault->axis, -1.0);
		break;
	default:
		break;
	}
}

static void apply_to_accel(struct sensor_fault *fault, struct vec3 *accel)
{
	switch (fault->kind) {
	case SENSOR_FAULT_ACCEL_AXIS_DEAD:
		set_axis(accel, fault->axis, fault->value);
		break;
	case SENSOR_FAULT_ACCEL_AXIS_STUCK:
		set_axis(accel, fault->axis, axis_of(fault->first_was.accel_mps2, fault->axis));
		break;
	case SENSOR_FAULT_ACCEL_AXIS_NEGATED:
	case SENSOR_FAULT_LEFT_HANDED:
		scale_axis(accel, fault->axis, -1.0);
		break;
	case SENSOR_FAULT_ACCEL_SCALED:
		*accel = scaled(*accel, fault->scale);
		break;
	case SENSOR_FAULT_ACCEL_AXIS_PUSHED:
		set_axis(accel, fault->axis, axis_of(*accel, fault->axis) + fault->value);
		break;
	case SENSOR_FAULT_ACCEL_CLIPPED:
		clip(accel, fault->value);
		break;
	case SENSOR_FAULT_ACCEL_NOT_FINITE:
		spoil(fault, accel);
		break;
	default:
		break;
	}
}

static void scatter(struct sensor_fault *fault, struct imu_sample *sample)
{
	if (!is_hit(fault))
		return;
	for (int i = 0; i < 3; i++) {
		set_axis(&sample->accel_mps2, i, 8.0 * sim_random_normal(&fault->random));
		set_axis(&sample->gyro_radps, i, 2.0 * sim_random_normal(&fault->random));
	}
}

static void apply_to_both(struct sensor_fault *fault, struct imu_sample *sample)
{
	switch (fault->kind) {
	case SENSOR_FAULT_FROZEN:
	case SENSOR_FAULT_FROZEN_HOLES:
		sample->accel_mps2 = fault->first_was.accel_mps2;
		sample->gyro_radps = fault->first_was.gyro_radps;
		break;
	case SENSOR_FAULT_TIMES:
		if (is_hit(fault))
			sample->t_us = fault->first_was.t_us;
		break;
	case SENSOR_FAULT_WILD:
		scatter(fault, sample);
		break;
	default:
		break;
	}
}

/* Whether a gap has begun or goes on. */
static bool is_in_hole(struct sensor_fault *fault, int64_t t_us)
{
	if (fault->kind != SENSOR_FAULT_HOLES && fault->kind != SENSOR_FAULT_FROZEN_HOLES)
		return false;
	if (t_us > fault->hole_until_us + 100 * US_PER_MS &&
	    sim_random_uniform(&fault->random, 0.0, 1.0) < 0.02)
		fault->hole_until_us =
			t_us + (int64_t)(1e6 * sim_random_uniform(&fault->random, 0.05, 0.5));
	return t_us < fault->hole_until_us;
}

bool sensor_fault_apply(struct sensor_fault *fault, struct imu_sample *sample)
{
	if (!fault->has_begun)
		fault->first_was = *sample;
	fault->has_begun = fault->kind != SENSOR_FAULT_NONE;
	if (fault->kind == SENSOR_FAULT_LOST || is_in_hole(fault, sample->t_us))
		return false;
	apply_to_gyro(fault, &sample->gyro_radps);
	apply_to_accel(fault, &sample->accel_mps2);
	apply_to_both(fault, sample);
	return true;
}

const char *sensor_fault_name(enum sensor_fault_kind kind)
{
	static const char *const names[] = {
		[SENSOR_FAULT_NONE] = "none",
		[SENSOR_FAULT_LOST] = "lost",
		[SENSOR_FAULT_HOLES] = "holes",
		[SENSOR_FAULT_FROZEN] = "frozen",
		[SENSOR_FAULT_FROZEN_HOLES] = "frozen with holes",
		[SENSOR_FAULT_TIMES] = "times",
		[SENSOR_FAULT_GYRO_NEGATED] = "gyro negated",
		[SENSOR_FAULT_GYRO_AXIS_NEGATED] = "gyro axis negated",
		[SENSOR_FAULT_GYRO_ORDER] = "gyro order",
		[SENSOR_FAULT_GYRO_SCALED] = "gyro scaled",
		[SENSOR_FAULT_GYRO_AXIS_SCALED] = "gyro axis scaled",
		[SENSOR_FAULT_GYRO_AXIS_DEAD] = "gyro axis dead",
		[SENSOR_FAULT_GYRO_AXIS_STUCK] = "gyro axis stuck",
		[SENSOR_FAULT_GYRO_ZERO] = "gyro zero",
		[SENSOR_FAULT_GYRO_STUCK] = "gyro stuck",
		[SENSOR_FAULT_GYRO_NOT_FINITE] = "gyro not finite",
		[SENSOR_FAULT_ACCEL_AXIS_DEAD] = "accel axis dead",
		[SENSOR_FAULT_ACCEL_AXIS_STUCK] = "accel axis stuck",
		[SENSOR_FAULT_ACCEL_AXIS_NEGATED] = "accel axis negated",
		[SENSOR_FAULT_ACCEL_AXIS_PUSHED] = "accel axis pushed",
		[SENSOR_FAULT_ACCEL_SCALED] = "accel scaled",
		[SENSOR_FAULT_ACCEL_CLIPPED] = "accel clipped",
		[SENSOR_FAULT_ACCEL_NOT_FINITE] = "accel not finite",
		[SENSOR_FAULT_LEFT_HANDED] = "left-handed",
		[SENSOR_FAULT_WILD] = "wild values",
	};

	return names[kind];
}
