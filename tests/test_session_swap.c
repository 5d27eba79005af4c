/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/fake_person.h"

#include <lumbard/base/units.h>
#include <lumbard/session/session.h>

#include <stdbool.h>
#include <string.h>

/* Sensors that changed places after they were calibrated: gravity tells it where the boards sit
 * otherwise, and nothing is ever green meanwhile. */

struct worn {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	struct fake_trunk trunk;
	double mount_deg[SENSOR_COUNT]; /* of the board, about the left axis */
	bool is_swapped;
	int64_t t_us;
	int lost_count, back_count, green_count;
	enum event_reason lost;
};

static struct worn wearing;

static void on_event(void *ctx, const struct event *event)
{
	(void)ctx;
	if (event->kind == EVENT_SENSOR_LOST) {
		wearing.lost_count++;
		wearing.lost = event->reason;
	}
	wearing.back_count += event->kind == EVENT_SENSOR_BACK;
}

static void on_trace(void *ctx, const struct moment *row)
{
	(void)ctx;
	wearing.green_count += row->lamps.pattern[LAMP_GOOD] != LAMP_OFF;
}

/* About the left axis, forward over. */
static struct vec3 turned(struct vec3 v, double deg)
{
	double c = cos(RAD(deg)), s = sin(RAD(deg));

	return (struct vec3){c * v.x + s * v.z, v.y, c * v.z - s * v.x};
}

static void begin(double pelvis_deg, double lumbar_deg)
{
	const struct session_sink sink = {&wearing, on_event, on_trace};
	const struct session_config config = {
		.profile = &wearing.profile,
		.prescription = &wearing.prescription,
		.is_expected = {1, 1},
		.trace_hz = 10.0,
	};

	wearing =
		(struct worn){.profile = fake_profile(true), .mount_deg = {pelvis_deg, lumbar_deg}};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct rotation *r = &wearing.profile.sensor[i].r_body_from_sensor;

		/* Rows are the body's axes as the board sees them. */
		r->row[0] = turned((struct vec3){1, 0, 0}, wearing.mount_deg[i]);
		r->row[1] = (struct vec3){0, 1, 0};
		r->row[2] = turned((struct vec3){0, 0, 1}, wearing.mount_deg[i]);
	}
	prescription_default(&wearing.prescription);
	fake_trunk_init(&wearing.trunk, 3);
	session_init(&wearing.session, &config, &sink);
}

static void wear(double inclination_deg, double seconds)
{
	wearing.trunk.pelvis_deg = wearing.trunk.lumbar_deg = inclination_deg;
	for (int64_t end_us = wearing.t_us + (int64_t)(seconds * 1e6); wearing.t_us < end_us;
	     wearing.t_us += 10000) {
		fake_trunk_move(&wearing.trunk, 0.01);
		for (int i = 0; i < SENSOR_COUNT; i++) {
			struct imu_sample sample = fake_trunk_sample(&wearing.trunk, wearing.t_us,
								     (enum sensor_place)i);

			sample.accel_mps2 = turned(sample.accel_mps2, wearing.mount_deg[i]);
			sample.gyro_radps = turned(sample.gyro_radps, wearing.mount_deg[i]);
			if (wearing.is_swapped)
				sample.sensor = i == SENSOR_PELVIS ? SENSOR_LUMBAR : SENSOR_PELVIS;
			session_feed(&wearing.session, &sample, &(struct wishes){0});
		}
		session_advance(&wearing.session, wearing.t_us);
	}
}

static const struct {
	double pelvis_deg, lumbar_deg;
} boards[] = {{0, 180}, {180, 0}, {-90, 90}, {0, 90}, {90, 0}, {20, 85}, {0, -120}, {30, 200}};

static const double positions_deg[] = {0.0, 90.0, -90.0, 20.0};

static void test_swapped_sensors_are_told_and_dark(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(boards) / sizeof(*boards); i++) {
		begin(boards[i].pelvis_deg, boards[i].lumbar_deg);
		wearing.is_swapped = true;
		wear(0.0, 6.0);
		assert_int_equal(wearing.lost_count, 2);
		assert_int_equal(wearing.lost, REASON_SWAPPED);
		wear(20.0, 15.0);
		wear(90.0, 15.0);
		assert_int_equal(wearing.green_count, 0);
		assert_int_equal(wearing.back_count, 0);
		wear(0.0, 12.0);
		wearing.is_swapped = false;
		wearing.t_us += US_PER_S;
		wear(0.0, 40.0);
		assert_int_equal(wearing.back_count, 2);
	}
}

static void test_sensors_in_their_places_are_not_doubted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(boards) / sizeof(*boards); i++) {
		begin(boards[i].pelvis_deg, boards[i].lumbar_deg);
		for (size_t k = 0; k < sizeof(positions_deg) / sizeof(*positions_deg); k++)
			wear(positions_deg[k], 22.0);
		assert_int_equal(wearing.lost_count, 0);
	}
}

/* Swapped boards that sit so far apart read as a back bent by twice that. */
static void test_how_far_apart_boards_have_to_sit(void **state)
{
	static const struct {
		double apart_deg;
		bool is_told;
	} cases[] = {{48.0, false}, {52.0, true}, {140.0, false}, {146.0, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(0.0, cases[i].apart_deg);
		wearing.is_swapped = true;
		wear(0.0, 8.0);
		assert_int_equal(wearing.lost_count, cases[i].is_told ? 2 : 0);
	}
}

/* Three seconds, from when up is known of both: here after one and a half. */
static void test_swapped_sensors_are_looked_at_for_three_seconds(void **state)
{
	(void)state;
	begin(0.0, 90.0);
	wearing.is_swapped = true;
	wear(0.0, 4.4);
	assert_int_equal(wearing.lost_count, 0);
	wear(0.0, 0.4);
	assert_int_equal(wearing.lost_count, 2);
}

/* Gravity fits both ways: boards that sit alike, or a body that stands on its head in both. */
static void test_what_gravity_cannot_tell_is_not_said(void **state)
{
	(void)state;
	for (int is_swapped = 0; is_swapped < 2; is_swapped++) {
		begin(40.0, 40.0);
		wearing.is_swapped = is_swapped;
		for (size_t k = 0; k < sizeof(positions_deg) / sizeof(*positions_deg); k++)
			wear(positions_deg[k], 22.0);
		wear(179.0, 30.0);
		assert_int_equal(wearing.lost_count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_swapped_sensors_are_told_and_dark),
		cmocka_unit_test(test_sensors_in_their_places_are_not_doubted),
		cmocka_unit_test(test_how_far_apart_boards_have_to_sit),
		cmocka_unit_test(test_swapped_sensors_are_looked_at_for_three_seconds),
		cmocka_unit_test(test_what_gravity_cannot_tell_is_not_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
