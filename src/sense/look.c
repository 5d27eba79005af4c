/* SPDX-License-Identifier: MIT */
#include "look.h"
#include "notice.h"

#include <errno.h>
#include <string.h>

enum { LOOKS = 4 }; /* at one address, in a row */

void sense_addresses(uint8_t ret_addresses[SENSE_ADDRESSES_MAX])
{
	size_t count = 0;

	for (int address = 0x08; address <= 0x77 && count + 1 < SENSE_ADDRESSES_MAX; address++) {
		bool is_used = false;

		for (size_t i = 0; imu_chips[i]; i++)
			is_used |= imu_chip_has_address(imu_chips[i], (uint8_t)address);
		if (is_used)
			ret_addresses[count++] = (uint8_t)address;
	}
	ret_addresses[count] = 0;
}

static bool is_taken(const struct sense *sense, const struct sensor_where *where)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (sensor_is_same_place(&sense->slot[i].where, where))
			return true;
	return false;
}

static bool is_sought_on(const struct sense_slot *slot, const struct sensor_where *bus)
{
	return slot->state == SENSE_SOUGHT && sensor_is_same_bus(&slot->where, bus);
}

struct survey {
	struct sensor_where found[SENSOR_COUNT];
	int count;
	bool was_disturbed;   /* somebody may have been overheard */
	struct sense_why why; /* no more were found */
};

/* r: as of source_ops.look, of whoever is at the place. */
static void note(struct survey *survey, const struct sensor_where *where,
		 const struct imu_found *here, int r)
{
	if (r == 0 && here->chip) {
		survey->found[survey->count++] = *where;
		return;
	}
	survey->was_disturbed |= r < 0 && !source_is_silence(r) && r != -EBUSY && r != -EADDRINUSE;
	if (r == -ENXIO || r == -EREMOTEIO || survey->why.cause != SENSE_WELL)
		return;
	survey->why = (struct sense_why){.cause = SENSE_NO_START,
					 .error = r < 0 ? r : -ENODEV,
					 .where = *where,
					 .found = *here};
}

/* Who was overheard once, because a cable comes and goes, is asked again: another would be taken.
 */
static int look_at(const struct source *source, const struct sensor_where *where,
		   struct imu_found *ret_found)
{
	int r = -ENXIO;

	for (int i = 0; i < LOOKS && (r == -ENXIO || r == -EREMOTEIO); i++)
		r = source->ops->look(source->ctx, where, ret_found);
	return r;
}

/*
 * Who answers at the free addresses of a bus, and what stands in the way. A bus that hangs is not
 * asked on.
 */
static void look_round(const struct sense *sense, const struct source *source,
		       const struct sensor_where *bus, struct survey *ret_survey)
{
	uint8_t addresses[SENSE_ADDRESSES_MAX], asked[SENSE_ADDRESSES_MAX] = {0};
	int asked_count = 0, r = 0;

	sense_addresses(addresses);
	*ret_survey = (struct survey){0};
	for (int i = 0; addresses[i]; i++) {
		struct sensor_where where = *bus;
		struct imu_found here = {0};

		where.address = addresses[i];
		if (is_taken(sense, &where))
			continue;
		asked[asked_count++] = addresses[i];
		if (ret_survey->count == SENSOR_COUNT || r == -ETIMEDOUT)
			continue;
		r = look_at(source, &where, &here);
		note(ret_survey, &where, &here, r);
	}
	if (ret_survey->why.cause != SENSE_WELL)
		return;
	ret_survey->why.cause = ret_survey->count ? SENSE_NOBODY_ELSE : SENSE_NOBODY;
	ret_survey->why.where = *bus;
	memcpy(ret_survey->why.asked, asked, sizeof(asked));
}

static void tell_too_few(struct sense *sense, enum sensor_place place, const struct survey *survey,
			 int needed, struct sense_result *result)
{
	struct sense_notice *notice;

	if (sense->slot[place].is_told_too_few)
		return;
	/* The next one to look may be another of them. */
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_sought_on(&sense->slot[i], &sense->slot[place].where))
			sense->slot[i].is_told_too_few = true;
	notice = notice_add(sense, place, SENSE_SAYS_TOO_FEW, result);
	notice->why = survey->why;
	notice->count = survey->count;
	notice->needed = needed;
}

static void give_out(struct sense *sense, const struct sensor_where *bus, int64_t now_us,
		     const struct survey *survey)
{
	int next = 0;

	for (int i = 0; i < SENSOR_COUNT && next < survey->count; i++) {
		struct sense_slot *slot = &sense->slot[i];

		if (!is_sought_on(slot, bus))
			continue;
		slot->where = survey->found[next++];
		slot->state = SENSE_DOWN;
		slot->why.cause = SENSE_WELL;
		slot->silent_since_us = now_us;
		slot->next_us = now_us;
		slot->disturbed_looks = 0;
	}
}

/*
 * Where the config says auto: the lowest address is the pelvis. When two sensors belong to the
 * wearer both have to be there first, and nobody may have been overheard, or the one of the ribs
 * would pass for the other.
 */
void look_for_sensor(struct sense *sense, enum sensor_place place, int64_t now_us,
		     struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];
	const struct sensor_where bus = slot->where;
	struct survey survey;
	int needed = 0;

	if (now_us < slot->next_us)
		return;
	look_round(sense, &slot->source, &bus, &survey);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		if (!is_sought_on(&sense->slot[i], &bus))
			continue;
		needed += sense->slot[i].is_needed;
		sense->slot[i].why = survey.why;
		sense->slot[i].next_us = now_us + SENSE_PAUSE_FIRST_US;
	}
	if (survey.count < needed)
		tell_too_few(sense, place, &survey, needed, result);
	else if (!survey.was_disturbed || slot->disturbed_looks++ >= SENSE_DISTURBED_LOOKS_MOST)
		give_out(sense, &bus, now_us, &survey);
}
