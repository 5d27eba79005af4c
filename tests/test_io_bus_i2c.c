/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/bus_i2c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fakes/said.h"

enum { PATH_SIZE = 256 };

static char root[64]; /* stands for "/" */
static struct reason reason;

static void make_folder(const char *path)
{
	char full[PATH_SIZE];

	snprintf(full, sizeof(full), "%s%s", root, path);
	assert_int_equal(mkdir(full, 0700), 0);
}

static void make_file(const char *path, const char *text)
{
	char full[PATH_SIZE];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	file = fopen(full, "wx");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* Bus 1 with a clock chip that has a driver and a sensor that has none. */
static int set_up(void **state)
{
	char link[PATH_SIZE];

	(void)state;
	snprintf(root, sizeof(root), "/tmp/lumbard-i2c-XXXXXX");
	assert_non_null(mkdtemp(root));
	make_folder("/sys");
	make_folder("/sys/rtc-ds1307");
	make_folder("/sys/bus");
	make_folder("/sys/bus/i2c");
	make_folder("/sys/bus/i2c/devices");
	make_folder("/sys/bus/i2c/devices/i2c-1");
	make_folder("/sys/bus/i2c/devices/1-0068");
	make_file("/sys/bus/i2c/devices/1-0068/name", "ds3231\n");
	make_folder("/sys/bus/i2c/devices/1-0069");
	make_file("/sys/bus/i2c/devices/1-0069/name", "mpu6050\n");
	snprintf(link, sizeof(link), "%s/sys/bus/i2c/devices/1-0068/driver", root);
	return symlink("../../../../rtc-ds1307", link);
}

static int tear_down(void **state)
{
	char command[PATH_SIZE];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static void assert_not_opened(const char *name, uint8_t address, int error)
{
	struct bus_i2c bus = {.is_open = false, .fd = 77};
	int r = bus_i2c_open(name, address, &bus);

	if (r != error)
		fail_msg("opening %s gives %d instead of %d", name, r, error);
	assert_int_equal(bus.fd, 77);
}

static void what_is_no_bus_is_refused(void **state)
{
	(void)state;
	assert_not_opened("/dev/i2c-4711", 0x68, -ENOENT);
	assert_not_opened("4711", 0x68, -ENOENT);
	assert_not_opened("i2c-4711", 0x68, -ENOENT);
	assert_not_opened(root, 0x68, -EISDIR);
	assert_not_opened("/dev/null", 0x68, -ENOTTY);
	assert_not_opened("/dev/null/i2c-1", 0x68, -ENOTDIR);
}

static void strange_names_and_addresses_are_refused(void **state)
{
	(void)state;
	assert_not_opened("", 0x68, -EINVAL);
	assert_not_opened("-1", 0x68, -EINVAL);
	assert_not_opened("one", 0x68, -EINVAL);
	assert_not_opened("i2c-", 0x68, -EINVAL);
	assert_not_opened("/dev/null", 0x07, -EINVAL);
	assert_not_opened("/dev/null", 0x78, -EINVAL);
	assert_not_opened("/dev/null", 0xd0, -EINVAL);
}

static void closed_bus_answers_so(void **state)
{
	struct bus_i2c closed = {0};
	struct bus bus = bus_i2c_registers(&closed);
	uint8_t bytes[64] = {0xaa};

	(void)state;
	assert_int_equal(bus.max_read, 32);
	assert_int_equal(bus_read(&bus, 0x75, bytes, 1), -EBADF);
	assert_int_equal(bus_write(&bus, 0x6b, 0), -EBADF);
	assert_int_equal(bus_read(&bus, 0x75, bytes, 0), -EINVAL);
	assert_int_equal(bus_read(&bus, 0x75, bytes, 33), -EINVAL);
	assert_int_equal(bytes[0], 0xaa);
	bus_wait_us(&bus, 1);
	bus_i2c_close(&closed);
	bus_i2c_close(&closed);
}

/* libi2c on what is no bus: its negative errno comes through, and the output stays as it was. */
static void errors_of_transfers_pass_unchanged(void **state)
{
	struct bus_i2c opened = {.is_open = true, .fd = open("/dev/null", O_RDWR | O_CLOEXEC)};
	struct bus bus = bus_i2c_registers(&opened);
	uint8_t bytes[32] = {0xaa, 0xbb};

	(void)state;
	assert_true(opened.fd >= 0);
	assert_int_equal(bus_read(&bus, 0x3b, bytes, 14), -ENOTTY);
	assert_int_equal(bus_read(&bus, 0x3b, bytes, 32), -ENOTTY);
	assert_int_equal(bus_write(&bus, 0x6b, 0), -ENOTTY);
	assert_int_equal(bytes[0], 0xaa);
	assert_int_equal(bytes[1], 0xbb);
	bus_i2c_close(&opened);
	assert_int_equal(bus_read(&bus, 0x3b, bytes, 1), -EBADF);
}

static void owner_is_read(void **state)
{
	char owner[64] = "untouched";

	(void)state;
	assert_int_equal(bus_i2c_owner(root, "1", 0x6a, owner, sizeof(owner)), -ENOENT);
	assert_int_equal(bus_i2c_owner(root, "2", 0x68, owner, sizeof(owner)), -ENOENT);
	assert_int_equal(bus_i2c_owner(root, "/dev/spidev", 0x68, owner, sizeof(owner)), -ENOENT);
	assert_string_equal(owner, "untouched");
	assert_int_equal(bus_i2c_owner(root, "/dev/i2c-1", 0x68, owner, sizeof(owner)), 0);
	assert_string_equal(owner, "ds3231, driver rtc-ds1307");
	assert_int_equal(bus_i2c_owner(root, "1", 0x69, owner, sizeof(owner)), 0);
	assert_string_equal(owner, "mpu6050");
}

static void assert_explained(int error, const char *name, const char *part)
{
	memset(&reason, 'x', sizeof(reason));
	bus_i2c_explain(root, error, name, 0x68, &reason);
	if (!strstr(said(&reason), part))
		fail_msg("\"%s\" is not in \"%s\"", part, said(&reason));
}

static void missing_device_tells_its_two_reasons_apart(void **state)
{
	(void)state;
	assert_explained(-ENOENT, "1", "/dev/i2c-1: I2C is on but");
	assert_explained(-ENOENT, "1", "sudo modprobe i2c-dev");
	assert_explained(-ENOENT, "/dev/i2c-3", "/dev/i2c-3: there is no such I2C bus");
	assert_explained(-ENOENT, "/dev/nosuch", "/dev/nosuch: no such file");
	make_folder("/dev");
	make_file("/dev/i2c-1", "");
	assert_explained(-ENOENT, "3",
			 "there is no such I2C bus; the one on the header is /dev/i2c-1");
}

static void assert_not_explained(const char *name, const char *part)
{
	bus_i2c_explain(root, -ENOENT, name, 0x68, &reason);
	if (strstr(said(&reason), part))
		fail_msg("\"%s\" is in \"%s\"", part, said(&reason));
}

/* To switch on bus 1 gives nobody bus 3. */
static void a_missing_bus_is_switched_on_by_its_own_line(void **state)
{
	char device[PATH_SIZE];

	(void)state;
	snprintf(device, sizeof(device), "%s/sys/bus/i2c/devices/i2c-1", root);
	assert_int_equal(rmdir(device), 0);
	assert_explained(-ENOENT, "i2c-1",
			 "/dev/i2c-1: there is no such I2C bus, so I2C is off; sudo raspi-config "
			 "nonint do_i2c 0, then restart");
	for (int number = 0; number < 20; number++) {
		char name[16], overlay[64];

		if (number == 1)
			continue;
		snprintf(name, sizeof(name), "%d", number);
		snprintf(overlay, sizeof(overlay), "dtoverlay=i2c-gpio,bus=%d in ", number);
		assert_not_explained(name, "raspi-config");
		assert_explained(-ENOENT, name, "the one on the header is /dev/i2c-1");
		assert_explained(-ENOENT, name, number ? overlay : "dtparam=i2c_vc=on in ");
		assert_explained(-ENOENT, name, "/boot/firmware/config.txt and a restart");
	}
	assert_explained(-ENOENT, "3",
			 "/dev/i2c-3: there is no such I2C bus; the one on the header is "
			 "/dev/i2c-1, this one takes dtoverlay=i2c3 (Raspberry Pi 4 and 5) or "
			 "dtoverlay=i2c-gpio,bus=3 in /boot/firmware/config.txt and a restart");
	assert_explained(-ENOENT, "6", "dtoverlay=i2c6 (");
	assert_not_explained("2", "dtoverlay=i2c2");
	assert_not_explained("7", "dtoverlay=i2c7");
	assert_explained(-ENOENT, "1048575", "dtoverlay=i2c-gpio,bus=1048575 ");
	assert_explained(-ENOENT, "1048576",
			 "no I2C bus can have that number; the one on the header is /dev/i2c-1");
	assert_explained(-ENOENT, "/dev/i2c-2147483647", "no I2C bus can have that number");
	make_folder("/sys/bus/i2c/devices/i2c-1");
}

static void each_error_says_what_to_do(void **state)
{
	(void)state;
	assert_explained(-EACCES, "1", "sudo usermod -aG i2c ");
	assert_explained(-EREMOTEIO, "1",
			 "nobody answers at 0x68; check SDA on pin 3, SCL on pin 5");
	assert_explained(-ENXIO, "1", "SA0 high means 0x69");
	assert_explained(-EBUSY, "1", "0x68 is owned by the kernel (ds3231, driver rtc-ds1307)");
	assert_explained(-EBUSY, "4",
			 "0x68 is owned by a driver of the kernel; remove its dtoverlay");
	assert_explained(-ETIMEDOUT, "1", "held low");
	assert_explained(-EIO, "1", "i2c_arm_baudrate");
	assert_explained(-ENOTTY, "/dev/null", "/dev/null: this is no I2C bus");
	assert_explained(-EISDIR, "/tmp", "this is no I2C bus");
	assert_explained(-EINVAL, "one", "one: no such bus or address (0x68)");
	assert_explained(-EOPNOTSUPP, "1", "cannot read blocks");
	assert_explained(-ENOMEM, "1", "0x68");
}

static void sentences_are_one_line(void **state)
{
	(void)state;
	for (int error = 1; error < 140; error++) {
		bus_i2c_explain(root, -error, "1", 0x68, &reason);
		assert_null(strchr(said(&reason), '\n'));
		assert_true(strlen(said(&reason)) < 300);
	}
}

static void assert_apart(int error, const char *name, const char *why, const char *next)
{
	bus_i2c_explain(root, error, name, 0x68, &reason);
	assert_string_equal(reason.why, why);
	assert_string_equal(reason.next, next);
}

static void what_is_wrong_and_what_to_do_are_apart(void **state)
{
	static const int known[] = {ENOENT,    EBUSY,	  EACCES,     EPERM,	  ENXIO,
				    EREMOTEIO, ETIMEDOUT, EAGAIN,     EIO,	  ENODEV,
				    ENOTTY,    EISDIR,	  EOPNOTSUPP, EADDRINUSE, EINVAL};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		bus_i2c_explain(root, -known[i], "1", 0x68, &reason);
		assert_true(reason.next[0] != '\0');
		assert_null(strstr(reason.why, "; "));
	}
	assert_apart(-ENOENT, "1", "/dev/i2c-1: I2C is on but the module i2c-dev is not loaded",
		     "sudo modprobe i2c-dev");
	assert_apart(-ETIMEDOUT, "1", "/dev/i2c-1: the bus hangs while talking to 0x68",
		     "SDA or SCL is held low: check for a short and for a loose wire, then switch "
		     "the sensor off and on");
	assert_apart(-EIO, "1", "/dev/i2c-1: the answer of 0x68 was broken off",
		     "check the plugs and the length of the lead, or set "
		     "dtparam=i2c_arm_baudrate=50000");
	assert_apart(-EINVAL, "one", "one: no such bus or address (0x68)",
		     "give a number or path such as /dev/i2c-1, and an address of 0x08 to 0x77");
	assert_apart(-ENOMEM, "1", "/dev/i2c-1: Cannot allocate memory at 0x68", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_bus_is_refused),
		cmocka_unit_test(strange_names_and_addresses_are_refused),
		cmocka_unit_test(closed_bus_answers_so),
		cmocka_unit_test(errors_of_transfers_pass_unchanged),
		cmocka_unit_test(owner_is_read),
		cmocka_unit_test(missing_device_tells_its_two_reasons_apart),
		cmocka_unit_test(a_missing_bus_is_switched_on_by_its_own_line),
		cmocka_unit_test(each_error_says_what_to_do),
		cmocka_unit_test(sentences_are_one_line),
		cmocka_unit_test(what_is_wrong_and_what_to_do_are_apart),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
