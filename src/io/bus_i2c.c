/* SPDX-License-Identifier: MIT */
#include "file_error.h"

#include <errno.h>
#include <fcntl.h>
#include <i2c/smbus.h>
#include <limits.h>
#include <linux/i2c-dev.h>
#include <lumbard/base/sensor_where.h>
#include <lumbard/base/text.h>
#include <lumbard/io/bus_i2c.h>
#include <lumbard/io/clock.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* The rest is reserved by the I2C specification, UM10204 3.1.12. */
enum { ADDRESS_MIN = 0x08, ADDRESS_MAX = 0x77 };

/* The kernel has 2^20 numbers (I2C_MINORS); Raspberry Pi's overlays i2c3 to i2c6 are of theirs. */
enum { MINORS = 1 << 20, HEADER_BUS = 1, OWN_OVERLAY_FIRST = 3, OWN_OVERLAY_LAST = 6 };

enum { I2C_MAJOR = 89, LINKS_MAX = 8 }; /* Documentation/admin-guide/devices.txt */

static const unsigned long needed_funcs =
	I2C_FUNC_SMBUS_READ_I2C_BLOCK | I2C_FUNC_SMBUS_WRITE_BYTE_DATA;

/* Whatever the node is called, the kernel's number of the bus is its own. */
static int number_of_node(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0 || !S_ISCHR(status.st_mode) ||
	    major(status.st_rdev) != I2C_MAJOR)
		return SENSOR_BUS_UNNUMBERED;
	return (int)minor(status.st_rdev);
}

/* Where the bus is not there, because I2C is off, links to it lead nowhere and still name it. */
static int number_of_link(const char *name)
{
	char path[PATH_MAX], target[PATH_MAX];
	int number = SENSOR_BUS_UNNUMBERED;

	snprintf(path, sizeof(path), "%s", name);
	for (int i = 0; i < LINKS_MAX && number == SENSOR_BUS_UNNUMBERED; i++) {
		ssize_t n = readlink(path, target, sizeof(target) - 1);
		char *slash = strrchr(path, '/');
		size_t folder = slash && target[0] != '/' ? (size_t)(slash - path) + 1 : 0;

		if (n < 0 || folder + (size_t)n >= sizeof(path))
			return SENSOR_BUS_UNNUMBERED;
		target[n] = '\0';
		if (target[0] == '/')
			folder = 0;
		memcpy(path + folder, target, (size_t)n + 1);
		number = sensor_bus_number(path);
	}
	return number;
}

int bus_i2c_number(const char *name)
{
	int number = strchr(name, '/') ? number_of_node(name) : SENSOR_BUS_UNNUMBERED;

	if (number == SENSOR_BUS_UNNUMBERED)
		number = sensor_bus_number(name);
	return number == SENSOR_BUS_UNNUMBERED ? number_of_link(name) : number;
}

static int bus_path(const char *name, char *ret_path, size_t size)
{
	int number = bus_i2c_number(name);
	int len;

	if (strchr(name, '/'))
		len = snprintf(ret_path, size, "%s", name);
	else if (number >= 0)
		len = snprintf(ret_path, size, "/dev/i2c-%d", number);
	else
		return -EINVAL;
	return len < (int)size ? 0 : -EINVAL;
}

/* A burst takes 1.5 ms at 100 kHz, and one period at 100 Hz is all that a hung bus may take. */
enum { TIMEOUT_10MS = 1 };

/* I2C_FUNCS comes first: it fails on what is no I2C bus and sends nothing. */
static int fd_prepare(int fd, uint8_t address)
{
	unsigned long funcs = 0;

	if (ioctl(fd, I2C_FUNCS, &funcs) < 0)
		return -errno;
	if ((funcs & needed_funcs) != needed_funcs)
		return -EOPNOTSUPP;
	if (ioctl(fd, I2C_SLAVE, (unsigned long)address) < 0)
		return -errno;
	/* The kernel's own second would freeze the lamps; an adapter that cannot keeps its own. */
	ioctl(fd, I2C_TIMEOUT, (unsigned long)TIMEOUT_10MS);
	return 0;
}

/*
 * The byte at the address stands for the chip there. The kernel lets any number of programs talk to
 * one, and each would disturb the other; this holds off those that ask likewise.
 */
static int fd_lock(int fd, uint8_t address)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = address, .l_len = 1};

	if (fcntl(fd, F_OFD_SETLK, &lock) < 0 && (errno == EAGAIN || errno == EACCES))
		return -EADDRINUSE;
	return 0;
}

static int open_one(const char *name, uint8_t address, bool is_alone, struct bus_i2c *ret_bus)
{
	char path[PATH_MAX];
	int r = bus_path(name, path, sizeof(path));
	int fd;

	if (r < 0)
		return r;
	if (address < ADDRESS_MIN || address > ADDRESS_MAX)
		return -EINVAL;
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	r = fd_prepare(fd, address);
	if (r == 0 && is_alone)
		r = fd_lock(fd, address);
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret_bus = (struct bus_i2c){.is_open = true, .fd = fd};
	return 0;
}

int bus_i2c_open(const char *name, uint8_t address, struct bus_i2c *ret_bus)
{
	return open_one(name, address, 1, ret_bus);
}

int bus_i2c_open_shared(const char *name, uint8_t address, struct bus_i2c *ret_bus)
{
	return open_one(name, address, 0, ret_bus);
}

void bus_i2c_close(struct bus_i2c *bus)
{
	if (bus->is_open)
		close(bus->fd);
	*bus = (struct bus_i2c){0};
}

static int bus_i2c_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	const struct bus_i2c *bus = ctx;
	uint8_t block[BUS_I2C_READ_MAX];
	int got;

	if (n == 0 || n > sizeof(block))
		return -EINVAL;
	if (!bus->is_open)
		return -EBADF;
	got = i2c_smbus_read_i2c_block_data(bus->fd, reg, (uint8_t)n, block);
	if (got < 0)
		return got;
	if ((size_t)got != n)
		return -EIO;
	memcpy(ret_buf, block, n);
	return 0;
}

static int bus_i2c_write(void *ctx, uint8_t reg, uint8_t value)
{
	const struct bus_i2c *bus = ctx;
	int r;

	if (!bus->is_open)
		return -EBADF;
	r = i2c_smbus_write_byte_data(bus->fd, reg, value);
	return r < 0 ? r : 0;
}

static void bus_i2c_wait_us(void *ctx, uint32_t wait_us)
{
	(void)ctx;
	clock_sleep_us(wait_us);
}

struct bus bus_i2c_registers(struct bus_i2c *bus)
{
	static const struct bus_ops ops = {bus_i2c_read, bus_i2c_write, bus_i2c_wait_us};

	return (struct bus){.ops = &ops, .ctx = bus, .max_read = BUS_I2C_READ_MAX};
}

static int line_read(const char *path, char *ret_line, size_t size)
{
	FILE *file = fopen(path, "re");
	const char *line;

	if (!file)
		return -errno;
	line = fgets(ret_line, (int)size, file);
	fclose(file);
	if (!line)
		return -ENOENT;
	ret_line[strcspn(ret_line, "\n")] = '\0';
	return 0;
}

int bus_i2c_owner(const char *root, const char *name, uint8_t address, char *ret_owner, size_t size)
{
	int number = bus_i2c_number(name);
	char device[PATH_MAX / 2], path[PATH_MAX], chip[64], driver[PATH_MAX];
	struct text text;

	if (number < 0)
		return -ENOENT;
	snprintf(device, sizeof(device), "%s/sys/bus/i2c/devices/%d-%04x", root, number, address);
	snprintf(path, sizeof(path), "%s/name", device);
	if (line_read(path, chip, sizeof(chip)) < 0)
		return -ENOENT;
	text = text_in(ret_owner, size);
	text_add(&text, chip);
	snprintf(path, sizeof(path), "%s/driver", device);
	if (realpath(path, driver))
		text_addf(&text, ", driver %s", strrchr(driver, '/') + 1);
	return 0;
}

static bool has_adapter(const char *root, int number)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/bus/i2c/devices/i2c-%d", root, number);
	return access(path, F_OK) == 0;
}

/* Who looks for bus 3 gets nothing from switching on the one of the header. */
static void explain_missing_number(int number, struct text *why, struct text *next)
{
	if (number >= MINORS) {
		text_add(why, "no I2C bus can have that number");
		text_add(next, "the one on the header is /dev/i2c-1");
		return;
	}
	text_add(why, "there is no such I2C bus");
	text_add(next, "the one on the header is /dev/i2c-1, this one takes ");
	if (number >= OWN_OVERLAY_FIRST && number <= OWN_OVERLAY_LAST)
		text_addf(next, "dtoverlay=i2c%d (Raspberry Pi 4 and 5) or ", number);
	if (number == 0)
		text_add(next, "dtparam=i2c_vc=on");
	else
		text_addf(next, "dtoverlay=i2c-gpio,bus=%d", number);
	text_add(next, " in /boot/firmware/config.txt and a restart");
}

static void explain_missing(const char *root, const char *name, struct text *why, struct text *next)
{
	int number = bus_i2c_number(name);

	if (number < 0) {
		text_add(why, "no such file");
		text_add(next, "the bus on the header is /dev/i2c-1");
	} else if (has_adapter(root, number)) {
		text_add(why, "I2C is on but the module i2c-dev is not loaded");
		text_add(next, "sudo modprobe i2c-dev");
	} else if (number != HEADER_BUS) {
		explain_missing_number(number, why, next);
	} else {
		text_add(why, "there is no such I2C bus, so I2C is off");
		text_add(next, "sudo raspi-config nonint do_i2c 0, then restart");
	}
}

static void explain_busy(const char *root, const char *name, uint8_t address, struct text *why,
			 struct text *next)
{
	char owner[128];

	text_addf(why, "address 0x%02x is owned by ", address);
	if (bus_i2c_owner(root, name, address, owner, sizeof(owner)) == 0)
		text_addf(why, "the kernel (%s)", owner);
	else
		text_add(why, "a driver of the kernel");
	text_add(next, "remove its dtoverlay= line from /boot/firmware/config.txt and restart, or "
		       "give the sensor its other address");
}

static void explain_silence(uint8_t address, struct text *why, struct text *next)
{
	text_addf(why, "nobody answers at 0x%02x", address);
	text_addf(next,
		  "check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6; AD0, SDO or "
		  "SA0 high means 0x%02x, low 0x%02x",
		  address | 1, address & ~1);
}

/* What the others mean: Documentation/i2c/fault-codes.rst of the kernel. */
static const struct {
	int error;
	const char *before, *after; /* the address; no after: without it */
	const char *next;
} errors[] = {
	{ETIMEDOUT, "the bus hangs while talking to ", "",
	 "SDA or SCL is held low: check for a short and for a loose wire, then switch the sensor "
	 "off and on"},
	{EAGAIN, "another master has the bus", NULL, "check for a loose wire and a short lead"},
	{EIO, "the answer of ", " was broken off",
	 "check the plugs and the length of the lead, or set dtparam=i2c_arm_baudrate=50000"},
	{ENODEV, "the bus has gone", NULL,
	 "check that I2C is on: sudo raspi-config nonint do_i2c 0"},
	{ENOTTY, "this is no I2C bus", NULL, "the one on the header is /dev/i2c-1"},
	{EISDIR, "this is no I2C bus", NULL, "the one on the header is /dev/i2c-1"},
	{EOPNOTSUPP, "this adapter cannot read blocks", NULL,
	 "use the bus on the header, /dev/i2c-1"},
	{EADDRINUSE, "another lumbard has the sensor at ", "",
	 "end that one first, the service with sudo systemctl stop lumbard"},
	{EINVAL, "no such bus or address (", ")",
	 "give a number or path such as /dev/i2c-1, and an address of 0x08 to 0x77"},
};

static void explain_error(int error, uint8_t address, struct text *why, struct text *next)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (errors[i].error != -error)
			continue;
		text_add(why, errors[i].before);
		if (errors[i].after)
			text_addf(why, "0x%02x%s", address, errors[i].after);
		text_add(next, errors[i].next);
		return;
	}
	text_addf(why, "%s at 0x%02x", strerror(-error), address);
}

void bus_i2c_explain(const char *root, int error, const char *name, uint8_t address,
		     struct reason *ret_reason)
{
	struct text why = text_in(ret_reason->why, sizeof(ret_reason->why));
	struct text next = text_in(ret_reason->next, sizeof(ret_reason->next));
	char path[PATH_MAX];

	text_addf(&why, "%s: ", bus_path(name, path, sizeof(path)) < 0 ? name : path);
	if (error == -ENOENT)
		explain_missing(root, name, &why, &next);
	else if (error == -EBUSY)
		explain_busy(root, name, address, &why, &next);
	else if (error == -EACCES || error == -EPERM)
		file_error_explain_denied("i2c", &why, &next);
	else if (error == -ENXIO || error == -EREMOTEIO)
		explain_silence(address, &why, &next);
	else
		explain_error(error, address, &why, &next);
}
