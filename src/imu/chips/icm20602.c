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
#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>
#include <math.h>

enum {
	SELF_TEST_X_ACCEL = 0x0d, /* factory codes, kept through a reset */
	SELF_TEST_Y_ACCEL = 0x0e,
	SELF_TEST_Z_ACCEL = 0x0f,
	SMPLRT_DIV = 0x19,
	CONFIG = 0x1a, /* low-pass of the gyroscope */
	GYRO_CONFIG = 0x1b,
	ACCEL_CONFIG = 0x1c,
	ACCEL_CONFIG_2 = 0x1d, /* low-pass of the accelerometer */
	ACCEL_XOUT_H = 0x3b,
	SELF_TEST_X_GYRO = 0x50,
	SELF_TEST_Y_GYRO = 0x51,
	SELF_TEST_Z_GYRO = 0x52,
	PWR_MGMT_1 = 0x6b,
	PWR_MGMT_2 = 0x6c,
	WHO_AM_I = 0x75,
};

enum {
	DEVICE_RESET = 0x80, /* clears itself */
	CLOCK_AUTO = 0x01,   /* awake, on the PLL as soon as it runs */
	ALL_AXES_ON = 0x00,
	STANDBY_ALL = 0x3f,
	DIVIDE_BY_5 = 4, /* 1 kHz to 200 Hz */
	GYRO_DLPF_41_HZ = 3,
	GYRO_DLPF_ALL = 0x7f,  /* FIFO mode, synchronisation and filter */
	GYRO_500_DPS = 0x08,   /* bits 4:3 */
	GYRO_RANGE_ALL = 0xfb, /* self-test, range and FCHOICE_B; bit 2 is reserved */
	ACCEL_4_G = 0x08,
	ACCEL_RANGE_ALL = 0xf8, /* self-test and range */
	ACCEL_DLPF_44_HZ = 3,	/* 44.8 Hz */
	ACCEL_DLPF_ALL = 0x0f,
};

/* Of the self-test. */
enum {
	GYRO_DLPF_92_HZ = 2,
	ACCEL_DLPF_99_HZ = 2,
	GYRO_250_DPS = 0x00,
	ACCEL_2_G = 0x00,
	PUSH_XYZ = 0xe0, /* in GYRO_CONFIG and ACCEL_CONFIG */
	SAMPLES = 20,
	SAMPLE_US = 5000,
	AXES = 6,
	FIRST_GYRO_AXIS = 3,
	ALL_AXES = 0x3f,
};

#define ACCEL_MPS2_PER_LSB (GRAVITY_MPS2 / 8192.0)
#define GYRO_RADPS_PER_LSB (RAD_PER_DEG / 65.5)
#define TEMP_LSB_PER_DEGC  326.8
#define TEMP_DEGC_AT_ZERO  25.0

/* Counts, at 2 g and 250 deg/s. */
#define TRIM_OF_CODE_1	    2620.0 /* code 2 is 1 % more, and so on */
#define TRIM_PER_CODE	    1.01
#define GYRO_BLIND_LOWEST   (60.0 * 131.0)    /* 60 deg/s */
#define ACCEL_BLIND_LOWEST  (0.225 * 16384.0) /* 225 mg */
#define ACCEL_BLIND_HIGHEST (0.675 * 16384.0) /* 675 mg */

#define ANSWER_LOWEST	     0.5 /* of the trim */
#define ACCEL_ANSWER_HIGHEST 1.5

static double int16_at(const uint8_t *high_first)
{
	return (int16_t)(uint16_t)(high_first[0] << 8 | high_first[1]);
}

static struct vec3 vec3_at(const uint8_t *bytes, double si_per_lsb)
{
	return vec3_scale((struct vec3){int16_at(bytes), int16_at(bytes + 2), int16_at(bytes + 4)},
			  si_per_lsb);
}

static void icm20602_decode(const uint8_t *bytes, struct imu_reading *ret_reading)
{
	*ret_reading = (struct imu_reading){
		.accel_mps2 = vec3_at(bytes, ACCEL_MPS2_PER_LSB),
		.temp_degc = int16_at(bytes + 6) / TEMP_LSB_PER_DEGC + TEMP_DEGC_AT_ZERO,
		.gyro_radps = vec3_at(bytes + 8, GYRO_RADPS_PER_LSB),
	};
}

/*
 * An axis without a code gets the limits that InvenSense's own programs fall back on. They do so
 * for all three when one code is missing; here each axis is judged by what is known of it.
 */
static unsigned icm20602_judge(const double change[6], const uint8_t codes[IMU_CODES_MAX],
			       unsigned *ret_unknown)
{
	unsigned failed = 0;

	*ret_unknown = 0;
	for (unsigned axis = 0; axis < AXES; axis++) {
		int is_gyro = axis >= FIRST_GYRO_AXIS;
		double trim = TRIM_OF_CODE_1 * pow(TRIM_PER_CODE, codes[axis] - 1);
		double answer = change[axis];
		double lowest = ANSWER_LOWEST * trim;
		double highest = is_gyro ? HUGE_VAL : ACCEL_ANSWER_HIGHEST * trim;

		if (codes[axis] == 0) {
			*ret_unknown |= 1U << axis;
			answer = fabs(change[axis]);
			lowest = is_gyro ? GYRO_BLIND_LOWEST : ACCEL_BLIND_LOWEST;
			highest = is_gyro ? HUGE_VAL : ACCEL_BLIND_HIGHEST;
		}
		if (!(answer >= lowest && answer <= highest))
			failed |= 1U << axis;
	}
	return failed;
}

/* Steps, waits and limits of inv_mpu_selftest_20602.c. */
static const struct imu_self_test icm20602_self_test = {
	.steps =
		{
			{IMU_TEST_WRITE, PWR_MGMT_1, DEVICE_RESET, .settle_us = 100000},
			{IMU_TEST_WRITE, PWR_MGMT_1, CLOCK_AUTO, .settle_us = 50000},
			{IMU_TEST_CODE, .reg = SELF_TEST_X_ACCEL},
			{IMU_TEST_CODE, .reg = SELF_TEST_Y_ACCEL},
			{IMU_TEST_CODE, .reg = SELF_TEST_Z_ACCEL},
			{IMU_TEST_CODE, .reg = SELF_TEST_X_GYRO},
			{IMU_TEST_CODE, .reg = SELF_TEST_Y_GYRO},
			{IMU_TEST_CODE, .reg = SELF_TEST_Z_GYRO},
			{IMU_TEST_WRITE, SMPLRT_DIV, .value = 0}, /* 1 kHz */
			{IMU_TEST_WRITE, CONFIG, .value = GYRO_DLPF_92_HZ},
			{IMU_TEST_WRITE, ACCEL_CONFIG_2, .value = ACCEL_DLPF_99_HZ},
			{IMU_TEST_WRITE, GYRO_CONFIG, .value = GYRO_250_DPS},
			/* 50 ms for the rate and 20 ms for the range */
			{IMU_TEST_WRITE, ACCEL_CONFIG, ACCEL_2_G, .settle_us = 70000},
			{IMU_TEST_OFF, .settle_us = SAMPLE_US, .samples = SAMPLES,
			 .axes = ALL_AXES},
			{IMU_TEST_WRITE, GYRO_CONFIG, .value = PUSH_XYZ | GYRO_250_DPS},
			{IMU_TEST_WRITE, ACCEL_CONFIG, PUSH_XYZ | ACCEL_2_G, .settle_us = 50000},
			{IMU_TEST_ON, .settle_us = SAMPLE_US, .samples = SAMPLES, .axes = ALL_AXES},
		},
	.judge = icm20602_judge,
};

static const struct imu_vector icm20602_vectors[] = {
	{.name = "at rest, z up, 20 degC",
	 .bytes = {0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0xf9, 0x9e, 0x00, 0x00, 0x00, 0x00, 0x00,
		   0x00},
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8066500},
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},
		  .temp_degc = 20.00000}},
	{.name = "every byte different",
	 .bytes = {0x01, 0x02, 0xfc, 0xfa, 0x15, 0x26, 0x0b, 0x0c, 0xc8, 0xa8, 0x49, 0x1a, 0x2b,
		   0x6d},
	 .want = {.accel_mps2 = {0.3088520, -0.9265560, 6.4811039},
		  .gyro_radps = {-3.7752404, 4.9865789, 2.9622634},
		  .temp_degc = 33.65361}},
	{.name = "x up the range, y down it",
	 .bytes = {0x7f, 0xff, 0x80, 0x00, 0xff, 0xff, 0x00, 0x00, 0x7f, 0xff, 0x80, 0x00, 0x00,
		   0x01},
	 .want = {.accel_mps2 = {39.2254029, -39.2266000, -0.0011971},
		  .gyro_radps = {8.7311761, -8.7314426, 0.0002665},
		  .temp_degc = 25.00000}},
	{.name = "y up the range, z down it",
	 .bytes = {0x00, 0x01, 0x7f, 0xff, 0x80, 0x00, 0x00, 0x00, 0xff, 0xff, 0x7f, 0xff, 0x80,
		   0x00},
	 .want = {.accel_mps2 = {0.0011971, 39.2254029, -39.2266000},
		  .gyro_radps = {-0.0002665, 8.7311761, -8.7314426},
		  .temp_degc = 25.00000}},
	{.name = "z up the range, x down it",
	 .bytes = {0x80, 0x00, 0x00, 0x01, 0x7f, 0xff, 0x00, 0x00, 0x80, 0x00, 0xff, 0xff, 0x7f,
		   0xff},
	 .want = {.accel_mps2 = {-39.2266000, 0.0011971, 39.2254029},
		  .gyro_radps = {-8.7314426, -0.0002665, 8.7311761},
		  .temp_degc = 25.00000}},
	{.name = "one g down, ten degrees a second",
	 .bytes = {0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x8f, 0xfd,
		   0x71},
	 .want = {.accel_mps2 = {-9.8066500, 0.0000000, 0.0000000},
		  .gyro_radps = {0.0000000, 0.1745329, -0.1745329},
		  .temp_degc = 25.00000}},
};

const struct imu_chip imu_chip_icm20602 = {
	.name = "icm20602",
	.summary = "InvenSense ICM-20600, ICM-20602",
	.source = "DS-000176 rev 1.0; Linux inv_mpu6050; InvenSense inv_mpu/icm20602",
	.addresses = {0x68, 0x69},
	.id_reg = WHO_AM_I,
	.ids = {{0x11, "ICM-20600"}, {0x12, "ICM-20602"}},
	.start =
		{
			{PWR_MGMT_1, DEVICE_RESET, 0, 100000, 0},
			/* gyroscope 100 ms, accelerometer 20 ms */
			{PWR_MGMT_1, CLOCK_AUTO, 0xff, 100000, 0},
			{PWR_MGMT_2, ALL_AXES_ON, STANDBY_ALL, 0, 0},
			{SMPLRT_DIV, DIVIDE_BY_5, 0xff, 0, 0},
			{CONFIG, GYRO_DLPF_41_HZ, GYRO_DLPF_ALL, 0, 0},
			{GYRO_CONFIG, GYRO_500_DPS, GYRO_RANGE_ALL, 0, 0},
			{ACCEL_CONFIG, ACCEL_4_G, ACCEL_RANGE_ALL, 0, 0},
			{ACCEL_CONFIG_2, ACCEL_DLPF_44_HZ, ACCEL_DLPF_ALL, 60000, 0},
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
