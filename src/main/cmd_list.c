/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"

#include <lumbard/calib/profile.h>
#include <lumbard/form/exercise.h>
#include <lumbard/imu/imu.h>
#include <lumbard/tell/words.h>

#include <stdio.h>
#include <string.h>

static void list_exercises(void)
{
	for (const struct exercise *const *at = exercises; *at; at++)
		printf("%-18s %s\n%-18s %s; neutral `%s`%s\n%-18s cannot see: %s\n", (*at)->name,
		       (*at)->summary, "", tell_position_word((*at)->position),
		       calib_pose_name((*at)->neutral), (*at)->has_sides ? "; each side" : "", "",
		       (*at)->unseen);
}

static void list_chips(void)
{
	for (const struct imu_chip *const *at = imu_chips; *at; at++) {
		printf("%-10s %s\n%-10s at", (*at)->name, (*at)->summary, "");
		for (int i = 0; i < IMU_ADDRESSES_MAX && (*at)->addresses[i]; i++)
			printf(" 0x%02x", (*at)->addresses[i]);
		printf("; identity register 0x%02x:", (*at)->id_reg);
		for (int i = 0; i < IMU_IDS_MAX && (*at)->ids[i].part; i++)
			printf(" 0x%02x %s%s", (*at)->ids[i].value, (*at)->ids[i].part,
			       i + 1 < IMU_IDS_MAX && (*at)->ids[i + 1].part ? "," : "");
		printf("\n");
		if ((*at)->caution)
			printf("%-10s %s\n", "", (*at)->caution);
	}
}

static void list_errors(void)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		enum form_error error = (enum form_error)i;
		const struct form_error_info *info = form_error_info(error);
		const char *before = "";

		printf("%-19s %-6s  %s\n%-27s ", info->code, form_severity_name(info->severity),
		       info->cue, "");
		for (const struct exercise *const *at = exercises; *at; at++) {
			if (!exercise_has_error(*at, error))
				continue;
			printf("%s%s", before, (*at)->name);
			before = ", ";
		}
		printf("%s\n", before[0] ? "" : "no stretch of this build");
	}
}

int cmd_list(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*list)(void);
	} lists[] = {{"exercises", list_exercises}, {"chips", list_chips}, {"errors", list_errors}};
	const struct options options = {
		.command = "list",
		.arguments = "exercises|chips|errors",
		.about = "Says what this build knows.\n",
		.positional_least = 1,
		.positional_most = 1,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		if (strcmp(argv[first], lists[i].name) != 0)
			continue;
		lists[i].list();
		return say_end("list", EXIT_WELL);
	}
	return say_failed(EXIT_USAGE, "list",
			  "arguments: \"%.40s\" is not among exercises, chips and errors; see "
			  "`lumbard list --help`",
			  argv[first]);
}
