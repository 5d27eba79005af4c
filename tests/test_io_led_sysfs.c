/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/led_sysfs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 256 };

static char root[64]; /* stands for "/" */

static void make_folder(const char *path)
{
	char full[PATH_SIZE];

	snprintf(full, sizeof(full), "%s%s", root, path);
	assert_int_equal(mkdir(full, 0700), 0);
}

static void attribute_write(const char *attribute, const char *text)
{
	char full[PATH_SIZE];
	FILE *file;

	snprintf(full, sizeof(full), "%s/sys/class/leds/ACT/%s", root, attribute);
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* An ordinary file keeps what was behind the new value; the first line is what sysfs would see. */
static void assert_attribute(const char *attribute, const char *want)
{
	char full[PATH_SIZE], got[64] = "";
	FILE *file;

	snprintf(full, sizeof(full), "%s/sys/class/leds/ACT/%s", root, attribute);
	file = fopen(full, "r");
	assert_non_null(file);
	assert_non_null(fgets(got, sizeof(got), file));
	fclose(file);
	assert_string_equal(got, want);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/lumbard-led-XXXXXX");
	assert_non_null(mkdtemp(root));
	make_folder("/sys");
	make_folder("/sys/class");
	make_folder("/sys/class/leds");
	make_folder("/sys/class/leds/ACT");
	attribute_write("max_brightness", "255\n");
	attribute_write("brightness", "1\n");
	attribute_write("trigger", "mmc0\n");
	return 0;
}

static int tear_down(void **state)
{
	char command[PATH_SIZE];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static void lamp_is_taken_and_follows(void **state)
{
	struct led_sysfs led = {0};

	(void)state;
	assert_int_equal(led_sysfs_open(root, "ACT", &led), 0);
	assert_attribute("trigger", "none\n");
	assert_attribute("brightness", "0\n");
	assert_int_equal(led_sysfs_set(&led, 1), 0);
	assert_attribute("brightness", "255\n");
	led_sysfs_close(&led);
	assert_attribute("brightness", "0\n");
	led_sysfs_close(&led);
	assert_int_equal(led_sysfs_set(&led, 1), -EBADF);
}

static void what_is_no_lamp_is_refused(void **state)
{
	struct led_sysfs led = {.fd = 77};

	(void)state;
	assert_int_equal(led_sysfs_open(root, "PWR", &led), -ENOENT);
	assert_int_equal(led_sysfs_open(root, "", &led), -EINVAL);
	assert_int_equal(led_sysfs_open(root, "..", &led), -EINVAL);
	assert_int_equal(led_sysfs_open(root, "ACT/../ACT", &led), -EINVAL);
	assert_int_equal(led.fd, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lamp_is_taken_and_follows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_lamp_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
