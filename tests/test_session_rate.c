/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fakes/check.h"
#include "fakes/fake_person.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>

/*
 * From 20 samples a second on stretches are recognised and held, whatever cannot be judged then;
 * below that nothing is, and the sensor is lost with that reason.
 */
struct worn {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	struct fake_trunk trunk;
	int64_t t_us;
	double rate_hz[SENSOR_COUNT];
	double next_us[SENSOR_COUNT];
	int64_t gap_us, gap_each_us; /* after each of the latter; 0: none */
	int nan_each;		     /* of so many samples one is no number; 0: none */
	int lost_each;		     /* of so many samples one does not come; 0: all come */
	int sample_count;
	int green_rows, hold_starts, lost_count, slow_count, back_count;
	struct event lost; /* the first */
};

static void on_event(void *ctx, const struct event *event)
{
	struct worn *wearing = ctx;

	wearing->hold_starts += event->kind == EVENT_HOLD_START;
	wearing->back_count += event->kind == EVENT_SENSOR_BACK;
	wearing->slow_count += event->kind == EVENT_SENSOR_LOST && event->reason == REASON_TOO_SLOW;
	if (event->kind == EVENT_SENSOR_LOST && wearing->lost_count++ == 0)
		wearing->lost = *event;
}

static void on_trace(void *ctx, const struct moment *row)
{
	struct worn *wearing = ctx;

	wearing->green_rows += row->lamps.pattern[LAMP_GOOD] == LAMP_ON;
}

static void begin(struct worn *wearing, double pelvis_hz, double lumbar_hz)
{
	const struct session_sink sink = {wearing, on_event, on_trace};
	bool has_lumbar = lumbar_hz > 0.0;
	struct session_config config = {
		.profile = &wearing->profile,
		.prescription = &wearing->prescription,
		.is_expected = {true, has_lumbar},
		.trace_hz = 10.0,
	};

	*wearing = (struct worn){.profile = fake_profile(has_lumbar),
				 .rate_hz = {pelvis_hz, lumbar_hz},
				 .t_us = 1000 * US_PER_S};
	prescription_default(&wearing->prescription);
	fake_trunk_init(&wearing->trunk, 3);
	session_init(&wearing->session, &config, &sink);
}

static bool is_in_gap(const struct worn *wearing)
{
	return wearing->gap_us > 0 &&
	       wearing->t_us % (wearing->gap_each_us + wearing->gap_us) >= wearing->gap_each_us;
}

static void feed_due(struct worn *wearing, enum sensor_place place)
{
	struct imu_sample sample;

	if (is_in_gap(wearing))
		return;
	if (wearing->rate_hz[place] <= 0.0 || (double)wearing->t_us < wearing->next_us[place])
		return;
	wearing->next_us[place] = fmax(wearing->next_us[place], (double)wearing->t_us - 1e4) +
				  1e6 / wearing->rate_hz[place];
	sample = fake_trunk_sample(&wearing->trunk, wearing->t_us, place);
	wearing->sample_count++;
	if (wearing->nan_each && wearing->sample_count % wearing->nan_each == 0)
		sample.gyro_radps.y = UNKNOWN;
	if (wearing->lost_each == 0 || wearing->sample_count % wearing->lost_each != 0)
		session_feed(&wearing->session, &sample, &(struct wishes){0});
}

static void wear(struct worn *wearing, double seconds)
{
	for (int64_t end_us = wearing->t_us + (int64_t)(seconds * 1e6); wearing->t_us < end_us;
	     wearing->t_us += 1000) {
		fake_trunk_move(&wearing->trunk, 0.001);
		for (int i = 0; i < SENSOR_COUNT; i++)
			feed_due(wearing, (enum sensor_place)i);
		session_advance(&wearing->session, wearing->t_us);
	}
}

/* Sits tall, hinges with a flat back, and stays. */
static void stretch(struct worn *wearing)
{
	wearing->trunk.pelvis_deg = wearing->trunk.lumbar_deg = 0.0;
	wear(wearing, 8.0);
	wearing->trunk.pelvis_deg = 18.0;
	wearing->trunk.lumbar_deg = 22.0;
	wear(wearing, 10.0);
}

static void from_20_hz_on_a_stretch_is_held(void **state)
{
	static const double rates_hz[] = {20.0, 22.0, 25.0, 26.0, 27.0, 30.0, 60.0, 200.0};
	static struct worn wearing;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		double rate_hz = rates_hz[i / 2];

		begin(&wearing, rate_hz, i % 2 ? rate_hz : 0.0);
		stretch(&wearing);
		assert_int_equal(wearing.lost_count, 0);
		assert_int_equal(wearing.hold_starts, 1);
		assert_true(wearing.green_rows > 40);
		assert_near(session_rate_hz(&wearing.session, SENSOR_PELVIS), rate_hz,
			    0.03 * rate_hz);
	}
}

/* Whichever of the two it is. */
static void below_that_nothing_is_and_the_reason_is_told(void **state)
{
	static const double rates_hz[][SENSOR_COUNT] = {{17.0, 0.0},  {10.0, 0.0},   {6.0, 0.0},
							{10.0, 10.0}, {100.0, 17.0}, {17.0, 100.0},
							{100.0, 6.0}};
	static struct worn wearing;

	(void)state;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		enum sensor_place slow =
			rates_hz[i][SENSOR_PELVIS] < 20.0 ? SENSOR_PELVIS : SENSOR_LUMBAR;

		begin(&wearing, rates_hz[i][SENSOR_PELVIS], rates_hz[i][SENSOR_LUMBAR]);
		stretch(&wearing);
		assert_int_equal(wearing.green_rows, 0);
		assert_int_equal(wearing.hold_starts, 0);
		assert_true(wearing.lost_count >= 1 && wearing.lost_count <= SENSOR_COUNT);
		assert_int_equal(wearing.lost.sensor, slow);
		assert_int_equal(wearing.lost.reason, REASON_TOO_SLOW);
		assert_int_equal(wearing.lost.unit, UNIT_HZ);
		assert_near(wearing.lost.value, rates_hz[i][slow], 0.6);
		assert_int_equal(session_now(&wearing.session)->view.state, COACH_NO_DATA);
		assert_int_equal(session_now(&wearing.session)->lamps.pattern[LAMP_STATUS],
				 LAMP_FAST);
		assert_near(session_rate_hz(&wearing.session, slow), rates_hz[i][slow], 0.6);
	}
}

/* It is well again once it is fast enough, and a gap or what is lost on the way is no slowness. */
static void who_is_fast_again_is_well_again(void **state)
{
	static struct worn wearing;

	(void)state;
	begin(&wearing, 10.0, 0.0);
	stretch(&wearing);
	assert_int_equal(wearing.lost_count, 1);
	wearing.rate_hz[SENSOR_PELVIS] = 25.0;
	stretch(&wearing);
	assert_int_equal(wearing.back_count, 1);
	assert_int_equal(wearing.hold_starts, 1);
	assert_true(wearing.green_rows > 40);
	assert_int_equal(wearing.lost_count, 1);
}

static void a_gap_and_what_is_lost_are_no_slowness(void **state)
{
	static struct worn wearing;

	(void)state;
	begin(&wearing, 25.0, 0.0);
	wearing.lost_each = 5;
	stretch(&wearing);
	assert_int_equal(wearing.lost_count, 0);
	wearing.t_us += 30 * US_PER_S;
	stretch(&wearing);
	assert_int_equal(wearing.lost_count, 1);
	assert_int_equal(wearing.lost.reason, REASON_STALE);
	assert_int_equal(wearing.back_count, 1);
	begin(&wearing, 100.0, 100.0);
	wearing.lost_each = 5;
	stretch(&wearing);
	assert_int_equal(wearing.lost_count, 0);
	assert_true(wearing.green_rows > 40);
}

/* Also at the slowest rate: one that falls silent now and then is not slow; where that is the rule
 * it is lost all the same. */
static void pauses_are_no_slowness(void **state)
{
	static struct worn wearing;

	(void)state;
	begin(&wearing, 20.0, 0.0);
	for (int i = 0; i < 10; i++) {
		wear(&wearing, 3.1);
		wearing.t_us += 5 * US_PER_S;
	}
	assert_true(wearing.lost_count > 0);
	assert_int_equal(wearing.slow_count, 0);
	begin(&wearing, 1.0, 0.0);
	wear(&wearing, 60.0);
	assert_true(wearing.lost_count > 0);
	assert_int_equal(wearing.green_rows, 0);
}

/* A gap of 0.3 s every five is harmless; where gaps take a sixth of the time, much is not seen. */
static void who_comes_and_goes_is_lost_where_it_is_the_rule(void **state)
{
	static const struct {
		int64_t gap_ms, each_ms;
		bool has_holes;
	} cases[] = {
		{300, 5000, false}, {300, 1800, false}, {300, 700, true},
		{180, 250, true},   {380, 1000, true},	{120, 500, false},
	};
	static struct worn wearing;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(&wearing, 100.0, 0.0);
		wearing.gap_us = cases[i].gap_ms * US_PER_MS;
		wearing.gap_each_us = cases[i].each_ms * US_PER_MS;
		stretch(&wearing);
		if (cases[i].has_holes) {
			assert_int_equal(session_doubt_of(&wearing.session, SENSOR_PELVIS)->reason,
					 REASON_HOLES);
			assert_int_equal(wearing.green_rows, 0);
			wearing.gap_us = 0;
			stretch(&wearing);
			assert_int_equal(wearing.back_count, wearing.lost_count);
		}
		assert_int_equal(wearing.lost_count > 0, cases[i].has_holes);
		assert_true(wearing.green_rows > 20);
	}
}

static void who_says_impossible_things_is_no_sensor(void **state)
{
	static const struct {
		int each;
		bool is_lost;
	} cases[] = {{2, true}, {12, true}, {17, true}, {23, false}, {100, false}};
	static struct worn wearing;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(&wearing, 100.0, 0.0);
		wearing.nan_each = cases[i].each;
		stretch(&wearing);
		assert_int_equal(wearing.lost_count, cases[i].is_lost);
		assert_int_equal(wearing.green_rows > 0, !cases[i].is_lost);
		if (cases[i].is_lost)
			assert_int_equal(wearing.lost.reason, REASON_IMPOSSIBLE);
	}
}

static void before_two_seconds_no_rate_is_known(void **state)
{
	static struct worn wearing;

	(void)state;
	begin(&wearing, 50.0, 0.0);
	wear(&wearing, 1.9);
	assert_unknown(session_rate_hz(&wearing.session, SENSOR_PELVIS));
	wear(&wearing, 0.2);
	assert_near(session_rate_hz(&wearing.session, SENSOR_PELVIS), 50.0, 1.0);
	assert_unknown(session_rate_hz(&wearing.session, SENSOR_LUMBAR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_20_hz_on_a_stretch_is_held),
		cmocka_unit_test(below_that_nothing_is_and_the_reason_is_told),
		cmocka_unit_test(who_is_fast_again_is_well_again),
		cmocka_unit_test(a_gap_and_what_is_lost_are_no_slowness),
		cmocka_unit_test(pauses_are_no_slowness),
		cmocka_unit_test(who_comes_and_goes_is_lost_where_it_is_the_rule),
		cmocka_unit_test(who_says_impossible_things_is_no_sensor),
		cmocka_unit_test(before_two_seconds_no_rate_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
