/* SPDX-License-Identifier: MIT */
#include <emulators/emulators.h>
#include <stdbool.h>

/*
 * LSM6DS3, LSM6DSL and LSM6DSO with their relatives. Filters are not modelled, so settings that
 * would change what a constant input reads (high-pass, user offset, rounding) are forbidden.
 */
enum {
	FUNC_CFG_ACCESS = 0x01,
	WHO_AM_I = 0x0F,
	CTRL1_XL = 0x10,
	CTRL2_G,
	CTRL3_C,
	CTRL4_C,
	CTRL5_C,
	CTRL6_C,
	CTRL7_G,
	CTRL8_XL,
	CTRL9_XL,
	CTRL10_C,
	STATUS_REG = 0x1E,
	OUT_TEMP = 0x20,
	OUT_G = 0x22,
	OUT_XL = 0x28,
	X_OFS_USR = 0x73,
	Z_OFS_USR = 0x75,

	/* CTRL2_G */
	FS_4000 = 0x01,
	FS_125 = 0x02,
	/* CTRL3_C */
	BOOT = 0x80,
	IF_INC = 0x04,
	BLE = 0x02,
	SW_RESET = 0x01,
	/* CTRL4_C */
	SLEEP_G = 0x40,
	I2C_DISABLE = 0x04,
	/* CTRL5_C */
	XL_ULP_EN = 0x80,
	/* CTRL7_G, CTRL8_XL */
	HP_EN_G = 0x40,
	HP_SLOPE_XL_EN = 0x04,
	/* STATUS_REG */
	XLDA = 0x01,
	GDA = 0x02,
	TDA = 0x04,

	MAIN_BANK = 0,
	EMBEDDED_BANK = 1,

	RESET_US = 50,
	GYRO_SETTLE_US = 70000, /* and three samples */
	GYRO_SETTLE_SAMPLES = 3,
	ACCEL_BAD_SAMPLES = 2,
	SELF_TEST_SETTLE_US = 40000,

	LOW = -32768,
	HIGH = 32767,
};

/* extra_us */
enum { ACCEL_ON, GYRO_ON, SELF_TEST_CHANGED };

static const double g_mps2 = 9.80665;
static const double radps_per_dps = 0.017453292519943295;
static const double unsettled_share = 0.2;
static const double self_test_g = 0.5;
static const double self_test_gyro_share = 0.2; /* of the range: 400 of 2000, 50 of 250 dps */

struct lsm6_reg {
	uint8_t first, last, value, writable, kept;
};

struct lsm6_part {
	const struct lsm6_reg *regs; /* until one with first 0 */
	double accel_factor;
	double temp_lsb_per_degc;
	int temp_low, temp_high;
	int64_t boot_us;
	int accel_odr_max, gyro_odr_max; /* codes */
	uint8_t fifo_first, fifo_last;	 /* a burst goes round in them */
	bool has_axis_enables, has_ble, has_rounding3, has_ulp, has_4000;
};

static const struct lsm6_reg ds3_regs[] = {
	{FUNC_CFG_ACCESS, FUNC_CFG_ACCESS, 0x00, 0x80, 0x7F},
	{WHO_AM_I, WHO_AM_I, 0x69, 0x00, 0x00},
	{CTRL1_XL, CTRL1_XL, 0x00, 0xFF, 0x00},
	{CTRL2_G, CTRL2_G, 0x00, 0xFE, 0x01},
	{CTRL3_C, CTRL3_C, 0x04, 0xFF, 0x00},
	{CTRL4_C, CTRL4_C, 0x00, 0xFD, 0x02},
	{CTRL5_C, CTRL5_C, 0x00, 0xEF, 0x10},
	{CTRL6_C, CTRL6_C, 0x00, 0xF0, 0x0F},
	{CTRL7_G, CTRL7_G, 0x00, 0xFC, 0x03},
	{CTRL8_XL, CTRL8_XL, 0x00, 0xE5, 0x1A},
	{CTRL9_XL, CTRL9_XL, 0x38, 0x3C, 0xC3},
	{CTRL10_C, CTRL10_C, 0x38, 0x3F, 0xC0},
	{STATUS_REG, STATUS_REG, 0x00, 0x00, 0x00},
	{OUT_TEMP, 0x2D, 0x00, 0x00, 0x00},
	{0x2E, 0x3F, 0x00, 0x00, 0x00}, /* sensor hub and FIFO, unused */
	{0},
};

static const struct lsm6_reg dsl_regs[] = {
	{FUNC_CFG_ACCESS, FUNC_CFG_ACCESS, 0x00, 0xA0, 0x5F},
	{WHO_AM_I, WHO_AM_I, 0x6A, 0x00, 0x00},
	{CTRL1_XL, CTRL1_XL, 0x00, 0xFF, 0x00},
	{CTRL2_G, CTRL2_G, 0x00, 0xFE, 0x01},
	{CTRL3_C, CTRL3_C, 0x04, 0xFF, 0x00},
	{CTRL4_C, CTRL4_C, 0x00, 0xFE, 0x01},
	{CTRL5_C, CTRL5_C, 0x00, 0xFF, 0x00},
	{CTRL6_C, CTRL6_C, 0x00, 0xFB, 0x04},
	{CTRL7_G, CTRL7_G, 0x00, 0xF4, 0x0B},
	{CTRL8_XL, CTRL8_XL, 0x00, 0xFD, 0x02},
	/* Its datasheet has E0 in one table and 00 in another. */
	{CTRL9_XL, CTRL9_XL, 0xE0, 0xF4, 0x0B},
	{CTRL10_C, CTRL10_C, 0x00, 0xBF, 0x40},
	{STATUS_REG, STATUS_REG, 0x00, 0x00, 0x00},
	{OUT_TEMP, 0x2D, 0x00, 0x00, 0x00},
	{0x2E, 0x3F, 0x00, 0x00, 0x00},
	{X_OFS_USR, Z_OFS_USR, 0x00, 0xFF, 0x00},
	{0},
};

static const struct lsm6_reg dso_regs[] = {
	{FUNC_CFG_ACCESS, FUNC_CFG_ACCESS, 0x00, 0xC0, 0x3F},
	{0x02, 0x02, 0x3F, 0xC0, 0x3F}, /* PIN_CTRL */
	{WHO_AM_I, WHO_AM_I, 0x6C, 0x00, 0x00},
	{CTRL1_XL, CTRL1_XL, 0x00, 0xFE, 0x01},
	{CTRL2_G, CTRL2_G, 0x00, 0xFF, 0x00}, /* bit 0: FS_4000 of one part, see check */
	{CTRL3_C, CTRL3_C, 0x04, 0xFD, 0x02},
	{CTRL4_C, CTRL4_C, 0x00, 0x6E, 0x91},
	{CTRL5_C, CTRL5_C, 0x00, 0xEF, 0x10},
	{CTRL6_C, CTRL6_C, 0x00, 0xFF, 0x00},
	{CTRL7_G, CTRL7_G, 0x00, 0xF2, 0x0D},
	{CTRL8_XL, CTRL8_XL, 0x00, 0xFD, 0x02},
	{CTRL9_XL, CTRL9_XL, 0xE0, 0xFE, 0x01},
	{CTRL10_C, CTRL10_C, 0x00, 0x20, 0xDF},
	{STATUS_REG, STATUS_REG, 0x00, 0x00, 0x00},
	{OUT_TEMP, 0x2D, 0x00, 0x00, 0x00},
	{0x56, 0x5F, 0x00, 0xFF, 0x00}, /* taps, free fall, interrupt routing */
	{0x62, 0x62, 0x00, 0x19, 0xE6}, /* I3C_BUS_AVB */
	{0x63, 0x63, 0x00, 0x00, 0x00}, /* INTERNAL_FREQ_FINE */
	{X_OFS_USR, Z_OFS_USR, 0x00, 0xFF, 0x00},
	{0x78, 0x7E, 0x00, 0x00, 0x00}, /* FIFO tag and data */
	{0},
};

static const struct lsm6_part ds3 = {
	.regs = ds3_regs,
	.accel_factor = 1.0,
	.temp_lsb_per_degc = 16.0,
	.temp_low = -2048,
	.temp_high = 2047,
	.boot_us = 20000,
	.accel_odr_max = 0x0A,
	.gyro_odr_max = 0x08,
	.fifo_first = 0x3E,
	.fifo_last = 0x3F,
	.has_axis_enables = true,
	.has_ble = true,
	.has_rounding3 = true,
};

static const struct lsm6_part dsl = {
	.regs = dsl_regs,
	.accel_factor = 1.0,
	.temp_lsb_per_degc = 256.0,
	.temp_low = LOW,
	.temp_high = HIGH,
	.boot_us = 15000,
	.accel_odr_max = 0x0B,
	.gyro_odr_max = 0x0A,
	.fifo_first = 0x3E,
	.fifo_last = 0x3F,
	.has_ble = true,
	.has_rounding3 = true,
};

static const struct lsm6_part dso = {
	.regs = dso_regs,
	.accel_factor = 1.0,
	.temp_lsb_per_degc = 256.0,
	.temp_low = LOW,
	.temp_high = HIGH,
	.boot_us = 15000,
	.accel_odr_max = 0x0B,
	.gyro_odr_max = 0x0A,
	.fifo_first = 0x78,
	.fifo_last = 0x7E,
	.has_ulp = true,
	.has_4000 = true,
};

static const struct lsm6_part dso32 = {
	.regs = dso_regs,
	.accel_factor = 2.0,
	.temp_lsb_per_degc = 256.0,
	.temp_low = LOW,
	.temp_high = HIGH,
	.boot_us = 15000,
	.accel_odr_max = 0x0B,
	.gyro_odr_max = 0x0A,
	.fifo_first = 0x78,
	.fifo_last = 0x7E,
	.has_ulp = true,
};

static const struct lsm6_part *part_of(const struct emulator *emulator)
{
	if (emulator->model == &emulator_lsm6ds3)
		return &ds3;
	if (emulator->model == &emulator_lsm6dsl)
		return &dsl;
	return emulator->model == &emulator_lsm6dso32 ? &dso32 : &dso;
}

static uint8_t *main_reg(struct emulator *emulator, int reg)
{
	return &emulator->reg[MAIN_BANK][reg];
}

static void power_up(struct emulator *emulator)
{
	const struct lsm6_part *part = part_of(emulator);

	for (const struct lsm6_reg *reg = part->regs; reg->first; reg++) {
		emulator_define(emulator, MAIN_BANK, reg->first, reg->last, reg->value,
				reg->writable);
		emulator_keep(emulator, MAIN_BANK, reg->first, reg->last, reg->kept);
	}
	*main_reg(emulator, WHO_AM_I) = emulator->id;

	/* All that leads back from the embedded functions; the rest of them nobody may touch. */
	emulator_define(emulator, EMBEDDED_BANK, FUNC_CFG_ACCESS, FUNC_CFG_ACCESS, 0x00,
			emulator->writable[MAIN_BANK][FUNC_CFG_ACCESS]);
	emulator_keep(emulator, EMBEDDED_BANK, FUNC_CFG_ACCESS, FUNC_CFG_ACCESS,
		      emulator->kept[MAIN_BANK][FUNC_CFG_ACCESS]);

	emulator->ready_us = emulator->now_us + part->boot_us;
}

static int accel_odr(const struct emulator *emulator)
{
	return emulator->reg[MAIN_BANK][CTRL1_XL] >> 4;
}

static int gyro_odr(const struct emulator *emulator)
{
	if (emulator->reg[MAIN_BANK][CTRL4_C] & SLEEP_G)
		return 0;
	return emulator->reg[MAIN_BANK][CTRL2_G] >> 4;
}

static double odr_hz(int code)
{
	static const double hz[16] = {0.0,   12.5,  26.0,   52.0,   104.0,  208.0,
				      416.0, 833.0, 1666.0, 3332.0, 6664.0, 1.6};

	return hz[code];
}

/*
 * Number of the present sample of a sensor that was switched on at on_us, and its time; 0 if there
 * is none since the last refresh.
 */
static int64_t new_sample(const struct emulator *emulator, int64_t on_us, double hz,
			  int64_t *ret_t_us)
{
	int64_t seen_us = emulator->sampled_us > on_us ? emulator->sampled_us - on_us : 0;
	int64_t number = (int64_t)((double)(emulator->now_us - on_us) * hz / 1e6);

	if (number <= (int64_t)((double)seen_us * hz / 1e6))
		return 0;
	*ret_t_us = on_us + (int64_t)ceil((double)number / hz * 1e6);
	return number;
}

static void put(struct emulator *emulator, int reg, int counts)
{
	bool is_big_endian = part_of(emulator)->has_ble && *main_reg(emulator, CTRL3_C) & BLE;

	*main_reg(emulator, reg + is_big_endian) = (uint8_t)counts;
	*main_reg(emulator, reg + !is_big_endian) = (uint8_t)((unsigned)counts >> 8);
}

static void put3(struct emulator *emulator, int reg, struct vec3 value, double per_count, int axes)
{
	const double axis[3] = {value.x, value.y, value.z};

	for (int i = 0; i < 3; i++)
		put(emulator, reg + 2 * i,
		    axes >> i & 1 ? emulator_counts(axis[i], per_count, LOW, HIGH) : 0);
}

/* Axes that are switched on; only the LSM6DS3 can switch them off. */
static int axes_in(struct emulator *emulator, int reg)
{
	return part_of(emulator)->has_axis_enables ? *main_reg(emulator, reg) >> 3 & 7 : 7;
}

static double accel_per_count_mps2(struct emulator *emulator)
{
	static const double mg[4] = {0.061, 0.488, 0.122, 0.244};

	return mg[*main_reg(emulator, CTRL1_XL) >> 2 & 3] * part_of(emulator)->accel_factor *
	       g_mps2 / 1000.0;
}

static double gyro_range_dps(struct emulator *emulator)
{
	static const double dps[4] = {250.0, 500.0, 1000.0, 2000.0};
	uint8_t ctrl2 = *main_reg(emulator, CTRL2_G);

	if (part_of(emulator)->has_4000 && emulator->id == 0x6B && ctrl2 & FS_4000)
		return 4000.0;
	return ctrl2 & FS_125 ? 125.0 : dps[ctrl2 >> 2 & 3];
}

static double self_test_share(const struct emulator *emulator, int sign)
{
	int64_t since_us = emulator->now_us - emulator->extra_us[SELF_TEST_CHANGED];
	double share = since_us < SELF_TEST_SETTLE_US ? unsettled_share : 1.0;

	if (!emulator->has_self_test || emulator->is_frozen)
		return 0.0;
	return sign * share * emulator->self_test_gain;
}

static struct vec3 on_all(double value)
{
	return (struct vec3){value, value, value};
}

static void put_temp(struct emulator *emulator, double temp_degc)
{
	const struct lsm6_part *part = part_of(emulator);

	put(emulator, OUT_TEMP,
	    emulator_counts(temp_degc - 25.0, 1.0 / part->temp_lsb_per_degc, part->temp_low,
			    part->temp_high));
	*main_reg(emulator, STATUS_REG) |= TDA;
}

static void sample_accel(struct emulator *emulator)
{
	static const int signs[4] = {0, 1, -1, 0};
	int sign = signs[*main_reg(emulator, CTRL5_C) & 3];
	struct emulator_world felt;
	struct vec3 accel;
	int64_t number, t_us;

	if (!accel_odr(emulator))
		return;
	number = new_sample(emulator, emulator->extra_us[ACCEL_ON], odr_hz(accel_odr(emulator)),
			    &t_us);
	if (!number)
		return;

	felt = emulator_feel_at(emulator, t_us);
	accel = vec3_add(felt.accel_mps2,
			 on_all(self_test_share(emulator, sign) * self_test_g * g_mps2));
	if (number <= ACCEL_BAD_SAMPLES)
		accel = vec3_scale(accel, unsettled_share);
	put3(emulator, OUT_XL, accel, accel_per_count_mps2(emulator), axes_in(emulator, CTRL9_XL));
	put_temp(emulator, felt.temp_degc);
	*main_reg(emulator, STATUS_REG) |= XLDA;
}

static void sample_gyro(struct emulator *emulator)
{
	static const int signs[4] = {0, 1, 0, -1};
	int sign = signs[*main_reg(emulator, CTRL5_C) >> 2 & 3];
	double range_dps = gyro_range_dps(emulator), hz;
	struct emulator_world felt;
	struct vec3 gyro_dps;
	int64_t settle_us, t_us;

	if (!gyro_odr(emulator))
		return;
	hz = odr_hz(gyro_odr(emulator));
	if (!new_sample(emulator, emulator->extra_us[GYRO_ON], hz, &t_us))
		return;

	felt = emulator_feel_at(emulator, t_us);
	gyro_dps = vec3_scale(felt.gyro_radps, 1.0 / radps_per_dps);
	gyro_dps = vec3_add(gyro_dps, on_all(self_test_share(emulator, sign) *
					     self_test_gyro_share * range_dps));
	settle_us = GYRO_SETTLE_US + (int64_t)(GYRO_SETTLE_SAMPLES / hz * 1e6);
	if (t_us - emulator->extra_us[GYRO_ON] < settle_us)
		gyro_dps = vec3_scale(gyro_dps, unsettled_share);
	/* 8.75 mdps at 250: the range is a little less than 32768 counts. */
	put3(emulator, OUT_G, gyro_dps, range_dps * 0.00875 / 250.0, axes_in(emulator, CTRL10_C));
	put_temp(emulator, felt.temp_degc);
	*main_reg(emulator, STATUS_REG) |= GDA;
}

static void refresh(struct emulator *emulator)
{
	*main_reg(emulator, WHO_AM_I) = emulator->id;
	if (!emulator->is_asleep_for_ever) {
		sample_accel(emulator);
		sample_gyro(emulator);
	}
	emulator->sampled_us = emulator->now_us;
}

static void check_ctrl5(struct emulator *emulator, uint8_t value)
{
	const struct lsm6_part *part = part_of(emulator);

	if ((value & 3) == 3)
		emulator_forbid(emulator, "%02X to CTRL5_C: ST_XL 11 is not allowed", value);
	if ((value >> 2 & 3) == 2)
		emulator_forbid(emulator, "%02X to CTRL5_C: ST_G 10 is not allowed", value);
	if (value & (part->has_rounding3 ? 0xE0 : 0x60))
		emulator_forbid(emulator, "%02X to CTRL5_C: rounding is not modelled", value);
}

/* What a value must not be, apart from reserved bits. */
static void check(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	const struct lsm6_part *part = part_of(emulator);

	switch (reg) {
	case CTRL1_XL:
		if (value >> 4 > part->accel_odr_max)
			emulator_forbid(emulator, "%02X to CTRL1_XL: no such ODR", value);
		break;
	case CTRL2_G:
		if (value >> 4 > part->gyro_odr_max)
			emulator_forbid(emulator, "%02X to CTRL2_G: no such ODR", value);
		if (value & FS_4000 && !(part->has_4000 && emulator->id == 0x6B))
			emulator_forbid(emulator, "%02X to CTRL2_G: bit 0 must be 0", value);
		break;
	case CTRL4_C:
		if (value & I2C_DISABLE)
			emulator_forbid(emulator, "%02X to CTRL4_C switches I2C off", value);
		break;
	case CTRL5_C:
		check_ctrl5(emulator, value);
		break;
	case CTRL7_G:
		if (value & HP_EN_G)
			emulator_forbid(emulator, "%02X to CTRL7_G: high-pass", value);
		break;
	case CTRL8_XL:
		if (value & HP_SLOPE_XL_EN)
			emulator_forbid(emulator, "%02X to CTRL8_XL: high-pass", value);
		break;
	default:
		if (reg >= X_OFS_USR && reg <= Z_OFS_USR && value)
			emulator_forbid(emulator, "%02X to %02X: user offset is not modelled",
					value, reg);
		break;
	}
	if (part->has_ulp && *main_reg(emulator, CTRL5_C) & XL_ULP_EN && gyro_odr(emulator))
		emulator_forbid(emulator, "XL_ULP_EN while the gyroscope is on");
}

static void write_ctrl3(struct emulator *emulator, uint8_t value)
{
	if (value & SW_RESET) {
		emulator_reset(emulator, RESET_US);
		return;
	}
	*main_reg(emulator, CTRL3_C) = (uint8_t)(value & ~BOOT);
	if (value & BOOT)
		emulator->ready_us = emulator->now_us + part_of(emulator)->boot_us;
}

static void write_any(struct emulator *emulator, uint8_t reg, uint8_t value)
{
	int accel_was = accel_odr(emulator), gyro_was = gyro_odr(emulator);

	/* What was sampled until now was with the old settings. */
	refresh(emulator);

	if (reg == FUNC_CFG_ACCESS) {
		emulator->reg[MAIN_BANK][reg] = value;
		emulator->reg[EMBEDDED_BANK][reg] = value;
		emulator->bank = value ? EMBEDDED_BANK : MAIN_BANK;
		return;
	}
	if (reg == CTRL3_C) {
		write_ctrl3(emulator, value);
		return;
	}

	if (reg == CTRL5_C && (value ^ *main_reg(emulator, reg)) & 0x0F)
		emulator->extra_us[SELF_TEST_CHANGED] = emulator->now_us;
	*main_reg(emulator, reg) = value;
	if (reg == CTRL4_C && value & I2C_DISABLE)
		emulator->ready_us = INT64_MAX;
	if (!accel_was && accel_odr(emulator))
		emulator->extra_us[ACCEL_ON] = emulator->now_us;
	if (!gyro_was && gyro_odr(emulator))
		emulator->extra_us[GYRO_ON] = emulator->now_us;
	check(emulator, reg, value);
}

/* Data are no longer new once a high byte was read. */
static void was_read(struct emulator *emulator, uint8_t reg)
{
	uint8_t *status = main_reg(emulator, STATUS_REG);

	if (emulator->bank != MAIN_BANK || reg <= OUT_TEMP || reg > 0x2D || !(reg & 1))
		return;
	if (reg < OUT_G)
		*status &= (uint8_t)~TDA;
	else
		*status &= (uint8_t)(reg < OUT_XL ? ~GDA : ~XLDA);
}

static uint8_t next(const struct emulator *emulator, uint8_t reg)
{
	const struct lsm6_part *part = part_of(emulator);

	if (emulator->bank == MAIN_BANK && reg == part->fifo_last)
		return part->fifo_first;
	if (emulator->reg[MAIN_BANK][CTRL3_C] & IF_INC ||
	    (reg >= part->fifo_first && reg < part->fifo_last))
		return (uint8_t)(reg + 1);
	return reg;
}

const struct emulator_model emulator_lsm6ds3 = {
	.name = "lsm6ds3",
	.address = 0x6A,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(WHO_AM_I),
	.default_id = 0x69,
};

const struct emulator_model emulator_lsm6dsl = {
	.name = "lsm6dsl",
	.address = 0x6A,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(WHO_AM_I),
	.default_id = 0x6A,
};

const struct emulator_model emulator_lsm6dso = {
	.name = "lsm6dso",
	.address = 0x6A,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(WHO_AM_I),
	.default_id = 0x6C,
};

const struct emulator_model emulator_lsm6dso32 = {
	.name = "lsm6dso32",
	.address = 0x6A,
	.power_up = power_up,
	.write = write_any,
	.refresh = refresh,
	.was_read = was_read,
	.next = next,
	.identity = EMULATOR_IDENTITY(WHO_AM_I),
	.default_id = 0x6C,
};
