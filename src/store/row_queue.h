/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_STORE_ROW_QUEUE_H
#define LUMBARD_SRC_STORE_ROW_QUEUE_H

#include <lumbard/guide/guide.h>
#include <lumbard/store/rows.h>

#include <stddef.h>

/* Rows that wait, first in, first out; grows as needed. Caller-owned; zeroed is empty. */
struct waiting_row {
	struct imu_sample sample;
	enum calib_pose pose;
	enum guide_duty duty;
};

struct row_queue {
	/* private */
	struct waiting_row *row; /* a ring */
	size_t room, first, count;
};

/* A day of one sensor at 200 Hz, and more. */
#define ROW_QUEUE_MOST ((size_t)20 * 1000 * 1000)

/* 0, -ENOMEM, or -EFBIG: so many wait already. */
int row_queue_add(struct row_queue *queue, const struct waiting_row *row);

/* From the oldest at 0; NULL where there is none. */
struct waiting_row *row_queue_at(const struct row_queue *queue, size_t index);

void row_queue_drop_first(struct row_queue *queue);
void row_queue_drop_last(struct row_queue *queue);
void row_queue_free(struct row_queue *queue);

#endif
