/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FUSION_SELF_CHECK_H
#define LUMBARD_FUSION_SELF_CHECK_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/text.h>
#include <lumbard/fusion/fusion.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * One sensor checked against itself: whether its gyroscope tells of the same turns as its
 * accelerometer, and whether each axis of both lives. Feed it what the chip says, before any
 * correction. It needs no profile, no mounting and no bias.
 *
 * Four watches. A living axis trembles: one that repeats one value for 0.5 s while the others of
 * its kind move by more than a count or two from look to look, 25 a second, is dead; two axes are
 * after a second. Samples that come back after others, tenth of a second by tenth of a second, are
 * no measurements. And while the sensor turns, gravity in its frame obeys da/dt = -w x a: of each
 * turn, by the means of half seconds and weighted by how little else accelerates it, sums are
 * gathered from which the best gyroscope of several kinds is worked out; 15 degrees decide on sign
 * and order, 120 on the scale; what is far off and fits something else well shows in 5.
 * Last, from one rest to the next within 10 s gravity has to be where the gyroscope has turned it,
 * to 5 degrees, 0.3 of the way and 0.5 deg/s of the time: an accelerometer that leaps, or trembles
 * without following a turn, disagrees, until they have agreed about eight turns of 10 degrees.
 */
enum self_check_fault {
	SELF_CHECK_WELL, /* nothing is wrong as far as anybody has seen */
	SELF_CHECK_GYRO_NOTHING,
	SELF_CHECK_GYRO_X_DEAD,
	SELF_CHECK_GYRO_Y_DEAD,
	SELF_CHECK_GYRO_Z_DEAD,
	SELF_CHECK_ACCEL_X_DEAD,
	SELF_CHECK_ACCEL_Y_DEAD,
	SELF_CHECK_ACCEL_Z_DEAD,
	SELF_CHECK_ACCEL_NOTHING, /* all three axes stand still, the gyroscope does not */
	SELF_CHECK_REPEATS,	  /* the same few samples, again and again */
	SELF_CHECK_GYRO_REVERSED, /* all axes, or a left-handed frame */
	SELF_CHECK_GYRO_X_REVERSED,
	SELF_CHECK_GYRO_Y_REVERSED,
	SELF_CHECK_GYRO_Z_REVERSED,
	SELF_CHECK_GYRO_ORDER, /* of the axes; or more than one is reversed */
	SELF_CHECK_GYRO_SCALE,
	SELF_CHECK_GYRO_X_SCALE,
	SELF_CHECK_GYRO_Y_SCALE,
	SELF_CHECK_GYRO_Z_SCALE,
	SELF_CHECK_DISAGREE, /* in no way that has a name, from one rest to the next */
	SELF_CHECK_FAULT_COUNT,
};

/* What a gyroscope's scale may be and be none the worse. */
#define SELF_CHECK_SCALE_LEAST 0.8
#define SELF_CHECK_SCALE_MOST  1.25

struct self_check_verdict {
	enum self_check_fault fault;
	double scale; /* of the ..._SCALE faults: 4.0 reads four times too much; else UNKNOWN */
	bool is_confirmed; /* has turned enough to tell, and both agreed */
	/* What its turns have to be multiplied by, axis by axis; 1 unless it is sure that they read
	 * too much or too little, and of a sensor that is not well. */
	struct vec3 gyro_share;
};

/* Caller-owned, copyable, about 1 KiB. */
struct self_check {
	_Alignas(4 * sizeof(FUSION_REAL)) unsigned char bytes[320 * sizeof(FUSION_REAL) + 1024];
};

void self_check_init(struct self_check *check);

/*
 * One sample, in order of time; 20 to 1000 Hz, uneven times and gaps allowed. One whose time does
 * not advance is ignored, and what is not finite is no evidence. True where the verdict may have
 * changed: a tenth of a second is over.
 */
bool self_check_step(struct self_check *check, const struct imu_sample *sample);

/* As it is now; it stays until as much evidence says that the sensor is well again. */
struct self_check_verdict self_check_verdict(const struct self_check *check);

/* |a| of its mean over the latest whole half second; UNKNOWN before. */
double self_check_accel_mps2(const struct self_check *check);

/* "the gyroscope's y stands still": what events, files and screens say; "" of SELF_CHECK_WELL. */
const char *self_check_words(enum self_check_fault fault);

/* The same with its number: "the gyroscope reads 4.0 times too much: wrong range?" */
void self_check_say(struct text *text, const struct self_check_verdict *verdict);

/* What helps: "another board, or ..."; "" of SELF_CHECK_WELL. */
const char *self_check_cure(enum self_check_fault fault);

#endif
