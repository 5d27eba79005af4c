/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_FAKE_BUS_H
#define LUMBARD_TESTS_FAKE_BUS_H

#include <lumbard/base/bus.h>
#include <lumbard/imu/imu.h>

/*
 * A chip of 256 registers at the other end of a struct bus. Reading a register that nobody
 * defined fails the test, and so does writing one that is not writable. It remembers what was
 * asked in which order, and how long it was waited.
 */
enum { FAKE_BUS_LOG_MAX = 128 };

struct fake_bus_entry {
	int is_write;
	uint8_t reg;
	uint8_t value; /* written; of a read the first byte */
	size_t n;
};

struct fake_bus {
	uint8_t value[256];
	uint8_t is_defined[256];
	uint8_t is_writable[256];
	uint8_t stuck_bits[256]; /* read back as the opposite of what was written */
	int fail_on;		 /* number of the transaction that fails, from 1; 0: none */
	int fail_errno;		 /* negative */
	int transactions, writes;
	uint64_t waited_us;
	struct fake_bus_entry log[FAKE_BUS_LOG_MAX]; /* the first ones */
	size_t log_count;
};

/* Nothing is defined yet. */
void fake_bus_init(struct fake_bus *fake);

/* The registers that a chip has for us: identity, start steps, and its first vector as a sample. */
void fake_bus_init_chip(struct fake_bus *fake, const struct imu_chip *chip);

/* Read-only. */
void fake_bus_define(struct fake_bus *fake, uint8_t reg, uint8_t value);

/* n registers from reg on. */
void fake_bus_set(struct fake_bus *fake, uint8_t reg, const uint8_t *bytes, size_t n);

/* Valid as long as fake stands still. */
struct bus fake_bus_as_bus(struct fake_bus *fake);

#endif
