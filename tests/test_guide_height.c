/* SPDX-License-Identifier: MIT */
/* How far up or down a way led, felt by an accelerometer that is off; and what is not said. */
#include "fakes/check.h"

#include <lumbard/base/units.h>
#include <lumbard/guide/height.h>

static struct height height;
static int64_t now_us;

/* Evenly sped up over the first half and slowed down over the second; tipped all the while. */
static void go(double up_m, double way_s, double tipped_deg, double off_mps2)
{
	const struct vec3 up = vec3_of(sin(RAD(tipped_deg)), 0.0, cos(RAD(tipped_deg)));
	const double speed_up_mps2 = 4.0 * up_m / (way_s * way_s);
	const int count = (int)(way_s * 100.0);

	for (int i = 0; i < count; i++) {
		double g = GRAVITY_MPS2 + (i < count / 2 ? speed_up_mps2 : -speed_up_mps2);

		now_us += 10000;
		height_step(&height, vec3_scale(up, g + off_mps2), up, now_us);
	}
}

static void rest(double off_mps2)
{
	now_us += 10000;
	height_step(&height, vec3_of(0.0, 0.0, GRAVITY_MPS2 + off_mps2), vec3_of(0.0, 0.0, 1.0),
		    now_us);
}

static void begin(double off_mps2)
{
	height_init(&height);
	now_us = 0;
	rest(off_mps2);
	height_begin(&height, GRAVITY_MPS2 + off_mps2, vec3_of(0.0, 0.0, 1.0));
}

static double way_m(double off_mps2)
{
	rest(off_mps2);
	return height_way_m(&height, GRAVITY_MPS2 + off_mps2);
}

static void who_sits_down_is_lower_by_as_much(void **state)
{
	(void)state;
	begin(0.3);
	go(-0.8, 4.0, 0.0, 0.3);
	assert_near(way_m(0.3), -0.8, 0.01);
	begin(-0.3);
	go(0.45, 2.0, 0.0, -0.3);
	assert_near(way_m(-0.3), 0.45, 0.01);
}

static void who_stays_is_as_high_as_before(void **state)
{
	(void)state;
	begin(0.3);
	go(0.0, 6.0, 0.0, 0.3);
	assert_near(way_m(0.3), 0.0, 0.01);
}

/* An even error on the way leaves a speed at the end, and nobody at rest has one. */
static void an_error_on_the_way_is_taken_off(void **state)
{
	(void)state;
	begin(0.0);
	go(-0.8, 4.0, 0.0, 0.2);
	assert_near(way_m(0.0), -0.8, 0.03);
}

/* 20 deg for 2 s of 2 s may be 0.14 m; for 5 s of 5 s it may be anything. */
static void tipped_it_is_said_as_far_as_it_is_sure(void **state)
{
	(void)state;
	begin(0.0);
	go(-0.8, 2.0, 20.0, 0.0);
	assert_near(way_m(0.0), -0.8 + HEIGHT_OFF_MPS2 * sin(RAD(20.0)) * 4.0, 0.02);
	begin(0.0);
	go(-0.3, 3.0, 20.0, 0.0);
	assert_unknown(way_m(0.0));
	begin(0.0);
	go(-0.8, 5.0, 20.0, 0.0);
	assert_unknown(way_m(0.0));
}

static void what_is_long_ago_or_was_not_felt_is_not_known(void **state)
{
	(void)state;
	height_init(&height);
	now_us = 0;
	go(-0.8, 4.0, 0.0, 0.0);
	assert_unknown(way_m(0.0));
	begin(0.0);
	go(-0.8, HEIGHT_WAY_MOST_S + 0.1, 0.0, 0.0);
	assert_unknown(way_m(0.0));
	begin(0.0);
	now_us += 250000;
	go(-0.8, 4.0, 0.0, 0.0);
	assert_unknown(way_m(0.0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_sits_down_is_lower_by_as_much),
		cmocka_unit_test(who_stays_is_as_high_as_before),
		cmocka_unit_test(an_error_on_the_way_is_taken_off),
		cmocka_unit_test(tipped_it_is_said_as_far_as_it_is_sure),
		cmocka_unit_test(what_is_long_ago_or_was_not_felt_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
