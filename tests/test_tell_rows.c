/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/tell/rows.h>

static char row_buf[ROW_TEXT_MAX];

static struct text new_row(void)
{
	return text_in(row_buf, sizeof(row_buf));
}

static const char *event_text(const struct event *event)
{
	struct text row = new_row();

	event_row(&row, event);
	assert_false(row.is_cut);
	return row_buf;
}

static const char *trace_text(const struct trace_row *trace)
{
	struct text row = new_row();

	trace_row(&row, trace);
	assert_false(row.is_cut);
	return row_buf;
}

static void test_headers_are_the_contract(void **state)
{
	struct text row = new_row();

	(void)state;
	event_header(&row);
	assert_string_equal(row_buf, "t_us,event,exercise,side,rep,value,unit,detail\n");
	row = new_row();
	trace_header(&row);
	assert_string_equal(row_buf,
			    "t_us,position,exercise,state,pelvic_tilt_deg,lumbar_flexion_deg,"
			    "lean_deg,turn_deg,back,good,errors,led_good,led_error,led_status\n");
	row = new_row();
	orientation_header(&row);
	assert_string_equal(row_buf, "t_us,sensor,up_x,up_y,up_z\n");
}

static void test_an_event_in_full(void **state)
{
	const struct event event = {
		1234567, EVENT_ERROR_START, "sitting-hamstring", "left", 2, 27.456,
		"deg",	 "rounded_back"};

	(void)state;
	assert_string_equal(event_text(&event), "1234567,error_start,sitting-hamstring,left,2,"
						"27.46,deg,rounded_back\n");
}

static void test_an_event_with_nothing_known(void **state)
{
	const struct event event = {-5, EVENT_POSITION, "", "", 0, UNKNOWN, "deg", "supine"};

	(void)state;
	assert_string_equal(event_text(&event), "-5,position,,,,,,supine\n");
}

static void test_nothing_held_is_zero_and_not_unknown(void **state)
{
	const struct event event = {0, EVENT_HOLD_START, "cat", "", 1, 0.0, "s", ""};

	(void)state;
	assert_string_equal(event_text(&event), "0,hold_start,cat,,1,0.00,s,\n");
}

static void test_no_negative_zero(void **state)
{
	const double nothings[] = {-0.0, -0.004, -1e-300};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct event event = {0, EVENT_ERROR_END, "cat", "", 1, nothings[i], "deg", ""};
		struct trace_row trace = {.view.verdict.worst = FORM_NO_ERROR};

		assert_string_equal(event_text(&event), "0,error_end,cat,,1,0.00,deg,\n");
		trace.pose.pelvic_tilt_rad = RAD(nothings[i]);
		trace.pose.lean_rad = RAD(nothings[i]);
		assert_null(strstr(trace_text(&trace), "-0"));
	}
}

static void test_events_have_the_names_of_the_contract(void **state)
{
	const char *const names[EVENT_KIND_COUNT] = {
		"position",    "exercise_start", "exercise_done", "hold_start", "hold_pause",
		"hold_resume", "hold_end",	 "error_start",	  "error_end",	"sensor_lost",
		"sensor_back", "strap_moved",	 "clock_step"};

	(void)state;
	for (int i = 0; i < EVENT_KIND_COUNT; i++)
		assert_string_equal(event_kind_name((enum event_kind)i), names[i]);
}

static struct trace_row blind_trace(void)
{
	return (struct trace_row){
		.t_us = 100000,
		.pose = {.state = BODY_NO_DATA,
			 .pelvic_tilt_rad = UNKNOWN,
			 .lumbar_flexion_rad = UNKNOWN,
			 .lean_rad = UNKNOWN,
			 .turn_rad = UNKNOWN},
		.view = {.state = COACH_NO_DATA, .verdict.worst = FORM_NO_ERROR},
		.lamps.pattern[LAMP_STATUS] = LAMP_FAST,
	};
}

static void test_a_trace_row_with_nothing_known(void **state)
{
	struct trace_row trace = blind_trace();

	(void)state;
	assert_string_equal(trace_text(&trace), "100000,,,no_data,,,,,,0,,off,off,fast\n");
}

static void test_a_trace_row_in_full(void **state)
{
	struct trace_row trace = blind_trace();

	(void)state;
	trace.pose.position = BODY_ALL_FOURS;
	trace.pose.pelvic_tilt_rad = RAD(-14.004);
	trace.pose.lumbar_flexion_rad = RAD(16.5);
	trace.pose.lean_rad = RAD(-9.5);
	trace.pose.turn_rad = RAD(2.25);
	trace.view.exercise = exercise_by_name("cat");
	trace.view.state = COACH_PAUSED;
	trace.view.verdict.raised = UINT32_C(1) << FORM_LEANING | UINT32_C(1) << FORM_SHAKING;
	trace.lamps.pattern[LAMP_ERROR] = LAMP_ON;
	trace.lamps.pattern[LAMP_STATUS] = LAMP_ON;
	assert_string_equal(trace_text(&trace), "100000,all_fours,cat,paused,-14.00,16.50,-9.50,"
						"2.25,rounded,0,leaning|shaking,off,on,on\n");
	trace.view.is_good = true;
	trace.view.state = COACH_HOLD;
	trace.view.verdict.raised = 0;
	trace.lamps.pattern[LAMP_GOOD] = LAMP_ON;
	trace.lamps.pattern[LAMP_ERROR] = LAMP_OFF;
	assert_string_equal(trace_text(&trace), "100000,all_fours,cat,hold,-14.00,16.50,-9.50,"
						"2.25,rounded,1,,on,off,on\n");
}

static void test_one_sensor_has_no_back(void **state)
{
	struct trace_row trace = blind_trace();

	(void)state;
	trace.pose.pelvic_tilt_rad = RAD(1.0);
	assert_string_equal(trace_text(&trace), "100000,,,no_data,1.00,,,,,0,,off,off,fast\n");
	assert_string_equal(back_name(UNKNOWN), "");
	assert_string_equal(back_name(0.0), "flat");
	assert_string_equal(back_name(RAD(10.1)), "rounded");
	assert_string_equal(back_name(RAD(-10.1)), "arched");
}

static void test_the_longest_row_fits(void **state)
{
	struct trace_row trace = blind_trace();

	(void)state;
	trace.t_us = INT64_MIN;
	trace.pose.position = BODY_ALL_FOURS;
	trace.pose.pelvic_tilt_rad = trace.pose.lumbar_flexion_rad = -PI;
	trace.pose.lean_rad = trace.pose.turn_rad = -PI;
	trace.view.exercise = exercise_by_name("sitting-hamstring");
	trace.view.state = COACH_UNCALIBRATED;
	trace.view.verdict.raised = (UINT32_C(1) << FORM_ERROR_COUNT) - 1;
	assert_true(strlen(trace_text(&trace)) < ROW_TEXT_MAX - 1);
}

/* Names of ours never need quotes; a comma in one would break every reader. */
static void test_each_text_field_is_plain(void **state)
{
	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++)
		assert_null(strpbrk((*at)->name, ",\"\n|"));
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		assert_null(strpbrk(form_error_info((enum form_error)i)->code, ",\"\n|"));
	for (int i = 0; i < COACH_STATE_COUNT; i++)
		assert_null(strpbrk(coach_state_name((enum coach_state)i), ",\"\n|"));
}

static void test_states_have_the_names_of_the_contract(void **state)
{
	const char *const names[COACH_STATE_COUNT] = {"rest", "moving",	 "hold",	"paused",
						      "done", "no_data", "uncalibrated"};

	(void)state;
	for (int i = 0; i < COACH_STATE_COUNT; i++)
		assert_string_equal(coach_state_name((enum coach_state)i), names[i]);
}

static void test_orientation_is_a_unit_vector(void **state)
{
	const struct imu_sample sample = {.t_us = 42, .sensor = SENSOR_LUMBAR};
	struct text row = new_row();

	(void)state;
	orientation_row(&row, &sample, (struct vec3){-0.0, 0.6, -0.8});
	assert_string_equal(row_buf, "42,lumbar,0.000000,0.600000,-0.800000\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers_are_the_contract),
		cmocka_unit_test(test_an_event_in_full),
		cmocka_unit_test(test_an_event_with_nothing_known),
		cmocka_unit_test(test_nothing_held_is_zero_and_not_unknown),
		cmocka_unit_test(test_no_negative_zero),
		cmocka_unit_test(test_events_have_the_names_of_the_contract),
		cmocka_unit_test(test_a_trace_row_with_nothing_known),
		cmocka_unit_test(test_a_trace_row_in_full),
		cmocka_unit_test(test_one_sensor_has_no_back),
		cmocka_unit_test(test_the_longest_row_fits),
		cmocka_unit_test(test_each_text_field_is_plain),
		cmocka_unit_test(test_states_have_the_names_of_the_contract),
		cmocka_unit_test(test_orientation_is_a_unit_vector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
