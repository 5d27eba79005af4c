/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

/*
 * Where the sitting stretch is steady green, over all of pelvis and curve and for people of every
 * own range: never where the curve is 16 deg, nor where it is beyond 8 and does more than its share
 * of the reach; always where it is up to 8 and the pelvis tips by enough. A sensor's error has to
 * fit between: that much to the side of each it still holds.
 */
#define SLACK_DEG	0.6
#define SMALL_SLACK_DEG 0.3 /* of a limit that is small itself */
#define NEVER_DEG	(16.0 - SLACK_DEG)
#define UNSHARED_DEG	(8.0 + 1.0)
#define ALWAYS_DEG	(8.0 + SLACK_DEG)
#define SHARE		0.3
#define HINGE_SMALL_DEG 12.5

enum { STEP_US = 200000, STEPS = 20, SETTLED_STEPS = 10 };

struct person {
	double slump_deg, hinge_deg; /* UNKNOWN: not calibrated */
	bool has_lumbar;
};

static struct form form;
static struct form_verdict verdict;
static int64_t t_us;

static void begin(const struct person *person)
{
	struct profile profile = fake_profile(person->has_lumbar);
	struct form_overrides overrides;

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		overrides.on[i] = UNKNOWN;
	if (is_known(person->slump_deg))
		fake_profile_give(&profile, POSE_SLUMP, -10.0, person->slump_deg);
	if (is_known(person->hinge_deg))
		fake_profile_give(&profile, POSE_HINGE, person->hinge_deg, 3.0);
	form_init(&form, exercise_by_name("sitting-hamstring"), FORM_RECOGNISED, &profile,
		  &overrides);
	t_us = 0;
}

/* How many of the steps were steady green: of all, and of those after it has settled. */
static void hold(double tilt_deg, double flexion_deg, int *ret_any, int *ret_settled)
{
	static const struct form_reference none;

	*ret_any = *ret_settled = 0;
	for (int i = 0; i < STEPS; i++, t_us += STEP_US) {
		struct body_pose pose = fake_pose(t_us, BODY_UPRIGHT, tilt_deg, flexion_deg);

		form_step(&form, &pose, &none, false, &verdict);
		if (!verdict.is_counting || verdict.is_nearly || verdict.raised)
			continue;
		(*ret_any)++;
		*ret_settled += i >= SETTLED_STEPS;
	}
}

/* The least tilt that is meant to be green. */
static double enough_deg(const struct person *person)
{
	double own_deg = is_known(person->hinge_deg) ? person->hinge_deg : 0.0;

	if (!person->has_lumbar)
		return is_known(person->hinge_deg) ? 0.6 * own_deg : 12.0;
	if (is_known(person->hinge_deg) && own_deg < HINGE_SMALL_DEG)
		return fmax(0.4 * own_deg, 2.5);
	return fmax(5.0, 0.4 * own_deg);
}

/* From neutral, from good form, and out of a round back: what was before must not decide. */
static void assert_point(const struct person *person, double tilt_deg, double flexion_deg,
			 int paths)
{
	const double before_deg[][2] = {{0.0, 0.0}, {tilt_deg, 4.0}, {tilt_deg, 28.0}};
	double slack_deg = enough_deg(person) < 5.0 ? SMALL_SLACK_DEG : SLACK_DEG;
	bool is_unshared = tilt_deg < SHARE * (tilt_deg + flexion_deg);
	bool is_never = flexion_deg >= NEVER_DEG || (flexion_deg >= UNSHARED_DEG && is_unshared);
	bool is_always = flexion_deg <= ALWAYS_DEG && tilt_deg >= enough_deg(person) - slack_deg;

	for (int i = 0; i < paths && (is_never || is_always); i++) {
		int any, settled;

		begin(person);
		hold(before_deg[i][0], before_deg[i][1], &any, &settled);
		hold(tilt_deg, flexion_deg, &any, &settled);
		if (is_never ? any > 0 : settled < STEPS - SETTLED_STEPS)
			fail_msg("slump %g, hinge %g: tilt %g, flexion %g from flexion %g: steady "
				 "green in %d steps, %d of them late",
				 person->slump_deg, person->hinge_deg, tilt_deg, flexion_deg,
				 before_deg[i][1], any, settled);
	}
}

static const double slumps_deg[] = {UNKNOWN, 8.0, 35.0, 50.0};
static const double hinges_deg[] = {UNKNOWN, 6.25, 9.0, 25.0, 60.0};

enum {
	SLUMP_COUNT = sizeof(slumps_deg) / sizeof(*slumps_deg),
	HINGE_COUNT = sizeof(hinges_deg) / sizeof(*hinges_deg),
};

static void assert_person(const struct person *person)
{
	for (double tilt_deg = -8.0; tilt_deg <= 15.0; tilt_deg += 0.5)
		for (double flexion_deg = 0.0; flexion_deg <= 28.0; flexion_deg += 0.5)
			assert_point(person, tilt_deg, flexion_deg,
				     flexion_deg == rint(flexion_deg) ? 3 : 1);
	for (double tilt_deg = -8.0; tilt_deg <= 15.0; tilt_deg += 0.5) {
		assert_point(person, tilt_deg, ALWAYS_DEG, 3);
		assert_point(person, tilt_deg, NEVER_DEG, 3);
	}
}

static void test_the_curve_never_does_the_work_of_the_hips(void **state)
{
	(void)state;
	for (int i = 0; i < SLUMP_COUNT; i++)
		assert_person(&(struct person){slumps_deg[i], UNKNOWN, true});
	for (int i = 0; i < HINGE_COUNT; i++)
		assert_person(&(struct person){35.0, hinges_deg[i], true});
}

/* Nor is it green by the reach alone, however far that goes. */
static void test_a_still_pelvis_never_counts(void **state)
{
	(void)state;
	for (double flexion_deg = 0.0; flexion_deg <= 60.0; flexion_deg += 1.0) {
		int any, settled;

		begin(&(struct person){UNKNOWN, UNKNOWN, true});
		hold(0.0, flexion_deg, &any, &settled);
		assert_int_equal(any, 0);
		assert_false(verdict.is_counting);
	}
}

/* Standing up hollows the back as much as it tips the pelvis. */
static void test_standing_is_no_hinge_to_two_sensors(void **state)
{
	(void)state;
	for (double tilt_deg = 0.0; tilt_deg <= 20.0; tilt_deg += 0.5) {
		int any, settled;

		begin(&(struct person){UNKNOWN, UNKNOWN, true});
		hold(tilt_deg, -tilt_deg, &any, &settled);
		assert_int_equal(any, 0);
		hold(8.0, -14.0, &any, &settled);
		assert_int_equal(any, 0);
	}
}

/* One sensor asks for more of the pelvis, and for no less than is meant. */
static void test_one_sensor_counts_from_its_share_of_the_own_hinge(void **state)
{
	(void)state;
	for (int i = 0; i < HINGE_COUNT; i++) {
		const struct person person = {UNKNOWN, hinges_deg[i], false};
		double least_deg = fmin(enough_deg(&person), 24.0);

		for (double tilt_deg = -8.0; tilt_deg <= 40.0; tilt_deg += 0.25) {
			int any, settled;

			begin(&person);
			hold(tilt_deg, UNKNOWN, &any, &settled);
			if (tilt_deg >= 0.95 * least_deg && settled < STEPS - SETTLED_STEPS)
				fail_msg("hinge %g: tilt %g is not green", hinges_deg[i], tilt_deg);
			if (tilt_deg < 0.92 * least_deg && any > 0)
				fail_msg("hinge %g: tilt %g is green", hinges_deg[i], tilt_deg);
		}
	}
}

/* A chair or standing, 8 to 10 deg off the floor's neutral: from there it takes 12, whoever it is.
 */
static void test_one_sensor_asks_for_twelve_from_a_rest_off_the_neutral(void **state)
{
	const double rests_deg[] = {8.0, 10.0};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct form_reference reference = {.has_rest = true,
							 .rest_tilt_rad = RAD(rests_deg[i])};

		for (double tilt_deg = 0.0; tilt_deg <= 30.0; tilt_deg += 0.5) {
			struct body_pose pose = fake_pose(0, BODY_UPRIGHT, tilt_deg, UNKNOWN);

			begin(&(struct person){UNKNOWN, 10.0, false});
			form_step(&form, &pose, &reference, false, &verdict);
			if (tilt_deg < rests_deg[i] + 12.0 - SLACK_DEG)
				assert_false(verdict.is_counting);
			if (tilt_deg >= rests_deg[i] + 12.0)
				assert_true(verdict.is_counting);
		}
	}
}

/* Whether it ends steadily green, and what was told by then. */
static bool is_green(double tilt_deg, double flexion_deg, const struct form_reference *reference,
		     uint32_t *ret_raised)
{
	bool is_steady = true;

	begin(&(struct person){UNKNOWN, UNKNOWN, true});
	*ret_raised = 0;
	for (int i = 0; i < STEPS; i++, t_us += STEP_US) {
		struct body_pose pose = fake_pose(t_us, BODY_UPRIGHT, tilt_deg, flexion_deg);

		form_step(&form, &pose, reference, false, &verdict);
		*ret_raised |= verdict.raised;
		if (i >= SETTLED_STEPS)
			is_steady = is_steady && verdict.is_counting && !verdict.raised;
	}
	return is_steady;
}

/* Against a rest: whose ribs are forward there may take them back. */
static bool is_green_of_rest(double tilt_deg, double flexion_deg)
{
	static const struct form_reference none;
	uint32_t raised;

	return is_green(tilt_deg, fmax(flexion_deg, 3.0 - tilt_deg), &none, &raised);
}

/* Green only where it is right against both, and red only where it is wrong against both. */
static void test_green_and_red_are_so_against_neutral_and_rest(void **state)
{
	static const double rests_deg[][2] = {{-8, 12}, {-15, 22}, {-5, 4}, {-6, 15}, {8, -14}};
	static const struct form_reference none;

	(void)state;
	for (int i = 0; i < 5; i++) {
		double tilt_deg = rests_deg[i][0], flexion_deg = rests_deg[i][1];
		const struct form_reference slumped = {.has_rest = true,
						       .rest_tilt_rad = RAD(tilt_deg),
						       .rest_flexion_rad = RAD(flexion_deg)};

		for (double tilt = -15.2; tilt <= 24.0; tilt += 0.9) {
			for (double flexion = -12.3; flexion <= 34.0; flexion += 0.9) {
				uint32_t raised, of_neutral, of_rest;
				bool is_right = is_green(tilt, flexion, &none, &of_neutral);
				bool is_right_of_rest =
					is_green_of_rest(tilt - tilt_deg, flexion - flexion_deg);

				is_green(tilt - tilt_deg, flexion - flexion_deg, &none, &of_rest);
				if ((is_green(tilt, flexion, &slumped, &raised) &&
				     !(is_right && is_right_of_rest)) ||
				    (raised && !(of_neutral && of_rest)))
					fail_msg("rest %g/%g, tilt %g, flexion %g: right %d, "
						 "raised %x, of neutral %x, of rest %x",
						 tilt_deg, flexion_deg, tilt, flexion,
						 is_right && is_right_of_rest, (unsigned int)raised,
						 (unsigned int)of_neutral, (unsigned int)of_rest);
			}
		}
	}
}

/* More of the hips is right out of a slump whose ribs are forward, and standing still is no hinge.
 */
static void test_ribs_that_are_forward_at_rest_may_go_back(void **state)
{
	const struct form_reference slumped = {
		.has_rest = true, .rest_tilt_rad = RAD(-10.0), .rest_flexion_rad = RAD(17.0)};
	uint32_t raised;

	(void)state;
	for (double tilt_deg = 5.0; tilt_deg <= 15.0; tilt_deg += 0.5) {
		assert_true(is_green(tilt_deg, 0.0, &slumped, &raised));
		assert_true(is_green(tilt_deg, 2.6 - tilt_deg, &slumped, &raised));
		assert_false(is_green(tilt_deg, 1.9 - tilt_deg, &slumped, &raised));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_curve_never_does_the_work_of_the_hips),
		cmocka_unit_test(test_a_still_pelvis_never_counts),
		cmocka_unit_test(test_standing_is_no_hinge_to_two_sensors),
		cmocka_unit_test(test_one_sensor_counts_from_its_share_of_the_own_hinge),
		cmocka_unit_test(test_one_sensor_asks_for_twelve_from_a_rest_off_the_neutral),
		cmocka_unit_test(test_green_and_red_are_so_against_neutral_and_rest),
		cmocka_unit_test(test_ribs_that_are_forward_at_rest_may_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
