/* SPDX-License-Identifier: MIT */
#include "invensense.h"
#include "int16.h"
#include <math.h>
#include <stdbool.h>

/* Counts, at 2 g and 250 deg/s. */
#define TRIM_OF_CODE_1 2620.0 /* code 2 is 1 % more, and so on */
#define TRIM_PER_CODE  1.01

#define ANSWER_LOWEST	     0.5 /* of the trim */
#define ACCEL_ANSWER_HIGHEST 1.5

void invensense_decode(const uint8_t *bytes, double temp_lsb_per_degc, double temp_degc_at_zero,
		       struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.accel_mps2 = vec3_high_first(bytes, ACCEL_MPS2_PER_LSB),
		.temp_degc = int16_high_first(bytes + 6) / temp_lsb_per_degc + temp_degc_at_zero,
		.gyro_radps = vec3_high_first(bytes + 8, GYRO_RADPS_PER_LSB),
	};
}

unsigned invensense_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			  unsigned *ret_unknown)
{
	unsigned failed = 0;

	*ret_unknown = 0;
	for (unsigned axis = 0; axis < AXES; axis++) {
		bool is_gyro = axis >= FIRST_GYRO_AXIS;
		double trim = TRIM_OF_CODE_1 * pow(TRIM_PER_CODE, codes[axis] - 1);
		double answer = change[axis];
		double lowest = ANSWER_LOWEST * trim;
		double highest = is_gyro ? HUGE_VAL : ACCEL_ANSWER_HIGHEST * trim;

		if (codes[axis] == 0)
			*ret_unknown |= 1U << axis;
		else if (!(answer >= lowest && answer <= highest))
			failed |= 1U << axis;
	}
	return failed;
}
