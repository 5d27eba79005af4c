/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IMU_TWINS_H
#define LUMBARD_SRC_IMU_TWINS_H

#include <lumbard/imu/imu.h>

/*
 * Two chips of one kind at one address, as where AD0 or SDO is left open: both answer, and each bit
 * is 1 only where both send a 1, since either pulls the line low. Identity and settings are the
 * same and read well; what is measured is neither's. An axis that trembles by some counts has a 1
 * in its lowest bit half of the time, and both chips together a quarter.
 */
bool twins_answer(struct imu_twins *twins, const struct imu_reading *reading,
		  const struct imu_chip *chip);

#endif
