/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/folder.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#define MIB		(1024.0 * 1024.0)
#define FREE_LOOK_BYTES (200.0 * MIB)
#define FREE_BAD_BYTES	(20.0 * MIB) /* 5 h of log */
#define SLOW_US		US_PER_S     /* so much more a power cut takes of the log */
#define SUDO_SHOWS	"sudo lumbard doctor shows it"

enum { WRITE_BYTES = 1024 * 1024 };

static void check_clock(struct doctor *doctor)
{
	struct timex timex = {0};
	bool is_synchronised = doctor_has_file(doctor->root, "/run/systemd/timesync/synchronized");

	if (!is_synchronised)
		is_synchronised = adjtimex(&timex) >= 0 && !(timex.status & STA_UNSYNC);
	if (is_synchronised)
		doctor_add(&doctor->report, DOCTOR_GOOD, "clock", NULL, "synchronised");
	else
		doctor_add(
			&doctor->report, DOCTOR_LOOK, "clock",
			"connect it to a network for a minute, or add a clock module; "
			"`timedatectl` "
			"shows it",
			"not synchronised: the folders of the log may carry a wrong date (nothing "
			"else depends on it)");
}

/* The folder of the Pi's own voltage watch, raspberrypi-hwmon. */
static int find_voltage(const char *root, char *ret_path, size_t size)
{
	char folder[PATH_MAX];
	struct dirent *entry;
	bool is_found = false;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/sys/class/hwmon", root);
	dir = opendir(folder);
	while (dir && !is_found && (entry = readdir(dir)) != NULL) {
		char path[PATH_MAX], name[32];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/sys/class/hwmon/%.64s/name", entry->d_name);
		if (doctor_read_line(root, path, name, sizeof(name)) < 0 ||
		    strcmp(name, "rpi_volt") != 0)
			continue;
		snprintf(ret_path, size, "/sys/class/hwmon/%.64s/in0_lcrit_alarm", entry->d_name);
		is_found = true;
	}
	if (dir)
		closedir(dir);
	return is_found;
}

static void check_supply(struct doctor *doctor)
{
	char path[128], alarm[16];

	if (!find_voltage(doctor->root, path, sizeof(path)) ||
	    doctor_read_line(doctor->root, path, alarm, sizeof(alarm)) < 0) {
		if (doctor->is_pi)
			doctor_add(&doctor->report, DOCTOR_LOOK, "supply",
				   "`vcgencmd get_throttled` has to say 0x0 (a Pi Zero and Compute "
				   "Modules cannot tell)",
				   "the kernel does not say whether the voltage is enough");
		return;
	}
	if (strcmp(alarm, "0") == 0)
		doctor_add(&doctor->report, DOCTOR_GOOD, "supply", NULL, "no undervoltage");
	else
		doctor_add(&doctor->report, DOCTOR_BAD, "supply",
			   "use the supply made for this Pi and a short thick cable; sensors that "
			   "reset and cards that break come from this",
			   "undervoltage: the Pi got less than 4.63 V");
}

/* To the folder above; none is above "/" and ".". */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (strcmp(path, "/") == 0 || strcmp(path, ".") == 0)
		return false;
	if (slash)
		slash[slash == path] = '\0';
	else
		strcpy(path, ".");
	return true;
}

/* The folder itself, or the nearest above it that is there: that is where it will be made. */
static int open_existing(const char *path, struct folder *ret_folder, char *ret_path, size_t size)
{
	int r;

	snprintf(ret_path, size, "%s", path[0] ? path : ".");
	do
		r = folder_open(ret_folder, ret_path);
	while (r == -ENOENT && go_up(ret_path));
	return r;
}

static int write_all(int fd)
{
	static char block[65536];
	size_t left = WRITE_BYTES;

	memset(block, 0xa5, sizeof(block));
	while (left > 0) {
		ssize_t n = write(fd, block, left < sizeof(block) ? left : sizeof(block));

		if (n < 0)
			return -errno;
		left -= (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* Its name is gone before the first byte, so nothing can stay behind. */
static int time_writing(const struct folder *folder, int64_t *ret_us)
{
	char name[64];
	int64_t start_us;
	int fd, r;

	snprintf(name, sizeof(name), ".lumbard-doctor-%ld", (long)getpid());
	fd = folder_open_file(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return fd;
	(void)folder_remove(folder, name);
	start_us = clock_now_us();
	r = write_all(fd);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		*ret_us = clock_now_us() - start_us;
	return r;
}

static void add_unwritable(struct doctor *doctor, const char *folder, int error)
{
	if (error == -EACCES || error == -EPERM)
		doctor_add(&doctor->report, DOCTOR_LOOK, "disk",
			   SUDO_SHOWS "; for your own logs, name a folder of yours as state_dir",
			   "%.200s: you may not write there, so its speed could not be seen",
			   folder);
	else if (error == -EROFS)
		doctor_add(&doctor->report, DOCTOR_BAD, "disk",
			   "see `dmesg` for errors of the card, or name another state_dir",
			   "%.200s: the file system is read-only", folder);
	else
		doctor_add(&doctor->report, DOCTOR_BAD, "disk",
			   error == -ENOSPC || error == -EDQUOT
				   ? "make room, or name another state_dir"
			   : error == -EIO ? "look at the card (sudo dmesg), it may be worn out"
					   : "name another state_dir",
			   "%.200s: writing failed: %s", folder, folder_strerror(error));
}

static void add_disk(struct doctor *doctor, const char *folder, double free_bytes, int64_t took_us)
{
	if (free_bytes < FREE_LOOK_BYTES)
		doctor_add(&doctor->report, free_bytes < FREE_BAD_BYTES ? DOCTOR_BAD : DOCTOR_LOOK,
			   "disk", "make room; an hour of log takes 4 MB", "%.200s: %.0f MB free",
			   folder, free_bytes / 1e6);
	else
		doctor_add(&doctor->report, took_us > SLOW_US ? DOCTOR_LOOK : DOCTOR_GOOD, "disk",
			   took_us > SLOW_US ? "the card is slow or wears out; try another one"
					     : NULL,
			   "%.200s: %.1f GB free, 1 MiB written in %.3f s", folder,
			   free_bytes / 1e9, S_FROM_US(took_us));
}

static void check_disk(struct doctor *doctor)
{
	struct folder folder = {0};
	char path[CONFIG_PATH_MAX];
	int64_t took_us = 0;
	struct statvfs disk = {0};
	int r = open_existing(doctor->config->state_dir, &folder, path, sizeof(path));

	if (r == 0 && fstatvfs(folder.fd, &disk) < 0)
		r = -errno;
	if (r == 0)
		r = time_writing(&folder, &took_us);
	folder_close(&folder);
	if (r < 0)
		add_unwritable(doctor, path, r);
	else
		add_disk(doctor, path, (double)disk.f_bavail * (double)disk.f_frsize, took_us);
}

void doctor_check_host(struct doctor *doctor)
{
	check_clock(doctor);
	check_supply(doctor);
	check_disk(doctor);
}
