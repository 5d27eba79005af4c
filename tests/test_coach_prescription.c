/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/event.h>
#include <lumbard/coach/prescription.h>

/* Fails and says why, in words that hold what. */
static void assert_refused(struct prescription *prescription, const char *section, const char *key,
			   const char *value, const char *what)
{
	struct prescription before = *prescription;
	struct reason reason = {0};

	assert_int_equal(prescription_set(prescription, section, key, value, &reason), -EINVAL);
	if (!strstr(reason.why, what) && !strstr(reason.next, what))
		fail_msg("\"%s\" does not say \"%s\"", reason.why, what);
	assert_int_equal(prescription->count, before.count);
	assert_memory_equal(prescription->entry, before.entry,
			    (size_t)before.count * sizeof(before.entry[0]));
}

static void set(struct prescription *prescription, const char *section, const char *key,
		const char *value)
{
	struct reason reason = {0};

	if (prescription_set(prescription, section, key, value, &reason) != 0)
		fail_msg("[%s] %s = %s: %s", section, key, value, reason.why);
	assert_int_equal(reason.why[0], 0);
}

static const struct prescription_entry *entry_named(const struct prescription *prescription,
						    const char *name)
{
	return prescription_entry(prescription, exercise_by_name(name));
}

static void assert_no_overrides(const struct prescription_entry *entry)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		assert_false(is_known(entry->overrides.on[i]));
}

static void test_usual_dose_is_thirty_seconds_three_times(void **state)
{
	struct prescription prescription;
	int count = 0;

	(void)state;
	prescription_default(&prescription);
	for (const struct exercise *const *at = exercises; *at; at++, count++) {
		const struct prescription_entry *entry = prescription_entry(&prescription, *at);

		assert_non_null(entry);
		assert_true(entry->hold_s == 30.0);
		assert_int_equal(entry->reps, 3);
		assert_no_overrides(entry);
	}
	assert_int_equal(prescription.count, count);
}

static void test_what_is_not_named_is_not_prescribed(void **state)
{
	struct prescription prescription = {0};

	(void)state;
	assert_null(entry_named(&prescription, "cat"));
	set(&prescription, "cat", "reps", "5");
	assert_int_equal(prescription.count, 1);
	assert_non_null(entry_named(&prescription, "cat"));
	assert_null(entry_named(&prescription, "pelvic-tilt"));
}

static void test_the_rest_of_a_section_is_usual(void **state)
{
	struct prescription prescription = {0};

	(void)state;
	set(&prescription, "cat", "reps", "5");
	set(&prescription, "sitting-hamstring", "hold_s", "12.5");
	assert_true(entry_named(&prescription, "cat")->hold_s == 30.0);
	assert_int_equal(entry_named(&prescription, "cat")->reps, 5);
	assert_true(entry_named(&prescription, "sitting-hamstring")->hold_s == 12.5);
	assert_int_equal(entry_named(&prescription, "sitting-hamstring")->reps, 3);
	assert_no_overrides(entry_named(&prescription, "cat"));
	assert_int_equal(prescription.count, 2);
}

static void test_limits_are_named_by_code_and_unit(void **state)
{
	struct prescription prescription = {0};
	const struct prescription_entry *entry;

	(void)state;
	set(&prescription, "sitting-hamstring", "rounded_back_deg", "12");
	set(&prescription, "sitting-hamstring", "too_fast_dps", "40");
	entry = entry_named(&prescription, "sitting-hamstring");
	assert_true(fabs(entry->overrides.on[FORM_ROUNDED_BACK] - RAD(12.0)) < 1e-12);
	assert_true(fabs(entry->overrides.on[FORM_TOO_FAST] - RAD(40.0)) < 1e-12);
	assert_false(is_known(entry->overrides.on[FORM_LEANING]));
}

static void test_each_error_of_a_stretch_can_be_set(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		for (int i = 0; i < FORM_ERROR_COUNT; i++) {
			enum form_error error = (enum form_error)i;
			struct prescription prescription = {0};
			char key_buf[64];
			struct text key = text_in(key_buf, sizeof(key_buf));

			if (error == FORM_LEFT_POSITION || !exercise_has_error(*at, error))
				continue;
			text_addf(&key, "%s_%s", form_error_info(error)->code,
				  event_unit_of(error) == UNIT_DEG ? "deg" : "dps");
			set(&prescription, (*at)->name, key_buf, "9");
			assert_true(fabs(prescription.entry[0].overrides.on[i] - RAD(9.0)) < 1e-12);
		}
	}
}

static int looser_count(const struct prescription *prescription, struct reason *ret_last)
{
	int at = 0, count = 0;

	while (prescription_next_looser(prescription, &at, ret_last))
		count++;
	return count;
}

/* What it may loosen is told; the usual, and what is stricter, is not. */
static void test_what_is_looser_than_usual_is_told(void **state)
{
	struct prescription prescription = {0};
	struct reason reason;

	(void)state;
	set(&prescription, "sitting-hamstring", "rounded_back_deg", "15");
	set(&prescription, "sitting-hamstring", "no_hinge_deg", "4");
	set(&prescription, "cat", "leaning_deg", "7.5");
	set(&prescription, "cat", "no_tuck_deg", "6");
	assert_int_equal(looser_count(&prescription, &reason), 0);
	set(&prescription, "cat", "no_tuck_deg", "5");
	set(&prescription, "sitting-hamstring", "rounded_back_deg", "16");
	set(&prescription, "sitting-hamstring", "too_fast_dps", "61");
	assert_int_equal(looser_count(&prescription, &reason), 3);
	assert_non_null(strstr(reason.why, "[cat] no_tuck_deg = 5 is looser than the usual 6"));
	set(&prescription, "cat", "no_tuck_deg", "6");
	assert_int_equal(looser_count(&prescription, &reason), 2);
	assert_non_null(strstr(reason.why, "too_fast_dps = 61 is looser than the usual 60"));
	prescription_default(&prescription);
	assert_int_equal(looser_count(&prescription, &reason), 0);
}

static void test_refuses_what_it_does_not_know(void **state)
{
	struct prescription prescription = {0};

	(void)state;
	assert_refused(&prescription, "headstand", "reps", "3", "lumbard list exercises");
	assert_refused(&prescription, "", "reps", "3", "no stretch");
	assert_refused(&prescription, "cat", "repetitions", "3", "repetitions");
	assert_refused(&prescription, "cat", "", "3", "known: hold_s");
	assert_refused(&prescription, "cat", "left_position_deg", "3", "unknown key");
	assert_refused(&prescription, "sitting-hamstring", "too_fast_deg", "3", "unknown key");
	assert_refused(&prescription, "cat", "rounded_back_deg", "12", "no error rounded_back");
	assert_int_equal(prescription.count, 0);
}

static void test_refuses_numbers_out_of_range(void **state)
{
	struct prescription prescription = {0};

	(void)state;
	set(&prescription, "cat", "hold_s", "600");
	set(&prescription, "cat", "hold_s", "1");
	set(&prescription, "cat", "reps", "100");
	set(&prescription, "cat", "reps", "1");
	assert_false(is_known(entry_named(&prescription, "cat")->overrides.taught_rad));
	set(&prescription, "cat", "taught_deg", "15");
	set(&prescription, "cat", "taught_deg", "2.5");
	assert_true(entry_named(&prescription, "cat")->overrides.taught_rad == RAD(2.5));
	assert_refused(&prescription, "cat", "taught_deg", "0.9", "1 to 15");
	assert_refused(&prescription, "cat", "taught_deg", "15.1", "1 to 15");
	assert_refused(&prescription, "cat", "hold_s", "0.9", "1 to 600");
	assert_refused(&prescription, "cat", "hold_s", "601", "1 to 600");
	assert_refused(&prescription, "cat", "hold_s", "nan", "1 to 600");
	assert_refused(&prescription, "cat", "hold_s", "", "1 to 600");
	assert_refused(&prescription, "cat", "hold_s", "30 s", "30 s");
	assert_refused(&prescription, "cat", "reps", "0", "1 to 100");
	assert_refused(&prescription, "cat", "reps", "101", "1 to 100");
	assert_refused(&prescription, "cat", "reps", "2.5", "whole number");
	assert_refused(&prescription, "cat", "leaning_deg", "-8", "1 to 180");
	assert_refused(&prescription, "cat", "leaning_deg", "0", "1 to 180");
	assert_refused(&prescription, "cat", "leaning_deg", "181", "1 to 180");
}

static void test_sides_have_names(void **state)
{
	const enum coach_side sides[] = {SIDE_NONE, SIDE_LEFT, SIDE_RIGHT};
	enum coach_side side = SIDE_RIGHT;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(coach_side_from_name(coach_side_name(sides[i]), &side), 0);
		assert_int_equal(side, sides[i]);
	}
	assert_int_equal(coach_side_from_name("Left", &side), -EINVAL);
	assert_int_equal(side, SIDE_RIGHT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual_dose_is_thirty_seconds_three_times),
		cmocka_unit_test(test_what_is_not_named_is_not_prescribed),
		cmocka_unit_test(test_the_rest_of_a_section_is_usual),
		cmocka_unit_test(test_limits_are_named_by_code_and_unit),
		cmocka_unit_test(test_each_error_of_a_stretch_can_be_set),
		cmocka_unit_test(test_what_is_looser_than_usual_is_told),
		cmocka_unit_test(test_refuses_what_it_does_not_know),
		cmocka_unit_test(test_refuses_numbers_out_of_range),
		cmocka_unit_test(test_sides_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
