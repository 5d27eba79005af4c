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
#include <lumbard/coach/coach.h>

/* The shown stretch beside the pelvic tilt, of the same position. */
enum { STEP_US = 20000 };

struct lying {
	struct profile profile;
	struct prescription prescription;
	struct coach coach;
	struct coach_view view;
	struct wishes wishes;
	int64_t t_us;
	double tilt_deg, flexion_deg;
	int started, completed;
	char doing[32]; /* that was begun last */
};

static struct lying lying;

static void lie_down(bool has_lumbar)
{
	lying = (struct lying){.profile = fake_profile(has_lumbar)};
	if (!has_lumbar)
		lying.flexion_deg = UNKNOWN;
	prescription_default(&lying.prescription);
	for (int i = 0; i < lying.prescription.count; i++)
		lying.prescription.entry[i].hold_s = 10.0;
	coach_init(&lying.coach, &lying.profile, &lying.prescription, NULL);
}

static void follow(const struct event *event)
{
	if (event->kind == EVENT_EXERCISE_START) {
		lying.started++;
		strcpy(lying.doing, event->exercise->name);
	}
	lying.completed += event->kind == EVENT_HOLD_END && event->reason == REASON_COMPLETE;
}

/* There at so many degrees a second, then stays. */
static void go(double tilt_deg, double flexion_deg, double dps, double hold_s)
{
	double from_deg = lying.tilt_deg, from_flexion_deg = lying.flexion_deg;
	double move_s = fabs(tilt_deg - from_deg) / dps;
	int64_t begin_us = lying.t_us;

	for (; S_FROM_US(lying.t_us - begin_us) < move_s + hold_s; lying.t_us += STEP_US) {
		double share = fmin(S_FROM_US(lying.t_us - begin_us) / fmax(move_s, 1e-6), 1.0);
		struct event_list events = {0};
		struct body_pose pose;

		lying.tilt_deg = from_deg + share * (tilt_deg - from_deg);
		lying.flexion_deg = from_flexion_deg + share * (flexion_deg - from_flexion_deg);
		pose = fake_pose(lying.t_us, BODY_SUPINE, lying.tilt_deg, lying.flexion_deg);
		pose.speed_radps = move_s > 0.0 && share < 1.0 ? RAD(dps) : 0.0;
		coach_step(&lying.coach, &pose, &lying.wishes, &lying.view, &events);
		for (int i = 0; i < events.count; i++)
			follow(&events.event[i]);
	}
}

/* Every right pelvic tilt, gone into slowly or at once, is one to its end. */
static void test_the_pelvic_tilt_is_as_it_was(void **state)
{
	(void)state;
	for (int sensors = 1; sensors <= 2; sensors++)
		for (double tilt_deg = -5.0; tilt_deg >= -19.0; tilt_deg -= 1.0)
			for (double dps = 2.0; dps <= 50.0; dps *= 5.0) {
				lie_down(sensors == 2);
				go(0.0, 0.0, 1.0, 2.0);
				go(tilt_deg, sensors == 2 ? -tilt_deg : UNKNOWN, dps, 14.0);
				assert_string_equal(lying.doing, "pelvic-tilt");
				assert_int_equal(lying.started, 1);
				assert_int_equal(lying.completed, 1);
			}
}

static void test_the_shown_one_is_recognised(void **state)
{
	(void)state;
	lie_down(true);
	go(0.0, 0.0, 1.0, 2.0);
	go(-25.0, 12.0, 40.0, 14.0);
	assert_string_equal(lying.doing, "double-knee-to-chest");
	assert_int_equal(lying.started, 1);
	assert_int_equal(lying.completed, 1);
}

/* 3 s where a pelvic tilt cannot be, and the other can. */
static void test_one_takes_over_where_the_other_cannot_be(void **state)
{
	(void)state;
	lie_down(true);
	go(0.0, 0.0, 1.0, 2.0);
	go(-9.0, 9.0, 10.0, 5.0);
	assert_string_equal(lying.doing, "pelvic-tilt");
	go(-49.5, 20.0, 100.0, 30.0);
	assert_string_equal(lying.doing, "pelvic-tilt");
	go(-50.5, 20.0, 100.0, 2.9);
	assert_string_equal(lying.doing, "pelvic-tilt");
	go(-50.5, 20.0, 100.0, 0.2);
	assert_string_equal(lying.doing, "double-knee-to-chest");
}

/* Two candidates: neither is begun by a mistake. */
static void test_the_next_one_is_free_to_begin(void **state)
{
	(void)state;
	lie_down(true);
	go(0.0, 0.0, 1.0, 2.0);
	go(7.0, -7.0, 10.0, 10.0);
	assert_int_equal(lying.started, 0);
	go(0.0, 0.0, 10.0, 2.0);
	go(-9.0, 9.0, 10.0, 5.0);
	go(0.0, 0.0, 10.0, 2.0);
	lying.wishes.next_count++;
	go(0.0, 0.0, 10.0, 1.0);
	go(-25.0, 12.0, 40.0, 5.0);
	assert_string_equal(lying.doing, "double-knee-to-chest");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_pelvic_tilt_is_as_it_was),
		cmocka_unit_test(test_the_shown_one_is_recognised),
		cmocka_unit_test(test_one_takes_over_where_the_other_cannot_be),
		cmocka_unit_test(test_the_next_one_is_free_to_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
