/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SIM_SENSOR_H
#define LUMBARD_SIM_SENSOR_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/vec3.h>
#include <lumbard/sim/random.h>

/*
 * A cheap IMU in a crooked strap: what it makes of the true force and rate. All zero is a perfect
 * sensor whose axes are the body's.
 */
#define SIM_MOUNTING_RANDOM (-1)

struct sim_sensor_config {
	int mounting;		  /* sim_rotation_axis_aligned() index, or SIM_MOUNTING_RANDOM */
	double crooked_deg;	  /* strap off by up to this about each body axis */
	double gyro_bias_dps;	  /* up to, each axis */
	double gyro_warming_dps;  /* bias moves by up to this while the die warms */
	double gyro_noise_dps;	  /* density, per root hertz */
	double gyro_scale_error;  /* up to; 0.01 is one per cent */
	double accel_offset_g;	  /* up to, each axis */
	double accel_noise_g;	  /* density, per root hertz */
	double accel_scale_error; /* up to */
	double warming_degc;	  /* of the die, in all */
	double group_delay_s;	  /* of its low-pass: it tells what was that long ago */
	double gyro_range_dps;	  /* full scale of 16 bits; 0 is endless and not quantised */
	double accel_range_g;	  /* the same */
};

struct sim_sensor {
	/* private */
	struct rotation r_sensor_from_body;
	struct vec3 gyro_bias_radps, gyro_warming_radps, gyro_scale;
	struct vec3 accel_offset_mps2, accel_scale;
	double gyro_noise_radps, accel_noise_mps2; /* of one sample */
	double gyro_range_radps, accel_range_mps2, warming_degc;
	struct sim_random noise_random;
};

/* As measured on MPU-6050 boards at +-4 g and +-500 deg/s, in any mounting. */
struct sim_sensor_config sim_sensor_config_mpu6050(void);

/*
 * seed and stream decide mounting, bias and the rest within what config allows; stream + 1 is the
 * noise.
 */
void sim_sensor_init(struct sim_sensor *sensor, const struct sim_sensor_config *config,
		     double rate_hz, uint64_t seed, uint64_t stream);

/* Fills accel, gyro and temperature; t_s is the time since power-on, which warms. */
void sim_sensor_measure(struct sim_sensor *sensor, double t_s, struct vec3 force_body_mps2,
			struct vec3 rate_body_radps, struct imu_sample *ret_sample);

#endif
