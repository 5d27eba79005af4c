/* SPDX-License-Identifier: MIT */
#include "rest.h"

#include <lumbard/base/units.h>

#include <math.h>
#include <stdbool.h>

enum { BLOCK_LEAST = 5, READS_LEAST = 20 };

#define BLOCK_S 0.25
#define LAG_S	0.01
#define WHITE	6.0 /* variance of the second difference of white noise, over that of the noise */
/* Between blocks, over what the noise alone does there: a hand, breath, a table that is bumped. */
#define MOVED_MPS2     (0.02 * GRAVITY_MPS2)
#define MOVED_RADPS    RAD(1.5)
#define TREMBLES       2.0 /* times as much in all as in haste; 1.0 for noise alone */
#define NOISE_OF_RANGE 6.0 /* standard deviations: the range of some tens of means */

void rest_init(struct rest *rest, double rate_hz)
{
	double reads = rate_hz * BLOCK_S, lag = rint(rate_hz * LAG_S);

	*rest = (struct rest){
		.block_reads = reads > BLOCK_LEAST ? (int)reads : BLOCK_LEAST,
		.lag = lag < 1.0	     ? 1
		       : lag > REST_LAG_MOST ? REST_LAG_MOST
					     : (int)lag,
	};
}

static void end_block(struct rest *rest)
{
	for (int i = 0; i < REST_AXES; i++) {
		rest->inside[i] += rest->square[i];
		if (rest->block_count == 0 || rest->mean[i] < rest->least[i])
			rest->least[i] = rest->mean[i];
		if (rest->block_count == 0 || rest->mean[i] > rest->most[i])
			rest->most[i] = rest->mean[i];
		rest->mean[i] = rest->square[i] = 0.0;
	}
	rest->inside_count += (uint32_t)rest->in_block - 1;
	rest->block_count++;
	rest->in_block = 0;
}

static void add_haste(struct rest *rest, int axis, double value)
{
	uint32_t size = 2 * (uint32_t)rest->lag;
	double *oldest = &rest->last[axis][rest->count % size];
	double middle = rest->last[axis][(rest->count + (uint32_t)rest->lag) % size];
	double difference = value - 2.0 * middle + *oldest;

	if (rest->count >= size)
		rest->hasty[axis] += difference * difference;
	*oldest = value;
}

void rest_add(struct rest *rest, const struct imu_reading *reading)
{
	const double value[REST_AXES] = {
		reading->accel_mps2.x, reading->accel_mps2.y, reading->accel_mps2.z,
		reading->gyro_radps.x, reading->gyro_radps.y, reading->gyro_radps.z,
	};

	rest->in_block++;
	for (int i = 0; i < REST_AXES; i++) {
		double off = value[i] - rest->mean[i];

		rest->mean[i] += off / rest->in_block;
		rest->square[i] += off * (value[i] - rest->mean[i]);
		rest->sum[i] += value[i];
		add_haste(rest, i, value[i]);
	}
	rest->hasty_count += rest->count >= 2 * (uint32_t)rest->lag;
	rest->count++;
	if (is_known(reading->temp_degc)) {
		rest->temp_sum_degc += reading->temp_degc;
		rest->temp_count++;
	}
	if (rest->in_block == rest->block_reads)
		end_block(rest);
}

static double noise_of(const struct rest *rest, int axis)
{
	return sqrt(rest->inside[axis] / rest->inside_count);
}

static bool has_moved(const struct rest *rest, int axis)
{
	double least = axis < 3 ? MOVED_MPS2 : MOVED_RADPS;
	double by_noise = NOISE_OF_RANGE * noise_of(rest, axis) / sqrt(rest->block_reads);

	double haste = sqrt(rest->hasty[axis] / rest->hasty_count / WHITE);

	return rest->most[axis] - rest->least[axis] > fmax(least, by_noise) ||
	       (noise_of(rest, axis) > TREMBLES * haste && noise_of(rest, axis) > least / 10.0);
}

static double length_of_mean(const struct rest *rest, int first_axis)
{
	const double *sum = &rest->sum[first_axis];

	return sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]) / rest->count;
}

uint32_t rest_least_reads(const struct rest *rest)
{
	return rest->block_reads > READS_LEAST ? (uint32_t)rest->block_reads : READS_LEAST;
}

struct rest_result rest_judge(const struct rest *rest)
{
	struct rest_result result = {.noise_mg = UNKNOWN,
				     .noise_dps = UNKNOWN,
				     .bias_dps = UNKNOWN,
				     .gravity_g = UNKNOWN,
				     .temp_degc = UNKNOWN,
				     .accel_mps2 = {UNKNOWN, UNKNOWN, UNKNOWN}};

	if (rest->count < rest_least_reads(rest))
		return result;
	result.noise_mg = result.noise_dps = 0.0;
	for (int i = 0; i < REST_AXES; i++) {
		if (i < 3)
			result.noise_mg =
				fmax(result.noise_mg, noise_of(rest, i) / GRAVITY_MPS2 * 1000.0);
		else
			result.noise_dps = fmax(result.noise_dps, noise_of(rest, i) * DEG_PER_RAD);
		result.was_moving |= has_moved(rest, i);
		if (!(rest->inside[i] > 0.0 || rest->most[i] > rest->least[i]))
			result.still_axes |= 1u << i;
	}
	result.accel_mps2 = vec3_scale((struct vec3){rest->sum[0], rest->sum[1], rest->sum[2]},
				       1.0 / rest->count);
	result.gravity_g = length_of_mean(rest, 0) / GRAVITY_MPS2;
	result.bias_dps = length_of_mean(rest, 3) * DEG_PER_RAD;
	if (rest->temp_count)
		result.temp_degc = rest->temp_sum_degc / rest->temp_count;
	return result;
}
