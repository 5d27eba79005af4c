/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_NOTIFY_H
#define LUMBARD_IO_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What the service manager is told, and lines for the journal. Without systemd these do nothing and
 * return 0; negative errno when the manager is there and cannot be reached.
 */
int notify_ready(void);
int notify_stopping(void);

/* Settings are read anew; notify_ready() ends it. */
int notify_reloading(void);

/* Only from a step that made progress, or the watchdog watches nothing. */
int notify_watchdog(void);

/* One line that `systemctl status` shows; line breaks become blanks, a long one is cut. */
int notify_status(const char *status);

/* Within this time notify_watchdog() has to be called, best twice; 0: nobody watches. */
int64_t notify_watchdog_us(void);

/* As in syslog(3) and sd-daemon(3). */
enum notify_level {
	NOTIFY_ERROR = 3,
	NOTIFY_WARNING = 4,
	NOTIFY_NOTICE = 5,
	NOTIFY_INFO = 6,
	NOTIFY_DEBUG = 7,
};

/* 1 when standard error goes to the journal: JOURNAL_STREAM names its device and inode. */
bool notify_is_journal(void);

/* One line on standard error, with the level as "<3>" in front when it goes to the journal. */
void notify_log(enum notify_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
