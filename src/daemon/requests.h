/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_REQUESTS_H
#define LUMBARD_DAEMON_REQUESTS_H

#include "run.h"

/* A request; ctx is the run. */
control_handler run_answer;

/*
 * Takes the runtime folder that the config names: the lock that another lumbard would have, and the
 * socket, whose requests are then answered. As control_server_open() does.
 */
int run_take_folder(struct run *run, const struct config *config,
		    struct control_server **ret_server, pid_t *ret_pid);

#endif
