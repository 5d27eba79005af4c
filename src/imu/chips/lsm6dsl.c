/* SPDX-License-Identifier: MIT */
/*
 * STMicroelectronics LSM6DSL, LSM6DSM, LSM6DS3TR-C and ISM330DLC, which answer alike. Registers,
 * filters and settling times: AN5040 revision 3 (its sections and tables in brackets) and notes
 * from the LSM6DS3TR-C's datasheet and AN5130 revision 1; the reset's times, scales and ranges:
 * Linux drivers/iio/imu/st_lsm6dsx/st_lsm6dsx_core.c; the self-test: AN5130 figures 36 and 37, and
 * ST's lsm6ds3tr_c_self_test.c.
 *
 *	20..21  temperature          low byte first; BDU keeps the two bytes of a number together
 *	22..27  gyroscope x y z      [4.4], and IF_INC reads on through all of them
 *	28..2D  accelerometer x y z
 */
#include "st_lsm6.h"

enum {
	ACCEL_52_HZ = 0x02,  /* LPF1_BW_SEL: ODR / 4 instead of ODR / 2 */
	ACCEL_PUSHED = 0x01, /* ST_XL 01; both pushes are in [10.2] */
	CTRL_G_ALL = 0xfe,   /* bit 0 is unused */
};

#define TEST_LEAST_MG 90.0 /* from ST's example; the other limits are those of all */

static void lsm6dsl_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	st_lsm6_decode(bytes, 256.0, ret_reading);
}

static const struct imu_vector lsm6dsl_vectors[] = {
	ST_LSM6_VECTORS(0x00, 0xfb, 0x0c, 0x03, 28.04688)};

static unsigned lsm6dsl_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			      unsigned *ret_unknown)
{
	(void)codes;
	*ret_unknown = 0;
	return st_lsm6_judge(change, TEST_LEAST_MG);
}

static const struct imu_self_test lsm6dsl_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0, 0},
			{IMU_TEST_WRITE, CTRL3_C, BOOT | IF_INC, 0, 50000, 0, 0},
			{IMU_TEST_WRITE, CTRL3_C, BDU | IF_INC, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL1_XL, ODR_52_HZ | ACCEL_4_G, 0, 120000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 20000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CTRL5_C, ACCEL_PUSHED, 0, 120000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 20000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CTRL5_C, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL1_XL, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL2_G, ODR_208_HZ | GYRO_2000_DPS, 0, 160000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 10000, 5, GYRO_AXES},
			{IMU_TEST_WRITE, CTRL5_C, GYRO_PUSHED, 0, 60000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 10000, 5, GYRO_AXES},
		},
	.judge = lsm6dsl_judge,
};

const struct imu_chip imu_chip_lsm6dsl = {
	.name = "lsm6dsl",
	.summary = "STMicroelectronics LSM6DS3TR-C, LSM6DSL, LSM6DSM, ISM330DLC",
	.source = "AN5040 rev 3; ST lsm6ds3tr_c_self_test.c; Linux st_lsm6dsx",
	.addresses = {0x6a, 0x6b},
	.id_reg = WHO_AM_I,
	.ids = {{0x6a, "LSM6DS3TR-C"}},
	.start =
		{
			{CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0, 0},
			{CTRL3_C, BOOT | IF_INC, 0, 50000, 0, 0}, /* 15 ms [4.1] */
			{CTRL3_C, BDU | IF_INC, 0xff, 0, 0, 0},
			{CTRL1_XL, ODR_208_HZ | ACCEL_4_G | ACCEL_52_HZ, 0xff, 0, 0, 0},
			/* 70 ms and three samples [tables 14 and 15] */
			{CTRL2_G, ODR_208_HZ | GYRO_500_DPS, CTRL_G_ALL, 100000, 0, 0},
		},
	.start_count = 5,
	.burst_reg = OUT_TEMP_L,
	.burst_len = 14,
	.sample_rate_hz = 208.0,
	.accel_range_mps2 = 32768 * ACCEL_MPS2_PER_LSB, /* a little short of 4 g */
	.gyro_range_radps = 500.0 * RAD_PER_DEG,	/* counts go on to 573 dps, unspecified */
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	/*
	 * Gyroscope, 67 Hz: 39 to 45 degrees at 20 Hz with LPF1 [table 11], so 5.2 to 5.4 ms
	 * without. Accelerometer, provisional: second order at 52 Hz after 400 Hz, 4.7 ms.
	 */
	.group_delay_us = 5000,
	.decode = lsm6dsl_decode,
	.self_test = &lsm6dsl_self_test,
	.vectors = lsm6dsl_vectors,
	.vector_count = sizeof(lsm6dsl_vectors) / sizeof(lsm6dsl_vectors[0]),
};
