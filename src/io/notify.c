/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <lumbard/base/utf8.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

enum { STATUS_MAX = 256, LOG_LINE_MAX = 1024 };

/* The environment is kept, because the watchdog is fed through it as long as we run. */
static int notify_send(const char *state)
{
	int r = sd_notify(0, state);

	return r < 0 ? r : 0;
}

int notify_ready(void)
{
	return notify_send("READY=1");
}

int notify_stopping(void)
{
	return notify_send("STOPPING=1");
}

int notify_reloading(void)
{
	char state[64];

	/* Type=notify-reload takes it only with the time. */
	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_now_us());
	return notify_send(state);
}

int notify_watchdog(void)
{
	return notify_send("WATCHDOG=1");
}

static void make_one_line(char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || *text == '\r')
			*text = ' ';
	}
}

int notify_status(const char *status)
{
	char state[STATUS_MAX];

	snprintf(state, sizeof(state), "STATUS=%s", status);
	/* A line break would start another variable. */
	make_one_line(state);
	utf8_make_plain(state);
	return notify_send(state);
}

int64_t notify_watchdog_us(void)
{
	uint64_t watchdog_us = 0;

	if (sd_watchdog_enabled(0, &watchdog_us) <= 0 || watchdog_us > INT64_MAX)
		return 0;
	return (int64_t)watchdog_us;
}

bool notify_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat status;

	if (!stream || sscanf(stream, "%" SCNuMAX ":%" SCNuMAX, &device, &inode) != 2)
		return false;
	return fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device &&
	       status.st_ino == inode;
}

void notify_log(enum notify_level level, const char *format, ...)
{
	char line[LOG_LINE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	make_one_line(line);
	utf8_make_plain(line); /* names of files may have any byte, and what others wrote, too */
	if (notify_is_journal())
		fprintf(stderr, "<%d>%s\n", level, line);
	else
		fprintf(stderr, "%s\n", line);
}
