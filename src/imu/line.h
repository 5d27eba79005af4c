/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IMU_LINE_H
#define LUMBARD_SRC_IMU_LINE_H

#include <lumbard/imu/imu.h>

/*
 * Transfers with patience: to a chip that has answered, one that failed is made again at once, up
 * to `tries` times in all, but not on a bus that hangs, where each costs everybody time. 0, or the
 * negative errno of the last one.
 */
enum { LINE_TRIES = 3 };

int line_read(struct imu_line *line, int tries, uint8_t reg, uint8_t *ret_buf, size_t n);
int line_write(struct imu_line *line, int tries, uint8_t reg, uint8_t value);

/* As imu_find(). */
int line_find(struct imu_line *line, uint8_t address, const struct imu_chip *want,
	      struct imu_found *ret_found);

#endif
