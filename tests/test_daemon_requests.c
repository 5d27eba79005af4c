/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>

#include "fakes/check.h"
#include "fakes/daemon_test.h"

static void is_done(const char *request)
{
	assert_string_equal(daemon_rig_ask(&rig, request), "{\"ok\":true}");
}

static void is_refused(const char *request, const char *why)
{
	const char *answer = daemon_rig_ask(&rig, request);

	assert_json(answer);
	assert_says(answer, "{\"ok\":false,\"error\":\"");
	assert_says(answer, why);
}

static void status_says_how_it_is(void **state)
{
	const char *answer = daemon_rig_ask(&rig, "status");

	(void)state;
	assert_json(answer);
	assert_int_equal(
		strncmp(answer, "{\"ok\":true,\"version\":\"" LUMBARD_VERSION "\",\"pid\":",
			strlen("{\"ok\":true,\"version\":\"" LUMBARD_VERSION "\",\"pid\":")),
		0);
	assert_says(answer, "\"uptime_s\":0.0,");
	daemon_rig_run(&rig, 2.0);
	answer = daemon_rig_ask(&rig, "status");
	assert_says(answer, "\"uptime_s\":2.0,");
	assert_says(answer, "\"problems\":[],");
	assert_says(answer, "\"well\":true");
	assert_says(answer, "\"place\":\"pelvis\",\"bus\":\"9\",\"address\":\"0x68\"");
	assert_says(answer, "\"state\":\"rest\"");
}

static void stop_and_start(void **state)
{
	(void)state;
	is_done("stop");
	assert_true(rig.run.wishes.is_off_duty);
	assert_says(daemon_rig_ask(&rig, "status"), "\"coaching\":false,");
	is_done("start");
	assert_false(rig.run.wishes.is_off_duty);
	assert_says(daemon_rig_ask(&rig, "status"), "\"coaching\":true,");
}

static void a_side_is_one_of_three(void **state)
{
	static const char *const wrong[] = {"side",	  "side ",     "side up",
					    "side  left", "side Left", "side left right"};

	(void)state;
	is_done("side left");
	assert_int_equal(rig.run.wishes.side, SIDE_LEFT);
	is_done("side right");
	assert_int_equal(rig.run.wishes.side, SIDE_RIGHT);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		is_refused(wrong[i], "a side is left, right or none");
	assert_int_equal(rig.run.wishes.side, SIDE_RIGHT);
	is_done("side none");
	assert_int_equal(rig.run.wishes.side, SIDE_NONE);
}

static void quiet_is_on_or_off(void **state)
{
	(void)state;
	is_done("quiet on");
	assert_true(rig.run.is_quiet);
	is_refused("quiet", "quiet is on or off");
	is_refused("quiet yes", "quiet is on or off");
	assert_true(rig.run.is_quiet);
	is_done("quiet off");
	assert_false(rig.run.is_quiet);
}

static void next_needs_a_stretch(void **state)
{
	(void)state;
	daemon_rig_run(&rig, 3.0);
	is_refused("next", "no stretch is being done; begin one first");
	assert_int_equal(rig.run.wishes.next_count, 0);
	rig.trunk.pelvis_deg = 20.0;
	for (int s = 0; s < 30 && !session_now(&rig.run.session)->view.exercise; s++)
		daemon_rig_run(&rig, 1.0);
	assert_says(daemon_rig_ask(&rig, "status"), "\"exercise\":\"sitting-hamstring\"");
	is_done("next");
	daemon_rig_run(&rig, 0.1);
	assert_null(session_now(&rig.run.session)->view.exercise);
}

static void what_is_no_request_is_refused(void **state)
{
	static const char *const wrong[] = {"status now", "statu",  "statuss",	"STOP",	 "stop it",
					    "start left", "next 2", "watch me", " stop", "reload"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		is_refused(wrong[i], "unknown request; this lumbard knows status, watch, start, "
				     "stop, next, side left|right|none, quiet on|off and calibrate "
				     "[own-range|teach STRETCH|skip|stop]");
	assert_false(rig.run.wishes.is_off_duty);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, daemon_rig_set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(status_says_how_it_is),  CASE(stop_and_start),
		CASE(a_side_is_one_of_three), CASE(quiet_is_on_or_off),
		CASE(next_needs_a_stretch),   CASE(what_is_no_request_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
