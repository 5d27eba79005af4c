/* SPDX-License-Identifier: MIT */
#include "line_reader.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/*
 * read() where there is a descriptor: fread() would wait for a whole block, and a live pipe would
 * lag behind.
 */
static int reader_fill(struct line_reader *reader)
{
	int fd = fileno(reader->stream);
	char *to;
	ssize_t n;

	if (reader->begin > 0)
		reader->lines_dropped = reader->line;
	memmove(reader->buf, reader->buf + reader->begin, reader->end - reader->begin);
	reader->end -= reader->begin;
	reader->begin = 0;
	to = reader->buf + reader->end;
	if (fd >= 0) {
		n = read(fd, to, LINE_READER_BLOCK);
	} else {
		n = (ssize_t)fread(to, 1, LINE_READER_BLOCK, reader->stream);
		if (n == 0 && ferror(reader->stream))
			return -EIO;
	}
	if (n < 0)
		return -errno;
	reader->is_at_end = n == 0;
	reader->end += (size_t)n;
	return 0;
}

void line_reader_restart(struct line_reader *reader)
{
	reader->line = reader->lines_dropped = 0;
	reader->is_at_end = false;
	reader->is_skipping = false;
	reader->skipped = 0;
	reader->begin = reader->end = 0;
}

static int reader_take(struct line_reader *reader, size_t n, const char **ret_line, size_t *ret_len)
{
	const char *line = reader->buf + reader->begin;
	bool is_too_long = reader->is_skipping || n > LINE_READER_MAX;

	reader->begin += n;
	reader->is_skipping = false;
	reader->skipped = 0;
	reader->line++;
	if (is_too_long)
		return LINE_TOO_LONG;
	*ret_line = line;
	*ret_len = n;
	return LINE_WHOLE;
}

int line_reader_next(struct line_reader *reader, const char **ret_line, size_t *ret_len)
{
	for (;;) {
		const char *start = reader->buf + reader->begin;
		size_t n = reader->end - reader->begin;
		const char *newline = memchr(start, '\n', n);
		int r;

		if (newline)
			return reader_take(reader, (size_t)(newline - start) + 1, ret_line,
					   ret_len);
		if (reader->is_at_end && n == 0 && !reader->is_skipping)
			return LINE_END;
		if (reader->is_at_end) {
			reader->buf[reader->end++] = '\n';
			continue;
		}
		if (n >= LINE_READER_MAX) {
			reader->is_skipping = true;
			reader->skipped += n;
			reader->begin = reader->end;
		}
		if (reader->skipped > LINE_READER_ENDLESS)
			return reader_take(reader, 0, ret_line, ret_len);
		r = reader_fill(reader);
		if (r < 0)
			return r;
	}
}

const char *line_reader_block(const struct line_reader *reader, long *ret_first_line,
			      size_t *ret_len)
{
	*ret_first_line = (long)reader->lines_dropped + 1;
	*ret_len = reader->end;
	return reader->buf;
}
