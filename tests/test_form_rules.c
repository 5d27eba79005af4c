/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/check.h"
#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

/* The rules by themselves, on a stretch of the test's own with round numbers. */

#define BIT(error) (UINT32_C(1) << (error))

enum { STEP_US = 10000 };

static const struct form_condition is_reaching[] = {
	{QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(12), .off = RAD(11)}, {0}};

static const struct exercise lift = {
	.name = "lift",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.tilt_least = -PI,
	.tilt_most = PI,
	.enters = FORM_ENTERS(
		{{QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5), .off = RAD(3),
		  .own_pose = POSE_HINGE, .own_share = 0.4},
		 BY_RIGHT_WAY},
		{{QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(5), .off = RAD(3)}, BY_MISTAKE},
		{{QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-5), .off = RAD(-3)}, BY_MISTAKE}),
	.counts = FORM_COUNTS({QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(8), .off = RAD(6),
			       .own_pose = POSE_HINGE, .own_share = 0.6}),
	.rules = FORM_RULES(
		{.error = FORM_ROUNDED_BACK,
		 .limit = {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(20), .off = RAD(10),
			   .own_pose = POSE_SLUMP, .own_share = 0.5},
		 .warn = RAD(15),
		 .dwell_s = 1.0},
		{.error = FORM_PELVIS_ROLLED_BACK,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-10), .off = RAD(-8)},
		 .dwell_s = 1.0},
		{.error = FORM_NO_HINGE,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(3), .off = RAD(5),
			   .when = is_reaching},
		 .dwell_s = 2.0}),
};

#define LONE_TILT                                                                                  \
	{                                                                                          \
		QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5), .off = RAD(3),                      \
						 .sensors = WITH_ONE_SENSOR                        \
	}

/* To one sensor standing looks like sitting tipped forward. */
static const struct exercise lone_lift = {
	.name = "lone-lift",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.tilt_least = -PI,
	.tilt_most = PI,
	.enters = FORM_ENTERS({LONE_TILT, BY_RIGHT_WAY}),
	.counts = FORM_COUNTS(LONE_TILT),
};

/* A form under test, its clock, and what it said over all steps. */
struct trial {
	struct form form;
	struct form_verdict verdict;
	struct body_pose pose; /* set as the test goes */
	struct form_reference reference;
	int64_t t_us;
	uint32_t raised, started, ended;
	int is_left;
};

static struct form_overrides no_overrides(void)
{
	struct form_overrides overrides;

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		overrides.on[i] = UNKNOWN;
	return overrides;
}

static void begin(struct trial *trial, const struct exercise *exercise,
		  const struct profile *profile, const struct form_overrides *overrides)
{
	*trial = (struct trial){.pose = fake_pose(0, BODY_UPRIGHT, 10.0, 0.0)};
	form_init(&trial->form, exercise, FORM_RECOGNISED, profile, overrides);
}

static void begin_plain(struct trial *trial)
{
	struct profile profile = fake_profile(1);
	struct form_overrides overrides = no_overrides();

	begin(trial, &lift, &profile, &overrides);
}

/* Holds the pose as it stands for so many milliseconds. */
static void hold(struct trial *trial, int ms)
{
	for (int64_t end_us = trial->t_us + ms * US_PER_MS; trial->t_us < end_us;) {
		trial->pose.t_us = trial->t_us;
		form_step(&trial->form, &trial->pose, &trial->reference, trial->is_left,
			  &trial->verdict);
		trial->raised |= trial->verdict.raised;
		trial->started |= trial->verdict.started;
		trial->ended |= trial->verdict.ended;
		trial->t_us += STEP_US;
	}
}

static void hold_flexion(struct trial *trial, double flexion_deg, int ms)
{
	trial->pose.lumbar_flexion_rad = RAD(flexion_deg);
	hold(trial, ms);
}

static void test_between_off_and_on_it_stays_as_it_was(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 19.0, 5000);
	assert_int_equal(trial.raised, 0);
	hold_flexion(&trial, 21.0, 1500);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	hold_flexion(&trial, 11.0, 5000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	hold_flexion(&trial, 9.0, 1000);
	assert_int_equal(trial.verdict.raised, 0);
	hold_flexion(&trial, 19.0, 5000);
	assert_int_equal(trial.verdict.raised, 0);
}

static void test_said_only_after_its_dwell(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 25.0, 1000);
	assert_int_equal(trial.raised, 0);
	assert_true(trial.verdict.is_counting);
	assert_true(trial.verdict.is_nearly);
	assert_false(trial.verdict.is_clean);
	hold(&trial, 10);
	assert_int_equal(trial.verdict.started, BIT(FORM_ROUNDED_BACK));
	assert_int_equal(trial.verdict.worst, FORM_ROUNDED_BACK);
	assert_false(trial.verdict.is_counting);
	hold(&trial, 10);
	assert_int_equal(trial.verdict.started, 0);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
}

static void test_coming_back_starts_the_dwell_anew(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	for (int i = 0; i < 5; i++) {
		hold_flexion(&trial, 25.0, 900);
		hold_flexion(&trial, 9.0, 100);
	}
	assert_int_equal(trial.raised, 0);
}

static void test_over_half_a_second_after_it_is_mended(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 25.0, 2000);
	hold_flexion(&trial, 5.0, 500);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	hold(&trial, 10);
	assert_int_equal(trial.verdict.ended, BIT(FORM_ROUNDED_BACK));
	assert_int_equal(trial.verdict.raised, 0);
	assert_true(fabs(trial.verdict.value[FORM_ROUNDED_BACK] - RAD(5.0)) < 1e-12);
	assert_true(trial.verdict.is_counting);
}

static void test_a_glance_of_good_form_is_no_all_clear(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 25.0, 2000);
	for (int i = 0; i < 10; i++) {
		hold_flexion(&trial, 5.0, 400);
		hold_flexion(&trial, 25.0, 100);
	}
	assert_int_equal(trial.ended, 0);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
}

static void test_an_error_carries_what_was_measured(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 27.5, 1010);
	assert_int_equal(trial.verdict.started, BIT(FORM_ROUNDED_BACK));
	assert_true(fabs(trial.verdict.value[FORM_ROUNDED_BACK] - RAD(27.5)) < 1e-12);
}

static void set_all_unknown(struct body_pose *pose)
{
	pose->pelvic_tilt_rad = pose->lumbar_flexion_rad = UNKNOWN;
	pose->lean_rad = pose->turn_rad = UNKNOWN;
	pose->speed_radps = pose->bounce_radps = pose->tremor_radps = UNKNOWN;
}

static void test_unknown_never_raises_and_never_counts(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	set_all_unknown(&trial.pose);
	hold(&trial, 10000);
	assert_int_equal(trial.raised, 0);
	assert_false(trial.verdict.is_trying);
	assert_false(trial.verdict.is_counting);
	assert_false(trial.verdict.is_clean);
	assert_false(trial.verdict.is_nearly);
}

static void test_unknown_back_is_no_rounded_back(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.lumbar_flexion_rad = UNKNOWN;
	hold(&trial, 10000);
	assert_int_equal(trial.raised, 0);
	assert_true(trial.verdict.is_counting);
}

/* The turn is known for ten seconds; whoever stays twisted for longer is not straight by that. */
static void test_what_becomes_unknown_stays_as_it_was(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 25.0, 2000);
	trial.pose.lumbar_flexion_rad = UNKNOWN;
	hold(&trial, 5000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	assert_false(trial.verdict.is_counting);
	trial.pose.pelvic_tilt_rad = 0.0;
	hold(&trial, 600);
	assert_int_equal(trial.ended, BIT(FORM_ROUNDED_BACK));
	assert_int_equal(trial.verdict.raised, 0);
}

static void test_nothing_counts_without_data_or_elsewhere(void **state)
{
	const enum body_state states[] = {BODY_NO_DATA, BODY_UNCALIBRATED, BODY_WELL};
	const enum body_position positions[] = {BODY_UPRIGHT, BODY_UPRIGHT, BODY_SUPINE};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct trial trial;

		begin_plain(&trial);
		hold(&trial, 1000);
		assert_true(trial.verdict.is_counting);
		trial.pose.state = states[i];
		trial.pose.position = positions[i];
		hold_flexion(&trial, 30.0, 10);
		assert_false(trial.verdict.is_counting);
		assert_false(trial.verdict.is_trying);
		hold(&trial, 5000);
		assert_int_equal(trial.raised, 0);
	}
}

static int raises(const struct profile *profile, const struct form_overrides *overrides,
		  double tilt_deg, double flexion_deg, enum form_error error)
{
	struct trial trial;

	begin(&trial, &lift, profile, overrides);
	trial.pose.pelvic_tilt_rad = RAD(tilt_deg);
	hold_flexion(&trial, flexion_deg, 1500);
	return (trial.raised & BIT(error)) != 0;
}

/* The limit of the rounded back is this, to a tenth of a degree. */
static void assert_flexion_limit(const struct profile *profile,
				 const struct form_overrides *overrides, double limit_deg)
{
	assert_false(raises(profile, overrides, 10.0, limit_deg - 0.1, FORM_ROUNDED_BACK));
	assert_true(raises(profile, overrides, 10.0, limit_deg + 0.1, FORM_ROUNDED_BACK));
}

/* Only where it is stricter: what is wrong for everybody is wrong for the supple, too. */
static void test_own_range_tightens_an_error_and_never_loosens_it(void **state)
{
	struct form_overrides overrides = no_overrides();
	const struct {
		double own_deg, limit_deg;
	} cases[] = {
		{30.0, 15.0},  /* half of the own slump */
		{60.0, 20.0},  /* of a supple one it would be 30: everybody's */
		{150.0, 20.0}, /* the same */
		{12.0, 10.0},  /* no less than half of everybody's */
		{2.9, 20.0},   /* that is no range but noise */
		{-30.0, 20.0}, /* the wrong way: not a slump */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct profile profile = fake_profile(1);

		fake_profile_give(&profile, POSE_SLUMP, -10.0, cases[i].own_deg);
		assert_flexion_limit(&profile, &overrides, cases[i].limit_deg);
	}
}

/* What an error asks for at least is tightened by asking for more. */
static void test_which_way_is_stricter_is_told_by_way_and_sign(void **state)
{
	const struct {
		enum form_way way;
		double on_deg;
		double least, most; /* of an own range of 1 deg and of 60, as factors */
	} cases[] = {
		{WAY_ABOVE, 20.0, 0.5, 1.0}, {WAY_BELOW, -20.0, 0.5, 1.0},
		{WAY_ABOVE, -6.0, 1.0, 2.0}, {WAY_BELOW, 3.0, 1.0, 2.0},
		{WAY_EITHER, 8.0, 0.5, 1.0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct form_limit limit = {QUANTITY_PELVIC_TILT, cases[i].way,
					   .on = RAD(cases[i].on_deg), .own_pose = POSE_HINGE};
		double sign = cases[i].on_deg < 0.0 ? -1.0 : 1.0;
		struct profile profile = fake_profile(1);

		limit.own_share = 1.0;
		fake_profile_give(&profile, POSE_HINGE, sign * 60.0, 0.0);
		assert_near(form_limit_own_factor(&limit, LIMIT_OF_ERROR, &profile, POSE_SIT),
			    cases[i].most, 1e-12);
		limit.own_share = 0.001;
		assert_near(form_limit_own_factor(&limit, LIMIT_OF_ERROR, &profile, POSE_SIT),
			    cases[i].least, 1e-12);
	}
}

/* An entry may bound it more closely; an error's never beyond what is stricter. */
static void test_an_entry_bounds_its_own_range(void **state)
{
	struct form_limit limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(10),
				   .own_pose = POSE_HINGE, .own_share = 0.1};
	struct profile profile = fake_profile(1);

	(void)state;
	fake_profile_give(&profile, POSE_HINGE, 40.0, 0.0);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_POSE, &profile, POSE_SIT), 1.0, 1e-12);
	limit.own_least = RAD(6);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_POSE, &profile, POSE_SIT), 0.6, 1e-12);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_ERROR, &profile, POSE_SIT), 0.6, 1e-12);
	limit.own_least = RAD(3);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_POSE, &profile, POSE_SIT), 0.4, 1e-12);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_ERROR, &profile, POSE_SIT), 0.5, 1e-12);
	limit.own_share = 5.0;
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_POSE, &profile, POSE_SIT), 2.0, 1e-12);
	limit.own_most = RAD(10);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_POSE, &profile, POSE_SIT), 1.0, 1e-12);
	limit.own_most = RAD(30);
	assert_near(form_limit_own_factor(&limit, LIMIT_OF_ERROR, &profile, POSE_SIT), 1.0, 1e-12);
}

/* Where red begins to blink does not depend on the own range: what is well for all is well. */
static void test_own_range_scales_off_but_not_the_warning(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	fake_profile_give(&profile, POSE_SLUMP, 0.0, 36.0);
	begin(&trial, &lift, &profile, &overrides);
	hold_flexion(&trial, 14.9, 2000);
	assert_false(trial.verdict.is_nearly);
	hold_flexion(&trial, 15.1, 2000);
	assert_true(trial.verdict.is_nearly);
	assert_int_equal(trial.verdict.raised, 0);
	hold_flexion(&trial, 18.1, 2000);
	hold_flexion(&trial, 9.1, 2000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	hold_flexion(&trial, 8.9, 2000);
	assert_int_equal(trial.verdict.raised, 0);
}

static void test_a_prescription_moves_the_warning_along(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	overrides.on[FORM_ROUNDED_BACK] = RAD(12.0);
	begin(&trial, &lift, &profile, &overrides);
	hold_flexion(&trial, 8.9, 2000);
	assert_false(trial.verdict.is_nearly);
	hold_flexion(&trial, 9.1, 2000);
	assert_true(trial.verdict.is_nearly);
}

static void test_own_range_moves_entering_and_counting(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	fake_profile_give(&profile, POSE_HINGE, 20.0, 0.0);
	begin(&trial, &lift, &profile, &overrides);
	trial.pose.pelvic_tilt_rad = RAD(7.9);
	hold(&trial, 100);
	assert_false(trial.verdict.is_trying);
	trial.pose.pelvic_tilt_rad = RAD(8.1);
	hold(&trial, 100);
	assert_true(trial.verdict.is_trying);
	assert_false(trial.verdict.is_counting);
	trial.pose.pelvic_tilt_rad = RAD(12.1);
	hold(&trial, 100);
	assert_true(trial.verdict.is_counting);
}

/* A small own range asks no less of what enters and counts, unless the entry says so. */
static void test_a_small_own_range_keeps_entering_and_counting(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	fake_profile_give(&profile, POSE_HINGE, 6.0, 0.0);
	begin(&trial, &lift, &profile, &overrides);
	trial.pose.pelvic_tilt_rad = RAD(4.9);
	hold(&trial, 100);
	assert_false(trial.verdict.is_trying);
	trial.pose.pelvic_tilt_rad = RAD(7.9);
	hold(&trial, 100);
	assert_true(trial.verdict.is_trying);
	assert_false(trial.verdict.is_counting);
	trial.pose.pelvic_tilt_rad = RAD(8.1);
	hold(&trial, 100);
	assert_true(trial.verdict.is_counting);
}

/* Two that have to be passed together, one of which asks less of who can do less. */
static const struct exercise together = {
	.name = "together",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.tilt_least = -PI,
	.tilt_most = PI,
	.enters =
		FORM_ENTERS({{QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(4), .off = RAD(3),
			      .is_with_next = true},
			     BY_RIGHT_WAY},
			    {{QUANTITY_LEAN, WAY_ABOVE, .on = RAD(4), .off = RAD(3)}, BY_RIGHT_WAY},
			    {{QUANTITY_TURN, WAY_ABOVE, .on = RAD(4), .off = RAD(3)}, BY_MISTAKE}),
	.counts = FORM_COUNTS({QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(10), .off = RAD(8),
			       .own_pose = POSE_HINGE, .own_share = 0.5, .own_least = RAD(4),
			       .is_with_next = true},
			      {QUANTITY_LEAN, WAY_ABOVE, .on = RAD(4), .off = RAD(3)},
			      {QUANTITY_TURN, WAY_ABOVE, .on = RAD(4), .off = RAD(3)}),
	.rules = FORM_RULES({.error = FORM_LEANING,
			     .limit = {QUANTITY_LEAN, WAY_EITHER, .on = RAD(90), .off = RAD(80)},
			     .dwell_s = 1.0},
			    {.error = FORM_TWISTED,
			     .limit = {QUANTITY_TURN, WAY_EITHER, .on = RAD(90), .off = RAD(80)},
			     .dwell_s = 1.0}),
};

static void set_three(struct trial *trial, double tilt_deg, double lean_deg, double turn_deg)
{
	trial->pose.pelvic_tilt_rad = RAD(tilt_deg);
	trial->pose.lean_rad = RAD(lean_deg);
	trial->pose.turn_rad = RAD(turn_deg);
	hold(trial, 20);
}

static void test_what_is_with_the_next_is_passed_only_with_it(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	begin(&trial, &together, &profile, &overrides);
	set_three(&trial, 11.0, 0.0, 0.0);
	assert_false(trial.verdict.is_trying || trial.verdict.is_counting);
	set_three(&trial, 0.0, 5.0, 0.0);
	assert_false(trial.verdict.is_trying || trial.verdict.is_counting);
	set_three(&trial, 11.0, 5.0, 0.0);
	assert_true(trial.verdict.is_starting && trial.verdict.is_counting);
	set_three(&trial, 0.0, 0.0, 5.0);
	assert_true(trial.verdict.is_trying && trial.verdict.is_counting);
	assert_false(trial.verdict.is_starting);
}

/* Against a rest off the neutral nobody is asked for less than everybody. */
static void test_a_lesser_own_range_is_of_the_neutral_alone(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	fake_profile_give(&profile, POSE_HINGE, 10.0, 0.0);
	begin(&trial, &together, &profile, &overrides);
	set_three(&trial, 5.1, 5.0, 0.0);
	assert_true(trial.verdict.is_counting);
	begin(&trial, &together, &profile, &overrides);
	trial.reference = (struct form_reference){.has_rest = true, .rest_tilt_rad = RAD(3.0)};
	set_three(&trial, 12.9, 5.0, 0.0);
	assert_false(trial.verdict.is_counting);
	set_three(&trial, 13.1, 5.0, 0.0);
	assert_true(trial.verdict.is_counting);
	set_three(&trial, 11.1, 5.0, 0.0);
	assert_true(trial.verdict.is_counting);
	set_three(&trial, 10.9, 5.0, 0.0);
	assert_false(trial.verdict.is_counting);
}

/* Two rules for one error: it is raised while either is, and carries the error's own quantity. */
static const struct exercise two_rules = {
	.name = "two-rules",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.tilt_least = -PI,
	.tilt_most = PI,
	.enters = FORM_ENTERS(
		{{QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-4), .off = RAD(-3)}, BY_RIGHT_WAY}),
	.counts = FORM_COUNTS({QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-4), .off = RAD(-3)}),
	.rules = FORM_RULES(
		{.error = FORM_HIPS_LIFTED,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-20), .off = RAD(-17)},
		 .dwell_s = 1.0},
		{.error = FORM_HIPS_LIFTED,
		 .limit = {QUANTITY_TRUNK, WAY_BELOW, .on = RAD(-6), .off = RAD(-4)},
		 .dwell_s = 1.0}),
};

static void hold_back(struct trial *trial, double tilt_deg, double flexion_deg)
{
	trial->pose.pelvic_tilt_rad = RAD(tilt_deg);
	hold_flexion(trial, flexion_deg, 1600);
}

static void test_an_error_is_raised_by_any_of_its_rules(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	begin(&trial, &two_rules, &profile, &overrides);
	hold_back(&trial, -12.0, 8.0);
	assert_int_equal(trial.raised, 0);
	hold_back(&trial, -12.0, 3.0);
	assert_int_equal(trial.verdict.raised, BIT(FORM_HIPS_LIFTED));
	assert_near(trial.verdict.value[FORM_HIPS_LIFTED], RAD(-12.0), 1e-12);
	hold_back(&trial, -22.0, 10.0);
	hold_back(&trial, -22.0, 22.0);
	assert_int_equal(trial.verdict.raised, BIT(FORM_HIPS_LIFTED));
	assert_int_equal(trial.ended, 0);
	hold_back(&trial, -12.0, 12.0);
	assert_int_equal(trial.verdict.raised, 0);
	assert_near(trial.verdict.value[FORM_HIPS_LIFTED], RAD(-12.0), 1e-12);
}

/* A prescription names the error's own quantity; the other rule is nobody's to move. */
static void test_a_prescription_changes_the_rule_of_its_quantity_alone(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	overrides.on[FORM_HIPS_LIFTED] = RAD(10.0);
	begin(&trial, &two_rules, &profile, &overrides);
	hold_back(&trial, -9.0, 3.1);
	assert_int_equal(trial.raised, 0);
	hold_back(&trial, -10.1, 10.0);
	assert_int_equal(trial.raised, BIT(FORM_HIPS_LIFTED));
	overrides.on[FORM_HIPS_LIFTED] = RAD(40.0);
	begin(&trial, &two_rules, &profile, &overrides);
	hold_back(&trial, -30.0, 30.0);
	assert_int_equal(trial.raised, 0);
	hold_back(&trial, -30.0, 23.0);
	assert_int_equal(trial.raised, BIT(FORM_HIPS_LIFTED));
}

/* Smaller is looser only for what asks for at least so much. */
static void test_a_prescribed_limit_is_looser_by_way_and_sign(void **state)
{
	const struct form_limit rounded = {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(15)};
	const struct form_limit lifted = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-20)};
	const struct form_limit no_tuck = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(-6)};
	const struct form_limit no_hinge = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(3)};
	const struct form_limit lean = {QUANTITY_LEAN, WAY_EITHER, .on = RAD(8)};

	(void)state;
	assert_true(form_limit_is_looser(&rounded, RAD(16)));
	assert_false(form_limit_is_looser(&rounded, RAD(15)) ||
		     form_limit_is_looser(&rounded, RAD(14)));
	assert_true(form_limit_is_looser(&lifted, RAD(21)) &&
		    !form_limit_is_looser(&lifted, RAD(19)));
	assert_true(form_limit_is_looser(&no_tuck, RAD(5)) &&
		    !form_limit_is_looser(&no_tuck, RAD(7)));
	assert_true(form_limit_is_looser(&no_hinge, RAD(2)) &&
		    !form_limit_is_looser(&no_hinge, RAD(4)));
	assert_true(form_limit_is_looser(&lean, RAD(9)) && !form_limit_is_looser(&lean, RAD(7)));
}

static void test_own_range_needs_the_sensor(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);

	(void)state;
	fake_profile_give(&profile, POSE_SLUMP, 0.0, 30.0);
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	assert_flexion_limit(&profile, &overrides, 20.0);
}

static void test_prescription_goes_before_the_own_range(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);

	(void)state;
	fake_profile_give(&profile, POSE_SLUMP, 0.0, 30.0);
	overrides.on[FORM_ROUNDED_BACK] = RAD(12.0);
	assert_flexion_limit(&profile, &overrides, 12.0);
	overrides.on[FORM_ROUNDED_BACK] = RAD(25.0);
	assert_flexion_limit(&profile, &overrides, 25.0);
}

/* A prescription names a magnitude; which way it goes is the rule's. */
static void test_prescription_keeps_the_sign(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);

	(void)state;
	overrides.on[FORM_PELVIS_ROLLED_BACK] = RAD(14.0);
	assert_false(raises(&profile, &overrides, -13.9, 0.0, FORM_PELVIS_ROLLED_BACK));
	assert_true(raises(&profile, &overrides, -14.1, 0.0, FORM_PELVIS_ROLLED_BACK));
	overrides.on[FORM_PELVIS_ROLLED_BACK] = UNKNOWN;
	assert_true(raises(&profile, &overrides, -10.1, 0.0, FORM_PELVIS_ROLLED_BACK));
}

/* An angle that is passed on the way is no pose; how fast the way was is another matter. */
static void test_passing_quickly_is_no_posture(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.speed_radps = RAD(30.0);
	trial.pose.lean_rad = RAD(20.0);
	trial.pose.turn_rad = RAD(20.0);
	hold_flexion(&trial, 40.0, 5000);
	assert_int_equal(trial.raised, 0);
	trial.pose.speed_radps = RAD(10.0);
	hold(&trial, 1500);
	assert_int_equal(trial.raised,
			 BIT(FORM_ROUNDED_BACK) | BIT(FORM_LEANING) | BIT(FORM_TWISTED));
}

static void test_too_fast_is_said_of_the_way(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold(&trial, 10);
	trial.pose.pelvic_tilt_rad = 0.0;
	trial.pose.speed_radps = RAD(65.0);
	hold(&trial, 300);
	assert_int_equal(trial.raised, 0);
	hold(&trial, 10);
	assert_int_equal(trial.verdict.started, BIT(FORM_TOO_FAST));
	assert_true(trial.verdict.is_nearly);
	assert_int_equal(form_error_info(FORM_TOO_FAST)->severity, SEVERITY_NEARLY);
}

/* Turning round or sitting down is no stretch. */
static void test_too_fast_is_said_near_the_stretch_only(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold(&trial, 10);
	trial.pose.pelvic_tilt_rad = 0.0;
	hold(&trial, 2500);
	trial.pose.speed_radps = RAD(150.0);
	hold(&trial, 5000);
	assert_int_equal(trial.raised, 0);
}

static void test_nearly_is_not_said_while_something_is_wrong(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.pelvic_tilt_rad = RAD(1.0);
	hold_flexion(&trial, 14.0, 3000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_NO_HINGE));
	assert_true(trial.verdict.is_nearly);
	hold_flexion(&trial, 30.0, 3000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	hold_flexion(&trial, 9.0, 300);
	assert_int_equal(trial.verdict.raised, BIT(FORM_ROUNDED_BACK));
	trial.raised = 0;
	begin_plain(&trial);
	trial.pose.pelvic_tilt_rad = RAD(1.0);
	hold_flexion(&trial, 30.0, 6000);
	assert_int_equal(trial.raised, BIT(FORM_ROUNDED_BACK));
}

static void test_nearly_does_not_stop_the_count(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	hold_flexion(&trial, 16.0, 3000);
	assert_int_equal(trial.raised, 0);
	assert_true(trial.verdict.is_nearly);
	assert_true(trial.verdict.is_counting);
	assert_true(trial.verdict.is_clean);
}

static void test_leaning_counts_to_either_side(void **state)
{
	const double leans_deg[] = {-8.5, 8.5};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct trial trial;

		begin_plain(&trial);
		trial.pose.lean_rad = RAD(leans_deg[i]);
		hold(&trial, 1500);
		assert_int_equal(trial.raised, BIT(FORM_LEANING));
		assert_true(fabs(trial.verdict.value[FORM_LEANING] - RAD(leans_deg[i])) < 1e-12);
	}
}

static void test_shaking_is_the_worst(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.tremor_radps = RAD(4.0);
	trial.pose.bounce_radps = RAD(7.0);
	trial.pose.lean_rad = RAD(12.0);
	hold(&trial, 3000);
	assert_int_equal(trial.raised, BIT(FORM_LEANING));
	hold(&trial, 100);
	assert_int_equal(trial.raised, BIT(FORM_LEANING) | BIT(FORM_BOUNCING) | BIT(FORM_SHAKING));
	assert_int_equal(trial.verdict.worst, FORM_SHAKING);
}

static void test_nothing_but_speed_is_judged_at_rest(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.pelvic_tilt_rad = 0.0;
	trial.pose.lean_rad = RAD(30.0);
	trial.pose.tremor_radps = RAD(10.0);
	trial.pose.bounce_radps = RAD(10.0);
	hold(&trial, 10000);
	assert_int_equal(trial.raised, 0);
	assert_false(trial.verdict.is_trying);
}

static void test_left_position_is_what_the_coach_says(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.is_left = true;
	hold(&trial, 10);
	assert_int_equal(trial.verdict.started, BIT(FORM_LEFT_POSITION));
	assert_false(is_known(trial.verdict.value[FORM_LEFT_POSITION]));
	assert_false(trial.verdict.is_counting);
	trial.is_left = false;
	hold(&trial, 10);
	assert_int_equal(trial.verdict.ended, BIT(FORM_LEFT_POSITION));
	assert_false(is_known(trial.verdict.value[FORM_LEFT_POSITION]));
}

/* Standing 15 deg forward of sitting: a lone tilt has to go beyond it by 3. */
static void test_standing_is_no_lone_tilt(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(0);
	struct trial trial;

	(void)state;
	fake_profile_give(&profile, POSE_UPRIGHT, 15.0, 0.0);
	begin(&trial, &lone_lift, &profile, &overrides);
	trial.pose.lumbar_flexion_rad = UNKNOWN;
	trial.pose.pelvic_tilt_rad = RAD(17.9);
	hold(&trial, 1000);
	assert_false(trial.verdict.is_trying);
	assert_false(trial.verdict.is_counting);
	trial.pose.pelvic_tilt_rad = RAD(18.1);
	hold(&trial, 1000);
	assert_true(trial.verdict.is_counting);
}

static void test_lone_tilt_is_for_one_sensor(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	begin(&trial, &lone_lift, &profile, &overrides);
	hold(&trial, 1000);
	assert_false(trial.verdict.is_trying);
	trial.pose.lumbar_flexion_rad = UNKNOWN;
	hold(&trial, 1000);
	assert_true(trial.verdict.is_trying);
}

/* What a limit holds with, and when; a condition on what one sensor cannot tell needs two. */
static void test_a_limit_says_with_how_many_sensors_it_holds(void **state)
{
	const struct form_limit lone = LONE_TILT;
	const struct form_limit both = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5),
					.off = RAD(3), .sensors = WITH_TWO_SENSORS};
	const struct form_limit any = {QUANTITY_LEAN, WAY_EITHER, .on = RAD(5), .off = RAD(3)};
	const struct form_limit curve = {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(5),
					 .off = RAD(3)};
	const struct form_limit reaching = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(3),
					    .off = RAD(5), .when = is_reaching};

	(void)state;
	assert_true(form_limit_can_hold(&lone, 1) && !form_limit_can_hold(&lone, 2));
	assert_true(!form_limit_can_hold(&both, 1) && form_limit_can_hold(&both, 2));
	assert_true(form_limit_can_hold(&any, 1) && form_limit_can_hold(&any, 2));
	assert_true(!form_limit_can_hold(&curve, 1) && form_limit_can_hold(&curve, 2));
	assert_true(!form_limit_can_hold(&reaching, 1) && form_limit_can_hold(&reaching, 2));
}

/* A stretch with limits for two sensors only, and a rule of its own for what is common. */
static const struct exercise pair_lift = {
	.name = "pair-lift",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.tilt_least = -PI,
	.tilt_most = PI,
	.enters = FORM_ENTERS({{QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5), .off = RAD(3),
				.sensors = WITH_TWO_SENSORS},
			       BY_RIGHT_WAY}),
	.counts = FORM_COUNTS({QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5), .off = RAD(3)}),
	.rules = FORM_RULES({.error = FORM_LEANING,
			     .limit = {QUANTITY_LEAN, WAY_EITHER, .on = RAD(20), .off = RAD(15)},
			     .dwell_s = 1.0}),
};

static void test_a_limit_for_two_sensors_is_unknown_to_one(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	begin(&trial, &pair_lift, &profile, &overrides);
	hold(&trial, 1000);
	assert_true(trial.verdict.is_trying);
	trial.pose.lumbar_flexion_rad = UNKNOWN;
	hold(&trial, 1000);
	assert_false(trial.verdict.is_trying);
}

static void test_a_rule_of_its_own_replaces_the_common_one(void **state)
{
	struct form_overrides overrides = no_overrides();
	struct profile profile = fake_profile(1);
	struct trial trial;

	(void)state;
	begin(&trial, &pair_lift, &profile, &overrides);
	trial.pose.lean_rad = RAD(19.0);
	hold(&trial, 3000);
	assert_int_equal(trial.raised, 0);
	trial.pose.lean_rad = RAD(21.0);
	hold(&trial, 3000);
	assert_int_equal(trial.raised, BIT(FORM_LEANING));
}

/* No hinge is asked of who reaches by more than 12 deg. */
static void test_a_condition_decides_whether_a_limit_holds(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.pelvic_tilt_rad = RAD(2.0);
	hold_flexion(&trial, 9.9, 5000);
	assert_int_equal(trial.raised, 0);
	hold_flexion(&trial, 10.1, 5000);
	assert_int_equal(trial.raised, BIT(FORM_NO_HINGE));
}

/* Mended by coming up again: what is no longer asked is no longer wrong, but not for a wobble. */
static void test_a_condition_that_ends_ends_its_error(void **state)
{
	struct trial trial;

	(void)state;
	begin_plain(&trial);
	trial.pose.pelvic_tilt_rad = RAD(2.0);
	hold_flexion(&trial, 10.1, 5000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_NO_HINGE));
	hold_flexion(&trial, 9.1, 5000);
	assert_int_equal(trial.verdict.raised, BIT(FORM_NO_HINGE));
	hold_flexion(&trial, 8.9, 1000);
	assert_int_equal(trial.verdict.raised, 0);
	assert_true(trial.verdict.is_trying);
}

static void test_errors_have_codes_and_cues(void **state)
{
	(void)state;
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		const struct form_error_info *info = form_error_info((enum form_error)i);

		assert_true(info->code[0] != '\0');
		assert_true(strlen(info->cue) > 10 && strlen(info->cue) <= 80);
		assert_null(strchr(info->cue, '\n'));
		assert_true(form_severity_name(info->severity)[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_between_off_and_on_it_stays_as_it_was),
		cmocka_unit_test(test_said_only_after_its_dwell),
		cmocka_unit_test(test_coming_back_starts_the_dwell_anew),
		cmocka_unit_test(test_over_half_a_second_after_it_is_mended),
		cmocka_unit_test(test_a_glance_of_good_form_is_no_all_clear),
		cmocka_unit_test(test_an_error_carries_what_was_measured),
		cmocka_unit_test(test_unknown_never_raises_and_never_counts),
		cmocka_unit_test(test_unknown_back_is_no_rounded_back),
		cmocka_unit_test(test_what_becomes_unknown_stays_as_it_was),
		cmocka_unit_test(test_nothing_counts_without_data_or_elsewhere),
		cmocka_unit_test(test_own_range_tightens_an_error_and_never_loosens_it),
		cmocka_unit_test(test_which_way_is_stricter_is_told_by_way_and_sign),
		cmocka_unit_test(test_an_entry_bounds_its_own_range),
		cmocka_unit_test(test_own_range_scales_off_but_not_the_warning),
		cmocka_unit_test(test_a_prescription_moves_the_warning_along),
		cmocka_unit_test(test_own_range_moves_entering_and_counting),
		cmocka_unit_test(test_a_small_own_range_keeps_entering_and_counting),
		cmocka_unit_test(test_what_is_with_the_next_is_passed_only_with_it),
		cmocka_unit_test(test_a_lesser_own_range_is_of_the_neutral_alone),
		cmocka_unit_test(test_an_error_is_raised_by_any_of_its_rules),
		cmocka_unit_test(test_a_prescription_changes_the_rule_of_its_quantity_alone),
		cmocka_unit_test(test_a_prescribed_limit_is_looser_by_way_and_sign),
		cmocka_unit_test(test_a_condition_that_ends_ends_its_error),
		cmocka_unit_test(test_own_range_needs_the_sensor),
		cmocka_unit_test(test_prescription_goes_before_the_own_range),
		cmocka_unit_test(test_prescription_keeps_the_sign),
		cmocka_unit_test(test_passing_quickly_is_no_posture),
		cmocka_unit_test(test_too_fast_is_said_of_the_way),
		cmocka_unit_test(test_too_fast_is_said_near_the_stretch_only),
		cmocka_unit_test(test_nearly_is_not_said_while_something_is_wrong),
		cmocka_unit_test(test_nearly_does_not_stop_the_count),
		cmocka_unit_test(test_leaning_counts_to_either_side),
		cmocka_unit_test(test_shaking_is_the_worst),
		cmocka_unit_test(test_nothing_but_speed_is_judged_at_rest),
		cmocka_unit_test(test_left_position_is_what_the_coach_says),
		cmocka_unit_test(test_standing_is_no_lone_tilt),
		cmocka_unit_test(test_lone_tilt_is_for_one_sensor),
		cmocka_unit_test(test_a_limit_says_with_how_many_sensors_it_holds),
		cmocka_unit_test(test_a_limit_for_two_sensors_is_unknown_to_one),
		cmocka_unit_test(test_a_rule_of_its_own_replaces_the_common_one),
		cmocka_unit_test(test_a_condition_decides_whether_a_limit_holds),
		cmocka_unit_test(test_errors_have_codes_and_cues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
