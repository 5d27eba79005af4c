/* SPDX-License-Identifier: MIT */
/*
 * TDK InvenSense ICM-42600, ICM-42602, ICM-42605, ICM-42622, ICM-42631 and ICM-42688-P. Registers,
 * scales, filters: DS-000347 revision 1.8 (ICM-42688-P; its sections in brackets). Identities and
 * that one table fits all: Linux drivers/iio/imu/inv_icm42600. Self-test: TDK's
 * Ixm42xxxSelfTest.c.
 *
 *	1D..1E  temperature          high byte first
 *	1F..24  accelerometer x y z
 *	25..2A  gyroscope x y z
 *
 * Registers lie in banks, chosen by a register that all of them have; only the factory codes are
 * outside bank 0. A chip left in another bank hides its identity until power is cut. Not this
 * family: ICM-42686-P and ICM-40609-D, whose ranges have other codes.
 */
#include "int16.h"
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>
#include <math.h>
#include <stdbool.h>

enum {
	REG_BANK_SEL = 0x76,

	/* bank 0 */
	DEVICE_CONFIG = 0x11,
	TEMP_DATA1 = 0x1d,
	PWR_MGMT0 = 0x4e,
	GYRO_CONFIG0 = 0x4f,
	ACCEL_CONFIG0 = 0x50,
	GYRO_CONFIG1 = 0x51,
	GYRO_ACCEL_CONFIG0 = 0x52,
	ACCEL_CONFIG1 = 0x53,
	SELF_TEST_CONFIG = 0x70,
	WHO_AM_I = 0x75,

	/* bank 1: factory codes */
	XG_ST_DATA = 0x5f,
	YG_ST_DATA = 0x60,
	ZG_ST_DATA = 0x61,

	/* bank 2: factory codes */
	XA_ST_DATA = 0x3b,
	YA_ST_DATA = 0x3c,
	ZA_ST_DATA = 0x3d,
};

enum {
	BANK_0 = 0x00,
	BANK_1 = 0x01,
	BANK_2 = 0x02,
	BANK_ALL = 0x07,
	SOFT_RESET = 0x01,     /* clears itself and leaves the sensors off [14.1] */
	RATE_1_KHZ = 0x06,     /* [14.37, 14.38] */
	RANGE_CODE_2 = 2 << 5, /* 500 deg/s, 4 g */
	CONFIG0_ALL = 0xef,    /* bit 4 is reserved */
	UI_48_HZ = 0x66,       /* code 6 for both sensors: 48.0 Hz at 1 kHz [5.5, 14.40] */
	GYRO_2ND_ORDER = 0x16, /* bits 3:2; the others as reset leaves them */
	GYRO_ORDER_ALL = 0x0f,
	ACCEL_2ND_ORDER = 0x0d, /* bits 4:3 */
	ACCEL_ORDER_ALL = 0x1e,
	GYRO_LOW_NOISE = 0x0c, /* [14.36] */
	ACCEL_LOW_NOISE = 0x03,
	POWER_ALL = 0x3f,
};

/* Of the self-test. */
enum {
	RANGE_CODE_3 = 3 << 5, /* 250 deg/s, 2 g */
	UI_TENTH_OF_RATE = 0x44,
	GYRO_3RD_ORDER = 0x1a,
	ACCEL_3RD_ORDER = 0x15,
	PUSH_NOTHING = 0x00,
	PUSH_GYRO = 0x07,
	PUSH_ACCEL = 0x78, /* with its supply */
	SAMPLES = 20,
	SAMPLE_US = 5000,
	AXES = 6,
	ACCEL_AXES = 0x07,
	GYRO_AXES = 0x38,
};

#define ACCEL_MPS2_PER_LSB (GRAVITY_MPS2 / 8192.0) /* [3.2] */
#define GYRO_RADPS_PER_LSB (RAD_PER_DEG / 65.5)	   /* [3.1] */
#define TEMP_LSB_PER_DEGC  132.48		   /* [4.13] */
#define TEMP_DEGC_AT_ZERO  25.0

/* Counts, at 2 g and 250 deg/s. */
#define TRIM_OF_CODE_1 2620.0 /* code 2 is 1 % more, and so on */
#define TRIM_PER_CODE  1.01

#define ANSWER_LOWEST  0.5 /* of the trim */
#define ANSWER_HIGHEST 1.5

static void icm42600_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.temp_degc = int16_high_first(bytes) / TEMP_LSB_PER_DEGC + TEMP_DEGC_AT_ZERO,
		.accel_mps2 = vec3_high_first(bytes + 2, ACCEL_MPS2_PER_LSB),
		.gyro_radps = vec3_high_first(bytes + 8, GYRO_RADPS_PER_LSB),
	};
}

/*
 * TDK falls back on absolute limits for all three axes when one code is missing; here the others
 * are judged by theirs, and an axis without a code is unknown, as a clone's are.
 */
static unsigned icm42600_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			       unsigned *ret_unknown)
{
	unsigned failed = 0;

	*ret_unknown = 0;
	for (unsigned axis = 0; axis < AXES; axis++) {
		double trim = floor(TRIM_OF_CODE_1 * pow(TRIM_PER_CODE, codes[axis] - 1) + 0.5);
		double answer = fabs(change[axis]);
		double lowest = ANSWER_LOWEST * trim;
		double highest = ANSWER_HIGHEST * trim;

		if (codes[axis] == 0)
			*ret_unknown |= 1U << axis;
		else if (!(answer >= lowest && answer <= highest))
			failed |= 1U << axis;
	}
	return failed;
}

/*
 * One sensor after the other, as TDK has it; the words of the one that is off say "no sample".
 * Filters are set before a sensor runs: afterwards only rate, range and mode may change [12.9].
 */
static const struct imu_self_test icm42600_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_0},
			{IMU_TEST_WRITE, DEVICE_CONFIG, SOFT_RESET, .settle_us = 10000},
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_2},
			{IMU_TEST_CODE, .reg = XA_ST_DATA},
			{IMU_TEST_CODE, .reg = YA_ST_DATA},
			{IMU_TEST_CODE, .reg = ZA_ST_DATA},
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_1},
			{IMU_TEST_CODE, .reg = XG_ST_DATA},
			{IMU_TEST_CODE, .reg = YG_ST_DATA},
			{IMU_TEST_CODE, .reg = ZG_ST_DATA},
			{IMU_TEST_WRITE, REG_BANK_SEL, .value = BANK_0},
			{IMU_TEST_WRITE, GYRO_CONFIG0, .value = RANGE_CODE_3 | RATE_1_KHZ},
			{IMU_TEST_WRITE, ACCEL_CONFIG0, .value = RANGE_CODE_3 | RATE_1_KHZ},
			{IMU_TEST_WRITE, GYRO_CONFIG1, .value = GYRO_3RD_ORDER},
			{IMU_TEST_WRITE, ACCEL_CONFIG1, .value = ACCEL_3RD_ORDER},
			{IMU_TEST_WRITE, GYRO_ACCEL_CONFIG0, .value = UI_TENTH_OF_RATE},

			{IMU_TEST_WRITE, PWR_MGMT0, GYRO_LOW_NOISE, .settle_us = 60000},
			{IMU_TEST_OFF, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = GYRO_AXES},
			{IMU_TEST_WRITE, SELF_TEST_CONFIG, PUSH_GYRO, .settle_us = 200000},
			{IMU_TEST_ON, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = GYRO_AXES},
			{IMU_TEST_WRITE, SELF_TEST_CONFIG, .value = PUSH_NOTHING},

			{IMU_TEST_WRITE, PWR_MGMT0, ACCEL_LOW_NOISE, .settle_us = 25000},
			{IMU_TEST_OFF, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = ACCEL_AXES},
			{IMU_TEST_WRITE, SELF_TEST_CONFIG, PUSH_ACCEL, .settle_us = 25000},
			{IMU_TEST_ON, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = ACCEL_AXES},
		},
	.judge = icm42600_judge,
};

/* The lowest number is -32766; -32768 is kept for "no sample" and -32767 is not used [12.8]. */
static const struct imu_vector icm42600_vectors[] = {
	{.name = "at rest, z up, 20 degC",
	 .bytes = {0xfd, 0x6a, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8066500},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = 20.00302}},
	{.name = "every byte different",
	 .bytes = {0x0b, 0x0c, 0x01, 0x02, 0xfc, 0xfa, 0x15, 0x26, 0xc8, 0xa8, 0x49, 0x1a, 0x2b,
		   0x6d},
	 .want = {.accel_mps2 = {0.3088520, -0.9265560, 6.4811039},
		  .gyro_radps = {-3.7752404, 4.9865789, 2.9622634},
		  .temp_degc = 46.34662}},
	{.name = "x up the range, y down it",
	 .bytes = {0x00, 0x00, 0x7f, 0xff, 0x80, 0x02, 0xff, 0xff, 0x7f, 0xff, 0x80, 0x02, 0x00,
		   0x01},
	 .want = {.accel_mps2 = {39.2254029, -39.2242058, -0.0011971},
		  .gyro_radps = {8.7311761, -8.7309097, 0.0002665},
		  .temp_degc = 25.00000}},
	{.name = "y up the range, z down it",
	 .bytes = {0x00, 0x00, 0x00, 0x01, 0x7f, 0xff, 0x80, 0x02, 0xff, 0xff, 0x7f, 0xff, 0x80,
		   0x02},
	 .want = {.accel_mps2 = {0.0011971, 39.2254029, -39.2242058},
		  .gyro_radps = {-0.0002665, 8.7311761, -8.7309097},
		  .temp_degc = 25.00000}},
	{.name = "z up the range, x down it",
	 .bytes = {0x00, 0x00, 0x80, 0x02, 0x00, 0x01, 0x7f, 0xff, 0x80, 0x02, 0xff, 0xff, 0x7f,
		   0xff},
	 .want = {.accel_mps2 = {-39.2242058, 0.0011971, 39.2254029},
		  .gyro_radps = {-8.7309097, -0.0002665, 8.7311761},
		  .temp_degc = 25.00000}},
	{.name = "one g down, ten degrees a second",
	 .bytes = {0x00, 0x00, 0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x8f, 0xfd,
		   0x71},
	 .want = {.accel_mps2 = {-9.8066500, 0.0000000, 0.0000000},
		  .gyro_radps = {0.0000000, 0.1745329, -0.1745329},
		  .temp_degc = 25.00000}},
};

const struct imu_chip imu_chip_icm42600 = {
	.name = "icm42600",
	.summary = "TDK ICM-42600, ICM-42602, ICM-42605, ICM-42622, ICM-42631, ICM-42688-P",
	.source = "DS-000347 rev 1.8; Linux inv_icm42600; TDK Ixm42xxxSelfTest.c",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.home = {.reg = REG_BANK_SEL, .value = 0x00, .bits = BANK_ALL, .is_needed = true},
	.ids = {{0x40, "ICM-42600"},
		{0x41, "ICM-42602"},
		{0x42, "ICM-42605"},
		{0x46, "ICM-42622"},
		{0x47, "ICM-42688-P"},
		{0x5c, "ICM-42631"}},
	.start =
		{
			{REG_BANK_SEL, BANK_0, BANK_ALL, 0, 0, 1},
			{DEVICE_CONFIG, SOFT_RESET, 0, 10000, 0, 0}, /* 1 ms [14.1] */
			{GYRO_CONFIG0, RANGE_CODE_2 | RATE_1_KHZ, CONFIG0_ALL, 0, 0, 0},
			{ACCEL_CONFIG0, RANGE_CODE_2 | RATE_1_KHZ, CONFIG0_ALL, 0, 0, 0},
			{GYRO_ACCEL_CONFIG0, UI_48_HZ, 0xff, 0, 0, 0},
			{GYRO_CONFIG1, GYRO_2ND_ORDER, GYRO_ORDER_ALL, 0, 0, 1},
			{ACCEL_CONFIG1, ACCEL_2ND_ORDER, ACCEL_ORDER_ALL, 0, 0, 1},
			/* last: filters are set before a sensor runs [12.9]; gyroscope 60 ms */
			{PWR_MGMT0, GYRO_LOW_NOISE | ACCEL_LOW_NOISE, POWER_ALL, 100000, 0, 0},
		},
	.start_count = 8,
	.burst_reg = TEMP_DATA1,
	.burst_len = 14,
	.no_sample_word = 0x8000, /* [12.8] */
	.sample_rate_hz = 1000.0,
	.accel_range_mps2 = 32767 * ACCEL_MPS2_PER_LSB, /* so that -32766 is at its end too */
	.gyro_range_radps = 500.0 * RAD_PER_DEG,
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	.group_delay_us = 6100, /* both sensors [5.5]; 8.0 ms at 200 Hz, hence the higher rate */
	.decode = icm42600_decode,
	.self_test = &icm42600_self_test,
	.vectors = icm42600_vectors,
	.vector_count = sizeof(icm42600_vectors) / sizeof(icm42600_vectors[0]),
};
