/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_TICK_H
#define LUMBARD_DAEMON_TICK_H

#include "run.h"

/* One look at sensors, button and clock, and all that follows from it. */
void run_tick(struct run *run, const struct loop_tick *tick);

#endif
