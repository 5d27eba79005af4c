/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_METRICS_H
#define LUMBARD_DAEMON_METRICS_H

#include "run.h"

/* lumbard.prom, every ten seconds, and sooner when something has happened. */
void run_count_event(struct run *run, const struct event *event);
void run_metrics_step(struct run *run, int64_t now_us);
void run_metrics_remove(struct run *run);

#endif
