/* SPDX-License-Identifier: MIT */
/*
 * InvenSense's flat register map: MPU-6050 (RM-MPU-6000A 4.2), MPU-6500 and its like
 * (RM-MPU-6500A, RM-MPU-9250A), ICM-206xx (DS-000176 and its sisters).
 */
#include <emulators/emulators.h>
#include <stdbool.h>
#include <string.h>

enum {
	SELF_TEST_GYRO = 0x00,
	SELF_TEST_ACCEL = 0x0D,
	GYRO_OFFSET = 0x13,
	SMPLRT_DIV = 0x19,
	CONFIG = 0x1A,
	GYRO_CONFIG = 0x1B,
	ACCEL_CONFIG = 0x1C,
	ACCEL_CONFIG_2 = 0x1D,
	INT_STATUS = 0x3A,
	ACCEL_OUT = 0x3B,
	TEMP_OUT = 0x41,
	GYRO_OUT = 0x43,
	SELF_TEST_GYRO_20602 = 0x50,
	SIGNAL_PATH_RESET = 0x68,
	USER_CTRL = 0x6A,
	PWR_MGMT_1 = 0x6B,
	PWR_MGMT_2 = 0x6C,
	I2C_IF = 0x70,
	FIFO_R_W = 0x74,
	WHO_AM_I = 0x75,
	ACCEL_OFFSET = 0x77,
};

enum { ACCEL_ON_US, GYRO_ON_US, GYRO_TESTED_US, ACCEL_TESTED_US }; /* in extra_us */

static const double g_mps2 = 9.80665;
static const double rad_per_deg = 3.14159265358979323846 / 180.0;

/* Registers first..last, and what of them a write changes. */
struct span {
	uint8_t first, last, writable;
};

struct family {
	const struct emulator_model *model;
	const struct span *spans; /* up to one whose first is beyond its last */
	uint8_t pwr_mgmt_1;	  /* as it comes up */
	uint8_t config;
	uint8_t gyro_codes; /* where they are */
	bool is_6050;
	int gyro_range_shift, gyro_range_mask;
	double temp_counts_per_degc, temp_zero_degc;
	int64_t ready_us;	   /* registers, after power-up and reset, at worst */
	int64_t accel_us, gyro_us; /* outputs, after sleep */
	int64_t self_test_us;	   /* until the response is there */
};

static const struct span spans_6050[] = {
	{0x0D, 0x10, 0x00}, /* codes: R/W in the map, but nobody's business to write */
	{0x19, 0x1C, 0xFF}, {0x1F, 0x1F, 0xFF}, {0x23, 0x35, 0xFF}, {0x36, 0x36, 0x00},
	{0x37, 0x38, 0xFF}, {0x3A, 0x60, 0x00}, {0x63, 0x68, 0xFF}, {0x6A, 0x6C, 0xFF},
	{0x72, 0x72, 0xFF}, {0x73, 0x74, 0xFF}, {0x75, 0x75, 0x00}, {1, 0, 0},
};

static const struct span spans_6500[] = {
	{0x00, 0x02, 0x00}, {0x0D, 0x0F, 0x00}, {0x13, 0x1F, 0xFF}, {0x23, 0x35, 0xFF},
	{0x36, 0x36, 0x00}, {0x37, 0x38, 0xFF}, {0x3A, 0x60, 0x00}, {0x63, 0x6C, 0xFF},
	{0x72, 0x73, 0x00}, {0x74, 0x74, 0xFF}, {0x75, 0x75, 0x00}, {0x77, 0x78, 0xFF},
	{0x7A, 0x7B, 0xFF}, {0x7D, 0x7E, 0xFF}, {1, 0, 0},
};

static const struct span spans_20602[] = {
	{0x04, 0x05, 0xFF}, {0x07, 0x08, 0xFF}, {0x0A, 0x0B, 0xFF}, {0x0D, 0x0F, 0x00},
	{0x13, 0x1E, 0xFF}, {0x20, 0x23, 0xFF}, {0x36, 0x36, 0x00}, {0x37, 0x38, 0xFF},
	{0x39, 0x48, 0x00}, {0x50, 0x52, 0x00}, {0x60, 0x61, 0xFF}, {0x68, 0x6C, 0xFF},
	{0x70, 0x70, 0xFF}, {0x72, 0x73, 0x00}, {0x74, 0x74, 0xFF}, {0x75, 0x75, 0x00},
	{0x77, 0x78, 0xFF}, {0x7A, 0x7B, 0xFF}, {0x7D, 0x7E, 0xFF}, {1, 0, 0},
};

static const struct span spans_20608[] = {
	{0x00, 0x02, 0x00}, {0x0D, 0x0F, 0x00}, {0x13, 0x1F, 0xFF}, {0x23, 0x23, 0xFF},
	{0x36, 0x36, 0x00}, {0x37, 0x38, 0xFF}, {0x3A, 0x48, 0x00}, {0x68, 0x6C, 0xFF},
	{0x72, 0x73, 0x00}, {0x74, 0x74, 0xFF}, {0x75, 0x75, 0x00}, {0x77, 0x78, 0xFF},
	{0x7A, 0x7B, 0xFF}, {0x7D, 0x7E, 0xFF}, {1, 0, 0},
};

static const struct span spans_20690[] = {
	{0x00, 0x02, 0x00}, {0x0D, 0x0F, 0x00}, {0x13, 0x1E, 0xFF}, {0x20, 0x23, 0xFF},
	{0x36, 0x36, 0x00}, {0x37, 0x38, 0xFF}, {0x39, 0x48, 0x00}, {0x60, 0x61, 0xFF},
	{0x68, 0x6C, 0xFF}, {0x70, 0x70, 0xFF}, {0x72, 0x73, 0x00}, {0x74, 0x74, 0xFF},
	{0x75, 0x75, 0x00}, {0x77, 0x78, 0xFF}, {0x7A, 0x7B, 0xFF}, {0x7D, 0x7E, 0xFF},
	{1, 0, 0},
};

static const struct family families[] = {
	{
		.model = &emulator_mpu6050,
		.spans = spans_6050,
		.pwr_mgmt_1 = 0x40,
		.is_6050 = true,
		.gyro_range_shift = 3,
		.gyro_range_mask = 3,
		.temp_counts_per_degc = 340.0,
		.temp_zero_degc = 36.53,
		.ready_us = 100000,
		.accel_us = 20000,
		.gyro_us = 30000,
		.self_test_us = 50000,
	},
	{
		.model = &emulator_mpu6500,
		.spans = spans_6500,
		.pwr_mgmt_1 = 0x01,
		.gyro_codes = SELF_TEST_GYRO,
		.gyro_range_shift = 3,
		.gyro_range_mask = 3,
		.temp_counts_per_degc = 333.87,
		.temp_zero_degc = 21.0,
		.ready_us = 100000,
		.accel_us = 20000,
		.gyro_us = 35000,
		.self_test_us = 15000,
	},
	{
		.model = &emulator_icm20602,
		.spans = spans_20602,
		.pwr_mgmt_1 = 0x41,
		.config = 0x80,
		.gyro_codes = SELF_TEST_GYRO_20602,
		.gyro_range_shift = 3,
		.gyro_range_mask = 3,
		.temp_counts_per_degc = 326.8,
		.temp_zero_degc = 25.0,
		.ready_us = 2000,
		.accel_us = 20000,
		.gyro_us = 35000,
		.self_test_us = 15000,
	},
	{
		.model = &emulator_icm20608,
		.spans = spans_20608,
		.pwr_mgmt_1 = 0x40,
		.gyro_codes = SELF_TEST_GYRO,
		.gyro_range_shift = 3,
		.gyro_range_mask = 3,
		.temp_counts_per_degc = 326.8,
		.temp_zero_degc = 25.0,
		.ready_us = 100000,
		.accel_us = 20000,
		.gyro_us = 35000,
		.self_test_us = 15000,
	},
	{
		.model = &emulator_icm20690,
		.spans = spans_20690,
		.pwr_mgmt_1 = 0x41,
		.gyro_codes = SELF_TEST_GYRO,
		.gyro_range_shift = 2,
		.gyro_range_mask = 7,
		.temp_counts_per_degc = 326.8,
		.temp_zero_degc = 25.0,
		.ready_us = 100000,
		.accel_us = 10000,
		.gyro_us = 80000,
		.self_test_us = 15000,
	},
};

static const struct family *family_of(const struct emulator *emulator)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i].model == emulator->model)
			return &families[i];
	return &families[0];
}

/* Codes as trimmed in the factory, x y z; those of the MPU-6050 have five bits. */
static const uint8_t gyro_codes_6050[3] = {15, 18, 12}, accel_codes_6050[3] = {16, 21, 26};
static const uint8_t gyro_codes[3] = {0x12, 0x60, 0xB0}, accel_codes[3] = {0xB2, 0x15, 0x62};

/* Accelerometer offsets as trimmed in the factory. */
static const uint16_t accel_trim[3] = {0x0E50, 0xF3A2, 0x1B47};

static void power_up_reserved(struct emulator *emulator)
{
	const struct family *family = family_of(emulator);

	emulator_keep(emulator, 0, ACCEL_CONFIG, ACCEL_CONFIG, 0x07);
	if (family->is_6050) {
		emulator_keep(emulator, 0, CONFIG, CONFIG, 0xC0);
		emulator_keep(emulator, 0, GYRO_CONFIG, GYRO_CONFIG, 0x07);
		emulator_keep(emulator, 0, PWR_MGMT_1, PWR_MGMT_1, 0x10);
		emulator_keep(emulator, 0, SIGNAL_PATH_RESET, SIGNAL_PATH_RESET, 0xF8);
		return;
	}
	if (family->gyro_range_shift == 3)
		emulator_keep(emulator, 0, GYRO_CONFIG, GYRO_CONFIG, 0x04);
	if (!(family->config & 0x80)) /* which its data sheet wants cleared */
		emulator_keep(emulator, 0, CONFIG, CONFIG, 0x80);
	if (family->model == &emulator_mpu6500) {
		emulator_keep(emulator, 0, ACCEL_CONFIG_2, ACCEL_CONFIG_2, 0x30);
		emulator_keep(emulator, 0, SIGNAL_PATH_RESET, SIGNAL_PATH_RESET, 0xF8);
	} else {
		emulator_keep(emulator, 0, SIGNAL_PATH_RESET, SIGNAL_PATH_RESET, 0xFC);
	}
	for (int axis = 0; axis < 3; axis++)
		emulator_keep(emulator, 0, ACCEL_OFFSET + 3 * axis + 1, ACCEL_OFFSET + 3 * axis + 1,
			      0x01);
}

static void power_up(struct emulator *emulator)
{
	/* Undocumented trims, which only somebody who looks for other chips here gets to see. */
	static const uint8_t trim_6050[] = {0x81, 0x00, 0x83, 0xFC, 0x02, 0xFB,
					    0xF6, 0x1C, 0x03, 0x8E, 0x05, 0xD2};
	const struct family *family = family_of(emulator);

	for (const struct span *span = family->spans; span->first <= span->last; span++)
		emulator_define(emulator, 0, span->first, span->last, 0x00, span->writable);
	emulator->reg[0][PWR_MGMT_1] = family->pwr_mgmt_1;
	emulator->reg[0][CONFIG] = family->config;
	emulator->reg[0][FIFO_R_W] = 0xFF;
	if (family->is_6050)
		memcpy(emulator->reg[0], trim_6050, sizeof(trim_6050));
	else
		for (int axis = 0; axis < 3; axis++)
			emulator_put_be16(emulator, 0, ACCEL_OFFSET + 3 * axis, accel_trim[axis]);
	power_up_reserved(emulator);

	emulator->ready_us = emulator->now_us + family->ready_us;
	for (int i = ACCEL_ON_US; i <= ACCEL_TESTED_US; i++)
		emulator->extra_us[i] = emulator->now_us;
}

static bool is_running(const struct emulator *emulator)
{
	uint8_t pwr_mgmt_1 = emulator->reg[0][PWR_MGMT_1];

	return !emulator->is_asleep_for_ever && !(pwr_mgmt_1 & 0x40) && (pwr_mgmt_1 & 7) != 7;
}

/* Axis 0..2 is x..z, in the order of the bits from the left. */
static bool is_accel_on(const struct emulator *emulator, int axis)
{
	return is_running(emulator) && !(emulator->reg[0][PWR_MGMT_2] & (0x20 >> axis));
}

static bool is_gyro_on(const struct emulator *emulator, int axis)
{
	/* CYCLE, and GYRO_STANDBY where there is one */
	uint8_t off = family_of(emulator)->is_6050 ? 0x20 : 0x30;

	return is_running(emulator) && !(emulator->reg[0][PWR_MGMT_1] & off) &&
	       !(emulator->reg[0][PWR_MGMT_2] & (0x04 >> axis));
}

static bool is_any_accel_on(const struct emulator *emulator)
{
	return is_accel_on(emulator, 0) || is_accel_on(emulator, 1) || is_accel_on(emulator, 2);
}

static bool is_any_gyro_on(const struct emulator *emulator)
{
	return is_gyro_on(emulator, 0) || is_gyro_on(emulator, 1) || is_gyro_on(emulator, 2);
}

static void refresh(struct emulator *emulator);

static void write_power(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	bool was_accel_on = is_any_accel_on(emulator), was_gyro_on = is_any_gyro_on(emulator);

	refresh(emulator); /* what goes off keeps its outputs of now, not of the last look */
	emulator->reg[0][reg] = value;
	if (!was_accel_on && is_any_accel_on(emulator))
		emulator->extra_us[ACCEL_ON_US] = emulator->now_us;
	if (!was_gyro_on && is_any_gyro_on(emulator))
		emulator->extra_us[GYRO_ON_US] = emulator->now_us;
	if (!was_accel_on && !was_gyro_on)
		emulator->sampled_us = emulator->now_us;
}

static void die(struct emulator *emulator)
{
	emulator_forbid(emulator, "I2C switched off");
	emulator->ready_us = INT64_MAX;
}

static void write_user_ctrl(struct emulator *emulator, uint8_t value)
{
	if (value & 0x10) {
		die(emulator);
		return;
	}
	if (value & 0x01)
		memset(&emulator->reg[0][ACCEL_OUT], 0, 14);
	emulator->reg[0][USER_CTRL] = value & 0xF8; /* the resets are done at once */
}

static void write_self_test(struct emulator *emulator, uint8_t reg, uint8_t value, int extra)
{
	if ((value ^ emulator->reg[0][reg]) & 0xE0)
		emulator->extra_us[extra] = emulator->now_us;
	emulator->reg[0][reg] = value;
}

static void write(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	switch (reg) {
	case PWR_MGMT_1:
		if (value & 0x80)
			emulator_reset(emulator, family_of(emulator)->ready_us);
		else
			write_power(emulator, reg, value);
		break;
	case PWR_MGMT_2:
		write_power(emulator, reg, value);
		break;
	case USER_CTRL:
		write_user_ctrl(emulator, value);
		break;
	case GYRO_CONFIG:
		write_self_test(emulator, reg, value, GYRO_TESTED_US);
		break;
	case ACCEL_CONFIG:
		write_self_test(emulator, reg, value, ACCEL_TESTED_US);
		break;
	case SIGNAL_PATH_RESET:
	case FIFO_R_W:
		break; /* nothing stays */
	case I2C_IF:
		if (value & 0x40)
			die(emulator);
		break;
	default:
		emulator->reg[0][reg] = value;
	}
}

static int64_t sample_period_us(const struct emulator *emulator)
{
	int filter = emulator->reg[0][CONFIG] & 7;
	bool is_bypassed =
		!family_of(emulator)->is_6050 && (emulator->reg[0][GYRO_CONFIG] & 3) != 0;

	if (is_bypassed)
		return 125; /* and no divider */
	if (filter == 0 || filter == 7)
		return family_of(emulator)->is_6050
			       ? INT64_C(125) * (1 + emulator->reg[0][SMPLRT_DIV])
			       : 125;
	return INT64_C(1000) * (1 + emulator->reg[0][SMPLRT_DIV]);
}

static double gyro_bandwidth_hz(const struct emulator *emulator)
{
	static const double hz[8] = {250.0, 184.0, 92.0, 41.0, 20.0, 10.0, 5.0, 3600.0};

	if (!family_of(emulator)->is_6050 && (emulator->reg[0][GYRO_CONFIG] & 3))
		return emulator->reg[0][GYRO_CONFIG] & 1 ? 8800.0 : 3600.0;
	return hz[emulator->reg[0][CONFIG] & 7];
}

static double accel_bandwidth_hz(const struct emulator *emulator)
{
	static const double hz_6050[8] = {260.0, 184.0, 94.0, 44.0, 21.0, 10.0, 5.0, 260.0};
	static const double hz[8] = {218.1, 218.1, 99.0, 44.8, 21.2, 10.2, 5.05, 420.0};

	if (family_of(emulator)->is_6050)
		return hz_6050[emulator->reg[0][CONFIG] & 7];
	if (emulator->reg[0][ACCEL_CONFIG_2] & 0x08)
		return 1046.0;
	return hz[emulator->reg[0][ACCEL_CONFIG_2] & 7];
}

static double gyro_radps_per_count(const struct emulator *emulator)
{
	/* Codes 5..7 are the ICM-20690's, for optical stabilisation. */
	static const double counts_per_dps[8] = {131.0, 131.0 / 2, 131.0 / 4, 131.0 / 8,
						 131.0, 1048.0,	   524.0,     262.0};
	const struct family *family = family_of(emulator);
	int code = (emulator->reg[0][GYRO_CONFIG] >> family->gyro_range_shift) &
		   family->gyro_range_mask;

	return rad_per_deg / counts_per_dps[code];
}

static double accel_mps2_per_count(const struct emulator *emulator)
{
	int code = (emulator->reg[0][ACCEL_CONFIG] >> 3) & 3;

	return g_mps2 / (double)(16384 >> code);
}

/* What the self-test does to this axis, in physical units whatever the range. */
static double gyro_response_radps(const struct emulator *emulator, int axis)
{
	double counts;

	if (!(emulator->reg[0][GYRO_CONFIG] & (0x80 >> axis)) || !emulator->has_self_test)
		return 0.0;
	if (family_of(emulator)->is_6050)
		counts = 25.0 * 131.0 * pow(1.046, gyro_codes_6050[axis] - 1) *
			 (axis == 1 ? -1.0 : 1.0);
	else
		counts = emulator_otp_counts(gyro_codes[axis]);
	return counts / 131.0 * rad_per_deg * emulator->self_test_gain;
}

static double accel_response_mps2(const struct emulator *emulator, int axis)
{
	double g;

	if (!(emulator->reg[0][ACCEL_CONFIG] & (0x80 >> axis)) || !emulator->has_self_test)
		return 0.0;
	if (family_of(emulator)->is_6050)
		g = 0.34 * pow(0.92 / 0.34, (accel_codes_6050[axis] - 1) / 30.0);
	else
		g = emulator_otp_counts(accel_codes[axis]) / 16384.0;
	return g * g_mps2 * emulator->self_test_gain;
}

static double gyro_offset_radps(const struct emulator *emulator, int axis)
{
	if (family_of(emulator)->is_6050)
		return 0.0;
	return emulator_get_be16(emulator, 0, GYRO_OFFSET + 2 * axis) * 4.0 / 131.0 * rad_per_deg;
}

/* 15 bits for +-16 g; only what differs from the factory's trim moves the output. */
static double accel_offset_mps2(const struct emulator *emulator, int axis)
{
	int trim = (int16_t)accel_trim[axis];

	if (family_of(emulator)->is_6050)
		return 0.0;
	return (emulator_get_be16(emulator, 0, ACCEL_OFFSET + 3 * axis) - trim) / 65536.0 * 32.0 *
	       g_mps2;
}

/* 1 once something has been on for long enough; before, it shows a fifth. */
static double settled(const struct emulator *emulator, int extra, int64_t settle_us)
{
	return emulator->sampled_us - emulator->extra_us[extra] < settle_us ? 0.2 : 1.0;
}

static void sample(struct emulator *emulator)
{
	const struct family *family = family_of(emulator);
	struct emulator_world felt =
		emulator_feel_through(emulator, emulator->sampled_us, accel_bandwidth_hz(emulator),
				      gyro_bandwidth_hz(emulator));
	double accel[3] = {felt.accel_mps2.x, felt.accel_mps2.y, felt.accel_mps2.z};
	double gyro[3] = {felt.gyro_radps.x, felt.gyro_radps.y, felt.gyro_radps.z};
	double value;

	for (int axis = 0; axis < 3; axis++) {
		if (is_accel_on(emulator, axis)) {
			value = accel[axis] + accel_offset_mps2(emulator, axis) +
				accel_response_mps2(emulator, axis) *
					settled(emulator, ACCEL_TESTED_US, family->self_test_us);
			value *= settled(emulator, ACCEL_ON_US, family->accel_us);
			emulator_put_be16(emulator, 0, ACCEL_OUT + 2 * axis,
					  emulator_counts(value, accel_mps2_per_count(emulator),
							  INT16_MIN, INT16_MAX));
		}
		if (is_gyro_on(emulator, axis)) {
			value = gyro[axis] + gyro_offset_radps(emulator, axis) +
				gyro_response_radps(emulator, axis) *
					settled(emulator, GYRO_TESTED_US, family->self_test_us);
			value *= settled(emulator, GYRO_ON_US, family->gyro_us);
			emulator_put_be16(emulator, 0, GYRO_OUT + 2 * axis,
					  emulator_counts(value, gyro_radps_per_count(emulator),
							  INT16_MIN, INT16_MAX));
		}
	}
	if (!(emulator->reg[0][PWR_MGMT_1] & 0x08)) /* TEMP_DIS */
		emulator_put_be16(emulator, 0, TEMP_OUT,
				  emulator_counts(felt.temp_degc - family->temp_zero_degc,
						  1.0 / family->temp_counts_per_degc, INT16_MIN,
						  INT16_MAX));
	emulator->reg[0][INT_STATUS] |= 0x01;
}

/* What tests may change at any time. */
static void refresh_identity(struct emulator *emulator)
{
	static const uint8_t none[3];
	const struct family *family = family_of(emulator);
	const uint8_t *gyro = emulator->has_self_test ? gyro_codes : none;
	const uint8_t *accel = emulator->has_self_test ? accel_codes : none;

	emulator->reg[0][WHO_AM_I] = emulator->id;
	if (!family->is_6050) {
		memcpy(&emulator->reg[0][family->gyro_codes], gyro, 3);
		memcpy(&emulator->reg[0][SELF_TEST_ACCEL], accel, 3);
		return;
	}
	gyro = emulator->has_self_test ? gyro_codes_6050 : none;
	accel = emulator->has_self_test ? accel_codes_6050 : none;
	for (int axis = 0; axis < 3; axis++)
		emulator->reg[0][SELF_TEST_ACCEL + axis] =
			(uint8_t)((accel[axis] >> 2 << 5) | gyro[axis]);
	emulator->reg[0][SELF_TEST_ACCEL + 3] =
		(uint8_t)((accel[0] & 3) << 4 | (accel[1] & 3) << 2 | (accel[2] & 3));
}

static void refresh(struct emulator *emulator)
{
	refresh_identity(emulator);
	if (emulator->is_frozen || (!is_any_accel_on(emulator) && !is_any_gyro_on(emulator)))
		return;
	if (emulator_is_sampled(emulator, sample_period_us(emulator)))
		sample(emulator);
}

static void was_read(struct emulator *emulator, uint8_t reg)
{
	if (reg == INT_STATUS)
		emulator->reg[0][INT_STATUS] = 0;
}

static uint8_t next(const struct emulator *emulator, uint8_t reg)
{
	(void)emulator;
	return reg == FIFO_R_W ? reg : (uint8_t)(reg + 1);
}

#define MODEL(model_name, model_id)                                                                \
	{                                                                                          \
		.name = (model_name), .address = 0x68, .power_up = power_up, .write = write,       \
		.refresh = refresh, .was_read = was_read, .next = next,                            \
		.identity = EMULATOR_IDENTITY(WHO_AM_I), .default_id = (model_id)                  \
	}

const struct emulator_model emulator_mpu6050 = MODEL("mpu6050", 0x68);
const struct emulator_model emulator_mpu6500 = MODEL("mpu6500", 0x70);
const struct emulator_model emulator_icm20602 = MODEL("icm20602", 0x12);
const struct emulator_model emulator_icm20608 = MODEL("icm20608", 0xAF);
const struct emulator_model emulator_icm20690 = MODEL("icm20690", 0x20);
