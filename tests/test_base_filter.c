/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"

#include <lumbard/base/filter.h>
#include <lumbard/base/units.h>
#include <math.h>

static const double rates_hz[] = {20.0, 50.0, 100.0, 416.0, 1000.0};
static const double corners_hz[] = {0.7, 3.0, 4.0, 12.0};
enum {
	RATE_COUNT = sizeof(rates_hz) / sizeof(*rates_hz),
	CORNER_COUNT = sizeof(corners_hz) / sizeof(*corners_hz),
};

/* |H| on the unit circle, from the coefficients. */
static double gain_at(const struct biquad *q, double hz, double rate_hz)
{
	double angle = 2.0 * PI * hz / rate_hz, c = cos(angle), c2 = cos(2.0 * angle);
	double s = sin(angle), s2 = sin(2.0 * angle);

	return hypot(q->b0 + q->b1 * c + q->b2 * c2, q->b1 * s + q->b2 * s2) /
	       hypot(1.0 + q->a1 * c + q->a2 * c2, q->a1 * s + q->a2 * s2);
}

/* Largest output over the last quarter of a long sine of amplitude 1. */
static double gain_measured(const struct biquad *biquad, double hz, double rate_hz)
{
	struct biquad_state state = {0};
	int n = (int)(40.0 * rate_hz);
	double largest = 0.0;

	for (int i = 0; i < n; i++) {
		double in = sin(2.0 * PI * hz * i / rate_hz);
		filter_pair out = biquad_step(*biquad, &state, (filter_pair){in, -2.0 * in});

		assert_near(out[1], -2.0 * out[0], 0.0); /* neither knows of the other */
		if (i > 3 * n / 4)
			largest = fmax(largest, fabs(out[0]));
	}
	return largest;
}

/* The case of each rate and corner that fit together. */
static void for_each_case(void (*check)(double corner_hz, double rate_hz))
{
	for (int r = 0; r < RATE_COUNT; r++)
		for (int c = 0; c < CORNER_COUNT; c++)
			if (filter_can_pass(corners_hz[c], rates_hz[r]))
				check(corners_hz[c], rates_hz[r]);
}

static void check_corner(double corner_hz, double rate_hz)
{
	struct biquad low = biquad_low_pass(corner_hz, rate_hz);
	struct biquad high = biquad_high_pass(corner_hz, rate_hz);

	assert_near(gain_at(&low, corner_hz, rate_hz), sqrt(0.5), 1e-9);
	assert_near(gain_at(&high, corner_hz, rate_hz), sqrt(0.5), 1e-9);
}

static void test_corner_is_half_the_power(void **state)
{
	(void)state;
	for_each_case(check_corner);
}

static void check_ends(double corner_hz, double rate_hz)
{
	struct biquad low = biquad_low_pass(corner_hz, rate_hz);
	struct biquad high = biquad_high_pass(corner_hz, rate_hz);

	assert_near(gain_at(&low, 0.0, rate_hz), 1.0, 1e-9);
	assert_near(gain_at(&low, rate_hz / 2.0, rate_hz), 0.0, 1e-9);
	assert_near(gain_at(&high, 0.0, rate_hz), 0.0, 1e-9);
	assert_near(gain_at(&high, rate_hz / 2.0, rate_hz), 1.0, 1e-9);
}

static void test_ends_of_the_band_pass_wholly_or_not_at_all(void **state)
{
	(void)state;
	for_each_case(check_ends);
}

static void check_shape(double corner_hz, double rate_hz)
{
	struct biquad low = biquad_low_pass(corner_hz, rate_hz);
	struct biquad high = biquad_high_pass(corner_hz, rate_hz);
	double k = tan(PI * corner_hz / rate_hz), before = 2.0;

	for (int i = 1; i < 50; i++) {
		double hz = rate_hz * i / 100.0, warped = tan(PI * hz / rate_hz) / k;
		double l = gain_at(&low, hz, rate_hz), h = gain_at(&high, hz, rate_hz);

		assert_near(l * l, 1.0 / (1.0 + pow(warped, 4.0)), 1e-9);
		assert_near(l * l + h * h, 1.0, 1e-9);
		assert_below(l, before);
		before = l;
	}
}

static void test_shape_is_butterworth_and_both_share_the_power(void **state)
{
	(void)state;
	for_each_case(check_shape);
}

static void check_poles(double corner_hz, double rate_hz)
{
	struct biquad low = biquad_low_pass(corner_hz, rate_hz);
	struct biquad high = biquad_high_pass(corner_hz, rate_hz);

	assert_below(fabs(low.a2), 1.0);
	assert_below(fabs(low.a1), 1.0 + low.a2);
	assert_near(high.a1, low.a1, 0.0);
	assert_near(high.a2, low.a2, 0.0);
}

static void test_filters_are_stable(void **state)
{
	(void)state;
	for_each_case(check_poles);
}

static void test_steps_do_what_the_coefficients_say(void **state)
{
	(void)state;
	for (int r = 1; r < RATE_COUNT; r++) {
		struct biquad low = biquad_low_pass(3.0, rates_hz[r]);
		struct biquad high = biquad_high_pass(0.7, rates_hz[r]);

		for (double hz = 0.3; hz < 10.0; hz *= 1.7) {
			assert_near(gain_measured(&low, hz, rates_hz[r]),
				    gain_at(&low, hz, rates_hz[r]), 0.01);
			assert_near(gain_measured(&high, hz, rates_hz[r]),
				    gain_at(&high, hz, rates_hz[r]), 0.01);
		}
	}
}

static void test_a_step_arrives_and_a_constant_is_forgotten(void **state)
{
	struct biquad low = biquad_low_pass(3.0, 100.0), high = biquad_high_pass(0.7, 100.0);
	struct biquad_state low_state = {0}, high_state = {0};
	double low_out = 0.0, high_out = 0.0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		low_out = biquad_step(low, &low_state, (filter_pair){5.0})[0];
		high_out = biquad_step(high, &high_state, (filter_pair){5.0})[0];
		assert_below(low_out, 5.0 * 1.05); /* overshoot of a Butterworth: 4.3 % */
	}
	assert_near(low_out, 5.0, 1e-9);
	assert_near(high_out, 0.0, 1e-9);
}

static void test_a_corner_needs_room_below_half_the_rate(void **state)
{
	(void)state;
	assert_true(filter_can_pass(12.0, 27.0));
	assert_false(filter_can_pass(12.0, 26.0));
	assert_false(filter_can_pass(12.0, 20.0));
	assert_true(filter_can_pass(3.0, 20.0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corner_is_half_the_power),
		cmocka_unit_test(test_ends_of_the_band_pass_wholly_or_not_at_all),
		cmocka_unit_test(test_shape_is_butterworth_and_both_share_the_power),
		cmocka_unit_test(test_filters_are_stable),
		cmocka_unit_test(test_steps_do_what_the_coefficients_say),
		cmocka_unit_test(test_a_step_arrives_and_a_constant_is_forgotten),
		cmocka_unit_test(test_a_corner_needs_room_below_half_the_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
