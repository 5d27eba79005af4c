/* SPDX-License-Identifier: MIT */
#include "row_watch.h"

#include <lumbard/base/units.h>

#include <math.h>
#include <string.h>

#define DEAD_SHARE	0.1 /* of the time: what it does to medians and sums is no unit */
#define MOSTLY		0.5
#define TWIN_SHARE	0.8
#define RAIL_LEAST_US	INT64_C(200000) /* of one value: no turn stays at the end for so long */
#define GAP_US		INT64_C(1000000)
#define ACCEL_RAIL_MPS2 (1.9 * GRAVITY_MPS2) /* the narrowest ranges are 2 g and 250 deg/s */
#define GYRO_RAIL_RADPS RAD(245.0)

void row_watch_init(struct row_watch *watch)
{
	memset(watch, 0, sizeof(*watch));
	self_check_init(&watch->check);
}

static bool is_accel_dead(enum self_check_fault fault)
{
	return fault >= SELF_CHECK_ACCEL_X_DEAD && fault <= SELF_CHECK_ACCEL_NOTHING;
}

static bool is_gyro_dead(enum self_check_fault fault)
{
	return fault >= SELF_CHECK_GYRO_X_DEAD && fault <= SELF_CHECK_GYRO_Z_DEAD;
}

static void watch_rail(struct rail_watch *rail, struct vec3 v, double least, int64_t dt_us)
{
	const double value[3] = {v.x, v.y, v.z};

	for (int i = 0; i < 3; i++) {
		bool is_same = value[i] >= rail->last[i] && value[i] <= rail->last[i];

		rail->same_us[i] = is_same && fabs(value[i]) > least ? rail->same_us[i] + dt_us : 0;
		rail->last[i] = value[i];
		if (rail->same_us[i] < RAIL_LEAST_US)
			continue;
		rail->railed_us[i] += dt_us;
		rail->value[i] = value[i];
	}
}

static void watch_rails(struct row_watch *watch)
{
	const struct imu_sample *sample = &watch->newest;
	int64_t dt_us = watch->has_last ? sample->t_us - watch->last_us : 0;

	if (dt_us < 0)
		return;
	dt_us = dt_us < GAP_US ? dt_us : 0;
	watch->all_us += dt_us;
	watch_rail(&watch->accel, sample->accel_mps2, ACCEL_RAIL_MPS2, dt_us);
	watch_rail(&watch->gyro, sample->gyro_radps, GYRO_RAIL_RADPS, dt_us);
	row_repeats_add(&watch->repeats, sample, dt_us);
	row_means_add(&watch->means, sample);
	watch->last_us = sample->t_us;
	watch->has_last = true;
}

static void take_newest(struct row_watch *watch)
{
	struct self_check_verdict verdict;

	watch_rails(watch);
	sample_facts_add(&watch->facts, &watch->newest);
	if (!self_check_step(&watch->check, &watch->newest))
		return;
	verdict = self_check_verdict(&watch->check);
	if (verdict.fault != SELF_CHECK_WELL)
		watch->verdict = verdict;
	watch->looks++;
	watch->accel_dead_looks += is_accel_dead(verdict.fault);
	watch->gyro_dead_looks += is_gyro_dead(verdict.fault);
}

void row_watch_add(struct row_watch *watch, const struct imu_sample *sample, bool takes_back)
{
	if (watch->has_newest && !takes_back)
		take_newest(watch);
	watch->newest = *sample;
	watch->has_newest = true;
}

static bool is_of_accel(enum sample_fault fault)
{
	return fault >= SAMPLES_ACCEL_IN_G && fault <= SAMPLES_ACCEL_SCALED;
}

static bool is_of_gyro(enum sample_fault fault)
{
	return fault >= SAMPLES_GYRO_IN_DEG && fault <= SAMPLES_ACCEL_STILL;
}

/* The axis that stands there for longest, of those that do for much of the time; -1: none. */
static int railed_axis(const struct row_watch *watch, const struct rail_watch *rail)
{
	int most = 0;

	for (int i = 1; i < 3; i++)
		if (rail->railed_us[i] > rail->railed_us[most])
			most = i;
	return (double)rail->railed_us[most] > DEAD_SHARE * (double)watch->all_us ? most : -1;
}

/* Of all the time; 0 where that is little. */
static double share_of(const struct row_watch *watch, int64_t part_us)
{
	return (double)part_us > DEAD_SHARE * (double)watch->all_us
		       ? (double)part_us / (double)watch->all_us
		       : 0.0;
}

/* Most of it was never measured so, and what it says of units is nothing. */
static bool is_mostly_false(const struct row_watch *watch)
{
	return share_of(watch, watch->repeats.frozen_us) > MOSTLY ||
	       share_of(watch, watch->repeats.loop_us) > MOSTLY;
}

/* Gravity doesn't seem to turn with a dead accelerometer, nor as a gyroscope at its rail says. */
static bool comes_of_dead_axis(const struct row_watch *watch, enum sample_fault fault)
{
	double most = DEAD_SHARE * (double)watch->looks;
	bool is_accel =
		(double)watch->accel_dead_looks > most || railed_axis(watch, &watch->accel) >= 0;
	bool is_gyro =
		(double)watch->gyro_dead_looks > most || railed_axis(watch, &watch->gyro) >= 0;

	return (is_accel && (is_of_accel(fault) || is_of_gyro(fault))) ||
	       ((is_gyro || is_mostly_false(watch)) && is_of_gyro(fault));
}

static void find_rail(const struct row_watch *watch, struct rows_sensor_fault *ret_fault)
{
	int accel = railed_axis(watch, &watch->accel), gyro = railed_axis(watch, &watch->gyro);
	const struct rail_watch *rail = accel >= 0 ? &watch->accel : &watch->gyro;
	int axis = accel >= 0 ? accel : gyro;

	if (axis < 0)
		return;
	ret_fault->is_railed = true;
	ret_fault->is_gyro = accel < 0;
	ret_fault->axis = axis;
	ret_fault->rail = rail->value[axis];
	ret_fault->share = (double)rail->railed_us[axis] / (double)watch->all_us;
}

void row_watch_end(struct row_watch *watch, struct row_judgement *ret_judgement)
{
	if (watch->has_newest)
		take_newest(watch);
	watch->has_newest = false;
	sample_facts_sum(&watch->facts, &ret_judgement->samples);
	ret_judgement->sensor_fault = (struct rows_sensor_fault){
		.verdict = watch->verdict,
		.frozen_share = share_of(watch, watch->repeats.frozen_us),
		.loop_share = share_of(watch, watch->repeats.loop_us),
		.loop_rows = watch->repeats.loop_rows,
	};
	find_rail(watch, &ret_judgement->sensor_fault);
	ret_judgement->fault = sample_fault_of(&ret_judgement->samples);
	if (comes_of_dead_axis(watch, ret_judgement->fault))
		ret_judgement->fault = SAMPLES_WELL;
}

double row_watch_twin_share(const struct row_watch *a, const struct row_watch *b)
{
	double share = row_means_alike(&a->means, &b->means);

	return share > TWIN_SHARE ? share : 0.0;
}
