/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/store/profile_file.h>
#include <lumbard/store/rows.h>
#include <lumbard/store/same_file.h>

#include <lumbard/calib/calib.h>
#include <lumbard/tell/quality.h>
#include <lumbard/tell/stretches.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows that no sensor has measured so teach nothing, whatever the poses look like. */
static int refuse_false_rows(const struct rows *rows, const char *from, struct failure *ret_failure)
{
	struct reason reason;

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (rows_has_false_rows(rows, (enum sensor_place)i, &reason))
			return failure_set(ret_failure, FAILURE_USAGE, reason.next, "%s: %s", from,
					   reason.why);
	return 0;
}

/* All rows of the recording, and what is wrong with it. */
static int feed(struct calib *calib, const char *from,
		struct sensor_identity ret_identity[SENSOR_COUNT], struct failure *ret_failure)
{
	struct rows *rows;
	const struct rows_facts *facts;
	struct row row;
	int r = rows_open(from, &rows, ret_failure);

	if (r < 0)
		return r;
	while ((r = rows_next(rows, &row, ret_failure)) > 0)
		calib_add(calib, &row.sample, row.pose);
	facts = rows_describe(rows);
	if (r == 0 && facts->damage[0])
		say_warning("calibrate: %s", facts->damage);
	if (r == 0 && facts->unknown_marks > 0)
		r = failure_set(ret_failure, FAILURE_USAGE, "`lumbard record --help` lists them",
				"%s: mark \"%s\" is no pose", from, facts->unknown_mark);
	if (r == 0)
		r = refuse_false_rows(rows, from, ret_failure);
	for (int i = 0; i < SENSOR_COUNT; i++)
		ret_identity[i] = facts->identity[i];
	rows_close(rows);
	return r;
}

/* The table, for those who want it. */
static void print_report(const struct calib_quality *quality, FILE *stream)
{
	char report[8192];
	struct text text = text_in(report, sizeof(report));

	calib_format_quality(quality, &text);
	fputs(report, stream);
	fflush(stream);
}

static int learn(struct calib *calib, const char *from, FILE *table_stream,
		 struct profile *ret_profile, struct calib_quality *ret_quality,
		 struct failure *ret_failure)
{
	char why[REASON_WHY_MAX];
	struct text why_text = text_in(why, sizeof(why));
	struct sensor_identity identity[SENSOR_COUNT];
	int r = feed(calib, from, identity, ret_failure);

	if (r < 0)
		return r;
	r = calib_finish(calib, ret_profile, ret_quality, &why_text);
	if (table_stream)
		print_report(ret_quality, table_stream);
	if (r < 0)
		return failure_set(ret_failure, FAILURE_USAGE, NULL, "%s: not usable: %s", from,
				   why);
	for (int i = 0; i < SENSOR_COUNT; i++)
		ret_profile->sensor[i].identity = identity[i];
	if (why_text.len > 0)
		say_warning("calibrate: %s: left out %s", from, why);
	return 0;
}

/* table_stream may be NULL: without it. */
static int calibrate(const char *from, FILE *table_stream, struct profile *ret_profile,
		     struct calib_quality *ret_quality, struct failure *ret_failure)
{
	struct calib *calib = malloc(sizeof(*calib));
	int r;

	if (!calib)
		return failure_set(ret_failure, FAILURE_RUNNING, "close other programs",
				   "not enough memory");
	calib_init(calib);
	r = learn(calib, from, table_stream, ret_profile, ret_quality, ret_failure);
	free(calib);
	return r;
}

/* Which stretches this profile can coach, what the others lack, and how good it is. */
static void print_worth(const struct profile *profile, const struct calib_quality *quality,
			FILE *stream)
{
	char stretches[4096], line[QUALITY_LINE_MAX];
	struct text text = text_in(stretches, sizeof(stretches));
	struct text line_text = text_in(line, sizeof(line));

	tell_stretches(profile, quality, &text);
	fputs(stretches, stream);
	(void)tell_quality(profile, quality, &line_text);
	say_line(stream, "%s", line);
}

int cmd_calibrate(int argc, char **argv)
{
	const char *from = NULL, *output = NULL, *verbose = NULL;
	const struct option_own own[] = {
		{"from", "REC.csv", "recording with marks; - is stdin", &from},
		{"output", "FILE", "the profile; by default the one that `run` reads", &output},
		{"verbose", NULL, "first a table: each sensor and each pose", &verbose},
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
	struct calib_quality quality;
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
	if (calibrate(from, verbose ? report_stream : NULL, &profile, &quality, &failure) < 0)
		return say_failure("calibrate", &failure);
	profile_stamp(&profile, NULL, 0, profile_time_now());
	if (profile_file_renew(&profile, output, &failure) < 0)
		return say_failure("calibrate", &failure);
	print_worth(&profile, &quality, report_stream);
	say_line(report_stream, "profile written to %s", output);
	return say_end("calibrate", EXIT_WELL);
}
