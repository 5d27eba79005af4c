/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_COACHING_H
#define LUMBARD_DAEMON_COACHING_H

#include "run.h"

/* A session with the settings of now; its log is open. */
void run_begin_session(struct run *run);

/* What button, socket and reload do. The journal hears of it. */
void run_set_side(struct run *run, enum coach_side side);
void run_set_off_duty(struct run *run, bool is_off_duty);

#endif
