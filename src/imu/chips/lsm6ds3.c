/* SPDX-License-Identifier: MIT */
/*
 * STMicroelectronics LSM6DS3, LSM6DS33 and LSM6DS3H. Registers and scales: ST's lsm6ds3_reg.h and
 * .c; the reset and its times, scales and ranges: Linux
 * drivers/iio/imu/st_lsm6dsx/st_lsm6dsx_core.c; the self-test: ST's lsm6ds3_self_test.c. The
 * datasheet (DocID026899 revision 8) was not at hand.
 *
 *	20..21  temperature          low byte first; BDU keeps the two bytes of a number together,
 *	22..27  gyroscope x y z      and IF_INC reads on through all of them
 *	28..2D  accelerometer x y z
 *
 * Apart from lsm6dsl: the temperature is 16 times coarser, the low bits of CTRL1_XL choose another
 * filter, and CTRL9_XL and CTRL10_C hold switches of the axes, which are on after a reset and are
 * left alone. Many a board sold as LSM6DS3 carries an LSM6DS3TR-C, which is of lsm6dsl.
 */
#include "st_lsm6.h"

enum {
	CTRL4_C = 0x13,

	XL_BW_SCAL_ODR = 0x80, /* BW_XL chooses the accelerometer's filter, not the rate */
	ACCEL_50_HZ = 0x03,    /* BW_XL 11, analog */
	ACCEL_PUSHED = 0x01,   /* ST_XL 01 */
	CTRL_G_ALL = 0xfe,     /* bit 0 is unused */
	CTRL4_ALL = 0xfd,      /* bit 1 is unused */
};

#define TEST_LEAST_MG 90.0 /* from ST's example; the other limits are those of all */

static void lsm6ds3_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	st_lsm6_decode(bytes, 16.0, ret_reading);
}

static const struct imu_vector lsm6ds3_vectors[] = {
	ST_LSM6_VECTORS(0xb0, 0xff, 0x34, 0x00, 28.25000)};

static unsigned lsm6ds3_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			      unsigned *ret_unknown)
{
	(void)codes;
	*ret_unknown = 0;
	return st_lsm6_judge(change, TEST_LEAST_MG);
}

/* ST's example sets 2 g and reckons with the scale of 4 g; here it is 4 g throughout. */
static const struct imu_self_test lsm6ds3_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0, 0},
			{IMU_TEST_WRITE, CTRL3_C, BOOT | IF_INC, 0, 50000, 0, 0},
			{IMU_TEST_WRITE, CTRL3_C, BDU | IF_INC, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL1_XL, ODR_52_HZ | ACCEL_4_G, 0, 220000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 20000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CTRL5_C, ACCEL_PUSHED, 0, 220000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 20000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CTRL5_C, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL1_XL, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL2_G, ODR_208_HZ | GYRO_2000_DPS, 0, 800000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 10000, 5, GYRO_AXES},
			{IMU_TEST_WRITE, CTRL5_C, GYRO_PUSHED, 0, 80000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 10000, 5, GYRO_AXES},
		},
	.judge = lsm6ds3_judge,
};

const struct imu_chip imu_chip_lsm6ds3 = {
	.name = "lsm6ds3",
	.summary = "STMicroelectronics LSM6DS3, LSM6DS33, LSM6DS3H",
	.source = "ST lsm6ds3_reg.h and lsm6ds3_self_test.c; Linux st_lsm6dsx",
	.addresses = {0x6a, 0x6b},
	.id_reg = WHO_AM_I,
	.ids = {{0x69, "LSM6DS3"}},
	.start =
		{
			{CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0, 0},
			{CTRL3_C, BOOT | IF_INC, 0, 50000, 0, 0},
			{CTRL3_C, BDU | IF_INC, 0xff, 0, 0, 0},
			{CTRL4_C, XL_BW_SCAL_ODR, CTRL4_ALL, 0, 0, 0},
			{CTRL1_XL, ODR_208_HZ | ACCEL_4_G | ACCEL_50_HZ, 0xff, 0, 0, 0},
			/*
			 * Provisional: the successor needs 85 ms, and no figure was found for this
			 * part; ST's own self-test waits 800 ms.
			 */
			{CTRL2_G, ODR_208_HZ | GYRO_500_DPS, CTRL_G_ALL, 150000, 0, 0},
		},
	.start_count = 6,
	.burst_reg = OUT_TEMP_L,
	.burst_len = 14,
	.sample_rate_hz = 208.0,
	.accel_range_mps2 = 32768 * ACCEL_MPS2_PER_LSB, /* a little short of 4 g */
	.gyro_range_radps = 500.0 * RAD_PER_DEG,	/* counts go on to 573 dps, unspecified */
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	/*
	 * Provisional: no delay is published. A second-order low-pass at 50 Hz (accelerometer) has
	 * 4.5 ms; the gyroscope's is taken to be the successor's, about 5.3 ms (lsm6dsl.c).
	 */
	.group_delay_us = 4900,
	.decode = lsm6ds3_decode,
	.self_test = &lsm6ds3_self_test,
	.vectors = lsm6ds3_vectors,
	.vector_count = sizeof(lsm6ds3_vectors) / sizeof(lsm6ds3_vectors[0]),
};
