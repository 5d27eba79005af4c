/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/tell/words.h>

/* The words of the contract, and back; what is no word of it changes nothing. */
#define CHECK_WORDS(what, type, count, ...)                                                        \
	do {                                                                                       \
		static const char *const words[count] = {__VA_ARGS__};                             \
		type value;                                                                        \
                                                                                                   \
		for (int i = 0; i < (int)(count); i++) {                                           \
			assert_string_equal(tell_##what##_word((type)i), words[i]);                \
			assert_int_equal(tell_##what##_from_word(words[i], &value), 0);            \
			assert_int_equal(value, i);                                                \
		}                                                                                  \
		assert_int_equal(tell_##what##_from_word("Nothing", &value), -EINVAL);             \
		assert_int_equal(value, (count)-1);                                                \
	} while (0)

static void test_words_are_those_of_the_contract(void **state)
{
	(void)state;
	CHECK_WORDS(event, enum event_kind, EVENT_KIND_COUNT, "position", "exercise_start",
		    "exercise_done", "hold_start", "hold_pause", "hold_resume", "hold_end",
		    "error_start", "error_end", "sensor_lost", "sensor_back", "strap_moved",
		    "accel_off", "clock_step", "taken_back", "neutral", "neutral_off");
	CHECK_WORDS(reason, enum event_reason, REASON_COUNT, "", "complete", "short", "no_data",
		    "uncalibrated", "out_of_pose", "settling", "saturated", "gravity_free",
		    "frozen", "stale", "impossible", "too_slow", "holes", "never_came",
		    "rests far from its neutral; calibrate again",
		    "gravity at rest no longer fits the profile; calibrate again",
		    "another sensor than the profile's; calibrate again",
		    "swapped with the other sensor; swap them back or calibrate again",
		    "wall clock", "steps", "stood_up", "turned", "pelvis corrected",
		    "lumbar corrected", "undone",
		    "sit taller or on a folded towel; if you do then stand up and walk two steps",
		    "rest as usual; if you do then stand up and walk two steps",
		    "the gyroscope reads nothing while the sensor turns",
		    "the gyroscope's x stands still", "the gyroscope's y stands still",
		    "the gyroscope's z stands still", "the accelerometer's x stands still",
		    "the accelerometer's y stands still", "the accelerometer's z stands still",
		    "the accelerometer stands still", "the same few samples come again and again",
		    "the gyroscope turns the wrong way: are axes swapped?",
		    "the gyroscope's x turns the wrong way: are axes swapped?",
		    "the gyroscope's y turns the wrong way: are axes swapped?",
		    "the gyroscope's z turns the wrong way: are axes swapped?",
		    "the gyroscope turns about other axes than the accelerometer: are axes "
		    "swapped?",
		    "the gyroscope reads too much or too little: wrong range?",
		    "the gyroscope's x reads too much or too little",
		    "the gyroscope's y reads too much or too little",
		    "the gyroscope's z reads too much or too little",
		    "gyroscope and accelerometer do not agree");
	CHECK_WORDS(unit, enum event_unit, UNIT_COUNT, "", "s", "deg", "deg/s", "m/s2", "Hz");
	CHECK_WORDS(position, enum body_position, BODY_POSITION_COUNT, "", "upright", "all_fours",
		    "supine", "prone", "side", "between");
	CHECK_WORDS(state, enum coach_state, COACH_STATE_COUNT, "rest", "moving", "hold", "paused",
		    "done", "no_data", "uncalibrated");
	CHECK_WORDS(lamp, enum lamp_pattern, LAMP_PATTERN_COUNT, "off", "on", "slow", "fast",
		    "double");
	CHECK_WORDS(sound, enum cue, CUE_COUNT, "", "hold", "wrong", "done", "stop", "no_data",
		    "tick", "begin", "got", "again", "ready");
}

static void test_errors_come_back_from_their_codes(void **state)
{
	enum form_error error = FORM_TOO_FAR;

	(void)state;
	assert_int_equal(tell_error_from_word("", &error), -EINVAL);
	assert_int_equal(tell_error_from_word("Rounded_back", &error), -EINVAL);
	assert_int_equal(error, FORM_TOO_FAR);
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		const char *code = form_error_info((enum form_error)i)->code;

		assert_int_equal(tell_error_from_word(code, &error), 0);
		assert_int_equal(error, i);
	}
}

/* A comma, a quote or a bar in one would break every reader of rows. */
static void test_words_need_no_quotes(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++)
		assert_null(strpbrk(tell_reason_word((enum event_reason)i), ",\"\n|"));
}

static void test_each_error_is_measured_in_its_unit(void **state)
{
	(void)state;
	assert_int_equal(event_unit_of(FORM_ROUNDED_BACK), UNIT_DEG);
	assert_int_equal(event_unit_of(FORM_TWISTED), UNIT_DEG);
	assert_int_equal(event_unit_of(FORM_SHAKING), UNIT_DEG_PER_S);
	assert_int_equal(event_unit_of(FORM_BOUNCING), UNIT_DEG_PER_S);
	assert_int_equal(event_unit_of(FORM_TOO_FAST), UNIT_DEG_PER_S);
	assert_int_equal(event_unit_of(FORM_LEFT_POSITION), UNIT_NONE);
}

static void test_a_back_is_flat_within_ten_degrees(void **state)
{
	(void)state;
	assert_string_equal(tell_back_word(UNKNOWN), "");
	assert_string_equal(tell_back_word(0.0), "flat");
	assert_string_equal(tell_back_word(RAD(9.99)), "flat");
	assert_string_equal(tell_back_word(RAD(10.01)), "rounded");
	assert_string_equal(tell_back_word(RAD(-9.99)), "flat");
	assert_string_equal(tell_back_word(RAD(-10.01)), "arched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_are_those_of_the_contract),
		cmocka_unit_test(test_errors_come_back_from_their_codes),
		cmocka_unit_test(test_words_need_no_quotes),
		cmocka_unit_test(test_each_error_is_measured_in_its_unit),
		cmocka_unit_test(test_a_back_is_flat_within_ten_degrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
