/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_TEACHING_H
#define LUMBARD_DAEMON_TEACHING_H

#include "run.h"

/*
 * A stretch is taught in the running daemon: the session goes on, so that angles are those of
 * today; what was held is written into the profile, and the session goes on with that. It is a
 * calibration to whoever asks, with the name of its stretch.
 */

/* Begins. 0, or -1 with why it cannot. */
int run_teach(struct run *run, const char *stretch, struct reason *ret_reason);

/* Left early: nothing changes. */
void run_teach_stop(struct run *run);

/* From each tick, after the session's step. */
void run_teach_step(struct run *run);

/* The person rests and has not begun. */
bool run_is_before_lesson(const struct run *run);

#endif
