/* SPDX-License-Identifier: MIT */
/* What a change of each key touches, and why a value is refused. */
#include "fakes/check.h"
#include "fakes/said.h"

#include <lumbard/settings/config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct config with(const char *key, const char *value)
{
	struct config config;
	struct reason reason = {0};

	config_default(&config);
	if (config_set(&config, key, value, &reason) < 0)
		fail_msg("%s = %s: %s", key, value, reason.why);
	return config;
}

static unsigned touched(const char *key, const char *from, const char *to)
{
	struct config a = with(key, from), b = with(key, to);

	assert_int_equal(config_touched(&a, &a), 0);
	assert_int_equal(config_touched(&a, &b), config_touched(&b, &a));
	return config_touched(&a, &b);
}

static void each_key_touches_its_own(void **state)
{
	static const struct {
		const char *key, *from, *to;
		unsigned touches;
	} changes[] = {
		{"state_dir", "/a", "/b", CONFIG_TOUCHES_SESSION},
		{"runtime_dir", "/none/a", "/none/b", CONFIG_TOUCHES_FOLDER},
		{"profile", "/a", "/b", 0},
		{"routine", "/a", "/b", 0},
		{"exercise", "auto", "cat", CONFIG_TOUCHES_SESSION},
		{"side", "left", "right", CONFIG_TOUCHES_SIDE},
		{"side", "none", "right", CONFIG_TOUCHES_SIDE},
		{"rate_hz", "100", "50", CONFIG_TOUCHES_RATE},
		{"trace_hz", "10", "1", CONFIG_TOUCHES_SESSION},
		{"pelvis", "1:auto", "1:0x68", CONFIG_TOUCHES_SENSORS},
		{"pelvis", "1:0x69", "1:0x68", CONFIG_TOUCHES_SENSORS},
		{"pelvis", "1:0x68", "3:0x68", CONFIG_TOUCHES_SENSORS},
		{"lumbar", "1:0x68", "1:0x69", CONFIG_TOUCHES_SENSORS},
		{"lumbar", "1:0x69", "none", CONFIG_TOUCHES_SENSORS | CONFIG_TOUCHES_SESSION},
		{"gpio_chip", "auto", "/dev/gpiochip4", CONFIG_TOUCHES_LAMPS},
		{"led_good", "GPIO17", "GPIO5", CONFIG_TOUCHES_LAMPS},
		{"led_error", "GPIO27", "GPIO27!", CONFIG_TOUCHES_LAMPS},
		{"led_status", "led:ACT", "led:PWR", CONFIG_TOUCHES_LAMPS},
		{"buzzer", "none", "GPIO23", CONFIG_TOUCHES_LAMPS},
		{"vibration", "led:a", "none", CONFIG_TOUCHES_LAMPS},
		{"button", "none", "GPIO24", CONFIG_TOUCHES_LAMPS},
		{"quiet", "no", "yes", CONFIG_TOUCHES_QUIET},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
		if (touched(changes[i].key, changes[i].from, changes[i].to) != changes[i].touches)
			fail_msg("%s from %s to %s", changes[i].key, changes[i].from,
				 changes[i].to);
}

static void changes_add_up(void **state)
{
	struct config a, b = with("quiet", "yes");
	struct reason reason;

	(void)state;
	config_default(&a);
	assert_int_equal(config_set(&b, "rate_hz", "50", &reason), 0);
	assert_int_equal(config_set(&b, "button", "GPIO24", &reason), 0);
	assert_int_equal(config_touched(&a, &b),
			 CONFIG_TOUCHES_QUIET | CONFIG_TOUCHES_RATE | CONFIG_TOUCHES_LAMPS);
}

static void another_name_touches_nothing(void **state)
{
	(void)state;
	assert_int_equal(touched("pelvis", "1:0x68", "/dev/i2c-1:0x68"), 0);
	assert_int_equal(touched("lumbar", "i2c-1:auto", "/dev/i2c-1:auto"), 0);
	assert_int_equal(touched("led_good", "GPIO17", "pin 11"), 0);
	assert_int_equal(touched("led_good", "GPIO17", "\"pin 11\""), 0);
	assert_int_equal(touched("rate_hz", "100", "1e2"), 0);
}

static void a_link_to_a_folder_is_that_folder(void **state)
{
	char folder[] = "/tmp/lumbard-settings-XXXXXX", link[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(symlink(folder, link), 0);
	assert_int_equal(touched("runtime_dir", folder, link), 0);
	unlink(link);
	rmdir(folder);
}

static void a_link_to_a_bus_is_that_bus(void **state)
{
	char folder[] = "/tmp/lumbard-settings-XXXXXX", link[64], node[64], value[80];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(link, sizeof(link), "%s/imu", folder);
	snprintf(node, sizeof(node), "%s/i2c-7", folder);
	file = fopen(node, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(symlink(node, link), 0);
	snprintf(value, sizeof(value), "%s:0x68", link);
	assert_int_equal(touched("pelvis", value, "7:0x68"), 0);
	unlink(link);
	unlink(node);
	rmdir(folder);
}

/* A ; in the value is no next step. */
static void environment_says_what_to_do(void **state)
{
	char path[] = "/tmp/lumbard-settings-XXXXXX";
	struct failure failure = {0};
	struct config config;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "# nothing\n", 10), 10);
	close(fd);
	setenv("LUMBARD_SIDE", "left;right", 1);
	assert_true(config_load(&config, path, &(struct faults){.first = &failure}) < 0);
	unsetenv("LUMBARD_SIDE");
	unlink(path);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	assert_string_equal(said(&failure.reason),
			    "environment LUMBARD_SIDE: side is left, right or none, "
			    "not \"left;right\"; correct it");
}

static void two_sensors_are_not_one(void **state)
{
	struct config config = with("pelvis", "1:0x68");
	struct failure failure = {0};
	struct reason reason;

	(void)state;
	assert_int_equal(config_set(&config, "lumbar", "i2c-1:0x68", &reason), 0);
	assert_true(config_check(&config, &failure) < 0);
	assert_string_equal(said(&failure.reason),
			    "config: pelvis and lumbar are both 1:0x68, which is also i2c-1; give "
			    "one of them 0x69 (AD0 high) or none");
	assert_int_equal(config_set(&config, "lumbar", "i2c-2:0x68", &reason), 0);
	assert_int_equal(config_check(&config, &failure), 0);
}

static void a_lamp_takes_no_line_of_a_sensor(void **state)
{
	struct config config = with("led_good", "GPIO2");
	struct failure failure = {0};
	struct reason reason;

	(void)state;
	assert_int_equal(config_set(&config, "pelvis", "3:auto", &reason), 0);
	assert_int_equal(config_set(&config, "lumbar", "none", &reason), 0);
	assert_int_equal(config_check(&config, &failure), 0);
	assert_int_equal(config_set(&config, "lumbar", "i2c-1:auto", &reason), 0);
	assert_true(config_check(&config, &failure) < 0);
	assert_string_equal(said(&failure.reason),
			    "config: led_good is GPIO2, which is SDA of I2C bus 1, "
			    "where a sensor is; choose another line");
	assert_int_equal(config_set(&config, "pelvis", "0:auto", &reason), 0);
	assert_int_equal(config_set(&config, "lumbar", "none", &reason), 0);
	assert_int_equal(config_set(&config, "led_good", "GPIO1", &reason), 0);
	assert_true(config_check(&config, &failure) < 0);
	assert_non_null(
		strstr(said(&failure.reason), "led_good is GPIO1, which is SCL of I2C bus 0"));
	assert_int_equal(config_set(&config, "led_good", "GPIO2", &reason), 0);
	assert_int_equal(config_check(&config, &failure), 0);
	config = with("button", "GPIO3");
	assert_true(config_check(&config, &failure) < 0);
	assert_non_null(
		strstr(said(&failure.reason), "button is GPIO3, which is SCL of I2C bus 1"));
}

/* Where I2C is off the bus is not there, and a link to it still says which. */
static void a_link_to_a_bus_that_is_off_is_that_bus(void **state)
{
	char folder[] = "/tmp/lumbard-config-XXXXXX", first[64], second[64], value[80];
	struct config config;
	struct reason reason;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(first, sizeof(first), "%s/belt", folder);
	snprintf(second, sizeof(second), "%s/ribs", folder);
	assert_int_equal(symlink("/dev/i2c-4711", first), 0);
	assert_int_equal(symlink("belt", second), 0);
	snprintf(value, sizeof(value), "%s:0x68", second);
	config = with("pelvis", value);
	assert_int_equal(config.sensor[SENSOR_PELVIS].bus_number, 4711);
	assert_int_equal(config_set(&config, "lumbar", "4711:0x68", &reason), 0);
	assert_true(sensor_is_same_place(&config.sensor[0], &config.sensor[1]));
	unlink(first);
	assert_int_equal(symlink("ribs", first), 0); /* in a circle */
	config = with("pelvis", value);
	assert_int_equal(config.sensor[SENSOR_PELVIS].bus_number, SENSOR_BUS_UNNUMBERED);
	unlink(first);
	unlink(second);
	rmdir(folder);
}

static void what_is_no_bus_is_refused(void **state)
{
	struct config config = with("pelvis", "1:0x68");
	struct reason reason = {0};

	(void)state;
	assert_true(config_set(&config, "pelvis", "foo:0x68", &reason) < 0);
	assert_string_equal(said(&reason), "pelvis: \"foo\" is no I2C bus; the one on the header "
					   "is 1; `ls /dev/i2c-*`");
}

static void two_lamps_are_not_one(void **state)
{
	struct config config = with("led_good", "led:ACT");
	struct failure failure = {0};
	struct reason reason;

	(void)state;
	assert_int_equal(config_set(&config, "led_error", "led:PWR", &reason), 0);
	assert_int_equal(config_check(&config, &failure), 0);
	assert_int_equal(config_set(&config, "led_error", "led:ACT", &reason), 0);
	assert_true(config_check(&config, &failure) < 0);
	assert_string_equal(said(&failure.reason),
			    "config: led_error and led_good are both led:ACT; choose another lamp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_touches_its_own),
		cmocka_unit_test(changes_add_up),
		cmocka_unit_test(another_name_touches_nothing),
		cmocka_unit_test(a_link_to_a_folder_is_that_folder),
		cmocka_unit_test(a_link_to_a_bus_is_that_bus),
		cmocka_unit_test(environment_says_what_to_do),
		cmocka_unit_test(two_sensors_are_not_one),
		cmocka_unit_test(a_lamp_takes_no_line_of_a_sensor),
		cmocka_unit_test(a_link_to_a_bus_that_is_off_is_that_bus),
		cmocka_unit_test(what_is_no_bus_is_refused),
		cmocka_unit_test(two_lamps_are_not_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
