/* SPDX-License-Identifier: MIT */
/*
 * InvenSense ICM-20948. Registers: DS-000189 revision 1.3, PX4's icm20948 driver and InvenSense's
 * Icm20948Defs.h. Self-test: InvenSense's Icm20948SelfTest.c.
 *
 *	2D..32  accelerometer x y z  high byte first
 *	33..38  gyroscope x y z
 *	39..3A  temperature
 *
 * Registers lie in four banks, chosen by a register that all of them have. Every script comes back
 * to bank 0 at once and waits there: a chip left in another bank hides its identity until power is
 * cut. The magnetometer stays behind the auxiliary bus, unused.
 */
#include "int16.h"
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>
#include <math.h>
#include <stdbool.h>

enum {
	REG_BANK_SEL = 0x7f,

	/* bank 0 */
	WHO_AM_I = 0x00,
	LP_CONFIG = 0x05,
	PWR_MGMT_1 = 0x06,
	PWR_MGMT_2 = 0x07,
	ACCEL_XOUT_H = 0x2d,

	/* bank 1: factory codes */
	SELF_TEST_X_GYRO = 0x02,
	SELF_TEST_Y_GYRO = 0x03,
	SELF_TEST_Z_GYRO = 0x04,
	SELF_TEST_X_ACCEL = 0x0e,
	SELF_TEST_Y_ACCEL = 0x0f,
	SELF_TEST_Z_ACCEL = 0x10,

	/* bank 2 */
	GYRO_SMPLRT_DIV = 0x00,
	GYRO_CONFIG_1 = 0x01,
	GYRO_CONFIG_2 = 0x02,
	ACCEL_SMPLRT_DIV_1 = 0x10,
	ACCEL_SMPLRT_DIV_2 = 0x11,
	ACCEL_CONFIG = 0x14,
	ACCEL_CONFIG_2 = 0x15,
};

enum {
	BANK_0 = 0x00,
	BANK_1 = 0x10,
	BANK_2 = 0x20,
	BANK_ALL = 0x30,
	DEVICE_RESET = 0x80, /* clears itself and leaves the chip asleep */
	CLOCK_AUTO = 0x01,   /* awake, on the PLL as soon as it runs */
	POWER_ALL = 0x6f,    /* bit 4 is reserved */
	ALL_AXES_ON = 0x00,
	STANDBY_ALL = 0x3f,
	CONTINUOUS = 0x00, /* neither sensor naps between samples */
	CYCLE_ALL = 0x30,
	DLPF_51_HZ = 3 << 3,   /* gyroscope 51.2 Hz, accelerometer 50.4 Hz */
	RANGE_CODE_1 = 1 << 1, /* 500 deg/s, 4 g */
	FCHOICE = 0x01,	       /* with the filter; an MPU-6500 means the opposite by it */
	CONFIG_ALL = 0x3f,
};

/* Of the self-test. */
enum {
	CYCLED = 0x70,	   /* both sensors nap between samples, as InvenSense tests them */
	DIVIDE_BY_11 = 10, /* 1125 Hz to 102 Hz */
	GYRO_250_DPS_197_HZ = FCHOICE,
	GYRO_AVERAGE_8 = 0x03,
	GYRO_PUSH_XYZ = 0x38,
	ACCEL_2_G_473_HZ = 7 << 3 | FCHOICE,
	ACCEL_AVERAGE_16 = 0x02,
	ACCEL_PUSH_XYZ = 0x1c,
	SAMPLES = 20,
	SAMPLE_US = 10000,
	AXES = 6,
	FIRST_GYRO_AXIS = 3,
	ALL_AXES = 0x3f,
};

#define ACCEL_MPS2_PER_LSB (GRAVITY_MPS2 / 8192.0)
#define GYRO_RADPS_PER_LSB (RAD_PER_DEG / 65.5)
#define TEMP_LSB_PER_DEGC  333.87
#define TEMP_DEGC_AT_ZERO  21.0

/* Counts, at 2 g and 250 deg/s. */
#define TRIM_OF_CODE_1 2620.0 /* code 2 is 1 % more, and so on */
#define TRIM_PER_CODE  1.01

#define ANSWER_LOWEST	     0.5 /* of the trim */
#define ACCEL_ANSWER_HIGHEST 1.5

static void icm20948_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.accel_mps2 = vec3_high_first(bytes, ACCEL_MPS2_PER_LSB),
		.gyro_radps = vec3_high_first(bytes + 6, GYRO_RADPS_PER_LSB),
		.temp_degc = int16_high_first(bytes + 12) / TEMP_LSB_PER_DEGC + TEMP_DEGC_AT_ZERO,
	};
}

/* InvenSense has no limits for an axis without a code; it stays unjudged. */
static unsigned icm20948_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			       unsigned *ret_unknown)
{
	unsigned failed = 0;

	*ret_unknown = 0;
	for (unsigned axis = 0; axis < AXES; axis++) {
		double trim = TRIM_OF_CODE_1 * pow(TRIM_PER_CODE, codes[axis] - 1);
		double highest = axis < FIRST_GYRO_AXIS ? ACCEL_ANSWER_HIGHEST * trim : HUGE_VAL;

		if (codes[axis] == 0)
			*ret_unknown |= 1U << axis;
		else if (!(change[axis] >= ANSWER_LOWEST * trim && change[axis] <= highest))
			failed |= 1U << axis;
	}
	return failed;
}

/* Asleep the chip takes no write but of PWR_MGMT_1 and of the bank, hence the wait after waking. */
static const struct imu_self_test icm20948_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_0},
			{IMU_TEST_WRITE, PWR_MGMT_1, DEVICE_RESET, .settle_us = 100000},
			{IMU_TEST_WRITE, PWR_MGMT_1, CLOCK_AUTO, .settle_us = 10000},
			{IMU_TEST_WRITE, LP_CONFIG, .value = CYCLED},
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_1},
			{IMU_TEST_CODE, .reg = SELF_TEST_X_ACCEL},
			{IMU_TEST_CODE, .reg = SELF_TEST_Y_ACCEL},
			{IMU_TEST_CODE, .reg = SELF_TEST_Z_ACCEL},
			{IMU_TEST_CODE, .reg = SELF_TEST_X_GYRO},
			{IMU_TEST_CODE, .reg = SELF_TEST_Y_GYRO},
			{IMU_TEST_CODE, .reg = SELF_TEST_Z_GYRO},
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_2},
			{IMU_TEST_WRITE, GYRO_SMPLRT_DIV, .value = DIVIDE_BY_11},
			{IMU_TEST_WRITE, GYRO_CONFIG_1, .value = GYRO_250_DPS_197_HZ},
			{IMU_TEST_WRITE, GYRO_CONFIG_2, .value = GYRO_AVERAGE_8},
			{IMU_TEST_WRITE, ACCEL_SMPLRT_DIV_1, .value = 0},
			{IMU_TEST_WRITE, ACCEL_SMPLRT_DIV_2, .value = DIVIDE_BY_11},
			{IMU_TEST_WRITE, ACCEL_CONFIG, .value = ACCEL_2_G_473_HZ},
			{IMU_TEST_WRITE, ACCEL_CONFIG_2, .value = ACCEL_AVERAGE_16},
			{IMU_TEST_WRITE, REG_BANK_SEL, BANK_0, .settle_us = 50000},
			{IMU_TEST_OFF, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = ALL_AXES},
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_2},
			{IMU_TEST_WRITE, GYRO_CONFIG_2, .value = GYRO_PUSH_XYZ | GYRO_AVERAGE_8},
			{IMU_TEST_WRITE, ACCEL_CONFIG_2,
			 .value = ACCEL_PUSH_XYZ | ACCEL_AVERAGE_16},
			{IMU_TEST_WRITE, REG_BANK_SEL, BANK_0, .settle_us = 50000},
			{IMU_TEST_ON, .settle_us = SAMPLE_US, .samples = SAMPLES, .axes = ALL_AXES},
		},
	.judge = icm20948_judge,
};

static const struct imu_vector icm20948_vectors[] = {
	{.name = "at rest, z up, 20 degC",
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfe,
		   0xb2},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8066500},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = 19.99961}},
	{.name = "every byte different",
	 .bytes = {0x01, 0x02, 0xfc, 0xfa, 0x15, 0x26, 0xc8, 0xa8, 0x49, 0x1a, 0x2b, 0x6d, 0x0b,
		   0x0c},
	 .want = {.accel_mps2 = {0.3088520, -0.9265560, 6.4811039},
		  .gyro_radps = {-3.7752404, 4.9865789, 2.9622634},
		  .temp_degc = 29.47036}},
	{.name = "x up the range, y down it",
	 .bytes = {0x7f, 0xff, 0x80, 0x00, 0xff, 0xff, 0x7f, 0xff, 0x80, 0x00, 0x00, 0x01, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {39.2254029, -39.2266000, -0.0011971},
		  .gyro_radps = {8.7311761, -8.7314426, 0.0002665},
		  .temp_degc = 21.00000}},
	{.name = "y up the range, z down it",
	 .bytes = {0x00, 0x01, 0x7f, 0xff, 0x80, 0x00, 0xff, 0xff, 0x7f, 0xff, 0x80, 0x00, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {0.0011971, 39.2254029, -39.2266000},
		  .gyro_radps = {-0.0002665, 8.7311761, -8.7314426},
		  .temp_degc = 21.00000}},
	{.name = "z up the range, x down it",
	 .bytes = {0x80, 0x00, 0x00, 0x01, 0x7f, 0xff, 0x80, 0x00, 0xff, 0xff, 0x7f, 0xff, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {-39.2266000, 0.0011971, 39.2254029},
		  .gyro_radps = {-8.7314426, -0.0002665, 8.7311761},
		  .temp_degc = 21.00000}},
	{.name = "one g down, ten degrees a second",
	 .bytes = {0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x8f, 0xfd, 0x71, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {-9.8066500, 0.0000000, 0.0000000},
		  .gyro_radps = {0.0000000, 0.1745329, -0.1745329},
		  .temp_degc = 21.00000}},
};

const struct imu_chip imu_chip_icm20948 = {
	.name = "icm20948",
	.summary = "InvenSense ICM-20948",
	.source = "DS-000189 rev 1.3; PX4 icm20948; InvenSense Icm20948SelfTest.c",
	.caution = "its bus takes 1.8 V only: on a Raspberry Pi use a board with level shifters",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.home = {.reg = REG_BANK_SEL, .value = 0x00, .bits = BANK_ALL, .is_needed = true},
	.ids = {{0xea, "ICM-20948"}},
	.start =
		{
			{REG_BANK_SEL, BANK_0, 0, 0, 0, 0},
			{PWR_MGMT_1, DEVICE_RESET, 0, 100000, 0, 0},
			{REG_BANK_SEL, BANK_0, 0, 0, 0, 0},
			{PWR_MGMT_1, CLOCK_AUTO, POWER_ALL, 100000, 0, 0}, /* gyroscope 35 ms */
			{PWR_MGMT_2, ALL_AXES_ON, STANDBY_ALL, 0, 0, 1},
			{LP_CONFIG, CONTINUOUS, CYCLE_ALL, 0, 0, 1},
			/* the dividers are 0 after the reset: 1125 Hz */
			{REG_BANK_SEL, BANK_2, 0, 0, 1, 0},
			{GYRO_CONFIG_1, DLPF_51_HZ | RANGE_CODE_1 | FCHOICE, CONFIG_ALL, 0, 1, 0},
			{ACCEL_CONFIG, DLPF_51_HZ | RANGE_CODE_1 | FCHOICE, CONFIG_ALL, 0, 1, 0},
			{REG_BANK_SEL, BANK_0, BANK_ALL, 60000, 0, 1},
		},
	.start_count = 10,
	.burst_reg = ACCEL_XOUT_H,
	.burst_len = 14,
	.sample_rate_hz = 1125.0, /* of the PLL, a few percent off from part to part */
	.accel_range_mps2 = 4.0 * GRAVITY_MPS2,
	.gyro_range_radps = 500.0 * RAD_PER_DEG,
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	/*
	 * Provisional: no delay is published. Scaled by bandwidth from the 9250's filters:
	 * gyroscope 4.7 ms, accelerometer 4.3 ms, give or take 1 ms.
	 */
	.group_delay_us = 4500,
	.decode = icm20948_decode,
	.self_test = &icm20948_self_test,
	.vectors = icm20948_vectors,
	.vector_count = sizeof(icm20948_vectors) / sizeof(icm20948_vectors[0]),
};
