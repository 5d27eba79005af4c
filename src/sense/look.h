/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_LOOK_H
#define LUMBARD_SENSE_LOOK_H

#include <lumbard/sense/sense.h>

/*
 * Looks for all sensors that are sought on the bus of this one, if it is time to. Those that were
 * found are SENSE_DOWN afterwards and can be tried at once.
 */
void look_for_sensor(struct sense *sense, enum sensor_place place, int64_t now_us,
		     struct sense_result *result);

#endif
