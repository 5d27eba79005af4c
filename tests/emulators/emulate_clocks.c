/* SPDX-License-Identifier: MIT */
/*
 * Real-time clocks, which share an IMU's address. Every register can be read and none written; time
 * runs on from whatever a test puts into the registers.
 */
#include <emulators/emulators.h>
#include <stdbool.h>

enum { SECOND_US = 1000000 };

/* Where a clock has what. */
struct face {
	uint8_t second, weekday, date,
		month; /* minute and hour follow second, year follows month */
	uint8_t lowest_weekday;
};

static const struct face face_ds = {0x00, 0x03, 0x04, 0x05, 1};
static const struct face face_pcf = {0x03, 0x07, 0x06, 0x08, 0};

/* Adds one to the decimal digits under mask; past `last` it starts again and 1 is returned. */
static int tick(struct emulator *emulator, uint8_t reg, uint8_t mask, int first, int last)
{
	uint8_t *at = &emulator->reg[0][reg];
	unsigned value = ((*at & mask) >> 4) * 10u + (*at & mask & 0x0Fu) + 1u;
	bool is_over = (int)value > last;

	if (is_over)
		value = (unsigned)first;
	*at = (uint8_t)((*at & ~mask) | value / 10 << 4 | value % 10);
	return is_over;
}

static int days_of(const struct emulator *emulator, const struct face *face)
{
	static const int days[13] = {31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	uint8_t month = emulator->reg[0][face->month] & 0x1F;
	uint8_t year = emulator->reg[0][face->month + 1];
	int number = (month >> 4) * 10 + (month & 0x0F);

	if (number == 2 && ((year >> 4) * 10 + (year & 0x0F)) % 4 == 0)
		return 29;
	return days[number > 12 ? 0 : number];
}

/* 1 when a day is over. In its twelve-hour way of counting the clock has no days here. */
static int tick_hour(struct emulator *emulator, uint8_t reg)
{
	if (emulator->reg[0][reg] & 0x40) {
		tick(emulator, reg, 0x1F, 1, 12);
		return 0;
	}
	return tick(emulator, reg, 0x3F, 0, 23);
}

static void tick_second(struct emulator *emulator, const struct face *face)
{
	if (!tick(emulator, face->second, 0x7F, 0, 59) ||
	    !tick(emulator, face->second + 1, 0x7F, 0, 59) ||
	    !tick_hour(emulator, face->second + 2))
		return;
	tick(emulator, face->weekday, 0x07, face->lowest_weekday, face->lowest_weekday + 6);
	if (tick(emulator, face->date, 0x3F, 1, days_of(emulator, face)) &&
	    tick(emulator, face->month, 0x1F, 1, 12))
		tick(emulator, face->month + 1, 0xFF, 0, 99);
}

static void run(struct emulator *emulator, const struct face *face, bool is_halted)
{
	int64_t from_us = emulator->sampled_us;

	if (!emulator_is_sampled(emulator, SECOND_US) || is_halted)
		return;
	for (int64_t t_us = from_us; t_us < emulator->sampled_us; t_us += SECOND_US)
		tick_second(emulator, face);
}

/* A battery keeps it: Saturday 2025-06-14 12:34:00 when now_us was 0. */
static void set_time(struct emulator *emulator, const struct face *face)
{
	uint8_t *reg = emulator->reg[0];

	emulator_define(emulator, 0, 0x00, 0xFF, 0x00, 0x00);
	reg[face->second + 1] = 0x34;
	reg[face->second + 2] = 0x12;
	reg[face->weekday] = 0x06;
	reg[face->date] = 0x14;
	reg[face->month] = 0x06;
	reg[face->month + 1] = 0x25;
	emulator->sampled_us = 0;
	run(emulator, face, 0);
}

static void power_up_ds1307(struct emulator *emulator)
{
	set_time(emulator, &face_ds);
	emulator->reg[0][0x07] = 0x03;
	/* Battery-backed memory, with anything in it. */
	for (int reg = 0x08; reg <= 0x3F; reg++)
		emulator->reg[0][reg] = (uint8_t)(reg * 73 + 41);
}

/* Six bits of pointer, so everything is there four times. */
static void refresh_ds1307(struct emulator *emulator)
{
	run(emulator, &face_ds, emulator->reg[0][0x00] & 0x80);
	for (int reg = 0x40; reg <= 0xFF; reg++)
		emulator->reg[0][reg] = emulator->reg[0][reg & 0x3F];
}

static uint8_t next_ds1307(const struct emulator *emulator, uint8_t reg)
{
	(void)emulator;
	return (reg + 1) & 0x3F;
}

static void power_up_ds3231(struct emulator *emulator)
{
	set_time(emulator, &face_ds);
	emulator->reg[0][0x0E] = 0x1C;
	emulator->reg[0][0x0F] = 0x08;
}

/* Beyond its registers nobody has written down what it says: zeros, or with id 1 the same again. */
static void refresh_ds3231(struct emulator *emulator)
{
	struct emulator_world felt = emulator_feel(emulator);
	int quarters = emulator_counts(felt.temp_degc, 0.25, -512, 511);

	run(emulator, &face_ds, 0);
	emulator->reg[0][0x11] = (uint8_t)((unsigned)quarters >> 2);
	emulator->reg[0][0x12] = (uint8_t)((unsigned)quarters << 6);
	for (int reg = 0x13; reg <= 0xFF; reg++)
		emulator->reg[0][reg] = emulator->id == 1 ? emulator->reg[0][reg % 0x13] : 0x00;
}

static uint8_t next_ds3231(const struct emulator *emulator, uint8_t reg)
{
	(void)emulator;
	return reg == 0x12 ? 0x00 : (uint8_t)(reg + 1);
}

static void power_up_pcf8523(struct emulator *emulator)
{
	set_time(emulator, &face_pcf);
	for (int reg = 0x0A; reg <= 0x0D; reg++)
		emulator->reg[0][reg] = 0x80;
	emulator->reg[0][0x10] = 0x07;
	emulator->reg[0][0x12] = 0x07;
	for (int reg = 0x14; reg <= 0xFF; reg++)
		emulator->reg[0][reg] = 0xFF;
}

static void refresh_pcf8523(struct emulator *emulator)
{
	run(emulator, &face_pcf, emulator->reg[0][0x00] & 0x20);
}

static uint8_t next_pcf8523(const struct emulator *emulator, uint8_t reg)
{
	(void)emulator;
	return reg == 0x13 ? 0x00 : (uint8_t)(reg + 1);
}

const struct emulator_model emulator_ds1307 = {
	.name = "ds1307",
	.address = 0x68,
	.power_up = power_up_ds1307,
	.refresh = refresh_ds1307,
	.next = next_ds1307,
};

const struct emulator_model emulator_ds3231 = {
	.name = "ds3231",
	.address = 0x68,
	.power_up = power_up_ds3231,
	.refresh = refresh_ds3231,
	.next = next_ds3231,
};

const struct emulator_model emulator_pcf8523 = {
	.name = "pcf8523",
	.address = 0x68,
	.power_up = power_up_pcf8523,
	.refresh = refresh_pcf8523,
	.next = next_pcf8523,
};
