/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_DOUBT_H
#define LUMBARD_SENSE_DOUBT_H

#include <lumbard/imu/imu.h>

#include <stdbool.h>

/*
 * The rule for "frozen". imu_read() finds that a chip repeats itself; started anew, such a chip may
 * answer once more and stand still again. So it is not believed before two readings since the start
 * differ. Caller-owned; zeroed is no doubt.
 */
enum sense_doubt_state { SENSE_NO_DOUBT, SENSE_DOUBTED, SENSE_DOUBTED_WITH_ONE };

struct sense_doubt {
	/* private */
	enum sense_doubt_state state;
	struct imu_reading last; /* SENSE_DOUBTED_WITH_ONE: since the start */
};

/* A fault for which the chip is started anew: frozen raises the doubt, other bad data ends it. */
void sense_doubt_fault(struct sense_doubt *doubt, enum imu_fault fault);

/* Whether this reading, which imu_read() found sound, can be believed. */
bool sense_doubt_believes(struct sense_doubt *doubt, const struct imu_reading *reading);

#endif
