/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_STATUS_H
#define LUMBARD_DAEMON_STATUS_H

#include "run.h"

/* How it is now, in run->status. */
void run_fill_status(struct run *run);

/* The calibration that runs, or how the last one ended; NULL: there was none. */
const struct course_view *run_guide_view(const struct run *run);

#endif
