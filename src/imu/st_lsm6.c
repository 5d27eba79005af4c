/* SPDX-License-Identifier: MIT */
#include "st_lsm6.h"
#include "int16.h"
#include <math.h>
#include <stdbool.h>

/* The self-test's own ranges, and the limits that ST has for all these parts. */
#define TEST_MG_PER_LSB	 0.122 /* 4 g */
#define TEST_DPS_PER_LSB 70e-3 /* 2000 dps */
#define TEST_MOST_MG	 1700.0
#define TEST_LEAST_DPS	 150.0
#define TEST_MOST_DPS	 700.0

void st_lsm6_decode(const uint8_t *bytes, double temp_lsb_per_degc, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.temp_degc = int16_low_first(bytes) / temp_lsb_per_degc + 25.0,
		.gyro_radps = vec3_low_first(bytes + 2, GYRO_RADPS_PER_LSB),
		.accel_mps2 = vec3_low_first(bytes + 8, ACCEL_MPS2_PER_LSB),
	};
}

unsigned st_lsm6_judge(const double change[6], double least_mg)
{
	unsigned failed = 0;

	for (int axis = 0; axis < 6; axis++) {
		bool is_accel = axis < 3;
		double moved = fabs(change[axis]) * (is_accel ? TEST_MG_PER_LSB : TEST_DPS_PER_LSB);

		if (!(moved >= (is_accel ? least_mg : TEST_LEAST_DPS) &&
		      moved <= (is_accel ? TEST_MOST_MG : TEST_MOST_DPS)))
			failed |= 1u << axis;
	}
	return failed;
}
