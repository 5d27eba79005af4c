/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IMU_WATCH_H
#define LUMBARD_SRC_IMU_WATCH_H

#include <lumbard/imu/imu.h>

/* A transfer failed, which may have been a brown-out. */
void watch_doubt(struct imu *imu);

/* Once a sample: whether the chip keeps what the start wrote. IMU_FAULT_BUS with *ret_errno. */
enum imu_fault watch_registers(struct imu *imu, int *ret_errno);

/* Whether the step's register, which reads value, has what the step wrote. */
static inline bool step_is_kept(const struct imu_start_step *step, uint8_t value)
{
	return ((value ^ step->value) & step->verify_mask) == 0;
}

#endif
