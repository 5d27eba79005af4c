/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"

#include <lumbard/base/units.h>
#include <lumbard/base/vec3.h>

enum { CASES = 500 };

static const struct vec3 x_axis = {1.0, 0.0, 0.0};
static const struct vec3 y_axis = {0.0, 1.0, 0.0};
static const struct vec3 z_axis = {0.0, 0.0, 1.0};

static struct fake_random random_case(uint64_t seed)
{
	check_seed(seed);
	return (struct fake_random){seed};
}

static void test_cross_is_right_handed(void **state)
{
	(void)state;
	assert_vec3_near(vec3_cross(x_axis, y_axis), z_axis, 0.0);
	assert_vec3_near(vec3_cross(y_axis, z_axis), x_axis, 0.0);
	assert_vec3_near(vec3_cross(z_axis, x_axis), y_axis, 0.0);
}

static void test_cross_stands_on_both_and_measures_the_area(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct fake_random random = random_case(seed);
		struct vec3 a = fake_random_vec3(&random, 10.0), b = fake_random_vec3(&random, 0.1);
		struct vec3 c = vec3_cross(a, b);

		assert_near(vec3_dot(a, c), 0.0, 1e-12);
		assert_near(vec3_dot(b, c), 0.0, 1e-12);
		assert_near(vec3_dot(c, c) + vec3_dot(a, b) * vec3_dot(a, b),
			    vec3_dot(a, a) * vec3_dot(b, b), 1e-10);
		assert_vec3_near(vec3_cross(b, a), vec3_scale(c, -1.0), 0.0);
	}
}

static void test_sums_agree(void **state)
{
	const struct vec3 a = {1.0, -2.0, 3.0}, b = {0.5, 0.25, -4.0};

	(void)state;
	assert_vec3_near(vec3_add(a, b), vec3_of(1.5, -1.75, -1.0), 0.0);
	assert_vec3_near(vec3_sub(a, b), vec3_of(0.5, -2.25, 7.0), 0.0);
	assert_vec3_near(vec3_add_scaled(a, -2.0, b), vec3_of(0.0, -2.5, 11.0), 0.0);
	assert_near(vec3_dot(a, b), 0.5 - 0.5 - 12.0, 0.0);
}

static void test_unit_has_length_one_and_zero_stays_zero(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct fake_random random = random_case(seed);
		struct vec3 v = fake_random_vec3(&random, 1e-6 * (double)(seed * seed));

		assert_near(vec3_norm(vec3_unit(v)), 1.0, 1e-15);
		assert_near(vec3_angle_rad(vec3_unit(v), v), 0.0, 1e-15);
	}
	check_seed(0);
	assert_vec3_near(vec3_unit((struct vec3){0}), (struct vec3){0}, 0.0);
}

static void test_angle_keeps_its_precision_near_zero_and_pi(void **state)
{
	const double small[] = {1e-12, 1e-9, 1e-6, 1e-3, 0.5};

	(void)state;
	for (size_t i = 0; i < sizeof(small) / sizeof(*small); i++) {
		struct vec3 near_x = {cos(small[i]), 0.0, sin(small[i])};

		assert_near(vec3_angle_rad(x_axis, near_x), small[i], 1e-15);
		assert_near(vec3_angle_rad(vec3_scale(x_axis, -3.0), near_x), PI - small[i], 1e-15);
	}
	assert_near(vec3_angle_rad(x_axis, (struct vec3){0}), 0.0, 0.0);
}

static void test_rotation_and_back_is_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct fake_random random = random_case(seed);
		struct rotation r = fake_random_rotation(&random);
		struct vec3 a = fake_random_vec3(&random, 3.0), b = fake_random_vec3(&random, 3.0);

		assert_vec3_near(vec3_rotate_back(&r, vec3_rotate(&r, a)), a, 1e-14);
		assert_near(vec3_norm(vec3_rotate(&r, a)), vec3_norm(a), 1e-14);
		assert_vec3_near(vec3_rotate(&r, vec3_cross(a, b)),
				 vec3_cross(vec3_rotate(&r, a), vec3_rotate(&r, b)), 1e-13);
	}
}

static void test_rows_are_the_axes_of_the_result_in_the_source(void **state)
{
	const struct rotation r_body_from_sensor = {
		{{0.0, 0.0, -1.0}, {1.0, 0.0, 0.0}, {0.0, -1.0, 0.0}}};

	(void)state;
	assert_vec3_near(vec3_rotate(&r_body_from_sensor, vec3_of(0.0, -9.8, 0.0)),
			 vec3_of(0.0, 0.0, 9.8), 0.0);
	assert_vec3_near(vec3_rotate_back(&r_body_from_sensor, x_axis), vec3_of(0.0, 0.0, -1.0),
			 0.0);
}

static void test_what_is_not_finite_is_seen(void **state)
{
	(void)state;
	assert_true(vec3_is_finite(vec3_of(1e308, -1e308, 0.0)));
	assert_false(vec3_is_finite(vec3_of(UNKNOWN, 0.0, 0.0)));
	assert_false(vec3_is_finite(vec3_of(0.0, HUGE_VAL, 0.0)));
	assert_false(vec3_is_finite(vec3_of(0.0, 0.0, -HUGE_VAL)));
	assert_true(vec3_is_equal(x_axis, x_axis));
	assert_false(vec3_is_equal(x_axis, y_axis));
	assert_false(vec3_is_equal(vec3_of(UNKNOWN, 0.0, 0.0), vec3_of(UNKNOWN, 0.0, 0.0)));
}

static void test_angles_wrap_to_one_turn(void **state)
{
	(void)state;
	for (int turns = -3; turns <= 3; turns++) {
		assert_near(angle_wrapped_rad(0.25 + turns * 2.0 * PI), 0.25, 1e-14);
		assert_near(angle_wrapped_rad(-3.0 + turns * 2.0 * PI), -3.0, 1e-14);
	}
	assert_near(angle_wrapped_rad(PI), PI, 0.0);
	assert_near(angle_wrapped_rad(-PI), PI, 0.0);
	assert_unknown(angle_wrapped_rad(UNKNOWN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cross_is_right_handed),
		cmocka_unit_test(test_cross_stands_on_both_and_measures_the_area),
		cmocka_unit_test(test_sums_agree),
		cmocka_unit_test(test_unit_has_length_one_and_zero_stays_zero),
		cmocka_unit_test(test_angle_keeps_its_precision_near_zero_and_pi),
		cmocka_unit_test(test_rotation_and_back_is_nothing),
		cmocka_unit_test(test_rows_are_the_axes_of_the_result_in_the_source),
		cmocka_unit_test(test_what_is_not_finite_is_seen),
		cmocka_unit_test(test_angles_wrap_to_one_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
