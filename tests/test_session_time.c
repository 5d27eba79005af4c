/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/rows.h>

/* What a session makes of time: live and replayed, with gaps, backwards, and at the edges. */
#define STEP_US	 INT64_C(10000)
#define START_US (1000 * US_PER_S + 37)

enum { LOG_MAX = 1 << 19 };

/* One wearing and everything it wrote. */
struct worn {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	struct wishes wishes;
	struct fake_trunk trunk;
	int64_t t_us;
	int64_t lumbar_late_us; /* read after the pelvis sensor, as on a real bus */
	int has_lumbar;
	char events_buf[1 << 14], trace_buf[LOG_MAX];
	struct text events, trace;
	int64_t row_us, first_row_us; /* of the trace */
	int row_count, event_count, is_grid_broken;
	int64_t event_us;
	int is_event_order_broken;
	int64_t grid_us;
};

static struct worn one, other;

static void on_event(void *ctx, const struct event *event)
{
	struct worn *wearing = ctx;

	if (wearing->event_count > 0 && event->t_us < wearing->event_us)
		wearing->is_event_order_broken = true;
	wearing->event_us = event->t_us;
	wearing->event_count++;
	tell_event_row(&wearing->events, event);
}

static void on_trace(void *ctx, const struct moment *row)
{
	struct worn *wearing = ctx;

	if (row->t_us % wearing->grid_us != 0 ||
	    (wearing->row_count > 0 && row->t_us <= wearing->row_us))
		wearing->is_grid_broken = true;
	if (wearing->row_count++ == 0)
		wearing->first_row_us = row->t_us;
	wearing->row_us = row->t_us;
	tell_trace_row(&wearing->trace, row);
}

static void begin(struct worn *wearing, double trace_hz, int64_t start_us)
{
	const struct session_sink sink = {wearing, on_event, on_trace};
	struct session_config config = {
		.profile = &wearing->profile,
		.prescription = &wearing->prescription,
		.trace_hz = trace_hz,
	};

	memset(wearing, 0, sizeof(*wearing));
	wearing->profile = fake_profile(1);
	wearing->has_lumbar = true;
	wearing->wishes.side = SIDE_LEFT;
	wearing->t_us = start_us;
	wearing->grid_us = (int64_t)(1e6 / trace_hz);
	wearing->events = text_in(wearing->events_buf, sizeof(wearing->events_buf));
	wearing->trace = text_in(wearing->trace_buf, sizeof(wearing->trace_buf));
	prescription_default(&wearing->prescription);
	for (int i = 0; i < wearing->prescription.count; i++) {
		wearing->prescription.entry[i].hold_s = 6.0;
		wearing->prescription.entry[i].reps = 2;
	}
	fake_trunk_init(&wearing->trunk, 11);
	session_init(&wearing->session, &config, &sink);
}

static void feed(struct worn *wearing, enum sensor_place place, int64_t t_us)
{
	struct imu_sample sample = fake_trunk_sample(&wearing->trunk, t_us, place);

	session_feed(&wearing->session, &sample, &wearing->wishes);
}

/* How the caller drives: after each pair, somewhere between the samples, or not at all. */
enum drive { DRIVE_REPLAY, DRIVE_LIVE, DRIVE_EAGER };

static void wear(struct worn *wearing, int ms, enum drive drive)
{
	for (int64_t end_us = wearing->t_us + ms * US_PER_MS; wearing->t_us < end_us;
	     wearing->t_us += STEP_US) {
		fake_trunk_move(&wearing->trunk, S_FROM_US(STEP_US));
		if (drive == DRIVE_EAGER)
			for (int64_t us = STEP_US - 1 - wearing->lumbar_late_us; us > 0; us -= 1111)
				session_advance(&wearing->session, wearing->t_us - us);
		feed(wearing, SENSOR_PELVIS, wearing->t_us);
		if (wearing->has_lumbar)
			feed(wearing, SENSOR_LUMBAR, wearing->t_us + wearing->lumbar_late_us);
		if (drive != DRIVE_REPLAY)
			session_advance(&wearing->session, wearing->t_us + wearing->lumbar_late_us);
	}
}

static void go(struct worn *wearing, double tilt_deg, double flexion_deg)
{
	wearing->trunk.pelvis_deg = tilt_deg;
	wearing->trunk.lumbar_deg = tilt_deg + flexion_deg;
}

/* Good, curled, lost and back, off duty, another leg: something of everything. */
static void wear_a_story(struct worn *wearing, enum drive drive)
{
	wear(wearing, 3000, drive);
	go(wearing, 18.0, 4.0);
	wear(wearing, 4000, drive);
	go(wearing, 14.0, 26.0);
	wear(wearing, 6000, drive);
	go(wearing, 18.0, 4.0);
	wear(wearing, 3000, drive);
	wearing->t_us += 2500 * US_PER_MS;
	wear(wearing, 5000, drive);
	go(wearing, 0.0, 0.0);
	wear(wearing, 4000, drive);
	wearing->t_us += 300 * US_PER_MS;
	wearing->wishes.side = SIDE_RIGHT;
	go(wearing, 18.0, 0.0);
	wear(wearing, 4000, drive);
	go(wearing, -14.0, 0.0);
	wear(wearing, 6000, drive);
	wearing->wishes.is_off_duty = true;
	wear(wearing, 1000, drive);
	wearing->wishes.is_off_duty = false;
	go(wearing, 18.0, 0.0);
	wear(wearing, 7000, drive);
	session_finish(&wearing->session);
}

static void assert_same(const struct worn *a, const struct worn *b)
{
	assert_false(a->events.is_cut || a->trace.is_cut);
	assert_true(a->event_count > 0 && a->row_count > 0);
	assert_string_equal(a->events_buf, b->events_buf);
	assert_string_equal(a->trace_buf, b->trace_buf);
}

static void test_live_and_replay_say_the_same(void **state)
{
	const double rates_hz[] = {10.0, 50.0, 3.0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		begin(&one, rates_hz[i], START_US);
		wear_a_story(&one, DRIVE_REPLAY);
		begin(&other, rates_hz[i], START_US);
		wear_a_story(&other, DRIVE_LIVE);
		assert_same(&one, &other);
		begin(&other, rates_hz[i], START_US);
		wear_a_story(&other, DRIVE_EAGER);
		assert_same(&one, &other);
	}
}

static void test_live_and_replay_agree_when_one_sensor_is_read_later(void **state)
{
	const int64_t lates_us[] = {900, 4000, 4001, 6000};

	(void)state;
	for (size_t i = 0; i < sizeof(lates_us) / sizeof(*lates_us); i++) {
		begin(&one, 10.0, START_US);
		one.lumbar_late_us = lates_us[i];
		wear_a_story(&one, DRIVE_REPLAY);
		for (int drive = DRIVE_LIVE; drive <= DRIVE_EAGER; drive++) {
			begin(&other, 10.0, START_US);
			other.lumbar_late_us = lates_us[i];
			wear_a_story(&other, (enum drive)drive);
			assert_same(&one, &other);
		}
	}
}

static void test_the_story_has_all_of_it(void **state)
{
	const char *const wanted[] = {"hold_start,sitting-hamstring,left,1,",
				      "hold_pause,sitting-hamstring,left,1,",
				      "error_start,sitting-hamstring,left,1,",
				      "error_end,sitting-hamstring,left,1,",
				      "sensor_lost,,,,,,pelvis stale",
				      "sensor_back,,,,,,pelvis",
				      "complete\n",
				      "error_start,sitting-hamstring,right,1,-1",
				      "exercise_start,sitting-hamstring,right,"};

	(void)state;
	begin(&one, 10.0, START_US);
	wear_a_story(&one, DRIVE_REPLAY);
	assert_false(one.is_event_order_broken);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!strstr(one.events_buf, wanted[i]))
			fail_msg("no \"%s\" in\n%s", wanted[i], one.events_buf);
}

/* How often the trace is written decides nothing. */
static void test_the_trace_does_not_touch_the_events(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	wear_a_story(&one, DRIVE_REPLAY);
	begin(&other, 100.0, START_US);
	wear_a_story(&other, DRIVE_REPLAY);
	assert_string_equal(one.events_buf, other.events_buf);
}

static void test_a_copy_goes_on_alike(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	wear(&one, 5000, DRIVE_REPLAY);
	memcpy(&other, &one, sizeof(one));
	other.session.sink.ctx = &other;
	other.session.body.profile = other.session.coach.recognition.profile = &other.profile;
	other.session.coach.prescription = &other.prescription;
	other.session.coach.recognition.prescription = &other.prescription;
	other.events.buf = other.events_buf;
	other.trace.buf = other.trace_buf;
	go(&one, -14.0, 0.0);
	go(&other, -14.0, 0.0);
	wear(&one, 5000, DRIVE_REPLAY);
	wear(&other, 5000, DRIVE_REPLAY);
	assert_same(&one, &other);
}

static void test_the_trace_stands_on_a_grid(void **state)
{
	const double rates_hz[] = {0.1, 1.0, 10.0, 100.0};

	(void)state;
	for (int i = 0; i < 4; i++) {
		begin(&one, rates_hz[i], START_US);
		wear(&one, 20000, DRIVE_REPLAY);
		session_finish(&one.session);
		assert_false(one.is_grid_broken);
		assert_in_range(one.row_count, (int)(20.0 * rates_hz[i]) - 1,
				(int)(20.0 * rates_hz[i]) + 1);
		assert_true(one.first_row_us >= START_US);
		assert_true(one.row_us < one.t_us);
	}
}

static void test_times_before_zero_stand_on_the_grid_too(void **state)
{
	(void)state;
	begin(&one, 10.0, -5 * US_PER_S - 3);
	wear(&one, 10000, DRIVE_REPLAY);
	assert_false(one.is_grid_broken);
	assert_in_range(one.row_count, 99, 101);
	assert_int_equal(one.first_row_us, -5 * US_PER_S);
}

/* An hour without samples is no hour of rows. */
static void test_a_huge_gap_has_few_rows(void **state)
{
	int rows;

	(void)state;
	begin(&one, 10.0, START_US);
	wear(&one, 3000, DRIVE_REPLAY);
	rows = one.row_count;
	one.t_us += 3600 * US_PER_S;
	wear(&one, 1000, DRIVE_REPLAY);
	assert_in_range(one.row_count - rows, 20, 140);
	assert_false(one.is_grid_broken);
	assert_in_range(session_now(&one.session)->t_us, one.row_us, one.row_us + 100 * US_PER_MS);
}

static void test_nothing_but_advance_is_bounded_too(void **state)
{
	int rows;

	(void)state;
	begin(&one, 10.0, START_US);
	wear(&one, 3000, DRIVE_LIVE);
	rows = one.row_count;
	for (int s = 1; s <= 3600; s++)
		session_advance(&one.session, one.t_us + s * US_PER_S);
	assert_true(one.row_count - rows <= 110);
	session_advance(&one.session, INT64_MAX / 2);
	assert_true(one.row_count - rows <= 110);
}

static void test_samples_that_go_back_are_dropped(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	begin(&other, 10.0, START_US);
	wear(&one, 3000, DRIVE_REPLAY);
	wear(&other, 3000, DRIVE_REPLAY);
	for (int i = 1; i < 100; i++) {
		struct fake_trunk elsewhere = {.at_pelvis_deg = 170.0, .at_lumbar_deg = -90.0};
		struct imu_sample sample =
			fake_trunk_sample(&elsewhere, one.t_us - STEP_US - i * 7001,
					  i % 2 ? SENSOR_PELVIS : SENSOR_LUMBAR);

		session_feed(&one.session, &sample, &one.wishes);
	}
	wear(&one, 3000, DRIVE_REPLAY);
	wear(&other, 3000, DRIVE_REPLAY);
	assert_same(&one, &other);
}

static void test_the_same_sample_twice_is_one(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	begin(&other, 10.0, START_US);
	for (int i = 0; i < 500; i++, one.t_us += STEP_US) {
		struct imu_sample sample = fake_trunk_sample(&one.trunk, one.t_us, SENSOR_PELVIS);

		session_feed(&one.session, &sample, &one.wishes);
		session_feed(&other.session, &sample, &other.wishes);
		session_feed(&other.session, &sample, &other.wishes);
	}
	assert_same(&one, &other);
}

static void test_the_other_sensor_first_is_the_same(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	begin(&other, 10.0, START_US);
	for (int i = 0; i < 1000; i++, one.t_us += STEP_US) {
		struct imu_sample pelvis = fake_trunk_sample(&one.trunk, one.t_us, SENSOR_PELVIS);
		struct imu_sample lumbar = fake_trunk_sample(&one.trunk, one.t_us, SENSOR_LUMBAR);

		session_feed(&one.session, &pelvis, &one.wishes);
		session_feed(&one.session, &lumbar, &one.wishes);
		session_feed(&other.session, &lumbar, &other.wishes);
		session_feed(&other.session, &pelvis, &other.wishes);
	}
	assert_same(&one, &other);
}

static void test_finish_without_samples_says_nothing(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	session_advance(&one.session, START_US);
	session_finish(&one.session);
	assert_int_equal(one.event_count, 0);
	assert_int_equal(one.row_count, 0);
}

static void test_finish_closes_what_is_open(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	wear(&one, 3000, DRIVE_REPLAY);
	go(&one, 18.0, 4.0);
	wear(&one, 4000, DRIVE_REPLAY);
	assert_null(strstr(one.events_buf, "hold_end"));
	session_finish(&one.session);
	assert_non_null(strstr(one.events_buf, "hold_end,sitting-hamstring,left,1,"));
	assert_non_null(strstr(one.events_buf, "exercise_done,sitting-hamstring,left,,"));
}

static void test_sinks_may_be_missing(void **state)
{
	const struct session_sink none = {NULL, NULL, NULL};
	struct session_config config;

	(void)state;
	begin(&one, 10.0, START_US);
	config = (struct session_config){
		.profile = &one.profile, .prescription = &one.prescription, .trace_hz = 10.0};
	session_init(&one.session, &config, &none);
	wear_a_story(&one, DRIVE_REPLAY);
	assert_int_equal(one.event_count, 0);
}

/* Files may hold any time up to half of the range of int64_t. */
static void test_times_at_the_edges(void **state)
{
	const int64_t edge_us = INT64_MAX / 2;
	const int64_t starts_us[] = {-edge_us, edge_us - 20 * US_PER_S, 0, -1};

	(void)state;
	for (int i = 0; i < 4; i++) {
		begin(&one, 10.0, starts_us[i]);
		wear(&one, 8000, DRIVE_LIVE);
		go(&one, 18.0, 4.0);
		wear(&one, 8000, DRIVE_EAGER);
		session_finish(&one.session);
		assert_false(one.is_grid_broken);
		assert_in_range(one.row_count, 158, 161);
	}
}

static void test_from_edge_to_edge(void **state)
{
	const int64_t edge_us = INT64_MAX / 2;

	(void)state;
	begin(&one, 10.0, -edge_us);
	wear(&one, 2000, DRIVE_LIVE);
	one.t_us = edge_us - 10 * US_PER_S;
	wear(&one, 5000, DRIVE_REPLAY);
	feed(&one, SENSOR_PELVIS, edge_us);
	session_advance(&one.session, edge_us);
	session_finish(&one.session);
	assert_false(one.is_grid_broken);
	assert_true(one.row_count < 300);
	assert_false(one.is_event_order_broken);
}

static void test_uneven_times_are_fine(void **state)
{
	(void)state;
	begin(&one, 10.0, START_US);
	wear(&one, 2000, DRIVE_LIVE);
	go(&one, 18.0, 4.0);
	for (int i = 0; i < 2000; i++) {
		int64_t dt_us = 2000 + (i * 7919) % 16000;

		one.t_us += dt_us;
		fake_trunk_move(&one.trunk, S_FROM_US(dt_us));
		feed(&one, SENSOR_PELVIS, one.t_us);
		feed(&one, SENSOR_LUMBAR, one.t_us + 900);
	}
	session_finish(&one.session);
	assert_non_null(strstr(one.events_buf, "complete"));
	assert_null(strstr(one.events_buf, "sensor_lost"));
	assert_null(strstr(one.events_buf, "error_start"));
	assert_false(one.is_grid_broken);
}

static void test_state_is_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct session) < 16 * 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_live_and_replay_say_the_same),
		cmocka_unit_test(test_live_and_replay_agree_when_one_sensor_is_read_later),
		cmocka_unit_test(test_the_story_has_all_of_it),
		cmocka_unit_test(test_the_trace_does_not_touch_the_events),
		cmocka_unit_test(test_a_copy_goes_on_alike),
		cmocka_unit_test(test_the_trace_stands_on_a_grid),
		cmocka_unit_test(test_times_before_zero_stand_on_the_grid_too),
		cmocka_unit_test(test_a_huge_gap_has_few_rows),
		cmocka_unit_test(test_nothing_but_advance_is_bounded_too),
		cmocka_unit_test(test_samples_that_go_back_are_dropped),
		cmocka_unit_test(test_the_same_sample_twice_is_one),
		cmocka_unit_test(test_the_other_sensor_first_is_the_same),
		cmocka_unit_test(test_finish_without_samples_says_nothing),
		cmocka_unit_test(test_finish_closes_what_is_open),
		cmocka_unit_test(test_sinks_may_be_missing),
		cmocka_unit_test(test_times_at_the_edges),
		cmocka_unit_test(test_from_edge_to_edge),
		cmocka_unit_test(test_uneven_times_are_fine),
		cmocka_unit_test(test_state_is_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
