/* SPDX-License-Identifier: MIT */
/*
 * STMicroelectronics LSM6DSO, LSM6DSOX, LSM6DST, LSM6DSR, ISM330DHCX and ASM330LHH. Registers and
 * scales: datasheet DS12140 revision 2, ST's lsm6dso_reg.h and .c, DocID032891 revision 1 (the
 * LSM6DSO32 has the same registers), and Linux drivers/iio/imu/st_lsm6dsx/st_lsm6dsx_core.c, which
 * the other parts, the reset sequence and its times are from. The self-test: ST's
 * lsm6dso_self_test.c.
 *
 *	20..21  temperature          low byte first; BDU keeps the two bytes of a number together,
 *	22..27  gyroscope x y z      and IF_INC reads on through all of them
 *	28..2D  accelerometer x y z
 *
 * Not told apart: an LSM6DSO32 answers the same identity and has twice the accelerometer scale. No
 * register differs; only gravity at rest does.
 */
#include "st_lsm6.h"

#include <stdbool.h>

enum {
	CTRL9_XL = 0x18,

	DEN_XYZ = 0xe0,	     /* what a reset leaves in CTRL9_XL */
	I3C_DISABLE = 0x02,  /* DEVICE_CONF on the ISM330DHCX, to be set there too */
	ACCEL_LPF2 = 0x02,   /* on; its corner is ODR / 4 with CTRL8_XL as reset leaves it */
	ACCEL_PULLED = 0x02, /* ST_XL 10, the sign that ST's example has */
};

#define TEST_LEAST_MG 50.0 /* DS12140 page 10; the other limits are those of all */

static void lsm6dso_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	st_lsm6_decode(bytes, 256.0, ret_reading);
}

static const struct imu_vector lsm6dso_vectors[] = {
	ST_LSM6_VECTORS(0x00, 0xfb, 0x0c, 0x03, 28.04688)};

static unsigned lsm6dso_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			      unsigned *ret_unknown)
{
	(void)codes;
	*ret_unknown = 0;
	return st_lsm6_judge(change, TEST_LEAST_MG);
}

static const struct imu_self_test lsm6dso_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0, 0},
			{IMU_TEST_WRITE, CTRL3_C, BOOT | IF_INC, 0, 50000, 0, 0},
			{IMU_TEST_WRITE, CTRL3_C, BDU | IF_INC, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL9_XL, DEN_XYZ | I3C_DISABLE, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL1_XL, ODR_52_HZ | ACCEL_4_G, 0, 120000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 20000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CTRL5_C, ACCEL_PULLED, 0, 120000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 20000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CTRL5_C, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL1_XL, 0, 0, 0, 0, 0},
			{IMU_TEST_WRITE, CTRL2_G, ODR_208_HZ | GYRO_2000_DPS, 0, 110000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 10000, 5, GYRO_AXES},
			{IMU_TEST_WRITE, CTRL5_C, GYRO_PUSHED, 0, 110000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 10000, 5, GYRO_AXES},
		},
	.judge = lsm6dso_judge,
};

const struct imu_chip imu_chip_lsm6dso = {
	.name = "lsm6dso",
	.summary = "STMicroelectronics LSM6DSO, LSM6DSOX, LSM6DST, LSM6DSR, ISM330DHCX, ASM330LHH",
	.source = "DS12140 rev 2; ST lsm6dso_reg.h and lsm6dso_self_test.c; Linux st_lsm6dsx",
	.addresses = {0x6a, 0x6b},
	.id_reg = WHO_AM_I,
	.ids = {{0x6c, "LSM6DSO"}, {0x6d, "LSM6DST"}, {0x6b, "ISM330DHCX"}},
	.takes_strangers = true,
	.start =
		{
			{CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0, 0},
			{CTRL3_C, BOOT | IF_INC, 0, 50000, 0, 0},
			{CTRL3_C, BDU | IF_INC, 0xff, 0, 0, 0},
			/* noise on the lines must not look like I3C */
			{CTRL9_XL, DEN_XYZ | I3C_DISABLE, 0xff, 0, 0, 0},
			{CTRL1_XL, ODR_208_HZ | ACCEL_4_G | ACCEL_LPF2, 0xff, 0, 0, 0},
			/* the predecessor's 70 ms and three samples; bit 0 is 4000 dps on some */
			{CTRL2_G, ODR_208_HZ | GYRO_500_DPS, 0xff, 100000, 0, 0},
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
	 * Provisional: no delay is published. The accelerometer's low-pass at 52 Hz, taken as
	 * second order, delays slow signals by 4.3 ms. The gyroscope's LPF2 at 208 Hz has the
	 * corner of the LSM6DSL's, 67 Hz, whose phase is published (39 to 45 degrees at 20 Hz):
	 * 5.3 ms, more than the 3.4 ms of a second order.
	 */
	.group_delay_us = 4800,
	.decode = lsm6dso_decode,
	.self_test = &lsm6dso_self_test,
	.vectors = lsm6dso_vectors,
	.vector_count = sizeof(lsm6dso_vectors) / sizeof(lsm6dso_vectors[0]),
};
