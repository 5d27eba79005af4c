/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TUTOR_PICTURE_H
#define LUMBARD_TUTOR_PICTURE_H

#include "lesson.h"

#include <lumbard/screen/figure.h>
#include <lumbard/screen/grid.h>

/* The screen of a guided calibration: the pose that is wanted, and how far it is. */
struct picture {
	struct screen_grid grid;
	/* private */
	struct screen_figure figure;
	enum calib_pose pose;
	struct wearer_truth body; /* on its way there */
	int frame;		  /* since that pose */
};

void picture_init(struct picture *picture, struct screen_abilities abilities);

/* One frame, into the grid; 20 a second. */
void picture_compose(struct picture *picture, const struct lesson *lesson);

#endif
