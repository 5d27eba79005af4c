/* SPDX-License-Identifier: MIT */
#include "screen.h"
#include "legend.h"
#include <lumbard/screen/terminal.h>

#include <lumbard/base/units.h>
#include <lumbard/show/lamp.h>
#include <lumbard/tell/words.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Rows and columns, from 0. */
enum {
	ROW_TITLE = 0,
	ROW_HEADLINE = 2,
	ROW_CAPTION = 3,
	ROW_LAMPS = 5,
	ROW_GAUGES = 9,
	ROW_FIGURE = 5,
	ROW_CLOCK = 15,
	ROW_CUE = 16,
	ROW_RULE = 17,
	ROW_NOTES = 18,
	ROW_KEYS = 23,
	LEFT = 2,
	FIGURE_AT = 54,
	LEFT_WIDTH = 51,
	LAMP_WIDTH = 17,
	CLOCK_AT = 8,
	CLOCK_CELLS = 30,
};

void demo_screen_init(struct demo_screen *screen, struct screen_abilities abilities)
{
	*screen = (struct demo_screen){.grid = {.abilities = abilities}};
}

void demo_screen_note(struct demo_screen *screen, int64_t t_us, enum demo_tone tone,
		      const char *words)
{
	struct demo_note *note;

	if (screen->note_count == SCREEN_NOTES) {
		memmove(&screen->note[0], &screen->note[1],
			(SCREEN_NOTES - 1) * sizeof(screen->note[0]));
		screen->note_count--;
	}
	note = &screen->note[screen->note_count++];
	note->t_us = t_us;
	note->tone = tone;
	snprintf(note->words, sizeof(note->words), "%s", words);
}

static enum screen_style style_of_tone(enum demo_tone tone)
{
	return tone == TONE_GOOD     ? STYLE_GREEN
	       : tone == TONE_NEARLY ? STYLE_YELLOW
	       : tone == TONE_WRONG  ? STYLE_RED
				     : STYLE_PLAIN;
}

static void draw_title(struct screen_grid *grid, const struct demo_scene *scene)
{
	char right[64];
	struct text text = text_in(right, sizeof(right));

	screen_grid_repeat(grid, ROW_TITLE, 0, SCREEN_COLUMNS, STYLE_BAR, " ");
	screen_grid_put(grid, ROW_TITLE, 1, STYLE_BAR,
			"lumbard demo · simulated wearer · no medical device");
	if (scene->is_paused)
		text_add(&text, "paused  ");
	else if (scene->speed > 0.0)
		text_addf(&text, "x%.1f  ", scene->speed);
	demo_words_time(&text, scene->play->now_us);
	text_add(&text, " of ");
	demo_words_time(&text, scene->play->end_us);
	screen_grid_put_right(grid, ROW_TITLE, SCREEN_COLUMNS - 1, STYLE_BAR, right);
}

static void draw_headline(struct screen_grid *grid, const struct demo_scene *scene)
{
	const struct demo_play *play = scene->play;
	const struct sim_step *step = demo_play_step(play);
	char words[128];
	struct text text = text_in(words, sizeof(words));

	demo_words_headline(&text, step, demo_play_is_calibrating(play));
	screen_grid_put(grid, ROW_HEADLINE, LEFT, STYLE_BOLD, words);
	text = text_in(words, sizeof(words));
	text_addf(&text, "%s · step %zu of %zu",
		  demo_words_position(session_now(&play->session)->pose.position),
		  play->step_index + 1, play->step_count);
	screen_grid_put_right(grid, ROW_HEADLINE, SCREEN_COLUMNS - 2, STYLE_DIM, words);
	screen_grid_put(grid, ROW_CAPTION, LEFT, STYLE_PLAIN, demo_play_caption(play));
}

/* On its own ground and with a word when lit, an outline when dark: no colour is needed to tell. */
static void draw_bulb(struct screen_grid *grid, int column, enum screen_style lit, bool is_lit)
{
	enum screen_style style = is_lit ? lit : STYLE_PLAIN;

	screen_grid_put(grid, ROW_LAMPS, column, style, "╭────╮");
	screen_grid_put(grid, ROW_LAMPS + 1, column, style, is_lit ? "│ ON │" : "│    │");
	screen_grid_put(grid, ROW_LAMPS + 2, column, style, "╰────╯");
}

/* What each rhythm of each lamp means; at most nine characters. */
static const struct {
	const char *name;
	enum screen_style lit;
	const char *meaning[LAMP_DOUBLE + 1];
} lamps[LAMP_COUNT] = {
	[LAMP_GOOD] = {"GOOD", STYLE_GREEN_LIT, {"", "counts", "almost", "", "let go"}},
	[LAMP_ERROR] = {"ERROR", STYLE_RED_LIT, {"", "wrong", "nearly", "stop", ""}},
	[LAMP_STATUS] = {"STATUS", STYLE_YELLOW_LIT, {"", "ready", "calibrate", "no data", ""}},
};

/* While it is being calibrated a device cannot know what it will know in the end. */
static struct lamp_plan plan_of(const struct demo_play *play)
{
	if (demo_play_is_calibrating(play))
		return (struct lamp_plan){.pattern[LAMP_STATUS] = LAMP_SLOW};
	return session_now(&play->session)->lamps;
}

static const char *meaning_of(enum lamp lamp, const struct lamp_plan *plan)
{
	enum lamp_pattern pattern = plan->pattern[lamp];

	if (lamp == LAMP_GOOD && pattern == LAMP_SLOW && plan->pattern[LAMP_ERROR] == LAMP_SLOW)
		pattern = LAMP_ON; /* it counts, and takes turns with what is nearly wrong */
	return lamps[lamp].meaning[pattern];
}

static void draw_lamps(struct screen_grid *grid, const struct demo_scene *scene)
{
	struct lamp_plan plan = plan_of(scene->play);

	for (int i = 0; i < LAMP_COUNT; i++) {
		enum lamp_pattern pattern = plan.pattern[i];
		int column = LEFT + i * LAMP_WIDTH;

		draw_bulb(grid, column, lamps[i].lit,
			  lamp_is_lit((enum lamp)i, pattern, scene->real_us));
		screen_grid_put(grid, ROW_LAMPS, column + 7, STYLE_BOLD, lamps[i].name);
		screen_grid_put(grid, ROW_LAMPS + 1, column + 7, STYLE_PLAIN,
				tell_lamp_word(pattern));
		screen_grid_put(grid, ROW_LAMPS + 2, column + 7, STYLE_DIM,
				meaning_of((enum lamp)i, &plan));
	}
}

/* The limits of the stretch that is coached, or that the script is about to do. */
static void follow_limits(struct demo_screen *screen, const struct demo_scene *scene)
{
	const struct exercise *exercise = session_now(&scene->play->session)->view.exercise;
	const char *name = demo_play_step(scene->play)->exercise;

	if (!exercise && name)
		exercise = exercise_by_name(name);
	if (screen->has_limits && exercise == screen->limited)
		return;
	demo_limits_init(&screen->limits, exercise, &scene->play->profile,
			 &scene->play->prescription);
	screen->limited = exercise;
	screen->has_limits = true;
}

static void draw_lesson(struct screen_grid *grid, const struct demo_scene *scene)
{
	const struct sim_step *step = demo_play_step(scene->play);

	screen_grid_put(grid, ROW_GAUGES, LEFT, STYLE_BOLD, "What calibration learns");
	screen_grid_wrap(grid, ROW_GAUGES + 1, LEFT, GAUGE_ROWS - 1, LEFT_WIDTH - 2, STYLE_PLAIN,
			 demo_words_calibration(step->mark));
}

static void draw_figure(struct demo_screen *screen, const struct demo_scene *scene)
{
	const struct demo_play *play = scene->play;
	struct lamp_plan plan = plan_of(play);
	unsigned int lost = demo_play_step(play)->lost_sensors;
	struct screen_figure_look look = {
		.back = plan.pattern[LAMP_GOOD] == LAMP_ON ? STYLE_GREEN
			: plan.pattern[LAMP_ERROR] == LAMP_ON ||
					plan.pattern[LAMP_ERROR] == LAMP_FAST
				? STYLE_RED
				: STYLE_BOLD,
		.has_sensor = {[SENSOR_PELVIS] = !(lost & SIM_LOST_PELVIS),
			       [SENSOR_LUMBAR] = !play->is_one_sensor && !(lost & SIM_LOST_LUMBAR)},
	};

	screen_figure_step(&screen->figure, &play->truth, &look);
	screen_figure_draw(&screen->figure, &play->truth, &look, &screen->grid, ROW_FIGURE,
			   FIGURE_AT);
}

static void draw_bar(struct screen_grid *grid, double part, enum screen_style style)
{
	int full = (int)(fmin(fmax(part, 0.0), 1.0) * CLOCK_CELLS);

	screen_grid_put(grid, ROW_CLOCK, CLOCK_AT - 1, STYLE_DIM, "▕");
	screen_grid_repeat(grid, ROW_CLOCK, CLOCK_AT, full, style, "━");
	screen_grid_repeat(grid, ROW_CLOCK, CLOCK_AT + full, CLOCK_CELLS - full, STYLE_DIM, "░");
	screen_grid_put(grid, ROW_CLOCK, CLOCK_AT + CLOCK_CELLS, STYLE_DIM, "▏");
}

static void draw_clock(struct screen_grid *grid, const struct demo_scene *scene)
{
	const struct coach_view *view = &session_now(&scene->play->session)->view;
	bool is_held = view->state == COACH_HOLD || view->state == COACH_PAUSED ||
		       view->state == COACH_DONE || view->state == COACH_NO_DATA;
	double counted_s = is_held ? view->counted_s : 0.0;
	char words[96];
	struct text text = text_in(words, sizeof(words));
	enum demo_tone tone;

	screen_grid_put(grid, ROW_CLOCK, LEFT, STYLE_PLAIN, "hold");
	tone = demo_words_state(&text, view);
	draw_bar(grid, view->wanted_s > 0.0 ? counted_s / view->wanted_s : 0.0,
		 tone == TONE_GOOD ? STYLE_GREEN_LIT : STYLE_YELLOW_LIT);
	screen_grid_put_right(grid, ROW_CLOCK, SCREEN_COLUMNS - 2, style_of_tone(tone), words);
	if (!view->exercise)
		return;
	text = text_in(words, sizeof(words));
	text_addf(&text, "%4.1f of %.0f s", counted_s, view->wanted_s);
	screen_grid_put(grid, ROW_CLOCK, CLOCK_AT + CLOCK_CELLS + 2, STYLE_BOLD, words);
}

static void draw_calibration_bar(struct screen_grid *grid, const struct demo_scene *scene)
{
	const struct demo_play *play = scene->play;
	char words[64];
	struct text text = text_in(words, sizeof(words));

	screen_grid_put(grid, ROW_CLOCK, LEFT, STYLE_PLAIN, "calib");
	draw_bar(grid, (double)(play->step_index + 1) / (double)play->calib_count,
		 STYLE_YELLOW_LIT);
	text_addf(&text, "step %zu of %zu", play->step_index + 1, play->calib_count);
	screen_grid_put(grid, ROW_CLOCK, CLOCK_AT + CLOCK_CELLS + 2, STYLE_PLAIN, words);
	screen_grid_put(grid, ROW_CUE, CLOCK_AT, STYLE_DIM,
			"a pose is held for about five seconds; the lamps cannot judge before");
}

static void draw_cue(struct screen_grid *grid, const struct demo_scene *scene)
{
	const struct coach_view *view = &session_now(&scene->play->session)->view;
	const char *cue = demo_words_cue(view);
	char words[96];
	struct text text = text_in(words, sizeof(words));

	if (cue[0]) {
		screen_grid_put(grid, ROW_CUE, LEFT,
				form_error_info(view->verdict.worst)->severity == SEVERITY_NEARLY
					? STYLE_YELLOW
					: STYLE_RED,
				"cue");
		screen_grid_put(grid, ROW_CUE, CLOCK_AT, STYLE_BOLD, cue);
	} else if (view->exercise) {
		text_addf(&text, "hold %d of %d", view->rep, view->reps_wanted);
		if (view->exercise->has_sides)
			text_addf(&text, ", %d a leg", view->reps_wanted / 2);
		text_addf(&text, ", each of %.0f good seconds", view->wanted_s);
		screen_grid_put(grid, ROW_CUE, CLOCK_AT, STYLE_DIM, words);
	}
}

static void draw_rule(struct screen_grid *grid, const char *title)
{
	screen_grid_repeat(grid, ROW_RULE, LEFT, SCREEN_COLUMNS - 2 * LEFT, STYLE_DIM, "─");
	screen_grid_put(grid, ROW_RULE, LEFT + 2, STYLE_DIM, title);
}

static void draw_notes(const struct demo_screen *screen, struct screen_grid *grid)
{
	draw_rule(grid, " what lumbard noticed ");
	for (int i = 0; i < screen->note_count; i++) {
		char time[16];
		struct text text = text_in(time, sizeof(time));

		demo_words_time(&text, screen->note[i].t_us);
		screen_grid_put_right(grid, ROW_NOTES + i, LEFT + 5, STYLE_DIM, time);
		screen_grid_put(grid, ROW_NOTES + i, LEFT + 6, style_of_tone(screen->note[i].tone),
				screen->note[i].words);
	}
}

/* As long as there is nothing to note, there is room for what else a newcomer wants to know. */
static void draw_foot(const struct demo_screen *screen, bool is_explained, struct screen_grid *grid)
{
	if (!is_explained && screen->note_count > 0) {
		draw_notes(screen, grid);
		return;
	}
	draw_rule(grid, is_explained ? " what the signs mean " : " what lumbard noticed ");
	demo_legend_draw(grid, ROW_NOTES + 1, LEFT + 2);
	screen_grid_put(grid, ROW_NOTES, LEFT + 2, STYLE_PLAIN,
			is_explained
				? "? brings back what lumbard noticed"
				: "nothing yet: it does not judge a body that it does not know");
}

void demo_screen_compose(struct demo_screen *screen, const struct demo_scene *scene)
{
	struct screen_grid *grid = &screen->grid;

	screen_grid_clear(grid);
	draw_title(grid, scene);
	draw_headline(grid, scene);
	draw_lamps(grid, scene);
	draw_figure(screen, scene);
	if (demo_play_is_calibrating(scene->play)) {
		draw_lesson(grid, scene);
		draw_calibration_bar(grid, scene);
	} else {
		follow_limits(screen, scene);
		demo_gauge_draw(&screen->limits, &session_now(&scene->play->session)->pose, grid,
				ROW_GAUGES, LEFT);
		draw_clock(grid, scene);
		draw_cue(grid, scene);
	}
	screen_grid_put(grid, ROW_FIGURE - 1, SCREEN_COLUMNS - 10, STYLE_YELLOW, "◆");
	screen_grid_put(grid, ROW_FIGURE - 1, SCREEN_COLUMNS - 8, STYLE_DIM, "sensor");
	draw_foot(screen, scene->is_explained, grid);
	screen_grid_repeat(grid, ROW_KEYS, 0, SCREEN_COLUMNS, STYLE_BAR, " ");
	screen_grid_put(grid, ROW_KEYS, 1, STYLE_BAR,
			"q quit   space pause   s next step   + faster   - slower   ? signs");
}

void demo_screen_draw(struct demo_screen *screen, const struct demo_scene *scene)
{
	static const char too_small[] = "\033[0m\033[2J\033[1;1Hlumbard demo needs 80 x 24:\r\n"
					"enlarge this terminal and it goes on; q quits";
	char bytes[SCREEN_RENDER_MAX];
	struct text text = text_in(bytes, sizeof(bytes));

	if (!terminal_is_large_enough()) {
		if (!screen->was_too_small)
			terminal_write(too_small, strlen(too_small));
		screen->was_too_small = true;
		screen_grid_forget(&screen->grid);
		return;
	}
	screen->was_too_small = false;
	demo_screen_compose(screen, scene);
	screen_grid_render(&screen->grid, &text);
	terminal_write(text.buf, text.len);
}
