/* SPDX-License-Identifier: MIT */
#include <lumbard/sense/doubt.h>

void sense_doubt_fault(struct sense_doubt *doubt, enum imu_fault fault)
{
	if (fault == IMU_FAULT_FROZEN || (fault == IMU_FAULT_BUS && doubt->state != SENSE_NO_DOUBT))
		doubt->state = SENSE_DOUBTED;
	else
		doubt->state = SENSE_NO_DOUBT;
}

static bool differ(const struct imu_reading *a, const struct imu_reading *b)
{
	return vec3_norm(vec3_sub(a->accel_mps2, b->accel_mps2)) > 0.0 ||
	       vec3_norm(vec3_sub(a->gyro_radps, b->gyro_radps)) > 0.0;
}

bool sense_doubt_believes(struct sense_doubt *doubt, const struct imu_reading *reading)
{
	if (doubt->state == SENSE_NO_DOUBT)
		return true;
	if (doubt->state == SENSE_DOUBTED_WITH_ONE && differ(&doubt->last, reading))
		doubt->state = SENSE_NO_DOUBT;
	else
		doubt->state = SENSE_DOUBTED_WITH_ONE;
	doubt->last = *reading;
	return doubt->state == SENSE_NO_DOUBT;
}
