/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IO_FILE_ERROR_H
#define LUMBARD_SRC_IO_FILE_ERROR_H

#include <lumbard/base/text.h>

/* "NAME: why; next step" for a negative errno of opening or reading a file. */
void file_error_explain(struct text *text, const char *name, int error);

/* Why a device that is for a group cannot be opened by this user, and the next step. */
void file_error_explain_denied(struct text *text, const char *group);

/* The name of a file in a sentence: the end of it where it is very long. "-" is stdin. */
void file_error_add_name(struct text *text, const char *name);

#endif
