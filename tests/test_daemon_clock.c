/* SPDX-License-Identifier: MIT */
/* The time of day decides nothing, but a jump of more than 2 s is told. */
#include "fakes/check.h"
#include "fakes/daemon_test.h"

#include <string.h>

static void step_clock(int64_t step_us)
{
	daemon_rig_step_clock(step_us);
	daemon_rig_run(&rig, 1.0);
}

/* How many rows of the log have this in them. */
static int rows_with(const char *what)
{
	const char *at = daemon_rig_log(&rig, "events.csv");
	int count = 0;

	while ((at = strstr(at, what))) {
		count++;
		at++;
	}
	return count;
}

static void test_a_jump_of_more_than_two_seconds_is_told(void **state)
{
	(void)state;
	daemon_rig_open(&rig);
	daemon_rig_run(&rig, 1.0);
	step_clock(1990000);
	step_clock(-1990000);
	step_clock(2010000);
	step_clock(-2010000);
	daemon_rig_run(&rig, 10.0);
	assert_int_equal(rows_with("clock_step"), 2);
	assert_int_equal(rows_with(",clock_step,,,,2.01,s,"), 1);
	assert_int_equal(rows_with(",clock_step,,,,-2.01,s,"), 1);
	daemon_rig_close(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_jump_of_more_than_two_seconds_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
