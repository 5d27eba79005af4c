/* SPDX-License-Identifier: MIT */
/*
 * Bosch BMI160, BMI120 and BMX160. Registers: BST-BMI160-DS000 (revisions 06 to 09, single pages;
 * in brackets) and Bosch's bmi160_defs.h 3.8.1, which the self-test is from; the start and its
 * times: Linux drivers/iio/imu/bmi160/bmi160_core.c, which takes a BMI120 for the same.
 *
 *	0C..11  gyroscope x y z      low byte first, one instant
 *	12..17  accelerometer x y z
 *	18..1A  sensortime           ticks by 39 us for ever, also while the sensors sleep [page 17]
 *	1B..1F  status, interrupts
 *	20..21  temperature          [page 54]
 */
#include "int16.h"
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>

enum {
	CHIP_ID = 0x00,
	GYR_X_L = 0x0c,
	STATUS = 0x1b,
	ACC_CONF = 0x40,
	ACC_RANGE = 0x41,
	GYR_CONF = 0x42,
	GYR_RANGE = 0x43,
	SELF_TEST = 0x6d,
	CMD = 0x7e,
};

enum {
	SOFT_RESET = 0xb6, /* commands; one that comes while another runs is dropped */
	ACC_NORMAL = 0x11,
	GYR_NORMAL = 0x15,
	RATE_200_HZ_OSR2 = 0x19, /* in ACC_CONF and GYR_CONF; about 40 Hz wide */
	ACC_TEST_CONF = 0x2c,	 /* 1600 Hz; the self-test wants it so */
	ACC_4_G = 0x05,
	ACC_8_G = 0x08,
	GYR_500_DPS = 0x02,
	ACC_PULLED = 0x09, /* at high amplitude; the sign that reads higher */
	ACC_PUSHED = 0x0d,
	GYR_TEST = 0x10,
	GYR_TEST_OK = 0x02, /* of STATUS */
	ACC_CONF_ALL = 0xff,
	ACC_RANGE_ALL = 0x0f,
	GYR_CONF_ALL = 0x3f,
	GYR_RANGE_ALL = 0x07,
	ACCEL_AXES = 0x07,
	GYRO_AXES = 0x38,
	NO_TEMPERATURE = -32768, /* until the first is measured */
};

#define ACCEL_MPS2_PER_LSB (GRAVITY_MPS2 / 8192.0)
/* Bosch prints 65.6, from 16.4 at 2000 dps: 2^15 counts a range, rounded. */
#define GYRO_RADPS_PER_LSB (RAD_PER_DEG / 65.536)
#define TEST_LEAST_LSB	   8192.0 /* 2 g at 8 g */

static double temp_degc_at(const uint8_t *bytes)
{
	double raw = int16_low_first(bytes);

	return raw == NO_TEMPERATURE ? UNKNOWN : raw / 512.0 + 23.0;
}

static void bmi160_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.gyro_radps = vec3_low_first(bytes, GYRO_RADPS_PER_LSB),
		.accel_mps2 = vec3_low_first(bytes + 6, ACCEL_MPS2_PER_LSB),
		.temp_degc = temp_degc_at(bytes + 20),
	};
}

static const struct imu_vector bmi160_vectors[] = {
	{.name = "at rest, z up, 20 degC",
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		   0x20, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfa},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8066500},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = 20.00000}},
	{.name = "every byte different",
	 .bytes = {0xa8, 0xc8, 0x1a, 0x49, 0x6d, 0x2b, 0x02, 0x01, 0xfa, 0xfc, 0x26,
		   0x15, 0x41, 0x52, 0x63, 0xd0, 0x05, 0x16, 0x27, 0x38, 0x0c, 0x0b},
	 .want = {.accel_mps2 = {0.3088520, -0.9265560, 6.4811039},
		  .gyro_radps = {-3.7731666, 4.9838397, 2.9606362},
		  .temp_degc = 28.52344}},
	{.name = "x up the range, y down it",
	 .bytes = {0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff, 0x7f, 0x00, 0x80, 0xff,
		   0xff, 0xff, 0xff, 0xff, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
	 .want = {.accel_mps2 = {39.2254029, -39.2266000, -0.0011971},
		  .gyro_radps = {8.7263799, -8.7266463, 0.0002663},
		  .temp_degc = 23.00000}},
	{.name = "y up the range, z down it",
	 .bytes = {0xff, 0xff, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff, 0x7f, 0x00,
		   0x80, 0xff, 0xff, 0xff, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
	 .want = {.accel_mps2 = {0.0011971, 39.2254029, -39.2266000},
		  .gyro_radps = {-0.0002663, 8.7263799, -8.7266463},
		  .temp_degc = 23.00000}},
	{.name = "z up the range, x down it",
	 .bytes = {0x00, 0x80, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff,
		   0x7f, 0xff, 0xff, 0xff, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
	 .want = {.accel_mps2 = {-39.2266000, 0.0011971, 39.2254029},
		  .gyro_radps = {-8.7266463, -0.0002663, 8.7263799},
		  .temp_degc = 23.00000}},
	{.name = "one g down, ten degrees a second",
	 .bytes = {0x00, 0x00, 0x8f, 0x02, 0x71, 0xfd, 0x00, 0xe0, 0x00, 0x00, 0x00,
		   0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
	 .want = {.accel_mps2 = {-9.8066500, 0.0000000, 0.0000000},
		  .gyro_radps = {0.0000000, 0.1744371, -0.1744371},
		  .temp_degc = 23.00000}},
	{.name = "no temperature yet",
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00,
		   0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80},
	 .want = {.accel_mps2 = {0.0000000, 9.8066500, 0.0000000},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0002663},
		  .temp_degc = UNKNOWN}},
};

/* The accelerometer's limit is absolute; the gyroscope judges itself. */
static unsigned bmi160_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			     unsigned *ret_unknown)
{
	unsigned failed = 0;

	(void)codes;
	*ret_unknown = 0;
	for (int axis = 0; axis < 3; axis++)
		if (!(fabs(change[axis]) > TEST_LEAST_LSB))
			failed |= 1u << axis;
	return failed;
}

/* Both pushes stand against each other; at rest alone is not compared. */
static const struct imu_self_test bmi160_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, CMD, SOFT_RESET, 0, 10000, 0, 0},
			{IMU_TEST_WRITE, CMD, ACC_NORMAL, 0, 5000, 0, 0},
			{IMU_TEST_WRITE, ACC_CONF, ACC_TEST_CONF, 0, 1000, 0, 0},
			{IMU_TEST_WRITE, ACC_RANGE, ACC_8_G, 0, 1000, 0, 0},
			{IMU_TEST_WRITE, SELF_TEST, ACC_PULLED, 0, 60000, 0, 0},
			{IMU_TEST_OFF, 0, 0, 0, 10000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, SELF_TEST, ACC_PUSHED, 0, 60000, 0, 0},
			{IMU_TEST_ON, 0, 0, 0, 10000, 5, ACCEL_AXES},
			{IMU_TEST_WRITE, CMD, SOFT_RESET, 0, 10000, 0, 0},
			{IMU_TEST_WRITE, CMD, GYR_NORMAL, 0, 85000, 0, 0},
			{IMU_TEST_WRITE, SELF_TEST, GYR_TEST, 0, 0, 0, 0},
			{IMU_TEST_EXPECT, STATUS, GYR_TEST_OK, GYR_TEST_OK, 30000, 0, GYRO_AXES},
		},
	.judge = bmi160_judge,
};

const struct imu_chip imu_chip_bmi160 = {
	.name = "bmi160",
	.summary = "Bosch BMI160, BMI120, BMX160",
	.source = "BST-BMI160-DS000-09; Bosch bmi160_defs.h 3.8.1; Linux bmi160",
	.addresses = {0x68, 0x69},
	.id_reg = CHIP_ID,
	.ids = {{0xd1, "BMI160"}, {0xd3, "BMI120"}, {0xd8, "BMX160"}},
	.start =
		{
			/* the kernel waits 1, 3.8 and 80 ms */
			{CMD, SOFT_RESET, 0, 10000, 0, 0},
			{CMD, ACC_NORMAL, 0, 5000, 0, 0},
			{CMD, GYR_NORMAL, 0, 85000, 0, 0},
			{ACC_CONF, RATE_200_HZ_OSR2, ACC_CONF_ALL, 1000, 0, 0},
			{ACC_RANGE, ACC_4_G, ACC_RANGE_ALL, 1000, 0, 0},
			{GYR_CONF, RATE_200_HZ_OSR2, GYR_CONF_ALL, 1000, 0, 0},
			{GYR_RANGE, GYR_500_DPS, GYR_RANGE_ALL, 50000, 0, 0}, /* the filters */
		},
	.start_count = 7,
	.burst_reg = GYR_X_L,
	.burst_len = 22,
	.alive_len = 12,
	.sample_rate_hz = 200.0,
	.accel_range_mps2 = 4.0 * GRAVITY_MPS2,
	.gyro_range_radps = 500.0 * RAD_PER_DEG,
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	/* Provisional: no delay was found. Second order at 40 Hz has 5.6 ms, at 37.5 Hz 6.0 ms. */
	.group_delay_us = 5800,
	.decode = bmi160_decode,
	.self_test = &bmi160_self_test,
	.vectors = bmi160_vectors,
	.vector_count = sizeof(bmi160_vectors) / sizeof(bmi160_vectors[0]),
};
