/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SETTINGS_PRESCRIPTION_FILE_H
#define LUMBARD_SETTINGS_PRESCRIPTION_FILE_H

#include <lumbard/settings/config.h>

#include <lumbard/coach/prescription.h>

/* 0, or negative with a sentence in ret_error. */
int prescription_file_read(const char *path, struct prescription *prescription,
			   struct text *ret_error);

/* The prescription of the config's routine; prints nothing. 0, or negative with a sentence. */
int prescription_file_of(const struct config *config, struct prescription *prescription,
			 struct text *ret_error);

/* The prescription of the config's routine. 0, or EXIT_USAGE after the error line. */
int prescription_file_load(const char *command, const struct config *config,
			   struct prescription *prescription);

#endif
