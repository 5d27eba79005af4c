/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_STATUS_H
#define LUMBARD_DAEMON_STATUS_H

#include "run.h"

/* Members of a JSON object, without its braces. */
void run_add_status(struct run *run, struct text *text);

#endif
