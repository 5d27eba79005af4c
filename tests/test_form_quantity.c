/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/check.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/form/quantity.h>

static const struct form_offset none;

static struct body_pose pose_of_eight(void)
{
	return (struct body_pose){
		.pelvic_tilt_rad = 0.1,
		.lumbar_flexion_rad = 0.02,
		.lean_rad = 0.3,
		.turn_rad = 0.4,
		.speed_radps = 0.5,
		.bounce_radps = 0.6,
		.tremor_radps = 0.7,
	};
}

static void test_each_is_read_from_its_place(void **state)
{
	const double wanted[QUANTITY_COUNT] = {0.1, 0.02, 0.1 + 0.02, 0.1 / (0.1 + 0.02), 0.3, 0.4,
					       0.5, 0.6,  0.7};
	struct body_pose pose = pose_of_eight();
	double value[QUANTITY_COUNT];

	(void)state;
	form_quantities_read(&pose, &none, value);
	for (int i = 0; i < QUANTITY_COUNT; i++)
		assert_near(value[i], wanted[i], 0.0);
}

static void test_each_says_what_it_is(void **state)
{
	(void)state;
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		const struct form_quantity_info *info = form_quantity_info((enum form_quantity)i);

		assert_true(info->name[0] != '\0');
		assert_int_equal(info->is_angle, i < QUANTITY_SPEED);
		assert_int_equal(info->plus[0] != '\0', info->is_angle);
		assert_int_equal(info->minus[0] != '\0', info->is_angle);
	}
}

/* Without the lumbar sensor what needs two is unknown, and nothing else is. */
static void test_what_needs_two_sensors_is_unknown_with_one(void **state)
{
	struct body_pose pose = pose_of_eight();
	double value[QUANTITY_COUNT];

	(void)state;
	pose.lumbar_flexion_rad = UNKNOWN;
	form_quantities_read(&pose, &none, value);
	for (int i = 0; i < QUANTITY_COUNT; i++)
		assert_int_equal(is_known(value[i]),
				 form_quantity_info((enum form_quantity)i)->sensors_least == 1);
}

static double share_of(double tilt_deg, double flexion_deg)
{
	struct body_pose pose = {.pelvic_tilt_rad = RAD(tilt_deg),
				 .lumbar_flexion_rad = RAD(flexion_deg)};
	double value[QUANTITY_COUNT];

	form_quantities_read(&pose, &none, value);
	return value[QUANTITY_HIP_SHARE];
}

/* Who does not reach has no share of it, least of all an infinite one. */
static void test_the_hips_share_is_of_a_reach(void **state)
{
	(void)state;
	assert_near(share_of(5.0, 15.0), 0.25, 1e-12);
	assert_near(share_of(-4.0, 19.0), -4.0 / 15.0, 1e-12);
	assert_near(share_of(12.0, -2.0), 1.2, 1e-12);
	assert_near(share_of(2.0, 3.1), 2.0 / 5.1, 1e-12);
	assert_false(is_known(share_of(2.0, 2.9)));
	assert_false(is_known(share_of(0.0, 0.0)));
	assert_false(is_known(share_of(8.0, -14.0)));
}

/* A stretch's own neutral moves the angles that are against neutral; tilts go round at 180. */
static void test_a_neutral_of_its_own_moves_tilt_and_flexion(void **state)
{
	const struct form_offset offset = {.tilt_rad = RAD(20), .flexion_rad = RAD(-5)};
	struct body_pose pose = pose_of_eight();
	double value[QUANTITY_COUNT];

	(void)state;
	pose.pelvic_tilt_rad = RAD(170);
	form_quantities_read(&pose, &offset, value);
	assert_near(value[QUANTITY_PELVIC_TILT], RAD(-170), 1e-12);
	assert_near(value[QUANTITY_LUMBAR_FLEXION], 0.02 - RAD(5), 1e-12);
	assert_near(value[QUANTITY_TRUNK], RAD(-170) + 0.02 - RAD(5), 1e-12);
	assert_near(value[QUANTITY_LEAN], 0.3, 0.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_is_read_from_its_place),
		cmocka_unit_test(test_each_says_what_it_is),
		cmocka_unit_test(test_what_needs_two_sensors_is_unknown_with_one),
		cmocka_unit_test(test_the_hips_share_is_of_a_reach),
		cmocka_unit_test(test_a_neutral_of_its_own_moves_tilt_and_flexion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
