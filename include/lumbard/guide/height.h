/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_GUIDE_HEIGHT_H
#define LUMBARD_GUIDE_HEIGHT_H

#include <lumbard/base/vec3.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * How much lower or higher the pelvis rests than before: to gravity standing and sitting are the
 * same, but on the way the accelerometer feels the body go down and stop. The vertical part is
 * integrated twice from one rest to the next. That the speed is 0 at both ends (zero-velocity
 * update: Foxlin 2005, doi 10.1109/MCG.2005.140) and that a rest shows what the accelerometer says
 * too much takes off the errors that stay or grow evenly.
 */
#define HEIGHT_WAY_MOST_S 10.0 /* provisional */

/*
 * An accelerometer that is off by some 0.3 m/s2 shows more or less of gravity as soon as the body
 * tips; by the zero speeds at both ends that makes at most so much of a way, m for each s tipped
 * (by its sine) and each s of the way. Provisional: in simulation 1.5 to 3 times of what is seen.
 */
#define HEIGHT_OFF_MPS2 0.1

/* From here on somebody went up or down: a chair is 0.45 m below standing, the floor 0.8. */
#define HEIGHT_MEANT_M 0.25

struct height {
	/* private */
	bool has_rest;
	int64_t since_us, last_us;
	struct vec3 up, last_up;
	double rest_mps2; /* what the accelerometer says at rest */
	double speed_mps, way_m, tipped_s;
};

void height_init(struct height *height);

/* Each sample: what the accelerometer says, and where up is in the same frame. */
void height_step(struct height *height, struct vec3 accel_mps2, struct vec3 up, int64_t t_us);

/* The person rests, and the accelerometer says so much in the mean: ways begin here. */
void height_begin(struct height *height, double rest_mps2, struct vec3 up);

/*
 * The person rests again: how far up the way led at least, metres, 0 where they are as high as
 * before; or UNKNOWN, also where it cannot be told whether that is meant.
 */
double height_way_m(const struct height *height, double rest_mps2);

#endif
