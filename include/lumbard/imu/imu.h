/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_IMU_H
#define LUMBARD_IMU_IMU_H

#include <lumbard/base/bus.h>
#include <lumbard/base/imu_sample.h>
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
	uint8_t verify_mask; /* bits that read back as written as long as the chip is ours;
			      * 0 where they clear themselves or a later step changes them */
	uint32_t settle_us;
};

struct imu_id {
	uint8_t value; /* of the identity register */
	const char *part;
};

/* What a burst means in SI; the shell adds time and place. */
struct imu_reading {
	struct vec3 accel_mps2; /* specific force: +9.8 on the axis that points up at rest */
	struct vec3 gyro_radps; /* right-hand rule */
	double temp_degc;	/* of the die */
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
	uint8_t burst_reg;			   /* first register of a sample */
	size_t burst_len;			   /* bytes of a sample, read in one transaction */
	double sample_rate_hz;			   /* polled faster, the chip repeats itself */
	double accel_range_mps2, gyro_range_radps; /* nominal full scale chosen */
	double accel_resolution_mps2, gyro_resolution_radps; /* one count */
	uint32_t group_delay_us; /* of the low-passes chosen, mean of both sensors */
	void (*decode)(const uint8_t *bytes, struct imu_reading *ret_reading);
	const struct imu_vector *vectors;
	size_t vector_count; /* every axis at both full scales, and one with bytes that differ */
};

/* Every family of this build, sorted by name, ended by NULL. Written by the build. */
extern const struct imu_chip *const imu_chips[];

/* NULL when no family has that name. */
const struct imu_chip *imu_chip_by_name(const char *name);

/* Nonzero when the family can be found at this 7-bit address. */
int imu_chip_has_address(const struct imu_chip *chip, uint8_t address);

/* Nonzero when an axis stands at the end of its range: the motion was larger than the number. */
int imu_reading_is_saturated(const struct imu_reading *reading, const struct imu_chip *chip);

enum imu_fault {
	IMU_FAULT_NONE,
	IMU_FAULT_BUS,	  /* a transaction failed; ret_errno says how */
	IMU_FAULT_FROZEN, /* the same bytes IMU_FROZEN_READS times in a row */
	IMU_FAULT_BLANK,  /* all bytes 0x00 or all 0xff: asleep, or nobody drives the bus */
	IMU_FAULT_CONFIG, /* a register lost what start wrote: the chip was reset */
	IMU_FAULT_COUNT,
};

/*
 * At rest the lowest bits still move, and the chip is polled at most some times a sample: ten
 * equal bursts don't happen. The watch looks at one start register every IMU_WATCH_READS samples.
 */
enum { IMU_FROZEN_READS = 10, IMU_WATCH_READS = 50 };

/* A chip at an address. Caller-owned; zeroed means not started. */
struct imu {
	/* for reading; NULL when not started */
	const struct imu_chip *chip;
	const char *part;
	uint32_t read_count;		       /* calls of imu_read since the start */
	uint32_t fault_count[IMU_FAULT_COUNT]; /* by outcome; [IMU_FAULT_NONE] counts the good */

	/* private */
	struct bus bus;
	uint8_t last_bytes[IMU_BURST_MAX];
	int same_reads;
	size_t watch_step; /* start step from which the watch looks on */
	int reads_since_watch;
};

/*
 * Read the identity register of each family that uses this address, each register once, and start
 * the family that knows the answer. Nothing is written before an identity matched. want names the
 * only family to try, at whatever address the bus goes to; NULL tries all that list the address.
 *
 * Returns 0; -ENODEV when something answers that no family tried knows, and then *ret_id is the
 * identity byte read first; -EINVAL when no family lists the address and nothing was read;
 * -EMSGSIZE when the bus cannot read a sample at once; -EPROTO when a register does not keep what
 * was written; or the bus's negative errno, e.g. -ENXIO or -EREMOTEIO when nobody answers. imu is
 * untouched unless 0 is returned, ret_id unless -ENODEV is.
 */
int imu_start(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want,
	      uint8_t *ret_id);

/*
 * One sample in one transaction; every IMU_WATCH_READS samples one more, to look whether the chip
 * kept its configuration. Returns IMU_FAULT_NONE, or what is wrong, and then ret_reading is
 * untouched. *ret_errno is the bus's negative errno with IMU_FAULT_BUS (-ENODEV when imu was never
 * started), else 0. A lost configuration is reported by every read from then on, and samples taken
 * since the look before may have had another scale; only imu_start heals it.
 */
enum imu_fault imu_read(struct imu *imu, struct imu_reading *ret_reading, int *ret_errno);

/* "none", "bus", "frozen", "blank", "config" */
const char *imu_fault_name(enum imu_fault fault);

#endif
