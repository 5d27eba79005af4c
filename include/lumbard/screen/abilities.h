/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SCREEN_ABILITIES_H
#define LUMBARD_SCREEN_ABILITIES_H

#include <stdbool.h>

/* What a terminal can show, as its environment tells. */
enum screen_colours {
	SCREEN_COLOURS_NONE,
	SCREEN_COLOURS_EIGHT, /* one of them is the background, and nobody says which */
	SCREEN_COLOURS_MANY,  /* 256: those that show on white and on black alike */
};

struct screen_abilities {
	bool has_glyphs; /* else ASCII alone */
	enum screen_colours colours;
};

/* The values of these variables; NULL where one is not set. */
struct screen_environment {
	const char *term, *lc_all, *lc_ctype, *lang, *colorterm, *no_color;
};

struct screen_abilities screen_abilities_of(const struct screen_environment *environment);

#endif
