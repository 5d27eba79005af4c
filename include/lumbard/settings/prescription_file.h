/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SETTINGS_PRESCRIPTION_FILE_H
#define LUMBARD_SETTINGS_PRESCRIPTION_FILE_H

#include <lumbard/settings/config.h>

#include <lumbard/base/failure.h>
#include <lumbard/coach/prescription.h>

/* 0, or negative with the first fault, or with all of them. */
int prescription_file_read(const char *path, struct prescription *prescription,
			   struct failure *ret_failure);
int prescription_file_check(const char *path, struct prescription *prescription,
			    struct faults *faults);

/* The same of the config's routine; without one the usual dose of every stretch. */
int prescription_file_load(const struct config *config, struct prescription *prescription,
			   struct failure *ret_failure);

#endif
