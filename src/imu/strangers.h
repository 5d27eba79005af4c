/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_STRANGERS_H
#define LUMBARD_IMU_STRANGERS_H

#include <lumbard/imu/imu_chip.h>
#include <stdint.h>

/* A part that shares an address with a family of ours and is known by name, but cannot be used. */
struct imu_stranger {
	uint8_t addresses[IMU_ADDRESSES_MAX]; /* 7 bit, 0 ends the list */
	uint8_t id_reg, id;
	const char *part;
	const char *why; /* and what to do instead */
};

/*
 * NULL when it is none. Ask only where no family lists the identity: a low register that holds this
 * byte by chance must not refuse a part whose own identity register is further up.
 */
const struct imu_stranger *imu_stranger_at(uint8_t address, uint8_t id_reg, uint8_t id);

/*
 * Which clock kept time in registers 0 to 9, judging by all their BCD fields: "DS1307 or DS3231",
 * "PCF8523", or "DS1307, DS3231 or PCF8523" at a time when they look alike. NULL: none.
 */
const char *imu_clock_in(const uint8_t registers[10]);

#endif
