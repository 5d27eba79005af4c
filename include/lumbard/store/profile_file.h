/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_PROFILE_FILE_H
#define LUMBARD_STORE_PROFILE_FILE_H

#include <lumbard/settings/config.h>

#include <lumbard/base/failure.h>
#include <lumbard/calib/profile.h>

/* 0, or negative with the first fault, or with all of them. */
int profile_file_read(const char *path, struct profile *profile, struct failure *ret_failure);
int profile_file_check(const char *path, struct profile *profile, struct faults *faults);

/*
 * The same of the config's profile. A default path that is not there leaves the profile zeroed,
 * which is uncalibrated.
 */
int profile_file_load(const struct config *config, struct profile *profile,
		      struct failure *ret_failure);

/* Read back, written aside and renamed; makes the folder. 0, or negative with the failure. */
int profile_file_write(const struct profile *profile, const char *path,
		       struct failure *ret_failure);

/* Whether one could be written there; makes its folder. 0, or negative with why not. */
int profile_file_probe(const char *path, struct failure *ret_failure);

/* Beside a profile lies the one before it, under this name. */
#define PROFILE_PREVIOUS ".previous"

/* By the clocks of this machine. */
struct profile_time profile_time_now(void);

/*
 * The same, and where there is a whole profile already it is kept first, as path.previous. At no
 * moment, whatever ends this program or the machine, is there no whole profile where there was one;
 * where the old one cannot be kept, nothing is written.
 */
int profile_file_renew(const struct profile *profile, const char *path,
		       struct failure *ret_failure);

#endif
