/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_SENSOR_WHERE_H
#define LUMBARD_BASE_SENSOR_WHERE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Where a sensor is: an I2C bus and a 7-bit address. One bus has many names (1, i2c-1, /dev/i2c-1
 * and links to it), so buses are compared by number; the name is for opening and for people.
 */
enum { SENSOR_BUS_MAX = 64, SENSOR_BUS_UNNUMBERED = -1 };

struct sensor_where {
	char bus[SENSOR_BUS_MAX]; /* as it was written; "" is no sensor */
	int bus_number;		  /* or SENSOR_BUS_UNNUMBERED: known by its name alone */
	uint8_t address;	  /* 0: to be found */
};

/* Of "1", "i2c-1" or a path that ends so; SENSOR_BUS_UNNUMBERED of anything else. */
int sensor_bus_number(const char *bus);

/* Whether both name one bus; no bus is only the same as none. */
bool sensor_is_same_bus(const struct sensor_where *a, const struct sensor_where *b);

/* Bus and address. */
bool sensor_is_same_place(const struct sensor_where *a, const struct sensor_where *b);

#endif
