/* SPDX-License-Identifier: MIT */
#include "demo/pacing.h"
#include "fakes/check.h"

#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

static const struct sim_step repeats = {.exercise = "cat", .hold_s = SIM_HOLD_DOSE};

/* `--help` promises about 75 s for all of it. */
static void test_all_of_it_takes_about_75_s(void **state)
{
	const struct demo_pacing pacing = demo_pacing_of(DEMO_SPEED_TAUGHT);
	const struct wearer_config wearer = wearer_config_default(1);
	size_t count, calib_count;
	const struct sim_step *script = sim_routine_demo(&count);
	double s = 0.0;

	(void)state;
	sim_routine_calibration(&calib_count);
	for (size_t i = 0; i < count; i++)
		s += wearer_script_s(&script[i], 1, wearer.dose_hold_s) /
		     demo_pacing_speed(&pacing, &script[i], i < calib_count);
	for (size_t i = 1; i < count; i++) /* the way to a first step takes no time */
		s += script[i].move_s / demo_pacing_speed(&pacing, &script[i], i < calib_count);
	assert_near(s, 75.0, 3.0);
}

static void test_what_teaches_is_slower(void **state)
{
	const struct demo_pacing pacing = demo_pacing_of(DEMO_SPEED_TAUGHT);
	const struct sim_step mistake = {.exercise = "cat", .hold_s = 8.0, .expects = "no_tuck"};
	const struct sim_step way = {.hold_s = 3.0};
	const struct sim_step lost = {.hold_s = 3.0, .lost_sensors = SIM_LOST_PELVIS};
	double fastest = demo_pacing_speed(&pacing, &repeats, false);

	(void)state;
	assert_below(demo_pacing_speed(&pacing, &way, false), fastest);
	assert_below(demo_pacing_speed(&pacing, &mistake, false),
		     demo_pacing_speed(&pacing, &way, false));
	assert_below(demo_pacing_speed(&pacing, &lost, false),
		     demo_pacing_speed(&pacing, &mistake, false));
	assert_below(demo_pacing_speed(&pacing, &way, true),
		     demo_pacing_speed(&pacing, &way, false));
}

static void test_a_speed_that_is_given_holds_for_all_steps(void **state)
{
	const struct demo_pacing pacing = demo_pacing_of(3.0);
	const struct demo_pacing at_once = demo_pacing_of(0.0);

	(void)state;
	assert_near(demo_pacing_speed(&pacing, &repeats, false), 3.0, 0.0);
	assert_near(demo_pacing_speed(&pacing, &repeats, true), 3.0, 0.0);
	assert_near(demo_pacing_speed(&at_once, &repeats, false), 0.0, 0.0);
}

static void press_often(struct demo_pacing *pacing, char key)
{
	for (int i = 0; i < 100; i++)
		demo_pacing_press(pacing, key);
}

static void test_plus_and_minus_stay_within_sixteen(void **state)
{
	struct demo_pacing pacing = demo_pacing_of(2.0);

	(void)state;
	demo_pacing_press(&pacing, '+');
	assert_near(demo_pacing_speed(&pacing, &repeats, false), 2.5, 1e-12);
	demo_pacing_press(&pacing, '-');
	demo_pacing_press(&pacing, '_');
	assert_near(demo_pacing_speed(&pacing, &repeats, false), 1.6, 1e-12);
	press_often(&pacing, '=');
	assert_near(demo_pacing_speed(&pacing, &repeats, false), 32.0, 0.0);
	press_often(&pacing, '-');
	assert_near(demo_pacing_speed(&pacing, &repeats, false), 2.0 / 16.0, 0.0);
}

static void test_keys(void **state)
{
	struct demo_pacing pacing = demo_pacing_of(1.0);

	(void)state;
	demo_pacing_press(&pacing, ' ');
	assert_true(pacing.is_paused);
	demo_pacing_press(&pacing, ' ');
	assert_false(pacing.is_paused);
	demo_pacing_press(&pacing, 's');
	demo_pacing_press(&pacing, 'S');
	assert_int_equal(pacing.skips, 2);
	demo_pacing_press(&pacing, '?');
	assert_true(pacing.is_explained);
	demo_pacing_press(&pacing, '?');
	assert_false(pacing.is_explained);
	demo_pacing_press(&pacing, 'x');
	assert_false(pacing.is_ended);
	demo_pacing_press(&pacing, 'Q');
	assert_true(pacing.is_ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_it_takes_about_75_s),
		cmocka_unit_test(test_what_teaches_is_slower),
		cmocka_unit_test(test_a_speed_that_is_given_holds_for_all_steps),
		cmocka_unit_test(test_plus_and_minus_stay_within_sixteen),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
