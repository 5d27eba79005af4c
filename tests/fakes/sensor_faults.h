/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_SENSOR_FAULTS_H
#define LUMBARD_TESTS_SENSOR_FAULTS_H

#include <lumbard/base/imu_sample.h>

#include <stdbool.h>

/*
 * A healthy sensor's samples as a faulty one would have given them. Axes are 0 to 2 for x, y, z;
 * what the accelerometer's and the gyroscope's parts do not name stays as it is.
 */
enum sensor_fault_kind {
	SENSOR_FAULT_NONE,
	SENSOR_FAULT_GYRO_NEGATED,	/* all three */
	SENSOR_FAULT_GYRO_AXIS_NEGATED, /* one */
	SENSOR_FAULT_GYRO_ORDER,	/* x y z are read from order[] */
	SENSOR_FAULT_GYRO_SCALED,	/* all by scale */
	SENSOR_FAULT_GYRO_AXIS_SCALED,	/* one by scale */
	SENSOR_FAULT_GYRO_AXIS_DEAD,	/* one reads value for ever */
	SENSOR_FAULT_GYRO_ZERO,		/* a log without a gyroscope */
	SENSOR_FAULT_GYRO_STUCK,	/* all three stay at what they were first */
	SENSOR_FAULT_ACCEL_AXIS_DEAD,	/* one reads value for ever */
	SENSOR_FAULT_ACCEL_AXIS_STUCK,	/* one stays at what it was first */
	SENSOR_FAULT_ACCEL_AXIS_NEGATED,
	SENSOR_FAULT_ACCEL_SCALED, /* all by scale */
	SENSOR_FAULT_LEFT_HANDED,  /* one axis of both is negated, as in a frame of the left hand */
};

/* Caller-owned; zeroed but for what it names. */
struct sensor_fault {
	enum sensor_fault_kind kind;
	int axis;
	int order[3];
	double scale;
	double value;	       /* m/s2 or rad/s */
	struct vec3 first_was; /* private: of the part that is stuck */
	bool is_stuck;	       /* private */
};

/* The sample as the faulty sensor gives it. */
void sensor_fault_apply(struct sensor_fault *fault, struct imu_sample *sample);

/* For the messages of tests. */
const char *sensor_fault_name(enum sensor_fault_kind kind);

#endif
