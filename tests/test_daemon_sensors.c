/* SPDX-License-Identifier: MIT */
/* The worn sensors of a config on this machine: what the journal is told, and how loudly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lumbard/daemon/sensors.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char journal[4096];
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
	FILE *file = tmpfile();
	char stream[64];
	struct stat status;
	int was = dup(STDERR_FILENO), count = 0;
	size_t n;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &status), 0);
	snprintf(stream, sizeof(stream), "%lu:%lu", (unsigned long)status.st_dev,
		 (unsigned long)status.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	dup2(fileno(file), STDERR_FILENO);
	for (int i = 0; i < polls; i++)
		count += sensors_poll(&sensors, samples);
	dup2(was, STDERR_FILENO);
	close(was);
	rewind(file);
	n = fread(journal, 1, sizeof(journal) - 1, file);
	journal[n] = '\0';
	fclose(file);
	return count;
}

static void a_missing_sensor_is_a_warning_where_it_is_needed(void **state)
{
	const struct config config = {
		.sensor = {missing("1048570", 0x68), missing("1048571", 0x69)}};
	char why[512];
	struct text text = text_in(why, sizeof(why));

	(void)state;
	sensors_init(&sensors, &config, false);
	assert_int_equal(poll_times(100), 0);
	assert_memory_equal(journal,
			    "<4>lumbard: pelvis sensor at 1048570:0x68 is not there: ", 56);
	assert_non_null(
		strstr(journal, "\n<6>lumbard: lumbar sensor at 1048571:0x69 is not there"));
	assert_int_equal(strlen(strchr(strchr(journal, '\n') + 1, '\n')), 1);
	sensors_add_why_down(&sensors, SENSOR_PELVIS, &text);
	assert_non_null(strstr(journal, why));
	assert_true(text.len > 20);
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
	char why[512];
	struct text text = text_in(why, sizeof(why));

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
	sensors_add_why_down(&sensors, SENSOR_LUMBAR, &text);
	assert_string_equal(why, "");
	/* Where an address is to be found, whoever was taken may be another one now. */
	config.sensor[SENSOR_PELVIS].address = 0;
	sensors_change(&sensors, &config);
	poll_times(1);
	sensors_change(&sensors, &config);
	poll_times(1);
	assert_non_null(strstr(journal, "0 of 1 sensors"));
	sensors_close(&sensors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_sensor_is_a_warning_where_it_is_needed),
		cmocka_unit_test(too_few_on_a_bus_are_a_warning),
		cmocka_unit_test(what_stays_after_a_change_is_not_begun_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
