/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_PROFILE_FILE_H
#define LUMBARD_STORE_PROFILE_FILE_H

#include <lumbard/settings/config.h>

#include <lumbard/calib/profile.h>

/* 0, or negative with a sentence in ret_error. */
int profile_file_read(const char *path, struct profile *profile, struct text *ret_error);

/*
 * The profile of the config; prints nothing. 0, or negative with a sentence. A default path that is
 * not there leaves the profile zeroed, which is uncalibrated.
 */
int profile_file_of(const struct config *config, struct profile *profile, struct text *ret_error);

/*
 * The profile of the config. 0, or EXIT_USAGE after the error line.
 */
int profile_file_load(const char *command, const struct config *config, struct profile *profile);

/* Written aside and renamed; makes the folder. 0, or EXIT_USAGE after the error line. */
int profile_file_write(const char *command, const struct profile *profile, const char *path);

#endif
