/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fakes/check.h"
#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/form/teach.h>
#include <stdio.h>

static struct profile profile;
static struct form_overrides overrides;
static struct form_reference reference;
static const char *name;
static enum body_position position;
static enum form_choice choice;
static bool is_worn_alone;

static void begin(const char *stretch, bool is_taught_alone, double tilt_deg, double flexion_deg)
{
	struct profile_taught taught = {
		.tilt_rad = RAD(tilt_deg),
		.flexion_rad = is_taught_alone ? UNKNOWN : RAD(flexion_deg),
	};

	name = stretch;
	position = exercise_by_name(stretch)->position;
	choice = FORM_RECOGNISED;
	is_worn_alone = is_taught_alone;
	profile = fake_profile(!is_taught_alone);
	fake_profile_give_ranges(&profile);
	reference = (struct form_reference){0};
	overrides = (struct form_overrides){0};
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		overrides.on[i] = UNKNOWN;
	snprintf(taught.stretch, sizeof(taught.stretch), "%s", stretch);
	if (tilt_deg != 0.0)
		assert_int_equal(profile_teach(&profile, &taught), 0);
}

static struct body_pose pose_at(int64_t t_us, double tilt_deg, double flexion_deg)
{
	return fake_pose(t_us, position, tilt_deg, is_worn_alone ? UNKNOWN : flexion_deg);
}

/* What form says of a pose that has been held for 5 s. */
static struct form_verdict verdict_of(double tilt_deg, double flexion_deg)
{
	struct form_verdict verdict = {0};
	struct form form;

	form_init(&form, exercise_by_name(name), choice, &profile, &overrides);
	for (int64_t t_us = 0; t_us <= 5000000; t_us += 100000) {
		struct body_pose pose = pose_at(t_us, tilt_deg, flexion_deg);

		form_step(&form, &pose, &reference, false, &verdict);
	}
	return verdict;
}

static void assert_counts(double tilt_deg, double flexion_deg)
{
	struct form_verdict verdict = verdict_of(tilt_deg, flexion_deg);

	if (!verdict.is_counting)
		fail_msg("%s %g/%g does not count, error %d", name, tilt_deg, flexion_deg,
			 (int)verdict.worst);
}

/* Without being wrong, too. */
static void assert_is_no_target(double tilt_deg, double flexion_deg)
{
	struct form_verdict verdict = verdict_of(tilt_deg, flexion_deg);

	if (verdict.is_counting || verdict.worst != FORM_NO_ERROR)
		fail_msg("%s %g/%g: counts %d, error %d", name, tilt_deg, flexion_deg,
			 verdict.is_counting, (int)verdict.worst);
}

static void assert_is_error(double tilt_deg, double flexion_deg, enum form_error error)
{
	struct form_verdict verdict = verdict_of(tilt_deg, flexion_deg);

	assert_false(verdict.is_counting);
	assert_int_equal(verdict.worst, error);
}

/* Around it, either way, in both angles; the standard conditions would have all of it. */
static void test_a_hold_counts_around_what_was_taught(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 0.0, 0.0);
	assert_counts(12.0, -3.0);
	assert_counts(26.0, 4.0);
	begin("sitting-hamstring", false, 18.0, 2.0);
	assert_counts(18.0, 2.0);
	assert_counts(13.0, 2.0);
	assert_counts(23.0, 2.0);
	assert_counts(18.0, -3.0);
	assert_counts(18.0, 7.0);
	assert_is_no_target(12.0, 2.0);
	assert_is_no_target(24.0, 2.0);
	assert_is_no_target(18.0, -4.0);
	assert_is_no_target(18.0, 8.0);
	assert_is_no_target(0.0, 0.0);
	begin("cat", false, -14.0, 9.0);
	assert_counts(-18.5, 13.5);
	assert_is_no_target(-20.0, 9.0);
	assert_is_no_target(-14.0, 15.0);
	begin("pelvic-tilt", false, -10.0, 9.0);
	assert_counts(-10.0, 9.0);
	assert_counts(-14.5, 12.0);
	assert_is_no_target(-16.0, 13.0);
}

/* 0.5 of slack going in, 1 once inside. */
static void test_the_edge_is_that_of_a_sensor(void **state)
{
	struct form_verdict verdict;
	struct body_pose pose;
	struct form form;

	(void)state;
	begin("sitting-hamstring", false, 18.0, 2.0);
	assert_counts(23.45, 2.0);
	assert_is_no_target(23.55, 2.0);
	form_init(&form, exercise_by_name(name), choice, &profile, &overrides);
	for (int i = 0; i < 3; i++) {
		static const double tilt_deg[] = {23.4, 23.9, 24.1};

		pose = pose_at(i * INT64_C(100000), tilt_deg[i], 2.0);
		form_step(&form, &pose, &reference, false, &verdict);
		assert_holds(verdict.is_counting == (i < 2));
	}
}

/* An error's limit is where it was, also inside of what was taught. */
static void test_no_error_moves(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 18.0, 12.0);
	assert_counts(18.0, 14.0);
	assert_is_error(18.0, 15.6, FORM_ROUNDED_BACK);
	begin("sitting-hamstring", false, 5.0, 8.0);
	assert_is_error(4.0, 12.0, FORM_NO_HINGE);
	begin("cat", false, -9.0, 9.0);
	assert_is_error(-6.0, 9.0, FORM_NO_TUCK);
	begin("pelvic-tilt", false, -12.0, 12.0);
	assert_is_error(-17.5, 10.0, FORM_HIPS_LIFTED);
}

/* The standing body and the chair are what one sensor must not take for a hinge. */
static void test_one_sensor(void **state)
{
	(void)state;
	begin("sitting-hamstring", true, 18.0, 0.0);
	assert_counts(13.0, 0.0);
	assert_counts(23.0, 0.0);
	assert_is_no_target(12.0, 0.0);
	assert_is_no_target(25.0, 0.0);
	begin("sitting-hamstring", true, 9.0, 0.0);
	assert_counts(5.0, 0.0);
	assert_is_no_target(3.0, 0.0);
	fake_profile_give(&profile, POSE_UPRIGHT, 8.0, 0.0);
	assert_is_no_target(9.0, 0.0);
	assert_counts(12.0, 0.0);
	choice = FORM_CHOSEN;
	assert_counts(5.0, 0.0);
}

/* Of the back that one sensor does not see it is not known whether it is as it was taught. */
static void test_taught_with_two_and_worn_with_one(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 18.0, 2.0);
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	is_worn_alone = true;
	assert_counts(26.0, 0.0);
	assert_counts(12.5, 0.0);
	begin("sitting-hamstring", false, 6.0, 2.0);
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	is_worn_alone = true;
	assert_is_no_target(6.0, 0.0);
}

/* The pelvis as it was taught, the back as it is asked of everybody. */
static void test_taught_with_one_and_worn_with_two(void **state)
{
	(void)state;
	begin("sitting-hamstring", true, 18.0, 0.0);
	profile = fake_profile(true);
	assert_int_equal(
		profile_teach(&profile, &(struct profile_taught){.stretch = "sitting-hamstring",
								 .tilt_rad = RAD(18.0),
								 .flexion_rad = UNKNOWN}),
		0);
	is_worn_alone = false;
	assert_counts(18.0, 8.0);
	assert_is_no_target(24.0, 2.0);
	assert_is_no_target(12.0, 2.0);
	assert_is_no_target(13.0, -14.0);
	begin("cat", true, -14.0, 0.0);
	is_worn_alone = false;
	assert_counts(-14.0, 15.0);
	assert_is_no_target(-14.0, 0.5);
	assert_is_no_target(-20.0, 15.0);
}

/* To whom little was taught that little counts; who rests never does. */
static void test_little_was_taught(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 0.0, 0.0);
	assert_is_no_target(4.0, 0.0);
	begin("sitting-hamstring", false, 6.0, 0.0);
	assert_counts(4.0, 0.0);
	assert_counts(10.0, -2.0);
	assert_is_no_target(2.2, 0.0);
	assert_is_no_target(0.0, 0.0);
	begin("cat", false, -7.0, 2.0);
	profile.sensor[SENSOR_PELVIS].pose[POSE_CAT].is_given = false;
	assert_counts(-7.0, 2.0);
	assert_is_no_target(-3.0, -4.0);
}

/* After a rest off the neutral: right against both, or not at all. */
static void test_against_a_rest_as_well(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 18.0, 2.0);
	reference.has_rest = true;
	reference.rest_tilt_rad = RAD(-4.0);
	assert_counts(16.0, 2.0);
	assert_is_no_target(21.0, 2.0);
	reference.rest_tilt_rad = RAD(4.0);
	assert_counts(20.0, 2.0);
	assert_is_no_target(15.0, 2.0);
	reference = (struct form_reference){.has_rest = true, .rest_flexion_rad = RAD(4.0)};
	assert_counts(18.0, 4.0);
	assert_is_no_target(18.0, 0.0);
}

static void test_a_prescription_says_how_near(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 18.0, 2.0);
	overrides.taught_rad = RAD(2.0);
	assert_counts(16.0, 4.0);
	assert_is_no_target(15.0, 2.0);
	assert_is_no_target(18.0, 5.0);
	overrides.taught_rad = RAD(9.0);
	assert_counts(9.0, 2.0);
	assert_counts(27.0, 2.0);
	assert_is_no_target(28.0, 2.0);
	overrides.taught_rad = UNKNOWN;
	assert_is_no_target(12.0, 2.0);
}

static void assert_target(bool is_lone, double low_deg, double high_deg)
{
	double low_rad, high_rad;
	struct form form;

	form_init(&form, exercise_by_name(name), choice, &profile, &overrides);
	form_tilt_target(&form, is_lone, &low_rad, &high_rad);
	assert_near(low_rad * DEG_PER_RAD, low_deg, 1e-4);
	if (is_known(high_deg))
		assert_near(high_rad * DEG_PER_RAD, high_deg, 1e-4);
	else
		assert_false(is_known(high_rad));
}

static void test_the_target_that_is_shown(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 18.0, 2.0);
	assert_target(false, 13.0, 23.0);
	assert_target(true, 8.4, UNKNOWN);
	begin("pelvic-tilt", false, -12.0, 10.0);
	assert_target(false, -17.0, -7.0);
	begin("pelvic-tilt", true, -6.0, 0.0);
	assert_target(true, -11.0, -3.42);
}

static struct form_lesson_verdict lesson_of(double tilt_deg, double flexion_deg)
{
	struct body_pose pose = pose_at(0, tilt_deg, flexion_deg);
	struct form_lesson_verdict verdict;

	form_judge_lesson(exercise_by_name(name), &profile, &overrides, &pose, &verdict);
	return verdict;
}

static void assert_refused(double tilt_deg, double flexion_deg, enum form_error error,
			   double value_deg, double limit_deg)
{
	struct form_lesson_verdict verdict = lesson_of(tilt_deg, flexion_deg);

	assert_int_equal(verdict.lesson, LESSON_IS_ERROR);
	assert_int_equal(verdict.error, error);
	assert_near(verdict.value * DEG_PER_RAD, value_deg, 1e-6);
	assert_near(verdict.limit * DEG_PER_RAD, limit_deg, 1e-6);
}

static void test_what_is_an_error_is_not_taught(void **state)
{
	struct form_lesson_verdict verdict;
	struct body_pose pose;

	(void)state;
	begin("sitting-hamstring", false, 0.0, 0.0);
	assert_refused(20.0, 17.0, FORM_ROUNDED_BACK, 17.0, 15.0);
	assert_refused(-12.0, 5.0, FORM_PELVIS_ROLLED_BACK, -12.0, -10.0);
	assert_refused(2.0, 11.0, FORM_NO_HINGE, 2.0, 3.0);
	overrides.on[FORM_ROUNDED_BACK] = RAD(10.0);
	assert_refused(20.0, 12.0, FORM_ROUNDED_BACK, 12.0, 10.0);
	pose = pose_at(0, 18.0, 4.0);
	pose.lean_rad = RAD(-11.0);
	form_judge_lesson(exercise_by_name(name), &profile, &overrides, &pose, &verdict);
	assert_int_equal(verdict.error, FORM_LEANING);
	assert_near(verdict.value, RAD(-11.0), 1e-9);
	assert_near(verdict.limit, RAD(8.0), 1e-9);
	begin("pelvic-tilt", false, 0.0, 0.0);
	assert_refused(-12.0, 3.0, FORM_HIPS_LIFTED, -9.0, -6.0);
	assert_refused(7.0, -7.0, FORM_ARCHED_BACK, 7.0, 3.0);
	begin("cat", false, 0.0, 0.0);
	assert_refused(9.0, -9.0, FORM_ARCHED_BACK, 9.0, 4.0);
	assert_refused(-4.5, 4.0, FORM_NO_TUCK, -4.5, -6.75);
}

/* What the stretch would take and a little less; what is too near to neutral or none of it. */
static void test_what_can_be_taught(void **state)
{
	struct form_lesson_verdict verdict;

	(void)state;
	begin("sitting-hamstring", false, 0.0, 0.0);
	verdict = lesson_of(18.0, 4.0);
	assert_int_equal(verdict.lesson, LESSON_GOOD);
	assert_string_equal(verdict.taught.stretch, "sitting-hamstring");
	assert_near(verdict.taught.tilt_rad, RAD(18.0), 1e-12);
	assert_near(verdict.taught.flexion_rad, RAD(4.0), 1e-12);
	assert_int_equal(lesson_of(4.2, 1.0).lesson, LESSON_GOOD);
	verdict = lesson_of(3.9, 0.0);
	assert_int_equal(verdict.lesson, LESSON_TOO_NEAR);
	assert_int_equal(verdict.quantity, QUANTITY_PELVIC_TILT);
	assert_near(verdict.limit, RAD(4.0), 1e-12);
	verdict = lesson_of(8.0, -14.0);
	assert_int_equal(verdict.lesson, LESSON_TOO_NEAR);
	assert_int_equal(verdict.quantity, QUANTITY_TRUNK);
	assert_near(verdict.limit, RAD(2.0), 1e-12);
	assert_int_equal(lesson_of(70.0, 0.0).lesson, LESSON_OTHER);
	begin("pelvic-tilt", false, 0.0, 0.0);
	assert_int_equal(lesson_of(-5.5, 5.0).lesson, LESSON_GOOD);
	begin("sitting-hamstring", true, 0.0, 0.0);
	assert_int_equal(lesson_of(9.0, 0.0).lesson, LESSON_GOOD);
	assert_false(is_known(lesson_of(9.0, 0.0).taught.flexion_rad));
	fake_profile_give(&profile, POSE_UPRIGHT, 9.0, 0.0);
	verdict = lesson_of(9.0, 0.0);
	assert_int_equal(verdict.lesson, LESSON_TOO_NEAR);
	assert_near(verdict.limit, RAD(12.0), 1e-9);
}

/* By hand one may write what nobody could be taught. */
static void test_what_the_profile_has_is_judged_as_well(void **state)
{
	struct form_lesson_verdict verdict;

	(void)state;
	begin("sitting-hamstring", false, 20.0, 17.0);
	form_judge_taught(exercise_by_name(name), &profile, &overrides, &profile.taught[0],
			  &verdict);
	assert_int_equal(verdict.error, FORM_ROUNDED_BACK);
	assert_near(verdict.value, RAD(17.0), 1e-12);
	begin("sitting-hamstring", true, 20.0, 0.0);
	form_judge_taught(exercise_by_name(name), &profile, &overrides, &profile.taught[0],
			  &verdict);
	assert_int_equal(verdict.lesson, LESSON_GOOD);
}

/* What was taught before is no part of it. */
static void test_it_may_be_taught_again(void **state)
{
	(void)state;
	begin("sitting-hamstring", false, 18.0, 2.0);
	assert_int_equal(lesson_of(30.0, 6.0).lesson, LESSON_GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hold_counts_around_what_was_taught),
		cmocka_unit_test(test_the_edge_is_that_of_a_sensor),
		cmocka_unit_test(test_no_error_moves),
		cmocka_unit_test(test_one_sensor),
		cmocka_unit_test(test_taught_with_two_and_worn_with_one),
		cmocka_unit_test(test_taught_with_one_and_worn_with_two),
		cmocka_unit_test(test_little_was_taught),
		cmocka_unit_test(test_against_a_rest_as_well),
		cmocka_unit_test(test_a_prescription_says_how_near),
		cmocka_unit_test(test_the_target_that_is_shown),
		cmocka_unit_test(test_what_is_an_error_is_not_taught),
		cmocka_unit_test(test_what_can_be_taught),
		cmocka_unit_test(test_it_may_be_taught_again),
		cmocka_unit_test(test_what_the_profile_has_is_judged_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
