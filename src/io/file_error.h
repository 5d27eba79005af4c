/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IO_FILE_ERROR_H
#define LUMBARD_SRC_IO_FILE_ERROR_H

#include <lumbard/base/failure.h>

/* A negative errno of opening or reading a file. */
void file_error_explain(struct reason *ret_reason, const char *name, int error);

/* Why a device that is for a group cannot be opened by this user, and the next step. */
void file_error_explain_denied(const char *group, struct text *why, struct text *next);

/* The name of a file in a sentence: the end of it where it is very long. "-" is stdin. */
void file_error_add_name(struct text *text, const char *name);

#endif
