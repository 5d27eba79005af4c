/* SPDX-License-Identifier: MIT */
/*
 * STMicroelectronics LSM6DSO and LSM6DSOX. Registers and scales: datasheet DS12140 revision 2,
 * ST's lsm6dso_reg.h and .c, and Linux drivers/iio/imu/st_lsm6dsx/st_lsm6dsx_core.c, which the
 * reset sequence and its times are from.
 *
 *	20..21  temperature          low byte first; BDU keeps the two bytes of a number together,
 *	22..27  gyroscope x y z      and IF_INC reads on through all of them
 *	28..2D  accelerometer x y z
 *
 * Not told apart: an LSM6DSO32 answers the same identity and has twice the accelerometer scale.
 */
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>

enum {
	WHO_AM_I = 0x0f,
	CTRL1_XL = 0x10,
	CTRL2_G = 0x11,
	CTRL3_C = 0x12,
	OUT_TEMP_L = 0x20,
};

enum {
	SW_RESET = 0x01, /* clears itself */
	IF_INC = 0x04,	 /* set after a reset too */
	BDU = 0x40,
	BOOT = 0x80,	     /* reload the trimming; clears itself */
	ODR_208_HZ = 0x50,   /* in CTRL1_XL and CTRL2_G */
	ACCEL_4_G = 0x08,    /* FS_XL 10 */
	ACCEL_LPF2 = 0x02,   /* on; its corner is ODR / 4 with CTRL8_XL as reset leaves it */
	GYRO_500_DPS = 0x04, /* FS_G 01 */
	CTRL_ALL = 0xfe,     /* bit 0 is unused in CTRL1_XL and CTRL2_G */
};

#define ACCEL_MPS2_PER_LSB (0.122e-3 * GRAVITY_MPS2) /* 0.122 mg at 4 g */
#define GYRO_RADPS_PER_LSB (17.5e-3 * RAD_PER_DEG)   /* 17.5 mdps at 500 dps */

static double int16_at(const uint8_t *low_first)
{
	return (int16_t)(uint16_t)(low_first[1] << 8 | low_first[0]);
}

static struct vec3 vec3_at(const uint8_t *bytes, double si_per_lsb)
{
	return vec3_scale((struct vec3){int16_at(bytes), int16_at(bytes + 2), int16_at(bytes + 4)},
			  si_per_lsb);
}

static void lsm6dso_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.temp_degc = int16_at(bytes) / 256.0 + 25.0,
		.gyro_radps = vec3_at(bytes + 2, GYRO_RADPS_PER_LSB),
		.accel_mps2 = vec3_at(bytes + 8, ACCEL_MPS2_PER_LSB),
	};
}

static const struct imu_vector lsm6dso_vectors[] = {
	{.name = "at rest, z up, 20 degC",
	 .bytes = {0x00, 0xfb, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05,
		   0x20},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8069834},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = 20.00000}},
	{.name = "every byte different",
	 .bytes = {0x0c, 0x0b, 0xa8, 0xc8, 0x1a, 0x49, 0x6d, 0x2b, 0x02, 0x01, 0xfa, 0xfc, 0x26,
		   0x15},
	 .want = {.accel_mps2 = {0.3086741, -0.9260223, 6.4773708},
		  .gyro_radps = {-4.3273693, 5.7158660, 3.3954944},
		  .temp_degc = 36.04688}},
	{.name = "x up the range, y down it",
	 .bytes = {0x00, 0x00, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff, 0x7f, 0x00, 0x80, 0xff,
		   0xff},
	 .want = {.accel_mps2 = {39.2028091, -39.2040055, -0.0011964},
		  .gyro_radps = {10.0081106, -10.0084161, 0.0003054},
		  .temp_degc = 25.00000}},
	{.name = "y up the range, z down it",
	 .bytes = {0x00, 0x00, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff, 0x7f, 0x00,
		   0x80},
	 .want = {.accel_mps2 = {0.0011964, 39.2028091, -39.2040055},
		  .gyro_radps = {-0.0003054, 10.0081106, -10.0084161},
		  .temp_degc = 25.00000}},
	{.name = "z up the range, x down it",
	 .bytes = {0x00, 0x00, 0x00, 0x80, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff,
		   0x7f},
	 .want = {.accel_mps2 = {-39.2040055, 0.0011964, 39.2028091},
		  .gyro_radps = {-10.0084161, -0.0003054, 10.0081106},
		  .temp_degc = 25.00000}},
	{.name = "one g down, ten degrees a second",
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0x3b, 0x02, 0xc5, 0xfd, 0xfb, 0xdf, 0x00, 0x00, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {-9.8069834, 0.0000000, 0.0000000},
		  .gyro_radps = {0.0000000, 0.1744020, -0.1744020},
		  .temp_degc = 25.00000}},
};

const struct imu_chip imu_chip_lsm6dso = {
	.name = "lsm6dso",
	.summary = "STMicroelectronics LSM6DSO, LSM6DSOX",
	.source = "DS12140 rev 2; ST lsm6dso_reg.h; Linux st_lsm6dsx",
	.addresses = {0x6a, 0x6b},
	.id_reg = WHO_AM_I,
	.ids = {{0x6c, "LSM6DSO"}},
	.start =
		{
			{CTRL3_C, SW_RESET | IF_INC, 0, 50000},
			{CTRL3_C, BOOT | IF_INC, 0, 50000},
			{CTRL3_C, BDU | IF_INC, BDU | IF_INC, 0},
			{CTRL1_XL, ODR_208_HZ | ACCEL_4_G | ACCEL_LPF2, CTRL_ALL, 0},
			/* ample: no public driver says how long the gyroscope needs */
			{CTRL2_G, ODR_208_HZ | GYRO_500_DPS, CTRL_ALL, 100000},
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
	 * Provisional: no delay is published. Second-order low-passes at 52 Hz (accelerometer) and
	 * at 66.8 Hz (gyroscope, LPF2 at 208 Hz) delay slow signals by 4.3 ms and 3.4 ms.
	 */
	.group_delay_us = 3850,
	.decode = lsm6dso_decode,
	.vectors = lsm6dso_vectors,
	.vector_count = sizeof(lsm6dso_vectors) / sizeof(lsm6dso_vectors[0]),
};
