/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_MAIN_SAY_H
#define LUMBARD_MAIN_SAY_H

#include <lumbard/base/failure.h>

#include <stdio.h>

/* Exit codes (contract). */
enum {
	EXIT_WELL = 0,
	EXIT_FAILED = FAILURE_RUNNING,
	EXIT_USAGE = FAILURE_USAGE,
	EXIT_NO_HARDWARE = FAILURE_NO_HARDWARE,
};

/*
 * The one error line: "lumbard: WHAT failed: WHERE: WHY; NEXT STEP". The format gives everything
 * after "failed: ". Returns code, to be passed on.
 */
int say_failed(int code, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The line of a failure that came up from a helper. Returns its exit code. */
int say_failure(const char *what, const struct failure *failure);

/* Something that is wrong but not fatal: "lumbard: ...". */
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line that has names and words of others in it: what a terminal would obey is made visible. */
void say_line(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What there is to tell though nothing is wrong: "lumbard: ...", on standard error. */
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* 0, or what errno says went wrong with standard output: full disk, closed pipe. */
int say_flush(void);

/* The end of a command that prints: code, or EXIT_FAILED after the error line. */
int say_end(const char *what, int code);

#endif
