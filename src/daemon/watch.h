/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_WATCH_H
#define LUMBARD_DAEMON_WATCH_H

#include "run.h"

/*
 * What readers of the control socket are told: first how it is and the present moment, then a line
 * at each change, a moment at least every half second and at most ten times a second, and events as
 * they happen. Made once for all of them, and not at all while there is none.
 */

/* The first lines of a reader; how they end is the socket's. Cut where they don't fit. */
void run_watch_begin(struct run *run, struct text *text);

/* A line of the calibration, where it runs or has ended and that is news. */
void run_watch_guide(struct run *run);

void run_watch_event(struct run *run, const struct event *event);

/* From each tick. */
void run_watch_step(struct run *run, int64_t now_us);

#endif
