/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "lacks.h"
#include "options.h"
#include "say.h"
#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/profile_file.h>

#include <lumbard/calib/profile.h>
#include <lumbard/io/ini_file.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file is, told by its first section: profiles and prescriptions have some, config none. */
enum file_kind { FILE_UNKNOWN, FILE_CONFIG, FILE_PROFILE, FILE_PRESCRIPTION };

static int handle_first_key(void *user, const char *section, const char *key, const char *value,
			    struct reason *ret_reason)
{
	enum file_kind *kind = user;
	enum sensor_place place;

	(void)key;
	(void)value;
	(void)ret_reason;
	if (*kind == FILE_UNKNOWN)
		*kind = section[0] == '\0' ? FILE_CONFIG
			: strcmp(section, "profile") == 0 ||
					sensor_place_from_name(section, &place) == 0
				? FILE_PROFILE
				: FILE_PRESCRIPTION;
	return 0;
}

/* A file is read for what it is, and then for what is in it. */
static bool can_be_read_twice(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 && (stat(path, &status) < 0 || !S_ISFIFO(status.st_mode));
}

static int check_file(const char *path)
{
	static const char *const kinds[] = {
		[FILE_UNKNOWN] = "no keys at all: a config that changes nothing, or a prescription of nothing",
		[FILE_CONFIG] = "config",
		[FILE_PROFILE] = "profile",
		[FILE_PRESCRIPTION] = "prescription",
	};
	enum file_kind kind = FILE_UNKNOWN;
	struct profile profile;
	struct prescription prescription;
	struct config config;
	struct failure failure;
	int r = can_be_read_twice(path) ? ini_file_read(path, handle_first_key, &kind, &failure)
					: failure_set(&failure, FAILURE_USAGE, "name a file",
						      "%s: a pipe cannot be read twice", path);

	config_default(&config);
	if (r == 0 && kind == FILE_PROFILE)
		r = profile_file_read(path, &profile, &failure);
	if (r == 0 && kind == FILE_PRESCRIPTION)
		r = prescription_file_read(path, &prescription, &failure);
	if (r == 0 && kind == FILE_CONFIG)
		r = config_read_file(&config, path, &failure);
	if (r == 0 && kind == FILE_CONFIG)
		r = config_check(&config, &failure);
	if (r == 0 && kind == FILE_CONFIG)
		r = check_lacks(path, &config, &failure);
	if (r < 0)
		return say_failure("check", &failure);
	printf("%s: well (%s)\n", path, kinds[kind]);
	return 0;
}

/* Without arguments: the files that `run` would read. */
static int check_all(const struct config *config)
{
	char path[CONFIG_PATH_MAX + 16];
	struct failure failure;
	int code = 0;

	printf("config: well\n");
	config_profile_path(config, path, sizeof(path));
	if (config->profile[0] || access(path, F_OK) == 0)
		code = check_file(path);
	else
		printf("%s: not there yet; `lumbard calibrate` makes it\n", path);
	if (config->routine[0] && check_file(config->routine) != 0)
		code = EXIT_USAGE;
	if (code == 0 && check_lacks("config", config, &failure) < 0)
		code = say_failure("check", &failure);
	return code;
}

int cmd_check(int argc, char **argv)
{
	static const char *const keys[] = {"profile", "routine", "state_dir", NULL};
	const struct options options = {
		.command = "check",
		.arguments = "[FILE...]",
		.about = "Validates config, profile and prescription files, each told by what is "
			 "in it.\n"
			 "Without a file: those that `run` would read.\n",
		.keys = keys,
		.positional_most = 1000,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	code = EXIT_WELL;
	if (first == argc)
		code = check_all(&config);
	for (int i = first; i < argc; i++)
		if (check_file(argv[i]) != 0)
			code = EXIT_USAGE;
	return say_end("check", code);
}
