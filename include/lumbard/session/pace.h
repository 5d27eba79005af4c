/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_PACE_H
#define LUMBARD_SESSION_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How many samples a second come of a sensor. 20 to 1000 are the contract; a tenth below the least
 * is forgiven, since some are lost on the way. A gap counts as a tenth of a second: it is another
 * fault than slowness, and yet too slow where it is the rule. And which share of the time is
 * missing: what gaps last beyond that tenth, of a long one no more than 0.3 s, since it is told by
 * itself. Where much is missing a bounce or a tremor passes unseen (the share is provisional). And
 * which share of the samples is impossible: a sensor that says so now and then is none.
 * Caller-owned; zeroed knows no rate and is well.
 */
#define PACE_LEAST_HZ	 20.0
#define PACE_TOO_SLOW_HZ 18.0
#define PACE_AGAIN_HZ	 19.0 /* fast enough again */
#define PACE_WINDOW_US	 INT64_C(2000000)
#define PACE_GAP_US	 INT64_C(250000)
#define PACE_GAP_AS_US	 INT64_C(100000)
#define PACE_GAP_MOST_US INT64_C(400000)
#define PACE_HOLES	 0.15
#define PACE_IMPOSSIBLE	 0.05 /* of the samples */
#define PACE_WHOLE	 0.10 /* no more is missing: whole enough again */

struct pace {
	/* private */
	int64_t spent_us;		/* of the window being filled */
	int64_t unspent_us, missing_us; /* of gaps beyond what was spent, and beyond the tenth */
	int count, impossible_count;
	double rate_hz; /* of the latest whole window; 0: there was none */
	double missing; /* share, the same */
	bool is_too_slow, has_holes, is_impossible;
};

void pace_end_window(struct pace *pace);
void pace_add_gap(struct pace *pace, int64_t dt_us);

/* One more sample, dt_us after the one before. */
static inline void pace_step(struct pace *pace, int64_t dt_us)
{
	pace->count++;
	if (dt_us > PACE_GAP_AS_US)
		pace_add_gap(pace, dt_us);
	else
		pace->spent_us += dt_us;
	if (pace->spent_us >= PACE_WINDOW_US)
		pace_end_window(pace);
}

/* UNKNOWN in the first two seconds. */
double pace_rate_hz(const struct pace *pace);

#endif
