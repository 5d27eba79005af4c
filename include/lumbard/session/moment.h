/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_MOMENT_H
#define LUMBARD_SESSION_MOMENT_H

#include <lumbard/coach/coach.h>
#include <lumbard/show/lamp.h>

/*
 * What holds now: a row of the trace and a line of the watch. Whoever has one has the position,
 * the stretch, its state, clock and rep, the angles, the errors, the lamps and the sound.
 */
struct moment {
	int64_t t_us;
	struct body_pose pose;
	struct coach_view view;
	struct lamp_plan lamps;
	enum cue sound; /* being played, or CUE_NONE */
};

/* Of which nothing is known. */
struct moment moment_unknown(int64_t t_us);

#endif
