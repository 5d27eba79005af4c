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
#include <lumbard/coach/teaching.h>

#define STEP_US INT64_C(20000)

static struct teaching teaching;
static struct profile profile;
static struct form_overrides overrides;
static int64_t now_us;
static double at_tilt_deg, at_flexion_deg, lean_deg, turn_deg;
static enum body_position position;
static bool is_alone, is_blind;
static int begins, ticks, agains;

static void begin(const char *stretch, bool is_worn_alone)
{
	is_alone = is_worn_alone;
	is_blind = false;
	profile = fake_profile(!is_alone);
	overrides = (struct form_overrides){0};
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		overrides.on[i] = UNKNOWN;
	now_us = 1000000;
	at_tilt_deg = at_flexion_deg = lean_deg = turn_deg = 0.0;
	begins = ticks = agains = 0;
	position = exercise_by_name(stretch)->position;
	teaching_init(&teaching, exercise_by_name(stretch), &profile, &overrides, now_us);
}

static void step(double tilt_deg, double flexion_deg)
{
	struct body_pose pose =
		fake_pose(now_us, position, tilt_deg, is_alone ? UNKNOWN : flexion_deg);

	pose.speed_radps = RAD(fabs(tilt_deg - at_tilt_deg)) / S_FROM_US(STEP_US);
	pose.lean_rad = RAD(lean_deg);
	pose.turn_rad = RAD(turn_deg);
	if (is_blind)
		pose.state = BODY_NO_DATA;
	if (teaching_step(&teaching, &pose)) {
		begins += teaching.result == TEACHING_BEGIN;
		ticks += teaching.result == TEACHING_TICK;
		agains += teaching.result == TEACHING_AGAIN;
	}
	at_tilt_deg = tilt_deg;
	at_flexion_deg = flexion_deg;
	now_us += STEP_US;
}

/* Goes there at that speed. */
static void go(double tilt_deg, double flexion_deg, double dps)
{
	double from_tilt = at_tilt_deg, from_flexion = at_flexion_deg;
	double way = fmax(fabs(tilt_deg - from_tilt), fabs(flexion_deg - from_flexion));
	int count = (int)(way / dps / S_FROM_US(STEP_US)) + 1;

	for (int i = 1; i <= count; i++)
		step(from_tilt + (tilt_deg - from_tilt) * i / count,
		     from_flexion + (flexion_deg - from_flexion) * i / count);
}

/* Breathes by 0.5 deg. */
static void stay(double seconds)
{
	double tilt_deg = at_tilt_deg, flexion_deg = at_flexion_deg;

	for (int i = 0; i < (int)(seconds / S_FROM_US(STEP_US)); i++)
		step(tilt_deg + 0.5 * sin(2.0 * PI * 0.25 * i * S_FROM_US(STEP_US)), flexion_deg);
	at_tilt_deg = tilt_deg;
}

static void test_what_is_held_is_taught(void **state)
{
	(void)state;
	for (int alone = 0; alone <= 1; alone++) {
		begin("sitting-hamstring", alone == 1);
		stay(4.0);
		assert_int_equal(teaching.result, TEACHING_NOTHING);
		go(19.0, 5.0, 15.0);
		stay(2.0);
		assert_int_equal(begins, 1);
		assert_int_equal(ticks, 0);
		assert_int_equal(teaching.result, TEACHING_BEGIN);
		stay(2.1);
		assert_int_equal(ticks, 3);
		stay(1.2);
		assert_int_equal(teaching.result, TEACHING_GOT);
		assert_true(teaching_is_over(&teaching));
		assert_int_equal(agains, 0);
		assert_near(teaching.verdict.taught.tilt_rad, RAD(19.0), RAD(0.5));
		assert_near(teaching.tilt_sd_rad, RAD(0.3), RAD(0.2));
		assert_holds(is_known(teaching.verdict.taught.flexion_rad) == !alone);
		assert_holds(is_known(teaching.flexion_sd_rad) == !alone);
		if (!alone)
			assert_near(teaching.verdict.taught.flexion_rad, RAD(5.0), 1e-6);
	}
}

/* Slowly going in, settling a little: only what is then held is measured. */
static void test_a_slow_way_in_is_no_part_of_it(void **state)
{
	(void)state;
	for (double dps = 3.0; dps < 8.0; dps += 1.0) {
		begin("sitting-hamstring", false);
		stay(3.0);
		go(20.0, 4.0, dps);
		stay(8.0);
		assert_int_equal(teaching.result, TEACHING_GOT);
		assert_near(teaching.verdict.taught.tilt_rad, RAD(20.0), RAD(0.5));
		assert_int_equal(agains, 0);
	}
}

static void test_who_moves_holds_it_again(void **state)
{
	(void)state;
	begin("sitting-hamstring", false);
	go(18.0, 4.0, 15.0);
	stay(3.0);
	go(10.0, 4.0, 15.0);
	stay(0.3);
	assert_int_equal(teaching.result, TEACHING_AGAIN);
	assert_int_equal(teaching.why, TEACHING_MOVED);
	stay(7.0);
	assert_int_equal(teaching.result, TEACHING_GOT);
	assert_near(teaching.verdict.taught.tilt_rad, RAD(10.0), RAD(0.3));

	/* So slowly that it looks still: it has drifted. */
	begin("sitting-hamstring", false);
	go(10.0, 4.0, 15.0);
	stay(2.0);
	go(18.0, 4.0, 2.5);
	assert_int_equal(agains, 1);
	assert_int_equal(teaching.why, TEACHING_MOVED);

	/* Back to neutral. */
	begin("pelvic-tilt", false);
	go(-5.0, 5.0, 10.0);
	stay(3.0);
	go(0.0, 0.0, 10.0);
	stay(20.0);
	assert_int_equal(agains, 1);
	assert_int_equal(teaching.why, TEACHING_MOVED);
}

static void test_an_error_is_refused_with_its_number(void **state)
{
	(void)state;
	begin("sitting-hamstring", false);
	go(14.0, 20.0, 15.0);
	stay(5.5);
	assert_int_equal(teaching.result, TEACHING_AGAIN);
	assert_int_equal(teaching.why, TEACHING_REFUSED);
	assert_int_equal(teaching.verdict.error, FORM_ROUNDED_BACK);
	assert_near(teaching.verdict.value, RAD(20.0), RAD(0.3));
	assert_near(teaching.verdict.limit, RAD(15.0), 1e-9);
	stay(20.0);
	assert_int_equal(agains, 1); /* said once of one hold */
	assert_int_equal(begins, 1);
	go(16.0, 6.0, 10.0);
	stay(6.5);
	assert_int_equal(teaching.result, TEACHING_GOT);
}

/* A leg is tucked: leaning is from the rest before, as it is for the coach. */
static void test_a_lean_is_from_the_rest_before(void **state)
{
	(void)state;
	begin("sitting-hamstring", false);
	lean_deg = 10.0;
	stay(3.0);
	lean_deg = 12.0;
	turn_deg = 10.0;
	go(18.0, 4.0, 15.0);
	stay(6.0);
	assert_int_equal(teaching.result, TEACHING_GOT);
	begin("sitting-hamstring", false);
	stay(3.0);
	lean_deg = 10.0;
	go(18.0, 4.0, 15.0);
	stay(6.0);
	assert_int_equal(teaching.verdict.error, FORM_LEANING);
	begin("sitting-hamstring", false);
	turn_deg = 15.0;
	go(18.0, 4.0, 15.0);
	stay(6.0);
	assert_int_equal(teaching.verdict.error, FORM_TWISTED);
}

static void test_elsewhere_and_without_data(void **state)
{
	(void)state;
	begin("cat", false);
	position = BODY_UPRIGHT;
	go(18.0, 4.0, 15.0);
	stay(10.0);
	assert_int_equal(teaching.result, TEACHING_NOTHING);
	stay(2.0);
	assert_int_equal(teaching.result, TEACHING_AGAIN);
	assert_int_equal(teaching.why, TEACHING_ELSEWHERE);
	stay(5.0);
	assert_int_equal(agains, 1);
	begin("cat", false);
	go(-14.0, 12.0, 15.0);
	stay(3.0);
	is_blind = true;
	stay(0.1);
	assert_int_equal(teaching.result, TEACHING_AGAIN);
	assert_int_equal(teaching.why, TEACHING_NO_DATA);
	stay(10.0);
	assert_int_equal(agains, 1);
	is_blind = false;
	stay(6.0);
	assert_int_equal(teaching.result, TEACHING_GOT);
	begin("cat", false);
	stay(179.0);
	assert_int_equal(teaching.result, TEACHING_NOTHING);
	stay(2.0);
	assert_int_equal(teaching.result, TEACHING_FAILED);
}

static void test_who_rests_has_not_begun(void **state)
{
	struct body_pose pose;

	(void)state;
	begin("sitting-hamstring", false);
	pose = fake_pose(0, BODY_UPRIGHT, 3.0, -3.0);
	assert_true(teaching_is_resting(&teaching, &pose));
	pose = fake_pose(0, BODY_UPRIGHT, 3.0, 5.0);
	assert_false(teaching_is_resting(&teaching, &pose));
	pose = fake_pose(0, BODY_SUPINE, 3.0, 5.0);
	assert_true(teaching_is_resting(&teaching, &pose));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_held_is_taught),
		cmocka_unit_test(test_a_slow_way_in_is_no_part_of_it),
		cmocka_unit_test(test_who_moves_holds_it_again),
		cmocka_unit_test(test_an_error_is_refused_with_its_number),
		cmocka_unit_test(test_a_lean_is_from_the_rest_before),
		cmocka_unit_test(test_elsewhere_and_without_data),
		cmocka_unit_test(test_who_rests_has_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
