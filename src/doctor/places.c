/* SPDX-License-Identifier: MIT */
#include "doctor.h"
#include "verdict.h"

#include <lumbard/base/text.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PLACE_SIZE = 48, OFFER_SIZE = 160 };

/* Who is where. spare: works, but the config gives it to nobody. */
struct places {
	const struct sensor_where *wants_pelvis, *wants_lumbar;
	const struct doctor_chip *pelvis, *lumbar;
	const struct doctor_chip *spare[2];
	int spare_count; /* may be more than 2 */
};

static bool is_none(const struct sensor_where *where)
{
	return where->bus[0] == '\0';
}

static bool is_auto(const struct sensor_where *where)
{
	return !is_none(where) && where->address == 0;
}

static bool is_at(const struct doctor_chip *chip, const struct sensor_where *where)
{
	return sensor_is_same_place(&chip->where, where);
}

bool doctor_is_optional_bus(const struct config *config, const struct sensor_where *bus)
{
	return !sensor_is_same_bus(&config->sensor[SENSOR_PELVIS], bus);
}

/* By what the config says; auto takes the free chips of its bus in order of address. */
static const struct doctor_chip *chip_of_place(const struct doctor *doctor,
					       const struct sensor_where *where,
					       const struct doctor_chip *taken)
{
	for (size_t i = 0; i < doctor->chips.count; i++) {
		const struct doctor_chip *chip = &doctor->chips.chip[i];

		if (chip == taken || verdict_of(chip) < VERDICT_SEEN ||
		    !sensor_is_same_bus(&chip->where, where))
			continue;
		if (where->address ? is_at(chip, where) : !chip->is_wanted)
			return chip;
	}
	return NULL;
}

static struct places find_places(const struct doctor *doctor)
{
	struct places places = {
		.wants_pelvis = &doctor->config->sensor[SENSOR_PELVIS],
		.wants_lumbar = &doctor->config->sensor[SENSOR_LUMBAR],
	};

	places.pelvis = chip_of_place(doctor, places.wants_pelvis, NULL);
	places.lumbar = chip_of_place(doctor, places.wants_lumbar, places.pelvis);
	/* Whom auto took for the lumbar sensor can be the pelvis's just as well. */
	for (size_t i = 0; i < doctor->chips.count; i++) {
		const struct doctor_chip *chip = &doctor->chips.chip[i];

		if (chip == places.pelvis || is_at(chip, places.wants_lumbar) ||
		    verdict_of(chip) < VERDICT_SEEN)
			continue;
		if (places.spare_count < 2)
			places.spare[places.spare_count] = chip;
		places.spare_count++;
	}
	return places;
}

/* auto takes whoever answers first, also one that is of no use. */
static const struct doctor_chip *bad_one_before(const struct doctor *doctor,
						const struct places *places,
						const struct doctor_chip *chip)
{
	for (const struct doctor_chip *other = doctor->chips.chip; other < chip; other++)
		if (other->is.found.chip && verdict_of(other) < VERDICT_SEEN &&
		    verdict_of(other) != VERDICT_CLOCK && !is_at(other, places->wants_lumbar) &&
		    sensor_is_same_bus(&other->where, &chip->where))
			return other;
	return NULL;
}

/* "9:0x68", "9:auto" */
static const char *place_text(const struct sensor_where *where, char ret_text[PLACE_SIZE])
{
	if (where->address)
		snprintf(ret_text, PLACE_SIZE, "%.28s:0x%02x", where->bus, where->address);
	else
		snprintf(ret_text, PLACE_SIZE, "%.28s:auto", where->bus);
	return ret_text;
}

/* "an MPU-6050 works at 9:0x68"; where a lumbard has the sensors it only answers. */
static const char *spare_text(const struct places *places, char ret_text[OFFER_SIZE])
{
	const struct doctor_chip *chip = places->spare[0];
	const char *part = chip->is.found.part, *verb;
	char place[PLACE_SIZE];
	struct text text = text_in(ret_text, OFFER_SIZE);

	verb = verdict_of(chip) == VERDICT_SEEN ? "answers" : "works";
	if (part)
		text_addf(&text, "%s %.60s %s at %s", strchr("AEFHILMNORSX", part[0]) ? "an" : "a",
			  part, verb, place_text(&chip->where, place));
	else
		text_addf(&text, "a motion sensor %s at %s", verb, place_text(&chip->where, place));
	if (places->spare_count > 1)
		text_addf(&text, ", another at %s", place_text(&places->spare[1]->where, place));
	return ret_text;
}

static void add_two(struct doctor *doctor, const struct places *places)
{
	char pelvis[PLACE_SIZE], lumbar[PLACE_SIZE];

	doctor_add(&doctor->report, DOCTOR_GOOD, "sensors",
		   is_auto(places->wants_pelvis) ? "`lumbard doctor --tap` tells which is which"
						 : NULL,
		   "two: pelvis = %s, lumbar = %s%s", place_text(&places->pelvis->where, pelvis),
		   place_text(&places->lumbar->where, lumbar),
		   is_auto(places->wants_pelvis) ? ", as auto takes them" : "");
}

/* It goes without the lumbar sensor, but what the config asks for is not there. */
static void add_no_lumbar(struct doctor *doctor, const struct places *places)
{
	char pelvis[PLACE_SIZE], lumbar[PLACE_SIZE], offer[OFFER_SIZE], next[OFFER_SIZE];

	place_text(&places->pelvis->where, pelvis);
	if (!places->spare_count) {
		doctor_add(&doctor->report, DOCTOR_LOOK, "sensors",
			   "set lumbar = none to wear one alone, or wire it there",
			   "one: pelvis = %s; no sensor that works for lumbar = %s", pelvis,
			   place_text(places->wants_lumbar, lumbar));
		return;
	}
	snprintf(next, sizeof(next), "set lumbar = %s, or lumbar = none to wear one alone",
		 place_text(&places->spare[0]->where, lumbar));
	doctor_add(&doctor->report, DOCTOR_LOOK, "sensors", next,
		   "one: pelvis = %s; no sensor that works for lumbar = %s, but %s, unused", pelvis,
		   place_text(places->wants_lumbar, lumbar), spare_text(places, offer));
}

static void add_one(struct doctor *doctor, const struct places *places)
{
	const struct sensor_where *lumbar = places->wants_lumbar;
	char pelvis[PLACE_SIZE];

	/* auto beside auto is for those with one sensor, too. */
	if (!is_none(lumbar) &&
	    !(is_auto(lumbar) && sensor_is_same_bus(lumbar, places->wants_pelvis)))
		add_no_lumbar(doctor, places);
	else
		doctor_add(&doctor->report, DOCTOR_GOOD, "sensors", NULL,
			   "one: pelvis = %s; the curve of the lower back takes a second one",
			   place_text(&places->pelvis->where, pelvis));
}

static void add_bad_one_first(struct doctor *doctor, const struct doctor_chip *pelvis,
			      const struct doctor_chip *bad)
{
	char place[PLACE_SIZE], bad_place[PLACE_SIZE], next[OFFER_SIZE];

	place_text(&pelvis->where, place);
	snprintf(next, sizeof(next), "set pelvis = %s", place);
	doctor_add(&doctor->report, DOCTOR_LOOK, "sensors", next,
		   "%s works, but auto takes %s first, which is of no use", place,
		   place_text(&bad->where, bad_place));
}

/* None where the config wants it, but elsewhere. */
static void add_elsewhere(struct doctor *doctor, const struct places *places)
{
	const struct doctor_chip *spare = places->spare[0];
	char wanted[PLACE_SIZE], place[PLACE_SIZE], offer[OFFER_SIZE], next[OFFER_SIZE];
	bool has_bus = false, is_silent = false;

	for (size_t i = 0; i < doctor->chips.count; i++) {
		const struct doctor_chip *chip = &doctor->chips.chip[i];

		has_bus |= sensor_is_same_bus(&chip->where, places->wants_pelvis);
		is_silent |=
			is_at(chip, places->wants_pelvis) && verdict_of(chip) == VERDICT_SILENT;
	}
	snprintf(next, sizeof(next), "set pelvis = %.28s:auto", spare->where.bus);
	if (bad_one_before(doctor, places, spare))
		snprintf(next, sizeof(next), "set pelvis = %s", place_text(&spare->where, place));
	doctor_add(&doctor->report, DOCTOR_ABSENT, "sensors", next, "%s %s, but %s",
		   !has_bus    ? "no usable bus for pelvis ="
		   : is_silent ? "nothing at"
			       : "nothing that works at",
		   place_text(places->wants_pelvis, wanted), spare_text(places, offer));
}

static void add_lumbar_alone(struct doctor *doctor, const struct places *places)
{
	char place[PLACE_SIZE], next[OFFER_SIZE];

	place_text(&places->lumbar->where, place);
	snprintf(next, sizeof(next),
		 "wire the one of the pelvis; with one sensor: pelvis = %s, lumbar = none", place);
	doctor_add(&doctor->report, DOCTOR_ABSENT, "sensors", next,
		   "lumbar = %s works, but there is none for the pelvis", place);
}

static void add_nobody(struct doctor *doctor)
{
	char addresses[256];
	struct text text = text_in(addresses, sizeof(addresses));
	enum doctor_level level = DOCTOR_ABSENT;

	for (size_t i = 0; i < doctor->chips.count; i++) {
		const struct doctor_chip *chip = &doctor->chips.chip[i];
		enum verdict verdict = verdict_of(chip);

		text_addf(&text, " %.28s:0x%02x", chip->where.bus, chip->where.address);
		if (verdict != VERDICT_SILENT && verdict != VERDICT_CLOCK)
			level = DOCTOR_BAD; /* something is there, and of no use */
	}
	doctor_add(&doctor->report, level, "sensors",
		   level == DOCTOR_BAD
			   ? "do what the lines above say; `lumbard list chips` has the parts"
			   : "check SDA on pin 3, SCL on pin 5, 3V3 on pin 1 and GND on pin 6, or "
			     "the lines above; `lumbard list chips` has the parts",
		   "no motion sensor that works at any of%s", addresses);
}

void doctor_judge_places(struct doctor *doctor)
{
	struct places places = find_places(doctor);
	const struct doctor_chip *bad = NULL;

	if (places.pelvis && is_auto(places.wants_pelvis))
		bad = bad_one_before(doctor, &places, places.pelvis);
	if (bad)
		add_bad_one_first(doctor, places.pelvis, bad);
	else if (places.pelvis && places.lumbar)
		add_two(doctor, &places);
	else if (places.pelvis)
		add_one(doctor, &places);
	else if (places.spare_count)
		add_elsewhere(doctor, &places);
	else if (places.lumbar)
		add_lumbar_alone(doctor, &places);
	else if (doctor->chips.count)
		add_nobody(doctor);
}
