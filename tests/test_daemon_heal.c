/* SPDX-License-Identifier: MIT */
/* A disk that is full, and folders that somebody removes: told, and well again within ten seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <lumbard/base/units.h>

#include "fakes/check.h"
#include "fakes/daemon_test.h"
#include "fakes/journal.h"

static int set_up(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	daemon_rig_open(&rig);
	daemon_rig_run(&rig, 6.0);
	return 0;
}

static void remove_from_rig(const char *name)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s/%s'", rig.folder, name);
	assert_int_equal(system(command), 0);
}

static void allow_bytes(rlim_t bytes)
{
	const struct rlimit limit = {bytes, RLIM_INFINITY};

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Each row of a trace is whole, and none is missing between the first and the last: ten a second.
 */
static void expect_whole_trace(const char *trace)
{
	int64_t last_us = 0;

	assert_true(trace[0] != '\0' && trace[strlen(trace) - 1] == '\n');
	for (const char *row = strchr(trace, '\n') + 1; *row; row = strchr(row, '\n') + 1) {
		const char *end = strchr(row, '\n');
		int commas = 0;

		for (const char *c = row; c < end; c++)
			commas += *c == ',';
		assert_int_equal(commas, 13);
		if (last_us > 0)
			assert_true(atoll(row) - last_us <= 2 * US_PER_S / 10);
		last_us = atoll(row);
	}
	assert_true(daemon_rig_now_us() - last_us < 6 * US_PER_S);
}

static void a_full_disk_tears_no_row_and_loses_none_for_a_while(void **state)
{
	const char *journal;

	(void)state;
	fake_journal_begin();
	allow_bytes(1111);
	daemon_rig_run(&rig, 21.0);
	assert_says(daemon_rig_ask(&rig, "status"),
		    "the log is not written: File too large; 0 rows lost by now; make room, and it "
		    "goes on by itself");
	allow_bytes(RLIM_INFINITY);
	daemon_rig_run(&rig, 9.9);
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "<4>lumbard: log: File too large; "), 1);
	assert_int_equal(journal_count(journal, "<5>lumbard: log: written again, in "), 1);
	assert_int_equal(journal_count(journal, "; 0 rows could not be written\n"), 1);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "no_log"));
	expect_whole_trace(daemon_rig_log(&rig, "trace.csv"));
}

/* What waits is a minute's rows and more; what has no place any more is counted. */
static void rows_of_a_long_while_are_lost_and_counted(void **state)
{
	const char *journal, *told;

	(void)state;
	fake_journal_begin();
	allow_bytes(1111);
	daemon_rig_run(&rig, 150.0);
	allow_bytes(RLIM_INFINITY);
	daemon_rig_run(&rig, 9.9);
	journal = fake_journal_end();
	told = strstr(journal, "log: written again, in ");
	assert_non_null(told);
	told = strstr(told, "; ");
	assert_non_null(told);
	assert_int_equal(strtoull(told + 2, NULL, 10), rig.run.lost_rows);
	assert_in_range(rig.run.lost_rows, 100, 1000);
}

static void a_log_that_is_removed_is_begun_anew(void **state)
{
	char folder[sizeof(rig.run.folder)];
	const char *journal;

	(void)state;
	memcpy(folder, rig.run.folder, sizeof(folder));
	fake_journal_begin();
	remove_from_rig("state");
	daemon_rig_run(&rig, 5.5);
	assert_says(daemon_rig_ask(&rig, "status"), "the log is not written: ");
	daemon_rig_run(&rig, 4.4);
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "was removed while it was written"), 1);
	assert_int_equal(journal_count(journal, "<5>lumbard: log: written again, in "), 1);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "no_log"));
	assert_says(daemon_rig_log(&rig, "events.csv"), "t_us,event,");
	expect_whole_trace(daemon_rig_log(&rig, "trace.csv"));
	daemon_rig_run(&rig, 6.0);
	expect_whole_trace(daemon_rig_log(&rig, "trace.csv"));
}

static void asks_in_vain_and_then_is_answered(const char *name)
{
	char answer[64];
	const char *journal;
	int fd;

	/* Just after a look, it is the next one that finds it. */
	while (daemon_rig_now_us() - rig.run.folder_us > 2 * DAEMON_RIG_TICK_US)
		daemon_rig_run(&rig, 0.01);
	fake_journal_begin();
	remove_from_rig(name);
	daemon_rig_run(&rig, 2.02);
	assert_says(daemon_rig_ask(&rig, "status"), "the control socket cannot be reached: ");
	daemon_rig_run(&rig, 7.88);
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "was removed; coaching goes on"), 1);
	assert_int_equal(journal_count(journal, "<5>lumbard: control socket in "), 1);
	fd = daemon_rig_connect(&rig, "next\n");
	assert_true(recv(fd, answer, sizeof(answer), 0) > 0);
	close(fd);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "no_socket"));
	assert_says(daemon_rig_read(&rig, "run/lumbard.prom"), "lumbard_up 1");
}

static void a_runtime_folder_that_is_removed_is_made_again(void **state)
{
	(void)state;
	asks_in_vain_and_then_is_answered("run");
}

static void a_socket_that_is_removed_is_made_again(void **state)
{
	(void)state;
	asks_in_vain_and_then_is_answered("run/control");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_full_disk_tears_no_row_and_loses_none_for_a_while),
		CASE(rows_of_a_long_while_are_lost_and_counted),
		CASE(a_log_that_is_removed_is_begun_anew),
		CASE(a_runtime_folder_that_is_removed_is_made_again),
		CASE(a_socket_that_is_removed_is_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
