/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

static uint64_t current_seed;

void check_seed(uint64_t seed)
{
	current_seed = seed;
}

static void fail_at(const char *file, int line)
{
	if (current_seed)
		print_error("seed %" PRIu64 "\n", current_seed);
	_fail(file, line);
}

void check_near(double got, double want, double tol, const char *what, const char *file, int line)
{
	if (fabs(got - want) <= tol)
		return;
	print_error("%s: %.17g is not %.17g within %g\n", what, got, want, tol);
	fail_at(file, line);
}

void check_below(double got, double limit, const char *what, const char *file, int line)
{
	if (got < limit)
		return;
	print_error("%s: %.17g is not below %g\n", what, got, limit);
	fail_at(file, line);
}

void check_vec3_near(struct vec3 got, struct vec3 want, double tol, const char *what,
		     const char *file, int line)
{
	if (vec3_norm(vec3_sub(got, want)) <= tol)
		return;
	print_error("%s: (%.12g %.12g %.12g) is not (%.12g %.12g %.12g) within %g\n", what, got.x,
		    got.y, got.z, want.x, want.y, want.z, tol);
	fail_at(file, line);
}

void check_holds(int holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	print_error("does not hold: %s\n", what);
	fail_at(file, line);
}

void check_says(const char *sentence, const char *needle, const char *file, int line)
{
	if (strstr(sentence, needle))
		return;
	print_error("\"%s\" does not say \"%s\"\n", sentence, needle);
	fail_at(file, line);
}

void check_json(const char *text, const char *file, int line)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY, &error);

	if (!value) {
		print_error("no JSON: %s: %s\n", error.text, text);
		fail_at(file, line);
	}
	json_decref(value);
}
