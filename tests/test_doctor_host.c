/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"
#include "fakes/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The system below a folder that stands for "/", and the report itself. */

static char root[64];
static struct config config;
static struct doctor doctor;

static void make(const char *path, const char *content)
{
	char whole[256];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *slash = strchr(whole + strlen(root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static int start(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/lumbard-test-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	config_default(&config);
	snprintf(config.state_dir, sizeof(config.state_dir), "%s", root);
	doctor = (struct doctor){.config = &config, .root = root};
	doctor_report_open(&doctor.report, true);
	return 0;
}

static int end(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static void assert_check(const char *topic, enum doctor_level level, const char *found,
			 const char *next)
{
	for (size_t i = 0; i < doctor.report.count; i++) {
		const struct doctor_check *check = &doctor.report.check[i];

		if (strcmp(check->topic, topic) != 0)
			continue;
		assert_int_equal(check->level, level);
		assert_says(check->found, found);
		assert_says(check->next, next);
		return;
	}
	fail_msg("nothing of %s", topic);
}

static bool has_topic(const char *topic)
{
	for (size_t i = 0; i < doctor.report.count; i++)
		if (strcmp(doctor.report.check[i].topic, topic) == 0)
			return true;
	return false;
}

static void test_a_raspberry_pi(void **state)
{
	(void)state;
	make("/proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4");
	make("/etc/os-release", "ID=x\nPRETTY_NAME=\"A \001 System\"\n");
	doctor_check_board(&doctor);
	assert_true(doctor.is_pi);
	assert_check("board", DOCTOR_GOOD, "Raspberry Pi 4 Model B Rev 1.4", "");
	/* Control characters are for terminals alone. */
	assert_check("system", DOCTOR_GOOD, "A ? System, Linux ", "");
}

static void test_another_computer(void **state)
{
	(void)state;
	make("/sys/class/dmi/id/product_name", "ThinkPad");
	make("/sys/class/dmi/id/sys_vendor", "LENOVO");
	doctor_check_board(&doctor);
	assert_false(doctor.is_pi);
	assert_check("board", DOCTOR_LOOK, "LENOVO ThinkPad, no Raspberry Pi", "lumbard demo");
}

static void test_another_lumbard(void **state)
{
	(void)state;
	make("/proc/41/comm", "bash");
	make("/proc/42/comm", "lumbard");
	make("/proc/42/cmdline", "lumbard"); /* `lumbard` and no command */
	doctor_find_daemon(&doctor);
	assert_int_equal(doctor.daemon_pid, 0);
}

static void test_the_supply(void **state)
{
	(void)state;
	doctor.is_pi = true;
	doctor_check_host(&doctor);
	assert_check("supply", DOCTOR_LOOK, "the kernel does not say", "vcgencmd");
	make("/sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
	make("/sys/class/hwmon/hwmon1/name", "rpi_volt\n");
	make("/sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
	doctor.report.count = 0;
	doctor_check_host(&doctor);
	assert_check("supply", DOCTOR_GOOD, "no undervoltage", "");
	make("/sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
	doctor.report.count = 0;
	doctor_check_host(&doctor);
	assert_check("supply", DOCTOR_BAD, "undervoltage: the Pi got less than 4.63 V",
		     "short thick cable");
}

static void check_bus(const char *pelvis)
{
	struct reason reason = {0};

	doctor.report.count = 0;
	assert_int_equal(config_set(&config, "pelvis", pelvis, &reason), 0);
	assert_true(doctor_check_bus(&doctor, &config.sensor[SENSOR_PELVIS]) < 0);
}

/* The number of a bus that no machine has, and of one that is the header's. */
static void test_a_bus_that_is_not_there(void **state)
{
	(void)state;
	check_bus("397:auto");
	assert_check("i2c 397", DOCTOR_ABSENT, "there is no /dev/i2c-397", "dtoverlay=");
	make("/sys/bus/i2c/devices/i2c-397/name", "bus");
	check_bus("397:auto");
	assert_check("i2c 397", DOCTOR_ABSENT, "the module i2c-dev is not loaded",
		     "sudo modprobe i2c-dev");
}

static void test_i2c_that_is_off(void **state)
{
	(void)state;
	if (access("/dev/i2c-1", F_OK) == 0)
		skip();
	check_bus("1:auto");
	assert_check("i2c 1", DOCTOR_ABSENT, "I2C is off", "raspi-config nonint do_i2c 0");
	make("/boot/firmware/config.txt", "# dtparam=i2c_arm=on\n");
	check_bus("1:auto");
	assert_check("i2c 1", DOCTOR_ABSENT, "I2C is off", "raspi-config nonint do_i2c 0");
	make("/boot/firmware/config.txt", "dtparam=i2c_arm=on\n");
	check_bus("1:auto");
	assert_check("i2c 1", DOCTOR_ABSENT, "not yet in the running system", "sudo reboot");
}

/* Who may use a bus is told by its node. */
static void test_rights(void **state)
{
	const struct sensor_where bus = {.bus = "397", .bus_number = 397};
	struct reason reason = {0};
	char node[96];

	(void)state;
	assert_int_equal(config_set(&config, "pelvis", "397:auto", &reason), 0);
	make("/dev/i2c-397", "");
	snprintf(node, sizeof(node), "%s/dev/i2c-397", root);
	assert_int_equal(chmod(node, 0640), 0);
	doctor_check_rights(&doctor, &bus, 0);
	assert_check("rights", DOCTOR_GOOD, "you may use /dev/i2c-397 (group ", "");
	assert_check("rights", DOCTOR_GOOD, ", mode 0640): you are ", "");
	doctor.report.count = 0;
	doctor_check_rights(&doctor, &bus, -EACCES);
	assert_check("rights", DOCTOR_BAD, "/dev/i2c-397 is for root alone (group ",
		     "sudo udevadm trigger");
	assert_check("rights", DOCTOR_BAD, ", mode 0640)", "sudo lumbard doctor");
	doctor.report.count = 0;
	unlink(node);
	doctor_check_rights(&doctor, &bus, -EACCES);
	assert_check("rights", DOCTOR_BAD, "/dev/i2c-397: permission denied",
		     "sudo usermod -aG i2c");
	doctor.report.count = 0;
	doctor_check_rights(&doctor, &bus, 0);
	assert_false(has_topic("rights"));
}

/* It goes without the lumbar sensor. */
static void test_a_bus_of_the_lumbar_sensor_alone(void **state)
{
	struct reason reason = {0};

	(void)state;
	assert_int_equal(config_set(&config, "lumbar", "397:auto", &reason), 0);
	assert_true(doctor_check_bus(&doctor, &config.sensor[SENSOR_LUMBAR]) < 0);
	assert_check("i2c 397", DOCTOR_LOOK, "there is no /dev/i2c-397", "");
}

/* Nothing is good about lamps that nobody could light. */
static void test_lamps_that_cannot_be_lit_are_not_offered(void **state)
{
	(void)state;
	doctor_offer_lamps(&doctor, "do this");
	assert_false(has_topic("lamps"));
	doctor.has_gpio = true;
	doctor_offer_lamps(&doctor, "do this");
	assert_check("lamps", DOCTOR_GOOD, "not tried", "do this");
	doctor.has_gpio = false;
	doctor.report.count = 0;
	snprintf(config.led[0], sizeof(config.led[0]), "ACT"); /* the kernel's own */
	doctor_offer_lamps(&doctor, "do this");
	assert_check("lamps", DOCTOR_GOOD, "not tried", "do this");
}

static void test_the_worst_of_all_counts(void **state)
{
	struct doctor_report *report = &doctor.report;

	(void)state;
	assert_int_equal(doctor_worst(report), DOCTOR_GOOD);
	doctor_add(report, DOCTOR_LOOK, "a", NULL, "b");
	doctor_add(report, DOCTOR_ABSENT, "a", NULL, "b");
	doctor_add(report, DOCTOR_GOOD, "a", NULL, "b");
	assert_int_equal(doctor_worst(report), DOCTOR_ABSENT);
	doctor_add(report, DOCTOR_BAD, "a", NULL, "b");
	assert_int_equal(doctor_worst(report), DOCTOR_BAD);
	assert_string_equal(doctor_level_name(DOCTOR_ABSENT), doctor_level_name(DOCTOR_BAD));
}

static void test_a_report_has_room_for_so_many(void **state)
{
	(void)state;
	for (int i = 0; i < DOCTOR_CHECKS_MAX + 5; i++)
		doctor_add(&doctor.report, DOCTOR_LOOK, "a", "next", "found %d", i);
	assert_int_equal(doctor.report.count, DOCTOR_CHECKS_MAX);
	assert_string_equal(doctor.report.check[5].found, "found 5");
	assert_string_equal(doctor.report.check[5].next, "next");
}

static void run_other(const char *command_line, size_t size)
{
	char path[256];
	FILE *file;

	make("/proc/4242/comm", "lumbard\n");
	make("/proc/4242/cmdline", "");
	snprintf(path, sizeof(path), "%s/proc/4242/cmdline", root);
	file = fopen(path, "w");
	assert_non_null(file);
	fwrite(command_line, 1, size, file);
	fclose(file);
	doctor.daemon_pid = doctor.elsewhere_pid = 0;
	doctor_find_daemon(&doctor);
	assert_int_equal(doctor.daemon_pid + doctor.elsewhere_pid, 4242);
}

#define RUN(line) run_other(line, sizeof(line))

/* Another belt on another bus leaves the sensors of this one alone; one bus has many names. */
static void test_only_who_reads_this_bus_is_in_the_way(void **state)
{
	struct reason reason;

	(void)state;
	config_set(&config, "pelvis", "1:auto", &reason);
	config_set(&config, "lumbar", "none", &reason);
	make("/etc/belts/anna.conf", "pelvis = 3:auto\nlumbar = 3:auto\n");
	make("/etc/belts/bert.conf", "pelvis = 3:0x68\nlumbar = /dev/i2c-1:0x69\n");
	RUN("lumbard\0run");
	assert_int_equal(doctor.daemon_pid, 4242);
	RUN("lumbard\0run\0--config\0/etc/belts/anna.conf");
	assert_int_equal(doctor.elsewhere_pid, 4242);
	RUN("lumbard\0run\0--config=/etc/belts/bert.conf");
	assert_int_equal(doctor.daemon_pid, 4242);
	RUN("lumbard\0record\0--config\0/etc/belts/anna.conf\0--pelvis=i2c-1:0x68\0x.csv");
	assert_int_equal(doctor.daemon_pid, 4242);
	RUN("lumbard\0run\0--pelvis\0003:auto\0--lumbar\0none");
	assert_int_equal(doctor.elsewhere_pid, 4242);
	/* What it has of ours it has locked. */
	RUN("lumbard\0run\0--config\0/etc/belts/gone.conf");
	assert_int_equal(doctor.elsewhere_pid, 4242);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_raspberry_pi, start, end),
		cmocka_unit_test_setup_teardown(test_another_computer, start, end),
		cmocka_unit_test_setup_teardown(test_another_lumbard, start, end),
		cmocka_unit_test_setup_teardown(test_the_supply, start, end),
		cmocka_unit_test_setup_teardown(test_a_bus_that_is_not_there, start, end),
		cmocka_unit_test_setup_teardown(test_i2c_that_is_off, start, end),
		cmocka_unit_test_setup_teardown(test_rights, start, end),
		cmocka_unit_test_setup_teardown(test_a_bus_of_the_lumbar_sensor_alone, start, end),
		cmocka_unit_test_setup_teardown(test_lamps_that_cannot_be_lit_are_not_offered,
						start, end),
		cmocka_unit_test_setup_teardown(test_the_worst_of_all_counts, start, end),
		cmocka_unit_test_setup_teardown(test_a_report_has_room_for_so_many, start, end),
		cmocka_unit_test_setup_teardown(test_only_who_reads_this_bus_is_in_the_way, start,
						end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
