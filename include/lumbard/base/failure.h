/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_FAILURE_H
#define LUMBARD_BASE_FAILURE_H

#include <lumbard/base/text.h>

/* Caller-owned; zeroed is none. */
enum { REASON_WHY_MAX = 1024, REASON_NEXT_MAX = 1024 };

struct reason {
	char why[REASON_WHY_MAX];
	char next[REASON_NEXT_MAX]; /* what to do; "" where only the caller knows, or nobody */
};

/* next may be NULL. Returns -EINVAL, so that who refuses a value can end with it. */
int reason_set(struct reason *ret_reason, const char *next, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* An empty why for who writes it piece by piece. next may be NULL. */
struct text reason_begin(struct reason *ret_reason, const char *next);

/* "why; next", or why alone where there is no next: how people read it. */
void reason_say(const struct reason *reason, struct text *text);

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

/* Caller-owned; zeroed is no failure. */
struct failure {
	enum failure_kind kind;
	struct reason reason; /* why: "WHERE: WHY" */
};

/*
 * next may be NULL. Returns -1, so that a function that fails can end with
 * `return failure_set(...)`.
 */
int failure_set(struct failure *ret_failure, enum failure_kind kind, const char *next,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * All that is wrong with a file or with settings, told as it is found. What reads into faults goes
 * on after a fault, and ends with a negative number where there was one.
 */
struct faults {
	struct failure *first; /* keeps the first one; NULL: nobody asks */
	void (*tell)(void *ctx, const struct failure *fault); /* hears of each; may be NULL */
	void *ctx;
	int count;
};

void faults_add(struct faults *faults, const struct failure *fault);

/* A fault of FAILURE_USAGE, as failure_set(). Returns -EINVAL. */
int faults_addf(struct faults *faults, const char *next, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
