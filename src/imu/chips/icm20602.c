/* SPDX-License-Identifier: MIT */
/*
 * InvenSense ICM-20600 and ICM-20602. Registers: DS-000176 revision 1.0 (ICM-20602) and PX4's
 * icm20602 driver, which quotes it. Identities, temperature scale and start-up times: Linux
 * drivers/iio/imu/inv_mpu6050/inv_mpu_iio.h and inv_mpu_core.c. Self-test: InvenSense's kernel
 * driver inv_mpu/icm20602.
 *
 *	3B..40  accelerometer x y z  high byte first
 *	41..42  temperature          the chip keeps one instant for the whole burst
 *	43..48  gyroscope x y z
 *
 * A family apart from icm20608 because the gyroscope's factory codes lie elsewhere.
 */
#include "invensense.h"

enum {
	SELF_TEST_X_GYRO = 0x50, /* factory codes, kept through a reset */
	SELF_TEST_Y_GYRO = 0x51,
	SELF_TEST_Z_GYRO = 0x52,

	GYRO_500_DPS = 0x08,   /* bits 4:3 */
	GYRO_RANGE_ALL = 0xfb, /* self-test, range and FCHOICE_B; bit 2 is reserved */
};

#define TEMP_LSB_PER_DEGC 326.8
#define TEMP_DEGC_AT_ZERO 25.0

static void icm20602_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	invensense_decode(bytes, TEMP_LSB_PER_DEGC, TEMP_DEGC_AT_ZERO, ret_reading);
}

/* Steps, waits and limits of inv_mpu_selftest_20602.c. */
static const struct imu_self_test icm20602_self_test = {
	.steps = {INVENSENSE_TEST_STEPS(SELF_TEST_X_GYRO, SELF_TEST_Y_GYRO, SELF_TEST_Z_GYRO)},
	.judge = invensense_judge,
};

static const struct imu_vector icm20602_vectors[] = {
	INVENSENSE_VECTORS(0xf9, 0x9e, 20.00000, 33.65361, 25.00000)};

const struct imu_chip imu_chip_icm20602 = {
	.name = "icm20602",
	.summary = "InvenSense ICM-20600, ICM-20602",
	.source = "DS-000176 rev 1.0; Linux inv_mpu6050; InvenSense inv_mpu/icm20602",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.ids = {{0x11, "ICM-20600"}, {0x12, "ICM-20602"}},
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
	.decode = icm20602_decode,
	.self_test = &icm20602_self_test,
	.vectors = icm20602_vectors,
	.vector_count = sizeof(icm20602_vectors) / sizeof(icm20602_vectors[0]),
};
