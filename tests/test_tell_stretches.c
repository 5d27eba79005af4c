/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/fake_person.h"

#include <string.h>

#include <lumbard/tell/stretches.h>

/* "ready" stands only where it is. */
static struct profile profile;
static struct calib_quality quality;
static char told[4096];

static int set_up(void **state)
{
	(void)state;
	profile = fake_profile(true);
	quality = (struct calib_quality){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		quality.sensor[i].is_present = true;
		for (int k = 0; k < POSE_COUNT; k++)
			quality.sensor[i].pose[k].is_given = quality.sensor[i].pose[k].is_used =
				profile.sensor[i].pose[k].is_given;
	}
	return 0;
}

static const char *tell(void)
{
	struct text text = text_in(told, sizeof(told));

	tell_stretches(&profile, &quality, &text);
	assert_false(text.is_cut);
	return told;
}

static void forget(enum calib_pose pose)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		profile.sensor[i].pose[pose].is_given = false;
		quality.sensor[i].pose[pose].is_given = quality.sensor[i].pose[pose].is_used =
			false;
	}
}

static void leave_out(enum calib_pose pose)
{
	forget(pose);
	quality.sensor[SENSOR_PELVIS].pose[pose].is_given = true;
}

static void test_all_is_there(void **state)
{
	(void)state;
	assert_string_equal(tell(), "stretches\n"
				    "  cat                ready\n"
				    "  pelvic-tilt        ready\n"
				    "  sitting-hamstring  ready\n");
}

static void test_a_missing_sit_is_told_with_what_it_costs_and_what_to_do(void **state)
{
	(void)state;
	forget(POSE_SIT);
	assert_says(tell(),
		    "  sitting-hamstring  about 5 deg off, as much as its limits: `sit` is missing "
		    "and `upright` stands in for it; hold `sit` (sitting tall, legs straight) for "
		    "5 s\n");
}

static void test_a_missing_neutral_disables(void **state)
{
	(void)state;
	forget(POSE_TABLE);
	assert_says(tell(), "  cat                disabled: no neutral; hold `table` for 5 s\n");
	leave_out(POSE_LYING);
	assert_says(tell(), "  pelvic-tilt        disabled: `lying` cannot be used (see above)");
}

static void test_what_was_left_out_is_not_ready(void **state)
{
	(void)state;
	leave_out(POSE_PRESS);
	assert_says(tell(), "  pelvic-tilt        by the limits for everybody: your `press`");
	assert_says(told, "  cat                ready\n");
	leave_out(POSE_CAT);
	assert_says(tell(), "  cat                by the limits for everybody: your `cat`");
	leave_out(POSE_SLUMP);
	assert_says(tell(), "  sitting-hamstring  by the limits for everybody: your `slump`");
}

/* Who did not hold it has lost nothing. */
static void test_an_own_range_that_was_not_held_is_no_lack(void **state)
{
	(void)state;
	forget(POSE_PRESS);
	assert_says(tell(), "  pelvic-tilt        ready\n");
}

static void test_one_sensor_is_told_and_one_of_two_loudly(void **state)
{
	(void)state;
	profile.sensor[SENSOR_LUMBAR] = (struct profile_sensor){0};
	assert_says(tell(), "ONE OF TWO SENSORS");
	quality.sensor[SENSOR_LUMBAR] = (struct calib_sensor_quality){0};
	assert_says(tell(), "With one sensor the back's curve stays unknown");
}

static void test_a_curve_without_its_neutral_is_not_ready(void **state)
{
	(void)state;
	profile.sensor[SENSOR_LUMBAR].pose[POSE_TABLE].is_given = false;
	assert_says(tell(),
		    "  cat                the back's curve is unknown: lumbar has no `table`");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_is_there, set_up),
		cmocka_unit_test_setup(test_a_missing_sit_is_told_with_what_it_costs_and_what_to_do,
				       set_up),
		cmocka_unit_test_setup(test_a_missing_neutral_disables, set_up),
		cmocka_unit_test_setup(test_what_was_left_out_is_not_ready, set_up),
		cmocka_unit_test_setup(test_an_own_range_that_was_not_held_is_no_lack, set_up),
		cmocka_unit_test_setup(test_one_sensor_is_told_and_one_of_two_loudly, set_up),
		cmocka_unit_test_setup(test_a_curve_without_its_neutral_is_not_ready, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
