/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/tell/seen.h>

/* What a person reads of a sensor after a replay. */
static struct sensor_seen seen;
static char line[512];

static const char *told(void)
{
	struct text text = text_in(line, sizeof(line));

	tell_seen(&text, SENSOR_LUMBAR, &seen);
	return line;
}

static int set_up(void **state)
{
	(void)state;
	seen = (struct sensor_seen){
		.samples = {
			.count = 6000, .span_s = 59.99, .rate_hz = 100.02, .accel_mps2 = 9.776}};
	return 0;
}

static void add(int count, enum event_reason reason)
{
	for (int i = 0; i < count; i++)
		sensor_seen_add(&seen, reason);
}

static void one_that_is_well(void **state)
{
	(void)state;
	add(600, REASON_NONE);
	assert_string_equal(told(), "lumbar: 6000 rows in 60.0 s, 100.0 a second, median of |a| "
				    "9.78 m/s2; data all the time");
}

static void the_reason_that_held_most_comes_first(void **state)
{
	(void)state;
	add(3951, REASON_NONE);
	add(8, REASON_SETTLING);
	add(40, REASON_GRAVITY_FREE);
	add(1, REASON_STALE);
	assert_string_equal(told(), "lumbar: 6000 rows in 60.0 s, 100.0 a second, median of |a| "
				    "9.78 m/s2; no data in 1.2 % of the time: gravity_free 1.0 %, "
				    "settling 0.2 %, stale 0.03 %");
}

static void too_slow_and_without_a_gyroscope(void **state)
{
	(void)state;
	seen.samples.rate_hz = 19.0;
	seen.samples.is_gyro_zero = true;
	add(10, REASON_TOO_SLOW);
	assert_string_equal(told(), "lumbar: 6000 rows in 60.0 s, 19.0 a second (at least 20 are "
				    "needed), median of |a| 9.78 m/s2, the gyroscope is 0 in every "
				    "row; no data in 100.0 % of the time: too_slow 100.0 %");
}

/* 20 a second, a hair forgiven. */
static void from_20_a_second_on_nothing_is_said_of_it(void **state)
{
	(void)state;
	add(1, REASON_NONE);
	seen.samples.rate_hz = 19.91;
	assert_null(strstr(told(), "needed"));
	seen.samples.rate_hz = 19.89;
	assert_non_null(strstr(told(), "(at least 20 are needed)"));
}

static void one_row_has_no_rate(void **state)
{
	(void)state;
	seen.samples = (struct sample_summary){.count = 1, .rate_hz = UNKNOWN, .accel_mps2 = 9.8};
	add(1, REASON_SETTLING);
	assert_string_equal(told(), "lumbar: 1 row in 0.0 s, median of |a| 9.80 m/s2; no data in "
				    "100.0 % of the time: settling 100.0 %");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_that_is_well, set_up),
		cmocka_unit_test_setup(the_reason_that_held_most_comes_first, set_up),
		cmocka_unit_test_setup(too_slow_and_without_a_gyroscope, set_up),
		cmocka_unit_test_setup(from_20_a_second_on_nothing_is_said_of_it, set_up),
		cmocka_unit_test_setup(one_row_has_no_rate, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
