/* SPDX-License-Identifier: MIT */
/*
 * Whom the driver takes at its word: whose identity counts, what is a clock, who behaves as an IMU
 * does, which bytes are no reading, and which answer passes a self-test. The numbers are those of
 * the datasheets and of the rules, and nothing is taken from the tables of the families.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/imu/strangers.h"
#include "fakes/imu_rig.h"
#include <emulators/emulators.h>
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <string.h>

#define LIAR_ASSERT(liar, condition)                                                               \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", imu_rig_name(&(liar)->rig), #condition);                \
	} while (0)
#define COUNT_OF(array)	 (sizeof(array) / sizeof((array)[0]))
#define INVENSENSE_LATER "mpu6500 icm20602 icm20608 icm20690"

enum { BURST_LEAST = 12, TRUTH = -1, PERIOD_US = 10000, ACCEL = 0x07, GYRO = 0x38, ALL = 0x3f };

/* Identities: a bus with nothing but 256 bytes behind it. */

struct bytes {
	uint8_t reg[256];
	int error;
};

static int bytes_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	const struct bytes *bytes = ctx;

	for (size_t i = 0; i < n && !bytes->error; i++)
		ret_buf[i] = bytes->reg[(uint8_t)(reg + i)];
	return bytes->error;
}

static int bytes_write(void *ctx, uint8_t reg, uint8_t value)
{
	(void)ctx;
	fail_msg("imu_find() writes %02x to %02x", value, reg);
	return -EIO;
}

static int find_in(struct bytes *bytes, uint8_t address, const struct imu_chip *want,
		   struct imu_found *ret_found)
{
	static const struct bus_ops ops = {.read = bytes_read, .write = bytes_write};
	const struct bus bus = {.ops = &ops, .ctx = bytes, .max_read = 32};

	return imu_find(&bus, address, want, ret_found);
}

/* Low registers hold trims and codes on other chips, so what the highest one says counts. */
static const struct case_of_find {
	uint8_t address;
	struct {
		uint8_t reg, value;
	} says[3];
	enum imu_verdict verdict;
	const char *name; /* of the family if it is listed, of the part if it is refused */
	uint8_t id_reg, id;
} finds[] = {
	/* two at once */
	{0x68, {{0x00, 0xd1}, {0x75, 0x68}}, IMU_LISTED, "mpu6050", 0x75, 0x68},
	{0x68, {{0x00, 0xea}, {0x75, 0x70}}, IMU_LISTED, "mpu6500", 0x75, 0x70},
	{0x68, {{0x00, 0xea}, {0x75, 0x12}}, IMU_LISTED, "icm20602", 0x75, 0x12},
	{0x69, {{0x00, 0xd8}, {0x75, 0xaf}}, IMU_LISTED, "icm20608", 0x75, 0xaf},
	{0x68, {{0x00, 0xd1}, {0x75, 0x42}}, IMU_LISTED, "icm42600", 0x75, 0x42},
	{0x68, {{0x00, 0x24}, {0x75, 0x68}}, IMU_LISTED, "mpu6050", 0x75, 0x68},
	{0x68, {{0x00, 0xd1}, {0x75, 0x67}}, IMU_REFUSED, "ICM-42670", 0x75, 0x67},
	{0x68, {{0x00, 0xd1}, {0x75, 0x55}}, IMU_LISTED, "bmi160", 0x00, 0xd1},
	{0x68, {{0x00, 0xd1}, {0x75, 0xff}}, IMU_LISTED, "bmi160", 0x00, 0xd1},

	/* strangers, known by address, register and value */
	{0x68, {{0x00, 0x24}}, IMU_REFUSED, "BMI270", 0x00, 0x24},
	{0x69, {{0x00, 0x27}}, IMU_REFUSED, "BMI260", 0x00, 0x27},
	{0x69, {{0x00, 0xe1}}, IMU_REFUSED, "ICM-20649", 0x00, 0xe1},
	{0x68, {{0x00, 0x0f}}, IMU_REFUSED, "BMI055", 0x00, 0x0f},
	{0x68, {{0x75, 0x44}}, IMU_REFUSED, "ICM-42686-P", 0x75, 0x44},
	{0x68, {{0x75, 0x3b}}, IMU_REFUSED, "ICM-40609-D", 0x75, 0x3b},
	{0x68, {{0x75, 0xac}}, IMU_REFUSED, "ICM-20601", 0x75, 0xac},
	{0x6a, {{0x0f, 0x22}}, IMU_REFUSED, "LSM6DSO16IS", 0x0f, 0x22},
	{0x6a, {{0x0f, 0x68}}, IMU_REFUSED, "LSM9DS1", 0x0f, 0x68},
	{0x6b, {{0x0f, 0x70}}, IMU_REFUSED, "LSM6DSV", 0x0f, 0x70},
	{0x6b, {{0x0f, 0x71}}, IMU_REFUSED, "LSM6DSV16B", 0x0f, 0x71},
	{0x6a, {{0x0f, 0xd4}}, IMU_REFUSED, "L3GD20", 0x0f, 0xd4},
	{0x6a, {{0x0f, 0x24}}, IMU_UNLISTED, NULL, 0x0f, 0x24},
	{0x6a, {{0x0f, 0x47}}, IMU_UNLISTED, NULL, 0x0f, 0x47},
	{0x28, {{0x00, 0x24}}, IMU_UNLISTED, NULL, 0x00, 0x24},

	/* nobody */
	{0x6a, {{0x0f, 0x00}}, IMU_UNLISTED, NULL, 0x0f, 0x00},
	{0x6a, {{0x0f, 0xff}}, IMU_UNLISTED, NULL, 0x0f, 0xff},
	{0x28, {{0x00, 0xff}}, IMU_UNLISTED, NULL, 0x00, 0xff},
};

static void test_the_highest_identity_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(finds); i++) {
		const struct case_of_find *find = &finds[i];
		struct bytes bytes = {{0}, 0};
		struct imu_found found;
		const char *name;

		for (int k = 0; k < 3 && find->says[k].value; k++)
			bytes.reg[find->says[k].reg] = find->says[k].value;
		assert_int_equal(find_in(&bytes, find->address, NULL, &found), 0);
		name = found.verdict == IMU_LISTED ? found.chip->name : found.part;
		if (found.verdict != find->verdict || found.id_reg != find->id_reg ||
		    found.id != find->id ||
		    (find->name ? !name || !strstr(name, find->name) : name != NULL))
			fail_msg("case %d: verdict %d, %s by %02x of register %02x", (int)i,
				 (int)found.verdict, name ? name : "nobody", found.id,
				 found.id_reg);
		assert_true((found.why != NULL) == (find->verdict == IMU_REFUSED));
		assert_true(find->verdict != IMU_REFUSED || !found.chip);
	}
}

/* Whatever else is in 0x75 may be tried; what a dead bus says is nobody's. */
static void test_every_unlisted_identity_but_a_dead_bus_is_offered(void **state)
{
	(void)state;
	for (int id = 0; id < 256; id++) {
		struct bytes bytes = {{[0x75] = (uint8_t)id}, 0};
		struct imu_found found;

		assert_int_equal(find_in(&bytes, 0x68, NULL, &found), 0);
		if (found.verdict == IMU_LISTED || found.verdict == IMU_REFUSED)
			continue;
		assert_int_equal(found.verdict, IMU_UNLISTED);
		assert_null(found.part);
		if (id == 0x00 || id == 0xff)
			assert_null(found.chip);
		else if (!found.chip || found.id_reg != 0x75 || found.id != id)
			fail_msg("0x%02x is not offered", (unsigned)id);
	}
}

static void test_nobody_is_found_where_nobody_can_be(void **state)
{
	const struct imu_chip *mpu6050 = imu_chip_by_name("mpu6050");
	struct bytes bytes = {{[0x00] = 0xd1, [0x75] = 0x68}, 0};
	struct imu_found found = {.id = 0x5a};

	(void)state;
	assert_int_equal(find_in(&bytes, 0x30, NULL, &found), -EINVAL);
	assert_int_equal(found.id, 0x5a);
	assert_int_equal(find_in(&bytes, 0x30, mpu6050, &found), 0);
	assert_ptr_equal(found.chip, mpu6050);
	/* who asks for another family does not get this one */
	assert_int_equal(find_in(&bytes, 0x68, imu_chip_by_name("bmi160"), &found), 0);
	assert_string_equal(found.chip->name, "bmi160");
	bytes.error = -EREMOTEIO;
	found = (struct imu_found){.id = 0x5a};
	assert_int_equal(find_in(&bytes, 0x68, NULL, &found), -EREMOTEIO);
	assert_int_equal(found.id, 0x5a);
	assert_int_equal(found.verdict, IMU_NOT_ASKED);
}

/* Clocks */

/*
 * Saturday 2025-12-14 23:59:45 as they keep it. What the other way of reading would take for a
 * number is none: a weekday of 14, a month of 25, a date of 59.
 */
static const uint8_t ds_face[10] = {0x45, 0x59, 0x23, 0x06, 0x14, 0x12, 0x25, 0xff, 0xff, 0xff};
static const uint8_t pcf_face[10] = {0x00, 0x00, 0xe0, 0x45, 0x59, 0x23, 0x14, 0x06, 0x12, 0x25};

/* A register of a clock: what it may hold in these bits. Others are flags, or nobody's. */
static const struct digits {
	const uint8_t *face;
	const char *name;
	uint8_t reg, mask;
	int least, most;
} digits[] = {
	{ds_face, "DS1307", 0, 0x7f, 0, 59},   {ds_face, "DS1307", 1, 0x7f, 0, 59},
	{ds_face, "DS1307", 2, 0x3f, 0, 23},   {ds_face, "DS1307", 3, 0xff, 1, 7},
	{ds_face, "DS1307", 4, 0xff, 1, 31},   {ds_face, "DS1307", 5, 0x7f, 1, 12},
	{ds_face, "DS1307", 6, 0xff, 0, 99},   {pcf_face, "PCF8523", 3, 0x7f, 0, 59},
	{pcf_face, "PCF8523", 4, 0x7f, 0, 59}, {pcf_face, "PCF8523", 5, 0x3f, 0, 23},
	{pcf_face, "PCF8523", 6, 0xff, 1, 31}, {pcf_face, "PCF8523", 7, 0xff, 0, 6},
	{pcf_face, "PCF8523", 8, 0xff, 1, 12}, {pcf_face, "PCF8523", 9, 0xff, 0, 99},
};

static void expect_clock(const uint8_t registers[10], const char *want, int reg)
{
	const char *got = imu_clock_in(registers);

	if (want ? !got || !strstr(got, want) : got != NULL)
		fail_msg("%02x in register %d of %s is %s", registers[reg], reg,
			 want ? want : "no clock", got ? got : "no clock");
}

static void test_a_clock_has_only_decimal_digits_of_a_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(digits); i++) {
		const struct digits *digit = &digits[i];

		for (int value = 0; value < 256; value++) {
			int number = 10 * (value >> 4) + (value & 0x0f);
			int is_time = (value >> 4) <= 9 && (value & 0x0f) <= 9 &&
				      number >= digit->least && number <= digit->most;
			uint8_t registers[10];

			/* a DS1307's weekday was never set: either way */
			if ((value & ~digit->mask) || (digit->reg == 3 && value == 0))
				continue;
			memcpy(registers, digit->face, sizeof(registers));
			registers[digit->reg] = (uint8_t)value;
			expect_clock(registers, is_time ? digit->name : NULL, digit->reg);
		}
	}
}

/* Flags and the twelve-hour way of counting. */
static void test_flags_make_no_difference(void **state)
{
	static const struct {
		const uint8_t *face;
		uint8_t reg, value, other_reg, other_value;
		const char *want;
	} flags[] = {
		{ds_face, 0, 0xd1, 0, 0xd1, "DS1307"},	 /* halted at 51 s */
		{ds_face, 2, 0x52, 2, 0x52, "DS1307"},	 /* 12 in the night */
		{ds_face, 2, 0x72, 2, 0x72, "DS1307"},	 /* noon */
		{ds_face, 2, 0x61, 2, 0x61, "DS1307"},	 /* 1 in the afternoon */
		{ds_face, 2, 0x49, 0, 0xd9, "DS1307"},	 /* 9 in the morning, halted */
		{ds_face, 5, 0x92, 5, 0x92, "DS3231"},	 /* another century */
		{pcf_face, 3, 0xc5, 3, 0xc5, "PCF8523"}, /* it was halted */
		{pcf_face, 0, 0x08, 5, 0x32, "PCF8523"}, /* noon */
		{pcf_face, 0, 0x08, 5, 0x11, "PCF8523"}, /* 11 in the morning */
		{pcf_face, 0, 0x80, 1, 0x00, "PCF8523"}, /* another capacitor */
		{pcf_face, 0, 0x40, 0, 0x40, NULL},	 /* a test bit, which nobody sets */
		{ds_face, 2, 0x5a, 2, 0x5a, NULL},	 /* no digit in either way */
		{ds_face, 0, 0xda, 0, 0xda, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		uint8_t registers[10];

		memcpy(registers, flags[i].face, sizeof(registers));
		registers[flags[i].reg] = flags[i].value;
		registers[flags[i].other_reg] = flags[i].other_value;
		expect_clock(registers, flags[i].want, flags[i].reg);
	}
}

/* As power comes, and as the driver leaves them. */
static void test_no_imu_is_a_clock(void **state)
{
	const struct imu_part *part;

	(void)state;
	for (int i = 0; (part = imu_part_at(i)); i++) {
		for (int is_started = false; is_started < 2 && !part->is_flat; is_started++) {
			uint8_t registers[10];
			struct imu_rig rig;

			if (is_started)
				imu_rig_start(&rig, part);
			else
				imu_rig_init(&rig, part);
			assert_int_equal(emulator_read(&rig.emulator, 0x00, registers, 10), 0);
			if (imu_clock_in(registers))
				fail_msg("%s is a clock", imu_rig_name(&rig));
		}
	}
}

/* Only 0x68 is a clock's, and there it comes before any identity. */
static void test_a_clock_comes_before_any_identity(void **state)
{
	const uint8_t *const faces[] = {ds_face, pcf_face};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faces); i++) {
		struct bytes bytes = {{[0x75] = 0x68}, 0};
		struct imu_found found;

		memcpy(bytes.reg, faces[i], 10);
		assert_int_equal(find_in(&bytes, 0x68, NULL, &found), 0);
		assert_int_equal(found.verdict, IMU_CLOCK);
		assert_null(found.chip);
		assert_non_null(found.why);
		assert_int_equal(find_in(&bytes, 0x69, NULL, &found), 0);
		assert_int_equal(found.verdict, IMU_LISTED);
	}
}

/* Behaviour */

/* A rig whose bus says something else than the chip does. */
struct liar {
	struct imu_rig rig;
	int16_t says[EMULATOR_BANKS][EMULATOR_REGS]; /* to a read of one byte; or TRUTH */
	size_t bend_at, bend_len;		     /* bytes of a burst that all read bend_to */
	uint8_t bend_to;
};

static int liar_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct liar *liar = ctx;
	int said = liar->says[liar->rig.emulator.bank][reg];
	int r = emulator_read(&liar->rig.emulator, reg, ret_buf, n);

	if (r < 0)
		return r;
	if (n == 1 && said != TRUTH)
		ret_buf[0] = (uint8_t)said;
	if (n >= BURST_LEAST && liar->bend_at < n)
		memset(ret_buf + liar->bend_at, liar->bend_to,
		       liar->bend_len < n - liar->bend_at ? liar->bend_len : n - liar->bend_at);
	return 0;
}

static int liar_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct liar *liar = ctx;

	return emulator_write(&liar->rig.emulator, reg, value);
}

static void liar_init(struct liar *liar, const struct imu_part *part)
{
	static const struct bus_ops ops = {.read = liar_read, .write = liar_write};

	*liar = (struct liar){.bend_len = 0};
	for (int bank = 0; bank < EMULATOR_BANKS; bank++)
		for (int reg = 0; reg < EMULATOR_REGS; reg++)
			liar->says[bank][reg] = TRUTH;
	imu_rig_init(&liar->rig, part);
	liar->rig.bus = (struct bus){.ops = &ops, .ctx = liar, .max_read = 32};
}

static void liar_start(struct liar *liar, const struct imu_part *part)
{
	liar_init(liar, part);
	LIAR_ASSERT(liar, imu_rig_bring_up(&liar->rig, 0) == 0);
}

struct family_test {
	void (*run)(const struct imu_part *part);
};
#define FAMILY_TEST(name)                                                                          \
	{                                                                                          \
#name, for_each_family, NULL, NULL, &(struct family_test)                          \
		{                                                                                  \
			name                                                                       \
		}                                                                                  \
	}

static void for_each_family(void **state)
{
	const struct family_test *test = *state;
	const struct imu_part *part;

	for (int i = 0; (part = imu_family_at(i)); i++)
		if (!part->is_flat)
			test->run(part);
}

static int is_of(const char *families, const struct imu_part *part)
{
	return strstr(families, part->family) != NULL;
}

/* 1 g give or take a fifth, 20 deg/s of bias, held still: 0.5 m/s2 and 5 deg/s of sway. */
static void test_an_unlisted_chip_is_tried_by_these_limits(void **state)
{
	static const struct imu_part unlisted = {&emulator_mpu6500, "mpu6500", 0x55, 0};
	static const struct {
		double accel_g, bias_dps, sway_mps2, sway_dps;
		int want;
	} tries[] = {
		{1.0, 0.0, 0.02, 0.02, 0},	   {0.79, 0.0, 0.02, 0.02, -EILSEQ},
		{0.81, 0.0, 0.02, 0.02, 0},	   {1.19, 0.0, 0.02, 0.02, 0},
		{1.21, 0.0, 0.02, 0.02, -EILSEQ},  {-1.19, 0.0, 0.02, 0.02, 0},
		{-1.21, 0.0, 0.02, 0.02, -EILSEQ}, {1.0, 19.0, 0.02, 0.02, 0},
		{1.0, 21.0, 0.02, 0.02, -EILSEQ},  {1.0, -21.0, 0.02, 0.02, -EILSEQ},
		{1.0, 0.0, 0.15, 0.02, 0},	   {1.0, 0.0, 0.25, 0.02, -EAGAIN},
		{1.0, 0.0, 0.02, 4.0, 0},	   {1.0, 0.0, 0.02, 6.0, -EAGAIN},
		{1.0, 0.0, 0.0, 0.0, -EILSEQ},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tries); i++) {
		struct imu_rig rig;
		int r;

		imu_rig_init(&rig, &unlisted);
		rig.world.accel_mps2.z = tries[i].accel_g * GRAVITY_MPS2;
		rig.world.gyro_radps.y = RAD(tries[i].bias_dps);
		rig.emulator.accel_noise_mps2 = tries[i].sway_mps2;
		rig.emulator.gyro_noise_radps = RAD(tries[i].sway_dps);
		r = imu_rig_bring_up(&rig, 0);
		if (r != tries[i].want)
			fail_msg("try %d is %d, not %d", (int)i, r, tries[i].want);
		assert_int_equal(rig.imu.phase, r == 0 ? IMU_UP : IMU_DOWN);
	}
}

/* Bytes that are no reading */

static void expect_fault(struct liar *liar, enum imu_fault want)
{
	struct imu_reading reading;
	enum imu_fault got = imu_rig_read(&liar->rig, PERIOD_US, &reading);

	if (got != want)
		fail_msg("%s: %s instead of %s", imu_rig_name(&liar->rig), imu_fault_name(got),
			 imu_fault_name(want));
}

static void test_nothing_but_ones_or_zeros_is_blank(const struct imu_part *part)
{
	static const uint8_t blanks[] = {0x00, 0xff};
	struct liar liar;

	for (size_t i = 0; i < COUNT_OF(blanks); i++) {
		liar_start(&liar, part);
		liar.bend_to = blanks[i];
		/* a BMI160's clock, further on, runs while its sensors don't */
		liar.bend_len = is_of("bmi160", part) ? 12 : 32;
		expect_fault(&liar, IMU_FAULT_BLANK);
		expect_fault(&liar, IMU_FAULT_BLANK);
		liar.bend_len = 0;
		expect_fault(&liar, IMU_FAULT_NONE);
	}
	/* power was lost, and it does not wake: what each says before its first sample */
	liar_start(&liar, part);
	emulator_power_cycle(&liar.rig.emulator);
	liar.rig.emulator.is_asleep_for_ever = true;
	emulator_wait_us(&liar.rig.emulator, US_PER_S);
	expect_fault(&liar, IMU_FAULT_BLANK);
}

static const struct imu_part icm42600 = {&emulator_icm42600, "icm42600", 0x47, 0};
static const struct imu_part bno055 = {&emulator_bno055, "bno055", 0xa0, 0};

/* Dies live from -40 to 125 degC. */
static void test_no_die_is_that_hot_or_cold(void **state)
{
	static const struct {
		double temp_degc;
		enum imu_fault want;
	} dies[] = {{-75.0, IMU_FAULT_RANGE},
		    {-45.0, IMU_FAULT_NONE},
		    {60.0, IMU_FAULT_NONE},
		    {130.0, IMU_FAULT_NONE},
		    {165.0, IMU_FAULT_RANGE}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(dies); i++) {
		struct liar liar;

		liar_init(&liar, &icm42600);
		liar.rig.world.temp_degc = dies[i].temp_degc;
		LIAR_ASSERT(&liar, imu_rig_bring_up(&liar.rig, 0) == 0);
		expect_fault(&liar, dies[i].want);
	}
}

/* One flipped bit is one fault: after it the true temperature is no leap back. */
static void test_after_a_leap_the_temperature_starts_anew(void **state)
{
	static const double temps_degc[][2] = {/* degC, and whether it is a leap */
					       {25.0, 0}, {60.0, 1}, {25.0, 0}, {34.0, 0},
					       {43.0, 0}, {32.0, 1}, {32.0, 0}};
	struct liar liar;

	(void)state;
	liar_start(&liar, &icm42600);
	for (size_t i = 0; i < COUNT_OF(temps_degc); i++) {
		liar.rig.world.temp_degc = temps_degc[i][0];
		expect_fault(&liar,
			     temps_degc[i][1] > 0.0 ? IMU_FAULT_TEMPERATURE : IMU_FAULT_NONE);
	}
	/* nor is what it did while it was started */
	liar.rig.world.temp_degc = 70.0;
	LIAR_ASSERT(&liar, imu_rig_bring_up(&liar.rig, 0) == 0);
	expect_fault(&liar, IMU_FAULT_NONE);
}

/* A BNO055's numbers end at 3922 counts: 0x7f or 0x80 in a high byte is not its own. */
static void test_a_bno055_does_not_say_more_than_its_range(void **state)
{
	(void)state;
	for (size_t axis = 0; axis < 3; axis++) {
		for (int is_low = false; is_low < 2; is_low++) {
			struct liar liar;

			liar_start(&liar, &bno055);
			liar.bend_at = 2 * axis + 1;
			liar.bend_len = 1;
			liar.bend_to = is_low ? 0x80 : 0x7f;
			expect_fault(&liar, IMU_FAULT_RANGE);
			liar.bend_to = is_low ? 0xf1 : 0x0e; /* 3.9 g */
			expect_fault(&liar, IMU_FAULT_NONE);
		}
	}
}

/* 4 g and 500 deg/s of all; ST's gyroscopes count on to 573 deg/s. */
static void test_no_axis_says_more_than_its_range(const struct imu_part *part)
{
	const struct imu_chip *chip = imu_chip_by_name(part->family);

	for (int i = 0; i < 12; i++) {
		double sign = i < 6 ? 1.0 : -1.0;
		struct imu_reading reading = {.temp_degc = UNKNOWN};
		double *axes[] = {&reading.accel_mps2.x, &reading.accel_mps2.y,
				  &reading.accel_mps2.z, &reading.gyro_radps.x,
				  &reading.gyro_radps.y, &reading.gyro_radps.z};
		int is_gyro = i % 6 >= 3;

		*axes[i % 6] = sign * (is_gyro ? RAD(573.4) : 4.05 * GRAVITY_MPS2);
		assert_false(imu_reading_is_beyond_range(&reading, chip));
		*axes[i % 6] = sign * (is_gyro ? RAD(600.0) : 4.4 * GRAVITY_MPS2);
		assert_true(imu_reading_is_beyond_range(&reading, chip));
	}
}

/* Self-test */

static void expect_test(struct liar *liar, unsigned failed_axes, unsigned unknown_axes,
			const char *what, int value)
{
	const struct imu_self_test_result *got = &liar->rig.imu.self_test;

	LIAR_ASSERT(liar, imu_rig_bring_up(&liar->rig, 1) == 0);
	LIAR_ASSERT(liar, got->is_done && !got->was_moving);
	if (got->failed_axes != failed_axes || got->unknown_axes != unknown_axes)
		fail_msg("%s: with %s %d failed %02x, unknown %02x; not %02x and %02x",
			 imu_rig_name(&liar->rig), what, value, got->failed_axes, got->unknown_axes,
			 failed_axes, unknown_axes);
	imu_rig_check(&liar->rig);
}

/*
 * An answer so much of the healthy one, on either side of each limit: half and one and a half of
 * the factory's with InvenSense, whose gyroscopes have no upper one; 14 % with the MPU-6050. ST:
 * 90 or 50 to 1700 mg of 500, 150 to 700 dps of 400. BMI160: 2 g of 2.6, and its gyroscope and a
 * BNO055 judge themselves.
 */
static const struct answer {
	const char *families;
	struct {
		int percent;
		unsigned failed_axes;
	} of[6]; /* until percent 0 */
} answers[] = {
	{INVENSENSE_LATER " icm20948", {{48, ALL}, {52, 0}, {147, 0}, {153, ACCEL}}},
	{"icm42600", {{48, ALL}, {52, 0}, {147, 0}, {153, ALL}}},
	{"mpu6050", {{84, ALL}, {88, 0}, {112, 0}, {116, ALL}}},
	{"lsm6ds3 lsm6dsl", {{17, ALL}, {19, GYRO}}},
	{"lsm6dso", {{9, ALL}, {11, GYRO}}},
	{"lsm6ds3 lsm6dsl lsm6dso",
	 {{36, GYRO}, {39, 0}, {173, 0}, {177, GYRO}, {335, GYRO}, {345, ALL}}},
	{"bmi160", {{45, ALL}, {75, ACCEL}, {79, 0}, {190, 0}}},
	{"bno055", {{45, ALL}, {55, 0}}},
};

static void test_an_answer_passes_within_its_limits(const struct imu_part *part)
{
	int count = 0;

	for (size_t i = 0; i < 6 * COUNT_OF(answers); i++) {
		const struct answer *answer = &answers[i / 6];
		int percent = answer->of[i % 6].percent;
		struct liar liar;

		if (!is_of(answer->families, part) || percent == 0)
			continue;
		liar_init(&liar, part);
		liar.rig.emulator.self_test_gain = percent / 100.0;
		expect_test(&liar, answer->of[i % 6].failed_axes, 0, "percent", percent);
		count++;
	}
	if (count < 2)
		fail_msg("%s has no limits here", part->family);
}

/* Where x is in a burst. */
static const struct {
	const char *families;
	int accel_at, gyro_at;
} bursts[] = {
	{"mpu6050 " INVENSENSE_LATER, 0, 8}, {"icm20948", 0, 6}, {"icm42600", 2, 8},
	{"lsm6ds3 lsm6dsl lsm6dso", 8, 2},   {"bmi160", 6, 0},
};

/* One axis that does not move; where the chip judges itself there is nothing to see. */
static void test_a_dead_axis_fails_alone(const struct imu_part *part)
{
	int axes = is_of("bno055", part) ? 0 : is_of("bmi160", part) ? 3 : 6;

	for (size_t i = 0; i < COUNT_OF(bursts); i++) {
		for (int axis = 0; is_of(bursts[i].families, part) && axis < axes; axis++) {
			int at = axis < 3 ? bursts[i].accel_at : bursts[i].gyro_at;
			struct liar liar;

			liar_init(&liar, part);
			liar.bend_at = (size_t)(at + 2 * (axis % 3));
			liar.bend_len = 2;
			expect_test(&liar, 1U << axis, 0, "dead axis", axis);
		}
	}
}

/* Where the factory's codes are: those of the accelerometer and of the gyroscope, x first. */
static const struct codes {
	const char *families;
	uint8_t accel_bank, accel_reg, gyro_bank, gyro_reg;
} codes[] = {
	{"mpu6500 icm20608 icm20690", 0, 0x0d, 0, 0x00},
	{"icm20602", 0, 0x0d, 0, 0x50},
	{"icm20948", 1, 0x0e, 1, 0x02},
	{"icm42600", 2, 0x3b, 1, 0x5f},
};

/* A code higher by one asks for 1 % more: 68 higher halves the answer, and 0 is none. */
static void judges_by_its_code(const struct imu_part *part, const struct codes *where)
{
	static const struct {
		int add;
		int is_failed;
	} changes[] = {{66, 0}, {74, 1}, {0, 0}};

	for (unsigned i = 0; i < 6 * COUNT_OF(changes); i++) {
		unsigned axis = i % 6, change = i / 6, bit = 1U << axis;
		int bank = axis < 3 ? where->accel_bank : where->gyro_bank;
		int reg = (axis < 3 ? where->accel_reg : where->gyro_reg) + (int)(axis % 3);
		int add = changes[change].add;
		struct liar liar;

		liar_init(&liar, part);
		liar.rig.emulator.model->refresh(&liar.rig.emulator);
		liar.says[bank][reg] = (int16_t)(add ? liar.rig.emulator.reg[bank][reg] + add : 0);
		expect_test(&liar, changes[change].is_failed ? bit : 0, add ? 0 : bit,
			    "code of axis", (int)axis);
	}
}

static void test_each_axis_has_a_code_of_its_own(void **state)
{
	const struct imu_part *part;

	(void)state;
	for (int i = 0; (part = imu_part_at(i)); i++)
		for (size_t k = 0; k < COUNT_OF(codes); k++)
			if (is_of(codes[k].families, part) && !part->is_flat)
				judges_by_its_code(part, &codes[k]);
}

/* The MPU-6050's are packed: 4:2 of x y z above the gyroscope's, the lowest bits all in 10. */
static void test_the_codes_of_an_mpu6050_are_packed(void **state)
{
	static const struct imu_part mpu6050 = {&emulator_mpu6050, "mpu6050", 0x68, 0};
	static const struct {
		uint8_t reg, flip;
		int percent;
		unsigned failed_axes;
	} flips[] = {
		/* x 16 to 8, y 21 to 13, z 26 to 18 */
		{0x0d, 0xc0, 100, 0x01},
		{0x0e, 0xc0, 100, 0x02},
		{0x0f, 0x40, 100, 0x04},
		/* 15 to 7, 18 to 26, 12 to 4 */
		{0x0d, 0x08, 100, 0x08},
		{0x0e, 0x08, 100, 0x10},
		{0x0f, 0x08, 100, 0x20},
		/* x 16 to 19, y 21 to 23, z 26 to 27 */
		{0x10, 0x30, 88, 0x01},
		{0x10, 0x08, 88, 0x02},
		{0x10, 0x01, 88, 0x04},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flips); i++) {
		struct liar liar;

		liar_init(&liar, &mpu6050);
		liar.rig.emulator.model->refresh(&liar.rig.emulator);
		liar.rig.emulator.self_test_gain = flips[i].percent / 100.0;
		liar.says[0][flips[i].reg] = liar.rig.emulator.reg[0][flips[i].reg] ^ flips[i].flip;
		expect_test(&liar, flips[i].failed_axes, 0, "packed code", (int)i);
	}
}

/* Without codes nothing is known, and nothing failed; ST, and a BMI160, need none. */
static void test_without_codes_nothing_is_known_and_nothing_failed(const struct imu_part *part)
{
	int has_codes = is_of("mpu6050 icm20948 icm42600 " INVENSENSE_LATER, part);
	struct liar liar;

	liar_init(&liar, part);
	liar.rig.emulator.has_self_test = false;
	expect_test(&liar, has_codes ? 0 : ALL, has_codes ? ALL : 0, "codes", 0);
}

/* ST_RESULT: processor, gyroscope, magnetometer, accelerometer from bit 3 on. */
static void test_a_bno055_says_itself_which_half_failed(void **state)
{
	static const unsigned failed_of[][2] = {
		{0x0f, 0}, {0x0d, 0}, {0x0e, ACCEL}, {0x0b, GYRO}, {0x07, ALL}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(failed_of); i++) {
		struct liar liar;

		liar_init(&liar, &bno055);
		liar.says[0][0x36] = (int16_t)failed_of[i][0];
		expect_test(&liar, failed_of[i][1], 0, "ST_RESULT", (int)failed_of[i][0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_highest_identity_counts),
		cmocka_unit_test(test_every_unlisted_identity_but_a_dead_bus_is_offered),
		cmocka_unit_test(test_nobody_is_found_where_nobody_can_be),
		cmocka_unit_test(test_a_clock_has_only_decimal_digits_of_a_time),
		cmocka_unit_test(test_flags_make_no_difference),
		cmocka_unit_test(test_no_imu_is_a_clock),
		cmocka_unit_test(test_a_clock_comes_before_any_identity),
		cmocka_unit_test(test_an_unlisted_chip_is_tried_by_these_limits),
		FAMILY_TEST(test_nothing_but_ones_or_zeros_is_blank),
		cmocka_unit_test(test_no_die_is_that_hot_or_cold),
		cmocka_unit_test(test_after_a_leap_the_temperature_starts_anew),
		cmocka_unit_test(test_a_bno055_does_not_say_more_than_its_range),
		FAMILY_TEST(test_no_axis_says_more_than_its_range),
		FAMILY_TEST(test_an_answer_passes_within_its_limits),
		FAMILY_TEST(test_a_dead_axis_fails_alone),
		cmocka_unit_test(test_each_axis_has_a_code_of_its_own),
		cmocka_unit_test(test_the_codes_of_an_mpu6050_are_packed),
		FAMILY_TEST(test_without_codes_nothing_is_known_and_nothing_failed),
		cmocka_unit_test(test_a_bno055_says_itself_which_half_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
