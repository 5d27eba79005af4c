/* SPDX-License-Identifier: MIT */
/* ICM-20948 (DS-000189): four banks, of which only two registers take writes while asleep. */
#include <emulators/emulators.h>
#include <stdbool.h>

enum {
	REG_BANK_SEL = 0x7F, /* in every bank */

	/* bank 0 */
	WHO_AM_I = 0x00,
	USER_CTRL = 0x03,
	PWR_MGMT_1 = 0x06,
	PWR_MGMT_2 = 0x07,
	INT_STATUS_1 = 0x1A,
	ACCEL_OUT = 0x2D,
	GYRO_OUT = 0x33,
	TEMP_OUT = 0x39,
	FIFO_R_W = 0x72,

	/* bank 1 */
	SELF_TEST_GYRO = 0x02,
	SELF_TEST_ACCEL = 0x0E,
	ACCEL_OFFSET = 0x14,

	/* bank 2 */
	GYRO_SMPLRT_DIV = 0x00,
	GYRO_CONFIG_1 = 0x01,
	GYRO_CONFIG_2 = 0x02,
	GYRO_OFFSET = 0x03,
	ACCEL_SMPLRT_DIV_1 = 0x10,
	ACCEL_SMPLRT_DIV_2 = 0x11,
	ACCEL_CONFIG = 0x14,
	ACCEL_CONFIG_2 = 0x15,
};

enum { ACCEL_ON_US, GYRO_ON_US, TESTED_US, ACCEL_SAMPLED_US }; /* in extra_us */

enum {
	READY_US = 100000, /* at worst */
	ACCEL_US = 20000,
	GYRO_US = 35000,
	SELF_TEST_US = 15000,
};

static const double g_mps2 = 9.80665;
static const double rad_per_deg = 3.14159265358979323846 / 180.0;

static const uint8_t gyro_codes[3] = {0x14, 0x62, 0xB1}, accel_codes[3] = {0xB3, 0x17, 0x64};
static const uint16_t accel_trim[3] = {0x0C42, 0xF1B6, 0x17D9};

static void power_up(struct emulator *emulator)
{
	static const struct {
		uint8_t bank, first, last, value, writable, kept;
	} map[] = {
		{0, 0x00, 0x00, 0x00, 0x00, 0x00}, {0, 0x03, 0x03, 0x00, 0xFF, 0x01},
		{0, 0x05, 0x05, 0x40, 0x70, 0x8F}, {0, 0x06, 0x06, 0x41, 0xEF, 0x10},
		{0, 0x07, 0x07, 0x00, 0x3F, 0xC0}, {0, 0x0F, 0x0F, 0x00, 0xFE, 0x01},
		{0, 0x10, 0x13, 0x00, 0xFF, 0x00}, {0, 0x17, 0x17, 0x00, 0x00, 0x00},
		{0, 0x19, 0x1C, 0x00, 0x00, 0x00}, {0, 0x28, 0x29, 0x00, 0x00, 0x00},
		{0, 0x2D, 0x52, 0x00, 0x00, 0x00}, {0, 0x66, 0x69, 0x00, 0xFF, 0x00},
		{0, 0x70, 0x71, 0x00, 0x00, 0x00}, {0, 0x72, 0x72, 0xFF, 0xFF, 0x00},
		{0, 0x74, 0x74, 0x00, 0x00, 0x00}, {0, 0x76, 0x76, 0x00, 0x01, 0xFE},
		{1, 0x02, 0x04, 0x00, 0x00, 0x00}, {1, 0x0E, 0x10, 0x00, 0x00, 0x00},
		{1, 0x14, 0x15, 0x00, 0xFF, 0x00}, {1, 0x17, 0x18, 0x00, 0xFF, 0x00},
		{1, 0x1A, 0x1B, 0x00, 0xFF, 0x00}, {1, 0x28, 0x28, 0x05, 0x00, 0x00},
		{2, 0x00, 0x00, 0x00, 0xFF, 0x00}, {2, 0x01, 0x01, 0x01, 0x3F, 0xC0},
		{2, 0x02, 0x02, 0x00, 0x3F, 0xC0}, {2, 0x03, 0x08, 0x00, 0xFF, 0x00},
		{2, 0x09, 0x09, 0x00, 0x01, 0xFE}, {2, 0x10, 0x10, 0x00, 0x0F, 0xF0},
		{2, 0x11, 0x11, 0x00, 0xFF, 0x00}, {2, 0x12, 0x12, 0x00, 0x03, 0xFC},
		{2, 0x13, 0x13, 0x00, 0xFF, 0x00}, {2, 0x14, 0x14, 0x01, 0x3F, 0xC0},
		{2, 0x15, 0x15, 0x00, 0x1F, 0xE0}, {2, 0x52, 0x52, 0x00, 0xFF, 0x00},
		{2, 0x53, 0x53, 0x00, 0x07, 0xF8}, {2, 0x54, 0x54, 0x03, 0x01, 0x00},
		{3, 0x00, 0x17, 0x00, 0xFF, 0x00},
	};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		emulator_define(emulator, map[i].bank, map[i].first, map[i].last, map[i].value,
				map[i].writable);
		emulator_keep(emulator, map[i].bank, map[i].first, map[i].last, map[i].kept);
	}
	for (int bank = 0; bank < 4; bank++) {
		emulator_define(emulator, bank, REG_BANK_SEL, REG_BANK_SEL, 0x00, 0x30);
		emulator_keep(emulator, bank, REG_BANK_SEL, REG_BANK_SEL, 0xCF);
	}
	for (int axis = 0; axis < 3; axis++) {
		emulator_put_be16(emulator, 1, ACCEL_OFFSET + 3 * axis, accel_trim[axis]);
		emulator_keep(emulator, 1, ACCEL_OFFSET + 3 * axis + 1, ACCEL_OFFSET + 3 * axis + 1,
			      0x01);
	}
	emulator->ready_us = emulator->now_us + READY_US;
	for (int i = ACCEL_ON_US; i <= ACCEL_SAMPLED_US; i++)
		emulator->extra_us[i] = emulator->now_us;
}

static bool is_asleep(const struct emulator *emulator)
{
	return (emulator->reg[0][PWR_MGMT_1] & 0x40) != 0;
}

static bool is_running(const struct emulator *emulator)
{
	return !emulator->is_asleep_for_ever && !is_asleep(emulator) &&
	       (emulator->reg[0][PWR_MGMT_1] & 7) != 7;
}

/* PWR_MGMT_2 knows all axes or none: 7 is off. */
static bool is_accel_on(const struct emulator *emulator)
{
	return is_running(emulator) && (emulator->reg[0][PWR_MGMT_2] & 0x38) != 0x38;
}

static bool is_gyro_on(const struct emulator *emulator)
{
	return is_running(emulator) && (emulator->reg[0][PWR_MGMT_2] & 0x07) != 0x07;
}

static void refresh(struct emulator *emulator);

static void write_power(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	bool was_accel_on = is_accel_on(emulator), was_gyro_on = is_gyro_on(emulator);

	refresh(emulator); /* what goes off keeps its outputs of now, not of the last look */
	emulator->reg[0][reg] = value;
	if (!was_accel_on && is_accel_on(emulator)) {
		emulator->extra_us[ACCEL_ON_US] = emulator->now_us;
		emulator->extra_us[ACCEL_SAMPLED_US] = emulator->now_us;
	}
	if (!was_gyro_on && is_gyro_on(emulator)) {
		emulator->extra_us[GYRO_ON_US] = emulator->now_us;
		emulator->sampled_us = emulator->now_us;
	}
}

static void write_bank0(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	switch (reg) {
	case PWR_MGMT_1:
		if (value & 0x80)
			emulator_reset(emulator, READY_US);
		else
			write_power(emulator, reg, value);
		break;
	case PWR_MGMT_2:
		write_power(emulator, reg, value);
		break;
	case USER_CTRL:
		if (value & 0x10) {
			emulator_forbid(emulator, "I2C switched off");
			emulator->ready_us = INT64_MAX;
		}
		emulator->reg[0][reg] = value & 0xF0; /* the resets are done at once */
		break;
	case FIFO_R_W:
		break;
	default:
		emulator->reg[0][reg] = value;
	}
}

static void write(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int bank = emulator->bank;

	if (reg == REG_BANK_SEL) {
		for (int i = 0; i < 4; i++)
			emulator->reg[i][REG_BANK_SEL] = value;
		emulator->bank = value >> 4;
		return;
	}
	if (is_asleep(emulator) && !(bank == 0 && reg == PWR_MGMT_1))
		return; /* so does the chip: nothing but a look at the register tells */
	if (bank == 0) {
		write_bank0(emulator, reg, value);
		return;
	}
	if (bank == 2 && (reg == GYRO_CONFIG_2 || reg == ACCEL_CONFIG_2) &&
	    ((value ^ emulator->reg[2][reg]) & 0x3C))
		emulator->extra_us[TESTED_US] = emulator->now_us;
	emulator->reg[bank][reg] = value;
}

static int64_t gyro_period_us(const struct emulator *emulator)
{
	if (!(emulator->reg[2][GYRO_CONFIG_1] & 1))
		return 111;
	return (1 + emulator->reg[2][GYRO_SMPLRT_DIV]) * INT64_C(1000000) / 1125;
}

static int64_t accel_period_us(const struct emulator *emulator)
{
	int divider = (emulator->reg[2][ACCEL_SMPLRT_DIV_1] & 0x0F) << 8 |
		      emulator->reg[2][ACCEL_SMPLRT_DIV_2];

	if (!(emulator->reg[2][ACCEL_CONFIG] & 1))
		return 222;
	return (1 + divider) * INT64_C(1000000) / 1125;
}

static double gyro_bandwidth_hz(const struct emulator *emulator)
{
	static const double hz[8] = {196.6, 151.8, 119.5, 51.2, 23.9, 11.6, 5.7, 361.4};
	uint8_t config = emulator->reg[2][GYRO_CONFIG_1];

	return config & 1 ? hz[(config >> 3) & 7] : 12106.0;
}

static double accel_bandwidth_hz(const struct emulator *emulator)
{
	static const double hz[8] = {246.0, 246.0, 111.4, 50.4, 23.9, 11.5, 5.7, 473.0};
	uint8_t config = emulator->reg[2][ACCEL_CONFIG];

	return config & 1 ? hz[(config >> 3) & 7] : 1209.0;
}

static double gyro_radps_per_count(const struct emulator *emulator)
{
	return (double)(1 << ((emulator->reg[2][GYRO_CONFIG_1] >> 1) & 3)) / 131.0 * rad_per_deg;
}

static double accel_mps2_per_count(const struct emulator *emulator)
{
	return (double)(1 << ((emulator->reg[2][ACCEL_CONFIG] >> 1) & 3)) / 16384.0 * g_mps2;
}

/* 1 once something has been on for long enough; before, it shows a fifth. */
static double settled(const struct emulator *emulator, int64_t sampled_us, int extra,
		      int64_t settle_us)
{
	return sampled_us - emulator->extra_us[extra] < settle_us ? 0.2 : 1.0;
}

static double gyro_response_radps(const struct emulator *emulator, int axis)
{
	if (!(emulator->reg[2][GYRO_CONFIG_2] & (0x20 >> axis)) || !emulator->has_self_test)
		return 0.0;
	return emulator_otp_counts(gyro_codes[axis]) / 131.0 * rad_per_deg *
	       emulator->self_test_gain *
	       settled(emulator, emulator->sampled_us, TESTED_US, SELF_TEST_US);
}

static double accel_response_mps2(const struct emulator *emulator, int axis)
{
	if (!(emulator->reg[2][ACCEL_CONFIG_2] & (0x10 >> axis)) || !emulator->has_self_test)
		return 0.0;
	return emulator_otp_counts(accel_codes[axis]) / 16384.0 * g_mps2 *
	       emulator->self_test_gain *
	       settled(emulator, emulator->extra_us[ACCEL_SAMPLED_US], TESTED_US, SELF_TEST_US);
}

static double gyro_offset_radps(const struct emulator *emulator, int axis)
{
	return emulator_get_be16(emulator, 2, GYRO_OFFSET + 2 * axis) * 4.0 / 131.0 * rad_per_deg;
}

/* 15 bits for +-16 g; only what differs from the factory's trim moves the output. */
static double accel_offset_mps2(const struct emulator *emulator, int axis)
{
	return (emulator_get_be16(emulator, 1, ACCEL_OFFSET + 3 * axis) -
		(int16_t)accel_trim[axis]) /
	       65536.0 * 32.0 * g_mps2;
}

static void sample_gyro(struct emulator *emulator)
{
	struct emulator_world felt = emulator_feel_through(emulator, emulator->sampled_us, 44.0,
							   gyro_bandwidth_hz(emulator));
	double gyro[3] = {felt.gyro_radps.x, felt.gyro_radps.y, felt.gyro_radps.z};
	double value;

	for (int axis = 0; axis < 3; axis++) {
		value = gyro[axis] + gyro_offset_radps(emulator, axis) +
			gyro_response_radps(emulator, axis);
		value *= settled(emulator, emulator->sampled_us, GYRO_ON_US, GYRO_US);
		emulator_put_be16(emulator, 0, GYRO_OUT + 2 * axis,
				  emulator_counts(value, gyro_radps_per_count(emulator), INT16_MIN,
						  INT16_MAX));
	}
}

static void sample_accel(struct emulator *emulator)
{
	int64_t sampled_us = emulator->extra_us[ACCEL_SAMPLED_US];
	struct emulator_world felt =
		emulator_feel_through(emulator, sampled_us, accel_bandwidth_hz(emulator), 44.0);
	double accel[3] = {felt.accel_mps2.x, felt.accel_mps2.y, felt.accel_mps2.z};
	double value;

	for (int axis = 0; axis < 3; axis++) {
		value = accel[axis] + accel_offset_mps2(emulator, axis) +
			accel_response_mps2(emulator, axis);
		value *= settled(emulator, sampled_us, ACCEL_ON_US, ACCEL_US);
		emulator_put_be16(emulator, 0, ACCEL_OUT + 2 * axis,
				  emulator_counts(value, accel_mps2_per_count(emulator), INT16_MIN,
						  INT16_MAX));
	}
	if (!(emulator->reg[0][PWR_MGMT_1] & 0x08)) /* TEMP_DIS */
		emulator_put_be16(
			emulator, 0, TEMP_OUT,
			emulator_counts(felt.temp_degc - 21.0, 1.0 / 333.87, INT16_MIN, INT16_MAX));
}

/* The two sensors have dividers and clocks of their own. */
static void refresh(struct emulator *emulator)
{
	int64_t period_us = accel_period_us(emulator);
	int64_t since_us = emulator->now_us - emulator->extra_us[ACCEL_SAMPLED_US];

	emulator->reg[0][WHO_AM_I] = emulator->id;
	for (int axis = 0; axis < 3; axis++) {
		emulator->reg[1][SELF_TEST_GYRO + axis] =
			emulator->has_self_test ? gyro_codes[axis] : 0;
		emulator->reg[1][SELF_TEST_ACCEL + axis] =
			emulator->has_self_test ? accel_codes[axis] : 0;
	}
	if (emulator->is_frozen)
		return;
	if (is_gyro_on(emulator) && emulator_is_sampled(emulator, gyro_period_us(emulator))) {
		sample_gyro(emulator);
		emulator->reg[0][INT_STATUS_1] = 0x01;
	}
	if (is_accel_on(emulator) && since_us >= period_us) {
		emulator->extra_us[ACCEL_SAMPLED_US] += since_us / period_us * period_us;
		sample_accel(emulator);
		emulator->reg[0][INT_STATUS_1] = 0x01;
	}
}

static void was_read(struct emulator *emulator, uint8_t reg)
{
	if (emulator->bank == 0 && reg == INT_STATUS_1)
		emulator->reg[0][INT_STATUS_1] = 0;
}

static uint8_t next(const struct emulator *emulator, uint8_t reg)
{
	return emulator->bank == 0 && reg == FIFO_R_W ? reg : (uint8_t)(reg + 1);
}

const struct emulator_model emulator_icm20948 = {
	.name = "icm20948",
	.address = 0x68,
	.power_up = power_up,
	.write = write,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(WHO_AM_I),
	.default_id = 0xEA,
};
