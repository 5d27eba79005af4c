/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_GAUGE_H
#define LUMBARD_DEMO_GAUGE_H

#include <lumbard/screen/grid.h>

#include <lumbard/coach/prescription.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/* Angles as bars with their limits: what is good, what is wrong, where the wearer is. */

/* The limits of one stretch as they are for this person; exercise NULL: none. */
struct demo_limits {
	/* private */
	struct form form;
	bool is_lone; /* no lumbar sensor */
};

void demo_limits_init(struct demo_limits *limits, const struct exercise *exercise,
		      const struct profile *profile, const struct prescription *prescription);

/* A row an angle: name, value, word, bar; then a row that says what the signs mean. */
void demo_gauge_draw(const struct demo_limits *limits, const struct body_pose *pose,
		     struct screen_grid *grid, int row, int column);

enum { GAUGE_ROWS = 5 };

#endif
