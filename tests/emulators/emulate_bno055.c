/* SPDX-License-Identifier: MIT */
#include <emulators/emulators.h>
#include <stdbool.h>

/*
 * BNO055 with firmware 3.11, whose microcontroller copies the sensors into its registers. Fusion
 * modes and clock stretching are not modelled.
 */
enum {
	/* page 0 */
	CHIP_ID = 0x00,
	PAGE_ID = 0x07,
	ACC_DATA = 0x08,
	GYR_DATA = 0x14,
	DATA_LAST = 0x33,
	TEMP = 0x34,
	CALIB_STAT = 0x35,
	ST_RESULT = 0x36,
	SYS_CLK_STATUS = 0x38,
	SYS_STATUS = 0x39,
	SYS_ERR = 0x3A,
	UNIT_SEL = 0x3B,
	OPR_MODE = 0x3D,
	PWR_MODE = 0x3E,
	SYS_TRIGGER = 0x3F,
	AXIS_MAP_CONFIG = 0x41,
	AXIS_MAP_SIGN = 0x42,
	/* page 1 */
	ACC_CONFIG = 0x08,
	GYR_CONFIG_0 = 0x0A,
	GYR_CONFIG_1 = 0x0B,

	PASSED_MCU = 0x08,
	PASSED_MAG = 0x02,
	PASSED_ALL = 0x0F,
	STATUS_IDLE = 0,
	STATUS_SELF_TEST = 4,
	STATUS_RUNNING = 6,
	ERR_SELF_TEST = 3,
	UNIT_MG = 0x01,
	UNIT_FAHRENHEIT = 0x10,
	MODE = 0x0F,
	MODE_CONFIG = 0,
	MODE_ACCGYRO = 5,
	MODE_AMG = 7,
	TRIGGER_CLK_SEL = 0x80,
	TRIGGER_RST_SYS = 0x20,
	TRIGGER_SELF_TEST = 0x01,

	/* Memory of the model where no transaction comes: the mode that is in force. */
	HIDDEN_BANK = EMULATOR_BANKS - 1,
	REAL_MODE = 0,

	BOOT_US = 650000,
	TO_CONFIG_US = 19000,
	FROM_CONFIG_US = 7000,
	SAMPLE_US = 10000,
	GYR_SETTLE_US = 30000,
	SELF_TEST_US = 400000,

	LOW = -32768,
	HIGH = 32767,
};

/* extra_us */
enum { MODE_CHANGES, SENSORS_ON, TESTING_UNTIL };

static const double g_mps2 = 9.80665;
static const double radps_per_dps = 0.017453292519943295;
static const double unsettled_share = 0.2;

static void define(struct emulator *emulator, int page, int reg, uint8_t value, uint8_t writable,
		   uint8_t kept)
{
	emulator_define(emulator, page, reg, reg, value, writable);
	emulator_keep(emulator, page, reg, reg, kept);
}

static void power_up(struct emulator *emulator)
{
	static const uint8_t ids[] = {0xA0, 0xFB, 0x32, 0x0F, 0x11, 0x03, 0x15};

	for (int i = 0; i < (int)sizeof(ids); i++)
		emulator_define(emulator, 0, i, i, ids[i], 0);
	emulator->reg[0][CHIP_ID] = emulator->id;
	emulator_define(emulator, 0, ACC_DATA, DATA_LAST, 0, 0);
	emulator_define(emulator, 0, TEMP, CALIB_STAT, 0, 0);
	emulator_define(emulator, 0, ST_RESULT, ST_RESULT, PASSED_ALL, 0);
	emulator_define(emulator, 0, SYS_CLK_STATUS, SYS_ERR, 0, 0);
	define(emulator, 0, UNIT_SEL, 0x80, 0x97, 0x68);
	define(emulator, 0, OPR_MODE, 0x10, MODE, 0xE0);
	define(emulator, 0, PWR_MODE, 0x00, 0x03, 0xFC);
	define(emulator, 0, SYS_TRIGGER, 0x00, 0xE1, 0x1E);
	define(emulator, 0, AXIS_MAP_CONFIG, 0x24, 0x3F, 0xC0);
	define(emulator, 0, AXIS_MAP_SIGN, 0x00, 0x07, 0xF8);
	define(emulator, 1, ACC_CONFIG, 0x0D, 0xFF, 0x00);
	define(emulator, 1, GYR_CONFIG_0, 0x38, 0x3F, 0xC0);
	define(emulator, 1, GYR_CONFIG_1, 0x00, 0x07, 0xF8);
	for (int page = 0; page < 2; page++)
		define(emulator, page, PAGE_ID, 0x00, 0x01, 0xFE);

	emulator->ready_us = emulator->now_us + BOOT_US;
}

static uint8_t *real_mode(struct emulator *emulator)
{
	return &emulator->reg[HIDDEN_BANK][REAL_MODE];
}

static int asked_mode(const struct emulator *emulator)
{
	return emulator->reg[0][OPR_MODE] & MODE;
}

/* Where the chip's own axis is to be found: AXIS_MAP_CONFIG and AXIS_MAP_SIGN. */
static struct vec3 remap(struct emulator *emulator, struct vec3 v)
{
	uint8_t map = emulator->reg[0][AXIS_MAP_CONFIG], sign = emulator->reg[0][AXIS_MAP_SIGN];
	const double from[4] = {v.x, v.y, v.z, 0.0};
	double to[3];

	for (int i = 0; i < 3; i++) {
		to[i] = from[map >> (2 * i) & 3];
		if (sign >> (2 - i) & 1)
			to[i] = -to[i];
	}
	return (struct vec3){to[0], to[1], to[2]};
}

static void put(struct emulator *emulator, int reg, int counts)
{
	emulator->reg[0][reg] = (uint8_t)counts;
	emulator->reg[0][reg + 1] = (uint8_t)((unsigned)counts >> 8);
}

/* A 14-bit converter over the range; then the firmware makes it m/s2 or mg. */
static int acc_counts(struct emulator *emulator, double acc_mps2)
{
	double range_g = 2.0 * (1 << (emulator->reg[1][ACC_CONFIG] & 3));
	double step_g = range_g / 8192.0;
	double acc_g = step_g * emulator_counts(acc_mps2 / g_mps2, step_g, -8192, 8191);

	if (emulator->reg[0][UNIT_SEL] & UNIT_MG)
		return emulator_counts(acc_g, 0.001, LOW, HIGH);
	return emulator_counts(acc_g * g_mps2, 0.01, LOW, HIGH);
}

/* Without fusion the unit does not matter, whatever the datasheet says: it is the raw value. */
static int gyr_counts(struct emulator *emulator, double gyr_radps)
{
	double range_dps = 2000.0 / (1 << (emulator->reg[1][GYR_CONFIG_0] & 7));

	return emulator_counts(gyr_radps / radps_per_dps, range_dps / 32768.0, LOW, HIGH);
}

static void put_sample(struct emulator *emulator, struct emulator_world felt)
{
	struct vec3 acc = remap(emulator, felt.accel_mps2), gyr = remap(emulator, felt.gyro_radps);
	double temp = felt.temp_degc;

	put(emulator, ACC_DATA, acc_counts(emulator, acc.x));
	put(emulator, ACC_DATA + 2, acc_counts(emulator, acc.y));
	put(emulator, ACC_DATA + 4, acc_counts(emulator, acc.z));
	put(emulator, GYR_DATA, gyr_counts(emulator, gyr.x));
	put(emulator, GYR_DATA + 2, gyr_counts(emulator, gyr.y));
	put(emulator, GYR_DATA + 4, gyr_counts(emulator, gyr.z));
	if (emulator->reg[0][UNIT_SEL] & UNIT_FAHRENHEIT)
		temp = (temp * 1.8 + 32.0) / 2.0;
	emulator->reg[0][TEMP] = (uint8_t)emulator_counts(temp, 1.0, -128, 127);
}

static void sample(struct emulator *emulator, int64_t until_us)
{
	int64_t on_us = emulator->extra_us[SENSORS_ON];
	int64_t seen_us = emulator->sampled_us > on_us ? emulator->sampled_us - on_us : 0;
	int64_t since_us = (until_us - on_us) / SAMPLE_US * SAMPLE_US;
	struct emulator_world felt;

	emulator->sampled_us = until_us;
	if (*real_mode(emulator) == MODE_CONFIG || emulator->is_asleep_for_ever ||
	    emulator->reg[0][PWR_MODE] == 2 || since_us <= seen_us)
		return;

	felt = emulator_feel_at(emulator, on_us + since_us);
	if (since_us < GYR_SETTLE_US)
		felt.gyro_radps = vec3_scale(felt.gyro_radps, unsettled_share);
	put_sample(emulator, felt);
}

static void change_mode(struct emulator *emulator)
{
	int64_t changes_us = emulator->extra_us[MODE_CHANGES];

	if (asked_mode(emulator) == *real_mode(emulator) || emulator->now_us < changes_us)
		return;
	sample(emulator, changes_us);
	if (asked_mode(emulator) == MODE_CONFIG)
		for (int reg = ACC_DATA; reg <= DATA_LAST; reg++)
			emulator->reg[0][reg] = 0;
	else
		emulator->extra_us[SENSORS_ON] = changes_us;
	*real_mode(emulator) = (uint8_t)asked_mode(emulator);
}

static bool is_testing(const struct emulator *emulator)
{
	return emulator->now_us < emulator->extra_us[TESTING_UNTIL];
}

static uint8_t test_result(const struct emulator *emulator)
{
	if (!emulator->has_self_test || is_testing(emulator))
		return 0;
	if (emulator->self_test_gain < 0.5 || emulator->self_test_gain > 2.0)
		return PASSED_MCU | PASSED_MAG;
	return PASSED_ALL;
}

static void refresh(struct emulator *emulator)
{
	uint8_t status = STATUS_IDLE;

	emulator->reg[0][CHIP_ID] = emulator->id;
	change_mode(emulator);
	sample(emulator, emulator->now_us);

	emulator->reg[0][ST_RESULT] = test_result(emulator);
	if (is_testing(emulator)) {
		status = STATUS_SELF_TEST;
	} else if (emulator->extra_us[TESTING_UNTIL]) {
		emulator->extra_us[TESTING_UNTIL] = 0;
		emulator->reg[0][SYS_ERR] = test_result(emulator) == PASSED_ALL ? 0 : ERR_SELF_TEST;
	}
	if (*real_mode(emulator) != MODE_CONFIG)
		status = STATUS_RUNNING;
	emulator->reg[0][SYS_STATUS] = status;
}

static void write_mode(struct emulator *emulator, uint8_t value)
{
	int mode = value & MODE;
	int64_t takes_us = false;

	if (mode != MODE_CONFIG && mode != MODE_ACCGYRO && mode != MODE_AMG)
		emulator_forbid(emulator, "mode %X is not modelled", (unsigned)mode);
	emulator->reg[0][OPR_MODE] = value;
	if (*real_mode(emulator) != MODE_CONFIG)
		takes_us += TO_CONFIG_US;
	if (mode != MODE_CONFIG)
		takes_us += FROM_CONFIG_US;
	emulator->extra_us[MODE_CHANGES] = emulator->now_us + takes_us;
}

static void write_trigger(struct emulator *emulator, uint8_t value, bool is_config)
{
	/* Drivers reset a chip in whatever mode it is in. */
	if (value & TRIGGER_RST_SYS) {
		emulator_reset(emulator, BOOT_US);
		return;
	}
	if (!is_config)
		return;
	emulator->reg[0][SYS_TRIGGER] = value & TRIGGER_CLK_SEL;
	if (value & TRIGGER_CLK_SEL) {
		emulator_forbid(emulator, "external clock, and there is none");
		emulator->ready_us = INT64_MAX;
	}
	if (value & TRIGGER_SELF_TEST)
		emulator->extra_us[TESTING_UNTIL] = emulator->now_us + SELF_TEST_US;
}

/* Each axis once; anything else is refused by the chip. */
static bool is_map(uint8_t value)
{
	return (1 << (value & 3) | 1 << (value >> 2 & 3) | 1 << (value >> 4 & 3)) == 7;
}

static void write_config(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	if (emulator->bank == 0 && reg == AXIS_MAP_CONFIG && !is_map(value)) {
		emulator_forbid(emulator, "%02X to AXIS_MAP_CONFIG names an axis twice", value);
		return;
	}
	if (emulator->bank == 0 && reg == PWR_MODE && value == 3)
		emulator_forbid(emulator, "power mode 3 does not exist");
	if (emulator->bank == 1 && reg == ACC_CONFIG && value >> 5)
		emulator_forbid(emulator, "%02X to ACC_Config: not the normal mode", value);
	if (emulator->bank == 1 && reg == GYR_CONFIG_0 && (value & 7) > 4)
		emulator_forbid(emulator, "%02X to GYR_Config_0: no such range", value);
	if (emulator->bank == 1 && reg == GYR_CONFIG_1 && value)
		emulator_forbid(emulator, "%02X to GYR_Config_1: not the normal mode", value);
	emulator->reg[emulator->bank][reg] = value;
}

static void write_any(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	bool is_config;

	/* What was sampled until now was with the old settings. */
	refresh(emulator);
	is_config = *real_mode(emulator) == MODE_CONFIG && asked_mode(emulator) == MODE_CONFIG;

	if (reg == PAGE_ID) {
		emulator->reg[0][PAGE_ID] = value;
		emulator->reg[1][PAGE_ID] = value;
		emulator->bank = value;
	} else if (emulator->bank == 0 && reg == OPR_MODE) {
		write_mode(emulator, value);
	} else if (emulator->bank == 0 && reg == SYS_TRIGGER) {
		write_trigger(emulator, value, is_config);
	} else if (is_config) {
		write_config(emulator, reg, value);
	}
}

const struct emulator_model emulator_bno055 = {
	.name = "bno055",
	.address = 0x28,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.identity = EMULATOR_IDENTITY(CHIP_ID),
	.default_id = 0xA0,
};
