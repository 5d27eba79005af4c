/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_LEGEND_H
#define LUMBARD_DEMO_LEGEND_H

#include <lumbard/screen/grid.h>

/* What the signs of the screen mean, in as many rows. */
enum { LEGEND_ROWS = 4 };

void demo_legend_draw(struct screen_grid *grid, int row, int column);

#endif
