/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <errno.h>

/* Whether it is to be made again; r is what it came to. */
static bool note(struct imu_line *line, int r, int tries_left)
{
	line->asked++;
	if (r == 0) {
		line->has_answered = true;
		line->mended += (uint32_t)line->failed_in_a_row;
		line->failed_in_a_row = 0;
		return false;
	}
	line->failed++;
	line->failed_in_a_row++;
	return line->has_answered && r != -ETIMEDOUT && tries_left > 0;
}

int line_read(struct imu_line *line, int tries, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	int r;

	do
		r = bus_read(&line->bus, reg, ret_buf, n);
	while (note(line, r, --tries));
	return r;
}

int line_write(struct imu_line *line, int tries, uint8_t reg, uint8_t value)
{
	int r;

	do
		r = bus_write(&line->bus, reg, value);
	while (note(line, r, --tries));
	return r;
}
