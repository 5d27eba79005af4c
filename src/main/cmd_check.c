/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "lacks.h"
#include "options.h"
#include "say.h"
#include <lumbard/settings/machine_view.h>
#include <lumbard/settings/prescription_file.h>
#include <lumbard/settings/service_view.h>
#include <lumbard/store/file_kind.h>
#include <lumbard/store/profile_file.h>
#include <lumbard/store/rows.h>

#include <lumbard/calib/calib.h>
#include <lumbard/form/exercise.h>
#include <lumbard/io/ini_file.h>
#include <lumbard/tell/teach_words.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void note_service(const char *where, const char *key, const char *path, const char *usual,
			 enum service_use use)
{
	struct reason reason;

	if (strcmp(path, usual) != 0 && service_is_kept_from(path, use, &reason))
		say_line(stdout, "%s: note: %s %s: %s; %s", where, key, path, reason.why,
			 reason.next);
}

/* Who runs lumbard himself may have files where the service cannot. */
static void note_paths(const char *where, const struct config *config)
{
	struct config usual;

	config_default(&usual);
	note_service(where, "state_dir", config->state_dir, usual.state_dir, SERVICE_WRITES);
	note_service(where, "runtime_dir", config->runtime_dir, usual.runtime_dir, SERVICE_WRITES);
	note_service(where, "profile", config->profile, usual.profile, SERVICE_READS);
	note_service(where, "routine", config->routine, usual.routine, SERVICE_READS);
}

/* Of the file that a config names; what is wrong with it is told elsewhere. */
static void warn_of_routine(const struct config *config)
{
	struct prescription prescription;

	if (config->routine[0] &&
	    prescription_file_check(config->routine, &prescription, &(struct faults){0}) == 0)
		warn_of_looser(config->routine, &prescription);
}

static void note_machine(const char *where, const struct config *config)
{
	struct reason reason;

	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		if (machine_lacks_led(config, "", i, &reason))
			say_line(stdout, "%s: note: %s: %s; %s", where, config->output[i].name,
				 reason.why, reason.next);
	if (machine_lacks_chip(config, "", &reason))
		say_line(stdout, "%s: note: gpio_chip: %s; %s", where, reason.why, reason.next);
}

/* Which is right, and looks as if there were two. */
static void note_buses(const char *where, const struct config *config)
{
	const struct sensor_where *pelvis = &config->sensor[SENSOR_PELVIS];
	const struct sensor_where *lumbar = &config->sensor[SENSOR_LUMBAR];

	if (pelvis->bus[0] && sensor_is_same_bus(pelvis, lumbar) &&
	    strcmp(pelvis->bus, lumbar->bus) != 0)
		say_line(stdout,
			 "%s: note: pelvis and lumbar are on one bus by two names, %s and "
			 "%s; call it the same in both",
			 where, pelvis->bus, lumbar->bus);
}

static int check_config(const char *path, struct faults *faults)
{
	struct config config;
	int r;

	config_default(&config);
	r = config_read_file(&config, path, faults);
	note_paths(path, &config);
	note_machine(path, &config);
	note_buses(path, &config);
	if (config_check_all(&config, path, faults) < 0 || r < 0)
		return -EINVAL;
	warn_of_routine(&config);
	return check_lacks(path, &config, faults);
}

static void check_rows(const char *path, const struct rows *rows, struct faults *faults)
{
	const struct rows_facts *facts = rows_describe(rows);
	struct reason reason;

	if (facts->damage[0])
		faults_addf(faults, "correct the rows or remove them", "%s", facts->damage);
	if (facts->unknown_marks > 0)
		faults_addf(faults, "`lumbard record --help` lists them",
			    "%s: mark \"%s\" is no pose (%" PRId64 " row%s)", path,
			    facts->unknown_mark, facts->unknown_marks,
			    plural_s(facts->unknown_marks));
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (rows_has_sensor_fault(rows, (enum sensor_place)i, &reason))
			faults_addf(faults, reason.next, "%s: %s", path, reason.why);
	note_rate(path, facts->sensor[SENSOR_PELVIS].rate_hz);
}

/* Marks and sensors that cannot be what they are called. A recording that has not all that
 * calibrating needs is well. */
static void check_marks(const char *path, struct rows *rows, struct faults *faults)
{
	static struct calib calib; /* much for a small stack, as the next */
	static struct calib_quality quality;
	char why[REASON_WHY_MAX];
	struct text why_text = text_in(why, sizeof(why));
	struct profile profile;
	struct failure failure;
	bool has[POSE_COUNT + 1] = {false}; /* by its mark */
	struct row row;

	calib_init(&calib);
	while (rows_next(rows, &row, &failure) > 0) {
		has[row.pose] = true;
		calib_add(&calib, &row.sample, row.pose);
	}
	if (has[POSE_UPRIGHT] && (has[POSE_BOW] || has[POSE_TABLE] || has[POSE_LYING]) &&
	    calib_finish(&calib, &profile, &quality, &why_text) == -EDOM)
		faults_addf(faults, NULL, "%s: %s", path, why);
}

/* What would be skipped or ignored is a fault here, and so is what `replay` warns of. */
static void check_recording(const char *path, struct faults *faults)
{
	int count = faults->count;
	const struct rows_facts *facts;
	struct failure failure;
	struct rows *rows;
	bool has_both;

	if (rows_open(path, &rows, &failure) < 0) {
		faults_add(faults, &failure);
		return;
	}
	facts = rows_describe(rows);
	has_both = facts->has_sensor[SENSOR_PELVIS] && facts->has_sensor[SENSOR_LUMBAR];
	check_rows(path, rows, faults);
	if (faults->count == count)
		check_marks(path, rows, faults);
	if (faults->count == count)
		say_line(stdout, "%s: well (recording of %s)", path,
			 has_both			    ? "pelvis and lumbar"
			 : facts->has_sensor[SENSOR_PELVIS] ? "pelvis"
							    : "lumbar");
	rows_close(rows);
}

static int refuse_foreign(const char *path, struct faults *faults)
{
	faults_addf(
		faults, "name another file",
		"%s: this is neither settings nor a recording: no line of it is one of lumbard's",
		path);
	return -EINVAL;
}

static void note_taught(const char *path, const struct profile *profile)
{
	char words[512];
	struct text text = text_in(words, sizeof(words));

	for (int i = 0; tell_profile_taught(profile, i, &text); i++) {
		say_line(stdout, "%s: note: taught %s", path, words);
		text = text_in(words, sizeof(words));
	}
}

static void check_settings(const char *path, struct faults *faults)
{
	static const char *const kinds[] = {
		[FILE_UNKNOWN] = ("no keys at all: a config that changes nothing, or a "
				  "prescription of nothing"),
		[FILE_CONFIG] = "config",
		[FILE_PROFILE] = "profile",
		[FILE_PRESCRIPTION] = "prescription",
	};
	enum file_kind kind = file_kind_of(path);
	struct profile profile;
	struct prescription prescription;
	int r = kind == FILE_FOREIGN	    ? refuse_foreign(path, faults)
		: kind == FILE_CONFIG	    ? check_config(path, faults)
		: kind == FILE_PROFILE	    ? profile_file_check(path, &profile, faults)
		: kind == FILE_PRESCRIPTION ? prescription_file_check(path, &prescription, faults)
					    : 0;

	if (r == 0 && kind == FILE_PRESCRIPTION)
		warn_of_looser(path, &prescription);
	if (r == 0)
		say_line(stdout, "%s: well (%s)", path, kinds[kind]);
	if (r == 0 && kind == FILE_PROFILE)
		note_taught(path, &profile);
}

static void check_file(const char *path, struct faults *faults)
{
	if (recording_is_meant(path))
		check_recording(path, faults);
	else
		check_settings(path, faults);
}

/* Without arguments: the files that `run` would read. */
static void check_all(const struct config *config, struct faults *faults)
{
	char path[CONFIG_PATH_MAX + 16];

	if (faults->count == 0)
		printf("config: well\n");
	note_paths("config", config);
	note_machine("config", config);
	note_buses("config", config);
	config_profile_path(config, path, sizeof(path));
	if (config->profile[0] || access(path, F_OK) == 0)
		check_settings(path, faults);
	else
		say_line(stdout, "%s: not there yet; `lumbard calibrate` makes it", path);
	if (config->routine[0])
		check_settings(config->routine, faults);
	if (faults->count == 0)
		check_lacks("config", config, faults);
}

static void tell_fault(void *ctx, const struct failure *fault)
{
	(void)ctx;
	say_failure("check", fault);
}

int cmd_check(int argc, char **argv)
{
	static const char *const keys[] = {"profile", "routine", "state_dir", NULL};
	struct faults faults = {.tell = tell_fault};
	const struct options options = {
		.command = "check",
		.arguments = "[FILE...]",
		.about =
			"Validates config, profile, prescription and recording files, each told by "
			"what is in it,\n"
			"and tells every mistake with its line. Without a file: those that `run` "
			"would read.\n",
		.keys = keys,
		.positional_most = 1000,
		.config_faults = &faults,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	if (first == argc)
		check_all(&config, &faults);
	for (int i = first; i < argc; i++)
		check_file(argv[i], &faults);
	return say_end("check", faults.count > 0 ? EXIT_USAGE : EXIT_WELL);
}
