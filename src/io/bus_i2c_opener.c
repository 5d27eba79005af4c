/* SPDX-License-Identifier: MIT */
#include <lumbard/io/bus_i2c.h>

#include <errno.h>

static int opener_open(void *ctx, const struct sensor_where *where, struct bus *ret_bus)
{
	struct bus_i2c_opener *opener = ctx;

	for (int i = 0; i < BUS_I2C_OPENER_CHIPS; i++) {
		struct bus_i2c *chip = &opener->chip[i];
		int r;

		if (chip->is_open)
			continue;
		r = opener->is_shared ? bus_i2c_open_shared(where->bus, where->address, chip)
				      : bus_i2c_open(where->bus, where->address, chip);
		if (r == 0)
			*ret_bus = bus_i2c_registers(chip);
		return r;
	}
	return -EMFILE;
}

static void opener_close(void *ctx, struct bus *bus)
{
	(void)ctx;
	bus_i2c_close(bus->ctx);
}

static void opener_explain(void *ctx, int error, const struct sensor_where *where,
			   struct reason *ret_reason)
{
	(void)ctx;
	bus_i2c_explain("", error, where->bus, where->address, ret_reason);
}

struct bus_opener bus_i2c_opener(struct bus_i2c_opener *opener)
{
	static const struct bus_opener_ops ops = {opener_open, opener_close, opener_explain};

	return (struct bus_opener){.ops = &ops, .ctx = opener};
}
