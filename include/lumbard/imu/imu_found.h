/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_IMU_FOUND_H
#define LUMBARD_IMU_IMU_FOUND_H

#include <lumbard/base/bus.h>
#include <lumbard/imu/imu_chip.h>
#include <stdint.h>

/* Who answers at an address, by reading alone. */
enum imu_verdict {
	IMU_NOT_ASKED,
	IMU_LISTED,   /* chip and part are known */
	IMU_REFUSED,  /* known by name, and why it cannot be used */
	IMU_CLOCK,    /* a real-time clock, which is never written to */
	IMU_UNLISTED, /* something else; may be tried by behaviour when chip is not NULL */
	IMU_BANKED,   /* no identity; another program left it in another bank of registers */
};

struct imu_found {
	enum imu_verdict verdict;
	const struct imu_chip *chip; /* the family; NULL when there is none */
	const char *part;	     /* "MPU-6050", "BMI270", "DS3231"; NULL when not known;
				      * IMU_BANKED: summary of the family that has such banks */
	const char *why;	     /* IMU_REFUSED and IMU_CLOCK: a clause on what to do instead */
	uint8_t id_reg, id; /* what was read first, or what matched; IMU_BANKED: the bank */
};

/*
 * Reads each identity register that a family at this address has, at 0x68 what a clock keeps in
 * its first ten, and where all that says nothing in which bank a chip would be that has banks. want
 * is the only family to consider, at any address, or NULL. Returns 0 with a verdict; -EINVAL when
 * nobody uses the address; or the bus's negative errno. *ret_found is untouched unless 0 is
 * returned.
 */
int imu_find(const struct bus *bus, uint8_t address, const struct imu_chip *want,
	     struct imu_found *ret_found);

#endif
