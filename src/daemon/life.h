/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_LIFE_H
#define LUMBARD_DAEMON_LIFE_H

#include "run.h"

/*
 * Reads the files, takes the runtime folder, and opens log, sensors and lamps; the session has
 * begun. run is zeroed but for setup and clock. 0, or -1 with the failure and nothing is left open.
 */
int run_start(struct run *run, struct failure *ret_failure);

/* Closes all of it. 0, or -1 with the failure: the log is not whole. */
int run_end(struct run *run, struct failure *ret_failure);

#endif
