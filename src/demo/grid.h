/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_GRID_H
#define LUMBARD_DEMO_GRID_H

#include "abilities.h"

#include <lumbard/base/text.h>
#include <lumbard/demo/demo.h>

#include <stdbool.h>

/*
 * A screen of cells. Drawing fills the cells; rendering gives the bytes that turn what the terminal
 * shows into that, rows that did not change left out, so that nothing flickers.
 */
enum demo_style {
	STYLE_PLAIN,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_BAR, /* title and footer */
	STYLE_GREEN,
	STYLE_RED,
	STYLE_YELLOW,
	STYLE_GREEN_LIT, /* on a ground of that colour */
	STYLE_RED_LIT,
	STYLE_YELLOW_LIT,
	STYLE_COUNT,
};

struct demo_cell {
	char glyph[4]; /* UTF-8, at most three bytes */
	enum demo_style style;
};

struct demo_grid {
	struct demo_abilities abilities;
	/* private */
	struct demo_cell cell[DEMO_ROWS][DEMO_COLUMNS], shown[DEMO_ROWS][DEMO_COLUMNS];
	bool is_shown;
};

enum { DEMO_RENDER_MAX = DEMO_ROWS * (DEMO_COLUMNS * 32 + 32) };

/* Blank. */
void demo_grid_clear(struct demo_grid *grid);

/*
 * UTF-8 at row and column from 0, a cell a character; what is outside is cut. On a terminal without
 * glyphs the few signs used here become ASCII. Returns the column after it.
 */
int demo_grid_put(struct demo_grid *grid, int row, int column, enum demo_style style,
		  const char *utf8);

/* count times the same sign. */
void demo_grid_repeat(struct demo_grid *grid, int row, int column, int count, enum demo_style style,
		      const char *glyph);

/* Ends before column. */
void demo_grid_put_right(struct demo_grid *grid, int row, int column, enum demo_style style,
			 const char *utf8);

/* Prose in as many rows as it needs, at most rows. */
void demo_grid_wrap(struct demo_grid *grid, int row, int column, int rows, int width,
		    enum demo_style style, const char *prose);

/* The next render draws everything. */
void demo_grid_forget(struct demo_grid *grid);

void demo_grid_render(struct demo_grid *grid, struct text *text);

#endif
