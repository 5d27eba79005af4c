/* SPDX-License-Identifier: MIT */
#include "file_error.h"
#include <errno.h>
#include <ini.h>
#include <lumbard/base/text.h>
#include <lumbard/io/ini_file.h>
#include <stdbool.h>
#include <string.h>

/* MAX_SECTION of inih is 50, and it cuts silently. */
enum { SECTION_MAX = 49 };

/* One pass over a file; inih calls back with it for lines and for keys. */
struct ini_pass {
	FILE *stream;
	ini_file_handler *handler;
	void *user;
	int line;
	int r; /* why the pass ended before its time */
	bool is_empty;
	struct reason reason; /* the same, without file and line */
	int bare_line;	      /* of a section that has no key yet; 0: none */
};

static char *end_pass(struct ini_pass *pass, const char *why, const char *next)
{
	reason_set(&pass->reason, next, "%s", why);
	pass->r = -EINVAL;
	return NULL;
}

/* Returns false. */
static bool find_fault(struct ini_pass *pass, const char *why, const char *next)
{
	end_pass(pass, why, next);
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_comment(char c)
{
	return c == '#' || c == ';';
}

/*
 * The next line without leading blanks and without its end. What does not fit is only counted, so
 * that a comment may have any length. Returns the length; negative at the end or on a refused byte.
 */
static long take_line(struct ini_pass *pass, char *buf, size_t size)
{
	size_t len = 0;
	int last = 0, c = getc(pass->stream);

	if (c == EOF)
		return -1;
	pass->is_empty = false;
	for (; c != EOF && c != '\n'; c = getc(pass->stream)) {
		if (c < ' ' && c != '\t' && c != '\r') {
			end_pass(pass, "there is a control character",
				 "save the file as plain text");
			return -1;
		}
		if (len == 0 && is_blank((char)c))
			continue;
		if (len < size - 1)
			buf[len] = (char)c;
		len++;
		last = c;
	}
	if (last == '\r')
		len--;
	buf[len < size ? len : size - 1] = '\0';
	return (long)len;
}

/* inih would cut a long section and drop what follows it. */
static bool is_sound_section(struct ini_pass *pass, const char *line)
{
	const char *end = strchr(line, ']');

	if (!end)
		return find_fault(pass, "a [ without a ]", "write [section]");
	if (end - line - 1 > SECTION_MAX)
		return find_fault(pass, "the section is longer than 49 bytes", "shorten it");
	for (end++; is_blank(*end); end++)
		;
	return *end == '\0' || is_comment(*end) ||
	       find_fault(pass, "there is text after the ]", "put it on its own line");
}

/* inih knows only ; as the start of a comment after a value. */
static void cut_comment(char *line)
{
	for (char *p = line + 1; *p != '\0'; p++) {
		if (*p == '#' && is_blank(p[-1])) {
			*p = '\0';
			return;
		}
	}
}

static void skip_byte_order_mark(char *line)
{
	if (strncmp(line, "\xef\xbb\xbf", 3) == 0)
		memmove(line, line + 3, strlen(line + 3) + 1);
}

/* Of a line that inih would take, or take apart. */
static bool is_sound_line(struct ini_pass *pass, const char *line)
{
	if (strchr(line, '\r'))
		return find_fault(pass, "there is a carriage return in the line",
				  "save the file with line feeds");
	return line[0] != '[' || is_sound_section(pass, line);
}

static char *refuse_long_line(struct ini_pass *pass, size_t max)
{
	pass->r = reason_set(&pass->reason, "shorten it", "the line has more than %zu bytes", max);
	return NULL;
}

/* A section without a key says nothing, and whoever wrote it meant something. */
static char *refuse_bare_section(struct ini_pass *pass)
{
	pass->line = pass->bare_line;
	return end_pass(pass, "the section has no key", "give it one or remove it");
}

/* fgets() for inih: one whole line a call, so that its count of lines is ours; NULL at the end. */
static char *next_line(char *str, int num, void *stream)
{
	struct ini_pass *pass = stream;
	size_t room = (size_t)num - 1; /* a newline is added */
	long len;

	if (pass->r < 0)
		return NULL;
	pass->line++;
	len = take_line(pass, str, room);
	if (len < 0)
		return NULL;
	if (pass->line == 1)
		skip_byte_order_mark(str);
	if (str[0] == '\0' || is_comment(str[0]))
		return strcpy(str, "\n");
	if ((size_t)len >= room)
		return refuse_long_line(pass, room - 1);
	if (!is_sound_line(pass, str))
		return NULL;
	cut_comment(str);
	if (str[0] == '[' && pass->bare_line > 0)
		return refuse_bare_section(pass);
	pass->bare_line = str[0] == '[' ? pass->line : 0;
	return strcat(str, "\n");
}

static int on_key(void *user, const char *section, const char *key, const char *value)
{
	struct ini_pass *pass = user;
	struct reason reason = {0};

	if (pass->r < 0)
		return 0;
	if (pass->handler(pass->user, section, key, value, &reason) < 0)
		end_pass(pass, reason.why, reason.next[0] ? reason.next : "correct the line");
	return pass->r == 0;
}

/* The first wrong line: inih's own, or the one on which the pass ended. */
static int pass_result(struct ini_pass *pass, int inih_line)
{
	if (inih_line > 0 && (pass->r == 0 || inih_line < pass->line)) {
		pass->line = inih_line;
		end_pass(pass, "there is no '='", "write key = value");
	} else if (pass->r == 0 && pass->bare_line > 0) {
		refuse_bare_section(pass);
	} else if (pass->r == 0 && pass->is_empty) {
		end_pass(pass, "the file is empty", "restore it or remove it");
	}
	return pass->r;
}

static int explain(struct failure *ret_failure, const char *name, int error)
{
	ret_failure->kind = FAILURE_USAGE;
	file_error_explain(&ret_failure->reason, name, error);
	return error;
}

static void explain_line(const struct ini_pass *pass, const char *name, struct failure *ret_failure)
{
	struct text why = reason_begin(&ret_failure->reason, pass->reason.next);

	ret_failure->kind = FAILURE_USAGE;
	file_error_add_name(&why, name);
	text_addf(&why, ":%d: %s", pass->line, pass->reason.why);
}

int ini_stream_read(const char *name, FILE *stream, ini_file_handler *handler, void *user,
		    struct failure *ret_failure)
{
	struct ini_pass pass = {
		.stream = stream, .handler = handler, .user = user, .is_empty = true};
	int inih_line, r;

	errno = 0;
	inih_line = ini_parse_stream(next_line, &pass, on_key, &pass);
	if (ferror(stream))
		return explain(ret_failure, name, errno ? -errno : -EIO);
	r = pass_result(&pass, inih_line);
	if (r < 0)
		explain_line(&pass, name, ret_failure);
	return r;
}

int ini_file_read(const char *path, ini_file_handler *handler, void *user,
		  struct failure *ret_failure)
{
	FILE *stream = fopen(path, "re");
	int r;

	if (!stream)
		return explain(ret_failure, path, -errno);
	r = ini_stream_read(path, stream, handler, user, ret_failure);
	fclose(stream);
	return r;
}

int ini_string_read(const char *name, const char *content, ini_file_handler *handler, void *user,
		    struct failure *ret_failure)
{
	/* Some fmemopen() refuse a length of 0. */
	size_t len = strlen(content);
	FILE *stream = len > 0 ? fmemopen((char *)content, len, "r") : fopen("/dev/null", "re");
	int r;

	if (!stream)
		return explain(ret_failure, name, -errno);
	r = ini_stream_read(name, stream, handler, user, ret_failure);
	fclose(stream);
	return r;
}
