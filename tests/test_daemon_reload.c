/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <lumbard/base/units.h>

#include "daemon/reload.h"
#include "fakes/check.h"
#include "fakes/daemon_test.h"
#include "fakes/said.h"
#include <lumbard/store/profile_file.h>

static char folder_before[sizeof(rig.run.folder)];

/* What the session is coached by, and after it a reload that has to take what there is. */
static void use_routine(const char *text)
{
	daemon_rig_write(&rig, "routine.conf", text);
	snprintf(rig.next.routine, sizeof(rig.next.routine), "%s/routine.conf", rig.folder);
	run_reload(&rig.run);
	assert_string_equal(said(&rig.run.refusal), "");
	strcpy(folder_before, rig.run.folder);
}

static int set_up(void **state)
{
	daemon_rig_set_up(state);
	daemon_rig_run(&rig, 0.5);
	use_routine("[cat]\nhold_s = 30\nreps = 3\narched_back_deg = 10\n");
	return 0;
}

static bool is_new_session(void)
{
	return strcmp(folder_before, rig.run.folder) != 0;
}

static void assert_refused(const char *why)
{
	run_reload(&rig.run);
	assert_says(said(&rig.run.refusal), why);
	assert_false(is_new_session());
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"problems\":[\"reload refused, all stays as it was: ");
	daemon_rig_run(&rig, 0.5);
}

static void what_is_the_same_goes_on(void **state)
{
	(void)state;
	run_reload(&rig.run);
	daemon_rig_write(&rig, "routine.conf",
			 "# said otherwise\n[cat]\nreps=3\nhold_s=30.0\narched_back_deg=10\n");
	run_reload(&rig.run);
	assert_string_equal(said(&rig.run.refusal), "");
	assert_false(is_new_session());
}

static void each_number_of_a_routine_counts(void **state)
{
	static const char *const changed[] = {
		"[cat]\nhold_s = 31\nreps = 3\narched_back_deg = 10\n",
		"[cat]\nhold_s = 30\nreps = 4\narched_back_deg = 10\n",
		"[cat]\nhold_s = 30\nreps = 3\narched_back_deg = 11\n",
		"[cat]\nhold_s = 30\nreps = 3\n",
		"[cat]\nhold_s = 30\nreps = 3\narched_back_deg = 10\nshaking_dps = 9\n",
		"[pelvic-tilt]\nhold_s = 30\nreps = 3\n",
		"[cat]\nhold_s = 30\nreps = 3\narched_back_deg = 10\n[pelvic-tilt]\nreps = 1\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changed) / sizeof(*changed); i++) {
		use_routine("[cat]\nhold_s = 30\nreps = 3\narched_back_deg = 10\n");
		daemon_rig_write(&rig, "routine.conf", changed[i]);
		run_reload(&rig.run);
		if (!is_new_session())
			fail_msg("not taken: %s", changed[i]);
	}
	assert_int_equal(rig.run.settings.prescription.count, 2);
	assert_int_equal(rig.run.settings.prescription.entry[1].reps, 1);
}

static void a_changed_limit_is_coached_by(void **state)
{
	(void)state;
	use_routine("[cat]\narched_back_deg = 17\n");
	assert_near(rig.run.settings.prescription.entry[0].overrides.on[FORM_ARCHED_BACK],
		    RAD(17.0), 1e-9);
}

static void a_changed_profile_is_taken(void **state)
{
	struct profile profile = fake_profile(false);
	struct failure failure;

	(void)state;
	fake_profile_give(&profile, POSE_HINGE, 15.0, 3.0);
	assert_int_equal(profile_file_write(&profile, rig.config.profile, &failure), 0);
	run_reload(&rig.run);
	assert_true(is_new_session());
	assert_true(rig.run.settings.profile.sensor[SENSOR_PELVIS].pose[POSE_HINGE].is_given);
}

static void a_wrong_config_changes_nothing(void **state)
{
	(void)state;
	failure_set(&rig.refusal, FAILURE_USAGE, "see the list", "lumbard.conf:3: no such key");
	rig.next.is_quiet = true;
	assert_refused("lumbard.conf:3: no such key; see the list");
	assert_false(rig.run.is_quiet);
	/* And the next one that is right ends it. */
	rig.refusal.kind = FAILURE_NONE;
	run_reload(&rig.run);
	assert_string_equal(said(&rig.run.refusal), "");
	assert_true(rig.run.is_quiet);
	assert_says(daemon_rig_ask(&rig, "status"), "\"problems\":[],");
}

static void wrong_files_change_nothing(void **state)
{
	(void)state;
	rig.next.is_quiet = true;
	daemon_rig_write(&rig, "routine.conf", "[cat]\nhold_s = 0\n");
	assert_refused("routine.conf:2: ");
	daemon_rig_write(&rig, "routine.conf",
			 "[cat]\nhold_s = 30\nreps = 3\narched_back_deg = 10\n");
	daemon_rig_write(&rig, "profile.conf", "[pelvis]\nno_such_key = 1\n");
	assert_refused("profile.conf:2: ");
	assert_false(rig.run.is_quiet);
	assert_true(rig.run.settings.profile.sensor[SENSOR_PELVIS].is_fitted);
}

static void side_quiet_and_rate_need_no_new_session(void **state)
{
	(void)state;
	rig.next.side = SIDE_RIGHT;
	rig.next.is_quiet = true;
	rig.next.rate_hz = 50.0;
	run_reload(&rig.run);
	assert_false(is_new_session());
	assert_int_equal(rig.run.wishes.side, SIDE_RIGHT);
	assert_true(rig.run.is_quiet);
	assert_int_equal(rig.loop.period_us, 20000);
	/* What somebody asked for since then is not undone by one that changes nothing of it. */
	daemon_rig_ask(&rig, "quiet off");
	daemon_rig_ask(&rig, "side left");
	run_reload(&rig.run);
	assert_false(rig.run.is_quiet);
	assert_int_equal(rig.run.wishes.side, SIDE_LEFT);
}

static void another_folder_is_taken_and_the_old_one_left(void **state)
{
	char path[256];

	(void)state;
	assert_int_equal(strncmp(daemon_rig_read(&rig, "run/lumbard.prom"), "# HELP", 6), 0);
	snprintf(rig.next.runtime_dir, sizeof(rig.next.runtime_dir), "%s/other", rig.folder);
	assert_refused("runtime_dir ");
	assert_int_equal(mkdir(rig.next.runtime_dir, 0700), 0);
	run_reload(&rig.run);
	assert_string_equal(said(&rig.run.refusal), "");
	assert_false(is_new_session());
	daemon_rig_run(&rig, 0.1);
	assert_int_equal(strncmp(daemon_rig_read(&rig, "other/lumbard.prom"), "# HELP", 6), 0);
	assert_string_equal(daemon_rig_read(&rig, "run/lumbard.prom"), "");
	snprintf(path, sizeof(path), "%s/run/control", rig.folder);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/other/control", rig.folder);
	assert_int_equal(access(path, F_OK), 0);
}

static enum control_outcome ignore(void *ctx, const char *request, struct text *answer)
{
	(void)ctx;
	(void)request;
	(void)answer;
	return CONTROL_ANSWERS;
}

static void the_folder_of_another_is_refused(void **state)
{
	const struct control_setup setup = {
		.folder = rig.next.runtime_dir, .loop = &rig.loop, .handler = ignore};
	struct control_server *other;
	pid_t pid;

	(void)state;
	snprintf(rig.next.runtime_dir, sizeof(rig.next.runtime_dir), "%s/other", rig.folder);
	assert_int_equal(mkdir(rig.next.runtime_dir, 0700), 0);
	assert_int_equal(control_server_open(&setup, &other, &pid), 0);
	assert_refused("/other: another lumbard (process ");
	control_server_close(other);
}

/* All or nothing: a folder that was taken is let go again when the log cannot be had. */
static void what_was_taken_is_let_go(void **state)
{
	char path[256];

	(void)state;
	snprintf(rig.next.runtime_dir, sizeof(rig.next.runtime_dir), "%s/other", rig.folder);
	assert_int_equal(mkdir(rig.next.runtime_dir, 0700), 0);
	snprintf(rig.next.state_dir, sizeof(rig.next.state_dir), "%s/profile.conf", rig.folder);
	assert_refused("state_dir ");
	snprintf(path, sizeof(path), "%s/other/control", rig.folder);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/run/control", rig.folder);
	assert_int_equal(access(path, F_OK), 0);
}

/* A start without a folder is mended by a reload of nothing once there is one. */
static void a_folder_that_is_there_by_now_is_taken(void **state)
{
	char path[256];

	(void)state;
	control_server_close(rig.run.control);
	rig.run.control = NULL;
	run_reload(&rig.run);
	assert_non_null(rig.run.control);
	snprintf(path, sizeof(path), "%s/run/control", rig.folder);
	assert_int_equal(access(path, F_OK), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_is_the_same_goes_on),
		CASE(each_number_of_a_routine_counts),
		CASE(a_changed_limit_is_coached_by),
		CASE(a_changed_profile_is_taken),
		CASE(a_wrong_config_changes_nothing),
		CASE(wrong_files_change_nothing),
		CASE(side_quiet_and_rate_need_no_new_session),
		CASE(another_folder_is_taken_and_the_old_one_left),
		CASE(the_folder_of_another_is_refused),
		CASE(what_was_taken_is_let_go),
		CASE(a_folder_that_is_there_by_now_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
