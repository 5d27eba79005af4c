/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_VERDICT_H
#define LUMBARD_DOCTOR_VERDICT_H

#include "chips.h"

#include <stdbool.h>

/* A healthy MPU-6050 with a 44 Hz low-pass has 3 mg and 0.05 deg/s; clones up to twice that. */
#define NOISY_MG  10.0
#define NOISY_DPS 0.5

/* |a| at rest, off 1 g: a good board has up to 0.05, and beyond 0.15 the coach believes nothing. */
#define GRAVITY_LOOK_G 0.1
#define GRAVITY_BAD_G  0.15

/* What a chip is good for; those below VERDICT_SEEN cannot be used. */
enum verdict {
	VERDICT_SILENT,
	VERDICT_HANGS, /* the bus does, so nobody could be asked */
	VERDICT_OWNED,
	VERDICT_CLOCK,
	VERDICT_REFUSED,
	VERDICT_FAILS,
	VERDICT_IMPLAUSIBLE, /* it feels no 1 g at rest, or does not agree with itself */
	VERDICT_SEEN,	     /* not started, because another program has it */
	VERDICT_NOISY,
	VERDICT_UNLISTED,
	VERDICT_WORKS,
};

enum verdict verdict_of(const struct doctor_chip *chip);

/* "works", "noisy", ... */
const char *verdict_name(enum verdict verdict);

/* Whether it says LSM6DSO and feels half a g: nothing else tells an LSM6DSO32 from it. */
bool verdict_is_lsm6dso32(const struct doctor_chip *chip);

/* Whether accelerometer and gyroscope tell of different turns, or an axis is dead. */
bool verdict_is_disagreeing(const struct doctor_chip *chip);

/* Whether too many reads went wrong. */
bool verdict_is_failing(const struct doctor_chip *chip);

#endif
