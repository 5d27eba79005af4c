/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/daemon_test.h"
#include "fakes/journal.h"

#include "daemon/reload.h"

#include <lumbard/base/units.h>
#include <lumbard/store/profile_file.h>

#include <string.h>

/* A sensor that is up and not trusted: never silently. */

/* Rocks by so much, at a pace at which a person bends. */
static void rock(double deg, int times)
{
	for (int i = 0; i < times; i++) {
		rig.trunk.pelvis_deg = rig.trunk.lumbar_deg = deg;
		daemon_rig_run(&rig, deg / 10.0 + 1.0);
		rig.trunk.pelvis_deg = rig.trunk.lumbar_deg = 0.0;
		daemon_rig_run(&rig, deg / 10.0 + 1.0);
	}
}

/* Gravity of 1.15 g and more, from the start: no word was said of it. */
static void assert_gravity_is_told(double scale, const char *says)
{
	const char *journal, *status;

	fake_journal_begin();
	rig.fault = (struct sensor_fault){.kind = SENSOR_FAULT_ACCEL_SCALED, .scale = scale};
	daemon_rig_run(&rig, 1.5);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "sensor_untrusted"));
	daemon_rig_run(&rig, 8.5);
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "sensor_lost"), 1);
	assert_says(journal, "lumbard: sensor_lost: pelvis gravity_free: gravity is not");
	assert_says(journal, says);
	status = daemon_rig_ask(&rig, "status");
	assert_json(status);
	assert_says(status, "\"well\":false");
	assert_says(status, "{\"code\":\"sensor_untrusted\",\"sensor\":\"pelvis\",");
	assert_says(status, says);
	assert_says(daemon_rig_log(&rig, "events.csv"), "m/s2,pelvis gravity_free\n");
	assert_says(daemon_rig_log(&rig, "trace.csv"), ",,,no_data,");
	fake_journal_begin();
	rig.fault.kind = SENSOR_FAULT_NONE;
	daemon_rig_run(&rig, 4.0);
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "sensor_lost"), 0);
	assert_int_equal(journal_count(journal, "sensor_back: pelvis"), 1);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "sensor_untrusted"));
}

static void a_gravity_of_a_little_more_is_told(void **state)
{
	(void)state;
	assert_gravity_is_told(1.16, "|a| is 11.4 m/s2 (1.16 g)");
}

static void a_gravity_of_twice_as_much_is_told(void **state)
{
	(void)state;
	assert_gravity_is_told(2.0, "|a| is 19.6 m/s2 (2.00 g)");
}

static void who_rests_off_neutral_is_told(void **state)
{
	const char *status;

	(void)state;
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "neutral_off"));
	for (int i = 0; i < 40; i++) { /* what is quite still is not worn */
		rig.trunk.pelvis_deg = i & 1 ? -14.0 : -13.4;
		daemon_rig_run(&rig, 0.4);
	}
	status = daemon_rig_ask(&rig, "status");
	assert_json(status);
	assert_says(status, "{\"code\":\"neutral_off\",\"sensor\":null,\"why\":\"you rest off your "
			    "neutral\",\"next\":\"sit taller or on a folded towel");
}

static void a_gyroscope_that_turns_the_wrong_way_is_told(void **state)
{
	const char *journal, *status;

	(void)state;
	daemon_rig_run(&rig, 3.0);
	fake_journal_begin();
	rig.fault.kind = SENSOR_FAULT_GYRO_NEGATED;
	rock(20.0, 1);
	journal = fake_journal_end();
	assert_int_equal(journal_count(journal, "sensor_lost"), 1);
	assert_says(journal,
		    "lumbard: sensor_lost: pelvis the gyroscope turns the wrong way: are axes "
		    "swapped?; correct the axes");
	status = daemon_rig_ask(&rig, "status");
	assert_says(status, "\"well\":false");
	assert_says(status, "turns the wrong way");
	fake_journal_begin();
	rig.fault.kind = SENSOR_FAULT_NONE;
	rock(20.0, 2);
	daemon_rig_run(&rig, 3.0);
	assert_int_equal(journal_count(fake_journal_end(), "sensor_back: pelvis"), 1);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "sensor_untrusted"));
}

/* As calibrated with an accelerometer of that chip at that place. */
static void calibrate_with(const char *identity)
{
	struct profile profile = fake_profile(false);
	struct profile_sensor *pelvis = &profile.sensor[SENSOR_PELVIS];
	struct failure failure;

	pelvis->has_trim = true;
	pelvis->trim = (struct accel_trim){{0.1, 0.1, 0.1}, {1.0, 1.0, 1.0}};
	assert_int_equal(sensor_identity_parse(identity, &pelvis->identity), 0);
	assert_int_equal(profile_file_write(&profile, rig.config.profile, &failure), 0);
	run_reload(&rig.run);
	assert_string_equal(rig.run.refusal.why, "");
}

/* The rig's is an MPU-6050 at 9:0x68. */
static void numbers_of_another_chip_are_dropped_and_that_is_told(void **state)
{
	static const char *const others[] = {"MPU-6500@9:0x68", "MPU-6050@9:0x69"};

	(void)state;
	rig.part = "MPU-6050";
	daemon_rig_run(&rig, 1.0);
	for (size_t i = 0; i < 2; i++) {
		const char *journal, *status;

		calibrate_with(others[i]);
		fake_journal_begin();
		daemon_rig_run(&rig, 3.0);
		journal = fake_journal_end();
		assert_int_equal(journal_count(journal, "accel_off"), 1);
		assert_says(journal,
			    "lumbard: accel_off: pelvis another sensor than the profile's; "
			    "calibrate again\n");
		status = daemon_rig_ask(&rig, "status");
		assert_json(status);
		assert_says(status,
			    "{\"code\":\"other_chip\",\"sensor\":\"pelvis\",\"why\":\"pelvis "
			    "sensor at 9:0x68: another one than was calibrated");
		assert_says(status, others[i]);
		assert_null(strstr(status, "\"accel_off\""));
		calibrate_with("MPU-6050@/dev/i2c-9:0x68");
		fake_journal_begin();
		daemon_rig_run(&rig, 1.5);
		assert_null(strstr(fake_journal_end(), "accel_off"));
		assert_null(strstr(daemon_rig_ask(&rig, "status"), "other_chip"));
	}
}

static void who_is_healthy_has_no_problem(void **state)
{
	(void)state;
	fake_journal_begin();
	daemon_rig_run(&rig, 3.0);
	rock(20.0, 3);
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "sensor_untrusted"));
	assert_null(strstr(fake_journal_end(), "sensor_"));
	assert_null(strstr(daemon_rig_ask(&rig, "status"), "sensor_untrusted"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, daemon_rig_set_up, daemon_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_gravity_of_a_little_more_is_told),
		CASE(a_gravity_of_twice_as_much_is_told),
		CASE(who_rests_off_neutral_is_told),
		CASE(a_gyroscope_that_turns_the_wrong_way_is_told),
		CASE(numbers_of_another_chip_are_dropped_and_that_is_told),
		CASE(who_is_healthy_has_no_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
