/* SPDX-License-Identifier: MIT */
/*
 * What the chips must be told, written down a second time from their datasheets, so that a slip in
 * a family's table shows: the register image that a start has to leave and to read back, how long
 * it has to wait, and what its output then is. Nothing here is taken from src/imu/chips.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/imu_rig.h"
#include <emulators/emulators.h>
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <math.h>
#include <string.h>

#define SPY_ASSERT(spy, condition)                                                                 \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", imu_rig_name(&(spy)->rig), #condition);                 \
	} while (0)
#define COUNT_OF(array)	 (sizeof(array) / sizeof((array)[0]))
#define INVENSENSE_LATER "mpu6500 icm20602 icm20608 icm20690"

enum { WRITES_MAX = 96, PERIOD_US = 10000 };

/* A rig whose bus is listened to, and loses bits if it is told to. */
struct spy {
	struct imu_rig rig;
	/* After this value was written under this mask, these bits of the register fall over. */
	int flip_bank, flip_reg;
	uint8_t flip_mask, flip_value, flip_bits;
	struct {
		int bank;
		uint8_t reg, value;
		int64_t ended_us, followed_us; /* by the next transaction */
	} writes[WRITES_MAX];
	int write_count;
};

static void hear(struct spy *spy)
{
	if (spy->write_count > 0 && spy->writes[spy->write_count - 1].followed_us == 0)
		spy->writes[spy->write_count - 1].followed_us = spy->rig.emulator.now_us;
}

static int spy_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct spy *spy = ctx;

	hear(spy);
	return emulator_read(&spy->rig.emulator, reg, ret_buf, n);
}

static int spy_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct spy *spy = ctx;
	struct emulator *emulator = &spy->rig.emulator;
	int r;

	hear(spy);
	r = emulator_write(emulator, reg, value);
	if (r == 0 && spy->write_count < WRITES_MAX) {
		spy->writes[spy->write_count].bank = emulator->bank;
		spy->writes[spy->write_count].reg = reg;
		spy->writes[spy->write_count].value = value;
		spy->writes[spy->write_count++].ended_us = emulator->now_us;
	}
	if (r == 0 && spy->flip_bits && emulator->bank == spy->flip_bank && reg == spy->flip_reg &&
	    ((value ^ spy->flip_value) & spy->flip_mask) == 0)
		emulator->reg[emulator->bank][reg] ^= spy->flip_bits;
	return r;
}

static void spy_wait_us(void *ctx, uint32_t wait_us)
{
	struct spy *spy = ctx;

	emulator_wait_us(&spy->rig.emulator, wait_us);
}

static void spy_init(struct spy *spy, const struct imu_part *part)
{
	static const struct bus_ops ops = {spy_read, spy_write, spy_wait_us};

	*spy = (struct spy){.flip_bits = 0};
	imu_rig_init(&spy->rig, part);
	spy->rig.bus = (struct bus){.ops = &ops, .ctx = spy, .max_read = 32};
}

static void spy_start(struct spy *spy, const struct imu_part *part)
{
	spy_init(spy, part);
	SPY_ASSERT(spy, imu_rig_bring_up(&spy->rig, 0) == 0);
	imu_rig_check(&spy->rig);
}

static void for_each_family(void (*promise)(const struct imu_part *part))
{
	const struct imu_part *part;

	for (int i = 0; (part = imu_family_at(i)); i++)
		if (!part->is_flat)
			promise(part);
}

static int is_of(const char *families, const struct imu_part *part)
{
	return strstr(families, part->family) != NULL;
}

/* The image */

/*
 * What is in a register when a start is over. kept: the bits that the start stands on, which it has
 * to read back; 0 where the reset alone makes the value and the start writes nothing.
 */
static const struct image {
	const char *families;
	uint8_t bank, reg, mask, value, kept;
} images[] = {
	/* awake on the PLL, all axes; 200 Hz, 44 Hz, 500 dps, 4 g; no FIFO, interrupt, master */
	{"mpu6050", 0, 0x6b, 0xef, 0x01, 0x6f},
	{"mpu6050", 0, 0x6c, 0xff, 0x00, 0x3f},
	{"mpu6050", 0, 0x19, 0xff, 0x04, 0xff},
	{"mpu6050", 0, 0x1a, 0x3f, 0x03, 0x3f},
	{"mpu6050", 0, 0x1b, 0xf8, 0x08, 0xf8},
	{"mpu6050", 0, 0x1c, 0xff, 0x08, 0xf8},
	{"mpu6050", 0, 0x23, 0xff, 0x00, 0x00},
	{"mpu6050", 0, 0x38, 0xff, 0x00, 0x00},
	{"mpu6050", 0, 0x6a, 0xff, 0x00, 0x00},

	/* the same, with the accelerometer's filter apart, and no user offset */
	{INVENSENSE_LATER, 0, 0x6b, 0xff, 0x01, 0x7f},
	{INVENSENSE_LATER, 0, 0x6c, 0x3f, 0x00, 0x3f},
	{INVENSENSE_LATER, 0, 0x19, 0xff, 0x04, 0xff},
	{INVENSENSE_LATER, 0, 0x1a, 0xff, 0x03, 0x7f},
	{"mpu6500 icm20602 icm20608", 0, 0x1b, 0xff, 0x08, 0xfb},
	{"icm20690", 0, 0x1b, 0xff, 0x04, 0xff}, /* FS_SEL is bits 4:2 */
	{INVENSENSE_LATER, 0, 0x1c, 0xff, 0x08, 0xf8},
	{INVENSENSE_LATER, 0, 0x1d, 0xff, 0x03, 0x0f},
	{INVENSENSE_LATER, 0, 0x13, 0xff, 0x00, 0x00},
	{INVENSENSE_LATER, 0, 0x23, 0xff, 0x00, 0x00},
	{INVENSENSE_LATER, 0, 0x38, 0xff, 0x00, 0x00},
	{INVENSENSE_LATER, 0, 0x6a, 0xff, 0x00, 0x00},

	/* awake, all axes, no naps; 1125 Hz, filters 3 in use, 500 dps, 4 g */
	{"icm20948", 0, 0x06, 0xef, 0x01, 0x6f},
	{"icm20948", 0, 0x07, 0x3f, 0x00, 0x3f},
	{"icm20948", 0, 0x05, 0x30, 0x00, 0x30},
	{"icm20948", 0, 0x03, 0xff, 0x00, 0x00},
	{"icm20948", 0, 0x7f, 0xff, 0x00, 0x30},
	{"icm20948", 2, 0x00, 0xff, 0x00, 0x00},
	{"icm20948", 2, 0x01, 0x3f, 0x1b, 0x3f},
	{"icm20948", 2, 0x02, 0x3f, 0x00, 0x00},
	{"icm20948", 2, 0x03, 0xff, 0x00, 0x00},
	{"icm20948", 2, 0x10, 0x0f, 0x00, 0x00},
	{"icm20948", 2, 0x11, 0xff, 0x00, 0x00},
	{"icm20948", 2, 0x14, 0x3f, 0x1b, 0x3f},
	{"icm20948", 2, 0x15, 0x1f, 0x00, 0x00},

	/* both sensors low-noise; 1 kHz, code 6 of second order, 500 dps, 4 g; big endian */
	{"icm42600", 0, 0x4e, 0x3f, 0x0f, 0x3f},
	{"icm42600", 0, 0x4f, 0xff, 0x46, 0xef},
	{"icm42600", 0, 0x50, 0xff, 0x46, 0xef},
	{"icm42600", 0, 0x51, 0xff, 0x16, 0x0c},
	{"icm42600", 0, 0x52, 0xff, 0x66, 0xff},
	{"icm42600", 0, 0x53, 0xff, 0x0d, 0x18},
	{"icm42600", 0, 0x4c, 0xff, 0x30, 0x00},
	{"icm42600", 0, 0x4d, 0xff, 0x91, 0x00},
	{"icm42600", 0, 0x70, 0xff, 0x00, 0x00},
	{"icm42600", 0, 0x76, 0xff, 0x00, 0x07},
	{"icm42600", 4, 0x77, 0xff, 0x00, 0x00},
	{"icm42600", 4, 0x78, 0xff, 0x00, 0x00},

	/* 208 Hz, 4 g at about 50 Hz, 500 dps; BDU and IF_INC; high performance, no test, awake */
	{"lsm6ds3", 0, 0x10, 0xff, 0x5b, 0xff},
	{"lsm6dsl lsm6dso", 0, 0x10, 0xff, 0x5a, 0xff},
	{"lsm6ds3 lsm6dsl", 0, 0x11, 0xff, 0x54, 0xfe},
	{"lsm6dso", 0, 0x11, 0xff, 0x54, 0xff}, /* bit 0 is FS_4000 on some */
	{"lsm6ds3 lsm6dsl lsm6dso", 0, 0x12, 0xff, 0x44, 0xff},
	{"lsm6ds3", 0, 0x13, 0xff, 0x80, 0xfd}, /* BW_XL rules */
	{"lsm6dsl lsm6dso", 0, 0x13, 0xff, 0x00, 0x00},
	{"lsm6ds3 lsm6dsl lsm6dso", 0, 0x14, 0xff, 0x00, 0x00},
	{"lsm6ds3 lsm6dsl lsm6dso", 0, 0x15, 0xff, 0x00, 0x00},
	{"lsm6ds3 lsm6dsl lsm6dso", 0, 0x16, 0xff, 0x00, 0x00},
	{"lsm6ds3 lsm6dsl lsm6dso", 0, 0x17, 0xff, 0x00, 0x00},
	{"lsm6ds3", 0, 0x18, 0x38, 0x38, 0x00}, /* axes on */
	{"lsm6ds3", 0, 0x19, 0x38, 0x38, 0x00},
	{"lsm6dso", 0, 0x18, 0xff, 0xe2, 0xff}, /* I3C off */
	{"lsm6dsl lsm6dso", 0, 0x73, 0xff, 0x00, 0x00},

	/* 200 Hz OSR2, 4 g, 500 dps; both normal, no complaint, no test */
	{"bmi160", 0, 0x40, 0xff, 0x19, 0xff},
	{"bmi160", 0, 0x41, 0x0f, 0x05, 0x0f},
	{"bmi160", 0, 0x42, 0x3f, 0x19, 0x3f},
	{"bmi160", 0, 0x43, 0x07, 0x02, 0x07},
	{"bmi160", 0, 0x02, 0xff, 0x00, 0x00},
	{"bmi160", 0, 0x03, 0x3c, 0x14, 0x00}, /* a status: nobody can write it */
	{"bmi160", 0, 0x6d, 0xff, 0x00, 0x00},

	/* ACCGYRO, m/s2, dps, degC, axes as printed, own clock; 4 g 62.5 Hz, 500 dps 47 Hz */
	{"bno055", 0, 0x3d, 0x0f, 0x05, 0x0f},
	{"bno055", 0, 0x3e, 0x03, 0x00, 0x03},
	{"bno055", 0, 0x3b, 0x17, 0x00, 0x17},
	{"bno055", 0, 0x41, 0x3f, 0x24, 0x3f},
	{"bno055", 0, 0x42, 0x07, 0x00, 0x07},
	{"bno055", 0, 0x3f, 0x80, 0x00, 0x00},
	{"bno055", 0, 0x07, 0xff, 0x00, 0xff},
	{"bno055", 1, 0x08, 0xff, 0x0d, 0xff},
	{"bno055", 1, 0x0a, 0x3f, 0x1a, 0x3f},
	{"bno055", 1, 0x0b, 0x07, 0x00, 0x00},
	{"bno055", 1, 0x07, 0x00, 0x01, 0x01}, /* only on the way */
};

static void check_image(struct spy *spy)
{
	int rows = 0;

	for (size_t i = 0; i < COUNT_OF(images); i++) {
		const struct image *image = &images[i];
		uint8_t got = spy->rig.emulator.reg[image->bank][image->reg];

		if (!is_of(image->families, spy->rig.part))
			continue;
		rows++;
		if ((got ^ image->value) & image->mask)
			fail_msg("%s: bank %d register %02x is %02x, not %02x under %02x",
				 imu_rig_name(&spy->rig), image->bank, image->reg, got,
				 image->value, image->mask);
	}
	SPY_ASSERT(spy, rows > 0);
	SPY_ASSERT(spy, spy->rig.emulator.bank == 0);
}

/* A turning world, at the very first read: nothing is still settling, and no scale is wrong. */
static const struct emulator_world turning = {{3.0, -5.0, 8.0}, {1.0, -2.0, 3.0}, 30.0};

static int is_near(struct vec3 got, struct vec3 want, double most)
{
	return vec3_norm(vec3_add(got, vec3_scale(want, -1.0))) < most;
}

static void check_first_reading(struct spy *spy)
{
	struct imu_reading reading;

	SPY_ASSERT(spy, imu_rig_read(&spy->rig, 0, &reading) == IMU_FAULT_NONE);
	SPY_ASSERT(spy, is_near(reading.accel_mps2, turning.accel_mps2, 0.15));
	SPY_ASSERT(spy, is_near(reading.gyro_radps, turning.gyro_radps, 0.01));
	SPY_ASSERT(spy, !is_known(reading.temp_degc) ||
				fabs(reading.temp_degc - turning.temp_degc) < 0.5);
}

static void leaves_its_image(const struct imu_part *part)
{
	struct spy spy;

	spy_init(&spy, part);
	spy.rig.world = turning;
	SPY_ASSERT(&spy, imu_rig_bring_up(&spy.rig, 0) == 0);
	check_image(&spy);
	check_first_reading(&spy);
	imu_rig_check(&spy.rig);
}

static void test_a_start_leaves_the_image_and_the_first_reading_is_right(void **state)
{
	const struct imu_part *part;

	(void)state;
	for (int i = 0; (part = imu_part_at(i)); i++)
		if (!part->is_flat)
			leaves_its_image(part);
}

/* What another program may have left: wide ranges, slow filters, tests, offsets, swapped axes. */
static const struct leftover {
	const char *families;
	uint8_t reg, value;
	int is_sleep; /* only when it went to sleep at the end */
} leftovers[] = {
	{"mpu6050 " INVENSENSE_LATER, 0x6b, 0x01, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x19, 0xff, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x1a, 0x06, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x1b, 0xf8, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x1c, 0xf8, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x23, 0xf8, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x38, 0x01, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x6a, 0x40, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x6c, 0x3f, 0},
	{INVENSENSE_LATER, 0x1d, 0x0e, 0},
	{INVENSENSE_LATER, 0x13, 0x10, 0},
	{"mpu6050 " INVENSENSE_LATER, 0x6b, 0x41, 1},

	{"icm20948", 0x06, 0x01, 0},
	{"icm20948", 0x03, 0x40, 0},
	{"icm20948", 0x05, 0x70, 0},
	{"icm20948", 0x07, 0x07, 0},
	{"icm20948", 0x7f, 0x20, 0},
	{"icm20948", 0x00, 0xff, 0},
	{"icm20948", 0x01, 0x3f, 0},
	{"icm20948", 0x02, 0x38, 0},
	{"icm20948", 0x03, 0x10, 0},
	{"icm20948", 0x11, 0xff, 0},
	{"icm20948", 0x14, 0x3e, 0},
	{"icm20948", 0x15, 0x1c, 0},
	{"icm20948", 0x7f, 0x00, 0},
	{"icm20948", 0x06, 0x41, 1},

	{"icm42600", 0x4f, 0x06, 0},
	{"icm42600", 0x50, 0x09, 0},
	{"icm42600", 0x51, 0x1a, 0},
	{"icm42600", 0x52, 0xff, 0},
	{"icm42600", 0x53, 0x15, 0},
	{"icm42600", 0x4c, 0x00, 0}, /* little endian */
	{"icm42600", 0x70, 0x7f, 0},
	{"icm42600", 0x76, 0x04, 0},
	{"icm42600", 0x77, 0xff, 0},
	{"icm42600", 0x78, 0x07, 0},
	{"icm42600", 0x76, 0x00, 0},
	{"icm42600", 0x4e, 0x0f, 0},
	{"icm42600", 0x4e, 0x00, 1},

	{"lsm6ds3 lsm6dsl lsm6dso", 0x10, 0x44, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x11, 0x1c, 0},
	{"lsm6ds3 lsm6dsl", 0x12, 0x06, 0}, /* big endian */
	{"lsm6dso", 0x12, 0x00, 0},	    /* no IF_INC */
	{"lsm6ds3 lsm6dsl lsm6dso", 0x13, 0x40, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x14, 0x05, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x15, 0x10, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x16, 0x80, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x17, 0x80, 0},
	{"lsm6ds3", 0x18, 0x00, 0},
	{"lsm6ds3", 0x19, 0x00, 0},
	{"lsm6dsl lsm6dso", 0x73, 0x10, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x10, 0x00, 1},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x11, 0x00, 1},

	{"bmi160", 0x7e, 0x11, 0},
	{"bmi160", 0x7e, 0x15, 0},
	{"bmi160", 0x40, 0x2c, 0},
	{"bmi160", 0x41, 0x0c, 0},
	{"bmi160", 0x42, 0x2c, 0},
	{"bmi160", 0x43, 0x04, 0},
	{"bmi160", 0x6d, 0x0d, 0},
	{"bmi160", 0x7e, 0x14, 1},
	{"bmi160", 0x7e, 0x10, 1},

	{"bno055", 0x3d, 0x00, 0},
	{"bno055", 0x3b, 0x17, 0},
	{"bno055", 0x41, 0x21, 0},
	{"bno055", 0x42, 0x07, 0},
	{"bno055", 0x07, 0x01, 0},
	{"bno055", 0x08, 0x0f, 0},
	{"bno055", 0x0a, 0x38, 0},
	{"bno055", 0x0b, 0x04, 0},
	{"bno055", 0x07, 0x00, 0},
	{"bno055", 0x3e, 0x02, 1},
	{"bno055", 0x3d, 0x07, 0},
};

/* The other program may do what it likes; from then on nothing has been seen. */
static void write_as_another(struct spy *spy, uint8_t reg, uint8_t value)
{
	struct emulator *emulator = &spy->rig.emulator;

	SPY_ASSERT(spy, emulator_write(emulator, reg, value) == 0);
	emulator_wait_us(emulator, US_PER_S / 10);
	emulator->violation[0] = '\0';
	emulator->is_identified = false;
	emulator->writes = 0;
}

static void starts_from_leftovers(const struct imu_part *part)
{
	for (int is_asleep = false; is_asleep < 2; is_asleep++) {
		struct spy spy;
		int rows = 0;

		spy_init(&spy, part);
		for (size_t i = 0; i < COUNT_OF(leftovers); i++) {
			if (!is_of(leftovers[i].families, part) ||
			    leftovers[i].is_sleep > is_asleep)
				continue;
			write_as_another(&spy, leftovers[i].reg, leftovers[i].value);
			rows++;
		}
		SPY_ASSERT(&spy, rows > 0);
		spy.rig.world = turning;
		SPY_ASSERT(&spy, imu_rig_bring_up(&spy.rig, 0) == 0);
		check_image(&spy);
		check_first_reading(&spy);
		imu_rig_check(&spy.rig);
	}
}

static void test_whatever_another_program_left_is_undone(void **state)
{
	(void)state;
	for_each_family(starts_from_leftovers);
}

/* Left in another bank by somebody else a chip hides its identity, and is not written to. */
static void test_a_chip_left_in_another_bank_is_not_touched(void **state)
{
	static const struct {
		struct imu_part part;
		uint8_t reg, value;
	} hidden[] = {
		{{&emulator_icm20948, "icm20948", 0xea, 0}, 0x7f, 0x20},
		{{&emulator_icm42600, "icm42600", 0x47, 0}, 0x76, 0x01},
		{{&emulator_bno055, "bno055", 0xa0, 0}, 0x07, 0x01},
		{{&emulator_lsm6dso, "lsm6dso", 0x6c, 0}, 0x01, 0x80},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hidden); i++) {
		struct spy spy;

		spy_init(&spy, &hidden[i].part);
		if (hidden[i].part.model == &emulator_icm20948)
			write_as_another(&spy, 0x06, 0x01);
		write_as_another(&spy, hidden[i].reg, hidden[i].value);
		SPY_ASSERT(&spy, imu_rig_bring_up(&spy.rig, 0) == -ENODEV);
		SPY_ASSERT(&spy, spy.rig.emulator.writes == 0);
	}
}

/* Stuck as it came up; what comes up as it has to be is no loss. */
static void ends_on_a_stuck_register(const struct imu_part *part)
{
	for (size_t i = 0; i < COUNT_OF(images); i++) {
		const struct image *image = &images[i];
		struct spy spy;

		if (!is_of(image->families, part))
			continue;
		spy_init(&spy, part);
		if (((spy.rig.emulator.reset[image->bank][image->reg] ^ image->value) &
		     image->kept) == 0)
			continue;
		spy.rig.emulator.stuck[image->bank][image->reg / 64] |= UINT64_C(1)
									<< image->reg % 64;
		if (imu_rig_bring_up(&spy.rig, 0) != -EPROTO)
			fail_msg("%s: register %02x may be stuck", imu_rig_name(&spy.rig),
				 image->reg);
		SPY_ASSERT(&spy, spy.rig.imu.phase == IMU_DOWN);
	}
}

static void test_a_register_stuck_as_it_came_up_ends_the_start(void **state)
{
	(void)state;
	for_each_family(ends_on_a_stuck_register);
}

/* Each bit on its own, fallen over right after the write; and, where the watch can look, later. */
static void misses_each_bit(const struct imu_part *part, const struct image *image, unsigned bit)
{
	struct imu_reading reading;
	struct spy spy;
	int faults = 0;

	spy_init(&spy, part);
	spy.flip_bank = image->bank;
	spy.flip_reg = image->reg;
	spy.flip_mask = image->mask;
	spy.flip_value = image->value;
	spy.flip_bits = (uint8_t)bit;
	if (imu_rig_bring_up(&spy.rig, 0) != -EPROTO)
		fail_msg("%s: bit %02x of register %02x is not read back", imu_rig_name(&spy.rig),
			 bit, image->reg);
	if (image->bank != 0)
		return;
	spy_start(&spy, part);
	spy.rig.emulator.reg[0][image->reg] ^= (uint8_t)bit;
	for (int i = 0; i < 2 * IMU_WATCH_READS * IMU_START_STEPS_MAX && faults == 0; i++)
		faults += imu_rig_read(&spy.rig, PERIOD_US, &reading) != IMU_FAULT_NONE;
	if (faults == 0)
		fail_msg("%s: bit %02x of register %02x is not watched", imu_rig_name(&spy.rig),
			 bit, image->reg);
}

static void reads_back_each_bit(const struct imu_part *part)
{
	for (size_t i = 0; i < COUNT_OF(images); i++)
		for (unsigned bit = 0x01; bit <= 0x80; bit <<= 1)
			if (is_of(images[i].families, part) && (images[i].kept & bit))
				misses_each_bit(part, &images[i], bit);
}

static void test_each_bit_that_counts_is_read_back_and_watched(void **state)
{
	(void)state;
	for_each_family(reads_back_each_bit);
}

/* Times */

enum { FILTER_US = 24000 }; /* after the last write: five delays of the quickest filter chosen */

/* The first write of this value: how long the bus rests then, and how long until it is up. */
static const struct rest {
	const char *families;
	uint8_t reg, mask, value;
	int64_t quiet_us, up_us;
} rests[] = {
	{"mpu6050 icm20608 icm20690 icm20602 mpu6500", 0x6b, 0x80, 0x80, 100000, 0},
	{"mpu6050 icm20608 icm20690 icm20602 mpu6500", 0x6b, 0xc0, 0x00, 0, 100000},
	{"mpu6050", 0x6b, 0xff, 0x01, 0, 30000}, /* its clock is the gyroscope's drive */
	{"icm20948", 0x06, 0x80, 0x80, 100000, 0},
	{"icm20948", 0x06, 0xc0, 0x00, 0, 100000},
	{"icm42600", 0x11, 0x01, 0x01, 1000, 0},
	{"icm42600", 0x4e, 0x0f, 0x0f, 200, 60000},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x12, 0x01, 0x01, 50000, 0},
	{"lsm6ds3 lsm6dsl lsm6dso", 0x12, 0x80, 0x80, 20000, 0},
	{"lsm6dsl lsm6dso", 0x11, 0xf0, 0x50, 0, 85000},
	{"lsm6ds3", 0x11, 0xf0, 0x50, 0, 150000}, /* ST's test of its successor */
	{"bmi160", 0x7e, 0xff, 0xb6, 1000, 0},
	{"bmi160", 0x7e, 0xff, 0x11, 3800, 0},
	{"bmi160", 0x7e, 0xff, 0x15, 80000, 0},
	{"bno055", 0x3d, 0x0f, 0x00, 19000, 0},
	{"bno055", 0x3f, 0x20, 0x20, 650000, 0},
	{"bno055", 0x3d, 0x0f, 0x05, 0, 50000},
	{"bno055", 0x07, 0xff, 0x01, 1000, 0},
};

static void rests_as_long_as_the_chip_needs(const struct imu_part *part)
{
	int64_t up_us;
	struct spy spy;

	spy_start(&spy, part);
	up_us = spy.rig.emulator.now_us;
	SPY_ASSERT(&spy, spy.write_count > 0 && spy.write_count < WRITES_MAX);
	SPY_ASSERT(&spy, up_us - spy.writes[spy.write_count - 1].ended_us >= FILTER_US);
	for (size_t i = 0; i < COUNT_OF(rests); i++) {
		int w = 0;

		if (!is_of(rests[i].families, part))
			continue;
		while (w < spy.write_count &&
		       (spy.writes[w].reg != rests[i].reg ||
			((spy.writes[w].value ^ rests[i].value) & rests[i].mask)))
			w++;
		if (w == spy.write_count ||
		    spy.writes[w].followed_us - spy.writes[w].ended_us < rests[i].quiet_us ||
		    up_us - spy.writes[w].ended_us < rests[i].up_us)
			fail_msg("%s: no or too little rest after %02x to register %02x",
				 imu_rig_name(&spy.rig), rests[i].value, rests[i].reg);
	}
}

static void test_a_start_rests_as_long_as_the_chip_needs(void **state)
{
	(void)state;
	for_each_family(rests_as_long_as_the_chip_needs);
}

/* Called too early it leaves the bus alone and says the same time again. */
static void waits_for_its_time(const struct imu_part *part)
{
	int64_t next_us = 0, again_us = 0;
	struct spy spy;
	int r, waits = 0;

	spy_init(&spy, part);
	imu_begin(&spy.rig.imu, &spy.rig.bus, part->model->address, NULL, 1);
	while ((r = imu_advance(&spy.rig.imu, spy.rig.emulator.now_us, &next_us)) == 0) {
		long before = spy.rig.emulator.transactions;

		if (next_us <= spy.rig.emulator.now_us)
			continue;
		SPY_ASSERT(&spy, imu_advance(&spy.rig.imu, next_us - 1, &again_us) == 0);
		SPY_ASSERT(&spy, again_us == next_us);
		SPY_ASSERT(&spy, spy.rig.emulator.transactions == before);
		emulator_wait_us(&spy.rig.emulator, next_us - spy.rig.emulator.now_us);
		waits++;
	}
	SPY_ASSERT(&spy, r == 1 && waits > 3);
	imu_rig_check(&spy.rig);
}

static void test_nothing_happens_before_its_time(void **state)
{
	(void)state;
	for_each_family(waits_for_its_time);
}

/* Published, or worked out as the facts say; a quarter off is as good as they are. */
static const struct pace {
	const char *families;
	double rate_hz, delay_us;
	uint8_t accel_reg, gyro_reg;
} paces[] = {
	{"mpu6050", 200.0, 4850.0, 0x3b, 0x43},	       /* 4.8 and 4.9 ms */
	{INVENSENSE_LATER, 200.0, 5390.0, 0x3b, 0x43}, /* 5.9 and 4.88 ms */
	{"icm20948", 1125.0, 4500.0, 0x2d, 0x33},      /* scaled from these */
	{"icm42600", 1000.0, 6100.0, 0x1f, 0x25},
	{"lsm6ds3", 208.0, 4900.0, 0x28, 0x22},
	{"lsm6dsl", 208.0, 5000.0, 0x28, 0x22}, /* 4.7 and 5.3 ms */
	{"lsm6dso", 208.0, 4800.0, 0x28, 0x22}, /* 4.3 and 5.3 ms */
	{"bmi160", 200.0, 5800.0, 0x12, 0x0c},
	{"bno055", 100.0, 9200.0, 0x08, 0x14}, /* 4.2 ms, and 5 ms until it is copied out */
};

/* New numbers a second, seen without the bus, which would be too slow. */
static double rate_of(struct spy *spy, int reg)
{
	enum { STEP_US = 100, SECONDS = 2 };
	struct emulator *emulator = &spy->rig.emulator;
	uint8_t last[6];
	int changes = 0;

	emulator->accel_noise_mps2 = 3.0;
	emulator->gyro_noise_radps = 1.0;
	memcpy(last, &emulator->reg[0][reg], sizeof(last));
	for (int t_us = 0; t_us < SECONDS * US_PER_S; t_us += STEP_US) {
		emulator_wait_us(emulator, STEP_US);
		emulator->model->refresh(emulator);
		changes += memcmp(last, &emulator->reg[0][reg], sizeof(last)) != 0;
		memcpy(last, &emulator->reg[0][reg], sizeof(last));
	}
	return (double)changes / SECONDS;
}

static void has_its_pace(const struct imu_part *part)
{
	const struct imu_chip *chip = imu_chip_by_name(part->family);

	for (size_t i = 0; i < COUNT_OF(paces); i++) {
		const struct pace *pace = &paces[i];
		struct spy spy;

		if (!is_of(pace->families, part))
			continue;
		spy_start(&spy, part);
		SPY_ASSERT(&spy, fabs(chip->sample_rate_hz - pace->rate_hz) < 0.01 * pace->rate_hz);
		SPY_ASSERT(&spy, fabs(rate_of(&spy, pace->gyro_reg) - pace->rate_hz) <
					 0.03 * pace->rate_hz);
		SPY_ASSERT(&spy, fabs(rate_of(&spy, pace->accel_reg) - pace->rate_hz) <
					 0.03 * pace->rate_hz);
		SPY_ASSERT(&spy,
			   fabs(chip->group_delay_us - pace->delay_us) < 0.25 * pace->delay_us);
		return;
	}
	fail_msg("%s has no pace here", part->family);
}

static void test_rate_and_delay_are_those_of_the_datasheet(void **state)
{
	(void)state;
	for_each_family(has_its_pace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_start_leaves_the_image_and_the_first_reading_is_right),
		cmocka_unit_test(test_whatever_another_program_left_is_undone),
		cmocka_unit_test(test_a_chip_left_in_another_bank_is_not_touched),
		cmocka_unit_test(test_a_register_stuck_as_it_came_up_ends_the_start),
		cmocka_unit_test(test_each_bit_that_counts_is_read_back_and_watched),
		cmocka_unit_test(test_a_start_rests_as_long_as_the_chip_needs),
		cmocka_unit_test(test_nothing_happens_before_its_time),
		cmocka_unit_test(test_rate_and_delay_are_those_of_the_datasheet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
