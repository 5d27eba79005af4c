/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

static char row_buf[ROW_TEXT_MAX];

static struct text new_row(void)
{
	return text_in(row_buf, sizeof(row_buf));
}

static const char *event_text(const struct event *event)
{
	struct text row = new_row();

	tell_event_row(&row, event);
	assert_false(row.is_cut);
	return row_buf;
}

static char json_buf[MOMENT_JSON_MAX];

static const char *event_json(const struct event *event)
{
	struct text json = text_in(json_buf, sizeof(json_buf));

	tell_event_json(&json, event);
	assert_false(json.is_cut);
	return json_buf;
}

static const char *moment_json(const struct moment *moment)
{
	struct text json = text_in(json_buf, sizeof(json_buf));

	tell_moment_json(&json, moment);
	assert_false(json.is_cut);
	return json_buf;
}

static const char *trace_text(const struct moment *trace)
{
	struct text row = new_row();

	tell_trace_row(&row, trace);
	assert_false(row.is_cut);
	return row_buf;
}

static void test_headers_are_the_contract(void **state)
{
	struct text row = new_row();

	(void)state;
	tell_event_header(&row);
	assert_string_equal(row_buf, "t_us,event,exercise,side,rep,value,unit,detail\n");
	row = new_row();
	tell_trace_header(&row);
	assert_string_equal(row_buf,
			    "t_us,position,exercise,state,pelvic_tilt_deg,lumbar_flexion_deg,"
			    "lean_deg,turn_deg,back,good,errors,led_good,led_error,led_status\n");
	row = new_row();
	tell_orientation_header(&row);
	assert_string_equal(row_buf, "t_us,sensor,up_x,up_y,up_z\n");
}

static void test_an_event_in_full(void **state)
{
	struct event event = event_of(1234567, EVENT_ERROR_START);

	(void)state;
	event.exercise = exercise_by_name("sitting-hamstring");
	event.side = SIDE_LEFT;
	event.rep = 2;
	event.value = 27.456;
	event.unit = UNIT_DEG;
	event.error = FORM_ROUNDED_BACK;
	assert_string_equal(event_text(&event), "1234567,error_start,sitting-hamstring,left,2,"
						"27.46,deg,rounded_back\n");
	assert_string_equal(event_json(&event),
			    "{\"kind\":\"event\",\"t_us\":1234567,\"event\":\"error_start\","
			    "\"exercise\":\"sitting-hamstring\",\"side\":\"left\",\"rep\":2,"
			    "\"value\":27.46,\"unit\":\"deg\",\"detail\":\"rounded_back\"}");
}

static void test_an_event_with_nothing_known(void **state)
{
	struct event event = event_of(-5, EVENT_POSITION);

	(void)state;
	event.unit = UNIT_DEG;
	event.position = BODY_SUPINE;
	assert_string_equal(event_text(&event), "-5,position,,,,,,supine\n");
	assert_string_equal(event_json(&event),
			    "{\"kind\":\"event\",\"t_us\":-5,\"event\":\"position\","
			    "\"exercise\":null,\"side\":null,\"rep\":null,\"value\":null,"
			    "\"unit\":null,\"detail\":\"supine\"}");
}

static void test_nothing_held_is_zero_and_not_unknown(void **state)
{
	struct event event = event_of(0, EVENT_HOLD_START);

	(void)state;
	event.exercise = exercise_by_name("cat");
	event.rep = 1;
	event.value = 0.0;
	event.unit = UNIT_S;
	assert_string_equal(event_text(&event), "0,hold_start,cat,,1,0.00,s,\n");
}

static void test_no_negative_zero(void **state)
{
	const double nothings[] = {-0.0, -0.004, -1e-300};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct event event = event_of(0, EVENT_ERROR_END);
		struct moment trace = {.view.verdict.worst = FORM_NO_ERROR};

		event.value = nothings[i];
		event.unit = UNIT_DEG;
		assert_string_equal(event_text(&event), "0,error_end,,,,0.00,deg,\n");
		trace.pose.pelvic_tilt_rad = RAD(nothings[i]);
		trace.pose.lean_rad = RAD(nothings[i]);
		assert_null(strstr(trace_text(&trace), "-0"));
	}
}

static struct moment blind_trace(void)
{
	return (struct moment){
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
	struct moment trace = blind_trace();

	(void)state;
	assert_string_equal(trace_text(&trace), "100000,,,no_data,,,,,,0,,off,off,fast\n");
}

static void test_a_trace_row_in_full(void **state)
{
	struct moment trace = blind_trace();

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
	struct moment trace = blind_trace();

	(void)state;
	trace.pose.pelvic_tilt_rad = RAD(1.0);
	assert_string_equal(trace_text(&trace), "100000,,,no_data,1.00,,,,,0,,off,off,fast\n");
	assert_string_equal(tell_back_word(UNKNOWN), "");
	assert_string_equal(tell_back_word(0.0), "flat");
	assert_string_equal(tell_back_word(RAD(10.1)), "rounded");
	assert_string_equal(tell_back_word(RAD(-10.1)), "arched");
}

static void test_the_longest_row_fits(void **state)
{
	struct moment trace = blind_trace();

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
		assert_null(strpbrk(tell_state_word((enum coach_state)i), ",\"\n|"));
}

static struct event full_event(enum event_kind kind)
{
	struct event event = event_of(INT64_MIN, kind);

	event.exercise = exercises[0];
	event.side = SIDE_RIGHT;
	event.rep = INT_MAX;
	event.value = -0.25;
	event.unit = UNIT_DEG_PER_S;
	return event;
}

static void assert_same_event(const struct event *a, const struct event *b)
{
	unsigned says = event_says(a->kind);

	assert_int_equal(a->t_us, b->t_us);
	assert_int_equal(a->kind, b->kind);
	assert_ptr_equal(a->exercise, b->exercise);
	assert_int_equal(a->side, b->side);
	assert_int_equal(a->rep, b->rep);
	assert_true((a->value <= b->value && a->value >= b->value) ||
		    (!is_known(a->value) && !is_known(b->value)));
	assert_int_equal(a->unit, b->unit);
	if (says & SAYS_POSITION)
		assert_int_equal(a->position, b->position);
	if (says & SAYS_ERROR)
		assert_int_equal(a->error, b->error);
	if (says & SAYS_SENSOR)
		assert_int_equal(a->sensor, b->sensor);
	if (says & SAYS_REASON)
		assert_int_equal(a->reason, b->reason);
}

static void assert_round_trip(const struct event *event)
{
	struct event again;

	assert_int_equal(tell_event_from_row(event_text(event), &again), 0);
	assert_same_event(event, &again);
}

/* Whatever can be told comes back: each value of each field, of each kind that tells it. */
static void test_each_event_comes_back_from_its_row(void **state)
{
	(void)state;
	for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
		struct event event = full_event((enum event_kind)kind);
		unsigned says = event_says(event.kind);

		for (int i = 0; i < BODY_POSITION_COUNT; i++) {
			event.position = (enum body_position)i;
			assert_round_trip(&event);
		}
		for (int i = 0; i < (int)SENSOR_COUNT * (int)REASON_COUNT; i++) {
			event.sensor = (enum sensor_place)(i % SENSOR_COUNT);
			event.reason = (enum event_reason)(i / SENSOR_COUNT);
			assert_round_trip(&event);
		}
		event.reason = REASON_NONE;
		for (int i = 0; says & SAYS_ERROR && i <= FORM_ERROR_COUNT; i++) {
			event.error = (enum form_error)i;
			assert_round_trip(&event);
		}
	}
}

static void test_each_stretch_side_and_unit_comes_back(void **state)
{
	struct event event = full_event(EVENT_HOLD_END);

	(void)state;
	for (const struct exercise *const *at = exercises; *at; at++) {
		event.exercise = *at;
		assert_round_trip(&event);
	}
	event.exercise = NULL;
	for (int i = 0; i < UNIT_COUNT * COACH_SIDES; i++) {
		event.unit = (enum event_unit)(i % UNIT_COUNT);
		event.side = (enum coach_side)(i / UNIT_COUNT);
		assert_round_trip(&event);
	}
	event = event_of(INT64_MAX, EVENT_SENSOR_BACK);
	assert_round_trip(&event);
}

static void test_what_nobody_would_write_is_no_event(void **state)
{
	static const char *const rows[] = {
		"",
		"\n",
		",,,,,,,",
		"t_us,event,exercise,side,rep,value,unit,detail",
		"1,hold_end,cat,,1,2.00,s",
		"1,hold_end,cat,,1,2.00,s,short,",
		"1,hold_end,cat,,1,2.00,s,short\n1,hold_end,cat,,1,2.00,s,short\n",
		"x,hold_end,cat,,1,2.00,s,short",
		",hold_end,cat,,1,2.00,s,short",
		"1,Hold_end,cat,,1,2.00,s,short",
		"1,,cat,,1,2.00,s,short",
		"1,hold_end,dog,,1,2.00,s,short",
		"1,hold_end,cat,Left,1,2.00,s,short",
		"1,hold_end,cat,,0,2.00,s,short",
		"1,hold_end,cat,,2147483648,2.00,s,short",
		"1,hold_end,cat,,1,nan,s,short",
		"1,hold_end,cat,,1,,s,short",
		"1,hold_end,cat,,1,2.00,h,short",
		"1,hold_end,cat,,1,2.00,s,rounded_back",
		"1,hold_end,cat,,1,2.00,s,shortly",
		"1,error_start,cat,,1,2.00,deg,short",
		"1,exercise_start,cat,,,,,short",
		"1,position,,,,,,upside_down",
		"1,sensor_lost,,,,,,stale",
		"1,sensor_lost,,,,,,",
		"1,sensor_lost,,,,,,pelvispelvispelvis stale",
		"1,sensor_back,,,,,,pelvis stale",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct event event = event_of(7, EVENT_CLOCK_STEP);

		if (tell_event_from_row(rows[i], &event) == 0)
			fail_msg("taken: %s", rows[i]);
		assert_int_equal(event.t_us, 7);
		assert_int_equal(event.kind, EVENT_CLOCK_STEP);
	}
}

static void test_a_row_needs_no_newline_and_may_have_two_bytes_of_it(void **state)
{
	static const char *const ends[] = {"", "\n", "\r\n"};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct event event;
		struct text row = new_row();

		text_add(&row, "-9,hold_pause,cat,right,3,1.25,s,leaning");
		text_add(&row, ends[i]);
		assert_int_equal(tell_event_from_row(row_buf, &event), 0);
		assert_int_equal(event.t_us, -9);
		assert_int_equal(event.error, FORM_LEANING);
		assert_int_equal(event.reason, REASON_NONE);
	}
}

static void test_too_long_a_row_is_no_event(void **state)
{
	char row[2 * ROW_TEXT_MAX];
	struct event event;

	(void)state;
	memset(row, '0', sizeof(row));
	row[sizeof(row) - 1] = '\0';
	assert_int_equal(tell_event_from_row(row, &event), -EINVAL);
}

static void test_a_moment_with_nothing_known_as_json(void **state)
{
	const struct moment moment = moment_unknown(5);

	(void)state;
	assert_string_equal(
		moment_json(&moment),
		"{\"kind\":\"moment\",\"t_us\":5,\"position\":null,\"exercise\":null,"
		"\"state\":\"no_data\",\"pelvic_tilt_deg\":null,\"lumbar_flexion_deg\":null,"
		"\"lean_deg\":null,\"turn_deg\":null,\"back\":null,\"good\":0,\"errors\":\"\","
		"\"led_good\":\"off\",\"led_error\":\"off\",\"led_status\":\"fast\",\"rep\":null,"
		"\"side\":null,\"counted\":null,\"unit\":null,\"dose\":null,\"cue\":null,"
		"\"target_low_deg\":null,\"target_high_deg\":null,\"sound\":null}");
}

static struct moment full_moment(void)
{
	struct moment moment = blind_trace();

	moment.pose.position = BODY_ALL_FOURS;
	moment.pose.pelvic_tilt_rad = RAD(-14.004);
	moment.pose.lumbar_flexion_rad = RAD(16.5);
	moment.pose.lean_rad = RAD(-9.5);
	moment.pose.turn_rad = RAD(2.25);
	moment.view.exercise = exercise_by_name("cat");
	moment.view.state = COACH_PAUSED;
	moment.view.side = SIDE_RIGHT;
	moment.view.rep = 2;
	moment.view.counted_s = 12.3456;
	moment.view.wanted_s = 30.0;
	moment.view.target_low_rad = UNKNOWN;
	moment.view.target_high_rad = RAD(-8);
	moment.view.verdict.raised = UINT32_C(1) << FORM_LEANING | UINT32_C(1) << FORM_SHAKING;
	moment.view.verdict.worst = FORM_SHAKING;
	moment.lamps.pattern[LAMP_ERROR] = LAMP_ON;
	moment.lamps.pattern[LAMP_STATUS] = LAMP_ON;
	moment.sound = CUE_STOP;
	return moment;
}

static void test_a_moment_in_full_as_json(void **state)
{
	const struct moment moment = full_moment();

	(void)state;
	assert_string_equal(
		moment_json(&moment),
		"{\"kind\":\"moment\",\"t_us\":100000,\"position\":\"all_fours\","
		"\"exercise\":\"cat\",\"state\":\"paused\",\"pelvic_tilt_deg\":-14.00,"
		"\"lumbar_flexion_deg\":16.50,\"lean_deg\":-9.50,\"turn_deg\":2.25,"
		"\"back\":\"rounded\",\"good\":0,\"errors\":\"leaning|shaking\","
		"\"led_good\":\"off\",\"led_error\":\"on\",\"led_status\":\"on\",\"rep\":2,"
		"\"side\":\"right\",\"counted\":12.35,\"unit\":\"s\",\"dose\":30.00,"
		"\"cue\":\"You are shaking. Let go and rest; do less next time.\","
		"\"target_low_deg\":null,\"target_high_deg\":-8.00,\"sound\":\"stop\"}");
}

static void test_the_longest_moment_fits(void **state)
{
	struct moment moment = full_moment();

	(void)state;
	moment.t_us = INT64_MIN;
	moment.pose.pelvic_tilt_rad = moment.pose.lumbar_flexion_rad = -PI;
	moment.pose.lean_rad = moment.pose.turn_rad = -PI;
	moment.view.exercise = exercise_by_name("sitting-hamstring");
	moment.view.rep = INT_MAX;
	moment.view.target_low_rad = -PI;
	moment.view.verdict.raised = (UINT32_C(1) << FORM_ERROR_COUNT) - 1;
	assert_true(strlen(moment_json(&moment)) < MOMENT_JSON_MAX - 80);
}

static void test_orientation_is_a_unit_vector(void **state)
{
	const struct imu_sample sample = {.t_us = 42, .sensor = SENSOR_LUMBAR};
	struct text row = new_row();

	(void)state;
	tell_orientation_row(&row, &sample, (struct vec3){-0.0, 0.6, -0.8});
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
		cmocka_unit_test(test_a_trace_row_with_nothing_known),
		cmocka_unit_test(test_a_trace_row_in_full),
		cmocka_unit_test(test_one_sensor_has_no_back),
		cmocka_unit_test(test_the_longest_row_fits),
		cmocka_unit_test(test_each_text_field_is_plain),
		cmocka_unit_test(test_each_event_comes_back_from_its_row),
		cmocka_unit_test(test_each_stretch_side_and_unit_comes_back),
		cmocka_unit_test(test_what_nobody_would_write_is_no_event),
		cmocka_unit_test(test_a_row_needs_no_newline_and_may_have_two_bytes_of_it),
		cmocka_unit_test(test_too_long_a_row_is_no_event),
		cmocka_unit_test(test_a_moment_with_nothing_known_as_json),
		cmocka_unit_test(test_a_moment_in_full_as_json),
		cmocka_unit_test(test_the_longest_moment_fits),
		cmocka_unit_test(test_orientation_is_a_unit_vector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
