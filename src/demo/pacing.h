/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_PACING_H
#define LUMBARD_DEMO_PACING_H

#include <lumbard/demo/demo.h>
#include <lumbard/sim/motion.h>

#include <stdbool.h>

/* How fast the wearer moves, and what the keys make of it. */
struct demo_pacing {
	double speed, factor; /* as asked for, and by the keys, 1 */
	bool is_paused, is_ended, is_explained;
	int skips; /* steps to skip */
};

struct demo_pacing demo_pacing_of(double speed);

void demo_pacing_press(struct demo_pacing *pacing, char key);

/* Seconds of the script in a second of life; 0: as fast as it can. */
double demo_pacing_speed(const struct demo_pacing *pacing, const struct sim_step *step,
			 bool is_calibrating);

#endif
