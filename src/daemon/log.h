/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_LOG_H
#define LUMBARD_DAEMON_LOG_H

#include "run.h"

/* It cannot be written: said once, coaching goes on, and it is tried again. */
void run_on_log_error(struct run *run, int error);

/* On its way to the disk, as often as a power cut may take something. */
void run_keep_log(struct run *run, int64_t now_us);

#endif
