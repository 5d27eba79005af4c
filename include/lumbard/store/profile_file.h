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

#endif
