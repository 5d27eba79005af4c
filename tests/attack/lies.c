/* SPDX-License-Identifier: MIT */
#include "lies.h"

#include <lumbard/base/units.h>

#include <math.h>
#include <stdio.h>

/* What is drawn: of the accelerometer and, where it can be of either, of the gyroscope. */
static const struct {
	enum sensor_fault_kind accel, gyro;
} kinds[] = {
	{SENSOR_FAULT_LOST, SENSOR_FAULT_LOST},
	{SENSOR_FAULT_HOLES, SENSOR_FAULT_HOLES},
	{SENSOR_FAULT_FROZEN, SENSOR_FAULT_FROZEN},
	{SENSOR_FAULT_FROZEN_HOLES, SENSOR_FAULT_FROZEN_HOLES},
	{SENSOR_FAULT_ACCEL_AXIS_DEAD, SENSOR_FAULT_GYRO_AXIS_DEAD},
	{SENSOR_FAULT_ACCEL_CLIPPED, SENSOR_FAULT_ACCEL_CLIPPED},
	{SENSOR_FAULT_ACCEL_AXIS_PUSHED, SENSOR_FAULT_ACCEL_AXIS_PUSHED},
	{SENSOR_FAULT_GYRO_ORDER, SENSOR_FAULT_GYRO_ORDER},
	{SENSOR_FAULT_GYRO_SCALED, SENSOR_FAULT_GYRO_SCALED},
	{SENSOR_FAULT_ACCEL_SCALED, SENSOR_FAULT_ACCEL_SCALED},
	{SENSOR_FAULT_GYRO_AXIS_STUCK, SENSOR_FAULT_GYRO_AXIS_STUCK},
	{SENSOR_FAULT_ACCEL_AXIS_STUCK, SENSOR_FAULT_ACCEL_AXIS_STUCK},
	{SENSOR_FAULT_GYRO_ZERO, SENSOR_FAULT_GYRO_ZERO},
	{SENSOR_FAULT_ACCEL_NOT_FINITE, SENSOR_FAULT_GYRO_NOT_FINITE},
	{SENSOR_FAULT_WILD, SENSOR_FAULT_WILD},
	{SENSOR_FAULT_TIMES, SENSOR_FAULT_TIMES},
};

static double pick(struct sim_random *random, const double *values, int count)
{
	return values[sim_random_u64(random) % (unsigned)count];
}

/* A left-handed or turned frame, never the right one. */
static void draw_order(struct sensor_fault *fault, struct sim_random *random)
{
	static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
					 {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	int order = (int)(sim_random_u64(random) % 6);
	int signs = (int)(sim_random_u64(random) % 8);

	if (order == 0 && signs == 0)
		signs = 7;
	for (int i = 0; i < 3; i++) {
		fault->order[i] = orders[order][i];
		fault->is_negated[i] = signs >> i & 1;
	}
}

static void draw_value(struct sensor_fault *fault, struct sim_random *random)
{
	static const double accel_rails_g[] = {2, 4, 8, 16}, gyro_rails_dps[] = {250, 500, 2000};
	static const double clips_g[] = {0.5, 1, 2};
	static const double scales[] = {-4, -1, 0.25, 0.5, 0.7, 1.4, 2, 4, 16};
	static const double accel_scales[] = {0.5, 0.8, 1.2, 1.6, 2, 4};
	double side = sim_random_u64(random) % 2 ? -1.0 : 1.0;

	if (fault->kind == SENSOR_FAULT_GYRO_AXIS_DEAD)
		fault->value = side * RAD(pick(random, gyro_rails_dps, 3));
	else if (fault->kind == SENSOR_FAULT_ACCEL_AXIS_DEAD)
		fault->value = side * GRAVITY_MPS2 * pick(random, accel_rails_g, 4);
	else if (fault->kind == SENSOR_FAULT_ACCEL_CLIPPED)
		fault->value = GRAVITY_MPS2 * pick(random, clips_g, 3);
	else if (fault->kind == SENSOR_FAULT_ACCEL_AXIS_PUSHED)
		fault->value = side * sim_random_uniform(random, 4.0, 40.0);
	else if (fault->kind == SENSOR_FAULT_GYRO_SCALED)
		fault->scale = pick(random, scales, 9);
	else if (fault->kind == SENSOR_FAULT_ACCEL_SCALED)
		fault->scale = pick(random, accel_scales, 6);
}

/* Some lies hold as long as the sensor is worn, others come and go. */
static bool is_lasting(enum sensor_fault_kind kind)
{
	return kind == SENSOR_FAULT_GYRO_ORDER || kind == SENSOR_FAULT_GYRO_SCALED ||
	       kind == SENSOR_FAULT_GYRO_ZERO || kind == SENSOR_FAULT_ACCEL_SCALED;
}

struct lie lie_draw(struct sim_random *random, bool has_lumbar, double first_s, double last_s)
{
	struct lie lie = {0};
	size_t kind = sim_random_u64(random) % (sizeof(kinds) / sizeof(kinds[0]));
	double length_s = last_s - first_s;
	double exponent = sim_random_uniform(random, -1.5, 1.0);

	lie.sensor = has_lumbar && sim_random_u64(random) % 3 == 0 ? SENSOR_LUMBAR : SENSOR_PELVIS;
	lie.from_s = first_s;
	lie.to_s = last_s;
	lie.fault.axis = (int)(sim_random_u64(random) % 3);
	lie.fault.kind = sim_random_u64(random) % 3 == 0 ? kinds[kind].gyro : kinds[kind].accel;
	lie.fault.share = sim_random_uniform(random, 0.05, 0.9);
	if (!is_lasting(lie.fault.kind) && sim_random_u64(random) % 3 != 0) {
		/* From the first sample as often as later; 0.3 s to a third of it all. */
		if (sim_random_u64(random) % 2)
			lie.from_s += sim_random_uniform(random, 0.0, 0.9) * length_s;
		lie.to_s = lie.from_s + 10.0 * pow(10.0, exponent);
	}
	draw_order(&lie.fault, random);
	draw_value(&lie.fault, random);
	lie.fault.random = sim_random_from(sim_random_u64(random), 1);
	return lie;
}

bool lie_tell(struct lie *lie, double t_s, struct imu_sample *sample)
{
	if (sample->sensor != lie->sensor || t_s < lie->from_s || t_s > lie->to_s)
		return true;
	return sensor_fault_apply(&lie->fault, sample);
}

void lie_print(const struct lie *lie)
{
	const struct sensor_fault *fault = &lie->fault;

	fprintf(stderr,
		"  %s: %s from %.2f to %.2f s, axis %d, order %s%d%s%d%s%d, value %g, scale %g, "
		"share %.2f\n",
		sensor_place_name(lie->sensor), sensor_fault_name(fault->kind), lie->from_s,
		lie->to_s, fault->axis, fault->is_negated[0] ? "-" : "", fault->order[0],
		fault->is_negated[1] ? "-" : "", fault->order[1], fault->is_negated[2] ? "-" : "",
		fault->order[2], fault->value, fault->scale, fault->share);
}
