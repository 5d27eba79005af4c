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
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>

enum {
	WHO_AM_I = 0x0f,
	CTRL1_XL = 0x10,
	CTRL2_G = 0x11,
	CTRL3_C = 0x12,
	CTRL5_C = 0x14, /* self-test */
	OUT_TEMP_L = 0x20,
};

enum {
	SW_RESET = 0x01, /* clears itself */
	IF_INC = 0x04,	 /* set after a reset too */
	BDU = 0x40,
	BOOT = 0x80,	  /* reload the trimming, 15 ms [4.1]; clears itself */
	ODR_52_HZ = 0x30, /* in CTRL1_XL and CTRL2_G */
	ODR_208_HZ = 0x50,
	ACCEL_4_G = 0x08,     /* FS_XL 10 */
	ACCEL_52_HZ = 0x02,   /* LPF1_BW_SEL: ODR / 4 instead of ODR / 2 */
	GYRO_500_DPS = 0x04,  /* FS_G 01 */
	GYRO_2000_DPS = 0x0c, /* FS_G 11 */
	ACCEL_PUSHED = 0x01,  /* ST_XL 01 [10.2] */
	GYRO_PUSHED = 0x04,   /* ST_G 01 [10.2] */
	CTRL_G_ALL = 0xfe,    /* bit 0 is unused */
	ACCEL_AXES = 0x07,
	GYRO_AXES = 0x38,
};

#define ACCEL_MPS2_PER_LSB (0.122e-3 * GRAVITY_MPS2) /* 0.122 mg at 4 g */
#define GYRO_RADPS_PER_LSB (17.5e-3 * RAD_PER_DEG)   /* 17.5 mdps at 500 dps */

/* The self-test's own ranges and limits, from ST's example. */
#define TEST_MG_PER_LSB	 0.122 /* 4 g */
#define TEST_DPS_PER_LSB 70e-3 /* 2000 dps */
#define TEST_LEAST_MG	 90.0
#define TEST_MOST_MG	 1700.0
#define TEST_LEAST_DPS	 150.0
#define TEST_MOST_DPS	 700.0

static double int16_at(const uint8_t *low_first)
{
	return (int16_t)(uint16_t)(low_first[1] << 8 | low_first[0]);
}

static struct vec3 vec3_at(const uint8_t *bytes, double si_per_lsb)
{
	return vec3_scale((struct vec3){int16_at(bytes), int16_at(bytes + 2), int16_at(bytes + 4)},
			  si_per_lsb);
}

static void lsm6dsl_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.temp_degc = int16_at(bytes) / 256.0 + 25.0,
		.gyro_radps = vec3_at(bytes + 2, GYRO_RADPS_PER_LSB),
		.accel_mps2 = vec3_at(bytes + 8, ACCEL_MPS2_PER_LSB),
	};
}

static const struct imu_vector lsm6dsl_vectors[] = {
	{.name = "at rest, z up, 20 degC",
	 .bytes = {0x00, 0xfb, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05,
		   0x20},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8069834},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = 20.00000}},
	{.name = "every byte different",
	 .bytes = {0x0c, 0x03, 0xa8, 0xc8, 0x1a, 0x49, 0x6d, 0x2b, 0x02, 0x01, 0xfa, 0xfc, 0x26,
		   0x15},
	 .want = {.accel_mps2 = {0.3086741, -0.9260223, 6.4773708},
		  .gyro_radps = {-4.3273693, 5.7158660, 3.3954944},
		  .temp_degc = 28.04688}},
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

/* The limits are absolute: ST keeps no factory codes. */
static unsigned lsm6dsl_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			      unsigned *ret_unknown)
{
	unsigned failed = 0;

	(void)codes;
	*ret_unknown = 0;
	for (int axis = 0; axis < 6; axis++) {
		int is_accel = axis < 3;
		double moved = fabs(change[axis]) * (is_accel ? TEST_MG_PER_LSB : TEST_DPS_PER_LSB);

		if (!(moved >= (is_accel ? TEST_LEAST_MG : TEST_LEAST_DPS) &&
		      moved <= (is_accel ? TEST_MOST_MG : TEST_MOST_DPS)))
			failed |= 1u << axis;
	}
	return failed;
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
			{CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0},
			{CTRL3_C, BOOT | IF_INC, 0, 50000, 0},
			{CTRL3_C, BDU | IF_INC, 0xff, 0, 0},
			{CTRL1_XL, ODR_208_HZ | ACCEL_4_G | ACCEL_52_HZ, 0xff, 0, 0},
			/* 70 ms and three samples [tables 14 and 15] */
			{CTRL2_G, ODR_208_HZ | GYRO_500_DPS, CTRL_G_ALL, 100000, 0},
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
