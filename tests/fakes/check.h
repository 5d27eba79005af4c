/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_CHECK_H
#define LUMBARD_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/base/vec3.h>

/*
 * Assertions in double; cmocka's own round to float. What fails names the expression and the seed
 * that was said last, so that a random case can be run again.
 */

/* A compound literal's commas do not go through macros. */
static inline struct vec3 vec3_of(double x, double y, double z)
{
	return (struct vec3){x, y, z};
}

/* A random case starts here; 0 when what follows is not random. */
void check_seed(uint64_t seed);

/* NaN is near nothing. */
#define assert_near(got, want, tol)   check_near((got), (want), (tol), #got, __FILE__, __LINE__)
#define assert_below(got, limit)      check_below((got), (limit), #got, __FILE__, __LINE__)
#define assert_vec3_near(a, b, tol)   check_vec3_near((a), (b), (tol), #a, __FILE__, __LINE__)
#define assert_unknown(got)	      check_holds(!isfinite(got), #got " is unknown", __FILE__, __LINE__)
#define assert_holds(condition)	      check_holds((condition) != 0, #condition, __FILE__, __LINE__)
#define assert_says(sentence, needle) check_says((sentence), (needle), __FILE__, __LINE__)
#define assert_json(text)	      check_json((text), __FILE__, __LINE__) /* one value, no more */

/* The functions behind the macros. */
void check_near(double got, double want, double tol, const char *what, const char *file, int line);
void check_below(double got, double limit, const char *what, const char *file, int line);
void check_vec3_near(struct vec3 got, struct vec3 want, double tol, const char *what,
		     const char *file, int line);
void check_holds(int holds, const char *what, const char *file, int line);
void check_says(const char *sentence, const char *needle, const char *file, int line);
void check_json(const char *text, const char *file, int line);

#endif
