/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_SEEN_H
#define LUMBARD_TELL_SEEN_H

#include <lumbard/base/sample_facts.h>
#include <lumbard/base/text.h>
#include <lumbard/coach/event.h>

/* What was seen of a sensor over a whole recording. */
struct sensor_seen {
	struct sample_summary samples;
	int64_t moments;	    /* that were looked at, evenly over the time */
	int64_t lost[REASON_COUNT]; /* of these, without data for that reason */
};

/* One more moment; REASON_NONE: there was data. */
void sensor_seen_add(struct sensor_seen *seen, enum event_reason reason);

/* "pelvis: 17002 rows in 170.0 s, 100 a second, median of |a| 9.81 m/s2; no data in 2.1 % of the
 * time: settling 1.5 %, stale 0.6 %" */
void tell_seen(struct text *text, enum sensor_place place, const struct sensor_seen *seen);

#endif
