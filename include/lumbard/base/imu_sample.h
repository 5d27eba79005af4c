/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_IMU_SAMPLE_H
#define LUMBARD_BASE_IMU_SAMPLE_H

#include <lumbard/base/vec3.h>
#include <stdint.h>

/*
 * The sample: from here up, a sensor is nothing but this. Right-handed sensor frame in any
 * mounting; what turned the sensor to the body is known to calibration alone.
 */
enum sensor_place {
	SENSOR_PELVIS, /* over the sacrum, S1/S2; the sensor that a one-sensor wearer has */
	SENSOR_LUMBAR, /* thoracolumbar junction, T12/L1 */
	SENSOR_COUNT,
};

struct imu_sample {
	int64_t t_us;		  /* monotonic, stamped by the shell at the read */
	enum sensor_place sensor; /* where it is worn */
	struct vec3 accel_mps2;	  /* specific force: +9.8 on the axis that points up at rest */
	struct vec3 gyro_radps;	  /* right-hand rule */
	double temp_degc;	  /* of the die; UNKNOWN where the chip or the file has none */
};

/* "pelvis", "lumbar" */
const char *sensor_place_name(enum sensor_place place);

/* 0 and *ret_place, or -EINVAL when no place has that name; *ret_place is then untouched. */
int sensor_place_from_name(const char *name, enum sensor_place *ret_place);

#endif
