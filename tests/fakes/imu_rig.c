/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/imu_rig.h"
#include <emulators/emulators.h>
#include <lumbard/base/units.h>
#include <stdio.h>
#include <string.h>

static const struct imu_part played[] = {
	{&emulator_bmi160, "bmi160", 0xd1, 0},	   {&emulator_bmi160, "bmi160", 0xd3, 0},
	{&emulator_bmi160, "bmi160", 0xd8, 0},	   {&emulator_bno055, "bno055", 0xa0, 0},
	{&emulator_icm20602, "icm20602", 0x11, 0}, {&emulator_icm20602, "icm20602", 0x12, 0},
	{&emulator_icm20608, "icm20608", 0xa6, 0}, {&emulator_icm20608, "icm20608", 0x98, 0},
	{&emulator_icm20608, "icm20608", 0xa9, 0}, {&emulator_icm20608, "icm20608", 0xae, 0},
	{&emulator_icm20608, "icm20608", 0xaf, 0}, {&emulator_icm20608, "icm20608", 0xf8, 0},
	{&emulator_icm20608, "icm20608", 0xfa, 0}, {&emulator_icm20690, "icm20690", 0x20, 0},
	{&emulator_icm20948, "icm20948", 0xea, 0}, {&emulator_icm42600, "icm42600", 0x40, 0},
	{&emulator_icm42600, "icm42600", 0x41, 0}, {&emulator_icm42600, "icm42600", 0x42, 0},
	{&emulator_icm42600, "icm42600", 0x46, 0}, {&emulator_icm42600, "icm42600", 0x47, 0},
	{&emulator_icm42600, "icm42600", 0x5c, 0}, {&emulator_lsm6ds3, "lsm6ds3", 0x69, 0},
	{&emulator_lsm6dsl, "lsm6dsl", 0x6a, 0},   {&emulator_lsm6dso, "lsm6dso", 0x6b, 0},
	{&emulator_lsm6dso, "lsm6dso", 0x6c, 0},   {&emulator_lsm6dso, "lsm6dso", 0x6d, 0},
	{&emulator_mpu6050, "mpu6050", 0x68, 0},   {&emulator_mpu6050, "mpu6050", 0x72, 0},
	{&emulator_mpu6500, "mpu6500", 0x70, 0},   {&emulator_mpu6500, "mpu6500", 0x71, 0},
	{&emulator_mpu6500, "mpu6500", 0x73, 0},   {&emulator_mpu6500, "mpu6500", 0x74, 0},
	{&emulator_mpu6500, "mpu6500", 0x78, 0},
};
enum { PLAYED_COUNT = sizeof(played) / sizeof(played[0]), PARTS_MAX = 256 };

static bool is_played(const char *family)
{
	for (int i = 0; i < PLAYED_COUNT; i++)
		if (strcmp(played[i].family, family) == 0)
			return true;
	return false;
}

/* Of the family that is being played by its table; one at a time. */
static const struct imu_chip *flat_chip;

static void flat_power_up(struct emulator *emulator)
{
	const struct imu_chip *chip = flat_chip;

	emulator_define(emulator, 0, 0x00, 0x09, 0x00, 0x00);
	for (size_t i = 0; i < chip->start_count; i++)
		emulator_define(emulator, 0, chip->start[i].reg, chip->start[i].reg, 0x00, 0xff);
	for (size_t i = 0; i < chip->burst_len; i++)
		emulator_define(emulator, 0, chip->burst_reg + (int)i, chip->burst_reg + (int)i,
				chip->vectors[0].bytes[i], 0x00);
	emulator_define(emulator, 0, chip->id_reg, chip->id_reg, emulator->id, 0x00);
}

static void flat_refresh(struct emulator *emulator)
{
	emulator->reg[0][flat_chip->burst_reg] ^= (uint8_t)(emulator->transactions & 1);
}

static const struct emulator_model *flat_model(const struct imu_chip *chip)
{
	static struct emulator_model models[PARTS_MAX];
	static int count;

	models[count] = (struct emulator_model){
		.name = chip->name,
		.address = chip->addresses[0],
		.power_up = flat_power_up,
		.refresh = flat_refresh,
		.identity = EMULATOR_IDENTITY(chip->id_reg),
	};
	return &models[count++];
}

static bool has_banks(const struct imu_chip *chip)
{
	for (size_t i = 0; i < chip->start_count; i++)
		if (chip->start[i].is_banked)
			return true;
	return false;
}

static int list_parts(struct imu_part parts[PARTS_MAX])
{
	int count = 0;

	for (int i = 0; i < PLAYED_COUNT; i++)
		if (imu_chip_by_name(played[i].family))
			parts[count++] = played[i];
	for (int i = 0; imu_chips[i]; i++)
		if (!is_played(imu_chips[i]->name) && !has_banks(imu_chips[i]))
			parts[count++] =
				(struct imu_part){flat_model(imu_chips[i]), imu_chips[i]->name,
						  imu_chips[i]->ids[0].value, 1};
	return count;
}

const struct imu_part *imu_part_at(int number)
{
	static struct imu_part parts[PARTS_MAX];
	static int count;

	if (count == 0)
		count = list_parts(parts);
	return number < count ? &parts[number] : NULL;
}

static void feel(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	const struct imu_rig *rig = ctx;

	(void)t_us;
	*ret_world = rig->world;
}

const struct imu_part *imu_family_at(int number)
{
	const struct imu_part *part;

	for (int i = 0; (part = imu_part_at(i)); i++)
		if ((i == 0 || strcmp(imu_part_at(i - 1)->family, part->family) != 0) &&
		    number-- == 0)
			return part;
	return NULL;
}

void imu_rig_init(struct imu_rig *rig, const struct imu_part *part)
{
	*rig = (struct imu_rig){
		.part = part,
		.world = {.accel_mps2 = {0.0, 0.0, GRAVITY_MPS2}, .temp_degc = 25.0},
	};
	if (part->is_flat)
		flat_chip = imu_chip_by_name(part->family);
	emulator_init(&rig->emulator, part->model);
	rig->emulator.id = part->id;
	rig->emulator.world = feel;
	rig->emulator.world_ctx = rig;
	emulator_power_cycle(&rig->emulator);
	emulator_wait_us(&rig->emulator, 2 * US_PER_S);
	rig->bus = emulator_bus(&rig->emulator);
}

int imu_rig_bring_up(struct imu_rig *rig, bool wants_self_test)
{
	int64_t next_us = 0;
	int r;

	imu_begin(&rig->imu, &rig->bus, rig->part->model->address, NULL, wants_self_test);
	while ((r = imu_advance(&rig->imu, rig->emulator.now_us, &next_us)) == 0)
		if (next_us > rig->emulator.now_us)
			emulator_wait_us(&rig->emulator, next_us - rig->emulator.now_us);
	return r < 0 ? r : 0;
}

void imu_rig_start(struct imu_rig *rig, const struct imu_part *part)
{
	int r;

	imu_rig_init(rig, part);
	r = imu_rig_bring_up(rig, 0);
	if (r < 0)
		fail_msg("%s: start returns %d", imu_rig_name(rig), r);
	imu_rig_check(rig);
}

enum imu_fault imu_rig_read(struct imu_rig *rig, int64_t after_us, struct imu_reading *ret_reading)
{
	int error;

	emulator_wait_us(&rig->emulator, after_us);
	return imu_read(&rig->imu, rig->emulator.now_us, ret_reading, &error);
}

void imu_rig_check(const struct imu_rig *rig)
{
	if (rig->emulator.violation[0])
		fail_msg("%s: %s", imu_rig_name(rig), rig->emulator.violation);
}

const char *imu_rig_name(const struct imu_rig *rig)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s 0x%02x", rig->part->model->name, rig->part->id);
	return name;
}
