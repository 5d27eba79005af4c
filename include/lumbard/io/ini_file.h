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
 * Nothing is cut or passed over silently: lines too long for inih, sections over 49 bytes, control
 * characters, text after a ], lines without '=', a section or a key that is given twice, and
 * characters of a word processor in a section or a key are faults. An empty file is one, too, since
 * it is what a power cut leaves behind; a file of comments is none.
 */
struct ini_use {
	/* Called for each [section] in the order of the file; NULL: there may be any. */
	int (*section)(void *user, const char *section, struct reason *ret_reason);
	/*
	 * For each key; section is "" in front of the first one. In a section that was refused,
	 * what refuses the keys for the same reason is not told again. Both return 0, or -EINVAL
	 * with the reason, without file and line.
	 */
	int (*key)(void *user, const char *section, const char *key, const char *value,
		   struct reason *ret_reason);
	void *user;
};

enum { INI_FAULTS_MAX = 100 }; /* of one file; what follows them is not read */

/*
 * Returns 0, -EINVAL or the negative errno of opening or reading the file, with a fault
 * "FILE:LINE: why; what to do" for each wrong line. What is no regular file is refused: a device or
 * a pipe may never end. Keys beside the wrong lines were handed out by then: use what was gathered
 * only after a 0.
 */
int ini_file_read(const char *path, const struct ini_use *use, struct faults *faults);

/* The same from memory; name stands for the file in sentences. */
int ini_string_read(const char *name, const char *content, const struct ini_use *use,
		    struct faults *faults);

/* The same from a stream, which stays the caller's to close. */
int ini_stream_read(const char *name, FILE *stream, const struct ini_use *use,
		    struct faults *faults);

/* The line of a key in front of all sections; 0: it is not there. */
int ini_file_line(const char *path, const char *key);

#endif
