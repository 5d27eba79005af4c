/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_STATUS_H
#define LUMBARD_DAEMON_STATUS_H

#include "run.h"

/* How it is now, in run->status. */
void run_fill_status(struct run *run);

#endif
