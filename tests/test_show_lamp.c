/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/show/lamp.h>

static struct coach_view view_of(enum coach_state state, enum form_error worst)
{
	return (struct coach_view){
		.state = state,
		.verdict = {.worst = worst,
			    .raised = worst == FORM_NO_ERROR ? 0 : UINT32_C(1) << worst},
	};
}

static void assert_lamps(const struct coach_view *view, enum lamp_pattern good,
			 enum lamp_pattern error, enum lamp_pattern status)
{
	struct lamp_plan plan;

	lamp_plan_from_view(view, &plan);
	if (plan.pattern[LAMP_GOOD] != good || plan.pattern[LAMP_ERROR] != error ||
	    plan.pattern[LAMP_STATUS] != status)
		fail_msg("state %d: good %d, error %d, status %d", (int)view->state,
			 (int)plan.pattern[LAMP_GOOD], (int)plan.pattern[LAMP_ERROR],
			 (int)plan.pattern[LAMP_STATUS]);
}

static void test_each_state_has_its_lamps(void **state)
{
	struct coach_view view = view_of(COACH_REST, FORM_NO_ERROR);

	(void)state;
	assert_lamps(&view, LAMP_OFF, LAMP_OFF, LAMP_ON);
	view = view_of(COACH_MOVING, FORM_NO_ERROR);
	assert_lamps(&view, LAMP_OFF, LAMP_OFF, LAMP_ON);
	view.verdict.is_trying = true;
	assert_lamps(&view, LAMP_SLOW, LAMP_OFF, LAMP_ON);
	view.state = COACH_HOLD;
	view.is_good = true;
	assert_lamps(&view, LAMP_ON, LAMP_OFF, LAMP_ON);
	view.state = COACH_PAUSED;
	view.is_good = false;
	assert_lamps(&view, LAMP_SLOW, LAMP_OFF, LAMP_ON);
	view.state = COACH_DONE;
	assert_lamps(&view, LAMP_DOUBLE, LAMP_OFF, LAMP_ON);
	view = view_of(COACH_NO_DATA, FORM_NO_ERROR);
	assert_lamps(&view, LAMP_OFF, LAMP_OFF, LAMP_FAST);
	view = view_of(COACH_UNCALIBRATED, FORM_NO_ERROR);
	assert_lamps(&view, LAMP_OFF, LAMP_OFF, LAMP_SLOW);
}

static void test_each_severity_has_its_rhythm(void **state)
{
	struct coach_view view = view_of(COACH_PAUSED, FORM_ROUNDED_BACK);

	(void)state;
	view.verdict.is_trying = true;
	assert_lamps(&view, LAMP_OFF, LAMP_ON, LAMP_ON);
	view.verdict.worst = FORM_SHAKING;
	assert_lamps(&view, LAMP_OFF, LAMP_FAST, LAMP_ON);
}

static struct coach_view nearly_in(enum coach_state state, enum form_error worst)
{
	struct coach_view view = view_of(state, worst);

	view.verdict.is_nearly = true;
	view.verdict.is_trying = true;
	view.is_good = state == COACH_HOLD;
	return view;
}

/* Steady green is good and nothing else; red alone does not count. */
static void test_nearly_wrong_takes_turns_with_green_while_it_counts(void **state)
{
	struct coach_view view = nearly_in(COACH_HOLD, FORM_NO_HINGE);

	(void)state;
	assert_lamps(&view, LAMP_SLOW, LAMP_SLOW, LAMP_ON);
	view = nearly_in(COACH_HOLD, FORM_NO_ERROR);
	assert_lamps(&view, LAMP_SLOW, LAMP_SLOW, LAMP_ON);
	view = nearly_in(COACH_PAUSED, FORM_NO_TUCK);
	assert_lamps(&view, LAMP_OFF, LAMP_SLOW, LAMP_ON);
	view = nearly_in(COACH_MOVING, FORM_NO_ERROR);
	assert_lamps(&view, LAMP_OFF, LAMP_SLOW, LAMP_ON);
}

static void test_wrong_goes_before_done(void **state)
{
	struct coach_view view = view_of(COACH_DONE, FORM_ROUNDED_BACK);

	(void)state;
	assert_lamps(&view, LAMP_OFF, LAMP_ON, LAMP_ON);
	view = nearly_in(COACH_DONE, FORM_NO_HINGE);
	assert_lamps(&view, LAMP_DOUBLE, LAMP_OFF, LAMP_ON);
}

/* Any view at all, also one that the coach would not give. */
static struct coach_view view_numbered(int n)
{
	struct coach_view view = view_of((enum coach_state)(n % COACH_STATE_COUNT),
					 (enum form_error)(n / COACH_STATE_COUNT / 8));

	view.is_good = n / COACH_STATE_COUNT & 1;
	view.verdict.is_trying = n / COACH_STATE_COUNT >> 1 & 1;
	view.verdict.is_nearly = n / COACH_STATE_COUNT >> 2 & 1;
	view.verdict.is_counting = view.is_good;
	return view;
}

static void test_never_green_when_blind_or_wrong(void **state)
{
	(void)state;
	for (int n = 0; n < COACH_STATE_COUNT * 8 * (FORM_ERROR_COUNT + 1); n++) {
		struct coach_view view = view_numbered(n);
		int is_blind = view.state == COACH_NO_DATA || view.state == COACH_UNCALIBRATED;
		int is_wrong = view.verdict.worst != FORM_NO_ERROR &&
			       form_error_is_wrong(view.verdict.worst);
		struct lamp_plan plan;

		lamp_plan_from_view(&view, &plan);
		if (is_blind || is_wrong)
			assert_int_equal(plan.pattern[LAMP_GOOD], LAMP_OFF);
		if (is_blind)
			assert_int_equal(plan.pattern[LAMP_ERROR], LAMP_OFF);
		assert_int_not_equal(plan.pattern[LAMP_STATUS], LAMP_OFF);
	}
}

/* One glance gives one answer. */
static void test_green_and_red_are_never_lit_at_once(void **state)
{
	(void)state;
	for (int n = 0; n < COACH_STATE_COUNT * 8 * (FORM_ERROR_COUNT + 1); n++) {
		struct coach_view view = view_numbered(n);
		struct lamp_plan plan;

		lamp_plan_from_view(&view, &plan);
		for (int64_t t_us = -2 * US_PER_S; t_us < 3 * US_PER_S; t_us += 10 * US_PER_MS)
			assert_false(lamp_is_lit(LAMP_GOOD, plan.pattern[LAMP_GOOD], t_us) &&
				     lamp_is_lit(LAMP_ERROR, plan.pattern[LAMP_ERROR], t_us));
	}
}

/* In opposite halves, so that one of the two is lit at any time. */
static void test_slow_green_and_red_take_turns(void **state)
{
	(void)state;
	for (int64_t t_us = -2 * US_PER_S; t_us < 2 * US_PER_S; t_us += 10 * US_PER_MS) {
		assert_int_not_equal(lamp_is_lit(LAMP_GOOD, LAMP_SLOW, t_us),
				     lamp_is_lit(LAMP_ERROR, LAMP_SLOW, t_us));
		assert_int_equal(lamp_is_lit(LAMP_GOOD, LAMP_SLOW, t_us),
				 lamp_is_lit(LAMP_STATUS, LAMP_SLOW, t_us));
	}
}

/* How often the lamp goes on in a second, and for how many of its milliseconds it is lit. */
static void count_flashes(enum lamp_pattern pattern, int64_t from_us, int ms, int *ret_flashes,
			  int *ret_lit_ms)
{
	*ret_flashes = 0;
	*ret_lit_ms = 0;
	for (int i = 0; i < ms; i++) {
		int64_t t_us = from_us + i * US_PER_MS;
		int is_lit = lamp_is_lit(LAMP_GOOD, pattern, t_us);

		*ret_lit_ms += is_lit;
		*ret_flashes += is_lit && !lamp_is_lit(LAMP_GOOD, pattern, t_us - US_PER_MS);
	}
}

static void assert_rhythm(enum lamp_pattern pattern, int ms, int flashes, int lit_ms)
{
	const int64_t starts_us[] = {0, 6 * US_PER_S, -6 * US_PER_S, -(INT64_C(1) << 62),
				     INT64_C(1) << 62};

	for (size_t i = 0; i < sizeof(starts_us) / sizeof(*starts_us); i++) {
		int got_flashes, got_lit_ms;

		count_flashes(pattern, starts_us[i], ms, &got_flashes, &got_lit_ms);
		assert_int_equal(got_flashes, flashes);
		assert_true(got_lit_ms >= lit_ms - flashes - 1 &&
			    got_lit_ms <= lit_ms + flashes + 1);
	}
}

static void test_patterns_have_their_rhythm(void **state)
{
	(void)state;
	assert_rhythm(LAMP_OFF, 1200, 0, 0);
	assert_rhythm(LAMP_ON, 1200, 0, 1200);
	assert_rhythm(LAMP_SLOW, 6000, 6, 3000);
	assert_rhythm(LAMP_FAST, 6000, 30, 3000);
	assert_rhythm(LAMP_DOUBLE, 6000, 10, 1200);
}

/* Pulses and milliseconds of sound in the five seconds after t_us. */
static void assert_cue(const struct cue_player *player, int64_t t_us, int pulses, int sound_ms)
{
	int got_pulses = 0, got_ms = 0;

	for (int i = 0; i < 5000; i++) {
		int is_on = cue_is_sounding(player, t_us + i * US_PER_MS);

		got_ms += is_on;
		got_pulses += is_on && !cue_is_sounding(player, t_us + (i - 1) * US_PER_MS);
	}
	assert_int_equal(got_pulses, pulses);
	assert_int_equal(got_ms, sound_ms);
}

static void follow(struct cue_player *player, enum coach_state state, enum form_error worst,
		   int64_t t_us)
{
	struct coach_view view = view_of(state, worst);

	cue_follow(player, &view, t_us);
}

static void test_changes_are_heard(void **state)
{
	const struct {
		enum coach_state state;
		enum form_error worst;
		int pulses, sound_ms, in_all_ms;
	} cases[] = {
		{COACH_HOLD, FORM_NO_ERROR, 1, 120, 120},
		{COACH_PAUSED, FORM_LEANING, 2, 300, 420},
		{COACH_HOLD, FORM_NO_ERROR, 1, 120, 120},
		{COACH_PAUSED, FORM_SHAKING, 4, 600, 960},
		{COACH_DONE, FORM_NO_ERROR, 1, 800, 800},
		{COACH_NO_DATA, FORM_NO_ERROR, 3, 1500, 2100},
	};
	struct cue_player player = {0};
	int64_t t_us = 0, end_us;

	(void)state;
	follow(&player, COACH_MOVING, FORM_NO_ERROR, t_us);
	assert_cue(&player, t_us, 0, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		t_us += 10 * US_PER_S;
		follow(&player, cases[i].state, cases[i].worst, t_us);
		follow(&player, cases[i].state, cases[i].worst, t_us + 1);
		assert_cue(&player, t_us, cases[i].pulses, cases[i].sound_ms);
		end_us = t_us + cases[i].in_all_ms * US_PER_MS;
		assert_int_not_equal(cue_at(&player, end_us - 1), CUE_NONE);
		assert_int_equal(cue_at(&player, end_us), CUE_NONE);
	}
}

/* "," is a click, "." is short, "-" is long; nothing lies between. */
static void hear(enum cue cue, char ret_heard[8])
{
	struct cue_player player = {0};
	int count = 0, on_ms = 0;

	cue_play(&player, cue, 0);
	for (int ms = 0; ms < 5000; ms++) {
		on_ms += cue_is_sounding(&player, ms * US_PER_MS);
		if (on_ms == 0 || cue_is_sounding(&player, (ms + 1) * US_PER_MS))
			continue;
		ret_heard[count++] = on_ms > 250    ? '-'
				     : on_ms >= 120 ? '.'
				     : on_ms <= 40  ? ','
						    : '?';
		on_ms = 0;
	}
	ret_heard[count] = '\0';
}

static void test_each_cue_is_told_from_the_others_by_its_rhythm(void **state)
{
	static const char *const heard[CUE_COUNT] = {
		[CUE_NONE] = "",     [CUE_HOLD] = ".",	    [CUE_WRONG] = "..",	 [CUE_DONE] = "-",
		[CUE_STOP] = "....", [CUE_NO_DATA] = "---", [CUE_TICK] = ",",	 [CUE_BEGIN] = ".-",
		[CUE_GOT] = "...",   [CUE_AGAIN] = "--",    [CUE_READY] = "..-",
	};

	(void)state;
	for (int i = 0; i < CUE_COUNT; i++) {
		char got[8];

		hear((enum cue)i, got);
		assert_string_equal(got, heard[i]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(heard[k], heard[i]);
	}
}

static void test_what_is_no_news_is_silent(void **state)
{
	struct cue_player player = {0};

	(void)state;
	follow(&player, COACH_NO_DATA, FORM_NO_ERROR, 0);
	follow(&player, COACH_REST, FORM_NO_ERROR, 1);
	follow(&player, COACH_MOVING, FORM_NO_ERROR, 2);
	follow(&player, COACH_MOVING, FORM_NO_HINGE, 3);
	follow(&player, COACH_UNCALIBRATED, FORM_NO_ERROR, 4);
	assert_cue(&player, 0, 0, 0);
}

static void test_a_new_cue_replaces_the_old(void **state)
{
	struct cue_player player = {0};

	(void)state;
	follow(&player, COACH_HOLD, FORM_NO_ERROR, 0);
	follow(&player, COACH_NO_DATA, FORM_NO_ERROR, US_PER_S);
	follow(&player, COACH_HOLD, FORM_NO_ERROR, US_PER_S + 100 * US_PER_MS);
	assert_cue(&player, US_PER_S + 100 * US_PER_MS, 1, 120);
}

/* Three of 500 ms with 300 ms between them. */
static void test_a_cue_lasts_from_its_first_pulse_to_its_last(void **state)
{
	struct cue_player player = {0};

	(void)state;
	follow(&player, COACH_HOLD, FORM_NO_ERROR, 0);
	follow(&player, COACH_NO_DATA, FORM_NO_ERROR, US_PER_S);
	assert_int_equal(cue_at(&player, US_PER_S - 1), CUE_NONE);
	assert_int_equal(cue_at(&player, US_PER_S), CUE_NO_DATA);
	assert_int_equal(cue_at(&player, US_PER_S + 600 * US_PER_MS), CUE_NO_DATA);
	assert_false(cue_is_sounding(&player, US_PER_S + 600 * US_PER_MS));
	assert_int_equal(cue_at(&player, US_PER_S + 2100 * US_PER_MS - 1), CUE_NO_DATA);
	assert_int_equal(cue_at(&player, US_PER_S + 2100 * US_PER_MS), CUE_NONE);
}

static void test_times_far_away_are_silent(void **state)
{
	struct cue_player player = {0};

	(void)state;
	follow(&player, COACH_MOVING, FORM_NO_ERROR, 0);
	follow(&player, COACH_HOLD, FORM_NO_ERROR, 0);
	assert_false(cue_is_sounding(&player, -(INT64_C(1) << 62)));
	assert_false(cue_is_sounding(&player, INT64_C(1) << 62));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_state_has_its_lamps),
		cmocka_unit_test(test_each_severity_has_its_rhythm),
		cmocka_unit_test(test_nearly_wrong_takes_turns_with_green_while_it_counts),
		cmocka_unit_test(test_green_and_red_are_never_lit_at_once),
		cmocka_unit_test(test_slow_green_and_red_take_turns),
		cmocka_unit_test(test_wrong_goes_before_done),
		cmocka_unit_test(test_never_green_when_blind_or_wrong),
		cmocka_unit_test(test_patterns_have_their_rhythm),
		cmocka_unit_test(test_changes_are_heard),
		cmocka_unit_test(test_what_is_no_news_is_silent),
		cmocka_unit_test(test_each_cue_is_told_from_the_others_by_its_rhythm),
		cmocka_unit_test(test_a_new_cue_replaces_the_old),
		cmocka_unit_test(test_a_cue_lasts_from_its_first_pulse_to_its_last),
		cmocka_unit_test(test_times_far_away_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
