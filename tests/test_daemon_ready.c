/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>

#include "daemon/coaching.h"
#include "daemon/reload.h"
#include "fakes/check.h"
#include "fakes/daemon_test.h"
#include "fakes/journal.h"

/* Steady yellow says ready: where nothing can begin, or something cannot be judged, that is told.
 */
/* One of so many samples of the rig's 100 a second comes. */
static void run_thinned(int each, double seconds)
{
	for (int i = 0; i < (int)(seconds * 100.0 / each); i++) {
		rig.is_silent = true;
		daemon_rig_run(&rig, (each - 1) * 0.01);
		rig.is_silent = false;
		daemon_rig_run(&rig, 0.01);
	}
}

static const char *begin_anew(void)
{
	fake_journal_begin();
	run_begin_session(&rig.run);
	return fake_journal_end();
}

static void nothing_that_is_prescribed_is_told(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 1.0);
	rig.run.settings.prescription.count = 0;
	assert_says(begin_anew(), "<4>lumbard: the prescription names no stretch: nothing is "
				  "coached; ");
	assert_says(daemon_rig_ask(&rig, "status"), "\"code\":\"nothing_ready\",\"sensor\":null,"
						    "\"why\":\"the prescription names no stretch");
	assert_says(daemon_rig_ask(&rig, "status"), "\"well\":false");
}

static void a_chosen_stretch_that_is_not_prescribed_is_told(void **state)
{
	(void)state;
	rig.run.settings.prescription.count = 1;
	rig.run.settings.config.exercise = exercises[1];
	assert_says(begin_anew(), "<4>lumbard: exercise is ");
	assert_says(daemon_rig_ask(&rig, "status"), "which the prescription does not name");
}

static void a_looser_limit_is_warned_of(void **state)
{
	struct prescription *prescription = &rig.run.settings.prescription;
	struct reason reason;

	(void)state;
	assert_null(strstr(begin_anew(), "looser"));
	assert_int_equal(prescription_set(prescription, "cat", "leaning_deg", "12", &reason), 0);
	assert_says(begin_anew(),
		    "<4>lumbard: [cat] leaning_deg = 12 is looser than the usual 8: ");
}

static void no_neutral_at_all_is_told(void **state)
{
	struct profile_pose *pose = rig.run.settings.profile.sensor[SENSOR_PELVIS].pose;

	(void)state;
	daemon_rig_run(&rig, 1.0);
	pose[POSE_LYING].is_given = false;
	assert_says(begin_anew(), "<6>lumbard: pelvic-tilt is not coached: the profile has no "
				  "`lying`; ");
	assert_says(daemon_rig_ask(&rig, "status"), "\"problems\":[]");
	rig.run.settings.config.exercise = exercise_by_name("pelvic-tilt");
	assert_says(begin_anew(), "<4>lumbard: nothing is coached, since the profile has no "
				  "neutral of what is prescribed: pelvic-tilt needs `lying`; ");
	assert_says(daemon_rig_ask(&rig, "status"), "pelvic-tilt needs `lying`; hold ");
}

static void an_old_profile_is_told_at_the_start_and_in_the_status(void **state)
{
	struct profile *profile = &rig.run.settings.profile;
	const struct profile_time then = {run_utc_s(&rig.run) - 28 * 86400, true};

	(void)state;
	daemon_rig_run(&rig, 1.0);
	profile_stamp(profile, NULL, 0, (struct profile_time){then.utc_s + 86400, true});
	assert_null(strstr(begin_anew(), "days old"));
	assert_says(daemon_rig_ask(&rig, "status"), "\"problems\":[]");
	assert_says(daemon_rig_ask(&rig, "status"), "\"age_days\":27.0,");
	profile_stamp(profile, NULL, 0, then);
	assert_says(begin_anew(), "<5>lumbard: the profile is 28 days old: `upright` is of ");
	assert_says(daemon_rig_ask(&rig, "status"),
		    "{\"code\":\"profile_old\",\"sensor\":null,\"why\":\"the profile is 28 days "
		    "old: `upright` is of ");
	daemon_rig_step_clock(-29 * INT64_C(86400) * US_PER_S); /* a Pi that has not heard yet */
	assert_says(daemon_rig_ask(&rig, "status"), "\"age_days\":null,");
	assert_says(daemon_rig_ask(&rig, "status"), "\"problems\":[]");
}

static void how_far_the_strap_has_moved_is_told(void **state)
{
	struct rotation *now;
	struct vec3 forward, up;

	(void)state;
	daemon_rig_run(&rig, 1.0);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "\"moved_deg\":0"));
	assert_says(daemon_rig_ask(&rig, "status"), "\"moved_deg\":null},{\"place\":\"lumbar\"");
	now = &rig.run.session.body.wearing.r_body_from_sensor[SENSOR_PELVIS];
	forward = now->row[0];
	up = now->row[2];
	now->row[0] = vec3_add_scaled(vec3_scale(forward, cos(RAD(6.0))), sin(RAD(6.0)), up);
	now->row[2] = vec3_add_scaled(vec3_scale(up, cos(RAD(6.0))), -sin(RAD(6.0)), forward);
	assert_says(daemon_rig_ask(&rig, "status"), "\"moved_deg\":6.0},{\"place\":\"lumbar\"");
	assert_says(daemon_rig_ask(&rig, "status"), "\"moved_deg\":null}]");
}

/* A bus that is shared with a display. */
static void too_few_samples_for_shaking_are_told(void **state)
{
	const char *journal;

	(void)state;
	daemon_rig_run(&rig, 3.0);
	assert_says(daemon_rig_ask(&rig, "status"), "\"problems\":[]");
	fake_journal_begin();
	run_thinned(5, 10.0);
	journal = fake_journal_end();
	assert_says(journal, "<4>lumbard: 20 samples a second: shaking cannot be judged below 27; "
			     "give the sensors a bus for themselves");
	assert_says(daemon_rig_ask(&rig, "status"),
		    "\"code\":\"rate_low\",\"sensor\":\"pelvis\",\"why\":\"pelvis sensor at "
		    "9:0x68: 20 samples a second: shaking cannot be judged below 27\"");
	assert_says(daemon_rig_ask(&rig, "status"), "\"state\":\"rest\"");
	fake_journal_begin();
	daemon_rig_run(&rig, 8.0);
	assert_says(fake_journal_end(), "<6>lumbard: samples come fast enough again");
	assert_says(daemon_rig_ask(&rig, "status"), "\"problems\":[]");
}

static void too_few_for_anything_are_told(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 3.0);
	fake_journal_begin();
	run_thinned(10, 8.0);
	assert_says(fake_journal_end(),
		    "lumbard: sensor_lost: pelvis too_slow: fewer than 20 samples a "
		    "second come: 10; give the sensors a bus for themselves");
	assert_says(daemon_rig_ask(&rig, "status"), "fewer than 20 samples a second come: 10\"");
	assert_says(daemon_rig_ask(&rig, "status"), "\"state\":\"no_data\"");
}

/* By the config alone, before there is a sample. */
static void a_rate_that_was_set_is_told_at_once(void **state)
{
	(void)state;
	rig.run.settings.config.rate_hz = 20.0;
	assert_says(begin_anew(), "<4>lumbard: 20 samples a second: shaking cannot be judged below "
				  "27; set rate_hz = 27 or more");
	assert_says(daemon_rig_ask(&rig, "status"), "\"code\":\"rate_low\"");
	rig.run.settings.config.rate_hz = 27.0;
	assert_string_equal(begin_anew(), "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, daemon_rig_set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_that_is_prescribed_is_told),
		CASE(a_chosen_stretch_that_is_not_prescribed_is_told),
		CASE(a_looser_limit_is_warned_of),
		CASE(no_neutral_at_all_is_told),
		CASE(an_old_profile_is_told_at_the_start_and_in_the_status),
		CASE(how_far_the_strap_has_moved_is_told),
		CASE(too_few_samples_for_shaking_are_told),
		CASE(too_few_for_anything_are_told),
		CASE(a_rate_that_was_set_is_told_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
