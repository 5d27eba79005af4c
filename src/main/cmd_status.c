/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"
#include <lumbard/client/client.h>

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <lumbard/imu/imu.h>

#include <stdio.h>

enum { WORD_SIZE = 700 };

/* The text of a member, fit for a terminal; "" where it is null. */
static const char *word(struct json object, const char *key, char *buf, size_t size)
{
	json_string(json_member(object, key), buf, size);
	utf8_make_plain(buf);
	return buf;
}

/* "LABEL    " */
static void print_label(const char *label)
{
	printf("%-9s ", label);
}

static void print_time(double seconds)
{
	long s = is_known(seconds) ? (long)seconds : 0;

	if (s >= 86400)
		printf("%ld d %ld h", s / 86400, s / 3600 % 24);
	else if (s >= 3600)
		printf("%ld h %ld min", s / 3600, s / 60 % 60);
	else if (s >= 60)
		printf("%ld min %ld s", s / 60, s % 60);
	else
		printf("%ld s", s);
}

static void print_first(struct json status)
{
	char version[32];

	printf("lumbard %s, up for ", word(status, "version", version, sizeof(version)));
	print_time(json_number(json_member(status, "uptime_s")));
	printf("%s%s\n", json_is_true(json_member(status, "coaching")) ? "" : ", coaching is off",
	       json_is_true(json_member(status, "quiet")) ? ", quiet" : "");
}

static void print_stretch(struct json status)
{
	char state[32], position[32], exercise[64], side[16], error[64];
	struct json errors = json_member(status, "errors");

	word(status, "state", state, sizeof(state));
	word(status, "position", position, sizeof(position));
	word(status, "exercise", exercise, sizeof(exercise));
	word(status, "side", side, sizeof(side));
	print_label("state");
	printf("%s%s%s", state, position[0] ? ", " : "", position);
	if (exercise[0])
		printf(": %s, rep %.0f of %.0f, %.1f of %.0f s", exercise,
		       json_number(json_member(status, "rep")),
		       json_number(json_member(status, "reps")),
		       json_number(json_member(status, "held_s")),
		       json_number(json_member(status, "hold_s")));
	for (size_t i = 0; json_item(errors, i).at; i++) {
		json_string(json_item(errors, i), error, sizeof(error));
		utf8_make_plain(error);
		printf(", %s", error);
	}
	printf("%s%s\n", side[0] ? "; side " : "", side);
}

static void print_angle(struct json status, const char *label, const char *key)
{
	double deg = json_number(json_member(status, key));

	if (is_known(deg))
		printf("%s %.1f°", label, deg);
	else
		printf("%s unknown", label);
}

static void print_pose(struct json status)
{
	struct json lamps = json_member(status, "lamps");
	char good[16], error[16], status_lamp[16], back[16];

	print_label("back");
	print_angle(status, "pelvis", "pelvic_tilt_deg");
	print_angle(status, ", curve", "lumbar_flexion_deg");
	word(status, "back", back, sizeof(back));
	printf("%s%s%s\n", back[0] ? " (" : "", back, back[0] ? ")" : "");
	print_label("lamps");
	printf("green %s, red %s, yellow %s\n", word(lamps, "good", good, sizeof(good)),
	       word(lamps, "error", error, sizeof(error)),
	       word(lamps, "status", status_lamp, sizeof(status_lamp)));
}

static void print_faults(struct json faults)
{
	for (int i = IMU_FAULT_NONE + 1; i < IMU_FAULT_COUNT; i++) {
		const char *name = imu_fault_name((enum imu_fault)i);
		double count = json_number(json_member(faults, name));

		if (count > 0.0)
			printf(", %.0f %s", count, name);
	}
}

static void print_sensor(struct json sensor)
{
	char place[16], bus[64], address[16], part[64], state[16];

	print_label(word(sensor, "place", place, sizeof(place)));
	word(sensor, "bus", bus, sizeof(bus));
	word(sensor, "address", address, sizeof(address));
	word(sensor, "part", part, sizeof(part));
	word(sensor, "state", state, sizeof(state));
	if (!bus[0]) {
		printf("none\n");
		return;
	}
	printf("%s at %s:%s%s%s", state, bus, address[0] ? address : "auto", part[0] ? ", " : "",
	       part);
	printf("; %.0f samples", json_number(json_member(sensor, "reads")));
	print_faults(json_member(sensor, "faults"));
	if (json_number(json_member(sensor, "starts")) > 1.0)
		printf("; started %.0f times", json_number(json_member(sensor, "starts")));
	if (!json_is_true(json_member(sensor, "needed")))
		printf("; not needed");
	printf("\n");
}

static void print_files(struct json status)
{
	struct json profile = json_member(status, "profile");
	struct json stretches = json_member(json_member(status, "prescription"), "stretches");
	struct json clock = json_member(status, "clock_synchronised");
	char path[WORD_SIZE];

	print_label("profile");
	printf("%s%s\n", word(profile, "path", path, sizeof(path)),
	       json_is_true(json_member(profile, "calibrated")) ? "" : ": not calibrated");
	print_label("routine");
	word(json_member(status, "prescription"), "path", path, sizeof(path));
	printf("%s", path[0] ? path : "the usual dose");
	for (size_t i = 0; json_item(stretches, i).at; i++) {
		struct json stretch = json_item(stretches, i);

		printf("%s%s %.0f x %.0f s", i ? ", " : ": ",
		       word(stretch, "exercise", path, sizeof(path)),
		       json_number(json_member(stretch, "reps")),
		       json_number(json_member(stretch, "hold_s")));
	}
	printf("\n");
	print_label("log");
	printf("%s\n", word(json_member(status, "log"), "folder", path, sizeof(path)));
	print_label("clock");
	printf("%s", json_is_null(clock)   ? "unknown whether it is right"
		     : json_is_true(clock) ? "synchronised"
					   : "not synchronised");
	if (json_number(json_member(status, "dropped_samples")) > 0.0)
		printf("; dropped samples: %.0f, the system is busy",
		       json_number(json_member(status, "dropped_samples")));
	printf("\n");
}

static void print_screen(struct json status)
{
	struct json sensors = json_member(status, "sensors");
	struct json problems = json_member(status, "problems");
	char problem[WORD_SIZE];

	print_first(status);
	print_stretch(status);
	print_pose(status);
	for (size_t i = 0; json_item(sensors, i).at; i++)
		print_sensor(json_item(sensors, i));
	print_files(status);
	for (size_t i = 0; json_item(problems, i).at; i++) {
		json_string(json_item(problems, i), problem, sizeof(problem));
		utf8_make_plain(problem);
		print_label("problem");
		printf("%s\n", problem);
	}
}

int cmd_status(int argc, char **argv)
{
	static const char *const keys[] = {"runtime_dir", NULL};
	static struct client_answer answer;
	const char *json = NULL;
	const struct option_own own[] = {
		{"json", NULL, "one JSON object on one line", &json},
	};
	char error[512];
	struct text config_error = text_in(error, sizeof(error));
	const struct options options = {
		.command = "status",
		.arguments = "",
		.about = "Asks the running lumbard how it is: what is being done, sensors, files, "
			 "and each\n"
			 "problem with what to do. Exit code 0: it runs and has no problem; 1: it "
			 "has one,\n"
			 "or no lumbard runs, or it may not be asked.\n",
		.own = own,
		.own_count = 1,
		.keys = keys,
		.config_error = &config_error,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	if (code != OPTIONS_GO)
		return code;
	code = client_ask("status", &config, error, "status", &answer);
	if (code != 0)
		return code;
	if (json)
		printf("%s\n", answer.line);
	else
		print_screen(answer.object);
	return say_end("status",
		       json_is_true(json_member(answer.object, "well")) ? EXIT_WELL : EXIT_FAILED);
}
