/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/coach/recognition.h>
#include <math.h>

/*
 * Standing is 7 deg ahead of sitting and hollower by 14: with the curve told from a hinge. Without
 * it, as of two sensors that were calibrated and one that is worn, a hinge of 12 deg counts and may
 * not be taken for standing.
 */
static void test_standing_is_told_by_the_curve(void **state)
{
	struct profile profile = fake_profile(true);
	struct prescription prescription;
	struct recognition recognition;
	struct body_pose pose = fake_pose(0, BODY_UPRIGHT, 7.0, -14.0);

	(void)state;
	fake_profile_give(&profile, POSE_UPRIGHT, 7.0, -14.0);
	prescription_default(&prescription);
	recognition_init(&recognition, &profile, &prescription, NULL);
	assert_true(recognition_is_standing(&recognition, &pose));
	pose = fake_pose(0, BODY_UPRIGHT, 12.0, 4.0);
	assert_false(recognition_is_standing(&recognition, &pose));
	pose = fake_pose(0, BODY_UPRIGHT, 12.0, UNKNOWN);
	assert_false(recognition_is_standing(&recognition, &pose));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standing_is_told_by_the_curve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
