/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_IMU_CHIP_H
#define LUMBARD_IMU_IMU_CHIP_H

#include <lumbard/base/vec3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A chip family is one file in src/imu/chips that defines `const struct imu_chip imu_chip_<file
 * name>`; the build finds it by its file name and no other file changes. Frames: the sensor's own,
 * as printed on the chip.
 */
enum {
	IMU_START_STEPS_MAX = 20,
	IMU_TEST_STEPS_MAX = 48,
	IMU_IDS_MAX = 16,
	IMU_ADDRESSES_MAX = 4,
	IMU_BURST_MAX = 32,
	IMU_CODES_MAX = 6,
};

/* One register write of the start, and how long the chip needs afterwards. */
struct imu_start_step {
	uint8_t reg;
	uint8_t value;
	uint8_t verify_mask; /* bits that read back as written as long as the chip is ours;
			      * 0 where they clear themselves or a later step changes them */
	uint32_t settle_us;
	bool is_banked; /* read back at once, but the watch leaves it alone: later its address means
			  a register of another bank; the first in a row chooses that bank */
	bool is_reset_value; /* the chip comes up with it, so that it proves nothing */
};

struct imu_id {
	uint8_t value; /* of the identity register */
	const char *part;
};

/* What a burst means in SI; the shell adds time and place. */
struct imu_reading {
	struct vec3 accel_mps2; /* specific force: +9.8 on the axis that points up at rest */
	struct vec3 gyro_radps; /* right-hand rule */
	double temp_degc;	/* of the die; UNKNOWN where the burst has none */
};

/* Bytes as the chip sends them and what they mean, worked out from the datasheet by hand. */
struct imu_vector {
	const char *name;
	uint8_t bytes[IMU_BURST_MAX];
	struct imu_reading want;
};

/*
 * The chip's own test: it pushes its masses, and what they answer is compared with what the factory
 * measured. A script of steps, run before the start, which undoes it all.
 */
enum imu_test_op {
	IMU_TEST_END,
	IMU_TEST_WRITE,	 /* value to reg, then settle_us */
	IMU_TEST_CODE,	 /* reg is the next factory code */
	IMU_TEST_EXPECT, /* reg has to read value under mask after settle_us, or axes fail */
	IMU_TEST_OFF,	 /* the mean of `samples` bursts, settle_us apart, of these axes */
	IMU_TEST_ON,	 /* the same with the masses pushed; the change is ON - OFF */
};

struct imu_test_step {
	enum imu_test_op op;
	uint8_t reg, value, mask;
	uint32_t settle_us;
	uint16_t samples;
	unsigned axes; /* bits, 0 to 2 accelerometer x y z, 3 to 5 gyroscope x y z */
};

struct imu_self_test {
	struct imu_test_step steps[IMU_TEST_STEPS_MAX]; /* IMU_TEST_END ends them */
	/*
	 * change: of the six axes, in counts of the range that the script set. codes: as read.
	 * Returns the axes that failed; *ret_unknown has those whose code is missing, which are not
	 * judged. NULL: IMU_TEST_EXPECT says it all.
	 */
	unsigned (*judge)(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			  unsigned *ret_unknown);
};

struct imu_chip {
	const char *name;    /* of the family, as in `lumbard list chips`; the file's name */
	const char *summary; /* parts that belong to it, for people */
	const char *source;  /* datasheet with number and revision, or the kernel driver */
	const char *caution; /* what its owner has to know; NULL for most */
	uint8_t addresses[IMU_ADDRESSES_MAX]; /* 7 bit, 0 ends the list */
	uint8_t id_reg;
	struct imu_id ids[IMU_IDS_MAX]; /* part NULL ends the list */
	/* The write that makes id_reg mean the identity again, after somebody left it in another
	   bank. Only to a chip that was identified here before. */
	struct {
		uint8_t reg, value;
		uint8_t bits; /* all that it ever says */
		bool is_needed;
	} home;
	bool takes_strangers; /* the family that an unlisted identity in id_reg is tried as */
	struct imu_start_step start[IMU_START_STEPS_MAX];
	size_t start_count;
	uint8_t burst_reg;	 /* first register of a sample */
	size_t burst_len;	 /* bytes of a sample, read in one transaction */
	size_t alive_len;	 /* the first bytes of it, which never stand still; 0: all */
	uint16_t no_sample_word; /* what each word reads before the first sample; 0: zero */
	double sample_rate_hz;	 /* polled faster, the chip repeats itself */
	double accel_range_mps2, gyro_range_radps;	     /* nominal full scale chosen */
	double accel_resolution_mps2, gyro_resolution_radps; /* one count */
	uint32_t group_delay_us; /* of the low-passes chosen, mean of both sensors */
	void (*decode)(const uint8_t *bytes, struct imu_reading *ret_reading);
	const struct imu_self_test *self_test; /* NULL: it has none */
	const struct imu_vector *vectors;
	size_t vector_count; /* every axis at both full scales, and one with bytes that differ */
};

/* Every family of this build, sorted by name, ended by NULL. Written by the build. */
extern const struct imu_chip *const imu_chips[];

/* NULL when no family has that name. */
const struct imu_chip *imu_chip_by_name(const char *name);

/* Nonzero when the family can be found at this 7-bit address. */
bool imu_chip_has_address(const struct imu_chip *chip, uint8_t address);

/* Nonzero when an axis says more than the chip can: the bytes were damaged on the way. */
bool imu_reading_is_beyond_range(const struct imu_reading *reading, const struct imu_chip *chip);

/* Nonzero when an axis stands at the end of its range: the motion was larger than the number. */
bool imu_reading_is_saturated(const struct imu_reading *reading, const struct imu_chip *chip);

#endif
