/* SPDX-License-Identifier: MIT */
#include "twins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 6, WINDOW = 64, WINDOWS = 3, AXES_LEAST = 3 };

/*
 * Below two counts from reading to reading the lowest bit follows where the axis stands, and tells
 * nothing; with Gaussian noise of that size it is even to 1 in 100. Who never sends a 1 there has
 * fewer bits. Halfway between a quarter and a half, with 192 bits at least, either is off by three
 * of its standard deviations, three windows in a row.
 */
#define TREMBLE_LEAST 2.0
#define ONES_LEAST    0.05
#define ONES_MOST     0.36

static bool is_shared(const struct imu_twins *twins)
{
	double ones = 0.0;
	int axes = 0;

	for (int i = 0; i < AXES; i++) {
		if (twins->change[i] < TREMBLE_LEAST * WINDOW ||
		    twins->ones[i] < ONES_LEAST * WINDOW)
			continue;
		ones += twins->ones[i];
		axes++;
	}
	return axes >= AXES_LEAST && ones < ONES_MOST * WINDOW * axes;
}

bool twins_answer(struct imu_twins *twins, const struct imu_reading *reading,
		  const struct imu_chip *chip)
{
	const double value[AXES] = {
		reading->accel_mps2.x / chip->accel_resolution_mps2,
		reading->accel_mps2.y / chip->accel_resolution_mps2,
		reading->accel_mps2.z / chip->accel_resolution_mps2,
		reading->gyro_radps.x / chip->gyro_resolution_radps,
		reading->gyro_radps.y / chip->gyro_resolution_radps,
		reading->gyro_radps.z / chip->gyro_resolution_radps,
	};

	for (int i = 0; i < AXES; i++) {
		int count = (int)rint(value[i]);

		twins->ones[i] += (uint8_t)((unsigned)count & 1u);
		twins->change[i] += (unsigned)abs(count - twins->last[i]);
		twins->last[i] = count;
	}
	if (++twins->reads < WINDOW)
		return twins->windows >= WINDOWS;
	twins->windows = is_shared(twins) ? twins->windows + 1 : 0;
	if (twins->windows > WINDOWS)
		twins->windows = WINDOWS;
	twins->reads = 0;
	memset(twins->ones, 0, sizeof(twins->ones));
	memset(twins->change, 0, sizeof(twins->change));
	return twins->windows >= WINDOWS;
}
