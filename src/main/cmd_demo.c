/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "options.h"
#include "say.h"

#include <lumbard/demo/demo.h>
#include <lumbard/screen/grid.h>
#include <lumbard/screen/terminal.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct demo_texts {
	const char *speed, *seed, *record, *overwrite, *one_sensor;
};

static int read_texts(const struct demo_texts *texts, double *ret_speed, double *ret_seed)
{
	int code = 0;

	if (texts->speed)
		code = options_number("demo", "speed", texts->speed, 0.0, 1000.0, ret_speed);
	if (code == 0 && texts->seed)
		code = options_number("demo", "seed", texts->seed, 0.0, 4294967295.0, ret_seed);
	if (code == 0 && *ret_seed != floor(*ret_seed))
		code = say_failed(EXIT_USAGE, "demo",
				  "option --seed: \"%.40s\" is not whole; give a "
				  "whole number",
				  texts->seed);
	if (code == 0 && texts->record && strcmp(texts->record, "-") == 0)
		code = say_failed(EXIT_USAGE, "demo",
				  "option --record: standard output shows the "
				  "demo; name a file");
	return code;
}

/* Why somebody at a terminal gets no pictures, and what to do. */
static void say_why_story(enum screen_place place, int rows, int columns)
{
	if (place == SCREEN_PLACE_SMALL)
		say_warning("demo: this terminal is %d x %d, too small for the pictures, so here "
			    "is the story; for the pictures enlarge it to %d x %d, for the story "
			    "at once add --speed 0",
			    columns, rows, SCREEN_COLUMNS, SCREEN_ROWS);
	if (place == SCREEN_PLACE_DUMB)
		say_warning("demo: this terminal takes no pictures (TERM is dumb or not set), so "
			    "here is the story; to have it at once add --speed 0");
}

static int run_demo(const struct config *config, const struct demo_texts *texts)
{
	char state_dir[CONFIG_PATH_MAX + 8];
	int rows, columns;
	enum screen_place place = screen_place(&rows, &columns);
	double speed = place == SCREEN_PLACE_FILE ? 0.0 : DEMO_SPEED_TAUGHT, seed = 1.0;
	struct failure failure;
	int code = read_texts(texts, &speed, &seed);
	struct demo_setup setup = {
		.program =
			strchr(program_invocation_name, '/') ? program_invocation_name : "lumbard",
		.state_dir = state_dir,
		.record = texts->record,
		.overwrites = texts->overwrite != NULL,
		.trace_hz = config->trace_hz,
		.speed = speed,
		.seed = (uint64_t)seed,
		.is_one_sensor = texts->one_sensor != NULL,
		.has_pictures = place == SCREEN_PLACE_SCREEN,
	};

	if (code != 0)
		return code;
	snprintf(state_dir, sizeof(state_dir), "%s/demo", config->state_dir);
	if (speed != 0.0)
		say_why_story(place, rows, columns);
	if (demo_show(&setup, &failure) < 0)
		return say_failure("demo", &failure);
	return say_end("demo", EXIT_WELL);
}

int cmd_demo(int argc, char **argv)
{
	struct demo_texts texts = {0};
	const struct option_own own[] = {
		{"speed", "N",
		 "times real time; 0: as fast as it can. By default about 75 s in all",
		 &texts.speed},
		{"seed", "N", "another wearer: body sway, crooked straps, sensor errors; 1",
		 &texts.seed},
		{"record", "FILE", "also a recording with marks, for `calibrate` and `replay`",
		 &texts.record},
		{"overwrite", NULL, "the recording's FILE may be there already", &texts.overwrite},
		{"one-sensor", NULL, "a wearer without the lumbar sensor: the curve stays unknown",
		 &texts.one_sensor},
	};
	static const char *const keys[] = {"state_dir", "trace_hz", NULL};
	const struct options options = {
		.command = "demo",
		.arguments = "",
		.about =
			"A simulated wearer calibrates and goes through three stretches, well and\n"
			"badly, coached by the same code as `run`; needs no hardware. On a "
			"terminal of\n"
			"80 x 24 it draws lamps, angles and the hold clock; else it tells a story, "
			"line\n"
			"by line. Log and profile go to demo/ in state_dir.\n"
			"Keys: q quit, space pause, s next step, + faster, - slower, ? what the "
			"signs mean.\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	return code == OPTIONS_GO ? run_demo(&config, &texts) : code;
}
