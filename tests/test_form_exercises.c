/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

/* What every stretch of the table promises; a new one is tested by being there. */

enum { STEP_US = 10000, NEUTRAL_STEPS = 200, HELD_STEPS = 600 };

static const char *const contract_names[] = {"single-knee-to-chest",
					     "double-knee-to-chest",
					     "supine-hamstring",
					     "sitting-hamstring",
					     "cat",
					     "prayer",
					     "pelvic-tilt"};

static int is_contract_name(const char *name)
{
	for (size_t i = 0; i < sizeof(contract_names) / sizeof(*contract_names); i++)
		if (strcmp(name, contract_names[i]) == 0)
			return 1;
	return 0;
}

static void test_names_are_of_the_contract_unique_and_sorted(void **state)
{
	(void)state;
	assert_non_null(exercises[0]);
	for (const struct exercise *const *at = exercises; *at; at++) {
		if (!is_contract_name((*at)->name))
			fail_msg("%s is no stretch of the contract", (*at)->name);
		if (at[1])
			assert_true(strcmp((*at)->name, at[1]->name) < 0);
		assert_ptr_equal(exercise_by_name((*at)->name), *at);
	}
	assert_null(exercise_by_name(""));
	assert_null(exercise_by_name("headstand"));
}

static void assert_sentence(const struct exercise *exercise, const char *text, size_t most)
{
	if (!text || text[0] == '\0' || strlen(text) > most || strchr(text, '\n'))
		fail_msg("%s: no line for people: \"%s\"", exercise->name, text ? text : "");
}

static void test_each_is_described(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		assert_sentence(*at, (*at)->summary, 80);
		assert_sentence(*at, (*at)->unseen, 80);
	}
}

static void test_each_has_the_position_of_its_neutral(void **state)
{
	struct profile profile = fake_profile(1);
	struct profile nothing = {0};

	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		assert_int_equal(exercise_neutral(*at, &profile), (*at)->neutral);
		assert_int_equal(exercise_neutral(*at, &nothing), POSE_NONE);
		assert_int_equal((*at)->enters[0].by, BY_RIGHT_WAY);
		assert_true((*at)->tilt_least < 0.0 && (*at)->tilt_most > 0.0);
	}
}

static void test_upright_serves_until_sit_is_given(void **state)
{
	const struct exercise *sitting = exercise_by_name("sitting-hamstring");
	struct profile profile = fake_profile(1);

	(void)state;
	profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].is_given = false;
	assert_int_equal(exercise_neutral(sitting, &profile), POSE_UPRIGHT);
}

static void assert_limit(const struct exercise *exercise, const struct form_limit *limit)
{
	double quiet = limit->way == WAY_BELOW ? 1.0 : -1.0;

	if (!((limit->off - limit->on) * quiet > 0.0))
		fail_msg("%s: on %g and off %g are the wrong way round", exercise->name,
			 limit->on * DEG_PER_RAD, limit->off * DEG_PER_RAD);
	if (limit->way == WAY_EITHER)
		assert_true(limit->off > 0.0);
	assert_true(form_limit_can_hold(limit, 1) || form_limit_can_hold(limit, 2));
	if (limit->own_share == 0.0)
		return;
	assert_int_equal(calib_pose_info(limit->own_pose)->kind, POSE_OWN_RANGE);
	assert_true(limit->own_share > 0.0 && limit->own_share <= 2.0);
	assert_true(limit->quantity == QUANTITY_PELVIC_TILT ||
		    limit->quantity == QUANTITY_LUMBAR_FLEXION);
}

/* A warning comes before the limit, between it and neutral. */
static void assert_rule(const struct exercise *exercise, const struct form_rule *rule)
{
	assert_true(rule->error < FORM_ERROR_COUNT && rule->error != FORM_LEFT_POSITION);
	if (!rule->source || rule->source[0] == '\0')
		fail_msg("%s: %s names no source", exercise->name,
			 form_error_info(rule->error)->code);
	assert_true(rule->dwell_s > 0.0 && rule->dwell_s <= 5.0);
	assert_limit(exercise, &rule->limit);
	assert_int_equal(form_quantity_info(rule->limit.quantity)->is_angle,
			 form_quantity_info(form_error_info(rule->error)->quantity)->is_angle);
	if (rule->warn != 0.0)
		assert_true(rule->warn / rule->limit.on > 0.0 && rule->warn / rule->limit.on < 1.0);
}

static void test_each_limit_has_sides_and_each_rule_a_source(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		const struct exercise *exercise = *at;

		for (int i = 0; exercise->enters[i].limit.on != 0.0; i++)
			assert_limit(exercise, &exercise->enters[i].limit);
		for (int i = 0; exercise->counts[i].on != 0.0; i++)
			assert_limit(exercise, &exercise->counts[i]);
		for (const struct form_rule *rule = exercise->rules; form_is_rule(rule); rule++)
			assert_rule(exercise, rule);
		for (const struct form_rule *rule = form_common_rules; form_is_rule(rule); rule++)
			assert_rule(exercise, rule);
	}
}

static void test_each_has_all_its_parts(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		assert_true((*at)->enters[0].limit.on != 0.0);
		assert_true((*at)->counts[0].on != 0.0);
		assert_true(form_is_rule((*at)->rules));
		assert_non_null((*at)->verdicts[2].what);
	}
}

/* The error's own quantity first, which a prescription names; no two of one quantity. */
static void assert_rules_of_an_error_differ(const struct form_rule *rules)
{
	for (const struct form_rule *rule = rules; form_is_rule(rule); rule++) {
		assert_int_not_equal(rule->error, FORM_LEFT_POSITION);
		assert_int_equal(form_rule_for(rules, rule->error)->limit.quantity,
				 form_error_info(rule->error)->quantity);
		for (const struct form_rule *other = rules; other < rule; other++)
			assert_true(other->error != rule->error ||
				    other->limit.quantity != rule->limit.quantity);
	}
}

/* Half of everybody's limit to twice as much, by which only the stricter way is gone. */
static void assert_own_range_tightens(const struct exercise *exercise,
				      const struct form_limit *limit, enum form_use use)
{
	for (double own_deg = -90.0; own_deg <= 90.0; own_deg += 1.5) {
		struct profile profile = fake_profile(1);
		double own, stricter;

		fake_profile_give(&profile, limit->own_pose, own_deg, 0.0);
		if (limit->quantity == QUANTITY_LUMBAR_FLEXION)
			fake_profile_give(&profile, limit->own_pose, 0.0, own_deg);
		own = limit->on * form_limit_own_factor(limit, use, &profile, exercise->neutral);
		stricter = limit->way == WAY_ABOVE ? limit->on - own : own - limit->on;
		if (limit->way == WAY_EITHER)
			stricter = fabs(limit->on) - fabs(own);
		if (use == LIMIT_OF_POSE)
			stricter = -stricter;
		assert_true(own / limit->on <= 2.0 + 1e-12);
		assert_true(own / limit->on >= (limit->own_least != 0.0 && use == LIMIT_OF_POSE
							? limit->own_least / limit->on
							: 0.5) -
						       1e-12);
		if (use == LIMIT_OF_ERROR || limit->own_least == 0.0)
			assert_true(stricter >= -1e-12);
	}
}

static void test_own_ranges_of_every_stretch_only_tighten(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		for (int i = 0; (*at)->enters[i].limit.on != 0.0; i++)
			if ((*at)->enters[i].limit.own_share != 0.0)
				assert_own_range_tightens(*at, &(*at)->enters[i].limit,
							  LIMIT_OF_POSE);
		for (int i = 0; (*at)->counts[i].on != 0.0; i++)
			if ((*at)->counts[i].own_share != 0.0)
				assert_own_range_tightens(*at, &(*at)->counts[i], LIMIT_OF_POSE);
		for (const struct form_rule *rule = (*at)->rules; form_is_rule(rule); rule++)
			if (rule->limit.own_share != 0.0)
				assert_own_range_tightens(*at, &rule->limit, LIMIT_OF_ERROR);
	}
}

static void test_each_error_has_its_rules(void **state)
{
	(void)state;
	assert_rules_of_an_error_differ(form_common_rules);
	for (const struct exercise *const *at = exercises; *at; at++) {
		assert_rules_of_an_error_differ((*at)->rules);
		for (int i = 0; i < FORM_ERROR_COUNT; i++) {
			enum form_error error = (enum form_error)i;

			assert_int_equal(exercise_has_error(*at, error),
					 error == FORM_LEFT_POSITION ||
						 form_rule_for((*at)->rules, error) ||
						 form_rule_for(form_common_rules, error));
		}
	}
}

static int has_verdict(const struct exercise *exercise, int counts, int has_lumbar,
		       enum form_error error)
{
	for (int i = 0; exercise->verdicts[i].what; i++) {
		const struct exercise_verdict *verdict = &exercise->verdicts[i];

		if ((!counts || verdict->counts) && verdict->error == error &&
		    (has_lumbar < 0 || is_known(verdict->lumbar_flexion_deg) == has_lumbar))
			return 1;
	}
	return 0;
}

static void test_verdicts_show_good_form_and_each_error(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		if (!has_verdict(*at, 1, 1, FORM_NO_ERROR) ||
		    !has_verdict(*at, 1, 0, FORM_NO_ERROR))
			fail_msg("%s: no good pose with one sensor or with two", (*at)->name);
		for (const struct form_rule *rule = (*at)->rules; form_is_rule(rule); rule++)
			if (!has_verdict(*at, 0, -1, rule->error))
				fail_msg("%s: no pose raises %s", (*at)->name,
					 form_error_info(rule->error)->code);
	}
}

/* Neutral, then the pose; everything that was raised on the way counts. */
static struct form_verdict verdict_of(const struct exercise *exercise,
				      const struct exercise_verdict *want,
				      const struct profile *profile, uint32_t *ret_raised)
{
	static const struct form_reference none;
	double neutral_flexion_deg = is_known(want->lumbar_flexion_deg) ? 0.0 : UNKNOWN;
	struct form_overrides overrides;
	struct form_verdict verdict;
	struct form form;

	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		overrides.on[i] = UNKNOWN;
	*ret_raised = 0;
	form_init(&form, exercise, FORM_RECOGNISED, profile, &overrides);
	for (int i = 0; i < NEUTRAL_STEPS + HELD_STEPS; i++) {
		struct body_pose pose = fake_pose((int64_t)i * STEP_US, exercise->position, 0.0,
						  neutral_flexion_deg);

		if (i >= NEUTRAL_STEPS) {
			pose = fake_pose(pose.t_us, exercise->position, want->pelvic_tilt_deg,
					 want->lumbar_flexion_deg);
			pose.lean_rad = RAD(want->lean_deg);
			pose.turn_rad = RAD(want->turn_deg);
		}
		form_step(&form, &pose, &none, 0, &verdict);
		*ret_raised |= verdict.raised;
	}
	return verdict;
}

static void assert_verdicts(const struct exercise *exercise, int has_ranges)
{
	for (int i = 0; exercise->verdicts[i].what; i++) {
		const struct exercise_verdict *want = &exercise->verdicts[i];
		uint32_t want_bits = want->error == FORM_NO_ERROR ? 0 : UINT32_C(1) << want->error;
		struct profile profile = fake_profile(is_known(want->lumbar_flexion_deg));
		struct form_verdict got;
		uint32_t raised;

		if (has_ranges)
			fake_profile_give_ranges(&profile);
		got = verdict_of(exercise, want, &profile, &raised);
		if (got.is_counting != want->counts || got.worst != want->error ||
		    raised != want_bits)
			fail_msg("%s, %s (%s own ranges): counts %d, raised 0x%x, wanted %d, 0x%x",
				 exercise->name, want->what, has_ranges ? "with" : "without",
				 got.is_counting, raised, want->counts, want_bits);
	}
}

static void test_verdicts_without_own_ranges(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++)
		assert_verdicts(*at, 0);
}

static void test_verdicts_with_own_ranges(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++)
		assert_verdicts(*at, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_of_the_contract_unique_and_sorted),
		cmocka_unit_test(test_each_is_described),
		cmocka_unit_test(test_each_has_the_position_of_its_neutral),
		cmocka_unit_test(test_upright_serves_until_sit_is_given),
		cmocka_unit_test(test_each_limit_has_sides_and_each_rule_a_source),
		cmocka_unit_test(test_each_has_all_its_parts),
		cmocka_unit_test(test_each_error_has_its_rules),
		cmocka_unit_test(test_own_ranges_of_every_stretch_only_tighten),
		cmocka_unit_test(test_verdicts_show_good_form_and_each_error),
		cmocka_unit_test(test_verdicts_without_own_ranges),
		cmocka_unit_test(test_verdicts_with_own_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
