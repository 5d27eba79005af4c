/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"

#include <lumbard/base/units.h>
#include <lumbard/session/pace.h>

/* Each number that the header promises, from just inside to just outside. */

/* Some windows: samples at this rate, and a gap at the end of each so many microseconds. */
static void walk(struct pace *pace, double rate_hz, double gap_us, double each_us)
{
	double step_us = 1e6 / rate_hz, since_us = 0.0;

	for (double t_us = 0.0; t_us < 20e6;) {
		double dt_us = gap_us > 0.0 && since_us >= each_us - gap_us ? gap_us : step_us;

		pace_step(pace, (int64_t)dt_us);
		since_us = dt_us > step_us ? 0.0 : since_us + dt_us;
		t_us += dt_us;
	}
}

static void below_18_hz_it_is_too_slow_and_from_19_on_well_again(void **state)
{
	static const struct {
		double rate_hz;
		bool is_too_slow;
	} cases[] = {{18.2, false}, {17.8, true}, {18.8, true}, {19.2, false}, {18.2, false}};
	struct pace pace = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		walk(&pace, cases[i].rate_hz, 0.0, 0.0);
		assert_int_equal(pace.is_too_slow, cases[i].is_too_slow);
		assert_near(pace_rate_hz(&pace), cases[i].rate_hz, 0.01);
	}
}

/* Of a gap of 0.2 s half is missing. */
static void from_15_percent_on_much_is_missing_and_below_10_it_is_whole_again(void **state)
{
	static const struct {
		double missing;
		bool has_holes;
	} cases[] = {{0.14, false}, {0.16, true}, {0.11, true}, {0.09, false}, {0.14, false}};
	struct pace pace = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pace window = {.has_holes = pace.has_holes};

		/* Filled by hand: how a window cuts the gaps does not matter. */
		for (int k = 0; k < 10; k++) {
			pace_add_gap(&window, 200 * US_PER_MS);
			window.spent_us += llround(1e5 / cases[i].missing) - 200 * US_PER_MS;
		}
		pace_end_window(&window);
		pace = window;
		assert_near(pace.missing, cases[i].missing, 0.001);
		assert_int_equal(pace.has_holes, cases[i].has_holes);
	}
}

/* Above a quarter of a second it is another fault than slowness, and counts as a tenth. */
static void a_gap_is_longer_than_a_quarter_of_a_second(void **state)
{
	struct pace pace = {0};

	(void)state;
	walk(&pace, 20.0, 240e3, 990e3);
	assert_near(pace_rate_hz(&pace), 16.0 / 0.99, 0.7);
	walk(&pace, 20.0, 260e3, 1010e3);
	assert_near(pace_rate_hz(&pace), 16.0 / 0.85, 0.7);
}

/* However long it was: it is told by itself. */
static void of_a_long_gap_no_more_than_three_tenths_are_missing(void **state)
{
	static const int64_t gaps_us[] = {400000, 500000, 5000000, INT64_C(86400000000)};

	(void)state;
	for (size_t i = 0; i < sizeof(gaps_us) / sizeof(*gaps_us); i++) {
		struct pace pace = {.spent_us = 1700 * US_PER_MS};

		pace_add_gap(&pace, gaps_us[i]);
		assert_int_equal(pace.spent_us, 1800 * US_PER_MS);
		pace_end_window(&pace);
		assert_near(pace.missing, 0.3 / 2.1, 1e-6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(below_18_hz_it_is_too_slow_and_from_19_on_well_again),
		cmocka_unit_test(from_15_percent_on_much_is_missing_and_below_10_it_is_whole_again),
		cmocka_unit_test(a_gap_is_longer_than_a_quarter_of_a_second),
		cmocka_unit_test(of_a_long_gap_no_more_than_three_tenths_are_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
