/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/check.h"
#include "fakes/fake_person.h"
#include "fakes/motion.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

/* A profile's bias and scale of the accelerometer hold for the chip that they were found on. */

static const struct accel_trim own = {{0.35, -0.2, 0.4}, {1.01, 0.99, 1.02}};
static const struct accel_trim other = {{-0.2, 0.3, -0.35}, {0.99, 1.01, 0.99}};
static const struct fake_angles upright = {RAD(3.0), RAD(2.0), 0.0};

struct worn {
	struct profile profile;
	struct prescription prescription;
	struct session session;
	struct fake_sensor sensor;
	int off_count;
	struct event off;
	int64_t t_us;
};

static void on_event(void *ctx, const struct event *event)
{
	struct worn *wearing = ctx;

	if (event->kind != EVENT_ACCEL_OFF)
		return;
	wearing->off = *event;
	wearing->off_count++;
}

static struct worn wearing;

static struct sensor_identity identity_of(const char *text)
{
	struct sensor_identity identity = {0};

	assert_int_equal(sensor_identity_parse(text, &identity), 0);
	return identity;
}

static void come_up(enum sensor_place place, const char *text)
{
	const struct sensor_identity identity = identity_of(text);

	session_set_identity(&wearing.session, place, &identity);
}

static void begin(bool has_trim)
{
	const struct session_sink sink = {&wearing, on_event, NULL};
	const struct session_config config = {
		.profile = &wearing.profile,
		.prescription = &wearing.prescription,
		.is_expected = {1, 0},
		.trace_hz = 10.0,
	};

	wearing = (struct worn){
		.profile = fake_profile(0),
		.sensor = {.r_sensor_from_body = fake_rotation_identity(),
			   .gyro_noise_radps = RAD(0.1),
			   .accel_noise_mps2 = 0.03,
			   .random = {1}},
	};
	wearing.profile.sensor[SENSOR_PELVIS].r_body_from_sensor = fake_rotation_identity();
	wearing.profile.sensor[SENSOR_PELVIS].has_trim = has_trim;
	wearing.profile.sensor[SENSOR_PELVIS].trim = own;
	prescription_default(&wearing.prescription);
	session_init(&wearing.session, &config, &sink);
}

static void wear(const struct accel_trim *chip, double s)
{
	for (int64_t end_us = wearing.t_us + (int64_t)(s * 1e6); wearing.t_us < end_us;
	     wearing.t_us += 10000) {
		struct imu_sample sample = fake_sensor_measure(&wearing.sensor, fake_path_pose,
							       &upright, S_FROM_US(wearing.t_us));

		sample.accel_mps2 = accel_untrimmed(chip, sample.accel_mps2);
		session_feed(&wearing.session, &sample, &(struct wishes){0});
		session_advance(&wearing.session, sample.t_us);
	}
}

static double tilt_off_deg(void)
{
	return vec3_angle_rad(session_up(&wearing.session, SENSOR_PELVIS), fake_up_body(&upright)) *
	       DEG_PER_RAD;
}

static void test_its_own_chip_is_trimmed(void **state)
{
	(void)state;
	check_seed(1);
	begin(true);
	wear(&own, 30.0);
	assert_below(tilt_off_deg(), 0.05);
	assert_int_equal(wearing.off_count, 0);
	assert_false(session_is_trim_given_up(&wearing.session, SENSOR_PELVIS));
}

static void test_a_profile_of_old_trims_nothing(void **state)
{
	(void)state;
	begin(false);
	wear(&own, 30.0);
	assert_holds(tilt_off_deg() > 1.5);
	assert_int_equal(wearing.off_count, 0);
	assert_false(session_is_trim_given_up(&wearing.session, SENSOR_PELVIS));
}

static void test_another_chip_is_told_once_and_taken_as_it_is(void **state)
{
	char detail[ROW_TEXT_MAX];
	struct text text = text_in(detail, sizeof(detail));

	(void)state;
	begin(true);
	wear(&own, 10.0);
	wear(&other, 8.0);
	assert_int_equal(wearing.off_count, 1);
	assert_holds(session_is_trim_given_up(&wearing.session, SENSOR_PELVIS));
	assert_int_equal(wearing.off.sensor, SENSOR_PELVIS);
	assert_int_equal(wearing.off.unit, UNIT_MPS2);
	assert_near(wearing.off.value, 9.41, 0.02);
	tell_event_detail(&text, &wearing.off);
	assert_string_equal(detail,
			    "pelvis gravity at rest no longer fits the profile; calibrate again");
	wear(&other, 60.0);
	assert_int_equal(wearing.off_count, 1);
	assert_near(
		vec3_norm(fusion_rest_accel_mps2(&wearing.session.sensor[SENSOR_PELVIS].fusion)),
		9.55, 0.05);
}

/*
 * A blow across gravity turns up by 23 deg, and |a| shows 0.7 m/s2 of it: told, and dark for
 * good, also where the trim had been left out before. The other chip above is off by less and
 * stays.
 */
static void test_an_accelerometer_that_took_a_blow_is_not_believed(void **state)
{
	static const struct accel_trim blow = {{0.35 + 4.2, -0.2, 0.4}, {1.01, 0.99, 1.02}};

	(void)state;
	for (int has_had_another = 0; has_had_another < 2; has_had_another++) {
		const struct session_sensor *pelvis = &wearing.session.sensor[SENSOR_PELVIS];

		begin(true);
		wear(&own, 10.0);
		if (has_had_another)
			wear(&other, 8.0);
		assert_int_equal(pelvis->doubt.reason, REASON_NONE);
		wear(&blow, 12.0);
		assert_int_equal(pelvis->doubt.reason, REASON_MISFIT);
		wear(&own, 10.0);
		assert_int_equal(pelvis->doubt.reason, REASON_MISFIT);
	}
}

/* What is the same, or may be, keeps its numbers; the profile has "MPU-6050@1:0x68" but in the last
 * two. */
static void test_the_same_chip_keeps_its_numbers(void **state)
{
	static const struct {
		const char *was, *is;
	} same[] = {
		{"MPU-6050@1:0x68", "MPU-6050@/dev/i2c-1:0x68"},
		{"MPU-6050@1:0x68", "@:"},
		{"MPU-6050@1:0x68", "@1:0x68"},
		{"MPU-6050@:", "MPU-6050@3:0x69"},
		{"@:", "MPU-6050@1:0x68"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		begin(true);
		wearing.profile.sensor[SENSOR_PELVIS].identity = identity_of(same[i].was);
		come_up(SENSOR_PELVIS, same[i].is);
		wear(&own, 5.0);
		come_up(SENSOR_PELVIS, same[i].is);
		wear(&own, 5.0);
		assert_int_equal(wearing.off_count, 0);
		assert_false(session_has_other_chip(&wearing.session, SENSOR_PELVIS));
		assert_false(session_is_trim_given_up(&wearing.session, SENSOR_PELVIS));
		assert_below(tilt_off_deg(), 0.1);
	}
}

/* At once and once, however well |a| fits; it is believed as it is, and nothing is lost. */
static void test_numbers_of_another_chip_are_dropped(void **state)
{
	static const struct accel_trim none = {{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}};
	static const char *const others[] = {"MPU-6500@1:0x68", "MPU-6050@1:0x69",
					     "MPU-6050@3:0x68", "MPU-6500@:", "@:0x69"};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		char detail[ROW_TEXT_MAX];
		struct text text = text_in(detail, sizeof(detail));

		begin(true);
		wearing.profile.sensor[SENSOR_PELVIS].identity = identity_of("MPU-6050@1:0x68");
		come_up(SENSOR_PELVIS, others[i]);
		wear(&none, 0.05);
		assert_int_equal(wearing.off_count, 1);
		wear(&none, 30.0);
		come_up(SENSOR_PELVIS, others[i]);
		wear(&none, 1.0);
		assert_int_equal(wearing.off_count, 1);
		assert_holds(session_is_trim_given_up(&wearing.session, SENSOR_PELVIS));
		assert_holds(session_has_other_chip(&wearing.session, SENSOR_PELVIS));
		assert_int_equal(wearing.session.sensor[SENSOR_PELVIS].doubt.reason, REASON_NONE);
		assert_below(tilt_off_deg(), 0.05);
		tell_event_detail(&text, &wearing.off);
		assert_string_equal(detail,
				    "pelvis another sensor than the profile's; calibrate again");
	}
}

/* Also one that is plugged in while it runs. */
static void test_another_chip_may_come_later(void **state)
{
	(void)state;
	begin(true);
	wearing.profile.sensor[SENSOR_PELVIS].identity = identity_of("MPU-6050@1:0x68");
	come_up(SENSOR_PELVIS, "MPU-6050@1:0x68");
	wear(&own, 5.0);
	assert_int_equal(wearing.off_count, 0);
	come_up(SENSOR_PELVIS, "MPU-6500@1:0x68");
	wear(&other, 0.05);
	assert_int_equal(wearing.off_count, 1);
	begin(false);
	wearing.profile.sensor[SENSOR_PELVIS].identity = identity_of("MPU-6050@1:0x68");
	come_up(SENSOR_PELVIS, "MPU-6500@1:0x68");
	wear(&other, 5.0);
	assert_int_equal(wearing.off_count, 0); /* there was nothing to drop */
}

/* The profile's mounting of the pelvis is none of the lumbar's board, whoever is asked first. */
static void test_the_other_sensor_of_the_profile_is_not_believed(void **state)
{
	static const struct {
		const char *pelvis, *lumbar, *is;
		bool is_lost;
	} cases[] = {
		{"MPU-6050@1:0x68", "MPU-6050@1:0x69", "MPU-6050@1:0x68", false},
		{"MPU-6050@1:0x68", "MPU-6050@1:0x69", "MPU-6050@i2c-1:0x69", true},
		{"MPU-6050@1:0x68", "MPU-6050@3:0x68", "MPU-6050@3:0x68", true},
		{"MPU-6050@1:0x68", "MPU-6500@1:0x69", "MPU-6050@1:0x69", true},
		{"MPU-6050@1:0x68", "MPU-6050@1:0x69", "MPU-6050@3:0x69", false},
		{"MPU-6050@1:0x68", "MPU-6050@1:0x69", "@:0x69", false},
		{"@:", "MPU-6050@1:0x69", "MPU-6050@1:0x69", false},
		{"MPU-6050@1:0x68", "@:", "MPU-6050@1:0x69", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct session_sensor *pelvis = &wearing.session.sensor[SENSOR_PELVIS];

		begin(false);
		wearing.profile.sensor[SENSOR_LUMBAR] = wearing.profile.sensor[SENSOR_PELVIS];
		wearing.profile.sensor[SENSOR_PELVIS].identity = identity_of(cases[i].pelvis);
		wearing.profile.sensor[SENSOR_LUMBAR].identity = identity_of(cases[i].lumbar);
		come_up(SENSOR_PELVIS, cases[i].is);
		wear(&own, 5.0);
		assert_int_equal(pelvis->doubt.reason,
				 cases[i].is_lost ? REASON_SWAPPED : REASON_NONE);
		assert_int_equal(wearing.session.now.view.state == COACH_NO_DATA, cases[i].is_lost);
		come_up(SENSOR_PELVIS, "MPU-6050@1:0x68");
		wear(&own, 1.0);
		assert_int_equal(pelvis->doubt.reason, REASON_NONE);
	}
}

/* A knock, or a chip that is touched, is over before the profile is doubted. */
static void test_a_knock_changes_nothing(void **state)
{
	(void)state;
	begin(true);
	for (int i = 0; i < 10; i++) {
		wear(&own, 5.0);
		wear(&other, 1.0);
	}
	wear(&own, 5.0);
	assert_int_equal(wearing.off_count, 0);
}

/* Two seconds of rest, which begins once the low-passed acceleration has come to the new one. */
static void test_the_profile_is_doubted_after_two_seconds_of_rest(void **state)
{
	double took_s = 0.0;

	(void)state;
	begin(true);
	wear(&own, 10.0);
	for (; took_s < 10.0 && wearing.off_count == 0; took_s += 0.05)
		wear(&other, 0.05);
	assert_near(took_s, 5.0, 0.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_its_own_chip_is_trimmed),
		cmocka_unit_test(test_a_profile_of_old_trims_nothing),
		cmocka_unit_test(test_another_chip_is_told_once_and_taken_as_it_is),
		cmocka_unit_test(test_an_accelerometer_that_took_a_blow_is_not_believed),
		cmocka_unit_test(test_the_same_chip_keeps_its_numbers),
		cmocka_unit_test(test_numbers_of_another_chip_are_dropped),
		cmocka_unit_test(test_another_chip_may_come_later),
		cmocka_unit_test(test_the_other_sensor_of_the_profile_is_not_believed),
		cmocka_unit_test(test_a_knock_changes_nothing),
		cmocka_unit_test(test_the_profile_is_doubted_after_two_seconds_of_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
