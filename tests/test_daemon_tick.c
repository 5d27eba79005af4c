/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <lumbard/base/units.h>

#include "daemon/metrics.h"
#include "daemon/tick.h"
#include "fakes/check.h"
#include "fakes/daemon_test.h"
#include "fakes/journal.h"

/* Two seconds of the wall clock's are a step, either way; less are none. */
static void a_step_of_the_clock_is_told(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	daemon_rig_step_clock(2 * US_PER_S);
	daemon_rig_run(&rig, 6.0);
	assert_int_equal(journal_count(daemon_rig_log(&rig, "events.csv"), "clock_step"), 0);
	daemon_rig_step_clock(2 * US_PER_S + 1000);
	daemon_rig_run(&rig, 6.0);
	assert_int_equal(journal_count(daemon_rig_log(&rig, "events.csv"), "clock_step"), 1);
	daemon_rig_step_clock(-3600 * US_PER_S);
	daemon_rig_run(&rig, 6.0);
	assert_int_equal(journal_count(daemon_rig_log(&rig, "events.csv"), "clock_step"), 2);
	assert_says(daemon_rig_log(&rig, "events.csv"), ",clock_step,,,,-3600");
}

/* Of what was missed, only while there was something to miss. */
static void missed_ticks_are_dropped_samples(void **state)
{
	const struct loop_tick late = {.due_us = daemon_rig_now_us(), .count = 5};

	(void)state;
	run_tick(&rig.run, &late);
	assert_int_equal(rig.run.totals.dropped_samples, 0);
	daemon_rig_run(&rig, 1.0);
	run_tick(&rig.run, &late);
	assert_int_equal(rig.run.totals.dropped_samples, 4);
	assert_says(daemon_rig_ask(&rig, "status"), "\"dropped_samples\":4");
}

/* What a power cut may take: five seconds. */
static void the_log_is_on_its_way_each_five_seconds(void **state)
{
	size_t before;

	(void)state;
	daemon_rig_run(&rig, 5.1);
	before = strlen(daemon_rig_log(&rig, "trace.csv"));
	assert_true(before > 0);
	daemon_rig_run(&rig, 4.8);
	assert_int_equal(strlen(daemon_rig_log(&rig, "trace.csv")), before);
	daemon_rig_run(&rig, 0.3);
	assert_true(strlen(daemon_rig_log(&rig, "trace.csv")) > before);
}

/* Each ten seconds, and after one second when something has happened. */
static void the_numbers_are_written(void **state)
{
	struct event event = event_of(daemon_rig_now_us(), EVENT_HOLD_END);
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/run/lumbard.prom", rig.folder);
	daemon_rig_run(&rig, 0.01);
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"), "lumbard_up 1\n");
	assert_int_equal(unlink(path), 0);
	daemon_rig_run(&rig, 9.9);
	assert_string_equal(daemon_rig_read(&rig, "run/lumbard.prom"), "");
	daemon_rig_run(&rig, 0.2);
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"), "lumbard_reps_total 0\n");
	event.value = 30.0;
	event.reason = REASON_COMPLETE;
	run_count_event(&rig.run, &event);
	daemon_rig_run(&rig, 0.7);
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"), "lumbard_reps_total 0\n");
	daemon_rig_run(&rig, 0.3);
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"), "lumbard_reps_total 1\n");
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"),
		    "lumbard_hold_seconds_total 30.00\n");
}

/* A counter does not go back: what a stretch claims is told 12 s after it is over, and what is
 * taken back meanwhile never was. */
static void what_may_be_taken_back_is_no_number_yet(void **state)
{
	struct event event = event_of(daemon_rig_now_us(), EVENT_EXERCISE_START);

	(void)state;
	for (int i = 0; i < 2; i++) {
		event.kind = EVENT_EXERCISE_START;
		run_count_event(&rig.run, &event);
		rig.run.totals.stretched_us = daemon_rig_now_us();
		event.kind = EVENT_HOLD_END;
		event.value = 20.0;
		run_count_event(&rig.run, &event);
		daemon_rig_run(&rig, 11.9);
		if (i == 0) {
			event.kind = EVENT_TAKEN_BACK;
			run_count_event(&rig.run, &event);
		}
		assert_says(daemon_rig_read(&rig, "run/lumbard.prom"),
			    "lumbard_hold_seconds_total 0.00\n");
		daemon_rig_run(&rig, 1.2);
	}
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"),
		    "lumbard_hold_seconds_total 20.00\n");
}

/* A full disk is told once, and once more when there was room in the meantime. */
static void numbers_that_cannot_be_written_are_told_once(void **state)
{
	char folder[sizeof(rig.run.runtime_dir)];
	const char *journal;

	(void)state;
	memcpy(folder, rig.run.runtime_dir, sizeof(folder));
	fake_journal_begin();
	daemon_rig_run(&rig, 11.0);
	for (int i = 0; i < 2; i++) {
		snprintf(rig.run.runtime_dir, sizeof(rig.run.runtime_dir), "/dev/null");
		daemon_rig_run(&rig, 21.0);
		memcpy(rig.run.runtime_dir, folder, sizeof(folder));
		daemon_rig_run(&rig, 11.0);
	}
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "<4>lumbard: no metrics: /dev/null/lumbard.prom: "),
			 2);
	assert_int_equal(journal_count(journal, "no metrics"), 2);
}

/* The socket, too: who is silent for two seconds is let go. */
static void a_silent_client_is_let_go(void **state)
{
	int fd = daemon_rig_connect(&rig, "stat");
	char c;

	(void)state;
	daemon_rig_run(&rig, 1.9);
	assert_int_equal(recv(fd, &c, 1, 0), -1);
	assert_int_equal(errno, EAGAIN);
	daemon_rig_run(&rig, 0.2);
	assert_int_equal(recv(fd, &c, 1, 0), 0);
	close(fd);
}

static void without_a_socket_it_coaches(void **state)
{
	(void)state;
	control_server_close(rig.run.control);
	rig.run.control = NULL;
	daemon_rig_run(&rig, 6.0);
	assert_says(daemon_rig_log(&rig, "trace.csv"), ",upright,");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, daemon_rig_set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_step_of_the_clock_is_told),
		CASE(missed_ticks_are_dropped_samples),
		CASE(the_log_is_on_its_way_each_five_seconds),
		CASE(the_numbers_are_written),
		CASE(what_may_be_taken_back_is_no_number_yet),
		CASE(numbers_that_cannot_be_written_are_told_once),
		CASE(a_silent_client_is_let_go),
		CASE(without_a_socket_it_coaches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
