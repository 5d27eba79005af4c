/* SPDX-License-Identifier: MIT */
#include <lumbard/imu/imu_chip.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

const struct imu_chip *imu_chip_by_name(const char *name)
{
	for (size_t i = 0; imu_chips[i]; i++)
		if (strcmp(imu_chips[i]->name, name) == 0)
			return imu_chips[i];
	return NULL;
}

bool imu_chip_has_address(const struct imu_chip *chip, uint8_t address)
{
	for (size_t i = 0; i < IMU_ADDRESSES_MAX && chip->addresses[i]; i++)
		if (chip->addresses[i] == address)
			return true;
	return false;
}

static bool axis_is_at_end(struct vec3 v, double range, double resolution)
{
	/* Some parts end two counts before the range does; half a count is rounding. */
	double end = range - 2.5 * resolution;

	return fabs(v.x) >= end || fabs(v.y) >= end || fabs(v.z) >= end;
}

static bool axis_is_beyond(struct vec3 v, double most)
{
	return fabs(v.x) > most || fabs(v.y) > most || fabs(v.z) > most;
}

bool imu_reading_is_beyond_range(const struct imu_reading *reading, const struct imu_chip *chip)
{
	/* ST's gyroscopes count on to 573 deg/s in their range of 500; dies live from -40 to 125.
	 */
	return reading->temp_degc < -60.0 || reading->temp_degc > 150.0 ||
	       axis_is_beyond(reading->accel_mps2, 1.05 * chip->accel_range_mps2) ||
	       axis_is_beyond(reading->gyro_radps, 1.15 * chip->gyro_range_radps);
}

bool imu_reading_is_saturated(const struct imu_reading *reading, const struct imu_chip *chip)
{
	return axis_is_at_end(reading->accel_mps2, chip->accel_range_mps2,
			      chip->accel_resolution_mps2) ||
	       axis_is_at_end(reading->gyro_radps, chip->gyro_range_radps,
			      chip->gyro_resolution_radps);
}
