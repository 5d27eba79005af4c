/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/coach.h>

/*
 * A build of forty stretches, all of one position: each is prescribed, looked for and coached. A
 * stretch is told from its neighbours by its tilt, a degree for each.
 */

enum { STEP_US = 20000, NEUTRAL_STEPS = 60, HELD_STEPS = 200 };

#define TILT_DEG(number) (5.0 + (number))

static char names[EXERCISE_COUNT][32];
static struct form_enter enters[EXERCISE_COUNT][2];
static struct form_limit counts[EXERCISE_COUNT][2];
static struct exercise stretches[EXERCISE_COUNT];

/* In place of the table that the build writes. */
#define TEN(tens)                                                                                  \
	&stretches[(tens)*10], &stretches[(tens)*10 + 1], &stretches[(tens)*10 + 2],               \
		&stretches[(tens)*10 + 3], &stretches[(tens)*10 + 4], &stretches[(tens)*10 + 5],   \
		&stretches[(tens)*10 + 6], &stretches[(tens)*10 + 7], &stretches[(tens)*10 + 8],   \
		&stretches[(tens)*10 + 9]
const struct exercise *const exercises[] = {TEN(0), TEN(1), TEN(2), TEN(3), NULL};

static int set_up(void **state)
{
	(void)state;
	for (int i = 0; i < EXERCISE_COUNT; i++) {
		const struct form_limit limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE,
						 .on = RAD(TILT_DEG(i)), .off = RAD(3)};

		snprintf(names[i], sizeof(names[i]), "stretch-%02d", i);
		enters[i][0].limit = counts[i][0] = limit;
		stretches[i] = (struct exercise){
			.name = names[i],
			.position = BODY_ALL_FOURS,
			.neutral = POSE_TABLE,
			.tilt_least = RAD(-10.0),
			.tilt_most = RAD(TILT_DEG(i) + 0.9),
			.enters = enters[i],
			.counts = counts[i],
		};
	}
	return 0;
}

static void test_each_is_prescribed(void **state)
{
	struct prescription prescription;

	(void)state;
	prescription_default(&prescription);
	assert_int_equal(prescription.count, EXERCISE_COUNT);
	for (int i = 0; i < EXERCISE_COUNT; i++) {
		assert_ptr_equal(exercise_by_name(names[i]), &stretches[i]);
		assert_non_null(prescription_entry(&prescription, &stretches[i]));
	}
}

static void test_each_can_be_given_a_dose(void **state)
{
	struct prescription prescription = {0};
	struct reason reason;

	(void)state;
	for (int i = EXERCISE_COUNT - 1; i >= 0; i--)
		assert_int_equal(prescription_set(&prescription, names[i], "reps", "2", &reason),
				 0);
	assert_int_equal(prescription.count, EXERCISE_COUNT);
	for (int i = 0; i < EXERCISE_COUNT; i++)
		assert_int_equal(prescription_entry(&prescription, &stretches[i])->reps, 2);
}

/* Neutral, then into the stretch and stay; a coach of its own each time. */
static void assert_coached(const struct prescription *prescription, const struct profile *profile,
			   int number)
{
	static struct coach coach;
	struct coach_view view = {0};
	int64_t t_us = 0;

	coach_init(&coach, profile, prescription, NULL);
	for (int i = 0; i < NEUTRAL_STEPS + HELD_STEPS; i++, t_us += STEP_US) {
		double tilt_deg = i < NEUTRAL_STEPS ? 0.0 : TILT_DEG(number) + 0.5;
		struct body_pose pose = fake_pose(t_us, BODY_ALL_FOURS, tilt_deg, 0.0);
		struct event_list events = {0};

		coach_step(&coach, &pose, &(struct wishes){0}, &view, &events);
	}
	if (view.exercise != &stretches[number])
		fail_msg("%s is not coached but %s", names[number],
			 view.exercise ? view.exercise->name : "none");
	assert_true(view.is_good);
}

static void test_each_is_coached(void **state)
{
	struct profile profile = fake_profile(1);
	struct prescription prescription;

	(void)state;
	prescription_default(&prescription);
	for (int i = 0; i < EXERCISE_COUNT; i++)
		assert_coached(&prescription, &profile, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_is_prescribed),
		cmocka_unit_test(test_each_can_be_given_a_dose),
		cmocka_unit_test(test_each_is_coached),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
