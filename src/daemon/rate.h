/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_RATE_H
#define LUMBARD_DAEMON_RATE_H

#include "run.h"

#include <lumbard/coach/lack.h>

/*
 * Whether samples come fast enough for everything to be judged: by rate_hz until there are some,
 * then by what the pelvis sensor's show. The journal hears of each change.
 */
void run_begin_rate(struct run *run);
void run_watch_rate(struct run *run);

/* What the files keep from being coached, whatever the rate. */
void run_find_lacks(const struct run *run, struct lacks *ret_lacks);

/* What cannot be judged at the rate of now; only where run->is_rate_low. */
void run_explain_rate(const struct run *run, struct reason *ret_reason);

#endif
