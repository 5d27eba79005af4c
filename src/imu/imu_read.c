/* SPDX-License-Identifier: MIT */
#include "line.h"
#include "twins.h"
#include "watch.h"

#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { GRAVITY_US = 500000, PERIOD_100HZ_US = 10000 };

#define GRAVITY_LEAST	  (0.3 * GRAVITY_MPS2)
#define GRAVITY_MOST	  (3.0 * GRAVITY_MPS2)
#define NOT_TURNING_RADPS RAD(20.0) /* and no more than a cheap gyroscope's bias */
#define TEMP_LEAP_DEGC	  10.0

static size_t alive_len(const struct imu_chip *chip)
{
	return chip->alive_len ? chip->alive_len : chip->burst_len;
}

static bool is_blank(const struct imu_chip *chip, const uint8_t *bytes)
{
	const uint8_t word[2] = {(uint8_t)(chip->no_sample_word >> 8),
				 (uint8_t)(chip->no_sample_word & 0xff)};
	bool is_zero = true, is_one = true, has_no_sample = chip->no_sample_word != 0;

	for (size_t i = 0; i < alive_len(chip); i++) {
		is_zero &= bytes[i] == 0x00;
		is_one &= bytes[i] == 0xff;
		has_no_sample &= bytes[i] == word[i % 2];
	}
	return is_zero || is_one || has_no_sample;
}

/* Equal for `most` reads, or for `least` that took as long as `most` do at 100 Hz. */
static bool is_stuck(struct imu_sameness *same, bool is_same, int64_t now_us, int least, int most)
{
	if (same->reads == 0 || !is_same)
		*same = (struct imu_sameness){1, now_us};
	else if (same->reads < most)
		same->reads++;
	return same->reads >= most ||
	       (same->reads >= least &&
		now_us - same->since_us >= (int64_t)(most - 1) * PERIOD_100HZ_US);
}

static bool is_frozen(struct imu *imu, const uint8_t *bytes, int64_t now_us)
{
	size_t n = alive_len(imu->found.chip);
	bool is_same = memcmp(imu->last_bytes, bytes, n) == 0;

	memcpy(imu->last_bytes, bytes, n);
	return is_stuck(&imu->same, is_same, now_us, IMU_FROZEN_READS_LEAST, IMU_FROZEN_READS);
}

static enum imu_fault read_bytes(struct imu *imu, int64_t now_us, uint8_t *ret_bytes,
				 int *ret_errno)
{
	const struct imu_chip *chip = imu->found.chip;
	uint32_t failed = imu->line.failed;
	int r = imu->phase == IMU_UP ? line_read(&imu->line, LINE_TRIES, chip->burst_reg, ret_bytes,
						 chip->burst_len)
				     : -ENODEV;

	if (r < 0) {
		watch_doubt(imu);
		*ret_errno = r;
		return IMU_FAULT_BUS;
	}
	if (imu->line.failed != failed)
		watch_doubt(imu);
	if (is_blank(chip, ret_bytes))
		return IMU_FAULT_BLANK;
	if (is_frozen(imu, ret_bytes, now_us))
		return IMU_FAULT_FROZEN;
	return watch_registers(imu, ret_errno);
}

static bool is_half_stuck(struct imu_sameness *same, struct vec3 now, struct vec3 *last,
			  int64_t now_us)
{
	bool is_same = now.x == last->x && now.y == last->y && now.z == last->z;

	*last = now;
	return is_stuck(same, is_same, now_us, IMU_HALF_FROZEN_READS_LEAST, IMU_HALF_FROZEN_READS);
}

/* Accelerometer or gyroscope in standby while the other one goes on. */
static bool is_half_frozen(struct imu *imu, const struct imu_reading *reading, int64_t now_us)
{
	bool is_accel_stuck =
		is_half_stuck(&imu->same_accel, reading->accel_mps2, &imu->last_accel_mps2, now_us);
	bool is_gyro_stuck =
		is_half_stuck(&imu->same_gyro, reading->gyro_radps, &imu->last_gyro_radps, now_us);

	return is_accel_stuck || is_gyro_stuck;
}

/* What no body and no die does: the bytes lie, though they came. */
static enum imu_fault doubt(struct imu *imu, const struct imu_reading *reading, int64_t now_us)
{
	double norm_mps2 = vec3_norm(reading->accel_mps2);
	double leap_degc = fabs(reading->temp_degc - imu->last_temp_degc);

	if (imu_reading_is_beyond_range(reading, imu->found.chip))
		return IMU_FAULT_RANGE;
	/* Who clips is at the end of its range, and stands still there. */
	if (is_half_frozen(imu, reading, now_us) &&
	    !imu_reading_is_saturated(reading, imu->found.chip))
		return IMU_FAULT_FROZEN;
	imu->last_temp_degc = reading->temp_degc;
	if (is_known(leap_degc) && leap_degc > TEMP_LEAP_DEGC) {
		imu->last_temp_degc = UNKNOWN;
		return IMU_FAULT_TEMPERATURE;
	}
	if (vec3_norm(reading->gyro_radps) > NOT_TURNING_RADPS ||
	    (norm_mps2 > GRAVITY_LEAST && norm_mps2 < GRAVITY_MOST))
		imu->gravity_us = now_us;
	return now_us - imu->gravity_us > GRAVITY_US ? IMU_FAULT_GRAVITY : IMU_FAULT_NONE;
}

enum imu_fault imu_read(struct imu *imu, int64_t now_us, struct imu_reading *ret_reading,
			int *ret_errno)
{
	uint8_t bytes[IMU_BURST_MAX] = {0};
	struct imu_reading reading;
	enum imu_fault fault;

	*ret_errno = 0;
	fault = read_bytes(imu, now_us, bytes, ret_errno);
	if (fault == IMU_FAULT_NONE) {
		imu->found.chip->decode(bytes, &reading);
		fault = twins_answer(&imu->twins, &reading, imu->found.chip)
				? IMU_FAULT_SHARED
				: doubt(imu, &reading, now_us);
	}
	imu->faults_in_a_row = fault == IMU_FAULT_NONE ? 0 : imu->faults_in_a_row + 1;
	if (fault != IMU_FAULT_NONE)
		return fault;
	*ret_reading = reading;
	return IMU_FAULT_NONE;
}

enum imu_cure imu_cure(const struct imu *imu, enum imu_fault fault)
{
	switch (fault) {
	case IMU_FAULT_BUS:
	case IMU_FAULT_RANGE:
	case IMU_FAULT_TEMPERATURE:
		return imu->faults_in_a_row > IMU_RETRIES ? IMU_CURE_RESTART : IMU_CURE_RETRY;
	case IMU_FAULT_FROZEN:
	case IMU_FAULT_BLANK:
	case IMU_FAULT_CONFIG:
	case IMU_FAULT_GRAVITY:
	case IMU_FAULT_SHARED:
		return IMU_CURE_RESTART;
	case IMU_FAULT_NONE:
	case IMU_FAULT_SATURATED:
	case IMU_FAULT_COUNT:
		break;
	}
	return IMU_CURE_NONE;
}

const char *imu_fault_name(enum imu_fault fault)
{
	static const char *const names[IMU_FAULT_COUNT] = {
		[IMU_FAULT_NONE] = "none",	 [IMU_FAULT_BUS] = "bus",
		[IMU_FAULT_FROZEN] = "frozen",	 [IMU_FAULT_BLANK] = "blank",
		[IMU_FAULT_CONFIG] = "config",	 [IMU_FAULT_RANGE] = "range",
		[IMU_FAULT_GRAVITY] = "gravity", [IMU_FAULT_TEMPERATURE] = "temperature",
		[IMU_FAULT_SHARED] = "shared",	 [IMU_FAULT_SATURATED] = "saturated",
	};

	return (unsigned)fault < IMU_FAULT_COUNT ? names[fault] : "unknown";
}
