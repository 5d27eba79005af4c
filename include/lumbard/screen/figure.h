/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SCREEN_FIGURE_H
#define LUMBARD_SCREEN_FIGURE_H

#include <lumbard/screen/grid.h>

#include <lumbard/sim/wearer.h>

#include <stdbool.h>

/*
 * The wearer from the right side, facing right, in Braille dots. It shows what the simulated body
 * does, which the sensors may or may not be able to tell.
 */
enum { FIGURE_ROWS = 10, FIGURE_COLUMNS = 26 };

/* What is not in the truth, and where the eye is; all of it glides. Zeroed at the start. */
struct screen_figure {
	/* private */
	double thigh_rad, shin_rad, arm_rad; /* world angles, from straight down, + forward */
	double dots_per_m, centre_m;
	bool is_started;
};

/* World angles from straight down, deg, + forward. */
struct screen_limbs {
	double thigh_deg, shin_deg, arm_deg;
};

struct screen_figure_look {
	enum screen_style back;		  /* pelvis and spine */
	bool has_sensor[SENSOR_COUNT];	  /* worn, and not lost */
	const struct screen_limbs *limbs; /* NULL: those of the position */
};

/* Glides on; once a frame. */
void screen_figure_step(struct screen_figure *figure, const struct wearer_truth *truth,
			const struct screen_figure_look *look);

void screen_figure_draw(const struct screen_figure *figure, const struct wearer_truth *truth,
			const struct screen_figure_look *look, struct screen_grid *grid, int row,
			int column);

#endif
