/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_STORE_ROW_MEANS_H
#define LUMBARD_SRC_STORE_ROW_MEANS_H

#include <lumbard/base/imu_sample.h>

#include <stdint.h>

enum { ROW_MEANS_MOST = 4096 }; /* 17 minutes */

/* What a sensor said in a quarter of a second, on the whole. */
struct row_mean {
	int64_t number; /* since 0; only where there are any samples */
	int count;
	struct vec3 accel_mps2, gyro_radps; /* sums while it is the newest */
};

/* The latest of one sensor. Caller-owned; zeroed is empty. */
struct row_means {
	/* private */
	struct row_mean newest, mean[ROW_MEANS_MOST];
};

void row_means_add(struct row_means *means, const struct imu_sample *sample);

/*
 * For which share of the time two sensors say the very same, noise apart: of the time in which they
 * turn, or of all where every number is the same. No two chips do: each has offsets of its own. 0
 * where there is too little.
 */
double row_means_alike(const struct row_means *a, const struct row_means *b);

#endif
