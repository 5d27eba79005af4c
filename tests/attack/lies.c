/* SPDX-License-Identifier: MIT */
#include "lies.h"

#include <lumbard/base/units.h>

#include <math.h>
#include <stdio.h>

static const char *const names[LIE_KIND_COUNT] = {
	[LIE_LOST] = "lost",
	[LIE_HOLES] = "holes",
	[LIE_FROZEN] = "frozen",
	[LIE_FROZEN_HOLES] = "frozen with holes",
	[LIE_RAIL] = "at a rail",
	[LIE_CLIPPED] = "clipped",
	[LIE_PUSHED] = "pushed",
	[LIE_PERMUTED] = "gyroscope's axes permuted",
	[LIE_SCALED] = "gyroscope scaled",
	[LIE_ACCEL_SCALED] = "accelerometer scaled",
	[LIE_DEAD_GYRO] = "dead gyroscope axis",
	[LIE_DEAD_ACCEL] = "dead accelerometer axis",
	[LIE_NO_GYRO] = "gyroscope reads 0",
	[LIE_NOT_FINITE] = "not finite",
	[LIE_NOISE] = "wild values",
	[LIE_TIMES] = "times",
};

const char *lie_name(enum lie_kind kind)
{
	return names[kind];
}

static double pick(struct sim_random *random, const double *values, int count)
{
	return values[sim_random_u64(random) % (unsigned)count];
}

/* A left-handed or turned frame, never the right one. */
static void draw_order(struct lie *lie, struct sim_random *random)
{
	static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
					 {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	int order = (int)(sim_random_u64(random) % 6);
	int signs = (int)(sim_random_u64(random) % 8);

	if (order == 0 && signs == 0)
		signs = 7;
	for (int i = 0; i < 3; i++) {
		lie->order[i] = orders[order][i];
		lie->sign[i] = signs >> i & 1 ? -1.0 : 1.0;
	}
}

static void draw_value(struct lie *lie, struct sim_random *random)
{
	static const double accel_rails_g[] = {2, 4, 8, 16}, gyro_rails_dps[] = {250, 500, 2000};
	static const double clips_g[] = {0.5, 1, 2};
	static const double scales[] = {-4, -1, 0.25, 0.5, 0.7, 1.4, 2, 4, 16};
	static const double accel_scales[] = {0.5, 0.8, 1.2, 1.6, 2, 4};
	double side = sim_random_u64(random) % 2 ? -1.0 : 1.0;

	if (lie->kind == LIE_RAIL && lie->is_of_gyro)
		lie->value = side * RAD(pick(random, gyro_rails_dps, 3));
	else if (lie->kind == LIE_RAIL)
		lie->value = side * GRAVITY_MPS2 * pick(random, accel_rails_g, 4);
	else if (lie->kind == LIE_CLIPPED)
		lie->value = GRAVITY_MPS2 * pick(random, clips_g, 3);
	else if (lie->kind == LIE_PUSHED)
		lie->value = side * sim_random_uniform(random, 4.0, 40.0);
	else if (lie->kind == LIE_SCALED)
		lie->value = pick(random, scales, 9);
	else if (lie->kind == LIE_ACCEL_SCALED)
		lie->value = pick(random, accel_scales, 6);
}

/* Some lies hold as long as the sensor is worn, others come and go. */
static bool is_lasting(enum lie_kind kind)
{
	return kind == LIE_PERMUTED || kind == LIE_SCALED || kind == LIE_NO_GYRO ||
	       kind == LIE_ACCEL_SCALED;
}

struct lie lie_draw(struct sim_random *random, bool has_lumbar, double first_s, double last_s)
{
	struct lie lie = {.kind = (enum lie_kind)(sim_random_u64(random) % LIE_KIND_COUNT)};
	double length_s = last_s - first_s;
	double exponent = sim_random_uniform(random, -1.5, 1.0);

	lie.sensor = has_lumbar && sim_random_u64(random) % 3 == 0 ? SENSOR_LUMBAR : SENSOR_PELVIS;
	lie.from_s = first_s;
	lie.to_s = last_s;
	lie.axis = (int)(sim_random_u64(random) % 3);
	lie.is_of_gyro = sim_random_u64(random) % 3 == 0;
	lie.share = sim_random_uniform(random, 0.05, 0.9);
	if (!is_lasting(lie.kind) && sim_random_u64(random) % 3 != 0) {
		/* From the first sample as often as later; 0.3 s to a third of it all. */
		if (sim_random_u64(random) % 2)
			lie.from_s += sim_random_uniform(random, 0.0, 0.9) * length_s;
		lie.to_s = lie.from_s + 10.0 * pow(10.0, exponent);
	}
	draw_order(&lie, random);
	draw_value(&lie, random);
	lie.random = sim_random_from(sim_random_u64(random), 1);
	return lie;
}

static double *component(struct vec3 *v, int axis)
{
	return axis == 0 ? &v->x : axis == 1 ? &v->y : &v->z;
}

static double clipped(double value, double limit)
{
	return fmin(fmax(value, -limit), limit);
}

static void permute(const struct lie *lie, struct vec3 *v)
{
	const struct vec3 was = *v;

	for (int i = 0; i < 3; i++)
		*component(v, i) = lie->sign[i] * (lie->order[i] == 0	? was.x
						   : lie->order[i] == 1 ? was.y
									: was.z);
}

static void hold_axis(struct lie *lie, struct vec3 *v, const struct vec3 *held)
{
	struct vec3 copy = *held;

	*component(v, lie->axis) = *component(&copy, lie->axis);
}

static void spoil(struct lie *lie, struct imu_sample *sample)
{
	static const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e300, -1e38,
				     1e-310};
	struct vec3 *v = lie->is_of_gyro ? &sample->gyro_radps : &sample->accel_mps2;

	if (sim_random_uniform(&lie->random, 0.0, 1.0) < lie->share)
		*component(v, lie->axis) = pick(&lie->random, bad, 6);
}

static void scatter(struct lie *lie, struct imu_sample *sample)
{
	if (sim_random_uniform(&lie->random, 0.0, 1.0) > lie->share)
		return;
	for (int i = 0; i < 3; i++) {
		*component(&sample->accel_mps2, i) = 8.0 * sim_random_normal(&lie->random);
		*component(&sample->gyro_radps, i) = 2.0 * sim_random_normal(&lie->random);
	}
}

/* Whether a gap has begun or goes on. */
static bool is_in_hole(struct lie *lie, double t_s)
{
	if (t_s > lie->hole_until_s + 0.1 && sim_random_uniform(&lie->random, 0.0, 1.0) < 0.02)
		lie->hole_until_s = t_s + sim_random_uniform(&lie->random, 0.05, 0.5);
	return t_s < lie->hole_until_s;
}

static void repeat(const struct lie *lie, struct imu_sample *sample)
{
	sample->accel_mps2 = lie->held.accel_mps2;
	sample->gyro_radps = lie->held.gyro_radps;
}

static void change(struct lie *lie, struct imu_sample *sample)
{
	struct vec3 *v = lie->is_of_gyro ? &sample->gyro_radps : &sample->accel_mps2;

	switch (lie->kind) {
	case LIE_FROZEN:
	case LIE_FROZEN_HOLES:
		repeat(lie, sample);
		break;
	case LIE_RAIL:
		*component(v, lie->axis) = lie->value;
		break;
	case LIE_CLIPPED:
		for (int i = 0; i < 3; i++)
			*component(&sample->accel_mps2, i) =
				clipped(*component(&sample->accel_mps2, i), lie->value);
		break;
	case LIE_PUSHED:
		*component(&sample->accel_mps2, lie->axis) += lie->value;
		break;
	case LIE_PERMUTED:
		permute(lie, &sample->gyro_radps);
		break;
	case LIE_SCALED:
		sample->gyro_radps = vec3_scale(sample->gyro_radps, lie->value);
		break;
	case LIE_ACCEL_SCALED:
		sample->accel_mps2 = vec3_scale(sample->accel_mps2, lie->value);
		break;
	case LIE_DEAD_GYRO:
		hold_axis(lie, &sample->gyro_radps, &lie->held.gyro_radps);
		break;
	case LIE_DEAD_ACCEL:
		hold_axis(lie, &sample->accel_mps2, &lie->held.accel_mps2);
		break;
	case LIE_NO_GYRO:
		sample->gyro_radps = (struct vec3){0};
		break;
	case LIE_NOT_FINITE:
		spoil(lie, sample);
		break;
	case LIE_NOISE:
		scatter(lie, sample);
		break;
	case LIE_TIMES:
		if (sim_random_uniform(&lie->random, 0.0, 1.0) < lie->share)
			sample->t_us = lie->held.t_us;
		break;
	default:
		break;
	}
}

bool lie_tell(struct lie *lie, double t_s, struct imu_sample *sample)
{
	if (sample->sensor != lie->sensor)
		return true;
	if (t_s < lie->from_s || t_s > lie->to_s) {
		lie->held = *sample;
		return true;
	}
	if (lie->kind == LIE_LOST)
		return false;
	if ((lie->kind == LIE_HOLES || lie->kind == LIE_FROZEN_HOLES) && is_in_hole(lie, t_s))
		return false;
	if (!lie->is_held && lie->held.t_us == 0)
		lie->held = *sample;
	lie->is_held = true;
	change(lie, sample);
	return true;
}

void lie_print(const struct lie *lie)
{
	fprintf(stderr,
		"  %s: %s from %.2f to %.2f s, axis %d%s, order %d%d%d sign %+.0f%+.0f%+.0f, "
		"value %g, share %.2f\n",
		sensor_place_name(lie->sensor), lie_name(lie->kind), lie->from_s, lie->to_s,
		lie->axis, lie->is_of_gyro ? " of the gyroscope" : "", lie->order[0], lie->order[1],
		lie->order[2], lie->sign[0], lie->sign[1], lie->sign[2], lie->value, lie->share);
}
