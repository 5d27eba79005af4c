/* SPDX-License-Identifier: MIT */
#include "fakes/motion.h"

#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>

#include <stdio.h>

/*
 * Prints up, once a second, of half an hour of bending and resting with a cheap sensor. Built with
 * the filter in float and in double; the script beside it compares the two.
 */
int main(void)
{
	static const struct fake_sine bending = {
		.middle = {RAD(30.0), RAD(5.0), 0.0},
		.amplitude = {RAD(40.0), RAD(15.0), RAD(25.0)},
		.hz = 0.21,
	};
	static const struct fake_angles tilted = {RAD(20.0), RAD(-7.0), 0.0};
	struct fake_random random = {7};
	struct fake_sensor sensor = {
		.r_sensor_from_body = fake_random_rotation(&random),
		.gyro_bias_radps = {RAD(4.0), RAD(-3.0), RAD(1.0)},
		.gyro_noise_radps = RAD(0.1),
		.accel_noise_mps2 = 0.03,
		.random = {7},
	};
	struct fusion fusion;

	fusion_init(&fusion, &fusion_defaults);
	for (int i = 0; i < 180000; i++) {
		double t_s = i * 0.01;
		int is_bending = i / 6000 % 2;
		struct imu_sample sample = fake_sensor_measure(
			&sensor, is_bending ? fake_path_sine : fake_path_pose,
			is_bending ? (const void *)&bending : (const void *)&tilted, t_s);
		struct vec3 up;

		fusion_step(&fusion, &sample);
		up = fusion_up(&fusion);
		if (i % 100 == 0)
			printf("%.9f %.9f %.9f\n", up.x, up.y, up.z);
	}
	return 0;
}
