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
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>

enum {
	WHO_AM_I = 0x0f,
	CTRL1_XL = 0x10,
	CTRL2_G = 0x11,
	CTRL3_C = 0x12,
	CTRL5_C = 0x14, /* self-test */
	CTRL9_XL = 0x18,
	OUT_TEMP_L = 0x20,
};

enum {
	SW_RESET = 0x01, /* clears itself */
	IF_INC = 0x04,	 /* set after a reset too */
	BDU = 0x40,
	BOOT = 0x80,	    /* reload the trimming; clears itself */
	DEN_XYZ = 0xe0,	    /* what a reset leaves in CTRL9_XL */
	I3C_DISABLE = 0x02, /* DEVICE_CONF on the ISM330DHCX, to be set there too */
	ODR_52_HZ = 0x30,   /* in CTRL1_XL and CTRL2_G */
	ODR_208_HZ = 0x50,
	ACCEL_4_G = 0x08,     /* FS_XL 10 */
	ACCEL_LPF2 = 0x02,    /* on; its corner is ODR / 4 with CTRL8_XL as reset leaves it */
	GYRO_500_DPS = 0x04,  /* FS_G 01 */
	GYRO_2000_DPS = 0x0c, /* FS_G 11 */
	ACCEL_PULLED = 0x02,  /* ST_XL 10, the sign that ST's example has */
	GYRO_PUSHED = 0x04,   /* ST_G 01 */
	ACCEL_AXES = 0x07,
	GYRO_AXES = 0x38,
};

#define ACCEL_MPS2_PER_LSB (0.122e-3 * GRAVITY_MPS2) /* 0.122 mg at 4 g */
#define GYRO_RADPS_PER_LSB (17.5e-3 * RAD_PER_DEG)   /* 17.5 mdps at 500 dps */

/* The self-test's own ranges and limits, DS12140 page 10. */
#define TEST_MG_PER_LSB	 0.122 /* 4 g */
#define TEST_DPS_PER_LSB 70e-3 /* 2000 dps */
#define TEST_LEAST_MG	 50.0
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
static unsigned lsm6dso_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
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
	.caution = "an LSM6DSO32 answers the same and reads half a g at rest: do not use one, all "
		   "its accelerations come out halved",
	.addresses = {0x6a, 0x6b},
	.id_reg = WHO_AM_I,
	.ids = {{0x6c, "LSM6DSO"}, {0x6d, "LSM6DST"}, {0x6b, "ISM330DHCX"}},
	.takes_strangers = 1,
	.start =
		{
			{CTRL3_C, SW_RESET | IF_INC, 0, 50000, 0},
			{CTRL3_C, BOOT | IF_INC, 0, 50000, 0},
			{CTRL3_C, BDU | IF_INC, 0xff, 0, 0},
			/* noise on the lines must not look like I3C */
			{CTRL9_XL, DEN_XYZ | I3C_DISABLE, 0xff, 0, 0},
			{CTRL1_XL, ODR_208_HZ | ACCEL_4_G | ACCEL_LPF2, 0xff, 0, 0},
			/* the predecessor's 70 ms and three samples; bit 0 is 4000 dps on some */
			{CTRL2_G, ODR_208_HZ | GYRO_500_DPS, 0xff, 100000, 0},
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
