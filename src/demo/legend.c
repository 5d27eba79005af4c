/* SPDX-License-Identifier: MIT */
#include "legend.h"

static int put(struct screen_grid *grid, int row, int column, enum screen_style style,
	       const char *sign, const char *meaning)
{
	column = screen_grid_put(grid, row, column, style, sign);
	return screen_grid_put(grid, row, column + 1, STYLE_PLAIN, meaning) + 3;
}

void demo_legend_draw(struct screen_grid *grid, int row, int column)
{
	int at = put(grid, row, column, STYLE_YELLOW, "◆", "a sensor");

	at = put(grid, row, at, STYLE_BOLD, "●", "the angle now");
	at = put(grid, row, at, STYLE_GREEN, "━━", "good");
	at = put(grid, row, at, STYLE_RED, "▒▒", "wrong");
	put(grid, row, at, STYLE_DIM, "──", "neither");
	put(grid, row + 1, column, STYLE_BOLD,
	    "hold 3 of 6:", "the third of six; only seconds in good form count");
	put(grid, row + 2, column, STYLE_BOLD,
	    "x5.0:", "times real time: what teaches goes slower than what repeats");
	put(grid, row + 3, column, STYLE_BOLD,
	    "lamps:", "steady, slow, fast or double flashes; beside them what it means");
}
