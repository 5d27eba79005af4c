/* SPDX-License-Identifier: MIT */
/*
 * InvenSense ICM-20608-G, ICM-20608-D, ICM-20609, ICM-20689 and IAM-20680. Registers: RM-000030
 * (ICM-20608-G) and DS-000114 (ICM-20689) as PX4's drivers quote them. Identities, temperature
 * scale and start-up times: Linux drivers/iio/imu/inv_mpu6050/inv_mpu_iio.h and inv_mpu_core.c,
 * the only source for the ICM-20609. Self-test: TDK's Iam20680SelfTest.c.
 *
 *	3B..40  accelerometer x y z  high byte first
 *	41..42  temperature          the chip keeps one instant for the whole burst
 *	43..48  gyroscope x y z
 *
 * The registers of an MPU-6500 with another temperature scale.
 */
#include "invensense.h"

enum {
	SELF_TEST_X_GYRO = 0x00, /* factory codes, kept through a reset */
	SELF_TEST_Y_GYRO = 0x01,
	SELF_TEST_Z_GYRO = 0x02,

	GYRO_500_DPS = 0x08,   /* bits 4:3 */
	GYRO_RANGE_ALL = 0xfb, /* self-test, range and FCHOICE_B; bit 2 is reserved */
};

#define TEMP_LSB_PER_DEGC 326.8
#define TEMP_DEGC_AT_ZERO 25.0

static void icm20608_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	invensense_decode(bytes, TEMP_LSB_PER_DEGC, TEMP_DEGC_AT_ZERO, ret_reading);
}

/* Steps, waits and limits of Iam20680SelfTest.c. */
static const struct imu_self_test icm20608_self_test = {
	.steps = {INVENSENSE_TEST_STEPS(SELF_TEST_X_GYRO, SELF_TEST_Y_GYRO, SELF_TEST_Z_GYRO)},
	.judge = invensense_judge,
};

static const struct imu_vector icm20608_vectors[] = {
	INVENSENSE_VECTORS(0xf9, 0x9e, 20.00000, 33.65361, 25.00000)};

const struct imu_chip imu_chip_icm20608 = {
	.name = "icm20608",
	.summary = "InvenSense ICM-20608-G, ICM-20608-D, ICM-20609, ICM-20689, IAM-20680",
	.source =
		"RM-000030 and DS-000114 by way of PX4; Linux inv_mpu6050; TDK Iam20680SelfTest.c",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.ids = {{0x98, "ICM-20689"},
		{0xa6, "ICM-20609"},
		{0xa9, "IAM-20680"},
		{0xae, "ICM-20608-D"},
		{0xaf, "ICM-20608-G"},
		{0xf8, "IAM-20680HP"},
		{0xfa, "IAM-20680HT"}},
	.start =
		{
			{PWR_MGMT_1, DEVICE_RESET, 0, 100000, 0, 0},
			/* gyroscope 100 ms, accelerometer 20 ms */
			{PWR_MGMT_1, CLOCK_AUTO, 0xff, 100000, 0, 0},
			{PWR_MGMT_2, ALL_AXES_ON, STANDBY_ALL, 0, 0, 1},
			{SMPLRT_DIV, DIVIDE_BY_5, 0xff, 0, 0, 0},
			{CONFIG, GYRO_DLPF_41_HZ, GYRO_DLPF_ALL, 0, 0, 0},
			{GYRO_CONFIG, GYRO_500_DPS, GYRO_RANGE_ALL, 0, 0, 0},
			{ACCEL_CONFIG, ACCEL_4_G, ACCEL_RANGE_ALL, 0, 0, 0},
			/* 44.8 Hz */
			{ACCEL_CONFIG_2, ACCEL_DLPF_44_HZ, ACCEL_DLPF_ALL, 60000, 0, 0},
		},
	.start_count = 8,
	.burst_reg = ACCEL_XOUT_H,
	.burst_len = 14,
	.sample_rate_hz = 200.0,
	.accel_range_mps2 = 4.0 * GRAVITY_MPS2,
	.gyro_range_radps = 500.0 * RAD_PER_DEG,
	.accel_resolution_mps2 = ACCEL_MPS2_PER_LSB,
	.gyro_resolution_radps = GYRO_RADPS_PER_LSB,
	/*
	 * Provisional: no delay is published. The 9250's filters of the same bandwidths delay by
	 * 5.9 ms (gyroscope) and 4.88 ms (accelerometer).
	 */
	.group_delay_us = 5390,
	.decode = icm20608_decode,
	.self_test = &icm20608_self_test,
	.vectors = icm20608_vectors,
	.vector_count = sizeof(icm20608_vectors) / sizeof(icm20608_vectors[0]),
};
