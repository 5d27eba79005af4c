/* SPDX-License-Identifier: MIT */
/*
 * A guided calibration in the running daemon: begun by the socket or the button, followed by a
 * simulated person, left early, refused, and taken.
 */
#include "daemon/calibration.h"
#include "daemon/tick.h"
#include "fakes/check.h"
#include "fakes/daemon_rig.h"

#include <lumbard/base/units.h>
#include <lumbard/store/profile_file.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct daemon_rig rig;
static struct trainee trainee;

static int open_rig(void **state)
{
	struct wearer_config config = wearer_config_default(7);

	(void)state;
	daemon_rig_open(&rig);
	trainee_init(&trainee, 7);
	trainee_add(&trainee, SIM_UPRIGHT, 0.0, TRAINEE_WAITS, 0.0, 0.0);
	for (int i = 0; i < COURSE_BOWS; i++)
		trainee_bow(&trainee, 40.0, 5.0, i < COURSE_BOWS - 1 ? 0.5 : TRAINEE_WAITS);
	trainee_add(&trainee, SIM_SIT, 4.0, TRAINEE_WAITS, 2.0, 0.0);
	trainee_add(&trainee, SIM_TABLE, 4.0, TRAINEE_WAITS, 0.0, 2.0);
	trainee_add(&trainee, SIM_LYING, 4.0, TRAINEE_WAITS, -2.0, 0.0);
	config.has_lumbar = false;
	config.jitter_s = 0.0;
	config.rate_hz = 1e6 / DAEMON_RIG_TICK_US;
	trainee_start(&trainee, &config);
	rig.trainee = &trainee;
	return 0;
}

static int close_rig(void **state)
{
	(void)state;
	daemon_rig_close(&rig);
	return 0;
}

/* Goes on when that is heard. Seconds that it took. */
static int follow(uint32_t until_got)
{
	int seconds = 0;
	int64_t heard_us = 0;

	for (; run_is_calibrating(&rig.run) && seconds < 120; seconds++) {
		const struct course_view *view = course_now(rig.run.calibration.course);

		if ((view->got & until_got) == until_got)
			break;
		if (view->result == COURSE_GOT && view->since_us != heard_us) {
			heard_us = view->since_us;
			trainee_hear(&trainee, true, 0.5);
		}
		daemon_rig_run(&rig, 1.0);
	}
	return seconds;
}

static struct profile profile_on_disk(const char *name)
{
	struct profile profile = {0};
	struct failure failure;
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", rig.folder, name);
	assert_int_equal(profile_file_read(path, &profile, &failure), 0);
	return profile;
}

static void who_follows_is_calibrated(void **state)
{
	char before[8192];
	int seconds;

	(void)state;
	snprintf(before, sizeof(before), "%s", daemon_rig_read(&rig, "profile.conf"));
	daemon_rig_run(&rig, 1.0);
	assert_string_equal(daemon_rig_ask(&rig, "calibrate"), "{\"ok\":true}");
	daemon_rig_run(&rig, 3.0);
	assert_says(daemon_rig_ask(&rig, "status"), "\"guide\":{\"step\":\"upright\","
						    "\"pose\":\"upright\",");
	seconds = follow(UINT32_MAX);
	assert_in_range(seconds, 30, 70);
	assert_says(daemon_rig_ask(&rig, "status"), "\"result\":\"ready\"");
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"words\":\"good: all that was held can be used\"");
	assert_true(
		profile_on_disk("profile.conf").sensor[SENSOR_PELVIS].pose[POSE_LYING].is_given);
	assert_string_equal(daemon_rig_read(&rig, "profile.conf.previous"), before);
	/* It is in use, in a session of its own. */
	daemon_rig_run(&rig, 5.0);
	assert_true(rig.run.settings.profile.made.utc_s > 0);
	assert_says(daemon_rig_ask(&rig, "status"), "\"position\":\"supine\"");
	assert_non_null(strstr(rig.run.folder, "/000002-"));
}

static void nothing_is_coached_meanwhile(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	daemon_rig_ask(&rig, "calibrate");
	follow(COURSE_BIT(POSE_SIT));
	assert_true(session_now(&rig.run.session)->view.is_off_duty);
	assert_false(rig.run.has_stretched);
	assert_int_equal(session_now(&rig.run.session)->lamps.pattern[LAMP_GOOD], LAMP_OFF);
	assert_false(rig.run.wishes.is_off_duty);
	assert_string_equal(daemon_rig_ask(&rig, "calibrate stop"), "{\"ok\":true}");
	daemon_rig_run(&rig, 1.0);
	assert_false(session_now(&rig.run.session)->view.is_off_duty);
}

static void left_at_once_all_stays_as_it_was(void **state)
{
	char before[8192], folder[640];

	(void)state;
	snprintf(before, sizeof(before), "%s", daemon_rig_read(&rig, "profile.conf"));
	snprintf(folder, sizeof(folder), "%s", rig.run.folder);
	daemon_rig_run(&rig, 1.0);
	daemon_rig_ask(&rig, "calibrate");
	daemon_rig_run(&rig, 3.0);
	assert_string_equal(daemon_rig_ask(&rig, "calibrate stop"), "{\"ok\":true}");
	daemon_rig_run(&rig, 1.0);
	assert_string_equal(daemon_rig_read(&rig, "profile.conf"), before);
	assert_string_equal(rig.run.folder, folder);
	assert_string_equal(daemon_rig_read(&rig, "profile.conf.previous"), "");
	assert_says(daemon_rig_ask(&rig, "calibrate stop"), "no calibration runs");
	assert_says(daemon_rig_ask(&rig, "calibrate skip"), "no calibration runs");
}

static void what_it_cannot_do_is_refused(void **state)
{
	(void)state;
	assert_says(daemon_rig_ask(&rig, "calibrate"), "not up");
	daemon_rig_run(&rig, 1.0);
	assert_says(daemon_rig_ask(&rig, "calibrate faster"),
		    "own-range, teach STRETCH, skip or stop");
	assert_string_equal(daemon_rig_ask(&rig, "calibrate own-range"), "{\"ok\":true}");
	assert_says(daemon_rig_ask(&rig, "calibrate"), "a calibration runs already");
	daemon_rig_run(&rig, 1.0);
	assert_says(daemon_rig_ask(&rig, "calibrate skip"), "cannot be done without");
}

/* Before the poses, not after them. */
static int count_of(const char *text, const char *words)
{
	int count = 0;

	for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
		count++;
	return count;
}

static void why_it_failed_is_said_once(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	daemon_rig_ask(&rig, "calibrate");
	daemon_rig_run(&rig, 200.0);
	assert_false(run_is_calibrating(&rig.run));
	assert_says(daemon_rig_ask(&rig, "status"), "\"why\":\"too_long\"");
	assert_int_equal(count_of(rig.answer, "nothing came for three minutes"), 1);
}

/* That one moved a while ago is not why there is no profile. */
static void an_end_has_no_reason_of_before(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	daemon_rig_ask(&rig, "calibrate");
	for (int i = 0; i < 20 && course_now(rig.run.calibration.course)->held < 2.0; i++)
		daemon_rig_run(&rig, 0.5);
	trainee_hear(&trainee, true, 0.1);
	for (int i = 0; i < 20 && course_now(rig.run.calibration.course)->why != COURSE_MOVED; i++)
		daemon_rig_run(&rig, 0.25);
	assert_int_equal(course_now(rig.run.calibration.course)->why, COURSE_MOVED);
	daemon_rig_ask(&rig, "calibrate stop");
	assert_says(daemon_rig_ask(&rig, "status"), "\"result\":\"failed\"");
	assert_int_equal(count_of(rig.answer, "you moved"), 0);
}

static void a_profile_that_cannot_be_written_is_told_first(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	snprintf(rig.run.settings.config.profile, sizeof(rig.run.settings.config.profile),
		 "/dev/null/profile.conf");
	assert_says(daemon_rig_ask(&rig, "calibrate"), "/dev/null/profile.conf: ");
	assert_false(run_is_calibrating(&rig.run));
}

static void a_profile_that_cannot_be_written_changes_nothing(void **state)
{
	struct profile before;

	(void)state;
	daemon_rig_run(&rig, 1.0);
	before = rig.run.settings.profile;
	daemon_rig_ask(&rig, "calibrate");
	snprintf(rig.run.settings.config.profile, sizeof(rig.run.settings.config.profile),
		 "/dev/null/profile.conf");
	follow(UINT32_MAX);
	assert_says(daemon_rig_ask(&rig, "status"), "\"result\":\"failed\"");
	assert_says(daemon_rig_ask(&rig, "status"), "/dev/null/profile.conf");
	assert_memory_equal(&rig.run.settings.profile, &before, sizeof(before));
}

static int open_sitting(void **state)
{
	(void)state;
	daemon_rig_open(&rig);
	return 0;
}

/* Goes there and stays. */
static void sit_at(double pelvis_deg, double seconds)
{
	rig.trunk.pelvis_deg = pelvis_deg;
	daemon_rig_run(&rig, seconds);
}

static void what_was_shown_is_the_target(void **state)
{
	char before[8192];
	struct profile profile;

	(void)state;
	snprintf(before, sizeof(before), "%s", daemon_rig_read(&rig, "profile.conf"));
	sit_at(0.0, 5.0);
	assert_string_equal(daemon_rig_ask(&rig, "calibrate teach sitting-hamstring"),
			    "{\"ok\":true}");
	assert_says(daemon_rig_ask(&rig, "calibrate"), "a calibration runs already");
	sit_at(0.0, 2.0);
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"guide\":{\"step\":\"teach\",\"pose\":null,"
		    "\"stretch\":\"sitting-hamstring\",\"seconds\":null,");
	sit_at(19.0, 4.2);
	assert_says(daemon_rig_ask(&rig, "status"), "\"seconds\":2,\"bows\":null,\"needed\":5,"
						    "\"result\":\"tick\"");
	assert_true(session_now(&rig.run.session)->view.is_off_duty);
	assert_false(rig.run.has_stretched);
	sit_at(19.0, 4.2);
	assert_says(daemon_rig_ask(&rig, "status"), "\"result\":\"ready\"");
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"words\":\"pelvic tilt 19 deg, either way 5\"");
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"taught\":[{\"stretch\":\"sitting-hamstring\",\"pelvic_tilt_deg\":19.");
	profile = profile_on_disk("profile.conf");
	assert_near(profile_taught(&profile, "sitting-hamstring")->tilt_rad, RAD(19.0), RAD(0.5));
	assert_true(profile_taught(&profile, "sitting-hamstring")->time.utc_s > 0);
	assert_string_equal(daemon_rig_read(&rig, "profile.conf.previous"), before);
	/* It is in use, by a session that goes on: it knows how the strap sits today. */
	sit_at(0.0, 8.0);
	assert_non_null(strstr(rig.run.folder, "/000001-"));
	sit_at(20.0, 7.0);
	assert_true(session_now(&rig.run.session)->view.is_good);
	sit_at(28.0, 3.0);
	assert_false(session_now(&rig.run.session)->view.is_good);
	assert_int_equal(session_now(&rig.run.session)->view.verdict.worst, FORM_NO_ERROR);
}

static void what_is_wrong_is_not_taught(void **state)
{
	char before[8192];

	(void)state;
	snprintf(before, sizeof(before), "%s", daemon_rig_read(&rig, "profile.conf"));
	sit_at(0.0, 5.0);
	daemon_rig_ask(&rig, "calibrate teach sitting-hamstring");
	sit_at(-14.0, 8.0);
	assert_says(daemon_rig_ask(&rig, "status"), "\"result\":\"again\"");
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"words\":\"it cannot be used: pelvis_rolled_back: pelvic tilt is -1");
	assert_says(daemon_rig_ask(&rig, "status"), "deg, and the limit is -10.0 deg; ");
	assert_string_equal(daemon_rig_ask(&rig, "calibrate stop"), "{\"ok\":true}");
	assert_says(daemon_rig_ask(&rig, "status"), "\"result\":\"failed\"");
	assert_string_equal(daemon_rig_read(&rig, "profile.conf"), before);
	assert_non_null(strstr(rig.run.folder, "/000001-"));
	assert_says(daemon_rig_ask(&rig, "calibrate teach sitting"),
		    "sitting is no stretch of this build; see `lumbard list exercises`");
	assert_says(daemon_rig_ask(&rig, "calibrate teach "), "is no stretch");
	rig.run.settings.profile.sensor[SENSOR_PELVIS].pose[POSE_TABLE].is_given = false;
	assert_says(daemon_rig_ask(&rig, "calibrate teach cat"),
		    "cat has no neutral: hold `table`");
	rig.run.settings.profile = (struct profile){0};
	assert_says(daemon_rig_ask(&rig, "calibrate teach cat"), "no profile yet");
	assert_says(daemon_rig_ask(&rig, "calibrate stop"), "no calibration runs");
}

/* A new calibration has other axes; what was taught is against neutral and stays. */
static void what_was_taught_outlives_a_calibration(void **state)
{
	struct profile_taught taught = {.stretch = "cat", .tilt_rad = RAD(-12.0)};
	struct profile profile;

	(void)state;
	assert_int_equal(profile_teach(&rig.run.settings.profile, &taught), 0);
	daemon_rig_run(&rig, 1.0);
	daemon_rig_ask(&rig, "calibrate");
	follow(UINT32_MAX);
	profile = profile_on_disk("profile.conf");
	assert_near(profile_taught(&profile, "cat")->tilt_rad, RAD(-12.0), 1e-4);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
	const struct CMUnitTest tests[] = {
		CASE(who_follows_is_calibrated),
		CASE(nothing_is_coached_meanwhile),
		CASE(left_at_once_all_stays_as_it_was),
		CASE(what_it_cannot_do_is_refused),
		CASE(why_it_failed_is_said_once),
		CASE(an_end_has_no_reason_of_before),
		CASE(a_profile_that_cannot_be_written_is_told_first),
		CASE(a_profile_that_cannot_be_written_changes_nothing),
		cmocka_unit_test_setup_teardown(what_was_shown_is_the_target, open_sitting,
						close_rig),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_not_taught, open_sitting,
						close_rig),
		cmocka_unit_test_setup_teardown(what_was_taught_outlives_a_calibration, open_rig,
						close_rig),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
