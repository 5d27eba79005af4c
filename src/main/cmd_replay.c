/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/logs.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/store/rows_loaded.h>
#include <lumbard/store/same_file.h>

#include <lumbard/session/session.h>
#include <lumbard/tell/rows.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct replay_files {
	const char *events, *trace, *orientation;
};

/* 0, or EXIT_USAGE after the error line: each file has one use. */
static int check_files(const struct replay_files *files, const char *recording)
{
	const char *outputs[] = {files->events, files->trace, files->orientation};
	enum { COUNT = sizeof(outputs) / sizeof(*outputs) };

	for (int i = 0; i < COUNT; i++) {
		if (!outputs[i])
			continue;
		if (strcmp(recording, "-") != 0 && is_same_file(outputs[i], recording))
			return say_failed(EXIT_USAGE, "replay",
					  "%s: it is the recording; give the output another name",
					  outputs[i]);
		for (int k = 0; k < i; k++)
			if (outputs[k] && is_same_file(outputs[i], outputs[k]))
				return say_failed(EXIT_USAGE, "replay",
						  "%s: two outputs go to one file; give each "
						  "its own",
						  outputs[i]);
	}
	return 0;
}

static int create_orientation(const char *path, struct out_file *file)
{
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));
	int r = path ? out_file_create(file, path) : 0;

	if (r < 0)
		return say_failed(EXIT_USAGE, "replay", "%s: %s; name a file that can be written",
				  path, strerror(-r));
	tell_orientation_header(&text);
	if (path)
		out_file_add(file, &text);
	return 0;
}

static void play(struct session *session, struct rows_loaded *rows, struct out_file *orientation)
{
	const struct loaded_row *row;

	while ((row = rows_next(rows))) {
		session_set_off_duty(session, row->is_calibrating);
		session_feed(session, &row->sample);
		if (orientation) {
			char line[ROW_TEXT_MAX];
			struct text text = text_in(line, sizeof(line));

			tell_orientation_row(&text, &row->sample,
					     session_up(session, row->sample.sensor));
			out_file_add(orientation, &text);
		}
	}
	session_finish(session);
}

static int replay(const struct config *config, const struct profile *profile,
		  const struct prescription *prescription, struct rows_loaded *rows,
		  const struct replay_files *files)
{
	struct session_config session_config = {
		.profile = profile,
		.prescription = prescription,
		.fixed = config->exercise,
		.side = config->side,
		.is_expected = {[SENSOR_PELVIS] = 1,
				[SENSOR_LUMBAR] = profile->sensor[SENSOR_LUMBAR].is_fitted &&
						  rows_have(rows, SENSOR_LUMBAR)},
		.trace_hz = config->trace_hz,
	};
	struct out_file orientation = {0};
	struct logs logs = {0};
	struct session_sink sink = logs_sink(&logs);
	struct session session;
	struct failure failure;
	int code = create_orientation(files->orientation, &orientation);

	if (code == 0)
		code = logs_create(&logs, files->events, files->trace, &failure) < 0
			       ? say_failure("replay", &failure)
			       : 0;
	if (code != 0) {
		out_file_abort(&orientation);
		return code;
	}
	session_init(&session, &session_config, &sink);
	play(&session, rows, files->orientation ? &orientation : NULL);
	code = logs_close(&logs, &failure) < 0 ? say_failure("replay", &failure) : 0;
	if (files->orientation) {
		int r = out_file_commit(&orientation);

		if (r < 0 && code == 0)
			code = say_failed(EXIT_FAILED, "replay", "%s: %s; the file is incomplete",
					  files->orientation, strerror(-r));
	}
	return code;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_files files = {0};
	const struct option_own own[] = {
		{"events", "FILE", "event rows; - is stdout, also when no output is named",
		 &files.events},
		{"trace", "FILE", "trace rows, trace_hz a second; - is stdout", &files.trace},
		{"orientation", "FILE", "up in the sensor's frame, a row a sample; - is stdout",
		 &files.orientation},
	};
	static const char *const keys[] = {"profile",  "exercise",  "side", "routine",
					   "trace_hz", "state_dir", NULL};
	const struct options options = {
		.command = "replay",
		.arguments = "REC.csv",
		.about = "Runs a recording (- is stdin) through the very same core as `run`. The "
			 "same\n"
			 "input gives the same bytes. Rows with a calibration mark are not "
			 "coached.\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
		.positional_least = 1,
		.positional_most = 1,
	};
	struct config config;
	struct profile profile;
	struct prescription prescription;
	struct rows_loaded rows;
	struct failure failure;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (!files.events && !files.trace && !files.orientation)
		files.events = "-";
	code = check_files(&files, argv[first]);
	if (code == 0 && (profile_file_load(&config, &profile, &failure) < 0 ||
			  prescription_file_load(&config, &prescription, &failure) < 0))
		code = say_failure("replay", &failure);
	if (code == 0)
		code = rows_load("replay", argv[first], &rows);
	if (code != 0)
		return code;
	if (rows.unknown_marks > 0)
		say_warning("replay: %s: mark \"%s\" is no pose and is ignored (%" PRId64 " rows)",
			    argv[first], rows.unknown_mark, rows.unknown_marks);
	code = replay(&config, &profile, &prescription, &rows, &files);
	rows_free(&rows);
	return code;
}
