/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_PACE_H
#define LUMBARD_SESSION_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How many samples a second come of a sensor. 20 to 1000 are the contract; a tenth below the least
 * is forgiven, since some are lost on the way. A gap counts as a tenth of a second: it is another
 * fault than slowness, and yet too slow where it is the rule. Caller-owned; zeroed knows no rate
 * and is not too slow.
 */
#define PACE_LEAST_HZ	 20.0
#define PACE_TOO_SLOW_HZ 18.0
#define PACE_AGAIN_HZ	 19.0 /* fast enough again */
#define PACE_WINDOW_US	 INT64_C(2000000)
#define PACE_GAP_US	 INT64_C(250000)
#define PACE_GAP_AS_US	 INT64_C(100000)

struct pace {
	/* private */
	int64_t spent_us; /* of the window being filled */
	int count;
	double rate_hz; /* of the latest whole window; 0: there was none */
	bool is_too_slow;
};

void pace_end_window(struct pace *pace);

/* One more sample, dt_us after the one before. */
static inline void pace_step(struct pace *pace, int64_t dt_us)
{
	pace->count++;
	pace->spent_us += dt_us <= PACE_GAP_US ? dt_us : PACE_GAP_AS_US;
	if (pace->spent_us >= PACE_WINDOW_US)
		pace_end_window(pace);
}

/* UNKNOWN in the first two seconds. */
double pace_rate_hz(const struct pace *pace);

#endif
