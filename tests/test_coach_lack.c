/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include "fakes/check.h"
#include "fakes/fake_person.h"
#include "fakes/said.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/lack.h>
#include <lumbard/tell/lack.h>

/* What the files and the rate keep from being coached is known before anybody moves. */
static struct profile profile;
static struct prescription prescription;
static struct lacks lacks;
static bool has_lumbar;
static struct reason reason;

static int set_up(void **state)
{
	(void)state;
	profile = fake_profile(true);
	has_lumbar = true;
	prescription_default(&prescription);
	return 0;
}

static void find(const char *exercise, double rate_hz)
{
	const struct lack_setup setup = {
		.fixed = exercise ? exercise_by_name(exercise) : NULL,
		.has_lumbar = has_lumbar,
		.rate_hz = rate_hz,
	};

	lacks_find(&profile, &prescription, &setup, &lacks);
}

static void prescribe(const char *exercise)
{
	prescription = (struct prescription){0};
	assert_int_equal(prescription_set(&prescription, exercise, "reps", "2", &reason), 0);
}

static void forget(enum sensor_place place, enum calib_pose pose)
{
	profile.sensor[place].pose[pose].is_given = false;
}

static const char *nothing_ready(void)
{
	assert_true(lacks.is_nothing_ready);
	tell_nothing_ready(&lacks, &reason);
	return said(&reason);
}

static const char *lack(int i)
{
	assert_true(i < lacks.count);
	tell_lack(&lacks.lack[i], &reason);
	return said(&reason);
}

static void who_has_all_lacks_nothing(void **state)
{
	(void)state;
	find(NULL, 100.0);
	assert_int_equal(lacks.count, 0);
	assert_false(lacks.is_nothing_ready);
	find("cat", UNKNOWN);
	assert_int_equal(lacks.count, 0);
	assert_false(lacks.is_nothing_ready);
}

static void a_prescription_of_nothing(void **state)
{
	(void)state;
	prescription = (struct prescription){0};
	find(NULL, 100.0);
	assert_says(nothing_ready(), "the prescription names no stretch");
	find("cat", 100.0);
	assert_says(nothing_ready(), "the prescription names no stretch");
}

static void the_chosen_one_is_not_prescribed(void **state)
{
	(void)state;
	prescribe("pelvic-tilt");
	find("cat", 100.0);
	assert_says(nothing_ready(), "exercise is cat, which the prescription does not name");
	find("pelvic-tilt", 100.0);
	assert_false(lacks.is_nothing_ready);
}

/* Also before there is a profile; what that keeps from being coached is told elsewhere. */
static void without_a_profile(void **state)
{
	(void)state;
	profile = (struct profile){0};
	find(NULL, 100.0);
	assert_int_equal(lacks.count, 0);
	assert_false(lacks.is_nothing_ready);
	prescribe("pelvic-tilt");
	find("cat", 100.0);
	assert_true(lacks.is_nothing_ready);
}

static void no_neutral_of_what_is_prescribed(void **state)
{
	(void)state;
	forget(SENSOR_PELVIS, POSE_TABLE);
	find(NULL, 100.0);
	assert_false(lacks.is_nothing_ready);
	assert_int_equal(lacks.count, 1);
	assert_says(lack(0), "cat is not coached: the profile has no `table`");
	find("cat", 100.0);
	assert_says(nothing_ready(), "cat needs `table`");
	prescribe("cat");
	find(NULL, 100.0);
	assert_says(nothing_ready(), "cat needs `table`");
	prescription_set(&prescription, "pelvic-tilt", "reps", "1", &reason);
	find(NULL, 100.0);
	assert_false(lacks.is_nothing_ready);
	forget(SENSOR_PELVIS, POSE_LYING);
	find(NULL, 100.0);
	assert_says(nothing_ready(), "cat needs `table`, pelvic-tilt needs `lying`");
}

static void a_neutral_that_stands_in_for_another(void **state)
{
	(void)state;
	forget(SENSOR_PELVIS, POSE_SIT);
	find(NULL, 100.0);
	assert_false(lacks.is_nothing_ready);
	assert_int_equal(lacks.count, 1);
	assert_says(lack(0), "the angles of sitting-hamstring are about 5 deg off");
	assert_says(lack(0), "the profile has no `sit`; hold it for 5 s");
}

static void a_curve_without_its_neutral(void **state)
{
	(void)state;
	forget(SENSOR_LUMBAR, POSE_TABLE);
	find(NULL, 100.0);
	assert_false(lacks.is_nothing_ready);
	assert_int_equal(lacks.count, 1);
	assert_says(lack(0), "the back's curve in cat is not judged: the lumbar sensor has no "
			     "`table`");
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	find(NULL, 100.0);
	assert_int_equal(lacks.count, 0);
}

/* As good as one sensor: the curve is not judged, which nobody would see. */
static void a_profile_of_two_and_one_that_is_worn(void **state)
{
	(void)state;
	has_lumbar = false;
	forget(SENSOR_LUMBAR, POSE_TABLE);
	find(NULL, 100.0);
	assert_false(lacks.is_nothing_ready);
	assert_int_equal(lacks.count, 1);
	assert_says(lack(0), "the back's curve is not judged: the profile has a lumbar sensor");
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	find(NULL, 100.0);
	assert_int_equal(lacks.count, 0);
}

/* A tremor's band ends at 12 Hz, which has to stay below 0.45 of the rate. */
static void what_cannot_be_seen_at_a_rate(void **state)
{
	(void)state;
	find(NULL, 20.0);
	assert_int_equal(lacks.count, 1);
	assert_false(lacks.is_nothing_ready);
	assert_says(lack(0), "shaking cannot be judged below 27 samples a second");
	find(NULL, 26.6);
	assert_int_equal(lacks.count, 1);
	find(NULL, 26.7);
	assert_int_equal(lacks.count, 0);
	find(NULL, 6.0);
	assert_int_equal(lacks.count, 3);
	assert_near(form_error_least_hz(FORM_TOO_FAST), 6.67, 0.01);
	assert_near(form_error_least_hz(FORM_LEFT_POSITION), 0.0, 0.0);
	assert_near(form_error_least_hz(FORM_ROUNDED_BACK), 0.0, 0.0);
}

#define CASE(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(who_has_all_lacks_nothing),
		CASE(a_prescription_of_nothing),
		CASE(the_chosen_one_is_not_prescribed),
		CASE(without_a_profile),
		CASE(no_neutral_of_what_is_prescribed),
		CASE(a_curve_without_its_neutral),
		CASE(a_profile_of_two_and_one_that_is_worn),
		CASE(what_cannot_be_seen_at_a_rate),
		CASE(a_neutral_that_stands_in_for_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
