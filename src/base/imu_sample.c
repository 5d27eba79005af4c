/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/imu_sample.h>
#include <string.h>

static const char *const names[SENSOR_COUNT] = {
	[SENSOR_PELVIS] = "pelvis",
	[SENSOR_LUMBAR] = "lumbar",
};

const char *sensor_place_name(enum sensor_place place)
{
	return (unsigned)place < SENSOR_COUNT ? names[place] : "unknown";
}

int sensor_place_from_name(const char *name, enum sensor_place *ret_place)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret_place = (enum sensor_place)i;
			return 0;
		}
	}
	return -EINVAL;
}
