/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_FAILURE_H
#define LUMBARD_BASE_FAILURE_H

/*
 * What failed, where, why and what to do next, on its way up to the one who says it: only a command
 * prints and chooses the exit code. Whoever fails fills it once; whoever passes it on leaves it.
 */
enum failure_kind { /* the numbers are exit codes (contract) */
		    FAILURE_NONE = 0,
		    FAILURE_RUNNING = 1, /* it failed while running */
		    FAILURE_USAGE = 2,	 /* usage, config or input is wrong */
		    FAILURE_NO_HARDWARE =
			    69 /* one-shot commands only; sysexits.h calls it EX_UNAVAILABLE */
};

enum { FAILURE_WORDS_MAX = 1024 };

/* Caller-owned; zeroed is no failure. */
struct failure {
	enum failure_kind kind;
	char words[FAILURE_WORDS_MAX]; /* "WHERE: WHY; NEXT STEP" */
};

/* Returns -1, so that a function that fails can end with `return failure_set(...)`. */
int failure_set(struct failure *ret_failure, enum failure_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Why a value is refused, for whoever makes a failure of it: they know where it stood. next is what
 * to do, or NULL where only they know.
 */
enum { REASON_WHY_MAX = 400 };

struct reason {
	char why[REASON_WHY_MAX];
	const char *next; /* lasts for ever */
};

/* Returns -EINVAL. */
int reason_set(struct reason *ret_reason, const char *next, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
