/* SPDX-License-Identifier: MIT */
#include "line.h"
#include "strangers.h"

#include <errno.h>
#include <lumbard/imu/imu_found.h>
#include <stdbool.h>
#include <string.h>

enum { ID_NOT_READ = -1, CLOCK_ADDRESS = 0x68, CLOCK_REGISTERS = 10 };

/*
 * Identity registers read so far at one address: families share them, and whatever sits there
 * instead of an IMU is asked as little as possible.
 */
struct id_cache {
	int value_of_reg[256];
	int first_reg;
};

static int id_cache_read(struct id_cache *cache, struct imu_line *line, uint8_t reg)
{
	uint8_t id;
	int r;

	if (cache->value_of_reg[reg] != ID_NOT_READ)
		return 0;
	r = line_read(line, LINE_TRIES, reg, &id, 1);
	if (r < 0)
		return r;
	cache->value_of_reg[reg] = id;
	if (cache->first_reg == ID_NOT_READ)
		cache->first_reg = reg;
	return 0;
}

static bool is_candidate(const struct imu_chip *chip, uint8_t address, const struct imu_chip *want)
{
	return want ? chip == want : imu_chip_has_address(chip, address);
}

static int read_identities(struct id_cache *cache, struct imu_line *line, uint8_t address,
			   const struct imu_chip *want)
{
	for (size_t i = 0; i < 256; i++)
		cache->value_of_reg[i] = ID_NOT_READ;
	cache->first_reg = ID_NOT_READ;
	for (size_t i = 0; imu_chips[i]; i++) {
		int r = is_candidate(imu_chips[i], address, want)
				? id_cache_read(cache, line, imu_chips[i]->id_reg)
				: 0;

		if (r < 0)
			return r;
	}
	return cache->first_reg == ID_NOT_READ ? -EINVAL : 0;
}

static const char *part_of(const struct imu_chip *chip, int id)
{
	for (size_t i = 0; i < IMU_IDS_MAX && chip->ids[i].part; i++)
		if (chip->ids[i].value == id)
			return chip->ids[i].part;
	return NULL;
}

/*
 * Low registers hold identities on some chips and self-test codes or trim on others, where any byte
 * may stand. So the match in the highest register counts.
 */
static void match_families(const struct id_cache *cache, uint8_t address,
			   const struct imu_chip *want, struct imu_found *found)
{
	for (size_t i = 0; imu_chips[i]; i++) {
		const struct imu_chip *chip = imu_chips[i];
		int id = cache->value_of_reg[chip->id_reg];
		const char *part = part_of(chip, id);

		if (!part || !is_candidate(chip, address, want) ||
		    (found->chip && found->id_reg > chip->id_reg))
			continue;
		*found =
			(struct imu_found){IMU_LISTED, chip, part, NULL, chip->id_reg, (uint8_t)id};
	}
}

static void match_strangers(const struct id_cache *cache, uint8_t address, struct imu_found *found)
{
	int above = found->verdict == IMU_LISTED ? found->id_reg : -1;

	for (int reg = 255; reg > above && found->verdict != IMU_REFUSED; reg--) {
		int id = cache->value_of_reg[reg];
		const struct imu_stranger *stranger =
			id == ID_NOT_READ ? NULL
					  : imu_stranger_at(address, (uint8_t)reg, (uint8_t)id);

		if (stranger)
			*found = (struct imu_found){
				IMU_REFUSED,   NULL,	     stranger->part,
				stranger->why, (uint8_t)reg, (uint8_t)id,
			};
	}
}

/* 0x00 and 0xff are what a dead bus says. */
static void offer_to_try(const struct id_cache *cache, uint8_t address, const struct imu_chip *want,
			 struct imu_found *found)
{
	for (size_t i = 0; imu_chips[i]; i++) {
		const struct imu_chip *chip = imu_chips[i];
		int id = cache->value_of_reg[chip->id_reg];

		if (!is_candidate(chip, address, want) || !chip->takes_strangers || id == 0x00 ||
		    id == 0xff)
			continue;
		found->chip = chip;
		found->id_reg = chip->id_reg;
		found->id = (uint8_t)id;
		return;
	}
}

/* A clock's seconds may read like any identity. */
static int look_for_clock(struct imu_line *line, const struct id_cache *cache,
			  struct imu_found *found)
{
	uint8_t registers[CLOCK_REGISTERS];
	int r = line_read(line, LINE_TRIES, 0x00, registers, sizeof(registers));
	const char *clock;

	if (r < 0)
		return r;
	clock = imu_clock_in(registers);
	if (clock)
		*found = (struct imu_found){
			IMU_CLOCK,
			NULL,
			clock,
			"it is a real-time clock and is left alone; give the IMU its other "
			"address, 0x69 (AD0 or SDO high)",
			(uint8_t)cache->first_reg,
			(uint8_t)cache->value_of_reg[cache->first_reg]};
	return 0;
}

/* Outside its first bank a chip has something else, or nothing, where its identity is. */
static int look_for_bank(struct imu_line *line, uint8_t address, const struct imu_chip *want,
			 struct imu_found *found)
{
	for (size_t i = 0; imu_chips[i]; i++) {
		const struct imu_chip *chip = imu_chips[i];
		uint8_t bank;
		int r;

		if (!chip->home.is_needed || !is_candidate(chip, address, want))
			continue;
		r = line_read(line, LINE_TRIES, chip->home.reg, &bank, 1);
		if (r < 0)
			return r;
		if (bank == chip->home.value || (bank & ~chip->home.bits))
			continue;
		*found = (struct imu_found){IMU_BANKED, NULL,		chip->summary,
					    NULL,	chip->home.reg, bank};
		return 0;
	}
	return 0;
}

int line_find(struct imu_line *line, uint8_t address, const struct imu_chip *want,
	      struct imu_found *ret_found)
{
	struct imu_found found = {.verdict = IMU_UNLISTED};
	struct id_cache cache;
	int r = read_identities(&cache, line, address, want);

	if (r < 0)
		return r;
	found.id_reg = (uint8_t)cache.first_reg;
	found.id = (uint8_t)cache.value_of_reg[cache.first_reg];
	match_families(&cache, address, want, &found);
	match_strangers(&cache, address, &found);
	if (found.verdict == IMU_UNLISTED)
		offer_to_try(&cache, address, want, &found);
	if (address == CLOCK_ADDRESS)
		r = look_for_clock(line, &cache, &found);
	if (r == 0 && found.verdict == IMU_UNLISTED && !found.chip)
		r = look_for_bank(line, address, want, &found);
	if (r < 0)
		return r;
	*ret_found = found;
	return 0;
}

int imu_find(const struct bus *bus, uint8_t address, const struct imu_chip *want,
	     struct imu_found *ret_found)
{
	struct imu_line line = {.bus = *bus};

	return line_find(&line, address, want, ret_found);
}
