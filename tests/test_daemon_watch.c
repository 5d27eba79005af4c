/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <lumbard/base/units.h>

#include "fakes/check.h"
#include "fakes/daemon_test.h"

/* All that came since, which has to be whole lines of JSON. */
struct reader {
	int fd;
	char text[1 << 18];
	size_t len;
};

static struct reader first, second;

static void hear(struct reader *reader)
{
	ssize_t n;
	char *line, *rest = reader->text;

	reader->len = 0;
	while ((n = recv(reader->fd, reader->text + reader->len,
			 sizeof(reader->text) - 1 - reader->len, 0)) > 0)
		reader->len += (size_t)n;
	reader->text[reader->len] = '\0';
	assert_true(reader->len == 0 || reader->text[reader->len - 1] == '\n');
	for (char *copy = strdup(reader->text), *at = copy; copy; at = NULL) {
		line = strtok_r(at, "\n", &rest);
		if (!line) {
			free(copy);
			break;
		}
		assert_json(line);
	}
}

static int count_of(const struct reader *reader, const char *words)
{
	int count = 0;

	for (const char *at = reader->text; (at = strstr(at, words)); at++)
		count++;
	return count;
}

static int moments(const struct reader *reader)
{
	return count_of(reader, "{\"kind\":\"moment\",");
}

static int statuses(const struct reader *reader)
{
	return count_of(reader, "{\"kind\":\"status\",\"ok\":true,");
}

/* Of all its moments, the shortest and longest time from one to the next. */
static void gaps(const struct reader *reader, int64_t *ret_least_us, int64_t *ret_most_us)
{
	static const char key[] = "{\"kind\":\"moment\",\"t_us\":";
	int64_t before_us = -1;

	*ret_least_us = INT64_MAX;
	*ret_most_us = 0;
	for (const char *at = reader->text; (at = strstr(at, key)); at++) {
		int64_t t_us = strtoll(at + sizeof(key) - 1, NULL, 10), gap_us = t_us - before_us;

		if (before_us >= 0 && gap_us < *ret_least_us)
			*ret_least_us = gap_us;
		if (before_us >= 0 && gap_us > *ret_most_us)
			*ret_most_us = gap_us;
		before_us = t_us;
	}
}

static void first_come_status_and_moment(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 2.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	hear(&first);
	assert_int_equal(strncmp(first.text, "{\"kind\":\"status\",\"ok\":true,\"version\":", 37),
			 0);
	assert_int_equal(statuses(&first), 1);
	assert_int_equal(moments(&first), 1);
	assert_says(first.text, "\"state\":\"rest\"");
	close(first.fd);
}

/* Nothing changes while nothing is known. */
static void one_each_half_second_at_least(void **state)
{
	int64_t least_us, most_us;

	(void)state;
	rig.is_silent = true;
	daemon_rig_run(&rig, 12.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 20.0);
	hear(&first);
	gaps(&first, &least_us, &most_us);
	assert_in_range(most_us, 300000, 500000);
	assert_in_range(least_us, 300000, 500000);
	assert_int_equal(statuses(&first), 1);
	close(first.fd);
}

/* Noise changes the angles all the time. */
static void ten_a_second_at_most(void **state)
{
	int64_t least_us, most_us;

	(void)state;
	daemon_rig_run(&rig, 2.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 0.13);
	second.fd = daemon_rig_connect(&rig, "watch\n");
	rig.trunk.pelvis_deg = 60.0;
	daemon_rig_run(&rig, 5.0);
	hear(&first);
	gaps(&first, &least_us, &most_us);
	assert_in_range(least_us, 100000, 110000);
	assert_in_range(moments(&first), 45, 53);
	hear(&second);
	gaps(&second, &least_us, &most_us);
	assert_true(least_us >= 100000);
	assert_in_range(moments(&second), 45, 53);
	close(first.fd);
	close(second.fd);
}

static void events_come_as_they_happen(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 2.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	hear(&first);
	rig.is_silent = true;
	daemon_rig_run(&rig, 0.41);
	hear(&first);
	assert_int_equal(count_of(&first, "{\"kind\":\"event\","), 1);
	assert_says(first.text, "\"event\":\"sensor_lost\"");
	assert_says(first.text, "\"detail\":\"pelvis stale\"");
	/* The log says the same, in its own words. */
	daemon_rig_run(&rig, 6.0);
	assert_says(daemon_rig_log(&rig, "events.csv"), ",sensor_lost,");
	close(first.fd);
}

/* Counts and time are no change; what is wrong or was set is one, and once. */
static void a_change_of_the_status_is_told(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 2.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 3.0);
	hear(&first);
	assert_int_equal(statuses(&first), 1);
	daemon_rig_ask(&rig, "quiet on");
	daemon_rig_run(&rig, 0.12);
	hear(&first);
	assert_int_equal(statuses(&first), 1);
	assert_says(first.text, "\"quiet\":true");
	assert_says(first.text, "\"reads\":");
	daemon_rig_run(&rig, 2.0);
	hear(&first);
	assert_int_equal(statuses(&first), 0);
	reason_set(&rig.run.refusal, "mend it", "line 3: no; never");
	daemon_rig_run(&rig, 0.12);
	hear(&first);
	assert_says(first.text, "\"problems\":[{\"code\":\"reload_refused\",\"sensor\":null,"
				"\"why\":\"reload refused, all stays as it was: line 3: no; "
				"never\",\"next\":\"mend it\"}]");
	close(first.fd);
}

/* Another who comes just then doesn't take the change away from the first. */
static void a_change_is_told_to_all(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 2.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 0.5);
	hear(&first);
	daemon_rig_ask(&rig, "quiet on");
	second.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 0.12);
	hear(&first);
	assert_int_equal(statuses(&first), 1);
	assert_says(first.text, "\"quiet\":true");
	close(first.fd);
	close(second.fd);
}

/* Who comes while nobody watches finds no change of before. */
static void nobody_is_told_of_the_past(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 1.0);
	close(first.fd);
	daemon_rig_run(&rig, 1.0);
	daemon_rig_ask(&rig, "quiet on");
	daemon_rig_run(&rig, 1.0);
	first.fd = daemon_rig_connect(&rig, "watch\n");
	daemon_rig_run(&rig, 1.0);
	hear(&first);
	assert_int_equal(statuses(&first), 1);
	assert_says(first.text, "\"quiet\":true");
	close(first.fd);
}

static void so_many_may_watch_and_others_still_ask(void **state)
{
	int fd[CONTROL_WATCHERS_MAX], other;
	char answer[256] = "";

	(void)state;
	for (int i = 0; i < CONTROL_WATCHERS_MAX; i++)
		fd[i] = daemon_rig_connect(&rig, "watch\n");
	assert_int_equal(control_server_watchers(rig.run.control), CONTROL_WATCHERS_MAX);
	other = daemon_rig_connect(&rig, "watch\n");
	assert_true(recv(other, answer, sizeof(answer) - 1, 0) > 0);
	assert_says(answer, "{\"ok\":false,\"error\":\"so many watch already");
	close(other);
	other = daemon_rig_connect(&rig, "quiet off\n");
	assert_true(recv(other, answer, sizeof(answer), 0) > 0);
	assert_int_equal(strncmp(answer, "{\"ok\":true}\n", 12), 0);
	close(other);
	for (int i = 0; i < CONTROL_WATCHERS_MAX; i++)
		close(fd[i]);
}

/* The times of all rows of the trace, which stand on a grid of 0.1 s; how many. */
static int rows_of_trace(void)
{
	const char *at = daemon_rig_log(&rig, "trace.csv");
	int64_t before_us = -1;
	int count = 0;

	for (at = strchr(at, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
		int64_t t_us = strtoll(at + 1, NULL, 10);

		assert_int_equal(t_us % 100000, 0);
		assert_true(before_us < 0 || t_us == before_us + 100000);
		before_us = t_us;
		count++;
	}
	return count;
}

/*
 * Twenty readers, one of which never reads, for a minute at ten moments a second: each row of the
 * trace stands at its time, no sample is left out, and who doesn't read is gone. Nothing here
 * waits for a reader, or this test would stand still.
 */
static void no_reader_delays_a_sample(void **state)
{
	enum { READERS = 20, STOPPED = 3, SECONDS = 60 };
	static char bytes[1 << 16];
	int fd[READERS];
	uint32_t reads;

	(void)state;
	daemon_rig_run(&rig, 1.0);
	for (int i = 0; i < READERS; i++)
		fd[i] = daemon_rig_connect(&rig, "watch\n");
	reads = rig.run.sensors.sense.slot[SENSOR_PELVIS].counts.fault[IMU_FAULT_NONE];
	for (int s = 0; s < SECONDS; s++) {
		rig.trunk.pelvis_deg = s % 2 ? 40.0 : 0.0;
		daemon_rig_run(&rig, 1.0);
		for (int i = 0; i < READERS; i++)
			while (i != STOPPED && recv(fd[i], bytes, sizeof(bytes), 0) > 0)
				;
	}
	assert_int_equal(control_server_watchers(rig.run.control), READERS - 1);
	assert_int_equal(rig.run.totals.dropped_samples, 0);
	assert_int_equal(rig.run.sensors.sense.slot[SENSOR_PELVIS].counts.fault[IMU_FAULT_NONE],
			 reads + SECONDS * 100);
	for (int i = 0; i < READERS; i++)
		close(fd[i]);
	daemon_rig_run(&rig, 6.0);
	assert_in_range(rows_of_trace(), (SECONDS + 1) * 10, (SECONDS + 8) * 10);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, daemon_rig_set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(first_come_status_and_moment),   CASE(one_each_half_second_at_least),
		CASE(ten_a_second_at_most),	      CASE(events_come_as_they_happen),
		CASE(a_change_of_the_status_is_told), CASE(a_change_is_told_to_all),
		CASE(nobody_is_told_of_the_past),     CASE(so_many_may_watch_and_others_still_ask),
		CASE(no_reader_delays_a_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
