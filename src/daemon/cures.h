/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_CURES_H
#define LUMBARD_DAEMON_CURES_H

#include "run.h"

#include <lumbard/io/notify.h>

/* To the journal. */
void run_log_reason(enum notify_level level, const struct reason *reason);

/* To the journal, that of two failures that does not go up. */
void run_log_failure(const struct failure *failure);

#endif
