/* SPDX-License-Identifier: MIT */
/*
 * Bosch BNO055, accelerometer and gyroscope as measured, without its fusion, which would choose the
 * ranges itself. Registers: BST-BNO055-DS000-14 revision 1.4 (its sections and tables in brackets);
 * times and the gyroscope's scale: Linux drivers/iio/imu/bno055/bno055.c.
 *
 *	08..0D  accelerometer x y z  low byte first
 *	0E..13  magnetometer         zero, it is off
 *	14..19  gyroscope x y z
 *
 * The temperature, at 34, is too far off for the burst. The ranges are on a second page of
 * registers, whose first does not hold the identity.
 */
#include "int16.h"
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>

#include <stdbool.h>

enum {
	CHIP_ID = 0x00,
	PAGE_ID = 0x07, /* on both pages */
	ACC_DATA_X_L = 0x08,
	ST_RESULT = 0x36,
	UNIT_SEL = 0x3b,
	OPR_MODE = 0x3d,
	PWR_MODE = 0x3e,
	SYS_TRIGGER = 0x3f,
	AXIS_MAP_CONFIG = 0x41,
	AXIS_MAP_SIGN = 0x42,
	PAGE1_ACC_CONFIG = 0x08,
	PAGE1_GYR_CONFIG_0 = 0x0a,
};

enum {
	MODE_CONFIG = 0x00, /* elsewhere most writes are ignored */
	MODE_ACCGYRO = 0x05,
	MODE_ALL = 0x0f,
	RST_SYS = 0x20,	  /* clears itself; CLK_SEL stays 0, most boards have no crystal */
	SELF_TEST = 0x01, /* clears itself */
	POWER_NORMAL = 0x00,
	POWER_ALL = 0x03,
	UNITS_MPS2_DPS = 0x00,
	UNITS_ALL = 0x17,
	AXES_AS_PRINTED = 0x24,
	AXES_ALL = 0x3f,
	SIGNS_AS_PRINTED = 0x00,
	SIGNS_ALL = 0x07,
	ACC_4_G_62_HZ = 0x0d,
	GYR_500_DPS_47_HZ = 0x1a,
	GYR_CONFIG_ALL = 0x3f,
	ACC_PASSED = 0x09, /* the accelerometer and the chip's processor */
	GYR_PASSED = 0x0c,
	ACCEL_AXES = 0x07,
	GYRO_AXES = 0x38,
};

#define ACCEL_MPS2_PER_LSB 0.01 /* at any range */
/* The datasheet's 16 LSB/dps holds with fusion only; without, the range is 2^15 counts [kernel]. */
#define GYRO_RADPS_PER_LSB (RAD_PER_DEG / 65.536)

static void bno055_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.accel_mps2 = vec3_low_first(bytes, ACCEL_MPS2_PER_LSB),
		.gyro_radps = vec3_low_first(bytes + 12, GYRO_RADPS_PER_LSB),
		.temp_degc = UNKNOWN,
	};
}

static const struct imu_vector bno055_vectors[] = {
	{.name = "at rest, z up",
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0xd5, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		   0x00, 0x00, 0x00, 0x00, 0x00},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8100000},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = UNKNOWN}},
	{.name = "every byte different",
	 .bytes = {0x02, 0x01, 0xfa, 0xfc, 0x26, 0x05, 0x12, 0x34, 0x33, 0x56, 0x78, 0x7e, 0xa8,
		   0xc8, 0x1a, 0x49, 0x6d, 0x2b},
	 .want = {.accel_mps2 = {2.5800000, -7.7400000, 13.1800000},
		  .gyro_radps = {-3.7731666, 4.9838397, 2.9606362},
		  .temp_degc = UNKNOWN}},
	{.name = "x up the range, y down it",
	 .bytes = {0x52, 0x0f, 0xad, 0xf0, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff,
		   0x7f, 0x00, 0x80, 0x01, 0x00},
	 .want = {.accel_mps2 = {39.2200000, -39.2300000, -0.0100000},
		  .gyro_radps = {8.7263799, -8.7266463, 0.0002663},
		  .temp_degc = UNKNOWN}},
	{.name = "y up the range, z down it",
	 .bytes = {0x01, 0x00, 0x52, 0x0f, 0xad, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff,
		   0xff, 0xff, 0x7f, 0x00, 0x80},
	 .want = {.accel_mps2 = {0.0100000, 39.2200000, -39.2300000},
		  .gyro_radps = {-0.0002663, 8.7263799, -8.7266463},
		  .temp_degc = UNKNOWN}},
	{.name = "z up the range, x down it",
	 .bytes = {0xad, 0xf0, 0x01, 0x00, 0x52, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		   0x80, 0xff, 0xff, 0xff, 0x7f},
	 .want = {.accel_mps2 = {-39.2300000, 0.0100000, 39.2200000},
		  .gyro_radps = {-8.7266463, -0.0002663, 8.7263799},
		  .temp_degc = UNKNOWN}},
	{.name = "one g down, ten degrees a second",
	 .bytes = {0x2b, 0xfc, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		   0x00, 0x8f, 0x02, 0x71, 0xfd},
	 .want = {.accel_mps2 = {-9.8100000, 0.0000000, 0.0000000},
		  .gyro_radps = {0.0000000, 0.1744371, -0.1744371},
		  .temp_degc = UNKNOWN}},
};

/* The chip judges itself. Its magnetometer is not asked, a magnet nearby may fail it. */
static const struct imu_self_test bno055_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, PAGE_ID, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, OPR_MODE, MODE_CONFIG, 0, 25000, 0, 0},
			{IMU_TEST_WRITE, SYS_TRIGGER, RST_SYS, 0, 700000, 0, 0},
			{IMU_TEST_WRITE, SYS_TRIGGER, SELF_TEST, 0, 1000000, 0, 0},
			{IMU_TEST_EXPECT, ST_RESULT, ACC_PASSED, ACC_PASSED, 0, 0, ACCEL_AXES},
			{IMU_TEST_EXPECT, ST_RESULT, GYR_PASSED, GYR_PASSED, 0, 0, GYRO_AXES},
		},
};

const struct imu_chip imu_chip_bno055 = {
	.name = "bno055",
	.summary = "Bosch BNO055, its accelerometer and gyroscope without its fusion",
	.source = "BST-BNO055-DS000-14 rev 1.4; Linux bno055",
	.caution = "it stretches the clock, which the I2C of a Raspberry Pi 0 to 4 gets wrong: use "
		   "a bus of dtoverlay=i2c-gpio there (a Raspberry Pi 5 needs none); and where a "
		   "start broke off midway it may be unknown until its power was off",
	.addresses = {0x28, 0x29},
	.id_reg = CHIP_ID,
	.home = {.reg = PAGE_ID, .value = 0x00, .bits = 0x01, .is_needed = true},
	.ids = {{0xa0, "BNO055"}},
	.start =
		{
			{PAGE_ID, 0, 0, 0, 0, 0},
			{OPR_MODE, MODE_CONFIG, 0, 25000, 0, 0}, /* 19 ms [table 3-6] */
			{SYS_TRIGGER, RST_SYS, 0, 700000, 0, 0}, /* 650 ms without an answer */
			{PWR_MODE, POWER_NORMAL, POWER_ALL, 0, 0, 1},
			{UNIT_SEL, UNITS_MPS2_DPS, UNITS_ALL, 0, 0, 1},
			{AXIS_MAP_CONFIG, AXES_AS_PRINTED, AXES_ALL, 0, 0, 1},
			{AXIS_MAP_SIGN, SIGNS_AS_PRINTED, SIGNS_ALL, 0, 0, 1},
			{PAGE_ID, 1, 0xff, 1000, 1, 0},
			{PAGE1_ACC_CONFIG, ACC_4_G_62_HZ, 0xff, 1000, 1, 0},
			{PAGE1_GYR_CONFIG_0, GYR_500_DPS_47_HZ, GYR_CONFIG_ALL, 1000, 1, 0},
			{PAGE_ID, 0, 0xff, 1000, 0, 1},
			{OPR_MODE, MODE_ACCGYRO, MODE_ALL, 70000, 0, 0}, /* 7 ms, and the filters */
		},
	.start_count = 12,
	.burst_reg = ACC_DATA_X_L,
	.burst_len = 18,
	.sample_rate_hz = 100.0,
	.accel_range_mps2 = 4.0 * GRAVITY_MPS2, /* the counts end there, at 3922 */
	.gyro_range_radps = 500.0 * RAD_PER_DEG,
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	/*
	 * Provisional: no delay is published. Second-order low-passes at 62.5 Hz and 47 Hz delay by
	 * 3.6 ms and 4.8 ms, and the chip copies samples out at 100 Hz, 5 ms old on the average.
	 */
	.group_delay_us = 9200,
	.decode = bno055_decode,
	.self_test = &bno055_self_test,
	.vectors = bno055_vectors,
	.vector_count = sizeof(bno055_vectors) / sizeof(bno055_vectors[0]),
};
