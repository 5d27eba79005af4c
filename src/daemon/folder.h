/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_FOLDER_H
#define LUMBARD_DAEMON_FOLDER_H

#include "run.h"

/*
 * The runtime folder: lock, socket, metrics. Who has it has the sensors, too, and so another
 * lumbard in it is a failure; for anything else there is no socket, and coaching goes on.
 */
int run_begin_in_folder(struct run *run, struct failure *ret_failure);

/* Whether it can still be found there; if not, it is told and settled anew as soon as that can be.
 */
void run_keep_folder(struct run *run, int64_t now_us);

void run_let_folder_go(struct run *run);

#endif
