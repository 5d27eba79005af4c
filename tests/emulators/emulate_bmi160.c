/* SPDX-License-Identifier: MIT */
#include <emulators/emulators.h>
#include <stdbool.h>

/* BMI160, BMI120 and BMX160 without the latter's magnetometer. Filters are not modelled. */
enum {
	CHIP_ID = 0x00,
	ERR_REG = 0x02,
	PMU_STATUS = 0x03,
	DATA_GYR = 0x0C,
	DATA_ACC = 0x12,
	SENSORTIME = 0x18,
	STATUS = 0x1B,
	TEMPERATURE = 0x20,
	FIFO_LENGTH = 0x22,
	FIFO_DATA = 0x24,
	ACC_CONF = 0x40,
	ACC_RANGE,
	GYR_CONF,
	GYR_RANGE,
	FOC_CONF = 0x69,
	SELF_TEST = 0x6D,
	NV_CONF = 0x70,
	OFFSET_FIRST = 0x71,
	OFFSET_LAST = 0x77,
	CMD = 0x7E,

	/* ERR_REG */
	ERR_CONF = 0x01 << 1, /* an err_code */
	DROP_CMD = 0x40,
	/* STATUS */
	DRDY_ACC = 0x80,
	DRDY_GYR = 0x40,
	NVM_RDY = 0x10,
	GYR_SELF_TEST_OK = 0x02,
	POR_DETECTED = 0x01,
	/* SELF_TEST */
	GYR_TEST = 0x10,
	ACC_AMP_HIGH = 0x08,
	ACC_SIGN = 0x04,
	ACC_TEST = 0x03,
	ACC_TEST_ON = 0x01,
	SPI_EN = 0x01, /* NV_CONF */

	CMD_FOC = 0x03,
	CMD_ACC_SUSPEND = 0x10,
	CMD_ACC_NORMAL = 0x11,
	CMD_ACC_LOW_POWER = 0x12,
	CMD_GYR_SUSPEND = 0x14,
	CMD_GYR_NORMAL = 0x15,
	CMD_GYR_FAST_START = 0x17,
	CMD_NVM = 0xA0,
	CMD_FIFO_FLUSH = 0xB0,
	CMD_INT_RESET = 0xB1,
	CMD_SOFTRESET = 0xB6,

	NORMAL = 1,

	/* Memory of the model where no transaction comes. */
	HIDDEN_BANK = EMULATOR_BANKS - 1,
	RUNNING_CMD = 0,

	BOOT_US = 1000,
	ACC_START_US = 3800,
	GYR_START_US = 80000,
	GYR_FAST_START_US = 10000,
	SUSPENDED_WRITE_US = 450,
	TEMP_GYR_US = 10000,
	TEMP_ACC_US = 1280000,
	GYR_TEST_US = 12000,
	ACC_TEST_US = 40000, /* of the 50 ms to be waited */

	LOW = -32768,
	HIGH = 32767,
};

/* extra_us */
enum { RESET_AT, RUNNING_UNTIL, TEST_CHANGED, WRITTEN };

static const double g_mps2 = 9.80665;
static const double radps_per_dps = 0.017453292519943295;
static const double unsettled_share = 0.2;
static const double amp_high_g = 1.3, amp_low_g = 0.3;

static void power_up(struct emulator *emulator)
{
	emulator_define(emulator, 0, CHIP_ID, CHIP_ID, emulator->id, 0);
	emulator_define(emulator, 0, ERR_REG, TEMPERATURE, 0, 0);
	emulator_define(emulator, 0, STATUS, STATUS, NVM_RDY | POR_DETECTED, 0);
	emulator_define(emulator, 0, TEMPERATURE + 1, TEMPERATURE + 1, 0x80, 0);
	emulator_define(emulator, 0, FIFO_LENGTH, FIFO_DATA, 0, 0);
	emulator_define(emulator, 0, ACC_CONF, ACC_CONF, 0x28, 0xFF);
	emulator_define(emulator, 0, ACC_RANGE, ACC_RANGE, 0x03, 0x0F);
	emulator_keep(emulator, 0, ACC_RANGE, ACC_RANGE, 0xF0);
	emulator_define(emulator, 0, GYR_CONF, GYR_CONF, 0x28, 0x3F);
	emulator_keep(emulator, 0, GYR_CONF, GYR_CONF, 0xC0);
	emulator_define(emulator, 0, GYR_RANGE, GYR_RANGE, 0x00, 0x07);
	emulator_keep(emulator, 0, GYR_RANGE, GYR_RANGE, 0xF8);
	emulator_define(emulator, 0, FOC_CONF, FOC_CONF, 0, 0xFF);
	emulator_define(emulator, 0, SELF_TEST, SELF_TEST, 0, 0x1F);
	emulator_keep(emulator, 0, SELF_TEST, SELF_TEST, 0xE0);
	emulator_define(emulator, 0, NV_CONF, NV_CONF, 0, 0x0F);
	emulator_keep(emulator, 0, NV_CONF, NV_CONF, 0xF0);
	emulator_define(emulator, 0, OFFSET_FIRST, OFFSET_LAST, 0, 0xFF);
	emulator_define(emulator, 0, CMD, CMD, 0, 0xFF);

	emulator->extra_us[RESET_AT] = emulator->now_us;
	emulator->extra_us[WRITTEN] = emulator->now_us - SUSPENDED_WRITE_US;
	emulator->ready_us = emulator->now_us + BOOT_US;
}

static int acc_mode(const struct emulator *emulator)
{
	return emulator->reg[0][PMU_STATUS] >> 4 & 3;
}

static int gyr_mode(const struct emulator *emulator)
{
	return emulator->reg[0][PMU_STATUS] >> 2 & 3;
}

static uint8_t *running_cmd(struct emulator *emulator)
{
	return &emulator->reg[HIDDEN_BANK][RUNNING_CMD];
}

/*
 * 1 if a period of the clock that all of the chip shares has ended between the last sampling and
 * t_us, and when.
 */
static bool has_ticked(const struct emulator *emulator, int64_t t_us, double period_us,
		       int64_t *ret_tick_us)
{
	int64_t reset_us = emulator->extra_us[RESET_AT];
	double before = floor((double)(emulator->sampled_us - reset_us) / period_us);
	double ticks = floor((double)(t_us - reset_us) / period_us);

	*ret_tick_us = reset_us + (int64_t)ceil(ticks * period_us);
	return ticks > before;
}

/* Both sensors: 8 is 100 Hz and each step is a factor of two. */
static double period_us(uint8_t conf)
{
	return ldexp(10000.0, 8 - (conf & 0x0F));
}

static void put3(struct emulator *emulator, int reg, struct vec3 value, double per_count)
{
	const double axis[3] = {value.x, value.y, value.z};

	for (int i = 0; i < 3; i++) {
		int counts = emulator_counts(axis[i], per_count, LOW, HIGH);

		emulator->reg[0][reg + 2 * i] = (uint8_t)counts;
		emulator->reg[0][reg + 2 * i + 1] = (uint8_t)((unsigned)counts >> 8);
	}
}

static double acc_range_g(const struct emulator *emulator)
{
	switch (emulator->reg[0][ACC_RANGE]) {
	case 0x05:
		return 4.0;
	case 0x08:
		return 8.0;
	case 0x0C:
		return 16.0;
	default:
		return 2.0;
	}
}

/* The sign that is called positive lowers the reading. */
static double acc_test_g(const struct emulator *emulator, int64_t t_us)
{
	uint8_t test = emulator->reg[0][SELF_TEST];
	double response_g = test & ACC_AMP_HIGH ? amp_high_g : amp_low_g;

	if ((test & ACC_TEST) != ACC_TEST_ON || !emulator->has_self_test || emulator->is_frozen)
		return 0.0;
	if (t_us - emulator->extra_us[TEST_CHANGED] < ACC_TEST_US)
		response_g *= unsettled_share;
	return emulator->self_test_gain * (test & ACC_SIGN ? -response_g : response_g);
}

static void sample_acc(struct emulator *emulator, int64_t t_us)
{
	struct vec3 acc;
	int64_t tick_us;
	double test;

	if (!acc_mode(emulator) ||
	    !has_ticked(emulator, t_us, period_us(emulator->reg[0][ACC_CONF]), &tick_us))
		return;
	acc = emulator_feel_at(emulator, tick_us).accel_mps2;
	test = acc_test_g(emulator, tick_us) * g_mps2;
	acc = vec3_add(acc, (struct vec3){test, test, test});
	put3(emulator, DATA_ACC, acc, acc_range_g(emulator) * g_mps2 / 32768.0);
	emulator->reg[0][STATUS] |= DRDY_ACC;
}

static void sample_gyr(struct emulator *emulator, int64_t t_us)
{
	bool is_starting = *running_cmd(emulator) == CMD_GYR_NORMAL;
	double range_dps = 2000.0 / (1 << (emulator->reg[0][GYR_RANGE] & 7));
	struct vec3 gyr;
	int64_t tick_us;

	if ((gyr_mode(emulator) != NORMAL && !is_starting) ||
	    !has_ticked(emulator, t_us, period_us(emulator->reg[0][GYR_CONF]), &tick_us))
		return;
	gyr = emulator_feel_at(emulator, tick_us).gyro_radps;
	if (gyr_mode(emulator) != NORMAL)
		gyr = vec3_scale(gyr, unsettled_share);
	put3(emulator, DATA_GYR, gyr, range_dps * radps_per_dps / 32768.0);
	emulator->reg[0][STATUS] |= DRDY_GYR;
}

static void sample_temp(struct emulator *emulator, int64_t t_us)
{
	int64_t tick_us;
	int counts;

	if ((!acc_mode(emulator) && gyr_mode(emulator) != NORMAL) ||
	    !has_ticked(emulator, t_us, gyr_mode(emulator) == NORMAL ? TEMP_GYR_US : TEMP_ACC_US,
			&tick_us))
		return;
	/* 0x8000 stands for none. */
	counts = emulator_counts(emulator_feel_at(emulator, tick_us).temp_degc - 23.0, 1.0 / 512.0,
				 LOW + 1, HIGH);
	emulator->reg[0][TEMPERATURE] = (uint8_t)counts;
	emulator->reg[0][TEMPERATURE + 1] = (uint8_t)((unsigned)counts >> 8);
}

static void sample(struct emulator *emulator, int64_t t_us)
{
	if (!emulator->is_asleep_for_ever) {
		sample_acc(emulator, t_us);
		sample_gyr(emulator, t_us);
		sample_temp(emulator, t_us);
	}
	emulator->sampled_us = t_us;
}

static void set_mode(struct emulator *emulator, int shift, int mode)
{
	uint8_t *pmu = &emulator->reg[0][PMU_STATUS];

	if (!emulator->is_asleep_for_ever)
		*pmu = (uint8_t)((*pmu & ~(3 << shift)) | mode << shift);
}

static void finish_cmd(struct emulator *emulator)
{
	switch (*running_cmd(emulator)) {
	case CMD_ACC_SUSPEND:
	case CMD_ACC_NORMAL:
	case CMD_ACC_LOW_POWER:
		set_mode(emulator, 4, *running_cmd(emulator) - CMD_ACC_SUSPEND);
		break;
	case CMD_GYR_SUSPEND:
	case CMD_GYR_NORMAL:
	case CMD_GYR_FAST_START:
		set_mode(emulator, 2, *running_cmd(emulator) - CMD_GYR_SUSPEND);
		break;
	default:
		break;
	}
	*running_cmd(emulator) = 0;
}

static bool is_gyr_test_passed(const struct emulator *emulator)
{
	return emulator->reg[0][SELF_TEST] & GYR_TEST && gyr_mode(emulator) == NORMAL &&
	       emulator->now_us - emulator->extra_us[TEST_CHANGED] >= GYR_TEST_US &&
	       emulator->has_self_test && !emulator->is_frozen && emulator->self_test_gain > 0.5 &&
	       emulator->self_test_gain < 2.0;
}

static void refresh(struct emulator *emulator)
{
	int64_t running_until_us = emulator->extra_us[RUNNING_UNTIL];
	int64_t clock;

	emulator->reg[0][CHIP_ID] = emulator->id;
	if (*running_cmd(emulator) && emulator->now_us >= running_until_us) {
		sample(emulator, running_until_us);
		finish_cmd(emulator);
	}
	sample(emulator, emulator->now_us);

	/* 39.0625 us */
	clock = (emulator->now_us - emulator->extra_us[RESET_AT]) * 16 / 625;
	for (int i = 0; i < 3; i++)
		emulator->reg[0][SENSORTIME + i] = (uint8_t)(clock >> (8 * i));

	emulator->reg[0][STATUS] &= (uint8_t)~GYR_SELF_TEST_OK;
	if (is_gyr_test_passed(emulator))
		emulator->reg[0][STATUS] |= GYR_SELF_TEST_OK;
}

static void start_cmd(struct emulator *emulator, uint8_t cmd)
{
	int64_t takes_us = false;

	if (*running_cmd(emulator)) {
		emulator->reg[0][ERR_REG] |= DROP_CMD;
		return;
	}
	if (cmd == CMD_ACC_NORMAL || cmd == CMD_ACC_LOW_POWER)
		takes_us = ACC_START_US;
	else if (cmd == CMD_GYR_NORMAL)
		takes_us = gyr_mode(emulator) ? GYR_FAST_START_US : GYR_START_US;
	else if (cmd == CMD_GYR_FAST_START)
		takes_us = GYR_START_US;
	*running_cmd(emulator) = cmd;
	emulator->extra_us[RUNNING_UNTIL] = emulator->now_us + takes_us;
	if (!takes_us)
		finish_cmd(emulator);
}

static void write_cmd(struct emulator *emulator, uint8_t cmd)
{
	switch (cmd) {
	case CMD_SOFTRESET:
		emulator_reset(emulator, BOOT_US);
		break;
	case CMD_ACC_SUSPEND:
	case CMD_ACC_NORMAL:
	case CMD_ACC_LOW_POWER:
	case CMD_GYR_SUSPEND:
	case CMD_GYR_NORMAL:
	case CMD_GYR_FAST_START:
		start_cmd(emulator, cmd);
		break;
	case CMD_FIFO_FLUSH:
	case CMD_INT_RESET:
		break;
	case CMD_FOC:
	case CMD_NVM:
		emulator_forbid(emulator, "command %02X changes what the chip keeps", cmd);
		break;
	default:
		emulator_forbid(emulator, "command %02X, which does not exist", cmd);
		break;
	}
}

static void complain(struct emulator *emulator, uint8_t reg, const char *what)
{
	emulator->reg[0][ERR_REG] |= ERR_CONF;
	emulator_forbid(emulator, "%02X to %02X: %s", emulator->reg[0][reg], reg, what);
}

static void check(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int odr = value & 0x0F;

	switch (reg) {
	case ACC_CONF:
		if (odr < 1 || odr > 12)
			complain(emulator, reg, "no such ODR");
		/* Undersampling is for low power; 3 and up are averages of it. */
		if (value & 0x80 || (value >> 4 & 7) > 2)
			complain(emulator, reg, "no such filter in normal mode");
		break;
	case GYR_CONF:
		if (odr < 6 || odr > 13)
			complain(emulator, reg, "no such ODR");
		if (value >> 4 == 3)
			complain(emulator, reg, "no such filter");
		break;
	case ACC_RANGE:
		if (value != 3 && value != 5 && value != 8 && value != 12)
			complain(emulator, reg, "no such range");
		break;
	case GYR_RANGE:
		if (value > 4)
			complain(emulator, reg, "no such range");
		break;
	case SELF_TEST:
		if ((value & ACC_TEST) > ACC_TEST_ON)
			emulator_forbid(emulator, "%02X to SELF_TEST: reserved", value);
		if (value & GYR_TEST && gyr_mode(emulator) != NORMAL)
			emulator_forbid(emulator, "gyroscope self-test while it is suspended");
		break;
	default:
		/* Offsets, FOC and the way to SPI. */
		if (value)
			emulator_forbid(emulator, "%02X to %02X: leave it", value, reg);
		break;
	}
}

static void write_any(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int64_t since_us = emulator->now_us - emulator->extra_us[WRITTEN];

	/* What was sampled until now was with the old settings. */
	refresh(emulator);
	if (since_us < SUSPENDED_WRITE_US && !acc_mode(emulator) && !gyr_mode(emulator))
		emulator_forbid(emulator, "write %02X to %02X %d us after another, suspended",
				value, reg, (int)since_us);
	emulator->extra_us[WRITTEN] = emulator->now_us;

	if (reg == CMD) {
		write_cmd(emulator, value);
		return;
	}
	emulator->reg[0][reg] = value;
	if (reg == SELF_TEST)
		emulator->extra_us[TEST_CHANGED] = emulator->now_us;
	if (reg == NV_CONF && value & SPI_EN)
		emulator->ready_us = INT64_MAX;
	check(emulator, reg, value);
}

static void was_read(struct emulator *emulator, uint8_t reg)
{
	if (reg == ERR_REG)
		emulator->reg[0][ERR_REG] = 0;
	else if (reg >= DATA_GYR && reg < DATA_ACC)
		emulator->reg[0][STATUS] &= (uint8_t)~DRDY_GYR;
	else if (reg >= DATA_ACC && reg < SENSORTIME)
		emulator->reg[0][STATUS] &= (uint8_t)~DRDY_ACC;
}

static uint8_t next(const struct emulator *emulator, uint8_t reg)
{
	(void)emulator;
	return reg == FIFO_DATA ? reg : (uint8_t)(reg + 1);
}

const struct emulator_model emulator_bmi160 = {
	.name = "bmi160",
	.address = 0x68,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(CHIP_ID),
	.default_id = 0xD1,
};
