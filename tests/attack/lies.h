/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_LIES_H
#define LUMBARD_TESTS_LIES_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/sim/random.h>

#include <stdbool.h>

/* What a sensor may do to the truth, from one time to another. */
enum lie_kind {
	LIE_LOST,	  /* no samples */
	LIE_HOLES,	  /* no samples now and then */
	LIE_FROZEN,	  /* the last values again and again */
	LIE_FROZEN_HOLES, /* the same, with gaps */
	LIE_RAIL,	  /* one axis at the end of a range */
	LIE_CLIPPED,	  /* all of them in a range that is too small */
	LIE_PUSHED,	  /* one axis reads as much more, no rail */
	LIE_PERMUTED,	  /* the gyroscope's axes in another order or sign */
	LIE_SCALED,	  /* the gyroscope reads a multiple */
	LIE_ACCEL_SCALED, /* the accelerometer does */
	LIE_DEAD_GYRO,	  /* one axis stands still */
	LIE_DEAD_ACCEL,	  /* one axis stands still */
	LIE_NO_GYRO,	  /* all axes read 0 */
	LIE_NOT_FINITE,	  /* NaN and infinity in some fields */
	LIE_NOISE,	  /* wild values among good ones */
	LIE_TIMES,	  /* times that stand still or go back */
	LIE_KIND_COUNT,
};

struct lie {
	enum lie_kind kind;
	enum sensor_place sensor;
	double from_s, to_s;
	/* how */
	int axis, order[3];
	double sign[3], value, share;
	bool is_of_gyro;
	/* private */
	struct sim_random random;
	struct imu_sample held;
	bool is_held;
	double hole_until_s;
};

const char *lie_name(enum lie_kind kind);

/* A lie of its own for each random stream; within a wearing of so many seconds. */
struct lie lie_draw(struct sim_random *random, bool has_lumbar, double first_s, double last_s);

/* Changes the sample; false: it never comes. */
bool lie_tell(struct lie *lie, double t_s, struct imu_sample *sample);

void lie_print(const struct lie *lie);

#endif
