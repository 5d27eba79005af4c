/* SPDX-License-Identifier: MIT */
/* The worn sensors of a config on this machine: what the journal is told, and how loudly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/journal.h"
#include "fakes/said.h"

#include <lumbard/daemon/sensors.h>
#include <stdio.h>
#include <string.h>

static const char *journal;
static struct sensors sensors;

/* On a bus that no machine has. */
static struct sensor_where missing(const char *bus, uint8_t address)
{
	struct sensor_where where = {.bus_number = sensor_bus_number(bus), .address = address};

	snprintf(where.bus, sizeof(where.bus), "%s", bus);
	return where;
}

/* So many polls; what they wrote is in journal. */
static int poll_times(int polls)
{
	struct imu_sample samples[SENSORS_SAMPLES_MAX];
	int count = 0;

	fake_journal_begin();
	for (int i = 0; i < polls; i++)
		count += sensors_poll(&sensors, samples);
	journal = fake_journal_end();
	return count;
}

static void a_missing_sensor_is_a_warning_where_it_is_needed(void **state)
{
	const struct config config = {
		.sensor = {missing("1048570", 0x68), missing("1048571", 0x69)}};
	struct reason reason;

	(void)state;
	sensors_init(&sensors, &config, false);
	assert_int_equal(poll_times(100), 0);
	assert_memory_equal(journal,
			    "<4>lumbard: pelvis sensor at 1048570:0x68 is not there: ", 56);
	assert_non_null(
		strstr(journal, "\n<6>lumbard: lumbar sensor at 1048571:0x69 is not there"));
	assert_int_equal(strlen(strchr(strchr(journal, '\n') + 1, '\n')), 1);
	sensors_explain_down(&sensors, SENSOR_PELVIS, &reason);
	assert_non_null(strstr(journal, said(&reason)));
	assert_true(reason.why[0] != '\0' && reason.next[0] != '\0');
	sensors_close(&sensors);
}

static void too_few_on_a_bus_are_a_warning(void **state)
{
	const struct config config = {.sensor = {missing("1048570", 0), missing("i2c-1048570", 0)}};

	(void)state;
	sensors_init(&sensors, &config, true);
	poll_times(10);
	assert_memory_equal(journal,
			    "<4>lumbard: 0 of 2 sensors can be used on I2C bus 1048570: ", 59);
	assert_int_equal(strlen(strchr(journal, '\n')), 1);
	sensors_close(&sensors);
}

static void what_stays_after_a_change_is_not_begun_anew(void **state)
{
	struct config config = {.sensor = {missing("1048570", 0x68), missing("1048571", 0x69)}};
	struct reason reason;

	(void)state;
	sensors_init(&sensors, &config, true);
	poll_times(1);
	config.sensor[SENSOR_PELVIS] = missing("/dev/i2c-1048570", 0x68); /* is the same */
	config.sensor[SENSOR_LUMBAR].address = 0x68;
	sensors_change(&sensors, &config);
	poll_times(1);
	assert_memory_equal(journal, "<4>lumbard: lumbar sensor at 1048571:0x68 is not", 48);
	assert_int_equal(strlen(strchr(journal, '\n')), 1);
	config.sensor[SENSOR_LUMBAR] = (struct sensor_where){.bus = ""};
	sensors_change(&sensors, &config);
	poll_times(1);
	assert_string_equal(journal, "");
	sensors_explain_down(&sensors, SENSOR_LUMBAR, &reason);
	assert_string_equal(reason.why, "");
	assert_string_equal(reason.next, "");
	/* Where an address is to be found, whoever was taken may be another one now. */
	config.sensor[SENSOR_PELVIS].address = 0;
	sensors_change(&sensors, &config);
	poll_times(1);
	sensors_change(&sensors, &config);
	poll_times(1);
	assert_non_null(strstr(journal, "0 of 1 sensor can"));
	sensors_close(&sensors);
}

/* A chip that comes up at once, and is what ctx says. */
static int open_chip(void *ctx, const struct sensor_where *where, bool wants_self_test)
{
	(void)ctx;
	(void)where;
	(void)wants_self_test;
	return 0;
}

static void poll_chip(void *ctx, int64_t now_us, struct source_poll *ret_poll)
{
	(void)ctx;
	(void)now_us;
	*ret_poll = (struct source_poll){.outcome = SOURCE_CAME_UP};
}

static void close_chip(void *ctx)
{
	(void)ctx;
}

static void describe_chip(const void *ctx, struct source_description *ret_description)
{
	*ret_description = (struct source_description){.found = *(const struct imu_found *)ctx};
}

/* What the journal is told when such a chip has come up. */
static const char *told_of(enum imu_verdict verdict)
{
	static const struct source_ops ops = {
		.open = open_chip,
		.poll = poll_chip,
		.close = close_chip,
		.describe = describe_chip,
	};
	struct imu_found found = {.verdict = verdict,
				  .chip = imu_chip_by_name("mpu6050"),
				  .part = "MPU-6050",
				  .id = 0x68};
	const struct source source = {&ops, &found};
	const struct sensor_where where = missing("1048570", 0x68);
	const struct config config = {.sensor = {{.bus = ""}, {.bus = ""}}};

	sensors_init(&sensors, &config, false);
	sense_wear(&sensors.sense, SENSOR_PELVIS, &where, &source, true);
	poll_times(3);
	sensors_close(&sensors);
	return journal;
}

/* A chip that only passes for a listed one is to be seen without looking for it. */
static void an_unlisted_chip_is_a_notice(void **state)
{
	(void)state;
	assert_memory_equal(told_of(IMU_LISTED), "<6>lumbard: pelvis sensor", 25);
	assert_memory_equal(told_of(IMU_UNLISTED), "<5>lumbard: pelvis sensor", 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_sensor_is_a_warning_where_it_is_needed),
		cmocka_unit_test(too_few_on_a_bus_are_a_warning),
		cmocka_unit_test(an_unlisted_chip_is_a_notice),
		cmocka_unit_test(what_stays_after_a_change_is_not_begun_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
