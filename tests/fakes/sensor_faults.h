/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_SENSOR_FAULTS_H
#define LUMBARD_TESTS_SENSOR_FAULTS_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/sim/random.h>

#include <stdbool.h>

/*
 * A healthy sensor's samples as a faulty one would have given them. Axes are 0 to 2 for x, y, z;
 * what the accelerometer's and the gyroscope's parts do not name stays as it is. What is stuck
 * stays at the first sample that the fault is applied to.
 */
enum sensor_fault_kind {
	SENSOR_FAULT_NONE,
	/* what comes of a sample */
	SENSOR_FAULT_LOST,	   /* none does */
	SENSOR_FAULT_HOLES,	   /* none now and then, for 0.05 to 0.5 s */
	SENSOR_FAULT_FROZEN,	   /* all six are stuck */
	SENSOR_FAULT_FROZEN_HOLES, /* the same, with holes */
	SENSOR_FAULT_TIMES,	   /* a share of them has the time of the first */
	/* the gyroscope */
	SENSOR_FAULT_GYRO_NEGATED,	/* all three */
	SENSOR_FAULT_GYRO_AXIS_NEGATED, /* one */
	SENSOR_FAULT_GYRO_ORDER,	/* x y z are read from order[], some negated */
	SENSOR_FAULT_GYRO_SCALED,	/* all by scale */
	SENSOR_FAULT_GYRO_AXIS_SCALED,	/* one by scale */
	SENSOR_FAULT_GYRO_AXIS_DEAD,	/* one reads value for ever, as at a rail */
	SENSOR_FAULT_GYRO_AXIS_STUCK,	/* one is */
	SENSOR_FAULT_GYRO_ZERO,		/* a log without a gyroscope */
	SENSOR_FAULT_GYRO_STUCK,	/* all three are */
	SENSOR_FAULT_GYRO_NOT_FINITE,	/* a share of one: NaN, infinity, the ends of a double */
	/* the accelerometer */
	SENSOR_FAULT_ACCEL_AXIS_DEAD,  /* one reads value for ever, as at a rail */
	SENSOR_FAULT_ACCEL_AXIS_STUCK, /* one is */
	SENSOR_FAULT_ACCEL_AXIS_NEGATED,
	SENSOR_FAULT_ACCEL_AXIS_PUSHED, /* one reads value more */
	SENSOR_FAULT_ACCEL_SCALED,	/* all by scale */
	SENSOR_FAULT_ACCEL_CLIPPED,	/* all between -value and value */
	SENSOR_FAULT_ACCEL_NOT_FINITE,	/* a share of one */
	/* both */
	SENSOR_FAULT_LEFT_HANDED, /* one axis of both is negated, as in a frame of the left hand */
	SENSOR_FAULT_WILD,	  /* a share is nothing but noise */
	SENSOR_FAULT_KIND_COUNT,
};

/* Caller-owned; zeroed but for what it names. */
struct sensor_fault {
	enum sensor_fault_kind kind;
	int axis;
	int order[3];
	bool is_negated[3]; /* of order */
	double scale;
	double value; /* m/s2 or rad/s */
	double share; /* 0 to 1, of the samples */
	struct sim_random random;
	struct imu_sample first_was; /* private */
	bool has_begun;		     /* private */
	int64_t hole_until_us;	     /* private */
};

/* The sample as the faulty sensor gives it; false: it never comes. */
bool sensor_fault_apply(struct sensor_fault *fault, struct imu_sample *sample);

/* For the messages of tests. */
const char *sensor_fault_name(enum sensor_fault_kind kind);

#endif
