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
#include <lumbard/tell/status.h>

#include "fakes/check.h"
#include "fakes/fake_status.h"

static struct status status;
static char told[65536];

static const char *tell(void (*format)(struct text *text, const struct status *status))
{
	struct text text = text_in(told, sizeof(told));

	format(&text, &status);
	assert_false(text.is_cut);
	return told;
}

#define FAULTS                                                                                     \
	"{\"bus\":0,\"frozen\":0,\"blank\":0,\"config\":0,\"range\":0,\"gravity\":0,"              \
	"\"temperature\":0,\"shared\":0,\"saturated\":0}"

/* Keys, their order and each value: scripts of others rely on them. */
static void test_the_answer_is_the_contract(void **state)
{
	(void)state;
	fake_status_well(&status);
	assert_string_equal(
		tell(tell_status_answer),
		"{\"ok\":true,\"version\":\"9.8.7\",\"pid\":4194304,\"uptime_s\":7384.3,"
		"\"problems\":[],\"well\":true,\"reload_error\":null,\"coaching\":true,"
		"\"state\":\"hold\",\"position\":\"all_fours\",\"exercise\":\"cat\","
		"\"side\":\"left\",\"rep\":2,\"reps\":3,\"held_s\":4.3,\"hold_s\":30.0,"
		"\"good\":true,\"errors\":[],\"pelvic_tilt_deg\":-12.3,"
		"\"lumbar_flexion_deg\":14.5,\"lean_deg\":0.1,\"turn_deg\":null,"
		"\"back\":\"rounded\",\"lamps\":{\"good\":\"on\",\"error\":\"off\","
		"\"status\":\"on\"},\"quiet\":false,\"sensors\":[{\"place\":\"pelvis\","
		"\"bus\":\"1\",\"address\":\"0x68\",\"part\":\"MPU-6050\",\"state\":\"up\","
		"\"why\":null,\"needed\":true,\"reads\":123456,\"faults\":" FAULTS ",\"starts\":1,"
		"\"self_test\":\"passed\",\"moved_deg\":6.3},{\"place\":\"lumbar\",\"bus\":\"1\","
		"\"address\":\"0x69\",\"part\":\"ICM-42688-P\",\"state\":\"up\",\"why\":null,"
		"\"needed\":true,\"reads\":123456,\"faults\":" FAULTS ",\"starts\":1,"
		"\"self_test\":\"passed\",\"moved_deg\":6.3}],\"profile\":{\"path\":"
		"\"/var/lib/lumbard/profile.conf\",\"calibrated\":true,\"sensors\":2,"
		"\"made\":\"2026-11-27T20:54:08Z\",\"made_clock\":\"synchronised\","
		"\"age_days\":3.3,\"renewed\":{\"sit\":\"2026-11-28T00:00:00Z\"},"
		"\"taught\":[{\"stretch\":\"cat\",\"pelvic_tilt_deg\":-14.0,"
		"\"lumbar_flexion_deg\":11.5,\"within_deg\":3.0,\"at\":"
		"\"2026-11-28T00:00:00Z\",\"clock\":\"unsure\"},{\"stretch\":"
		"\"prayer\",\"pelvic_tilt_deg\":9.0,\"lumbar_flexion_deg\":null,"
		"\"within_deg\":5.0,\"at\":null,\"clock\":null}]},"
		"\"prescription\":{\"path\":null,\"stretches\":[{\"exercise\":\"cat\","
		"\"hold_s\":30.0,\"reps\":3,\"ready\":false}]},\"log\":{\"folder\":"
		"\"/var/lib/lumbard/sessions/000007-x\",\"written\":true},"
		"\"clock_synchronised\":true,\"dropped_samples\":0,\"guide\":null,\"problem_"
		"details\":[]}");
}

#define DETAILS                                                                                    \
	"[{\"code\":\"sensor_down\",\"sensor\":\"pelvis\","                                        \
	"\"why\":\"pelvis sensor at 1:auto: nobody answers\",\"next\":\"look at its lead\"},"      \
	"{\"code\":\"sensor_unset\",\"sensor\":\"lumbar\","                                        \
	"\"why\":\"lumbar sensor: it is not configured\","                                         \
	"\"next\":\"give its bus and address in lumbard.conf\"},"                                  \
	"{\"code\":\"no_log\",\"sensor\":null,"                                                    \
	"\"why\":\"the log is not written: disk full\","                                           \
	"\"next\":\"look at the disk\"},"                                                          \
	"{\"code\":\"reload_refused\",\"sensor\":null,"                                            \
	"\"why\":\"reload refused, all stays as it was: x.conf:3: no\",\"next\":\"correct the "    \
	"line\"}]"

static void test_problems_are_sentences_to_who_asks(void **state)
{
	(void)state;
	fake_status_troubled(&status);
	tell(tell_status_answer);
	assert_non_null(strstr(
		told,
		",\"problems\":["
		"\"pelvis sensor at 1:auto: nobody answers; look at its lead\","
		"\"lumbar sensor: it is not configured; give its bus and address in lumbard.conf\","
		"\"the log is not written: disk full; look at the disk\","
		"\"reload refused, all stays as it was: x.conf:3: no; correct the "
		"line\"],\"well\":false,"
		"\"reload_error\":\"x.conf:3: no; correct the line\",\"coaching\":false,"));
	assert_non_null(strstr(told, ",\"problem_details\":" DETAILS "}"));
	assert_non_null(strstr(told, "\"clock_synchronised\":null,\"dropped_samples\":5,"));
	assert_non_null(strstr(told, "\"path\":\"my\\u0009rou\\\"tine.conf\""));
	assert_non_null(strstr(told, "\"errors\":[\"leaning\"]"));
	assert_non_null(strstr(told, "\"place\":\"lumbar\",\"bus\":null,\"address\":null,"
				     "\"part\":null,\"state\":\"none\",\"why\":null"));
}

static void test_problems_are_objects_to_who_watches(void **state)
{
	(void)state;
	fake_status_troubled(&status);
	tell(tell_status_json);
	assert_int_equal(strncmp(told, "{\"kind\":\"status\",\"ok\":true,\"version\":", 37), 0);
	assert_non_null(strstr(told, ",\"problems\":" DETAILS ",\"well\":false,"));
	assert_null(strstr(told, "problem_details"));
	assert_null(strchr(told, '\n'));
	assert_json(told);
}

static void test_the_screen_of_one_that_is_well(void **state)
{
	(void)state;
	fake_status_well(&status);
	assert_string_equal(
		tell(tell_status_screen),
		"lumbard 9.8.7, up for 2 h 3 min\n"
		"state     hold, all_fours: cat, rep 2 of 3, 4.2 of 30 s; side left\n"
		"back      pelvis -12.3°, curve 14.5° (rounded)\n"
		"lamps     green on, red off, yellow on\n"
		"pelvis    up at 1:0x68, MPU-6050; 123456 samples; worn 6 deg "
		"from where it was calibrated\n"
		"lumbar    up at 1:0x69, ICM-42688-P; 123456 samples; worn 6 "
		"deg from where it was calibrated\n"
		"profile   /var/lib/lumbard/profile.conf: made 2026-11-27, 3 days old; "
		"`sit` of 2026-11-28\n"
		"taught    cat: pelvic tilt -14 deg, lumbar flexion 12 deg, either way 3; of "
		"2026-11-28 by a clock that was unsure\n"
		"          prayer: pelvic tilt 9 deg, either way 5; does not hold: no "
		"stretch of this build\n"
		"routine   the usual dose: cat 3 x 30 s\n"
		"log       /var/lib/lumbard/sessions/000007-x\n"
		"clock     synchronised\n");
}

static void test_the_screen_of_one_in_trouble(void **state)
{
	(void)state;
	fake_status_troubled(&status);
	assert_string_equal(
		tell(tell_status_screen),
		"lumbard 9.8.7, up for 59 s, coaching is off, quiet\n"
		"state     no_data, leaning\n"
		"back      pelvis unknown, curve unknown\n"
		"lamps     green off, red off, yellow fast\n"
		"pelvis    down at 1:auto, MPU-6050; 123456 samples, 7 bus; started 3 times; "
		"worn 6 deg from where it was calibrated\n"
		"lumbar    none\n"
		"profile   /var/lib/lumbard/profile.conf: not calibrated\n"
		"routine   my?rou\"tine.conf: cat 3 x 30 s\n"
		"log       /var/lib/lumbard/sessions/000007-x\n"
		"clock     unknown whether it is right; dropped samples: 5, the system is busy\n"
		"problem   pelvis sensor at 1:auto: nobody answers; look at its lead\n"
		"problem   lumbar sensor: it is not configured; give its bus and address in "
		"lumbard.conf\n"
		"problem   the log is not written: disk full; look at the disk\n"
		"problem   reload refused, all stays as it was: x.conf:3: no; correct the line\n");
}

/* An answer that has no such number. */
static void test_a_time_that_is_not_known(void **state)
{
	const char *screen;

	(void)state;
	fake_status_well(&status);
	status.now.view.counted_s = status.now.view.wanted_s = UNKNOWN;
	status.prescription.entry[0].hold_s = UNKNOWN;
	screen = tell(tell_status_screen);
	assert_non_null(strstr(screen, "unknown of unknown s"));
	assert_non_null(strstr(screen, "x unknown s"));
	assert_null(strstr(screen, "nan"));
}

static void test_times_of_the_screen(void **state)
{
	static const struct {
		double s;
		const char *words;
	} cases[] = {{0.9, "0 s"},	    {60.0, "1 min 0 s"},      {3599.0, "59 min 59 s"},
		     {3600.0, "1 h 0 min"}, {86399.0, "23 h 59 min"}, {86400.0, "1 d 0 h"},
		     {UNKNOWN, "0 s"}};

	(void)state;
	fake_status_well(&status);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char line[64] = "lumbard 9.8.7, up for ";

		strcat(line, cases[i].words);
		strcat(line, "\n");
		status.uptime_s = cases[i].s;
		assert_int_equal(strncmp(tell(tell_status_screen), line, strlen(line)), 0);
	}
}

static void test_the_numbers_for_prometheus(void **state)
{
	(void)state;
	fake_status_troubled(&status);
	tell(tell_metrics);
	assert_non_null(strstr(told, "# TYPE lumbard_up gauge\nlumbard_up 1\n"));
	assert_non_null(strstr(told, "\nlumbard_sensor_up{sensor=\"pelvis\"} 0\n"));
	assert_non_null(strstr(told, "\nlumbard_reads_total{sensor=\"pelvis\"} 123456\n"));
	assert_non_null(
		strstr(told, "\nlumbard_faults_total{sensor=\"pelvis\",fault=\"bus\"} 7\n"));
	assert_non_null(strstr(told, "\nlumbard_sensor_starts_total{sensor=\"pelvis\"} 3\n"));
	assert_non_null(strstr(told, "\nlumbard_hold_seconds_total 61.50\n"));
	assert_non_null(strstr(told, "\nlumbard_reps_total 2\n"));
	assert_non_null(strstr(told, "\nlumbard_errors_total{code=\"leaning\"} 3\n"));
	assert_non_null(strstr(told, "\nlumbard_errors_total{code=\"twisted\"} 0\n"));
	assert_non_null(strstr(told, "\nlumbard_uptime_seconds 59.0\n"));
	assert_non_null(strstr(told, "\nlumbard_build_info{version=\"9.8.7\"} 1\n"));
}

/* One that was never there and that nobody needs has no numbers. */
static void test_a_sensor_that_nobody_misses_has_no_numbers(void **state)
{
	(void)state;
	fake_status_well(&status);
	status.sensor[SENSOR_LUMBAR].is_needed = false;
	assert_non_null(strstr(tell(tell_metrics), "sensor=\"lumbar\""));
	status.sensor[SENSOR_LUMBAR].start_count = 0;
	assert_null(strstr(tell(tell_metrics), "sensor=\"lumbar\""));
	status.sensor[SENSOR_LUMBAR].is_needed = true;
	assert_non_null(strstr(tell(tell_metrics), "sensor=\"lumbar\""));
	status.sensor[SENSOR_LUMBAR].bus[0] = '\0';
	assert_null(strstr(tell(tell_metrics), "sensor=\"lumbar\""));
}

static void test_problems_have_words(void **state)
{
	static const char *const words[PROBLEM_CODE_COUNT] = {
		"other",       "sensor_unset",	 "sensor_starting", "sensor_down",
		"no_profile",  "strap_moved",	 "no_lamps",	    "no_log",
		"disk_unsure", "reload_refused", "no_metrics",	    "nothing_ready",
		"rate_low",    "sensor_flaky",	 "no_socket",	    "sensor_untrusted",
		"accel_off",   "other_chip",	 "profile_old",	    "neutral_off"};
	enum problem_code code;

	(void)state;
	for (int i = 0; i < PROBLEM_CODE_COUNT; i++) {
		assert_string_equal(tell_problem_word((enum problem_code)i), words[i]);
		assert_int_equal(tell_problem_from_word(words[i], &code), 0);
		assert_int_equal(code, i);
	}
	assert_int_equal(tell_problem_from_word("none", &code), -EINVAL);
}

static void test_what_was_given_goes_before_what_usually_helps(void **state)
{
	(void)state;
	fake_status_well(&status);
	status_add_problem(&status, PROBLEM_NO_PROFILE, SENSOR_COUNT, "", "");
	status_add_problem(&status, PROBLEM_NO_PROFILE, SENSOR_COUNT, "", "do this");
	assert_string_equal(status.problem[0].why, "no profile yet: nothing can be judged");
	assert_string_equal(status.problem[0].next, "`lumbard calibrate` makes one");
	assert_string_equal(status.problem[1].next, "do this");
	assert_int_equal(status.problem[1].sensor, SENSOR_COUNT);
}

/* But for what only another version knows. */
static void test_each_problem_says_what_to_do(void **state)
{
	(void)state;
	fake_status_well(&status);
	for (int i = PROBLEM_OTHER + 1; i < PROBLEM_CODE_COUNT; i++) {
		status_add_problem(&status, (enum problem_code)i, SENSOR_COUNT, "because", "");
		assert_true(status.problem[i - 1].next[0] != '\0');
	}
	assert_string_equal(status.problem[PROBLEM_SENSOR_DOWN - 1].next, "run `lumbard doctor`");
	assert_string_equal(status.problem[PROBLEM_NO_LAMPS - 1].next, "run `lumbard doctor`");
	assert_string_equal(status.problem[PROBLEM_RELOAD_REFUSED - 1].next,
			    "correct it and reload again");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_answer_is_the_contract),
		cmocka_unit_test(test_problems_are_sentences_to_who_asks),
		cmocka_unit_test(test_problems_are_objects_to_who_watches),
		cmocka_unit_test(test_the_screen_of_one_that_is_well),
		cmocka_unit_test(test_the_screen_of_one_in_trouble),
		cmocka_unit_test(test_a_time_that_is_not_known),
		cmocka_unit_test(test_times_of_the_screen),
		cmocka_unit_test(test_the_numbers_for_prometheus),
		cmocka_unit_test(test_a_sensor_that_nobody_misses_has_no_numbers),
		cmocka_unit_test(test_problems_have_words),
		cmocka_unit_test(test_each_problem_says_what_to_do),
		cmocka_unit_test(test_what_was_given_goes_before_what_usually_helps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
