/* SPDX-License-Identifier: MIT */
#include <lumbard/base/sensor_where.h>
#include <lumbard/base/text.h>

#include <limits.h>
#include <string.h>

int sensor_bus_number(const char *bus)
{
	const char *slash = strrchr(bus, '/');
	const char *file = slash ? slash + 1 : bus;
	int64_t number;

	if (strncmp(file, "i2c-", strlen("i2c-")) == 0)
		file += strlen("i2c-");
	else if (slash)
		return SENSOR_BUS_UNNUMBERED;
	if (text_to_int64(file, &number) < 0 || number < 0 || number > INT_MAX)
		return SENSOR_BUS_UNNUMBERED;
	return (int)number;
}

bool sensor_is_same_bus(const struct sensor_where *a, const struct sensor_where *b)
{
	if (a->bus[0] == '\0' || b->bus[0] == '\0')
		return a->bus[0] == b->bus[0];
	if (a->bus_number != SENSOR_BUS_UNNUMBERED)
		return a->bus_number == b->bus_number;
	return strcmp(a->bus, b->bus) == 0;
}

bool sensor_is_same_place(const struct sensor_where *a, const struct sensor_where *b)
{
	return a->address == b->address && sensor_is_same_bus(a, b);
}
