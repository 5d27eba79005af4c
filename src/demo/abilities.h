/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_ABILITIES_H
#define LUMBARD_DEMO_ABILITIES_H

#include <stdbool.h>

/* What a terminal can show, as its environment tells. */
enum demo_colours {
	DEMO_COLOURS_NONE,
	DEMO_COLOURS_EIGHT, /* one of them is the background, and nobody says which */
	DEMO_COLOURS_MANY,  /* 256: those that show on white and on black alike */
};

struct demo_abilities {
	bool has_glyphs; /* else ASCII alone */
	enum demo_colours colours;
};

/* The values of these variables; NULL where one is not set. */
struct demo_environment {
	const char *term, *lc_all, *lc_ctype, *lang, *colorterm, *no_color;
};

struct demo_abilities demo_abilities_of(const struct demo_environment *environment);

#endif
