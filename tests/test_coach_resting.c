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
#include <lumbard/coach/resting.h>

enum { STEP_US = 20000 };

struct sitting {
	struct resting resting;
	struct form_reference reference;
	struct resting_cue cue;
	double lean_deg, turn_deg, stride_mps2;
	int64_t t_us;
	int arrivals;
};

static struct sitting sitting;

static void begin(void)
{
	sitting = (struct sitting){.t_us = 0};
	resting_init(&sitting.resting);
	resting_arrive(&sitting.resting, exercise_by_name("sitting-hamstring")->rest,
		       &sitting.reference);
}

static void sit(double tilt_deg, double flexion_deg, double time_s)
{
	for (int64_t end_us = sitting.t_us + llround(time_s * 1e6); sitting.t_us < end_us;
	     sitting.t_us += STEP_US) {
		struct body_pose pose =
			fake_pose(sitting.t_us, BODY_UPRIGHT, tilt_deg, flexion_deg);

		pose.lean_rad = RAD(sitting.lean_deg);
		pose.turn_rad = RAD(sitting.turn_deg);
		pose.stride_mps2 = sitting.stride_mps2;
		sitting.arrivals +=
			resting_step(&sitting.resting, &pose, &sitting.cue, &sitting.reference);
	}
}

static void hold(double tilt_deg, double flexion_deg, double time_s)
{
	sitting.cue.is_holding = sitting.cue.is_reaching = true;
	sit(tilt_deg, flexion_deg, time_s);
	sitting.cue.is_holding = sitting.cue.is_reaching = false;
}

static void assert_rest(double tilt_deg, double flexion_deg)
{
	assert_true(sitting.reference.is_resting && sitting.reference.has_rest);
	assert_near(sitting.reference.rest_tilt_rad, RAD(tilt_deg), RAD(0.1));
	assert_near(sitting.reference.rest_flexion_rad, RAD(flexion_deg), RAD(0.1));
}

static void test_the_first_rest_is_rest_within_bounds(void **state)
{
	static const struct {
		double tilt_deg, flexion_deg;
		bool is_rest;
	} table[] = {{-17.9, 24.9, true},    {-18.1, 10.0, false}, {-17.0, 25.1, false},
		     {11.9, -5.0, true},     {12.1, -5.0, false},  {2.0, 7.9, true},
		     {2.0, 8.1, false},	     {8.0, -14.0, true},   {-18.1, UNKNOWN, false},
		     {12.1, UNKNOWN, false}, {11.9, UNKNOWN, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		begin();
		sit(table[i].tilt_deg, table[i].flexion_deg, 2.0);
		assert_int_equal(sitting.reference.is_resting, table[i].is_rest);
		assert_int_equal(sitting.reference.has_rest, table[i].is_rest);
	}
}

/* Still for 0.7 s, within 2.5 deg, and the first rest may be where a hold counts. */
static void test_rest_is_where_one_is_still(void **state)
{
	(void)state;
	begin();
	sit(-8.0, 12.0, 0.68);
	assert_false(sitting.reference.has_rest);
	sit(-8.0, 14.4, 0.06);
	assert_true(sitting.reference.has_rest);
	begin();
	sit(-8.0, 12.0, 0.68);
	sit(-8.0, 14.6, 0.68);
	assert_false(sitting.reference.has_rest);
	begin();
	sitting.cue.is_reaching = true;
	sit(10.0, -6.0, 0.68);
	assert_true(sitting.reference.is_resting);
	sitting.cue.is_reaching = false; /* against that rest */
	sit(10.0, -6.0, 0.3);
	assert_rest(10.0, -6.0);
}

/* One second tells that neutral is the rest. */
static void test_a_slump_out_of_neutral_is_no_rest(void **state)
{
	(void)state;
	begin();
	sit(0.0, 0.0, 0.98);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
	begin();
	sit(4.9, -4.9, 1.04);
	sit(-8.0, 12.0, 2.0);
	assert_false(sitting.reference.is_resting || sitting.reference.has_rest);
	begin();
	sit(-5.1, 3.0, 3.0);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
}

/* However long neutral was the rest before, and on the other side, too. */
static void test_a_slump_after_a_repetition_is_rest(void **state)
{
	(void)state;
	begin();
	sitting.cue.side = SIDE_LEFT;
	sit(0.0, 0.0, 3.0);
	hold(15.0, 4.0, 3.0);
	sit(0.0, 0.0, 60.0);
	assert_true(sitting.reference.is_resting && !sitting.reference.has_rest);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
	sit(0.0, 0.0, 9.0);
	assert_false(sitting.reference.has_rest);
	sitting.cue.side = SIDE_RIGHT;
	sit(0.0, 0.0, 9.0);
	sit(-14.0, 6.0, 2.0);
	assert_rest(-14.0, 6.0);
}

/* A second in front of a stretch that has begun is one. */
static void test_a_slump_after_an_attempt_is_rest(void **state)
{
	(void)state;
	begin();
	sitting.cue.is_doing = true;
	sit(0.0, 0.0, 3.0);
	sit(-1.0, 11.2, 0.9);
	sit(-8.0, 12.0, 2.0);
	assert_false(sitting.reference.is_resting);
	sit(-1.0, 11.2, 1.1);
	sitting.cue.is_doing = false;
	sit(0.0, 0.0, 9.0);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
}

/* Or after reaching for something; until one has sat up for six seconds. */
static void test_a_slump_that_it_began_in_is_rest(void **state)
{
	(void)state;
	begin();
	sit(0.0, 0.0, 3.0);
	sit(-1.0, 11.2, 0.9);
	sit(-8.0, 12.0, 2.0);
	assert_false(sitting.reference.is_resting);
	sit(-1.0, 11.2, 1.1);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
	begin();
	sit(-8.0, 12.0, 2.0);
	sit(0.0, 0.0, 5.9);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
	sit(0.0, 0.0, 6.1);
	assert_false(sitting.reference.has_rest);
	sit(-8.0, 12.0, 2.0);
	assert_false(sitting.reference.is_resting || sitting.reference.has_rest);
}

/* Until one has rested, or is back where one rested; but a hold that is complete is left for rest.
 */
static void test_a_slump_out_of_a_hold_is_no_rest(void **state)
{
	(void)state;
	begin();
	sit(0.0, 0.0, 3.0);
	hold(15.0, 4.0, 3.0);
	sit(7.0, 2.0, 1.0);
	sit(-8.0, 12.0, 7.0);
	assert_false(sitting.reference.is_resting || sitting.reference.has_rest);
	sit(0.0, 0.0, 1.1);
	sit(-8.0, 12.0, 2.0);
	assert_rest(-8.0, 12.0);
	hold(15.0, 4.0, 3.0);
	sit(-13.1, 12.0, 7.0);
	assert_false(sitting.reference.is_resting);
	assert_true(sitting.reference.has_rest);
	sit(-12.9, 12.0, 2.0);
	assert_rest(-12.9, 12.0);
	hold(15.0, 4.0, 3.0);
	sitting.cue.is_done = true;
	sit(15.0, 4.0, 0.5);
	sitting.cue.is_done = false;
	sit(-12.0, 20.0, 2.0);
	assert_rest(-12.0, 20.0);
}

static void test_a_hold_is_no_rest(void **state)
{
	(void)state;
	begin();
	sit(-8.0, 12.0, 2.0);
	hold(15.0, 4.0, 3.0);
	hold(-4.0, 2.0, 3.0);
	assert_false(sitting.reference.is_resting);
	assert_near(sitting.reference.rest_tilt_rad, RAD(-8.0), RAD(0.1));
	sitting.cue.is_reaching = true;
	sit(2.0, 2.0, 3.0);
	assert_false(sitting.reference.is_resting);
}

/* Half a repetition is none: 3 deg forward, unless the trunk is behind 2. */
static void test_who_is_half_way_does_not_rest(void **state)
{
	(void)state;
	begin();
	sit(-8.0, 12.0, 2.0);
	sit(3.1, 1.0, 2.0);
	assert_false(sitting.reference.is_resting);
	sit(2.9, 6.0, 2.0);
	assert_rest(2.9, 6.0);
	sit(6.1, -4.0, 2.0);
	assert_false(sitting.reference.is_resting);
	sit(6.1, -4.2, 2.0);
	assert_rest(6.1, -4.2);
	sit(9.0, -2.0, 2.0);
	assert_rest(9.0, -2.0);
	sit(2.9, 2.9, 2.0);
	assert_true(sitting.reference.is_resting && !sitting.reference.has_rest);
}

/* Nor who sways about the bound of rest, out of neutral, however unquiet that was. */
static void test_who_reaches_out_of_neutral_does_not_rest(void **state)
{
	(void)state;
	begin();
	sit(-4.0, UNKNOWN, 0.6);
	sit(0.0, UNKNOWN, 0.6);
	sit(12.5, UNKNOWN, 1.1);
	sit(11.9, UNKNOWN, 2.0);
	assert_false(sitting.reference.is_resting || sitting.reference.has_rest);
}

static void assert_ahead(double tilt_deg)
{
	assert_true(!sitting.reference.is_resting && sitting.reference.has_rest);
	assert_near(sitting.reference.rest_tilt_rad, RAD(tilt_deg), RAD(0.1));
}

/* More than 5 deg forward for six seconds, out of reach, until a rest in neutral. */
static void test_one_sensor_counts_from_where_somebody_stays(void **state)
{
	(void)state;
	begin();
	sit(0.0, UNKNOWN, 2.0);
	sit(8.0, UNKNOWN, 5.9);
	assert_false(sitting.reference.has_rest);
	sit(8.0, UNKNOWN, 0.2);
	assert_ahead(8.0);
	hold(21.0, UNKNOWN, 3.0);
	sit(6.0, UNKNOWN, 1.0);
	assert_ahead(8.0);
	sit(0.0, UNKNOWN, 0.8);
	assert_false(sitting.reference.has_rest);
	sit(4.9, UNKNOWN, 7.0);
	assert_false(sitting.reference.has_rest);
	sitting.cue.is_reaching = true;
	sit(8.0, UNKNOWN, 7.0);
	assert_false(sitting.reference.has_rest);
	sitting.cue.is_reaching = false;
	sit(12.1, UNKNOWN, 7.0);
	assert_false(sitting.reference.has_rest);
	sit(8.0, -5.0, 7.0);
	assert_false(sitting.reference.has_rest);
}

static void assert_arrives(bool arrives, double tilt_deg, double flexion_deg, double time_s)
{
	begin();
	sit(0.0, flexion_deg, 2.0);
	sit(tilt_deg, flexion_deg, time_s);
	sit(11.9, flexion_deg, 1.0);
	assert_int_equal(sitting.arrivals, arrives);
	assert_int_equal(sitting.reference.has_rest, arrives);
}

/* Past 25 deg and back without half a second there; not out of a stretch. */
static void test_one_sensor_sees_who_gets_up(void **state)
{
	(void)state;
	assert_arrives(true, 25.1, UNKNOWN, 0.48);
	assert_arrives(false, 24.9, UNKNOWN, 0.48);
	assert_arrives(false, 25.1, UNKNOWN, 0.54);
	assert_arrives(false, 40.0, 5.0, 0.3);
	begin();
	sit(0.0, UNKNOWN, 2.0);
	hold(30.0, UNKNOWN, 0.3);
	sit(8.0, UNKNOWN, 1.0);
	assert_int_equal(sitting.arrivals, 0);
	sitting.cue.is_done = true;
	sit(24.0, UNKNOWN, 0.3);
	sit(30.0, UNKNOWN, 0.3);
	sit(8.0, UNKNOWN, 0.3);
	sitting.cue.is_done = false;
	sit(0.0, UNKNOWN, 1.0);
	assert_int_equal(sitting.arrivals, 0);
	sitting.stride_mps2 = 0.8;
	hold(30.0, UNKNOWN, 0.3);
	assert_int_equal(sitting.arrivals, 0);
	sitting.stride_mps2 = 0.7;
	sit(0.0, UNKNOWN, 1.0);
	assert_int_equal(sitting.arrivals, 0);
	sitting.stride_mps2 = 0.8;
	sit(0.0, 0.0, 1.0);
	assert_int_equal(sitting.arrivals, 0);
	sit(8.0, UNKNOWN, 0.02);
	assert_int_equal(sitting.arrivals, 1);
	sitting.stride_mps2 = 0.0;
	sit(8.0, UNKNOWN, 0.8);
	assert_rest(8.0, 0.0);
}

static void test_another_position_forgets(void **state)
{
	(void)state;
	begin();
	sitting.lean_deg = 9.0;
	sit(-8.0, 12.0, 2.0);
	resting_arrive(&sitting.resting, NULL, &sitting.reference);
	sit(-8.0, 12.0, 2.0);
	assert_false(sitting.reference.is_resting || sitting.reference.has_rest);
	assert_near(sitting.reference.lean_rad, 0.0, 1e-9);
}

static void test_leaning_counts_from_the_rest(void **state)
{
	(void)state;
	begin();
	sitting.lean_deg = 15.9;
	sit(0.0, 0.0, 2.0);
	assert_near(sitting.reference.lean_rad, RAD(15.9), RAD(0.1));
	sitting.lean_deg = 3.0;
	hold(15.0, 4.0, 3.0);
	assert_near(sitting.reference.lean_rad, RAD(15.9), RAD(0.1));
	sitting.lean_deg = 16.1;
	sit(0.0, 0.0, 2.0);
	assert_near(sitting.reference.lean_rad, 0.0, RAD(0.1));
}

static void test_leaning_is_remembered_by_side(void **state)
{
	(void)state;
	begin();
	sitting.cue.side = SIDE_LEFT;
	sitting.lean_deg = 9.0;
	sit(0.0, 0.0, 2.0);
	sitting.cue.side = SIDE_RIGHT;
	sitting.lean_deg = -7.0;
	sit(0.0, 0.0, 6.0);
	assert_near(sitting.reference.lean_rad, RAD(-7.0), RAD(0.1));
	sitting.cue.side = SIDE_LEFT;
	hold(15.0, 4.0, 1.0);
	assert_near(sitting.reference.lean_rad, RAD(9.0), RAD(0.1));
}

/* Still for half a second in the reach; from then on turning away is turning. */
static void test_turning_counts_from_where_the_hold_began(void **state)
{
	(void)state;
	begin();
	sit(0.0, 0.0, 2.0);
	sitting.turn_deg = 12.9;
	sitting.cue.is_reaching = true;
	sit(15.0, 4.0, 0.48);
	sitting.turn_deg = 12.0;
	sit(15.0, 4.0, 0.04);
	sitting.turn_deg = 2.0;
	hold(15.0, 4.0, 3.0);
	assert_near(sitting.reference.turn_rad, RAD(12.0), RAD(0.1));
	sitting.turn_deg = -13.1;
	sit(0.0, 0.0, 1.0);
	assert_near(sitting.reference.turn_rad, 0.0, RAD(0.1));
	sitting.turn_deg = UNKNOWN;
	sit(0.0, 0.0, 1.0);
	assert_near(sitting.reference.turn_rad, 0.0, RAD(0.1));
}

/* Who stays in a mistake for all that is told rests there, or the strap has slipped. */
static void test_staying_slumped(void **state)
{
	(void)state;
	begin();
	sit(0, 0, 4);
	hold(15, 3, 4);
	sitting.cue.is_holding = true; /* paused */
	sit(-13, 12, 7);
	assert_false(sitting.reference.has_rest);
	sit(-13, 12, 3);
	assert_true(sitting.reference.has_rest);
	assert_near(sitting.reference.rest_tilt_rad, RAD(-13), RAD(0.1));
	sitting.cue.is_holding = false;
	sit(-13, 12, 2);
	assert_rest(-13, 12);

	begin();
	sit(0, 0, 4);
	sit(-13, 12, 7);
	assert_false(sitting.reference.has_rest);
	sit(-13, 12, 3);
	assert_false(sitting.reference.has_rest); /* out of no hold */

	begin();
	sit(0, 0, 4);
	hold(15, 3, 4);
	sit(1, 28, 20); /* nobody rests so */
	assert_false(sitting.reference.has_rest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_staying_slumped),
		cmocka_unit_test(test_the_first_rest_is_rest_within_bounds),
		cmocka_unit_test(test_rest_is_where_one_is_still),
		cmocka_unit_test(test_a_slump_out_of_neutral_is_no_rest),
		cmocka_unit_test(test_a_slump_after_a_repetition_is_rest),
		cmocka_unit_test(test_a_slump_after_an_attempt_is_rest),
		cmocka_unit_test(test_a_slump_that_it_began_in_is_rest),
		cmocka_unit_test(test_a_slump_out_of_a_hold_is_no_rest),
		cmocka_unit_test(test_a_hold_is_no_rest),
		cmocka_unit_test(test_who_is_half_way_does_not_rest),
		cmocka_unit_test(test_who_reaches_out_of_neutral_does_not_rest),
		cmocka_unit_test(test_one_sensor_counts_from_where_somebody_stays),
		cmocka_unit_test(test_one_sensor_sees_who_gets_up),
		cmocka_unit_test(test_another_position_forgets),
		cmocka_unit_test(test_leaning_counts_from_the_rest),
		cmocka_unit_test(test_leaning_is_remembered_by_side),
		cmocka_unit_test(test_turning_counts_from_where_the_hold_began),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
