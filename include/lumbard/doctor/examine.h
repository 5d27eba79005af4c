/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_EXAMINE_H
#define LUMBARD_DOCTOR_EXAMINE_H

#include <lumbard/base/failure.h>
#include <lumbard/calib/profile.h>
#include <lumbard/settings/config.h>

#include <stdbool.h>

/*
 * Looks at everything that lumbard needs and prints a line each to standard output, with what to do
 * about it.
 */
enum doctor_level {
	DOCTOR_GOOD,
	DOCTOR_LOOK,   /* it works, but look at it */
	DOCTOR_ABSENT, /* bad because the hardware is not there; has an exit code of its own */
	DOCTOR_BAD,
	DOCTOR_LEVEL_COUNT,
};

struct doctor_setup {
	const struct config *config;
	const struct profile *profile;	     /* of the config; NULL: do without */
	const struct reason *profile_reason; /* why it cannot be read; no why: it was */
	const char *root; /* "" is the running system, else a folder that stands for "/" */
	double seconds;	  /* of measuring */
	bool is_json;	  /* one object instead of lines */
	bool wants_lamps; /* light each of them */
	bool wants_turn;  /* and to be turned by hand, which tells sign, order and scale */
};

/* 0 with the worst of all checks, or -1 with what failed. */
int doctor_examine(const struct doctor_setup *setup, enum doctor_level *ret_worst,
		   struct failure *ret_failure);

/* Which of two sensors is which: prints the two lines for the config. 0, or -1 with what failed. */
int doctor_tap(const struct doctor_setup *setup, struct failure *ret_failure);

#endif
