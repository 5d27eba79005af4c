/* SPDX-License-Identifier: MIT */
#include "say.h"

#include <lumbard/base/utf8.h>
#include <lumbard/io/notify.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1024, NAMES_MAX_BYTES = 8192 };

int say_failed(int code, const char *what, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	notify_log(NOTIFY_ERROR, "lumbard: %s failed: %s", what, line);
	return code;
}

int say_failure(const char *what, const struct failure *failure)
{
	char words[LINE_MAX_BYTES];
	struct text text = text_in(words, sizeof(words));

	reason_say(&failure->reason, &text);
	return say_failed((int)failure->kind, what, "%s", words);
}

static void say(enum notify_level level, const char *format, va_list args)
{
	char line[LINE_MAX_BYTES];

	vsnprintf(line, sizeof(line), format, args);
	notify_log(level, "lumbard: %s", line);
}

void say_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(NOTIFY_WARNING, format, args);
	va_end(args);
}

void say_line(FILE *stream, const char *format, ...)
{
	char line[NAMES_MAX_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	utf8_make_plain(line);
	fprintf(stream, "%s\n", line);
}

void say_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(NOTIFY_INFO, format, args);
	va_end(args);
}

int say_flush(void)
{
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -(errno ? errno : EIO);
}

int say_end(const char *what, int code)
{
	int r = say_flush();

	if (r < 0)
		return say_failed(EXIT_FAILED, what,
				  "standard output: %s; print to somewhere that takes it",
				  strerror(-r));
	return code;
}
