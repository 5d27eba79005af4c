/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_INI_FILE_H
#define LUMBARD_IO_INI_FILE_H

#include <lumbard/base/failure.h>
#include <stdio.h>

/*
 * INI files: [section] and key = value, one a line, a byte order mark and CRLF tolerated. A comment
 * starts with # or ; at the start of a line or after a blank. Blanks around keys and values are
 * dropped; leading blanks mean nothing, a line is never continued.
 *
 * Nothing is cut silently: lines too long for inih, sections over 49 bytes, control characters,
 * text after a ] and lines without '=' are errors. An empty file is one, too, since it is what a
 * power cut leaves behind; a file of comments is none.
 */

/*
 * Called for each key in the order of the file; section is "" in front of the first one. Returns 0,
 * or -EINVAL with the reason, without file and line. Reading ends then.
 */
typedef int ini_file_handler(void *user, const char *section, const char *key, const char *value,
			     struct reason *ret_reason);

/*
 * Returns 0, -EINVAL or the negative errno of opening or reading the file, and then the
 * failure "FILE:LINE: why; what to do". Keys before the wrong line were handed out by then, and
 * with a line that is no INI also some after it: use what the handler gathered only after a 0.
 */
int ini_file_read(const char *path, ini_file_handler *handler, void *user,
		  struct failure *ret_failure);

/* The same from memory; name stands for the file in sentences. */
int ini_string_read(const char *name, const char *content, ini_file_handler *handler, void *user,
		    struct failure *ret_failure);

/* The same from a stream, which stays the caller's to close. */
int ini_stream_read(const char *name, FILE *stream, ini_file_handler *handler, void *user,
		    struct failure *ret_failure);

#endif
