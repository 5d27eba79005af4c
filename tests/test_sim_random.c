/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/random.h>
#include <lumbard/sim/rotation.h>

static void assert_near(double got, double want, double tol)
{
	if (!(fabs(got - want) <= tol))
		fail_msg("%.17g is not %.17g within %g", got, want, tol);
}

/* First outputs of the published generator for this state. */
static void test_gives_the_published_numbers(void **state)
{
	static const uint64_t want[] = {
		UINT64_C(6457827717110365317),	UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423),	UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821),
	};
	struct sim_random random = {.state = 1234567};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_true(sim_random_u64(&random) == want[i]);
}

static void test_streams_of_a_seed_differ(void **state)
{
	struct sim_random a = sim_random_from(1, 1);
	struct sim_random again = sim_random_from(1, 1);
	struct sim_random b = sim_random_from(1, 2);
	struct sim_random c = sim_random_from(2, 1);
	uint64_t first = sim_random_u64(&a);

	(void)state;
	assert_true(first == sim_random_u64(&again));
	assert_true(first != sim_random_u64(&b));
	assert_true(first != sim_random_u64(&c));
}

static void test_uniform_fills_its_interval(void **state)
{
	enum { N = 100000 };
	struct sim_random random = sim_random_from(3, 0);
	double sum = 0.0, low = 1.0, high = 0.0;

	(void)state;
	for (int i = 0; i < N; i++) {
		double x = sim_random_uniform(&random, -2.0, 4.0);

		assert_true(x >= -2.0 && x < 4.0);
		low = fmin(low, x);
		high = fmax(high, x);
		sum += x;
	}
	assert_near(sum / N, 1.0, 0.02);
	assert_near(low, -2.0, 0.001);
	assert_near(high, 4.0, 0.001);
}

static void test_normal_has_mean_zero_and_deviation_one(void **state)
{
	enum { N = 200000 };
	struct sim_random random = sim_random_from(4, 0);
	double sum = 0.0, squares = 0.0, lag = 0.0, last = 0.0;
	int beyond_two = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		double x = sim_random_normal(&random);

		sum += x;
		squares += x * x;
		lag += x * last;
		last = x;
		beyond_two += fabs(x) > 2.0;
	}
	assert_near(sum / N, 0.0, 0.01);
	assert_near(squares / N, 1.0, 0.01);
	assert_near(lag / N, 0.0, 0.01);
	assert_near((double)beyond_two / N, 0.0455, 0.003);
}

static void test_sine_agrees_with_libm(void **state)
{
	(void)state;
	for (int i = -20000; i <= 20000; i++) {
		double x = i * 0.001;

		assert_near(sim_sin(x), sin(x), 4e-15);
		assert_near(sim_cos(x), cos(x), 4e-15);
	}
	assert_near(sim_sin(1e5), sin(1e5), 1e-10);
}

static void assert_is_proper(const struct rotation *r)
{
	for (int i = 0; i < 3; i++)
		assert_near(vec3_norm(r->row[i]), 1.0, 1e-14);
	assert_near(vec3_dot(r->row[0], r->row[1]), 0.0, 1e-14);
	assert_near(vec3_angle_rad(vec3_cross(r->row[0], r->row[1]), r->row[2]), 0.0, 1e-14);
}

static void test_axis_aligned_rotations_are_proper_and_differ(void **state)
{
	struct rotation all[SIM_ORIENTATION_COUNT];

	(void)state;
	for (int i = 0; i < SIM_ORIENTATION_COUNT; i++) {
		all[i] = sim_rotation_axis_aligned(i);
		assert_is_proper(&all[i]);
		for (int k = 0; k < i; k++)
			assert_false(vec3_is_equal(all[i].row[0], all[k].row[0]) &&
				     vec3_is_equal(all[i].row[1], all[k].row[1]));
	}
	assert_true(vec3_is_equal(all[0].row[0], (struct vec3){1.0, 0.0, 0.0}));
	assert_true(vec3_is_equal(all[0].row[1], (struct vec3){0.0, 1.0, 0.0}));
}

static void test_turns_follow_the_right_hand(void **state)
{
	struct rotation forward = sim_rotation_about(SIM_AXIS_Y, RAD(30.0));
	struct rotation right = sim_rotation_about(SIM_AXIS_X, RAD(20.0));
	struct rotation left = sim_rotation_about(SIM_AXIS_Z, RAD(90.0));
	struct rotation both = sim_rotation_chain(&forward, &right);
	struct vec3 up = vec3_rotate_back(&right, (struct vec3){0.0, 0.0, 1.0});
	struct vec3 cranial = vec3_rotate(&forward, (struct vec3){0.0, 0.0, 1.0});
	struct vec3 nose = vec3_rotate(&left, (struct vec3){1.0, 0.0, 0.0});

	(void)state;
	assert_near(cranial.x, sin(RAD(30.0)), 1e-15);
	assert_near(up.y, sin(RAD(20.0)), 1e-15);
	assert_near(nose.y, 1.0, 1e-15);
	assert_is_proper(&both);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gives_the_published_numbers),
		cmocka_unit_test(test_streams_of_a_seed_differ),
		cmocka_unit_test(test_uniform_fills_its_interval),
		cmocka_unit_test(test_normal_has_mean_zero_and_deviation_one),
		cmocka_unit_test(test_sine_agrees_with_libm),
		cmocka_unit_test(test_axis_aligned_rotations_are_proper_and_differ),
		cmocka_unit_test(test_turns_follow_the_right_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
