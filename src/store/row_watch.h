/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_STORE_ROW_WATCH_H
#define LUMBARD_SRC_STORE_ROW_WATCH_H

#include <lumbard/base/sample_facts.h>
#include <lumbard/store/rows.h>

#include "row_means.h"
#include "row_repeats.h"

/* An axis that stands at the end of its range. */
struct rail_watch {
	double last[3];
	int64_t same_us[3], railed_us[3];
	double value[3]; /* where it stood */
};

/*
 * What the samples of one sensor say of their units and of the sensor itself, in one pass. The
 * newest waits until it is known whether its time was false. Caller-owned.
 */
struct row_watch {
	/* private */
	bool has_newest;
	struct imu_sample newest;
	struct sample_facts facts;
	struct self_check check;
	struct self_check_verdict verdict;
	int64_t looks, accel_dead_looks, gyro_dead_looks;
	bool has_last;
	int64_t last_us, all_us;
	struct rail_watch accel, gyro;
	struct row_repeats repeats;
	struct row_means means;
};

/* What they came to. */
struct row_judgement {
	struct sample_summary samples;
	struct rows_sensor_fault sensor_fault;
	enum sample_fault fault; /* what cannot be, unless it comes of an axis that stands still */
};

void row_watch_init(struct row_watch *watch);

/* takes_back: the sample before had a false time. */
void row_watch_add(struct row_watch *watch, const struct imu_sample *sample, bool takes_back);

/* After the last one. */
void row_watch_end(struct row_watch *watch, struct row_judgement *ret_judgement);

/* After that of both: for which share of the time they say the very same; 0 where that is little.
 */
double row_watch_twin_share(const struct row_watch *a, const struct row_watch *b);

#endif
