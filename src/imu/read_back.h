/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IMU_READ_BACK_H
#define LUMBARD_SRC_IMU_READ_BACK_H

#include <lumbard/imu/imu.h>

#include <stdbool.h>

/* Whether the register still has what the step wrote. */
static inline int read_back(const struct imu *imu, const struct imu_start_step *step,
			    bool *ret_is_kept)
{
	uint8_t value;
	int r = bus_read(&imu->bus, step->reg, &value, 1);

	if (r < 0)
		return r;
	*ret_is_kept = ((value ^ step->value) & step->verify_mask) == 0;
	return 0;
}

#endif
