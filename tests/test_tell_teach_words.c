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
#include <lumbard/tell/teach_words.h>
#include <string.h>

static char buf[512];

static const char *lesson(const struct form_lesson_verdict *verdict)
{
	struct text text = text_in(buf, sizeof(buf));

	tell_lesson(&text, verdict);
	return buf;
}

/* With its number and the limit. */
static void test_why_a_pose_cannot_be_taught(void **state)
{
	(void)state;
	assert_string_equal(
		lesson(&(struct form_lesson_verdict){LESSON_IS_ERROR,
						     FORM_ROUNDED_BACK,
						     QUANTITY_LUMBAR_FLEXION,
						     RAD(17.04),
						     RAD(15.0),
						     {.is_given = false}}),
		"rounded_back: lumbar flexion is 17.0 deg, and the limit is 15.0 deg; Come up a "
		"little and bend from the hips.");
	assert_string_equal(
		lesson(&(struct form_lesson_verdict){LESSON_IS_ERROR,
						     FORM_NO_HINGE,
						     QUANTITY_HIP_SHARE,
						     0.25,
						     0.3,
						     {.is_given = false}}),
		"no_hinge: hip share is 0.25, and the limit is 0.30; Bring the belly to the "
		"thigh.");
	assert_string_equal(lesson(&(struct form_lesson_verdict){LESSON_TOO_NEAR,
								 FORM_NO_ERROR,
								 QUANTITY_PELVIC_TILT,
								 RAD(3.0),
								 RAD(4.0),
								 {.is_given = false}}),
			    "pelvic tilt is 3.0 deg, and it has to be beyond 4.0 deg");
	assert_string_equal(lesson(&(struct form_lesson_verdict){.lesson = LESSON_OTHER}),
			    "it is no pose of this stretch");
	assert_string_equal(lesson(&(struct form_lesson_verdict){.lesson = LESSON_GOOD}), "");
}

static const char *taught(struct profile *profile, const char *stretch, double tilt_deg,
			  double flexion_deg, struct profile_time time)
{
	struct profile_taught is = {"", true, RAD(tilt_deg), RAD(flexion_deg), time};
	struct text text = text_in(buf, sizeof(buf));

	strcpy(is.stretch, stretch);
	profile->taught[0] = is;
	assert_true(tell_profile_taught(profile, 0, &text));
	assert_false(tell_profile_taught(profile, 1, &text));
	return buf;
}

static void test_what_a_profile_has(void **state)
{
	const struct profile_time none = {0, false}, unsure = {1795824000, false};
	struct profile two = fake_profile(true), one = fake_profile(false);

	(void)state;
	assert_string_equal(taught(&two, "sitting-hamstring", 18.2, 3.6, none),
			    "sitting-hamstring: pelvic tilt 18 deg, lumbar flexion 4 deg, either "
			    "way 5");
	assert_string_equal(taught(&one, "sitting-hamstring", 18.2, UNKNOWN, unsure),
			    "sitting-hamstring: pelvic tilt 18 deg, either way 5; of 2026-11-28 by "
			    "a clock that was unsure");
	assert_string_equal(taught(&one, "prayer-of-another", 9.0, UNKNOWN, none),
			    "prayer-of-another: pelvic tilt 9 deg, either way 5; does not hold: no "
			    "stretch of this build");
	assert_says(taught(&one, "sitting-hamstring", 18.0, 4.0, none),
		    "; does not hold: taught with two sensors, and one cannot see the back");
	assert_says(taught(&two, "sitting-hamstring", 18.0, 17.0, none),
		    "; its middle never counts: rounded_back: lumbar flexion is 17.0 deg, and the "
		    "limit is 15.0 deg; ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_why_a_pose_cannot_be_taught),
		cmocka_unit_test(test_what_a_profile_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
