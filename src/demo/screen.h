/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_SCREEN_H
#define LUMBARD_DEMO_SCREEN_H

#include "gauge.h"
#include "play.h"
#include "words.h"
#include <lumbard/screen/figure.h>
#include <lumbard/screen/grid.h>

#include <stdbool.h>

/* The 80 x 24 screen of `demo`: draws what the session says, decides nothing. */
enum { SCREEN_NOTES = 5, SCREEN_NOTE_MAX = 96 };

struct demo_note {
	int64_t t_us;
	enum demo_tone tone;
	char words[SCREEN_NOTE_MAX];
};

struct demo_screen {
	struct screen_grid grid;
	/* private */
	struct screen_figure figure;
	struct demo_limits limits;
	const struct exercise *limited; /* of limits */
	bool has_limits, was_too_small;
	struct demo_note note[SCREEN_NOTES];
	int note_count;
};

struct demo_scene {
	const struct demo_play *play;
	double speed; /* times real time; 0: as fast as it can */
	bool is_paused;
	bool is_explained; /* the signs instead of what was noticed */
	int64_t real_us;   /* lamps flash in real time, however fast the wearer moves */
};

void demo_screen_init(struct demo_screen *screen, struct screen_abilities abilities);

/* Adds a line to what was noticed. */
void demo_screen_note(struct demo_screen *screen, int64_t t_us, enum demo_tone tone,
		      const char *words);

/* What the screen has to show, into its grid. */
void demo_screen_compose(struct demo_screen *screen, const struct demo_scene *scene);

/* One frame to the terminal; at most 20 times a second. */
void demo_screen_draw(struct demo_screen *screen, const struct demo_scene *scene);

#endif
