/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_BUS_I2C_H
#define LUMBARD_IO_BUS_I2C_H

#include <lumbard/base/bus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A chip on an I2C bus of Linux, through libi2c. Each open bus has a descriptor and an address of
 * its own, so two sensors may share a bus or not. A bus is named by path or number: "/dev/i2c-1",
 * "1". Functions return 0 or a negative errno. root is "" for the running system, or a folder that
 * stands for "/".
 */
enum { BUS_I2C_READ_MAX = 32 }; /* I2C_SMBUS_BLOCK_MAX of linux/i2c.h */

/* Caller-owned; zeroed means closed. */
struct bus_i2c {
	/* private */
	bool is_open;
	int fd;
};

/*
 * address: 7 bit, 0x08 to 0x77. Sends nothing to the chip. -EINVAL: no such name or address.
 * -EBUSY: a driver of the kernel owns the chip; it is left alone. -EADDRINUSE: another program that
 * opened it by this call has it, or this one. -EOPNOTSUPP: the adapter has no
 * block reads. -ENOTTY: no I2C bus at all. Else why the device could not be opened.
 */
int bus_i2c_open(const char *name, uint8_t address, struct bus_i2c *ret_bus);

/* The same, also while another program has the chip: for who only asks what it is. */
int bus_i2c_open_shared(const char *name, uint8_t address, struct bus_i2c *ret_bus);

/* Accepts zeroed and already closed. */
void bus_i2c_close(struct bus_i2c *bus);

/*
 * The register bus that chips take; good while bus_i2c stays where it is. Reads are 1 to
 * BUS_I2C_READ_MAX bytes, else -EINVAL; a short answer is -EIO, a closed bus -EBADF.
 */
struct bus bus_i2c_registers(struct bus_i2c *bus);

/* As sensor_bus_number(), also of a link to a bus and of a node with any name. */
int bus_i2c_number(const char *name);

/*
 * Name of the chip and its driver as the kernel knows them, "ds3231, driver rtc-ds1307". -ENOENT:
 * the kernel knows of no chip there, or the name of the bus has no number.
 */
int bus_i2c_owner(const char *root, const char *name, uint8_t address, char *ret_owner,
		  size_t size);

/*
 * What a negative errno of any call to this bus means. Says who owns the chip with -EBUSY, and with
 * -ENOENT whether the bus or its device file is missing.
 */
void bus_i2c_explain(const char *root, int error, const char *name, uint8_t address,
		     struct reason *ret_reason);

enum { BUS_I2C_OPENER_CHIPS = 68 };

/* These buses as a bus_opener. Caller-owned; zeroed nothing is open. Has to stay where it is. */
struct bus_i2c_opener {
	bool is_shared; /* opens as bus_i2c_open_shared() does */
	/* private */
	struct bus_i2c chip[BUS_I2C_OPENER_CHIPS];
};

struct bus_opener bus_i2c_opener(struct bus_i2c_opener *opener);

#endif
