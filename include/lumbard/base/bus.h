/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_BUS_H
#define LUMBARD_BASE_BUS_H

#include <lumbard/base/failure.h>
#include <lumbard/base/sensor_where.h>

#include <stddef.h>
#include <stdint.h>

/*
 * Register bus: the only way a chip file reaches its hardware. One bus value is one chip address.
 * Calls return 0 or a negative errno and leave their outputs untouched on failure. One read is one
 * transaction, so its bytes belong to one sample.
 */
struct bus_ops {
	int (*read)(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n); /* n <= bus.max_read */
	int (*write)(void *ctx, uint8_t reg, uint8_t value);
	void (*wait_us)(void *ctx, uint32_t wait_us); /* chips need settling time */
};

struct bus {
	const struct bus_ops *ops;
	void *ctx;
	size_t max_read; /* 32 with SMBus block reads */
};

static inline int bus_read(const struct bus *bus, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	return bus->ops->read(bus->ctx, reg, ret_buf, n);
}

static inline int bus_write(const struct bus *bus, uint8_t reg, uint8_t value)
{
	return bus->ops->write(bus->ctx, reg, value);
}

static inline void bus_wait_us(const struct bus *bus, uint32_t wait_us)
{
	bus->ops->wait_us(bus->ctx, wait_us);
}

/* Opens chips on buses, for rooms that know no device. */
struct bus_opener_ops {
	/* 0 with a bus that has to be closed, or a negative errno. Sends nothing to the chip. */
	int (*open)(void *ctx, const struct sensor_where *where, struct bus *ret_bus);
	void (*close)(void *ctx, struct bus *bus);
	/* What a negative errno of the bus there means. */
	void (*explain)(void *ctx, int error, const struct sensor_where *where,
			struct reason *ret_reason);
};

struct bus_opener {
	const struct bus_opener_ops *ops;
	void *ctx;
};

#endif
