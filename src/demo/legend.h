/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_LEGEND_H
#define LUMBARD_DEMO_LEGEND_H

#include "grid.h"

/* What the signs of the screen mean, in as many rows. */
enum { LEGEND_ROWS = 4 };

void demo_legend_draw(struct demo_grid *grid, int row, int column);

#endif
