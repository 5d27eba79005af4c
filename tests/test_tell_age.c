/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/fake_person.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/age.h>

#include <string.h>

enum { DAY_S = 86400 };

static const struct profile_time made = {1795812848, true}; /* 2026-11-27T20:54:08Z */

static const char *times(const struct profile *profile, double age_days)
{
	static char words[256];
	struct text text = text_in(words, sizeof(words));

	tell_profile_times(&profile->made, profile->renewed, age_days, &text);
	return words;
}

static void test_old_from_four_weeks_on(void **state)
{
	struct profile profile = fake_profile(true);
	struct reason reason = {0};
	int64_t old_s = made.utc_s + 28 * DAY_S;

	(void)state;
	assert_false(tell_old_profile(&profile, old_s, &reason));
	profile_stamp(&profile, NULL, 0, made);
	assert_false(tell_old_profile(&profile, old_s - 1, &reason));
	assert_false(tell_old_profile(&profile, made.utc_s - 1, &reason));
	assert_string_equal(reason.why, "");
	assert_true(tell_old_profile(&profile, old_s, &reason));
	assert_string_equal(reason.why, "the profile is 28 days old: `upright` is of 2026-11-27");
	assert_string_equal(reason.next, "calibrate again");
}

static void test_the_oldest_pose_counts(void **state)
{
	struct profile profile = fake_profile(true);
	const struct profile before = profile;
	struct reason reason;
	int64_t old_s = made.utc_s + 28 * DAY_S;
	const struct profile_time again = {made.utc_s + 10 * DAY_S, false};

	(void)state;
	profile_stamp(&profile, NULL, 0, made);
	profile_stamp(&profile, &before, 0, made); /* as it was: nothing is known */
	assert_false(tell_old_profile(&profile, old_s, &reason));
	profile_stamp(&profile, NULL, 0, (struct profile_time){made.utc_s, false});
	assert_true(tell_old_profile(&profile, old_s, &reason));
	assert_string_equal(reason.why, "the profile is 28 days old: `upright` is of 2026-11-27 "
					"by a clock that was unsure");
	profile_stamp(&profile, NULL, 0, made);
	for (int i = 0; i < POSE_COUNT; i++)
		if (i != POSE_TABLE)
			profile.renewed[i] = again;
	assert_true(tell_old_profile(&profile, old_s, &reason));
	assert_string_equal(reason.why, "the profile is 28 days old: `table` is of 2026-11-27");
	profile.renewed[POSE_TABLE] = again;
	assert_false(tell_old_profile(&profile, old_s, &reason));
}

static void test_when_in_words(void **state)
{
	struct profile profile = fake_profile(true);

	(void)state;
	assert_string_equal(times(&profile, UNKNOWN), "");
	profile_stamp(&profile, NULL, 0, made);
	assert_string_equal(times(&profile, UNKNOWN), "made 2026-11-27");
	assert_string_equal(times(&profile, 1.9), "made 2026-11-27, 1 day old");
	profile.renewed[POSE_SIT] = (struct profile_time){made.utc_s + DAY_S, false};
	assert_string_equal(times(&profile, 0.5),
			    "made 2026-11-27, 0 days old; `sit` of 2026-11-28 by a clock that was "
			    "unsure");
	assert_string_equal(times(&profile, 1e300),
			    "made 2026-11-27; `sit` of 2026-11-28 by a clock that was unsure");
}

static const char *moved(double rad)
{
	static char words[64];
	struct text text = text_in(words, sizeof(words));
	bool is_told = tell_moved(rad, &text);

	assert_int_equal(is_told, words[0] != '\0');
	return words;
}

static void test_how_far_it_has_moved(void **state)
{
	(void)state;
	assert_string_equal(moved(UNKNOWN), "");
	assert_string_equal(moved(RAD(0.9)), "");
	assert_string_equal(moved(RAD(6.4)), "worn 6 deg from where it was calibrated");
	assert_string_equal(moved(1e300), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_old_from_four_weeks_on),
		cmocka_unit_test(test_the_oldest_pose_counts),
		cmocka_unit_test(test_when_in_words),
		cmocka_unit_test(test_how_far_it_has_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
