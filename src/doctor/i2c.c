/* SPDX-License-Identifier: MIT */
#include "doctor.h"
#include <lumbard/sense/sense.h>

#include <lumbard/base/text.h>

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUPS_MAX = 256 };

static void bus_path(const struct sensor_where *bus, char *ret_path, size_t size)
{
	if (strchr(bus->bus, '/'))
		snprintf(ret_path, size, "%s", bus->bus);
	else
		snprintf(ret_path, size, "/dev/i2c-%d", bus->bus_number);
}

static void sys_path(const struct sensor_where *bus, const char *file, char *ret_path, size_t size)
{
	snprintf(ret_path, size, "/sys/bus/i2c/devices/i2c-%d%s", bus->bus_number, file);
}

/* Whether the bus can be opened at all; an address that the kernel has says yes, too. */
static int try_bus(const struct sensor_where *bus)
{
	uint8_t addresses[SENSE_ADDRESSES_MAX];
	int r = -EBUSY;

	sense_addresses(addresses);
	for (int i = 0; addresses[i] && r == -EBUSY; i++) {
		struct bus_i2c opened = {0};

		r = bus_i2c_open(bus->bus, addresses[i], &opened);
		bus_i2c_close(&opened);
	}
	return r == -EBUSY ? 0 : r;
}

/* What raspi-config writes; it is read at the start of the Pi only. */
static bool is_on_at_next_start(const char *root)
{
	static const char *const paths[] = {"/boot/firmware/config.txt", "/boot/config.txt"};
	bool is_on = false;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char path[PATH_MAX], line[256];
		FILE *file;

		snprintf(path, sizeof(path), "%s%s", root, paths[i]);
		file = fopen(path, "re");
		while (file && fgets(line, sizeof(line), file))
			is_on |= strncmp(line, "dtparam=i2c_arm=on", 18) == 0 ||
				 strncmp(line, "dtparam=i2c=on", 14) == 0;
		if (file)
			fclose(file);
	}
	return is_on;
}

/* It goes without the lumbar sensor. */
static enum doctor_level level_of(const struct doctor *doctor, const struct sensor_where *bus,
				  enum doctor_level level)
{
	return doctor_is_optional_bus(doctor->config, bus) ? DOCTOR_LOOK : level;
}

/* Further buses than those of the header come with an overlay; the path may be any. */
static void add_no_such_bus(struct doctor *doctor, const char *topic,
			    const struct sensor_where *bus, const char *device)
{
	enum doctor_level level = level_of(doctor, bus, DOCTOR_ABSENT);

	if (bus->bus_number != 0 && bus->bus_number != 1)
		doctor_add(&doctor->report, level, topic,
			   "the bus of the header is 1: pelvis = 1:auto; others need a dtoverlay= "
			   "line "
			   "in /boot/firmware/config.txt and a restart",
			   "there is no %.100s", device);
	else if (is_on_at_next_start(doctor->root))
		doctor_add(&doctor->report, level, topic, "restart: sudo reboot",
			   "I2C is switched on in config.txt, but not yet in the running system");
	else
		doctor_add(&doctor->report, level, topic,
			   doctor->is_pi ? "sudo raspi-config nonint do_i2c 0, then restart"
					 : "on a Raspberry Pi: sudo raspi-config nonint do_i2c 0, "
					   "then restart",
			   "I2C is off: there is no %.100s", device);
}

static void add_missing(struct doctor *doctor, const char *topic, const struct sensor_where *bus)
{
	char path[PATH_MAX], device[PATH_MAX];

	bus_path(bus, device, sizeof(device));
	sys_path(bus, "", path, sizeof(path));
	if (bus->bus_number != SENSOR_BUS_UNNUMBERED && doctor_has_file(doctor->root, path))
		doctor_add(
			&doctor->report, level_of(doctor, bus, DOCTOR_ABSENT), topic,
			"sudo modprobe i2c-dev; with lumbard installed it is loaded at each start",
			"I2C is on, but the module i2c-dev is not loaded, so there is no %.100s",
			device);
	else
		add_no_such_bus(doctor, topic, bus, device);
}

/* Device trees are big-endian. */
static double bus_khz(const char *root, const struct sensor_where *bus)
{
	char path[PATH_MAX];
	unsigned char bytes[4];
	size_t n = 0;
	FILE *file;
	char sys[128];

	sys_path(bus, "/of_node/clock-frequency", sys, sizeof(sys));
	snprintf(path, sizeof(path), "%s%s", root, sys);
	file = fopen(path, "re");
	if (file) {
		n = fread(bytes, 1, sizeof(bytes), file);
		fclose(file);
	}
	if (n != sizeof(bytes))
		return 0.0;
	return (bytes[0] * 16777216.0 + bytes[1] * 65536.0 + bytes[2] * 256.0 + bytes[3]) / 1e3;
}

static void add_bus(struct doctor *doctor, const char *topic, const struct sensor_where *bus)
{
	char found[256], path[PATH_MAX], sys[128], name[64];
	struct text text = text_in(found, sizeof(found));
	double khz = bus_khz(doctor->root, bus);

	bus_path(bus, path, sizeof(path));
	text_addf(&text, "on: %.100s", path);
	sys_path(bus, "/name", sys, sizeof(sys));
	if (doctor_read_line(doctor->root, sys, name, sizeof(name)) == 0)
		text_addf(&text, ", %s", name);
	if (khz > 0.0)
		text_addf(&text, ", %.0f kHz", khz);
	doctor_add(&doctor->report, DOCTOR_GOOD, topic, NULL, "%s", found);
}

static bool is_member_now(gid_t group)
{
	gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX, groups);

	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return getegid() == group;
}

/* By the list of groups, which counts from the next login on. */
static bool is_member_at_login(gid_t group)
{
	const struct passwd *user = getpwuid(getuid());
	gid_t groups[GROUPS_MAX];
	int count = GROUPS_MAX;

	if (!user || getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
		return false;
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

static void add_denied(struct doctor *doctor, enum doctor_level level, const char *path,
		       const struct stat *status, const char *group)
{
	struct doctor_report *report = &doctor->report;

	if ((status->st_mode & 0060) != 0060 || strcmp(group, "root") == 0)
		doctor_add(
			report, level, "rights",
			"install lumbard or i2c-tools, then sudo udevadm trigger; or sudo lumbard "
			"doctor, which sees the rest",
			"%.100s is for root alone (group %.32s, mode %04o)", path, group,
			status->st_mode & 07777);
	else if (is_member_at_login(status->st_gid))
		doctor_add(report, level, "rights", "log out and in again",
			   "you are in the group %.32s, but this login is older", group);
	else
		doctor_add(report, level, "rights",
			   "sudo usermod -aG i2c \"$USER\", log in again; or sudo lumbard doctor, "
			   "which sees the rest",
			   "permission denied: %.100s is for the group %.32s, which you are not in",
			   path, group);
}

void doctor_check_rights(struct doctor *doctor, const struct sensor_where *bus, int error)
{
	enum doctor_level level = level_of(doctor, bus, DOCTOR_BAD);
	char whole[PATH_MAX + 256], path[PATH_MAX];
	const struct group *group;
	struct stat status;
	const char *name;

	bus_path(bus, path, sizeof(path));
	snprintf(whole, sizeof(whole), "%.255s%s", doctor->root, path);
	if (stat(whole, &status) < 0) {
		if (error)
			doctor_add(&doctor->report, level, "rights",
				   "sudo usermod -aG i2c \"$USER\", log in again; or sudo lumbard "
				   "doctor, which sees the rest",
				   "%.100s: permission denied", path);
		return;
	}
	group = getgrgid(status.st_gid);
	name = group ? group->gr_name : "without a name";
	if (error)
		add_denied(doctor, level, path, &status, name);
	else
		doctor_add(&doctor->report, DOCTOR_GOOD, "rights", NULL,
			   "you may use %.100s (group %.32s, mode %04o)%s", path, name,
			   status.st_mode & 07777,
			   geteuid() == 0		  ? ": you are root"
			   : is_member_now(status.st_gid) ? ": you are in that group"
							  : "");
}

static bool is_wanted(const struct sensor_where *sensor, const struct sensor_where *bus,
		      uint8_t address)
{
	return sensor->address == address && sensor_is_same_bus(sensor, bus);
}

/* Clocks may stay where they are unless the config wants their address. */
static bool is_in_the_way(const struct config *config, const struct sensor_where *bus,
			  uint8_t address, const char *owner)
{
	static const char *const imus[] = {"mpu", "icm", "iam", "lsm6", "ism330", "bmi", "bno055"};

	if (is_wanted(&config->sensor[SENSOR_LUMBAR], bus, address))
		return true;
	for (size_t i = 0; i < sizeof(imus) / sizeof(*imus); i++)
		if (strncmp(owner, imus[i], strlen(imus[i])) == 0)
			return true;
	return false;
}

static void check_owners(struct doctor *doctor, const struct sensor_where *bus)
{
	char found[300], topic[DOCTOR_TOPIC_SIZE];
	struct text text = text_in(found, sizeof(found));
	uint8_t addresses[SENSE_ADDRESSES_MAX];
	enum doctor_level level = DOCTOR_GOOD;

	sense_addresses(addresses);
	for (int i = 0; addresses[i]; i++) {
		char owner[128];

		if (bus_i2c_owner(doctor->root, bus->bus, addresses[i], owner, sizeof(owner)) < 0)
			continue;
		text_addf(&text, "%s0x%02x: %s", text.len ? "; " : "", addresses[i], owner);
		if (is_wanted(&doctor->config->sensor[SENSOR_PELVIS], bus, addresses[i]))
			level = DOCTOR_BAD;
		else if (level < DOCTOR_LOOK &&
			 is_in_the_way(doctor->config, bus, addresses[i], owner))
			level = DOCTOR_LOOK;
	}
	snprintf(topic, sizeof(topic), "owners %.30s", bus->bus);
	doctor_add(&doctor->report, level, topic,
		   level == DOCTOR_GOOD ? NULL
					: "remove its dtoverlay= line from "
					  "/boot/firmware/config.txt and restart, or give the "
					  "sensor its other address",
		   "%s%s",
		   text.len ? "the kernel has " : "the kernel itself uses no address of a sensor",
		   text.len ? found : "");
}

int doctor_check_bus(struct doctor *doctor, const struct sensor_where *bus)
{
	char topic[DOCTOR_TOPIC_SIZE];
	struct reason reason;
	int r = try_bus(bus);

	snprintf(topic, sizeof(topic), "i2c %.30s", bus->bus);
	switch (-r) {
	case 0:
		add_bus(doctor, topic, bus);
		doctor_check_rights(doctor, bus, 0);
		check_owners(doctor, bus);
		break;
	case ENOENT:
		add_missing(doctor, topic, bus);
		break;
	case EACCES:
	case EPERM:
		add_bus(doctor, topic, bus);
		doctor_check_rights(doctor, bus, r);
		check_owners(doctor, bus);
		break;
	default:
		bus_i2c_explain(doctor->root, r, bus->bus, 0, &reason);
		doctor_add(&doctor->report,
			   level_of(doctor, bus, r == -ENODEV ? DOCTOR_ABSENT : DOCTOR_BAD), topic,
			   reason.next, "%s", reason.why);
	}
	return r;
}
