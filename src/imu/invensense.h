/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_INVENSENSE_H
#define LUMBARD_IMU_INVENSENSE_H

#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>

/*
 * What InvenSense's parts without banks have in common since the MPU-6050 and the MPU-6500. Sources
 * are in the files of the chips.
 */
enum {
	SMPLRT_DIV = 0x19,
	CONFIG = 0x1a, /* low-pass of the gyroscope, on an MPU-6050 of both */
	GYRO_CONFIG = 0x1b,
	ACCEL_CONFIG = 0x1c,
	ACCEL_XOUT_H = 0x3b,
	PWR_MGMT_1 = 0x6b,
	WHO_AM_I = 0x75,

	/* from the MPU-6500 on */
	SELF_TEST_X_ACCEL = 0x0d, /* factory codes, kept through a reset */
	SELF_TEST_Y_ACCEL = 0x0e,
	SELF_TEST_Z_ACCEL = 0x0f,
	ACCEL_CONFIG_2 = 0x1d, /* low-pass of the accelerometer */
	PWR_MGMT_2 = 0x6c,
};

enum {
	DEVICE_RESET = 0x80, /* clears itself */
	DIVIDE_BY_5 = 4,     /* 1 kHz to 200 Hz */
	GYRO_250_DPS = 0x00,
	ACCEL_4_G = 0x08,
	PUSH_XYZ = 0xe0, /* self-test, in GYRO_CONFIG and ACCEL_CONFIG */

	/* from the MPU-6500 on */
	CLOCK_AUTO = 0x01, /* awake, on the PLL as soon as it runs */
	ALL_AXES_ON = 0x00,
	STANDBY_ALL = 0x3f,
	GYRO_DLPF_41_HZ = 3,
	GYRO_DLPF_ALL = 0x7f,	/* FIFO mode, synchronisation and filter */
	ACCEL_RANGE_ALL = 0xf8, /* self-test and range */
	ACCEL_DLPF_44_HZ = 3,
	ACCEL_DLPF_ALL = 0x0f,

	/* of their self-test */
	GYRO_DLPF_92_HZ = 2,
	ACCEL_DLPF_99_HZ = 2,
	ACCEL_2_G = 0x00,
};

/* How the self-tests sample. */
enum {
	SAMPLES = 20,
	SAMPLE_US = 5000,
	AXES = 6,
	FIRST_GYRO_AXIS = 3,
	ALL_AXES = 0x3f,
};

/* At 4 g and 500 deg/s. */
#define ACCEL_MPS2_PER_LSB (GRAVITY_MPS2 / 8192.0)
#define GYRO_RADPS_PER_LSB (RAD_PER_DEG / 65.5)

/* The burst of 14 bytes; only the temperature's scale differs from part to part. */
void invensense_decode(const uint8_t *bytes, double temp_lsb_per_degc, double temp_degc_at_zero,
		       struct imu_reading *ret_reading);

/*
 * From the MPU-6500 on: each axis against its factory code. InvenSense's own programs fall back on
 * absolute limits for all three when one code is missing; here the others are judged by theirs, and
 * an axis without a code is unknown, as a clone's are.
 */
unsigned invensense_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			  unsigned *ret_unknown);

/* Its script. Only the registers of the gyroscope's factory codes differ. */
/* clang-format off */
#define INVENSENSE_TEST_STEPS(x_gyro, y_gyro, z_gyro)                                              \
	{IMU_TEST_WRITE, PWR_MGMT_1, DEVICE_RESET, .settle_us = 100000},                           \
	{IMU_TEST_WRITE, PWR_MGMT_1, CLOCK_AUTO, .settle_us = 50000},                              \
	{IMU_TEST_CODE, .reg = SELF_TEST_X_ACCEL},                                                 \
	{IMU_TEST_CODE, .reg = SELF_TEST_Y_ACCEL},                                                 \
	{IMU_TEST_CODE, .reg = SELF_TEST_Z_ACCEL},                                                 \
	{IMU_TEST_CODE, .reg = (x_gyro)},                                                          \
	{IMU_TEST_CODE, .reg = (y_gyro)},                                                          \
	{IMU_TEST_CODE, .reg = (z_gyro)},                                                          \
	{IMU_TEST_WRITE, SMPLRT_DIV, .value = 0}, /* 1 kHz */                                      \
	{IMU_TEST_WRITE, CONFIG, .value = GYRO_DLPF_92_HZ},                                        \
	{IMU_TEST_WRITE, ACCEL_CONFIG_2, .value = ACCEL_DLPF_99_HZ},                               \
	{IMU_TEST_WRITE, GYRO_CONFIG, .value = GYRO_250_DPS},                                      \
	/* 50 ms for the rate and 20 ms for the range */                                           \
	{IMU_TEST_WRITE, ACCEL_CONFIG, ACCEL_2_G, .settle_us = 70000},                             \
	{IMU_TEST_OFF, .settle_us = SAMPLE_US, .samples = SAMPLES, .axes = ALL_AXES},              \
	{IMU_TEST_WRITE, GYRO_CONFIG, .value = PUSH_XYZ | GYRO_250_DPS},                           \
	{IMU_TEST_WRITE, ACCEL_CONFIG, PUSH_XYZ | ACCEL_2_G, .settle_us = 50000},                  \
	{IMU_TEST_ON, .settle_us = SAMPLE_US, .samples = SAMPLES, .axes = ALL_AXES},
/* clang-format on */

/*
 * Vectors of the burst. The part's own, worked out from its temperature scale: the bytes of 20 degC
 * and what they mean, what 0B 0C means, what 00 00 means.
 */
#define INVENSENSE_VECTORS(rest_high, rest_low, rest_degc, differing_degc, zero_degc)              \
	{.name = "at rest, z up, 20 degC",                                                         \
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0x20, 0x00, rest_high, rest_low, 0x00, 0x00, 0x00,      \
		   0x00, 0x00, 0x00},                                                              \
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8066500},                                 \
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},                                 \
		  .temp_degc = (rest_degc)}},                                                      \
		{.name = "every byte different",                                                   \
		 .bytes = {0x01, 0x02, 0xfc, 0xfa, 0x15, 0x26, 0x0b, 0x0c, 0xc8, 0xa8, 0x49, 0x1a, \
			   0x2b, 0x6d},                                                            \
		 .want = {.accel_mps2 = {0.3088520, -0.9265560, 6.4811039},                        \
			  .gyro_radps = {-3.7752404, 4.9865789, 2.9622634},                        \
			  .temp_degc = (differing_degc)}},                                         \
		{.name = "x up the range, y down it",                                              \
		 .bytes = {0x7f, 0xff, 0x80, 0x00, 0xff, 0xff, 0x00, 0x00, 0x7f, 0xff, 0x80, 0x00, \
			   0x00, 0x01},                                                            \
		 .want = {.accel_mps2 = {39.2254029, -39.2266000, -0.0011971},                     \
			  .gyro_radps = {8.7311761, -8.7314426, 0.0002665},                        \
			  .temp_degc = (zero_degc)}},                                              \
		{.name = "y up the range, z down it",                                              \
		 .bytes = {0x00, 0x01, 0x7f, 0xff, 0x80, 0x00, 0x00, 0x00, 0xff, 0xff, 0x7f, 0xff, \
			   0x80, 0x00},                                                            \
		 .want = {.accel_mps2 = {0.0011971, 39.2254029, -39.2266000},                      \
			  .gyro_radps = {-0.0002665, 8.7311761, -8.7314426},                       \
			  .temp_degc = (zero_degc)}},                                              \
		{.name = "z up the range, x down it",                                              \
		 .bytes = {0x80, 0x00, 0x00, 0x01, 0x7f, 0xff, 0x00, 0x00, 0x80, 0x00, 0xff, 0xff, \
			   0x7f, 0xff},                                                            \
		 .want = {.accel_mps2 = {-39.2266000, 0.0011971, 39.2254029},                      \
			  .gyro_radps = {-8.7314426, -0.0002665, 8.7311761},                       \
			  .temp_degc = (zero_degc)}},                                              \
		{.name = "one g down, ten degrees a second",                                       \
		 .bytes = {0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x8f, \
			   0xfd, 0x71},                                                            \
		 .want = {.accel_mps2 = {-9.8066500, 0.0000000, 0.0000000},                        \
			  .gyro_radps = {0.0000000, 0.1745329, -0.1745329},                        \
			  .temp_degc = (zero_degc)}},

#endif
