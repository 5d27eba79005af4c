/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IO_LINE_READER_H
#define LUMBARD_SRC_IO_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* After the last, which a device such as /dev/zero has without any line, a line counts as over. */
enum { LINE_READER_BLOCK = 65536, LINE_READER_MAX = 65536, LINE_READER_ENDLESS = 64 << 20 };

/* Lines of a stream in bounded memory. Zeroed but for the stream, which stays the caller's. */
struct line_reader {
	FILE *stream;
	int64_t line; /* number of the line handed out last */
	/* private */
	int64_t lines_dropped; /* before begin of the block */
	bool is_at_end;
	bool is_skipping; /* inside a line that is too long to be kept */
	size_t skipped;	  /* of it */
	size_t begin, end;
	char buf[LINE_READER_MAX + LINE_READER_BLOCK + 1]; /* one more for a missing last newline */
};

/* The stream stands at its beginning again. */
void line_reader_restart(struct line_reader *reader);

/* LINE_TOO_LONG: over LINE_READER_MAX bytes; the line is consumed and not handed out. */
enum line_state { LINE_END, LINE_WHOLE, LINE_TOO_LONG };

/*
 * Returns enum line_state or a negative errno. The line is in the reader until the next call and
 * always ends with a newline, which *ret_len counts, also where the file ends without one.
 */
int line_reader_next(struct line_reader *reader, const char **ret_line, size_t *ret_len);

/* What is in memory, and the number of the line that it begins with. */
const char *line_reader_block(const struct line_reader *reader, long *ret_first_line,
			      size_t *ret_len);

#endif
