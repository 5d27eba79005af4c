/* SPDX-License-Identifier: MIT */
/* ICM-42688-P (DS-000347 1.8) and its sisters, which differ in what the driver doesn't use. */
#include <emulators/emulators.h>
#include <stdbool.h>

enum {
	REG_BANK_SEL = 0x76, /* in every bank */

	/* bank 0 */
	DEVICE_CONFIG = 0x11,
	TEMP_DATA = 0x1D,
	ACCEL_DATA = 0x1F,
	GYRO_DATA = 0x25,
	INT_STATUS = 0x2D,
	FIFO_DATA = 0x30,
	SIGNAL_PATH_RESET = 0x4B,
	INTF_CONFIG0 = 0x4C,
	PWR_MGMT0 = 0x4E,
	GYRO_CONFIG0 = 0x4F,
	ACCEL_CONFIG0 = 0x50,
	GYRO_ACCEL_CONFIG0 = 0x52,
	FSYNC_CONFIG = 0x62,
	SELF_TEST_CONFIG = 0x70,
	WHO_AM_I = 0x75,

	/* bank 1 */
	GYRO_ST_DATA = 0x5F,

	/* bank 2 */
	ACCEL_ST_DATA = 0x3B,

	/* bank 4 */
	OFFSET_USER = 0x77,
};

enum { ACCEL_ON_US, GYRO_ON_US, TESTED_US, ACCEL_SAMPLED_US }; /* in extra_us */

enum {
	READY_US = 1000,
	ACCEL_US = 10000,
	GYRO_US = 30000,
	GYRO_MIN_ON_US = 45000,
	SILENCE_US = 200, /* after a sensor went on */
	WRITE_US = 360,	  /* what a write takes on the wire */
	GYRO_TEST_US = 180000,
	ACCEL_TEST_US = 20000,
	NO_SAMPLE = -32768,
	LOWEST = -32766,
};

static const double g_mps2 = 9.80665;
static const double rad_per_deg = 3.14159265358979323846 / 180.0;

static const uint8_t gyro_codes[3] = {0x15, 0x63, 0xB2}, accel_codes[3] = {0xB0, 0x1B, 0x66};

static void power_up(struct emulator *emulator)
{
	static const struct {
		uint8_t bank, first, last, value, writable, kept;
	} map[] = {
		{0, 0x11, 0x11, 0x00, 0x11, 0xEE}, {0, 0x13, 0x13, 0x05, 0x3F, 0xC0},
		{0, 0x14, 0x14, 0x00, 0x3F, 0xC0}, {0, 0x16, 0x16, 0x00, 0xC0, 0x3F},
		{0, 0x1D, 0x2A, 0x00, 0x00, 0x00}, {0, 0x2B, 0x2C, 0x00, 0x00, 0x00},
		{0, 0x2D, 0x2D, 0x10, 0x00, 0x00}, {0, 0x2E, 0x2F, 0x00, 0x00, 0x00},
		{0, 0x30, 0x30, 0xFF, 0x00, 0x00}, {0, 0x31, 0x33, 0x00, 0x00, 0x00},
		{0, 0x34, 0x34, 0x04, 0x00, 0x00}, {0, 0x35, 0x38, 0x00, 0x00, 0x00},
		{0, 0x4B, 0x4B, 0x00, 0x6E, 0x91}, {0, 0x4C, 0x4C, 0x30, 0xF3, 0x0C},
		{0, 0x4D, 0x4D, 0x91, 0x0F, 0xF0}, {0, 0x4E, 0x4E, 0x00, 0x3F, 0xC0},
		{0, 0x4F, 0x4F, 0x06, 0xEF, 0x10}, {0, 0x50, 0x50, 0x06, 0xEF, 0x10},
		{0, 0x51, 0x51, 0x16, 0xEC, 0x13}, {0, 0x52, 0x52, 0x11, 0xFF, 0x00},
		{0, 0x53, 0x53, 0x0D, 0x18, 0xE7}, {0, 0x54, 0x54, 0x23, 0x1F, 0xE0},
		{0, 0x56, 0x56, 0x82, 0xFB, 0x04}, {0, 0x57, 0x57, 0x00, 0x0F, 0xF0},
		{0, 0x5F, 0x5F, 0x00, 0x7F, 0x80}, {0, 0x60, 0x60, 0x00, 0xFF, 0x00},
		{0, 0x61, 0x61, 0x00, 0x0F, 0xF0}, {0, 0x62, 0x62, 0x10, 0x73, 0x8C},
		{0, 0x63, 0x63, 0x00, 0x3F, 0xC0}, {0, 0x64, 0x64, 0x10, 0x70, 0x8F},
		{0, 0x65, 0x65, 0x10, 0x7F, 0x80}, {0, 0x66, 0x66, 0x00, 0x5F, 0xA0},
		{0, 0x68, 0x68, 0x00, 0x7F, 0x80}, {0, 0x69, 0x69, 0x00, 0x5F, 0xA0},
		{0, 0x6C, 0x6D, 0x00, 0x00, 0x00}, {0, 0x70, 0x70, 0x00, 0x7F, 0x80},
		{0, 0x75, 0x75, 0x00, 0x00, 0x00}, {1, 0x03, 0x03, 0x80, 0x3F, 0xC0},
		{1, 0x0B, 0x0B, 0xA0, 0x03, 0xFC}, {1, 0x0C, 0x0C, 0x0D, 0x3F, 0xC0},
		{1, 0x0D, 0x0D, 0xAA, 0xFF, 0x00}, {1, 0x0E, 0x0E, 0x80, 0xFF, 0x00},
		{1, 0x0F, 0x12, 0x5A, 0xFF, 0x00}, {1, 0x13, 0x13, 0x11, 0x71, 0x8E},
		{1, 0x5F, 0x61, 0x00, 0x00, 0x00}, {1, 0x62, 0x64, 0x00, 0x00, 0x00},
		{1, 0x7A, 0x7A, 0x83, 0x7F, 0x80}, {1, 0x7B, 0x7B, 0x00, 0x06, 0xF9},
		{1, 0x7C, 0x7C, 0x5F, 0x1F, 0xE0}, {2, 0x03, 0x03, 0x30, 0x7F, 0x80},
		{2, 0x04, 0x04, 0x40, 0xFF, 0x00}, {2, 0x05, 0x05, 0x62, 0xFF, 0x00},
		{2, 0x3B, 0x3D, 0x00, 0x00, 0x00}, {3, 0x2A, 0x2A, 0x07, 0x00, 0x00},
		{4, 0x40, 0x4F, 0x00, 0xFF, 0x00}, {4, 0x77, 0x7F, 0x00, 0xFF, 0x00},
	};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		emulator_define(emulator, map[i].bank, map[i].first, map[i].last, map[i].value,
				map[i].writable);
		emulator_keep(emulator, map[i].bank, map[i].first, map[i].last, map[i].kept);
	}
	for (int bank = 0; bank < EMULATOR_BANKS; bank++) {
		emulator_define(emulator, bank, REG_BANK_SEL, REG_BANK_SEL, 0x00, 0x07);
		emulator_keep(emulator, bank, REG_BANK_SEL, REG_BANK_SEL, 0xF8);
	}
	for (int reg = TEMP_DATA; reg < GYRO_DATA + 6; reg += 2)
		emulator_put_be16(emulator, 0, reg, NO_SAMPLE);

	emulator->ready_us = emulator->now_us + READY_US;
	for (int i = ACCEL_ON_US; i <= ACCEL_SAMPLED_US; i++)
		emulator->extra_us[i] = emulator->now_us;
	/* Before there is no silence to keep. */
	emulator->extra_us[ACCEL_ON_US] -= SILENCE_US;
	emulator->extra_us[GYRO_ON_US] -= SILENCE_US;
}

/* Off is off, whatever keeps a sensor that should run from doing so. */
static bool is_accel_set(uint8_t pwr_mgmt0)
{
	return (pwr_mgmt0 & 0x02) != 0;
}

static bool is_gyro_set(uint8_t pwr_mgmt0)
{
	return (pwr_mgmt0 & 0x0C) == 0x0C;
}

static void refresh(struct emulator *emulator);

static void write_power(struct emulator *emulator, uint8_t value)
{
	uint8_t old = emulator->reg[0][PWR_MGMT0];
	int64_t now_us = emulator->now_us;

	refresh(emulator); /* what goes off keeps its outputs of now, not of the last look */
	if ((value & 0x0C) == 0x08)
		emulator_forbid(emulator, "reserved gyro mode in PWR_MGMT0 %02X", value);
	if (is_gyro_set(old) && !is_gyro_set(value) &&
	    now_us - emulator->extra_us[GYRO_ON_US] < GYRO_MIN_ON_US)
		emulator_forbid(emulator, "gyro was on for %d us only",
				(int)(now_us - emulator->extra_us[GYRO_ON_US]));
	emulator->reg[0][PWR_MGMT0] = value;
	if (!is_accel_set(old) && is_accel_set(value)) {
		emulator->extra_us[ACCEL_ON_US] = now_us;
		emulator->extra_us[ACCEL_SAMPLED_US] = now_us;
	}
	if (!is_gyro_set(old) && is_gyro_set(value)) {
		emulator->extra_us[GYRO_ON_US] = now_us;
		emulator->sampled_us = now_us;
	}
}

/* Microseconds of a sample; 0 for the codes that don't exist. */
static int64_t period_us(uint8_t config0)
{
	static const int64_t of_code[16] = {0,	    31,	    62,	    125,   250,	  500,
					    1000,   5000,   10000,  20000, 40000, 80000,
					    160000, 320000, 640000, 2000};

	return of_code[config0 & 0x0F];
}

static void write_config0(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int code = value & 0x0F;

	if (code == 0 || (reg == GYRO_CONFIG0 && code >= 12 && code <= 14))
		emulator_forbid(emulator, "reserved rate: %02X to %02X", value, reg);
	if (reg == ACCEL_CONFIG0 && (value & 0x80))
		emulator_forbid(emulator, "reserved range: %02X to %02X", value, reg);
	emulator->reg[0][reg] = value;
}

static void write_bank0(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	switch (reg) {
	case DEVICE_CONFIG:
		if (value & 0x01)
			emulator_reset(emulator, READY_US);
		else
			emulator->reg[0][reg] = value;
		break;
	case PWR_MGMT0:
		write_power(emulator, value);
		break;
	case GYRO_CONFIG0:
	case ACCEL_CONFIG0:
		write_config0(emulator, reg, value);
		break;
	case SIGNAL_PATH_RESET:
		break; /* clears itself */
	case INTF_CONFIG0:
		if ((value & 3) == 3) {
			emulator_forbid(emulator, "I2C switched off");
			emulator->ready_us = INT64_MAX;
		}
		emulator->reg[0][reg] = value;
		break;
	case SELF_TEST_CONFIG:
		if (value != emulator->reg[0][reg])
			emulator->extra_us[TESTED_US] = emulator->now_us;
		emulator->reg[0][reg] = value;
		break;
	default:
		emulator->reg[0][reg] = value;
	}
}

/* While a sensor runs, section 12.9 allows ranges, rates and modes; the self-test has to as well.
 */
static bool is_allowed_running(int bank, uint8_t reg)
{
	return reg == REG_BANK_SEL ||
	       (bank == 0 &&
		(reg == DEVICE_CONFIG || reg == SIGNAL_PATH_RESET || reg == PWR_MGMT0 ||
		 reg == GYRO_CONFIG0 || reg == ACCEL_CONFIG0 || reg == SELF_TEST_CONFIG));
}

static void check_time_of_write(struct emulator *emulator, uint8_t reg)
{
	int64_t began_us = emulator->now_us - WRITE_US;
	uint8_t pwr_mgmt0 = emulator->reg[0][PWR_MGMT0];

	if (began_us - emulator->extra_us[ACCEL_ON_US] < SILENCE_US ||
	    began_us - emulator->extra_us[GYRO_ON_US] < SILENCE_US)
		emulator_forbid(emulator, "write to %02X within 200 us of a sensor going on", reg);
	if ((is_accel_set(pwr_mgmt0) || is_gyro_set(pwr_mgmt0)) &&
	    !is_allowed_running(emulator->bank, reg))
		emulator_forbid(emulator, "write to %02X of bank %d while a sensor runs", reg,
				emulator->bank);
}

static void write(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	check_time_of_write(emulator, reg);
	if (reg == REG_BANK_SEL) {
		if (value >= EMULATOR_BANKS) {
			emulator_forbid(emulator, "bank %d doesn't exist", value);
			return;
		}
		for (int i = 0; i < EMULATOR_BANKS; i++)
			emulator->reg[i][REG_BANK_SEL] = value;
		emulator->bank = value;
	} else if (emulator->bank == 0) {
		write_bank0(emulator, reg, value);
	} else {
		emulator->reg[emulator->bank][reg] = value;
	}
}

/* UI_FILT_BW: as the rate, or 400 Hz if that is more, over this. */
static double bandwidth_hz(int code, uint8_t config0)
{
	static const double divider[8] = {2.0, 4.0, 5.0, 8.0, 10.0, 16.0, 20.0, 40.0};
	double rate_hz = 1e6 / (double)period_us(config0);

	if (code >= 8)
		return rate_hz / 2.0;
	return (code && rate_hz < 400.0 ? 400.0 : rate_hz) / divider[code];
}

static double gyro_response_radps(const struct emulator *emulator, int axis)
{
	double is_settled =
		emulator->sampled_us - emulator->extra_us[TESTED_US] < GYRO_TEST_US ? 0.2 : 1.0;

	if (!(emulator->reg[0][SELF_TEST_CONFIG] & (0x01 << axis)) || !emulator->has_self_test)
		return 0.0;
	return emulator_otp_counts(gyro_codes[axis]) / 131.0 * rad_per_deg *
	       emulator->self_test_gain * is_settled;
}

static double accel_response_mps2(const struct emulator *emulator, int axis)
{
	uint8_t config = emulator->reg[0][SELF_TEST_CONFIG];
	int64_t since_us = emulator->extra_us[ACCEL_SAMPLED_US] - emulator->extra_us[TESTED_US];

	if (!(config & 0x40) || !(config & (0x08 << axis)) || !emulator->has_self_test)
		return 0.0;
	return emulator_otp_counts(accel_codes[axis]) / 16384.0 * g_mps2 *
	       emulator->self_test_gain * (since_us < ACCEL_TEST_US ? 0.2 : 1.0);
}

/* Twelve bits: byte low has the lower eight; the rest is the upper or lower half of byte high. */
static int offset_counts(const struct emulator *emulator, int low, int high, bool is_upper)
{
	const uint8_t *user = &emulator->reg[4][OFFSET_USER];
	int counts = user[low] | ((is_upper ? user[high] >> 4 : user[high] & 0x0F) << 8);

	return counts >= 2048 ? counts - 4096 : counts;
}

static double gyro_offset_radps(const struct emulator *emulator, int axis)
{
	static const int where[3][3] = {{0, 1, 0}, {2, 1, 1}, {3, 4, 0}};

	return offset_counts(emulator, where[axis][0], where[axis][1], where[axis][2]) / 32.0 *
	       rad_per_deg;
}

static double accel_offset_mps2(const struct emulator *emulator, int axis)
{
	static const int where[3][3] = {{5, 4, 1}, {6, 7, 0}, {8, 7, 1}};

	return offset_counts(emulator, where[axis][0], where[axis][1], where[axis][2]) * 0.0005 *
	       g_mps2;
}

static void put(struct emulator *emulator, int reg, int value)
{
	uint8_t high = (uint8_t)((unsigned)value >> 8);

	emulator_put_be16(emulator, 0, reg, value);
	if (!(emulator->reg[0][INTF_CONFIG0] & 0x10)) { /* SENSOR_DATA_ENDIAN: little */
		emulator->reg[0][reg] = (uint8_t)value;
		emulator->reg[0][reg + 1] = high;
	}
}

static void sample_gyro(struct emulator *emulator)
{
	uint8_t config0 = emulator->reg[0][GYRO_CONFIG0];
	int filter = emulator->reg[0][GYRO_ACCEL_CONFIG0] & 0x0F;
	struct emulator_world felt = emulator_feel_through(emulator, emulator->sampled_us, 44.0,
							   bandwidth_hz(filter, config0));
	double gyro[3] = {felt.gyro_radps.x, felt.gyro_radps.y, felt.gyro_radps.z};
	double per_count = rad_per_deg / (16.375 * (double)(1 << (config0 >> 5))), value;

	for (int axis = 0; axis < 3; axis++) {
		value = gyro[axis] + gyro_offset_radps(emulator, axis) +
			gyro_response_radps(emulator, axis);
		if (emulator->sampled_us - emulator->extra_us[GYRO_ON_US] < GYRO_US)
			value *= 0.2;
		put(emulator, GYRO_DATA + 2 * axis,
		    emulator_counts(value, per_count, LOWEST, INT16_MAX));
	}
}

static void sample_accel(struct emulator *emulator)
{
	uint8_t config0 = emulator->reg[0][ACCEL_CONFIG0];
	int filter = emulator->reg[0][GYRO_ACCEL_CONFIG0] >> 4;
	int64_t sampled_us = emulator->extra_us[ACCEL_SAMPLED_US];
	struct emulator_world felt =
		emulator_feel_through(emulator, sampled_us, bandwidth_hz(filter, config0), 44.0);
	double accel[3] = {felt.accel_mps2.x, felt.accel_mps2.y, felt.accel_mps2.z};
	double per_count = g_mps2 / (2048.0 * (double)(1 << ((config0 >> 5) & 3))), value;

	for (int axis = 0; axis < 3; axis++) {
		value = accel[axis] + accel_offset_mps2(emulator, axis) +
			accel_response_mps2(emulator, axis);
		if (sampled_us - emulator->extra_us[ACCEL_ON_US] < ACCEL_US)
			value *= 0.2;
		put(emulator, ACCEL_DATA + 2 * axis,
		    emulator_counts(value, per_count, LOWEST, INT16_MAX));
	}
}

static void sample_temp(struct emulator *emulator)
{
	int64_t accel_us = emulator->extra_us[ACCEL_SAMPLED_US], gyro_us = emulator->sampled_us;
	struct emulator_world felt =
		emulator_feel_at(emulator, accel_us > gyro_us ? accel_us : gyro_us);
	int counts = emulator_counts(felt.temp_degc - 25.0, 1.0 / 132.48, LOWEST, INT16_MAX);

	/* The lowest bit tells of FSYNC, as the chip comes up. */
	if ((emulator->reg[0][FSYNC_CONFIG] & 0x70) == 0x10)
		counts &= ~1;
	if (!(emulator->reg[0][PWR_MGMT0] & 0x20))
		put(emulator, TEMP_DATA, counts);
}

static int refresh_gyro(struct emulator *emulator)
{
	int64_t every_us = period_us(emulator->reg[0][GYRO_CONFIG0]);

	if (!is_gyro_set(emulator->reg[0][PWR_MGMT0]) || !every_us ||
	    !emulator_is_sampled(emulator, every_us))
		return 0;
	sample_gyro(emulator);
	return 1;
}

static int refresh_accel(struct emulator *emulator)
{
	int64_t every_us = period_us(emulator->reg[0][ACCEL_CONFIG0]);
	int64_t since_us = emulator->now_us - emulator->extra_us[ACCEL_SAMPLED_US];

	if (!is_accel_set(emulator->reg[0][PWR_MGMT0]) || !every_us || since_us < every_us)
		return 0;
	emulator->extra_us[ACCEL_SAMPLED_US] += since_us / every_us * every_us;
	sample_accel(emulator);
	return 1;
}

static void refresh(struct emulator *emulator)
{
	bool is_gyro_new, is_accel_new;

	emulator->reg[0][WHO_AM_I] = emulator->id;
	for (int axis = 0; axis < 3; axis++) {
		emulator->reg[1][GYRO_ST_DATA + axis] =
			emulator->has_self_test ? gyro_codes[axis] : 0;
		emulator->reg[2][ACCEL_ST_DATA + axis] =
			emulator->has_self_test ? accel_codes[axis] : 0;
	}
	if (emulator->is_frozen || emulator->is_asleep_for_ever)
		return;
	is_gyro_new = refresh_gyro(emulator);
	is_accel_new = refresh_accel(emulator);
	if (is_gyro_new || is_accel_new) {
		sample_temp(emulator);
		emulator->reg[0][INT_STATUS] |= 0x08;
	}
}

static void was_read(struct emulator *emulator, uint8_t reg)
{
	if (emulator->bank == 0 && reg == INT_STATUS)
		emulator->reg[0][INT_STATUS] = 0;
}

static uint8_t next(const struct emulator *emulator, uint8_t reg)
{
	return emulator->bank == 0 && reg == FIFO_DATA ? reg : (uint8_t)(reg + 1);
}

const struct emulator_model emulator_icm42600 = {
	.name = "icm42600",
	.address = 0x68,
	.power_up = power_up,
	.write = write,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(WHO_AM_I),
	.default_id = 0x47,
};
