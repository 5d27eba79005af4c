/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "demo/play.h"
#include "demo/screen.h"
#include "demo/story.h"
#include "demo/tally.h"
#include "options.h"
#include "say.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/loop.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAME_US      (50 * US_PER_MS)
#define CHUNK_US      US_PER_S /* of the script between two looks at keys and signals */
#define FACTOR_STEP   1.25
#define FACTOR_MOST   16.0
#define FACTOR_LEAST  0.0625
#define DEFAULT_SPEED (-1.0) /* see pace() */

struct demo {
	struct demo_play play;
	struct demo_tally tally;
	struct demo_terminal terminal;
	struct demo_screen screen;
	bool has_screen, is_paused, is_stopped;
	int skips;	      /* steps to skip */
	double speed, factor; /* as asked for, and by the keys */
	uint32_t raised;      /* errors since the step began, a bit each */
	int64_t due_us, drawn_us;
};

/*
 * Unless a speed is given, what teaches goes slower than what repeats, so that all of it takes
 * about 75 s.
 */
static double pace(const struct demo *demo)
{
	const struct sim_step *step = demo_play_step(&demo->play);

	if (demo->speed != DEFAULT_SPEED)
		return demo->speed * demo->factor;
	if (demo_play_is_calibrating(&demo->play))
		return 5.0 * demo->factor;
	if (step->lost_sensors)
		return 2.5 * demo->factor;
	if (step->expects)
		return 5.5 * demo->factor;
	return (step->hold_s < 0.0 ? 16.0 : 11.0) * demo->factor;
}

static void note(struct demo *demo, int64_t t_us, enum demo_tone tone, const char *words)
{
	if (demo->has_screen)
		demo_screen_note(&demo->screen, t_us, tone, words);
	else
		demo_story_note(t_us, tone, words);
}

static void on_event(void *ctx, const struct event *event)
{
	struct demo *demo = ctx;
	char words[SCREEN_NOTE_MAX];
	struct text text = text_in(words, sizeof(words));
	enum demo_tone tone = demo_words_event(&text, event);
	enum form_error error;

	/* The log is made with what the calibration found; before it nobody would know. */
	if (demo_play_is_calibrating(&demo->play))
		return;
	demo_tally_add(&demo->tally, event);
	note(demo, event->t_us, tone, words);
	if (event->kind != EVENT_ERROR_START || form_error_from_code(event->detail, &error) < 0)
		return;
	demo->raised |= UINT32_C(1) << error;
	if (!demo->has_screen)
		demo_story_cue(form_error_info(error)->cue);
}

/* Errors of the curve of the back; reach and trunk need it, too. */
static bool needs_curve(const char *exercise_name, enum form_error error)
{
	const struct exercise *exercise = exercise_name ? exercise_by_name(exercise_name) : NULL;

	for (size_t i = 0; exercise && i < exercise->rule_count; i++) {
		enum form_quantity quantity = exercise->rules[i].limit.quantity;

		if (exercise->rules[i].error == error &&
		    (quantity == QUANTITY_LUMBAR_FLEXION || quantity == QUANTITY_TRUNK ||
		     quantity == QUANTITY_REACH_TILT))
			return true;
	}
	return false;
}

/* An error that was played and not raised is told as well: some cannot be seen by one sensor. */
static void tell_unseen(struct demo *demo)
{
	const struct demo_play *play = &demo->play;
	const struct sim_step *before = demo_play_step(play) - 1;
	char words[SCREEN_NOTE_MAX];
	struct text text = text_in(words, sizeof(words));
	enum form_error error;

	if (!before->expects || form_error_from_code(before->expects, &error) < 0 ||
	    demo->raised & UINT32_C(1) << error)
		return;
	text_addf(&text, "%s: %s", before->expects,
		  play->is_one_sensor && needs_curve(before->exercise, error)
			  ? "one sensor cannot see it; the back's curve is unknown"
			  : "played, but not noticed");
	note(demo, play->now_us, TONE_PLAIN, words);
}

static void on_step(void *ctx)
{
	struct demo *demo = ctx;

	tell_unseen(demo);
	demo->raised = 0;
	if (!demo->has_screen)
		demo_story_step(&demo->play);
}

static void draw(struct demo *demo)
{
	struct demo_scene scene = {
		.play = &demo->play,
		.speed = pace(demo),
		.is_paused = demo->is_paused,
		.real_us = clock_now_us(),
	};

	if (!demo->has_screen || scene.real_us - demo->drawn_us < FRAME_US / 2)
		return;
	demo->drawn_us = scene.real_us;
	demo_screen_draw(&demo->screen, &scene);
}

/* What a frame of real time is worth, each part of it at the pace of its step. */
static void play_frame(struct demo *demo)
{
	struct demo_play *play = &demo->play;
	double left_us = FRAME_US;

	while (left_us >= 1.0 && !play->is_over) {
		double speed = pace(demo);
		double until_us = (double)play->now_us + left_us * speed;
		double stop_us = fmin(until_us, (double)play->step_end_us);

		left_us -= fmax(1.0, (stop_us - (double)play->now_us) / speed);
		demo_play_advance(play, (int64_t)fmax(stop_us, (double)play->now_us + 1.0));
	}
}

static void skip(struct demo *demo)
{
	for (; demo->skips > 0; demo->skips--)
		demo_play_advance(&demo->play, demo->play.step_end_us);
}

static void tick(struct demo *demo)
{
	struct demo_play *play = &demo->play;

	if (demo->skips > 0)
		skip(demo);
	else if (!demo->is_paused && demo->speed == 0.0)
		demo_play_advance(play, play->now_us + CHUNK_US);
	else if (!demo->is_paused)
		play_frame(demo);
	draw(demo);
	if (!demo->has_screen && (fflush(stdout) != 0 || ferror(stdout)))
		demo->is_stopped = true;
}

/* A machine that cannot keep up plays more slowly; frames are not made up for. */
static int set_timer(struct demo *demo, struct loop *loop)
{
	int64_t now_us = clock_now_us();
	bool is_fast = demo->speed == 0.0 && !demo->is_paused;

	demo->due_us =
		is_fast || demo->due_us + FRAME_US < now_us ? now_us : demo->due_us + FRAME_US;
	return loop_set_timer(loop, demo->due_us, 0);
}

static void press(struct demo *demo, char key)
{
	if (key == 'q' || key == 'Q')
		demo->is_stopped = true;
	if (key == ' ')
		demo->is_paused = !demo->is_paused;
	if (key == 's' || key == 'S')
		demo->skips++;
	if (key == '+' || key == '=')
		demo->factor = fmin(demo->factor * FACTOR_STEP, FACTOR_MOST);
	if (key == '-' || key == '_')
		demo->factor = fmax(demo->factor / FACTOR_STEP, FACTOR_LEAST);
}

static void read_keys(struct demo *demo, struct loop *loop)
{
	char keys[16];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

	if (n <= 0)
		loop_remove_input(loop, STDIN_FILENO);
	for (ssize_t i = 0; i < n; i++)
		press(demo, keys[i]);
}

static int play_all(struct demo *demo, struct loop *loop)
{
	size_t input = 0;
	bool has_keys = demo->has_screen && demo->terminal.has_keys;
	int r = has_keys ? loop_add_input(loop, STDIN_FILENO, &input) : 0;

	demo->due_us = clock_now_us();
	if (r == 0)
		r = set_timer(demo, loop);
	while (r == 0 && !demo->play.is_over && !demo->is_stopped) {
		struct loop_event event;

		r = loop_wait(loop, &event);
		if (r < 0)
			break;
		if (event.signal != 0)
			demo->is_stopped = true;
		else if (event.ready_inputs)
			read_keys(demo, loop);
		if (event.ticks == 0 || demo->is_stopped)
			continue;
		tick(demo);
		r = set_timer(demo, loop);
	}
	return r < 0 ? say_failed(EXIT_FAILED, "demo", "waiting: %s; try again", strerror(-r)) : 0;
}

/* Everything with the terminal taken over and given back. */
static int show(struct demo *demo, struct loop *loop)
{
	int code;

	if (demo->has_screen) {
		demo_terminal_open(&demo->terminal);
		demo_screen_init(&demo->screen, &demo->terminal);
	} else {
		demo_story_begin(&demo->play);
	}
	code = play_all(demo, loop);
	demo_terminal_close(&demo->terminal);
	return code;
}

static int demonstrate(struct demo *demo, const struct demo_setup *setup)
{
	struct loop loop = {0};
	int r = loop_open(&loop), code, close_code;

	if (r < 0)
		return say_failed(EXIT_FAILED, "demo", "signals: %s; try again", strerror(-r));
	code = demo_play_open(&demo->play, setup);
	if (code == 0) {
		code = show(demo, &loop);
		close_code = demo_play_close(&demo->play);
		code = code != 0 ? code : close_code;
		printf("\n");
		demo_tally_print(&demo->tally, &demo->play.prescription);
		demo_story_end(&demo->play, setup->seed);
		if (code == 0)
			code = say_end("demo", EXIT_WELL);
	}
	loop_close(&loop);
	return code;
}

struct demo_texts {
	const char *speed, *seed, *record, *one_sensor;
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

static int run_demo(const struct config *config, const struct demo_texts *texts)
{
	char state_dir[CONFIG_PATH_MAX + 8];
	bool has_screen = demo_terminal_can_draw();
	double speed = has_screen ? DEFAULT_SPEED : 0.0, seed = 1.0;
	struct demo_setup setup = {
		.state_dir = state_dir,
		.record = texts->record,
		.trace_hz = config->trace_hz,
		.is_one_sensor = texts->one_sensor != NULL,
		.on_step = on_step,
		.on_event = on_event,
	};
	struct demo *demo;
	int code = read_texts(texts, &speed, &seed);

	if (code != 0)
		return code;
	demo = calloc(1, sizeof(*demo));
	if (!demo)
		return say_failed(EXIT_FAILED, "demo", "not enough memory; close other programs");
	snprintf(state_dir, sizeof(state_dir), "%s/demo", config->state_dir);
	demo->has_screen = has_screen;
	demo->speed = speed;
	demo->factor = 1.0;
	setup.seed = (uint64_t)seed;
	setup.ctx = demo;
	code = demonstrate(demo, &setup);
	free(demo);
	return code;
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
			"Keys: q quit, space pause, s next step, + faster, - slower.\n",
		.own = own,
		.own_count = sizeof(own) / sizeof(*own),
		.keys = keys,
	};
	struct config config;
	int first, code = options_parse(&options, argc, argv, &config, &first);

	return code == OPTIONS_GO ? run_demo(&config, &texts) : code;
}
