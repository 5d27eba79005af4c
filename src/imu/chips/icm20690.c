/* SPDX-License-Identifier: MIT */
/*
 * InvenSense ICM-20690. Registers, temperature scale and self-test: InvenSense's kernel driver
 * inv_mpu/icm20690; range code, identity and start-up times also: Linux
 * drivers/iio/imu/inv_mpu6050/inv_mpu_iio.h and inv_mpu_core.c. DS-000178 was not at hand.
 *
 *	3B..40  accelerometer x y z  high byte first
 *	41..42  temperature          the chip keeps one instant for the whole burst
 *	43..48  gyroscope x y z
 *
 * Almost an icm20608, but the gyroscope's range sits one bit lower: what means 500 deg/s there is
 * 1000 deg/s here.
 */
#include "invensense.h"

enum {
	SELF_TEST_X_GYRO = 0x00, /* factory codes, kept through a reset */
	SELF_TEST_Y_GYRO = 0x01,
	SELF_TEST_Z_GYRO = 0x02,

	GYRO_500_DPS = 0x04,   /* bits 4:2 */
	GYRO_RANGE_ALL = 0xff, /* self-test, range and FCHOICE_B */
};

#define TEMP_LSB_PER_DEGC 326.8
#define TEMP_DEGC_AT_ZERO 25.0

static void icm20690_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	invensense_decode(bytes, TEMP_LSB_PER_DEGC, TEMP_DEGC_AT_ZERO, ret_reading);
}

/* Steps, waits and limits of inv_mpu_selftest_20690.c. */
static const struct imu_self_test icm20690_self_test = {
	.steps = {INVENSENSE_TEST_STEPS(SELF_TEST_X_GYRO, SELF_TEST_Y_GYRO, SELF_TEST_Z_GYRO)},
	.judge = invensense_judge,
};

static const struct imu_vector icm20690_vectors[] = {
	INVENSENSE_VECTORS(0xf9, 0x9e, 20.00000, 33.65361, 25.00000)};

const struct imu_chip imu_chip_icm20690 = {
	.name = "icm20690",
	.summary = "InvenSense ICM-20690",
	.source = "InvenSense inv_mpu/icm20690; Linux inv_mpu6050",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.ids = {{0x20, "ICM-20690"}},
	.start =
		{
			{PWR_MGMT_1, DEVICE_RESET, 0, 100000, 0, 0},
			/* gyroscope 80 ms, accelerometer 10 ms */
			{PWR_MGMT_1, CLOCK_AUTO, 0xff, 100000, 0, 0},
			{PWR_MGMT_2, ALL_AXES_ON, STANDBY_ALL, 0, 0, 1},
			{SMPLRT_DIV, DIVIDE_BY_5, 0xff, 0, 0, 0},
			{CONFIG, GYRO_DLPF_41_HZ, GYRO_DLPF_ALL, 0, 0, 0},
			{GYRO_CONFIG, GYRO_500_DPS, GYRO_RANGE_ALL, 0, 0, 0},
			{ACCEL_CONFIG, ACCEL_4_G, ACCEL_RANGE_ALL, 0, 0, 0},
			/* the filters have the codes of the relatives */
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
	 * Provisional: no delay is at hand. The 9250's filters of the same codes delay by
	 * 5.9 ms (gyroscope) and 4.88 ms (accelerometer).
	 */
	.group_delay_us = 5390,
	.decode = icm20690_decode,
	.self_test = &icm20690_self_test,
	.vectors = icm20690_vectors,
	.vector_count = sizeof(icm20690_vectors) / sizeof(icm20690_vectors[0]),
};
