/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fakes/check.h"
#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

static struct profile profile;
static struct form form;

/* low or high UNKNOWN: that side is open. */
static void assert_target(const char *name, bool is_lone, double low_deg, double high_deg)
{
	struct form_overrides overrides;
	double low_rad, high_rad;

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		overrides.on[i] = UNKNOWN;
	profile = fake_profile(is_lone ? 0 : 1);
	form_init(&form, exercise_by_name(name), FORM_CHOSEN, &profile, &overrides);
	form_tilt_target(&form, is_lone, &low_rad, &high_rad);
	assert_int_equal(is_known(low_rad), is_known(low_deg));
	assert_int_equal(is_known(high_rad), is_known(high_deg));
	if (is_known(low_deg))
		assert_near(low_rad * DEG_PER_RAD, low_deg, 1e-4);
	if (is_known(high_deg))
		assert_near(high_rad * DEG_PER_RAD, high_deg, 1e-4);
}

/* Where it counts and nothing is wrong, by the limits of the stretches' own files. */
static void test_the_target_is_where_it_counts_and_nothing_is_wrong(void **state)
{
	(void)state;
	assert_target("cat", false, UNKNOWN, -8.0);
	assert_target("pelvic-tilt", false, -20.0, -4.0);
	assert_target("sitting-hamstring", false, 4.4, UNKNOWN);
	assert_target("sitting-hamstring", true, 11.4, UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_target_is_where_it_counts_and_nothing_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
