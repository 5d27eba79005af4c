/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/logs.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/store/rows.h>
#include <lumbard/store/same_file.h>

#include <lumbard/io/folder.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/lack.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/seen.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NEAR_SHARE 0.05 /* of the rate below which shaking is not seen */

struct replay_files {
	const char *events, *trace, *orientation;
};

/* Each file has one use. */
static int check_files(const struct replay_files *files, const char *recording,
		       struct failure *ret_failure)
{
	const char *outputs[] = {files->events, files->trace, files->orientation};
	enum { COUNT = sizeof(outputs) / sizeof(*outputs) };

	for (int i = 0; i < COUNT; i++) {
		if (!outputs[i])
			continue;
		if (strcmp(recording, "-") != 0 && is_same_file(outputs[i], recording))
			return failure_set(ret_failure, FAILURE_USAGE,
					   "give the output another name",
					   "%s: it is the recording", outputs[i]);
		for (int k = 0; k < i; k++)
			if (outputs[k] && is_same_file(outputs[i], outputs[k]))
				return failure_set(ret_failure, FAILURE_USAGE, "give each its own",
						   "%s: two outputs go to one file", outputs[i]);
	}
	return 0;
}

/* What is being played, and where to. */
struct replay {
	struct rows *rows;
	const char *recording;
	struct session session;
	struct wishes wishes;
	struct session_sink log; /* the events and the trace */
	struct sensor_seen seen[SENSOR_COUNT];
	int64_t moving, blind; /* moments in which it was known how they move, and no tremor was */
	struct logs logs;
	struct out_file orientation;
	const char *orientation_path; /* NULL: none */
};

static int create_outputs(struct replay *replay, const struct replay_files *files,
			  struct failure *ret_failure)
{
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));
	int r = files->orientation ? out_file_create(&replay->orientation, files->orientation) : 0;

	if (r < 0)
		return out_file_explain(files->orientation, r, "name a file that can be written",
					ret_failure);
	replay->orientation_path = files->orientation;
	tell_orientation_header(&text);
	if (files->orientation)
		out_file_add(&replay->orientation, &text);
	return logs_create(&replay->logs, files->events, files->trace, ret_failure);
}

static void write_orientation(struct replay *replay, const struct imu_sample *sample)
{
	char line[ROW_TEXT_MAX];
	struct text text = text_in(line, sizeof(line));

	tell_orientation_row(&text, sample, session_up(&replay->session, sample->sensor));
	out_file_add(&replay->orientation, &text);
}

static void on_event(void *ctx, const struct event *event)
{
	struct replay *replay = ctx;

	replay->log.event(replay->log.ctx, event);
}

/* What is told of each moment, and of all of them in the end. */
static void on_trace(void *ctx, const struct moment *moment)
{
	struct replay *replay = ctx;

	replay->log.trace(replay->log.ctx, moment);
	replay->moving += is_known(moment->pose.speed_radps);
	replay->blind += body_pose_is_blind(&moment->pose);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		enum sensor_place place = (enum sensor_place)i;

		sensor_seen_add(&replay->seen[i],
				session_doubt_of(&replay->session, place)->reason);
	}
}

static int play(struct replay *replay, struct failure *ret_failure)
{
	bool was_seen[SENSOR_COUNT] = {false};
	struct row row;
	int r;

	while ((r = rows_next(replay->rows, &row, ret_failure)) > 0) {
		if (!was_seen[row.sample.sensor])
			session_set_identity(
				&replay->session, row.sample.sensor,
				&rows_describe(replay->rows)->identity[row.sample.sensor]);
		was_seen[row.sample.sensor] = true;
		replay->wishes.is_off_duty = row.is_calibrating;
		session_feed(&replay->session, &row.sample, &replay->wishes);
		if (replay->orientation_path)
			write_orientation(replay, &row.sample);
	}
	session_finish(&replay->session);
	return r;
}

static int commit_outputs(struct replay *replay, struct failure *ret_failure)
{
	int r_logs = logs_close(&replay->logs, ret_failure);
	int r = replay->orientation_path ? out_file_commit(&replay->orientation) : 0;

	if (r < 0 && r_logs == 0)
		return failure_set(ret_failure, FAILURE_RUNNING, NULL,
				   "%s: %s; the file is incomplete", replay->orientation_path,
				   strerror(-r));
	return r_logs;
}

static void warn(const struct replay *replay)
{
	const struct rows_facts *facts = rows_describe(replay->rows);

	if (facts->damage[0])
		say_warning("replay: %s", facts->damage);
	if (facts->unknown_marks > 0)
		say_warning("replay: %s: mark \"%s\" is no pose and is ignored (%" PRId64 " row%s)",
			    replay->recording, facts->unknown_mark, facts->unknown_marks,
			    plural_s(facts->unknown_marks));
}

static void say_reason(const struct reason *reason)
{
	char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(reason, &text);
	say_warning("replay: %s", words);
}

/* What was seen of a sensor, and what is wrong with it. */
static void say_sensor(struct replay *replay, enum sensor_place place)
{
	char line[512];
	struct text text = text_in(line, sizeof(line));
	struct reason reason;

	replay->seen[place].samples = rows_describe(replay->rows)->sensor[place];
	tell_seen(&text, place, &replay->seen[place]);
	say_note("replay: %s", line);
	if (rows_has_sensor_fault(replay->rows, place, &reason))
		say_reason(&reason);
}

/* Near the least rate it is the session that decides, and not the mean of the file. */
static double judged_rate_hz(const struct replay *replay, double rate_hz)
{
	const double least_hz = form_error_least_hz(FORM_SHAKING);
	const double off_hz = NEAR_SHARE * least_hz;

	if (replay->moving == 0 || fabs(rate_hz - least_hz) > off_hz)
		return rate_hz;
	return 2 * replay->blind > replay->moving ? least_hz - off_hz : least_hz + off_hz;
}

/* What could not be judged, by the files or by the rate, and what the prescription lets pass. */
static void say_lacks(const struct replay *replay, const struct session_config *config)
{
	const struct rows_facts *facts = rows_describe(replay->rows);
	const struct lack_setup setup = {
		.fixed = config->fixed,
		.has_lumbar = facts->has_sensor[SENSOR_LUMBAR],
		.rate_hz = judged_rate_hz(replay, facts->sensor[SENSOR_PELVIS].rate_hz),
	};
	struct lacks lacks;
	struct reason reason;

	lacks_find(config->profile, config->prescription, &setup, &lacks);
	if (lacks.is_nothing_ready) {
		tell_nothing_ready(&lacks, &reason);
		say_reason(&reason);
	}
	for (int i = 0; i < lacks.count; i++) {
		if (lacks.lack[i].kind != LACK_RATE && lacks.lack[i].kind != LACK_LUMBAR)
			continue;
		tell_lack(&lacks.lack[i], &reason);
		say_reason(&reason);
	}
	for (int at = 0; prescription_next_looser(config->prescription, &at, &reason);)
		say_reason(&reason);
}

static void say_seen(struct replay *replay, const struct session_config *config)
{
	const struct rows_facts *facts = rows_describe(replay->rows);

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (facts->has_sensor[i])
			say_sensor(replay, (enum sensor_place)i);
	if (!config->profile->sensor[SENSOR_PELVIS].is_fitted)
		say_note("replay: no profile, so nothing was judged; make one with `lumbard "
			 "calibrate --from` a recording with marks");
	say_lacks(replay, config);
}

static int play_into_files(struct replay *replay, const struct session_config *config,
			   const struct replay_files *files, struct failure *ret_failure)
{
	const struct session_sink sink = {replay, on_event, on_trace};
	bool was_known = rows_is_known(replay->rows);
	int r;

	if (was_known)
		warn(replay);
	r = create_outputs(replay, files, ret_failure);
	replay->log = logs_sink(&replay->logs);
	if (r == 0) {
		session_init(&replay->session, config, &sink);
		r = play(replay, ret_failure);
	}
	if (r == 0 && !was_known)
		warn(replay);
	if (r < 0) {
		logs_abort(&replay->logs);
		out_file_abort(&replay->orientation);
		return r;
	}
	r = commit_outputs(replay, ret_failure);
	if (r == 0)
		say_seen(replay, config);
	return r;
}

static int replay(const struct config *config, const char *recording,
		  const struct replay_files *files, struct failure *ret_failure)
{
	struct replay replay = {.recording = recording, .wishes.side = config->side};
	struct profile profile = {0};
	struct prescription prescription;
	struct session_config session_config = {
		.profile = &profile,
		.prescription = &prescription,
		.fixed = config->exercise,
		.is_expected = {[SENSOR_PELVIS] = 1},
		.trace_hz = config->trace_hz,
	};
	int r = check_files(files, recording, ret_failure);

	if (r == 0)
		r = profile_file_load(config, &profile, ret_failure);
	if (r == 0)
		r = prescription_file_load(config, &prescription, ret_failure);
	if (r == 0)
		r = rows_open(recording, &replay.rows, ret_failure);
	if (r < 0)
		return r;
	session_config.is_expected[SENSOR_LUMBAR] =
		profile.sensor[SENSOR_LUMBAR].is_fitted &&
		rows_describe(replay.rows)->has_sensor[SENSOR_LUMBAR];
	r = play_into_files(&replay, &session_config, files, ret_failure);
	rows_close(replay.rows);
	return r;
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
	struct failure failure;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (!files.events && !files.trace && !files.orientation)
		files.events = "-";
	return replay(&config, argv[first], &files, &failure) < 0 ? say_failure("replay", &failure)
								  : EXIT_WELL;
}
