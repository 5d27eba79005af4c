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
#include <lumbard/client/client.h>

#include "fakes/fake_status.h"

static struct status status, again;
static char answer[CONTROL_ANSWER_MAX], answer_again[CONTROL_ANSWER_MAX];

static void read_back(void)
{
	struct text text = text_in(answer, sizeof(answer));
	struct text text_again = text_in(answer_again, sizeof(answer_again));

	tell_status_answer(&text, &status);
	assert_false(text.is_cut);
	assert_int_equal(client_read_status(answer, &again), 0);
	tell_status_answer(&text_again, &again);
	assert_string_equal(answer_again, answer);
}

static void test_an_answer_comes_back_as_it_was(void **state)
{
	(void)state;
	fake_status_well(&status);
	read_back();
	fake_status_troubled(&status);
	read_back();
	status.clock = STATUS_CLOCK_WRONG;
	status.sensor[SENSOR_PELVIS].state = STATUS_SENSOR_STARTING;
	read_back();
}

static void read_text(const char *text)
{
	assert_int_equal(client_read_status(text, &again), 0);
}

/* Another version's, or no lumbard's at all. */
static void test_what_is_not_known_is_left_out(void **state)
{
	(void)state;
	read_text("{\"ok\":true}");
	assert_int_equal(again.now.view.state, COACH_NO_DATA);
	assert_int_equal(again.problem_count, 0);
	assert_false(is_known(again.uptime_s));
	assert_false(is_known(again.now.pose.pelvic_tilt_rad));
	read_text(
		"{\"ok\":true,\"state\":\"dancing\",\"exercise\":\"polka\",\"rep\":-1,\"pid\":1e99,"
		"\"errors\":[\"sad\",\"leaning\"],\"sensors\":[{\"place\":\"ear\"},3,null],"
		"\"problem_details\":[{\"code\":\"new\",\"sensor\":\"ear\",\"why\":\"x\"}],"
		"\"prescription\":{\"stretches\":[{\"exercise\":\"polka\"}]},\"lamps\":7}");
	assert_int_equal(again.now.view.state, COACH_NO_DATA);
	assert_null(again.now.view.exercise);
	assert_int_equal(again.now.view.rep, 0);
	assert_int_equal(again.pid, 0);
	assert_int_equal(again.now.view.verdict.raised, 1 << FORM_LEANING);
	assert_int_equal(again.problem_count, 1);
	assert_int_equal(again.problem[0].code, PROBLEM_OTHER);
	assert_int_equal(again.problem[0].sensor, SENSOR_COUNT);
	assert_string_equal(again.problem[0].why, "x");
	assert_string_equal(again.problem[0].next, "");
	assert_int_equal(again.prescription.count, 0);
}

/* A hostile one's numbers, wherever one stands, are bounded before anybody makes integers of them.
 */
static void test_numbers_are_bounded(void **state)
{
	static const char *const numbers[] = {"1e300", "-1e300", "1.7e12", "-1", "0.5", "-1e-300"};
	static const char *const keys[] = {"uptime_s", "pid",	 "dropped_samples", "rep", "reps",
					   "held_s",   "hold_s", "pelvic_tilt_deg"};
	char text[1024], screen[8192];

	(void)state;
	for (size_t n = 0; n < sizeof(numbers) / sizeof(*numbers); n++) {
		struct text line = text_in(text, sizeof(text));
		struct text on_screen = text_in(screen, sizeof(screen));
		struct text as_answer = text_in(answer, sizeof(answer));

		text_add(&line, "{\"ok\":true,\"exercise\":\"cat\"");
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++)
			text_addf(&line, ",\"%s\":%s", keys[k], numbers[n]);
		text_addf(&line,
			  ",\"sensors\":[{\"place\":\"pelvis\",\"bus\":\"1\",\"reads\":%s,"
			  "\"starts\":%s,\"moved_deg\":%s,\"faults\":{\"bus\":%s}}],"
			  "\"profile\":{\"sensors\":%s,\"made\":\"2026-11-27T20:54:08Z\","
			  "\"age_days\":%s}}",
			  numbers[n], numbers[n], numbers[n], numbers[n], numbers[n], numbers[n]);
		read_text(text);
		tell_status_screen(&on_screen, &again);
		tell_status_answer(&as_answer, &again);
		assert_non_null(strstr(screen, ", up for 0 s"));
		assert_false(again.uptime_s > 1e12 || again.uptime_s < -1e12);
		assert_in_range(again.pid, 0, UINT32_MAX);
		assert_in_range(again.now.view.rep, 0, 1000000);
		assert_in_range(again.profile_sensors, 0, 1000000);
		assert_null(strstr(answer, "e+"));
	}
}

static void test_an_older_one_has_only_sentences(void **state)
{
	(void)state;
	read_text("{\"ok\":true,\"problems\":[\"no lamps: none; buy some\",7]}");
	assert_int_equal(again.problem_count, 2);
	assert_int_equal(again.problem[0].code, PROBLEM_OTHER);
	assert_string_equal(again.problem[0].why, "no lamps: none; buy some");
	assert_string_equal(again.problem[1].why, "");
}

static void test_a_text_is_cut_at_a_whole_character(void **state)
{
	char text[256] = "{\"ok\":true,\"version\":\"\\u00e9";

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(text, "\xc3\xa9");
	strcat(text, "\"}");
	read_text(text);
	/* 63 bytes are no whole number of such. */
	assert_int_equal(strlen(again.version), STATUS_NAME_MAX - 2);
	assert_memory_equal(again.version, "\xc3\xa9\xc3\xa9", 4);
}

static void test_what_is_no_answer_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"{",
		"7",
		"[]",
		"null",
		"{}",
		"{\"ok\":false}",
		"{\"ok\":1}",
		"{\"ok\":true}x",
		"{\"ok\":true,\"version\":\"\xff\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (client_read_status(wrong[i], &again) != -EINVAL)
			fail_msg("taken: %s", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_answer_comes_back_as_it_was),
		cmocka_unit_test(test_what_is_not_known_is_left_out),
		cmocka_unit_test(test_numbers_are_bounded),
		cmocka_unit_test(test_an_older_one_has_only_sentences),
		cmocka_unit_test(test_a_text_is_cut_at_a_whole_character),
		cmocka_unit_test(test_what_is_no_answer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
