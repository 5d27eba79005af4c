/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_REST_H
#define LUMBARD_DOCTOR_REST_H

#include <lumbard/imu/imu_chip.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What a sensor tells while it lies still. Noise is what changes within a quarter of a second.
 * Motion changes from one quarter to the next, or, as a trembling hand does, within one but with
 * less haste than noise.
 */
enum { REST_AXES = 6, REST_LAG_MOST = 4 }; /* accelerometer x y z, gyroscope x y z */

struct rest {
	/* private */
	int block_reads; /* of a quarter of a second */
	int in_block;
	double mean[REST_AXES], square[REST_AXES]; /* of the block: Welford's sums */
	double inside[REST_AXES];		   /* squares within all blocks */
	double least[REST_AXES], most[REST_AXES];  /* mean of a block */
	double sum[REST_AXES];
	int lag; /* readings in 10 ms, in which a 44 Hz low-pass forgets and a hand does not */
	double last[REST_AXES][2 * REST_LAG_MOST]; /* ring */
	double hasty[REST_AXES];		   /* squares of second differences over the lag */
	uint32_t count, inside_count, block_count, hasty_count;
	double temp_sum_degc;
	uint32_t temp_count;
};

/* Of the noisiest axis; UNKNOWN where there are too few readings. */
struct rest_result {
	double noise_mg, noise_dps;
	double bias_dps;  /* length of the mean rate */
	double gravity_g; /* length of the mean specific force */
	struct vec3 accel_mps2;
	double temp_degc;
	bool was_moving;
	unsigned still_axes; /* bits as REST_AXES: it said one value all the time */
};

void rest_init(struct rest *rest, double rate_hz);
void rest_add(struct rest *rest, const struct imu_reading *reading);

/* So many readings it takes to judge. */
uint32_t rest_least_reads(const struct rest *rest);

struct rest_result rest_judge(const struct rest *rest);

#endif
