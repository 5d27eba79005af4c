/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_STORE_ROW_REPEATS_H
#define LUMBARD_SRC_STORE_ROW_REPEATS_H

#include <lumbard/base/imu_sample.h>

#include <stdbool.h>
#include <stdint.h>

enum { ROW_REPEATS_MOST = 8192 }; /* rows in a loop that is found, less one */

/*
 * Whether one sensor's rows are the very same as the one before, as of a chip that is frozen, or as
 * those some rows before, over and over, as of a file that was put together. No living sensor says
 * six values twice for long. Caller-owned; zeroed is empty.
 */
struct row_repeats {
	/* private */
	uint32_t hash[ROW_REPEATS_MOST]; /* of the latest rows */
	uint32_t seen[ROW_REPEATS_MOST]; /* by hash: number of the latest such row; 0: none */
	uint32_t last;			 /* number of the latest row, from 1 */
	uint32_t period;		 /* rows after which it is all the same; 0: it is not */
	int same_rows, again_rows;
	int64_t same_us, again_us;
	/* what it came to */
	int64_t frozen_us, loop_us;
	uint32_t loop_rows; /* of the latest loop */
};

void row_repeats_add(struct row_repeats *repeats, const struct imu_sample *sample, int64_t dt_us);

#endif
