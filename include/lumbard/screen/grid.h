/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SCREEN_GRID_H
#define LUMBARD_SCREEN_GRID_H

#include <lumbard/screen/abilities.h>

#include <lumbard/base/text.h>

#include <stdbool.h>

/*
 * A screen of cells. Drawing fills the cells; rendering gives the bytes that turn what the terminal
 * shows into that, rows that did not change left out, so that nothing flickers.
 */
enum screen_style {
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

enum { SCREEN_ROWS = 24, SCREEN_COLUMNS = 80 };

struct screen_cell {
	char glyph[4]; /* UTF-8, at most three bytes */
	enum screen_style style;
};

struct screen_grid {
	struct screen_abilities abilities;
	/* private */
	struct screen_cell cell[SCREEN_ROWS][SCREEN_COLUMNS], shown[SCREEN_ROWS][SCREEN_COLUMNS];
	bool is_shown;
};

enum { SCREEN_RENDER_MAX = SCREEN_ROWS * (SCREEN_COLUMNS * 32 + 32) };

/* Blank. */
void screen_grid_clear(struct screen_grid *grid);

/*
 * UTF-8 at row and column from 0, a cell a character; what is outside is cut. On a terminal without
 * glyphs the few signs used here become ASCII. Returns the column after it.
 */
int screen_grid_put(struct screen_grid *grid, int row, int column, enum screen_style style,
		    const char *utf8);

/* count times the same sign. */
void screen_grid_repeat(struct screen_grid *grid, int row, int column, int count,
			enum screen_style style, const char *glyph);

/* Ends before column. */
void screen_grid_put_right(struct screen_grid *grid, int row, int column, enum screen_style style,
			   const char *utf8);

/* Prose in as many rows as it needs, at most rows. */
void screen_grid_wrap(struct screen_grid *grid, int row, int column, int rows, int width,
		      enum screen_style style, const char *prose);

/* The length of the first line of prose when wrapped to width, and where the next one begins. */
size_t screen_wrap(const char *prose, size_t width, const char **ret_rest);

/* The next render draws everything. */
void screen_grid_forget(struct screen_grid *grid);

void screen_grid_render(struct screen_grid *grid, struct text *text);

#endif
