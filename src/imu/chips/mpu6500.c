/* SPDX-License-Identifier: MIT */
/*
 * InvenSense MPU-6500, MPU-6515, MPU-6880, MPU-9250 and MPU-9255. Registers: RM-MPU-9250A-00
 * revision 1.4 and PS-MPU-9250A-01 revision 1.0, and RM-MPU-6500A-00 as libdriver's
 * driver_mpu6500.h has it. Identities, temperature scale and start-up times: Linux
 * drivers/iio/imu/inv_mpu6050/inv_mpu_iio.h and inv_mpu_core.c.
 *
 *	3B..40  accelerometer x y z  high byte first
 *	41..42  temperature          the chip keeps one instant for the whole burst
 *	43..48  gyroscope x y z
 *
 * Unlike an MPU-6050 it filters the accelerometer by a register of its own. The magnetometer of a
 * 9250 stays behind the auxiliary bus, unused.
 */
#include "invensense.h"

enum {
	SELF_TEST_X_GYRO = 0x00, /* factory codes, kept through a reset */
	SELF_TEST_Y_GYRO = 0x01,
	SELF_TEST_Z_GYRO = 0x02,

	GYRO_500_DPS = 0x08,   /* bits 4:3 */
	GYRO_RANGE_ALL = 0xfb, /* self-test, range and FCHOICE_B; bit 2 is reserved */
};

#define TEMP_LSB_PER_DEGC 333.87
#define TEMP_DEGC_AT_ZERO 21.0

static void mpu6500_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	invensense_decode(bytes, TEMP_LSB_PER_DEGC, TEMP_DEGC_AT_ZERO, ret_reading);
}

/*
 * Ranges, filters, formula and limits as in eMPL's inv_mpu.c for the MPU-6500; its waits of 200 ms
 * are 20 and 50 ms in InvenSense's kernel driver and in TDK's Iam20680SelfTest.c.
 */
static const struct imu_self_test mpu6500_self_test = {
	.steps = {INVENSENSE_TEST_STEPS(SELF_TEST_X_GYRO, SELF_TEST_Y_GYRO, SELF_TEST_Z_GYRO)},
	.judge = invensense_judge,
};

static const struct imu_vector mpu6500_vectors[] = {
	INVENSENSE_VECTORS(0xfe, 0xb2, 19.99961, 29.47036, 21.00000)};

/*
 * Copies of this die and its unlisted relatives are what most often answers with a number of its
 * own at 0x75; boards sold as MPU-6050 carry them.
 */
const struct imu_chip imu_chip_mpu6500 = {
	.name = "mpu6500",
	.summary = "InvenSense MPU-6500, MPU-6515, MPU-6880, MPU-9250, MPU-9255",
	.source = "RM-MPU-9250A-00 rev 1.4; PS-MPU-9250A-01 rev 1.0; Linux inv_mpu6050",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.ids = {{0x70, "MPU-6500"},
		{0x71, "MPU-9250"},
		{0x73, "MPU-9255"},
		{0x74, "MPU-6515"},
		{0x78, "MPU-6880"}},
	.start =
		{
			{PWR_MGMT_1, DEVICE_RESET, 0, 100000, 0, 0},
			/* gyroscope 70 ms, accelerometer 30 ms */
			{PWR_MGMT_1, CLOCK_AUTO, 0xff, 100000, 0, 1},
			{PWR_MGMT_2, ALL_AXES_ON, STANDBY_ALL, 0, 0, 1},
			{SMPLRT_DIV, DIVIDE_BY_5, 0xff, 0, 0, 0},
			{CONFIG, GYRO_DLPF_41_HZ, GYRO_DLPF_ALL, 0, 0, 0},
			{GYRO_CONFIG, GYRO_500_DPS, GYRO_RANGE_ALL, 0, 0, 0},
			{ACCEL_CONFIG, ACCEL_4_G, ACCEL_RANGE_ALL, 0, 0, 0},
			/* 41 Hz in older tables */
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
	 * Gyroscope 5.9 ms. Provisional for the accelerometer: 4.88 ms in RM-MPU-9250A revision
	 * 1.6; older tables say 11.8 ms, at every code twice the gyroscope's, too much for 41 Hz.
	 */
	.group_delay_us = 5390,
	.decode = mpu6500_decode,
	.self_test = &mpu6500_self_test,
	.vectors = mpu6500_vectors,
	.vector_count = sizeof(mpu6500_vectors) / sizeof(mpu6500_vectors[0]),
};
