/* SPDX-License-Identifier: MIT */
/* How far the numbers of the settings may go, as lumbard.conf says. */
#include "fakes/check.h"

#include <lumbard/settings/config.h>

#include <stdbool.h>

static bool is_taken(const char *key, const char *value)
{
	struct config config;
	struct reason reason = {0};

	config_default(&config);
	return config_set(&config, key, value, &reason) == 0;
}

static void test_samples_come_20_to_200_times_a_second(void **state)
{
	(void)state;
	assert_holds(!is_taken("rate_hz", "19.9"));
	assert_holds(is_taken("rate_hz", "20"));
	assert_holds(is_taken("rate_hz", "200"));
	assert_holds(!is_taken("rate_hz", "200.1"));
}

static void test_a_trace_has_a_tenth_to_100_rows_a_second(void **state)
{
	(void)state;
	assert_holds(!is_taken("trace_hz", "0.09"));
	assert_holds(is_taken("trace_hz", "0.1"));
	assert_holds(is_taken("trace_hz", "100"));
	assert_holds(!is_taken("trace_hz", "100.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples_come_20_to_200_times_a_second),
		cmocka_unit_test(test_a_trace_has_a_tenth_to_100_rows_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
