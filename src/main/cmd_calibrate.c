/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/store/profile_file.h>
#include <lumbard/store/rows_loaded.h>
#include <lumbard/store/same_file.h>

#include <lumbard/calib/calib.h>
#include <lumbard/form/exercise.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which stretches this profile can coach, and what the others lack. */
static void print_stretches(const struct profile *profile, FILE *stream)
{
	const struct profile_sensor *lumbar = &profile->sensor[SENSOR_LUMBAR];

	fprintf(stream, "stretches\n");
	for (const struct exercise *const *at = exercises; *at; at++) {
		enum calib_pose neutral = exercise_neutral(*at, profile);

		fprintf(stream, "  %-18s ", (*at)->name);
		if (neutral == POSE_NONE)
			fprintf(stream, "disabled: no neutral; hold `%s` for 5 s\n",
				calib_pose_name((*at)->neutral));
		else if (neutral != (*at)->neutral)
			fprintf(stream, "ready, against `%s`; better with `%s`\n",
				calib_pose_name(neutral), calib_pose_name((*at)->neutral));
		else if (lumbar->is_fitted && !lumbar->pose[neutral].is_given)
			fprintf(stream, "ready, but the curve is unknown: lumbar has no `%s`\n",
				calib_pose_name(neutral));
		else
			fprintf(stream, "ready\n");
	}
	if (!profile->sensor[SENSOR_LUMBAR].is_fitted)
		fprintf(stream,
			"With one sensor the back's curve stays unknown; lumbard judges the "
			"pelvis.\n");
}

static int calibrate(struct rows_loaded *rows, const char *from, FILE *report_stream,
		     struct profile *ret_profile)
{
	struct calib *calib = malloc(sizeof(*calib));
	struct calib_quality quality;
	const struct loaded_row *row;
	char report[4096], why[512];
	struct text report_text = text_in(report, sizeof(report));
	struct text why_text = text_in(why, sizeof(why));
	int r;

	if (!calib)
		return say_failed(EXIT_FAILED, "calibrate",
				  "not enough memory; close other programs");
	calib_init(calib);
	while ((row = rows_next(rows)))
		calib_add(calib, &row->sample, row->pose);
	r = calib_finish(calib, ret_profile, &quality, &why_text);
	free(calib);
	calib_format_quality(&quality, &report_text);
	fputs(report, report_stream);
	fflush(report_stream);
	if (r < 0)
		return say_failed(EXIT_USAGE, "calibrate", "%s: %s", from, why);
	if (why_text.len > 0)
		say_warning("calibrate: %s: left out %s", from, why);
	return 0;
}

int cmd_calibrate(int argc, char **argv)
{
	const char *from = NULL, *output = NULL;
	const struct option_own own[] = {
		{"from", "REC.csv", "recording with marks; - is stdin", &from},
		{"output", "FILE", "the profile; by default the one that `run` reads", &output},
	};
	static const char *const keys[] = {"profile", "state_dir", NULL};
	const struct options options = {
		.command = "calibrate",
		.arguments = "--from REC.csv",
		.about = "Learns from a recording with marks how the sensors sit on the body, and "
			 "says\n"
			 "how good that is. Needed: upright, and either bow or two neutrals more "
			 "than\n"
			 "30 deg apart; and the neutral of each stretch (sit, table, lying, "
			 "prayer).\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
	};
	char path[CONFIG_PATH_MAX + 16];
	FILE *report_stream;
	struct failure failure;
	struct config config;
	struct profile profile = {0};
	struct rows_loaded rows;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (!from)
		return say_failed(EXIT_USAGE, "calibrate",
				  "--from: no recording named; make one with `lumbard record`");
	config_profile_path(&config, path, sizeof(path));
	if (!output)
		output = path;
	if (strcmp(from, "-") != 0 && is_same_file(output, from))
		return say_failed(EXIT_USAGE, "calibrate",
				  "%s: it is the recording; give the profile another name", output);
	/* The report must not end up in a profile that goes to standard output. */
	report_stream = output && strcmp(output, "-") == 0 ? stderr : stdout;
	code = rows_load("calibrate", from, &rows);
	if (code != 0)
		return code;
	if (rows.unknown_marks > 0)
		code = say_failed(EXIT_USAGE, "calibrate",
				  "%s: mark \"%s\" is no pose; `lumbard record --help` lists them",
				  from, rows.unknown_mark);
	if (code == 0)
		code = calibrate(&rows, from, report_stream, &profile);
	rows_free(&rows);
	if (code == 0 && profile_file_write(&profile, output, &failure) < 0)
		code = say_failure("calibrate", &failure);
	if (code != 0)
		return code;
	print_stretches(&profile, report_stream);
	fprintf(report_stream, "profile written to %s\n", output);
	return say_end("calibrate", EXIT_WELL);
}
