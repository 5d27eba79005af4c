/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"

#include <lumbard/base/angle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_it_is_that_of_the_library(void **state)
{
	const double length[] = {1e-6, 1.0, 1e6};
	double worst = 0.0;

	(void)state;
	for (int i = -180000; i <= 180000; i++)
		for (size_t k = 0; k < sizeof(length) / sizeof(*length); k++) {
			double y = length[k] * sin(RAD(i / 1000.0)),
			       x = length[k] * cos(RAD(i / 1000.0));

			worst = fmax(worst,
				     fabs(angle_wrapped_rad(angle_of_rad(y, x) - atan2(y, x))));
		}
	assert_true(worst < 1e-11);
}

static void test_the_axes_and_the_origin(void **state)
{
	(void)state;
	assert_near(angle_of_rad(0.0, 1.0), 0.0, 1e-15);
	assert_near(angle_of_rad(1.0, 0.0), PI / 2.0, 1e-15);
	assert_near(angle_of_rad(-1.0, 0.0), -PI / 2.0, 1e-15);
	assert_near(angle_of_rad(0.0, -1.0), PI, 1e-15);
	assert_near(angle_of_rad(0.0, 0.0), 0.0, 1e-15);
	assert_false(is_known(angle_of_rad(UNKNOWN, 1.0)));
	assert_false(is_known(angle_of_rad(1.0, UNKNOWN)));
	assert_false(is_known(angle_of_rad(UNKNOWN, UNKNOWN)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_that_of_the_library),
		cmocka_unit_test(test_the_axes_and_the_origin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
