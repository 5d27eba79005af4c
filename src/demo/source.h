/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_SOURCE_H
#define LUMBARD_DEMO_SOURCE_H

#include <lumbard/base/failure.h>
#include <lumbard/calib/profile.h>
#include <lumbard/sim/wearer.h>

#include <stdbool.h>

/* The simulated wearer of `demo`, as a recording of it would tell. */

/*
 * As wearer_next(), with each number as it would come back from a recording, so that replaying one
 * gives the same bytes.
 */
bool demo_source_next(struct wearer *wearer, struct imu_sample *ret_sample, const char **ret_mark,
		      struct wearer_truth *ret_truth);

/*
 * Lets such a wearer go through the calibration, writes the profile to path and reads it back, so
 * that ret_profile is what every other command gets from that file. 0, or -1 with what failed.
 */
int demo_source_calibrate(const struct wearer_config *config, const char *path,
			  struct profile *ret_profile, struct failure *ret_failure);

#endif
