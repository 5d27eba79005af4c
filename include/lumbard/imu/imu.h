/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_IMU_H
#define LUMBARD_IMU_IMU_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/bus.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bring up, decode and watch any chip over struct bus. A chip family is one file in
 * src/imu/chips that defines `const struct imu_chip imu_chip_<file name>`; the build finds it by
 * its file name and no other file changes. Frames: the sensor's own, as printed on the chip.
 */
enum { IMU_START_STEPS_MAX = 16, IMU_IDS_MAX = 16, IMU_ADDRESSES_MAX = 4, IMU_BURST_MAX = 32 };

/* One register write of the start, and how long the chip needs afterwards. */
struct imu_start_step {
	uint8_t reg;
	uint8_t value;
	uint8_t verify_mask; /* bits that have to read back as written; 0 where the bits clear themselves */
	uint32_t settle_us;
};

struct imu_id {
	uint8_t value; /* of the identity register */
	const char *part;
};

/* What a burst means in SI; the shell adds time and place. */
struct imu_reading {
	struct vec3 accel_mps2;
	struct vec3 gyro_radps;
	double temp_degc;
};

/* Bytes as the chip sends them and what they mean, worked out from the datasheet by hand. */
struct imu_vector {
	const char *name;
	uint8_t bytes[IMU_BURST_MAX];
	struct imu_reading want;
};

struct imu_chip {
	const char *name;    /* of the family, as in `lumbard list chips`; the file's name */
	const char *summary; /* parts that belong to it, for people */
	const char *source;  /* datasheet with number and revision, or the kernel driver */
	uint8_t addresses[IMU_ADDRESSES_MAX]; /* 7 bit, 0 ends the list */
	uint8_t id_reg;
	struct imu_id ids[IMU_IDS_MAX]; /* part NULL ends the list */
	struct imu_start_step start[IMU_START_STEPS_MAX];
	size_t start_count;
	uint8_t burst_reg; /* first register of a sample */
	size_t burst_len;  /* bytes of a sample, read in one transaction */
	double accel_range_mps2, gyro_range_radps; /* chosen full scale */
	double accel_resolution_mps2, gyro_resolution_radps; /* one count */
	uint32_t group_delay_us; /* of the low-pass chosen in start, mean of both */
	void (*decode)(const uint8_t *bytes, struct imu_reading *ret_reading);
	const struct imu_vector *vectors;
	size_t vector_count; /* every axis at both full scales, with bytes that differ */
};

/* Every family of this build, sorted by name, ended by NULL. Written by the build. */
extern const struct imu_chip *const imu_chips[];

/* NULL when no family has that name. */
const struct imu_chip *imu_chip_by_name(const char *name);

enum imu_fault {
	IMU_FAULT_NONE,
	IMU_FAULT_BUS,     /* a transaction failed; bus_errno says how */
	IMU_FAULT_FROZEN,  /* the same bytes IMU_FROZEN_READS times in a row */
	IMU_FAULT_BLANK,   /* all bytes 0x00 or all 0xff: asleep, or nobody drives the bus */
	IMU_FAULT_CONFIG,  /* a register lost what start wrote: the chip was reset */
	IMU_FAULT_COUNT,
};

enum { IMU_FROZEN_READS = 10 };

/* A chip at an address. Caller-owned; zeroed means not started. */
struct imu {
	/* private */
	struct bus bus;
	const struct imu_chip *chip;
	const char *part;
	uint8_t last_bytes[IMU_BURST_MAX];
	int same_reads;
	size_t verify_step; /* next start step to be looked at again by the watch */
	int reads_since_verify;
	uint32_t fault_count[IMU_FAULT_COUNT];
	uint32_t read_count;
};

/*
 * Read the identity register of each family that uses this address and start the one that
 * answers. Nothing is written before an identity matched. want may name the family, or be NULL.
 * Returns 0, -ENODEV when something answers that no family knows (*ret_id is its identity byte),
 * or the bus's negative errno. imu is untouched unless 0 is returned.
 */
int imu_start(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want,
	      uint8_t *ret_id);

/*
 * One sample in one transaction. Returns IMU_FAULT_NONE, or what is wrong, and then ret_reading is
 * untouched; ret_errno gets the bus's negative errno with IMU_FAULT_BUS, else 0.
 */
enum imu_fault imu_read(struct imu *imu, struct imu_reading *ret_reading, int *ret_errno);

const char *imu_fault_name(enum imu_fault fault);

#endif
