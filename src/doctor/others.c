/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 4096 };

/* The arguments of a process, each with its NUL, and one NUL more. */
static void read_arguments(const char *root, const char *pid, char ret_arguments[ARGUMENTS_MAX])
{
	char path[PATH_MAX];
	size_t n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/%.20s/cmdline", root, pid);
	file = fopen(path, "re");
	if (file) {
		n = fread(ret_arguments, 1, ARGUMENTS_MAX - 2, file);
		fclose(file);
	}
	ret_arguments[n] = ret_arguments[n + 1] = '\0';
}

static const char *next_argument(const char *argument)
{
	return argument[0] ? argument + strlen(argument) + 1 : argument;
}

/* Whether this process is a lumbard that reads sensors. */
static bool has_sensors(const char *root, const char *pid, const char *arguments)
{
	const char *command = next_argument(arguments);
	char path[64], name[32];

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	if (doctor_read_line(root, path, name, sizeof(name)) < 0 || strcmp(name, "lumbard") != 0)
		return false;
	return strcmp(command, "run") == 0 || strcmp(command, "record") == 0 ||
	       strcmp(command, "calibrate") == 0;
}

/* Of "--key VALUE" and "--key=VALUE"; NULL where it is not given. */
static const char *option_of(const char *arguments, const char *key)
{
	const char *value = NULL;
	size_t n = strlen(key);

	for (const char *one = arguments; one[0]; one = next_argument(one)) {
		if (strncmp(one, "--", 2) != 0 || strncmp(one + 2, key, n) != 0)
			continue;
		if (one[2 + n] == '=')
			value = one + 2 + n + 1;
		else if (one[2 + n] == '\0')
			value = next_argument(one);
	}
	return value;
}

bool doctor_shares_bus(const struct config *config, const struct sensor_where *other)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (other->bus[0] && sensor_is_same_bus(&config->sensor[i], other))
			return true;
	return false;
}

/*
 * Whether it may read sensors of ours: by its options and its config, or else by ours, which is the
 * usual one. Of a config that cannot be read nothing is known; what it has of ours it has locked.
 */
static bool is_in_the_way(const struct doctor *doctor, const char *arguments)
{
	static const char *const keys[] = {"pelvis", "lumbar"};
	const char *path = option_of(arguments, "config");
	struct config other = *doctor->config;
	bool is_known = !path, is_shared = false;

	if (path) {
		char whole[PATH_MAX];
		struct failure failure = {0};
		struct faults faults = {.first = &failure};

		config_default(&other);
		snprintf(whole, sizeof(whole), "%s%s", doctor->root, path);
		is_known = config_read_file(&other, whole, &faults) == 0;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *value = option_of(arguments, keys[i]);
		struct reason reason;

		if (value)
			config_set(&other, keys[i], value, &reason);
		if (value || is_known)
			is_shared |= doctor_shares_bus(doctor->config, &other.sensor[i]);
	}
	return is_shared;
}

static void note_other(struct doctor *doctor, const char *name)
{
	long pid = isdigit((unsigned char)name[0]) ? atol(name) : 0;
	char arguments[ARGUMENTS_MAX];

	if (pid <= 0 || pid == (long)getpid())
		return;
	read_arguments(doctor->root, name, arguments);
	if (!has_sensors(doctor->root, name, arguments))
		return;
	if (is_in_the_way(doctor, arguments))
		doctor->daemon_pid = (pid_t)pid;
	else
		doctor->elsewhere_pid = (pid_t)pid;
}

void doctor_find_daemon(struct doctor *doctor)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/proc", doctor->root);
	folder = opendir(path);
	while (folder && doctor->daemon_pid == 0 && (entry = readdir(folder)) != NULL)
		note_other(doctor, entry->d_name);
	if (folder)
		closedir(folder);
}
