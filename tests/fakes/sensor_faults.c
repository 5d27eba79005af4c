/* SPDX-License-Identifier: MIT */
#include "fakes/sensor_faults.h"

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

static struct vec3 stuck_at(struct sensor_fault *fault, struct vec3 now)
{
	if (!fault->is_stuck)
		fault->first_was = now;
	fault->is_stuck = true;
	return fault->first_was;
}

static void apply_to_gyro(struct sensor_fault *fault, struct vec3 *gyro)
{
	const struct vec3 was = *gyro;

	switch (fault->kind) {
	case SENSOR_FAULT_GYRO_NEGATED:
		*gyro = scaled(was, -1.0);
		break;
	case SENSOR_FAULT_GYRO_AXIS_NEGATED:
		scale_axis(gyro, fault->axis, -1.0);
		break;
	case SENSOR_FAULT_GYRO_ORDER:
		for (int i = 0; i < 3; i++)
			set_axis(gyro, i, axis_of(was, fault->order[i]));
		break;
	case SENSOR_FAULT_GYRO_SCALED:
		*gyro = scaled(was, fault->scale);
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
		*gyro = stuck_at(fault, was);
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
		set_axis(accel, fault->axis, axis_of(stuck_at(fault, *accel), fault->axis));
		break;
	case SENSOR_FAULT_ACCEL_AXIS_NEGATED:
	case SENSOR_FAULT_LEFT_HANDED:
		scale_axis(accel, fault->axis, -1.0);
		break;
	case SENSOR_FAULT_ACCEL_SCALED:
		*accel = scaled(*accel, fault->scale);
		break;
	default:
		break;
	}
}

void sensor_fault_apply(struct sensor_fault *fault, struct imu_sample *sample)
{
	apply_to_gyro(fault, &sample->gyro_radps);
	apply_to_accel(fault, &sample->accel_mps2);
}

const char *sensor_fault_name(enum sensor_fault_kind kind)
{
	static const char *const names[] = {
		[SENSOR_FAULT_NONE] = "none",
		[SENSOR_FAULT_GYRO_NEGATED] = "gyro negated",
		[SENSOR_FAULT_GYRO_AXIS_NEGATED] = "gyro axis negated",
		[SENSOR_FAULT_GYRO_ORDER] = "gyro order",
		[SENSOR_FAULT_GYRO_SCALED] = "gyro scaled",
		[SENSOR_FAULT_GYRO_AXIS_SCALED] = "gyro axis scaled",
		[SENSOR_FAULT_GYRO_AXIS_DEAD] = "gyro axis dead",
		[SENSOR_FAULT_GYRO_ZERO] = "gyro zero",
		[SENSOR_FAULT_GYRO_STUCK] = "gyro stuck",
		[SENSOR_FAULT_ACCEL_AXIS_DEAD] = "accel axis dead",
		[SENSOR_FAULT_ACCEL_AXIS_STUCK] = "accel axis stuck",
		[SENSOR_FAULT_ACCEL_AXIS_NEGATED] = "accel axis negated",
		[SENSOR_FAULT_ACCEL_SCALED] = "accel scaled",
		[SENSOR_FAULT_LEFT_HANDED] = "left-handed",
	};

	return names[kind];
}
