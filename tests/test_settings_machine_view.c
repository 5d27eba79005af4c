/* SPDX-License-Identifier: MIT */
/* What a config names and the machine does not have, where that can be known. */
#include "fakes/check.h"
#include "fakes/said.h"

#include <lumbard/settings/machine_view.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/lumbard-machine-XXXXXX";
static struct reason reason;

static void make(const char *path)
{
	char whole[128];

	snprintf(whole, sizeof(whole), "%s/%s", root, path);
	assert_int_equal(mkdir(whole, 0755), 0);
}

static void touch(const char *path)
{
	char whole[128];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s/%s", root, path);
	file = fopen(whole, "w");
	assert_non_null(file);
	fclose(file);
}

static int make_root(void **state)
{
	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static struct config with(const char *key, const char *value)
{
	struct config config;

	config_default(&config);
	assert_int_equal(config_set(&config, key, value, &reason), 0);
	return config;
}

static void a_lamp_that_the_kernel_lacks_is_told_with_those_it_has(void **state)
{
	struct config config = with("led_error", "led:act");

	(void)state;
	assert_false(machine_lacks_led(&config, root, LAMP_ERROR, &reason));
	make("sys");
	make("sys/class");
	make("sys/class/leds");
	assert_false(machine_lacks_led(&config, root, LAMP_ERROR, &reason));
	make("sys/class/leds/PWR");
	make("sys/class/leds/ACT");
	assert_true(machine_lacks_led(&config, root, LAMP_ERROR, &reason));
	assert_string_equal(said(&reason), "the kernel of this machine has no lamp act; it has "
					   "ACT, PWR; name one of those");
	assert_false(machine_lacks_led(&config, root, LAMP_GOOD, &reason));
	config = with("led_error", "led:ACT");
	assert_false(machine_lacks_led(&config, root, LAMP_ERROR, &reason));
}

static void of_many_lamps_some_are_named(void **state)
{
	struct config config = with("led_good", "led:green");
	char name[64];

	(void)state;
	make("sys");
	make("sys/class");
	make("sys/class/leds");
	for (int i = 0; i < 13; i++) {
		snprintf(name, sizeof(name), "sys/class/leds/%c", 'a' + i);
		make(name);
	}
	assert_true(machine_lacks_led(&config, root, LAMP_GOOD, &reason));
	assert_non_null(strstr(reason.why, "it has a, b, c, d, e, f, g, h, i, j, k, l and others"));
}

static void a_chip_that_is_named_and_not_there_is_told(void **state)
{
	struct config config = with("gpio_chip", "pinctrl-none");

	(void)state;
	make("dev");
	assert_false(machine_lacks_chip(&config, root, &reason));
	touch("dev/gpiochip0");
	assert_true(machine_lacks_chip(&config, root, &reason));
	assert_non_null(strstr(reason.why, "no GPIO chip is called pinctrl-none: found gpiochip0"));
	config = with("gpio_chip", "auto");
	assert_false(machine_lacks_chip(&config, root, &reason));
	config = with("gpio_chip", "pinctrl-none");
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		config.output[i].offset = GPIO_LINE_NONE;
	config.button.offset = GPIO_LINE_NONE;
	assert_false(machine_lacks_chip(&config, root, &reason));
}

int main(void)
{
#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)
	const struct CMUnitTest tests[] = {
		IN_ROOT(a_lamp_that_the_kernel_lacks_is_told_with_those_it_has),
		IN_ROOT(of_many_lamps_some_are_named),
		IN_ROOT(a_chip_that_is_named_and_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
