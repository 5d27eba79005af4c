/* SPDX-License-Identifier: MIT */
#include "row_order.h"

#include <lumbard/store/rows.h>

static void advance(struct row_order *order, int64_t t_us)
{
	if (!order->has_begun || t_us > order->newest_us)
		order->newest_us = t_us;
	order->has_begun = true;
}

bool row_order_is_past(const struct row_order *order, int64_t t_us)
{
	return order->has_begun && order->newest_us - t_us > ROWS_LATE_MOST_US;
}

bool row_order_take(struct row_order *order, const struct recording_reader *reader,
		    const struct imu_sample *sample)
{
	enum sensor_place sensor = sample->sensor;
	bool is_late;

	if (order->is_doubtful[sensor] && !reader->takes_back)
		advance(order, order->doubtful_us[sensor]);
	is_late = row_order_is_past(order, sample->t_us);
	order->is_doubtful[sensor] = reader->is_doubtful;
	order->doubtful_us[sensor] = sample->t_us;
	if (!reader->is_doubtful)
		advance(order, sample->t_us);
	return is_late;
}
