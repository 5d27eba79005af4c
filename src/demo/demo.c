/* SPDX-License-Identifier: MIT */
#include "pacing.h"
#include "play.h"
#include "screen.h"
#include "story.h"
#include "tally.h"
#include "unseen.h"

#include <lumbard/base/units.h>
#include <lumbard/demo/demo.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/loop.h>
#include <lumbard/screen/terminal.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAME_US (50 * US_PER_MS)
#define CHUNK_US US_PER_S /* of the script between two looks at keys and signals */

struct demo {
	struct demo_play play;
	struct demo_pacing pacing;
	struct demo_tally tally;
	struct terminal terminal;
	struct demo_screen screen;
	struct loop loop;
	struct loop_input keys;
	int timer_error; /* negative errno */
	bool has_pictures;
	uint32_t raised; /* errors since the step began, a bit each */
	int64_t due_us, drawn_us;
};

static double speed_now(const struct demo *demo)
{
	return demo_pacing_speed(&demo->pacing, demo_play_step(&demo->play),
				 demo_play_is_calibrating(&demo->play));
}

static void note(struct demo *demo, int64_t t_us, enum demo_tone tone, const char *words)
{
	if (demo->has_pictures)
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

	/* The log is made with what the calibration found; before it nobody would know. */
	if (demo_play_is_calibrating(&demo->play))
		return;
	demo_tally_add(&demo->tally, event);
	note(demo, event->t_us, tone, words);
	if (event->kind != EVENT_ERROR_START)
		return;
	demo->raised |= UINT32_C(1) << event->error;
	if (!demo->has_pictures)
		demo_story_cue(form_error_info(event->error)->cue);
}

static void on_step(void *ctx)
{
	struct demo *demo = ctx;
	const struct demo_play *play = &demo->play;
	char words[SCREEN_NOTE_MAX];
	struct text text = text_in(words, sizeof(words));

	if (demo_unseen(demo_play_step(play) - 1, demo->raised, play->is_one_sensor, &text))
		note(demo, play->now_us, TONE_PLAIN, words);
	demo->raised = 0;
	if (!demo->has_pictures)
		demo_story_step(play);
}

static void draw(struct demo *demo)
{
	struct demo_scene scene = {
		.play = &demo->play,
		.speed = speed_now(demo),
		.is_paused = demo->pacing.is_paused,
		.is_explained = demo->pacing.is_explained,
		.real_us = clock_now_us(),
	};

	if (!demo->has_pictures || scene.real_us - demo->drawn_us < FRAME_US / 2)
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
		double speed = speed_now(demo);
		double until_us = (double)play->now_us + left_us * speed;
		double stop_us = fmin(until_us, (double)play->step_end_us);

		left_us -= fmax(1.0, (stop_us - (double)play->now_us) / speed);
		demo_play_advance(play, (int64_t)fmax(stop_us, (double)play->now_us + 1.0));
	}
}

static void skip(struct demo *demo)
{
	for (; demo->pacing.skips > 0; demo->pacing.skips--)
		demo_play_advance(&demo->play, demo->play.step_end_us);
}

/* Nothing is missed while the terminal is too small. */
static bool stands_still(const struct demo *demo)
{
	return demo->pacing.is_paused || (demo->has_pictures && !terminal_is_large_enough());
}

static void tick(struct demo *demo)
{
	struct demo_play *play = &demo->play;

	if (demo->pacing.skips > 0)
		skip(demo);
	else if (!stands_still(demo) && demo->pacing.speed == 0.0)
		demo_play_advance(play, play->now_us + CHUNK_US);
	else if (!stands_still(demo))
		play_frame(demo);
	draw(demo);
	if (!demo->has_pictures && (fflush(stdout) != 0 || ferror(stdout)))
		demo->pacing.is_ended = true;
}

/* A machine that cannot keep up plays more slowly; frames are not made up for. */
static int set_timer(struct demo *demo)
{
	int64_t now_us = clock_now_us();
	bool is_fast = demo->pacing.speed == 0.0 && !stands_still(demo);

	demo->due_us =
		is_fast || demo->due_us + FRAME_US < now_us ? now_us : demo->due_us + FRAME_US;
	return loop_set_timer(&demo->loop, demo->due_us, 0);
}

static void leave_at_end(struct demo *demo)
{
	if (demo->play.is_over || demo->pacing.is_ended || demo->timer_error < 0)
		loop_leave(&demo->loop);
}

static void on_tick(void *ctx, const struct loop_tick *due)
{
	struct demo *demo = ctx;

	(void)due;
	tick(demo);
	demo->timer_error = set_timer(demo);
	leave_at_end(demo);
}

static void on_signal(void *ctx, int signal)
{
	struct demo *demo = ctx;

	(void)signal;
	demo->pacing.is_ended = true;
	leave_at_end(demo);
}

static void on_keys(void *ctx, uint32_t ready)
{
	struct demo *demo = ctx;
	char keys[16];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

	(void)ready;
	if (n <= 0)
		loop_unwatch(&demo->keys);
	for (ssize_t i = 0; i < n; i++)
		demo_pacing_press(&demo->pacing, keys[i]);
	leave_at_end(demo);
}

static int play_all(struct demo *demo)
{
	const struct loop_handler handler = {demo, on_tick, on_signal};
	int r = 0;

	demo->keys = (struct loop_input){.fd = STDIN_FILENO, .on_ready = on_keys, .ctx = demo};
	if (demo->has_pictures && demo->terminal.has_keys)
		r = loop_watch(&demo->loop, &demo->keys, EPOLLIN);
	demo->due_us = clock_now_us();
	if (r == 0)
		r = set_timer(demo);
	if (r == 0)
		r = loop_run(&demo->loop, &handler);
	loop_unwatch(&demo->keys);
	return r < 0 ? r : demo->timer_error;
}

/* Everything with the terminal taken over and given back. */
static int play_on_terminal(struct demo *demo)
{
	int r;

	if (demo->has_pictures) {
		terminal_open(&demo->terminal);
		demo_screen_init(&demo->screen, demo->terminal.abilities);
	} else {
		demo_story_begin(&demo->play);
	}
	r = play_all(demo);
	terminal_close(&demo->terminal);
	return r;
}

static int play_and_close(struct demo *demo, struct failure *ret_failure)
{
	struct failure closing = {0};
	int r = play_on_terminal(demo);

	if (r < 0)
		failure_set(ret_failure, FAILURE_RUNNING, "try again", "waiting: %s", strerror(-r));
	if (demo_play_close(&demo->play, &closing) < 0 && r == 0)
		*ret_failure = closing;
	return ret_failure->kind == FAILURE_NONE ? 0 : -1;
}

static int demonstrate(struct demo *demo, const struct demo_setup *setup,
		       struct failure *ret_failure)
{
	const struct demo_watch watch = {.on_step = on_step, .on_event = on_event, .ctx = demo};
	char table[DEMO_TALLY_TEXT_MAX];
	struct text text = text_in(table, sizeof(table));
	int r = demo_play_open(&demo->play, setup, &watch, ret_failure);

	if (r < 0)
		return r;
	r = play_and_close(demo, ret_failure);
	demo_tally_text(&text, &demo->tally, &demo->play.prescription);
	printf("\n%s", table);
	demo_story_end(&demo->play, setup);
	return r;
}

int demo_show(const struct demo_setup *setup, struct failure *ret_failure)
{
	struct demo *demo = calloc(1, sizeof(*demo));
	int r = demo ? loop_open(&demo->loop) : -ENOMEM;

	*ret_failure = (struct failure){0};
	if (!demo) {
		failure_set(ret_failure, FAILURE_RUNNING, "close other programs",
			    "not enough memory");
	} else if (r < 0) {
		failure_set(ret_failure, FAILURE_RUNNING, "try again", "signals: %s", strerror(-r));
	} else {
		demo->has_pictures = setup->has_pictures;
		demo->pacing = demo_pacing_of(setup->speed);
		demonstrate(demo, setup, ret_failure);
	}
	if (demo)
		loop_close(&demo->loop);
	free(demo);
	return ret_failure->kind == FAILURE_NONE ? 0 : -1;
}
