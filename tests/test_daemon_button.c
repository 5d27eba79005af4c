/* SPDX-License-Identifier: MIT */
/*
 * The button of the running daemon: held for 2 s at rest before any stretch it begins a guided
 * calibration, in which short skips and long leaves; in a session it is as ever.
 */
#include "daemon/calibration.h"
#include "daemon/tick.h"
#include "fakes/check.h"
#include "fakes/daemon_rig.h"

#include <lumbard/base/units.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct daemon_rig rig;
static struct trainee trainee;
static int is_down;

/* In place of the line of the header, by the linker. */
int __wrap_lamps_button(struct lamps *lamps);
int __wrap_lamps_button(struct lamps *lamps)
{
	(void)lamps;
	return is_down;
}

/* Stands, bows three times when it is time, and then waits on the floor. */
static int open_rig(void **state)
{
	struct wearer_config config = wearer_config_default(11);

	(void)state;
	is_down = false;
	daemon_rig_open(&rig);
	trainee_init(&trainee, 11);
	trainee_add(&trainee, SIM_UPRIGHT, 0.0, 12.0, 0.0, 0.0);
	for (int i = 0; i < COURSE_BOWS; i++)
		trainee_bow(&trainee, 40.0, 5.0, i < COURSE_BOWS - 1 ? 0.5 : 3.0);
	trainee_add(&trainee, SIM_SIT, 4.0, TRAINEE_WAITS, 2.0, 0.0);
	config.has_lumbar = false;
	config.jitter_s = 0.0;
	config.rate_hz = 1e6 / DAEMON_RIG_TICK_US;
	trainee_start(&trainee, &config);
	rig.trainee = &trainee;
	daemon_rig_run(&rig, 3.0);
	return 0;
}

static int close_rig(void **state)
{
	(void)state;
	daemon_rig_close(&rig);
	return 0;
}

static void hold(double seconds)
{
	is_down = true;
	daemon_rig_run(&rig, seconds);
}

static void let_go(void)
{
	is_down = false;
	daemon_rig_run(&rig, 0.1);
}

static void held_for_two_seconds_it_begins(void **state)
{
	(void)state;
	hold(1.9);
	assert_false(run_is_calibrating(&rig.run));
	hold(0.2);
	assert_true(run_is_calibrating(&rig.run));
	hold(1.0);
	let_go();
	/* That was no press besides. */
	assert_true(run_is_calibrating(&rig.run));
	assert_false(rig.run.wishes.is_off_duty);
}

static void let_go_before_it_is_as_ever(void **state)
{
	(void)state;
	hold(1.7);
	let_go();
	assert_false(run_is_calibrating(&rig.run));
	assert_true(rig.run.wishes.is_off_duty);
	hold(0.3);
	let_go();
	assert_int_equal(rig.run.wishes.side, SIDE_LEFT);
}

static void after_a_stretch_it_does_not(void **state)
{
	(void)state;
	rig.run.has_stretched = true;
	hold(3.0);
	assert_false(run_is_calibrating(&rig.run));
	let_go();
	assert_true(rig.run.wishes.is_off_duty);
}

static void who_moves_does_not_begin_it(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 8.3); /* amid the first bow two seconds later */
	hold(2.05);
	assert_true(session_now(&rig.run.session)->pose.speed_radps > RAD(20.0));
	assert_false(run_is_calibrating(&rig.run));
}

static void short_skips_and_long_leaves(void **state)
{
	const struct course_view *view;

	(void)state;
	hold(2.1);
	let_go();
	for (int i = 0; i < 60; i++) {
		daemon_rig_run(&rig, 0.5);
		if (course_now(rig.run.calibration.course)->got & COURSE_BIT(POSE_BOW))
			break;
	}
	view = course_now(rig.run.calibration.course);
	assert_int_equal(view->next, POSE_SIT);
	hold(0.3);
	let_go();
	assert_false(view->wanted & COURSE_BIT(POSE_SIT));
	assert_int_equal(rig.run.wishes.side, SIDE_NONE);
	hold(1.6);
	let_go();
	assert_false(run_is_calibrating(&rig.run));
	assert_false(rig.run.wishes.is_off_duty);
	assert_says(daemon_rig_ask(&rig, "status"), "\"got\":[\"upright\",\"bow\"]");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
	const struct CMUnitTest tests[] = {
		CASE(held_for_two_seconds_it_begins), CASE(let_go_before_it_is_as_ever),
		CASE(after_a_stretch_it_does_not),    CASE(who_moves_does_not_begin_it),
		CASE(short_skips_and_long_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
