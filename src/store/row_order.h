/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_STORE_ROW_ORDER_H
#define LUMBARD_SRC_STORE_ROW_ORDER_H

#include <lumbard/io/recording_file.h>

/*
 * How far a recording has come, over both sensors. A row that the next one may take back has a time
 * that counts only once that one has come. Caller-owned; zeroed has not begun.
 */
struct row_order {
	/* private */
	bool has_begun;
	int64_t newest_us;
	bool is_doubtful[SENSOR_COUNT];
	int64_t doubtful_us[SENSOR_COUNT];
};

/* The row that the reader has just handed out. Returns whether it comes too late to be sorted in.
 */
bool row_order_take(struct row_order *order, const struct recording_reader *reader,
		    const struct imu_sample *sample);

/* Whether no row that is not too late can be before t_us. */
bool row_order_is_past(const struct row_order *order, int64_t t_us);

#endif
