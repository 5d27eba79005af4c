/* SPDX-License-Identifier: MIT */
/*
 * The numbers of the settings: how far they may go, as lumbard.conf says, and that the limits which
 * calibration/routine.conf has in its comments are those that are built in.
 */
#include "fakes/check.h"
#include "fakes/said.h"

#include <lumbard/base/units.h>
#include <lumbard/settings/config.h>
#include <lumbard/settings/prescription_file.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_taken(const char *key, const char *value)
{
	struct config config;
	struct reason reason = {0};

	config_default(&config);
	return config_set(&config, key, value, &reason) == 0;
}

static void test_samples_come_20_to_200_times_a_second(void **state)
{
	(void)state;
	assert_holds(!is_taken("rate_hz", "19.9"));
	assert_holds(is_taken("rate_hz", "20"));
	assert_holds(is_taken("rate_hz", "200"));
	assert_holds(!is_taken("rate_hz", "200.1"));
}

static void test_a_trace_has_a_tenth_to_100_rows_a_second(void **state)
{
	(void)state;
	assert_holds(!is_taken("trace_hz", "0.09"));
	assert_holds(is_taken("trace_hz", "0.1"));
	assert_holds(is_taken("trace_hz", "100"));
	assert_holds(!is_taken("trace_hz", "100.1"));
}

/* The shipped prescription with each limit that stands in a comment taken. */
static void read_shipped(struct prescription *ret_prescription)
{
	char path[] = "/tmp/lumbard-routine-XXXXXX", line[200];
	FILE *from = fopen(TESTS_DIR "/../calibration/routine.conf", "r");
	FILE *to = fdopen(mkstemp(path), "w");
	struct failure failure = {0};

	assert_non_null(from);
	assert_non_null(to);
	while (fgets(line, sizeof(line), from))
		fputs(line + (line[0] == '#' && line[1] != ' ' && line[1] != '\n'), to);
	fclose(from);
	assert_int_equal(fclose(to), 0);
	*ret_prescription = (struct prescription){0};
	if (prescription_file_read(path, ret_prescription, &failure) < 0)
		fail_msg("%s", said(&failure.reason));
	unlink(path);
}

static double built_in(const struct exercise *exercise, enum form_error error)
{
	const struct form_rule *rule = form_rule_for(exercise->rules, error);

	if (!rule)
		rule = form_rule_for(form_common_rules, error);
	return rule ? fabs(rule->limit.on) : UNKNOWN;
}

static void test_the_shipped_prescription_has_each_limit_as_it_is_built_in(void **state)
{
	struct prescription prescription;
	int exercise_count = 0;

	(void)state;
	read_shipped(&prescription);
	for (const struct exercise *const *at = exercises; *at; at++, exercise_count++) {
		const struct prescription_entry *entry = prescription_entry(&prescription, *at);

		if (!entry)
			fail_msg("routine.conf lacks %s", (*at)->name);
		assert_near(entry->hold_s, 30.0, 0.0);
		assert_int_equal(entry->reps, 3);
		for (int i = 0; i < FORM_ERROR_COUNT; i++) {
			double want = built_in(*at, (enum form_error)i);
			double said = entry->overrides.on[i];

			if (is_known(want) != is_known(said) ||
			    (is_known(want) && fabs(want - said) > 1e-9))
				fail_msg("%s: %s of routine.conf is not what is built in",
					 (*at)->name, form_error_info((enum form_error)i)->code);
		}
	}
	assert_int_equal(prescription.count, exercise_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples_come_20_to_200_times_a_second),
		cmocka_unit_test(test_a_trace_has_a_tenth_to_100_rows_a_second),
		cmocka_unit_test(test_the_shipped_prescription_has_each_limit_as_it_is_built_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
