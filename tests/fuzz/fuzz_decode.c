/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { READS = 120, WAIT_MAX_US = 5000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int is_true)
{
	if (!is_true)
		abort();
}

/*
 * A chip whose registers hold anything, keep what is written or not, change from read to read, and
 * whose bus fails now and then: all as the input says.
 */
struct any_chip {
	uint8_t value[256];
	const uint8_t *data;
	size_t size, at;
	uint64_t waited_us;
	int is_known, writes_before_known; /* known: its identity register was read */
};

static uint8_t next_byte(struct any_chip *chip)
{
	return chip->size ? chip->data[chip->at++ % chip->size] : 0;
}

static int any_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct any_chip *chip = ctx;
	uint8_t mood = next_byte(chip);

	require(n >= 1 && n <= IMU_BURST_MAX);
	chip->is_known = true;
	if (mood < 8)
		return -EIO;
	if (mood & 1)
		chip->value[(reg + mood) % 256] = next_byte(chip);
	for (size_t i = 0; i < n; i++)
		ret_buf[i] = chip->value[(reg + i) % 256];
	return 0;
}

static int any_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct any_chip *chip = ctx;
	uint8_t mood = next_byte(chip);

	chip->writes_before_known += !chip->is_known;
	if (mood < 8)
		return -EIO;
	if (mood < 200)
		chip->value[reg] = value;
	return 0;
}

static void any_wait_us(void *ctx, uint32_t wait_us)
{
	struct any_chip *chip = ctx;

	chip->waited_us += wait_us;
}

static const struct bus_ops any_ops = {any_read, any_write, any_wait_us};

static void check_reading(const struct imu_chip *chip, const struct imu_reading *reading)
{
	require(vec3_is_finite(reading->accel_mps2) && vec3_is_finite(reading->gyro_radps));
	require(isnan(reading->temp_degc) || isfinite(reading->temp_degc));
	imu_reading_is_saturated(reading, chip);
}

static void decode_with_each(const uint8_t *data, size_t size)
{
	uint8_t bytes[IMU_BURST_MAX] = {0};

	if (size > 0)
		memcpy(bytes, data, size < sizeof(bytes) ? size : sizeof(bytes));
	for (const struct imu_chip *const *at = imu_chips; *at; at++) {
		struct imu_reading reading;

		(*at)->decode(bytes, &reading);
		check_reading(*at, &reading);
	}
}

static void read_until_tired(struct imu *imu)
{
	for (int i = 0; i < READS; i++) {
		struct imu_reading reading;
		int error;
		enum imu_fault fault = imu_read(imu, i * INT64_C(10000), &reading, &error);

		require(fault < IMU_FAULT_COUNT && imu_fault_name(fault)[0] != '\0');
		require((fault == IMU_FAULT_BUS) == (error < 0));
		if (fault == IMU_FAULT_NONE)
			check_reading(imu->found.chip, &reading);
		require(fault != IMU_FAULT_NONE ||
			!imu_reading_is_beyond_range(&reading, imu->found.chip));
	}
}

static void start_and_read(const struct imu_chip *want, uint8_t address, struct any_chip *chip)
{
	const struct bus bus = {&any_ops, chip, IMU_BURST_MAX};
	struct imu imu = {0};
	int r = imu_start(&imu, &bus, address, want);

	require(chip->writes_before_known == 0 && chip->waited_us < WAIT_MAX_US);
	require(r <= 0 && (r == 0) == (imu.phase == IMU_UP));
	if (r == 0)
		read_until_tired(&imu);
}

/* A byte for the address, then what the registers hold, then moods. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t address = size ? data[0] & 0x7f : 0;

	decode_with_each(data, size);
	for (const struct imu_chip *const *at = imu_chips; *at; at++) {
		struct any_chip chip = {.data = data, .size = size};

		if (size > 0)
			memcpy(chip.value, data, size < 256 ? size : 256);
		chip.value[(*at)->id_reg] = (*at)->ids[address % 2 && (*at)->ids[1].part].value;
		start_and_read(address & 2 ? *at : NULL, (*at)->addresses[0], &chip);
	}
	return 0;
}
