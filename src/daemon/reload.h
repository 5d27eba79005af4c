/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_RELOAD_H
#define LUMBARD_DAEMON_RELOAD_H

#include "run.h"

/*
 * Everything anew from files, environment and options. What is sound is taken as a whole; else all
 * stays as it was, and the journal and `lumbard status` say why.
 */
void run_reload(struct run *run);

#endif
