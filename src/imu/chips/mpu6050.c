/* SPDX-License-Identifier: MIT */
/*
 * InvenSense MPU-6000, MPU-6050 and MPU-9150. Registers and scales: RM-MPU-6000A-00 revision 4.2
 * (its sections in brackets), checked against Linux
 * drivers/iio/imu/inv_mpu6050/inv_mpu_iio.h, which the start-up times are from. The self-test's
 * waits and its limits without a factory code: InvenSense's eMPL inv_mpu.c.
 *
 *	3B..40  accelerometer x y z [4.17]   high byte first
 *	41..42  temperature         [4.18]   the chip keeps one instant for the whole burst
 *	43..48  gyroscope x y z     [4.19]
 */
#include "invensense.h"
#include <math.h>
#include <stdbool.h>

enum {
	SELF_TEST_X = 0x0d, /* factory codes [4.1] */
	SELF_TEST_Y = 0x0e,
	SELF_TEST_Z = 0x0f,
	SELF_TEST_A = 0x10,
};

enum {
	CLOCK_GYRO_X = 0x01, /* the PLL is steadier than the internal oscillator [register 107] */
	DLPF_44_HZ = 3,	     /* accelerometer 44 Hz, gyroscope 42 Hz [4.3] */
	GYRO_500_DPS = 0x08, /* [4.4] */
	POWER_ALL = 0xef,    /* bit 4 is reserved */
	DLPF_ALL = 0x3f,     /* synchronisation and filter */
	RANGE_ALL = 0xf8,    /* self-test and range */
};

/* Of the self-test. */
enum {
	DLPF_94_HZ = 2,
	ACCEL_8_G = 0x10,
};

/* Counts, at 8 g and 250 deg/s [4.1]. */
#define ACCEL_TRIM_OF_CODE_1	(4096.0 * 0.34)
#define ACCEL_TRIM_PER_30_CODES (0.92 / 0.34)
#define GYRO_TRIM_OF_CODE_1	(25.0 * 131.0)
#define GYRO_TRIM_PER_CODE	1.046

#define TRIM_TOLERANCE 0.14 /* PS-MPU-6000A-00 revision 3.4, 6.1 and 6.2 */

static void mpu6050_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	invensense_decode(bytes, 340.0, 36.53, ret_reading); /* [4.18] */
}

/*
 * By their size only, as eMPL does it: the trim of the gyroscope's y is negative [4.1], and no
 * fault turns an answer round.
 */
static unsigned mpu6050_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			      unsigned *ret_unknown)
{
	/* an accelerometer code is split: bits 4:2 above the gyroscope's, 1:0 in SELF_TEST_A */
	const int axis_codes[AXES] = {
		(codes[0] >> 3 & 0x1c) | (codes[3] >> 4 & 0x03),
		(codes[1] >> 3 & 0x1c) | (codes[3] >> 2 & 0x03),
		(codes[2] >> 3 & 0x1c) | (codes[3] & 0x03),
		codes[0] & 0x1f,
		codes[1] & 0x1f,
		codes[2] & 0x1f,
	};
	unsigned failed = 0;

	*ret_unknown = 0;
	for (unsigned axis = 0; axis < AXES; axis++) {
		bool is_gyro = axis >= FIRST_GYRO_AXIS;
		int steps = axis_codes[axis] - 1;
		double trim =
			is_gyro ? GYRO_TRIM_OF_CODE_1 * pow(GYRO_TRIM_PER_CODE, steps)
				: ACCEL_TRIM_OF_CODE_1 * pow(ACCEL_TRIM_PER_30_CODES, steps / 30.0);
		double answer = fabs(change[axis]);
		double lowest = (1.0 - TRIM_TOLERANCE) * trim;
		double highest = (1.0 + TRIM_TOLERANCE) * trim;

		if (axis_codes[axis] == 0)
			*ret_unknown |= 1U << axis;
		else if (!(answer >= lowest && answer <= highest))
			failed |= 1U << axis;
	}
	return failed;
}

/* The reference manual says neither how long to wait nor how much to average. */
static const struct imu_self_test mpu6050_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, PWR_MGMT_1, DEVICE_RESET, .settle_us = 100000},
			{IMU_TEST_WRITE, PWR_MGMT_1, CLOCK_GYRO_X, .settle_us = 100000},
			{IMU_TEST_CODE, .reg = SELF_TEST_X},
			{IMU_TEST_CODE, .reg = SELF_TEST_Y},
			{IMU_TEST_CODE, .reg = SELF_TEST_Z},
			{IMU_TEST_CODE, .reg = SELF_TEST_A},
			{IMU_TEST_WRITE, SMPLRT_DIV, .value = 0}, /* 1 kHz */
			{IMU_TEST_WRITE, CONFIG, .value = DLPF_94_HZ},
			{IMU_TEST_WRITE, GYRO_CONFIG, .value = GYRO_250_DPS},
			{IMU_TEST_WRITE, ACCEL_CONFIG, ACCEL_8_G, .settle_us = 200000},
			{IMU_TEST_OFF, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = ALL_AXES},
			{IMU_TEST_WRITE, GYRO_CONFIG, .value = PUSH_XYZ | GYRO_250_DPS},
			{IMU_TEST_WRITE, ACCEL_CONFIG, PUSH_XYZ | ACCEL_8_G, .settle_us = 200000},
			{IMU_TEST_ON, .settle_us = SAMPLE_US, .samples = SAMPLES, .axes = ALL_AXES},
		},
	.judge = mpu6050_judge,
};

static const struct imu_vector mpu6050_vectors[] = {
	INVENSENSE_VECTORS(0xea, 0x0c, 20.00059, 44.84765, 36.53000)};

/*
 * 0x72 is no InvenSense number; it was read from boards sold as MPU-6050. 0x70, 0x71, 0x98 and
 * the like, from boards sold the same way, are later parts: mpu6500, icm20602 and icm20608. A
 * DS1307 or DS3231 clock sits at 0x68 too: no match, no write.
 */
const struct imu_chip imu_chip_mpu6050 = {
	.name = "mpu6050",
	.summary = "InvenSense MPU-6000, MPU-6050, MPU-9150 (GY-521 and other boards)",
	.source = "RM-MPU-6000A-00 rev 4.2; Linux inv_mpu6050",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.ids = {{0x68, "MPU-6050"}, {0x72, "MPU-6050 clone"}},
	/* what it writes means the same on the later parts, theirs nothing here */
	.takes_strangers = true,
	.start =
		{
			{PWR_MGMT_1, DEVICE_RESET, 0, 100000, 0,
			 0},				  /* sleeps then [register 107] */
			{PWR_MGMT_1, 0, 0, 100000, 0, 0}, /* gyroscope 60 ms, temperature 100 ms */
			{PWR_MGMT_1, CLOCK_GYRO_X, POWER_ALL, 10000, 0, 0},
			{PWR_MGMT_2, ALL_AXES_ON, 0xff, 0, 0, 1}, /* [register 108] */
			{SMPLRT_DIV, DIVIDE_BY_5, 0xff, 0, 0, 0}, /* [4.2] */
			{CONFIG, DLPF_44_HZ, DLPF_ALL, 0, 0, 0},
			{GYRO_CONFIG, GYRO_500_DPS, RANGE_ALL, 0, 0, 0},
			/* [4.5]; five delays of the filter */
			{ACCEL_CONFIG, ACCEL_4_G, RANGE_ALL, 25000, 0, 0},
		},
	.start_count = 8,
	.burst_reg = ACCEL_XOUT_H,
	.burst_len = 14,
	.sample_rate_hz = 200.0,
	.accel_range_mps2 = 4.0 * GRAVITY_MPS2,
	.gyro_range_radps = 500.0 * RAD_PER_DEG,
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	.group_delay_us = 4850, /* 4.9 ms and 4.8 ms [4.3] */
	.decode = mpu6050_decode,
	.self_test = &mpu6050_self_test,
	.vectors = mpu6050_vectors,
	.vector_count = sizeof(mpu6050_vectors) / sizeof(mpu6050_vectors[0]),
};
