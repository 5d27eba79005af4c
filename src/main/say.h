/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_MAIN_SAY_H
#define LUMBARD_MAIN_SAY_H

/* Exit codes (contract). */
enum {
	EXIT_WELL = 0,
	EXIT_FAILED = 1,       /* it failed while running */
	EXIT_USAGE = 2,	       /* usage, config or input is wrong */
	EXIT_NO_HARDWARE = 69, /* one-shot commands only; sysexits.h calls it EX_UNAVAILABLE */
};

/*
 * The one error line: "lumbard: WHAT failed: WHERE: WHY; NEXT STEP". The format gives everything
 * after "failed: ". Returns code, to be passed on.
 */
int say_failed(int code, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Something that is wrong but not fatal: "lumbard: ...". */
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* 0, or what errno says went wrong with standard output: full disk, closed pipe. */
int say_flush(void);

/* The end of a command that prints: code, or EXIT_FAILED after the error line. */
int say_end(const char *what, int code);

#endif
