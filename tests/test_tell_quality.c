/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/fake_person.h"

#include <string.h>

#include <lumbard/base/units.h>
#include <lumbard/tell/quality.h>

static struct profile profile;
static struct calib_quality quality;
static char told[QUALITY_LINE_MAX];

/* As of somebody who did all of it well. */
static int set_up(void **state)
{
	(void)state;
	profile = fake_profile(true);
	quality = (struct calib_quality){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor_quality *sensor = &quality.sensor[i];

		sensor->is_present = true;
		sensor->axis_share = 0.85;
		sensor->bow_range_rad = RAD(20.0);
		sensor->axis_disagreement_rad = RAD(10.0);
		sensor->accel.pose_count = 5;
		sensor->accel.is_used = true;
		for (int k = 0; k < POSE_COUNT; k++)
			sensor->pose[k] = (struct calib_pose_quality){
				.is_given = profile.sensor[i].pose[k].is_given || k == POSE_BOW,
				.is_used = profile.sensor[i].pose[k].is_given,
				.still_s = 2.0,
				.moved_s = 2.0,
				.spread_rad = RAD(1.9),
				.tilt_rad = RAD(-18.0),
				.flexion_rad = RAD(18.0),
			};
	}
	return 0;
}

static const char *tell(void)
{
	struct text text = text_in(told, sizeof(told));
	bool is_good = tell_quality(&profile, &quality, &text);

	assert_false(text.is_cut);
	assert_int_equal(is_good, strncmp(told, "good: ", 6) == 0);
	assert_null(strchr(told, '\n'));
	return told;
}

static void test_what_is_good_enough_is_good(void **state)
{
	(void)state;
	assert_string_equal(tell(), "good: all that was held can be used");
	quality.sensor[SENSOR_PELVIS].axis_share = UNKNOWN;
	quality.sensor[SENSOR_PELVIS].bow_range_rad = UNKNOWN;
	quality.sensor[SENSOR_PELVIS].axis_disagreement_rad = UNKNOWN;
	quality.sensor[SENSOR_LUMBAR] = (struct calib_sensor_quality){0};
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	assert_string_equal(tell(), "good: all that was held can be used");
}

static void test_each_that_could_be_better_says_how(void **state)
{
	struct calib_sensor_quality *pelvis = &quality.sensor[SENSOR_PELVIS];
	struct calib_sensor_quality *lumbar = &quality.sensor[SENSOR_LUMBAR];

	(void)state;
	lumbar->axis_share = 0.84;
	assert_string_equal(tell(), "usable: bow again and straighter");
	pelvis->bow_range_rad = RAD(19.0);
	assert_string_equal(tell(), "usable: bow again and straighter and deeper");
	(void)set_up(NULL);
	pelvis->forward_against = UINT32_C(1) << POSE_BOW;
	assert_string_equal(tell(), "usable: bow again and from the hips");
	(void)set_up(NULL);
	lumbar->axis_disagreement_rad = RAD(11.0);
	assert_string_equal(
		tell(), "usable: tighten the strap and calibrate again, it seems to have moved");
	(void)set_up(NULL);
	lumbar->pose[POSE_SIT].flexion_rad = RAD(19.0);
	assert_string_equal(tell(), "usable: sit taller, or on a folded towel");
	(void)set_up(NULL);
	pelvis->pose[POSE_SIT].tilt_rad = RAD(-19.0);
	assert_string_equal(tell(), "usable: sit taller, or on a folded towel");
	(void)set_up(NULL);
	pelvis->accel.is_used = false;
	assert_string_equal(tell(), "usable: angles of the pelvis sensor may be some degrees off, "
				    "another one is better");
	(void)set_up(NULL);
	lumbar->is_left_out = true;
	lumbar->axis_share = 0.5;
	assert_string_equal(tell(),
			    "usable: with one of two sensors, so nobody watches the back's curve");
}

static void test_each_pose_that_was_held_badly_is_named_once(void **state)
{
	struct calib_sensor_quality *pelvis = &quality.sensor[SENSOR_PELVIS];
	struct calib_sensor_quality *lumbar = &quality.sensor[SENSOR_LUMBAR];

	(void)state;
	pelvis->pose[POSE_SIT].still_s = 1.5;
	pelvis->pose[POSE_SIT].moved_s = 0.0;
	assert_string_equal(tell(), "usable: hold `sit` again, still, for 5 s");
	lumbar->pose[POSE_SIT].spread_rad = RAD(2.0);
	pelvis->pose[POSE_TABLE].moved_s = 2.5;
	lumbar->pose[POSE_LYING].is_used = false;
	assert_string_equal(tell(), "usable: hold `sit`, `table`, `lying` again, still, for 5 s");
}

/* The end of a range is not held for long, and who carries the sensors moves them. */
static void test_own_range_may_be_short_and_still_unquiet(void **state)
{
	struct calib_pose_quality *cat = &quality.sensor[SENSOR_PELVIS].pose[POSE_CAT];
	struct calib_pose_quality *still = &quality.sensor[SENSOR_PELVIS].pose[POSE_STILL];

	(void)state;
	*cat = (struct calib_pose_quality){.is_given = true, .is_used = true, .still_s = 1.0};
	*still = (struct calib_pose_quality){
		.is_given = true, .is_used = true, .still_s = 1.0, .moved_s = 9.0};
	assert_string_equal(tell(), "good: all that was held can be used");
	still->is_used = false;
	assert_string_equal(tell(), "usable: hold `still` again, still, for 5 s");
}

static void test_a_stand_in_is_no_good(void **state)
{
	(void)state;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		profile.sensor[i].pose[POSE_SIT].is_given = false;
		quality.sensor[i].pose[POSE_SIT] = (struct calib_pose_quality){0};
	}
	assert_string_equal(tell(), "usable: hold `sit`, too");
	quality.sensor[SENSOR_PELVIS].pose[POSE_SIT].is_given = true;
	assert_string_equal(tell(), "usable: hold `sit` again, still, for 5 s");
}

static void test_the_longest_line_fits(void **state)
{
	struct calib_sensor_quality *worst = &quality.sensor[SENSOR_PELVIS];

	(void)state;
	worst->axis_share = 0.0;
	worst->bow_range_rad = 0.0;
	worst->forward_against = UINT32_C(1) << POSE_BOW;
	worst->axis_disagreement_rad = RAD(30.0);
	for (int i = 0; i < POSE_COUNT; i++) {
		worst->pose[i].is_given = true;
		worst->pose[i].is_used = i == POSE_SIT;
		worst->pose[i].spread_rad = RAD(2.0);
	}
	worst->pose[POSE_SIT].tilt_rad = RAD(-20.0);
	worst->accel.is_used = false;
	quality.sensor[SENSOR_LUMBAR].is_left_out = true;
	assert_int_equal(strncmp(tell(), "usable: with one of two", 23), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_what_is_good_enough_is_good, set_up),
		cmocka_unit_test_setup(test_each_that_could_be_better_says_how, set_up),
		cmocka_unit_test_setup(test_each_pose_that_was_held_badly_is_named_once, set_up),
		cmocka_unit_test_setup(test_own_range_may_be_short_and_still_unquiet, set_up),
		cmocka_unit_test_setup(test_a_stand_in_is_no_good, set_up),
		cmocka_unit_test_setup(test_the_longest_line_fits, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
