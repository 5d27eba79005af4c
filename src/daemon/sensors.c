/* SPDX-License-Identifier: MIT */
#include <lumbard/daemon/sensors.h>

#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>
#include <lumbard/sense/words.h>

#include <stdio.h>
#include <string.h>

static void wear(struct sensors *sensors, enum sensor_place place, const struct sensor_where *where,
		 bool is_needed)
{
	struct source source = source_registers_source(&sensors->registers[place]);

	source_registers_init(&sensors->registers[place], &sensors->opener);
	sensors->told_starts[place] = 0;
	sense_wear(&sensors->sense, place, where, &source, is_needed);
}

void sensors_init(struct sensors *sensors, const struct config *config, bool is_lumbar_needed)
{
	*sensors = (struct sensors){.now_us = clock_now_us};
	sensors->opener = bus_i2c_opener(&sensors->buses);
	sense_init(&sensors->sense);
	for (int i = 0; i < SENSOR_COUNT; i++)
		wear(sensors, (enum sensor_place)i, &config->sensor[i],
		     i == SENSOR_PELVIS || is_lumbar_needed);
}

void sensors_change(struct sensors *sensors, const struct config *config)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		enum sensor_place place = (enum sensor_place)i;
		const struct sensor_where *where = &config->sensor[i];
		const struct sense_slot *slot = &sensors->sense.slot[i];
		bool is_needed = slot->is_needed;

		if (where->address && sensor_is_same_place(where, &slot->wanted))
			continue;
		sense_take_off(&sensors->sense, place);
		wear(sensors, place, where, is_needed);
	}
}

static enum notify_level level_of(const struct sense_notice *notice)
{
	switch (notice->kind) {
	case SENSE_SAYS_DOWN:
		return notice->is_needed ? NOTIFY_WARNING : NOTIFY_INFO;
	case SENSE_SAYS_GIVEN_UP:
		return NOTIFY_ERROR;
	case SENSE_SAYS_UP:
		return notice->found.verdict == IMU_UNLISTED ? NOTIFY_NOTICE : NOTIFY_INFO;
	case SENSE_SAYS_CAUTION:
		return NOTIFY_NOTICE;
	case SENSE_SAYS_SELF_TEST:
	case SENSE_SAYS_HALF_G:
	case SENSE_SAYS_TOO_FEW:
	case SENSE_SAYS_FLAKY:
		break;
	}
	return NOTIFY_WARNING;
}

static void say(const struct sensors *sensors, const struct sense_notice *notice)
{
	char words[SENSE_NOTICE_SIZE];
	struct text text = text_in(words, sizeof(words));

	sense_add_notice(notice, &sensors->opener, &text);
	notify_log(level_of(notice), "lumbard: %s", words);
}

int sensors_poll(struct sensors *sensors, struct imu_sample ret_samples[SENSORS_SAMPLES_MAX])
{
	int count = 0;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct sense_result poll;

		/* Asked anew for each: one that hangs makes the next one's time no older. */
		sense_poll(&sensors->sense, (enum sensor_place)i, sensors->now_us(), &poll);
		for (size_t k = 0; k < poll.notice_count; k++)
			say(sensors, &poll.notice[k]);
		for (size_t k = 0; k < poll.sample_count; k++)
			ret_samples[count++] = poll.sample[k];
		sensors->false_by[i] = poll.false_by;
	}
	return count;
}

struct sensor_identity sensors_identity(const struct sensors *sensors, enum sensor_place place)
{
	struct source_description is;
	char unlisted[SENSOR_CHIP_MAX];

	sense_describe(&sensors->sense, place, &is);
	snprintf(unlisted, sizeof(unlisted), "unlisted-0x%02x", (unsigned)is.found.id);
	return sensor_identity_of(is.found.verdict == IMU_UNLISTED ? unlisted : is.found.part,
				  &sensors->sense.slot[place].where);
}

bool sensors_has_come_up(struct sensors *sensors, enum sensor_place place,
			 struct sensor_identity *ret_identity)
{
	const struct sense_slot *slot = &sensors->sense.slot[place];

	if (slot->start_count == sensors->told_starts[place])
		return false;
	sensors->told_starts[place] = slot->start_count;
	*ret_identity = sensors_identity(sensors, place);
	return true;
}

void sensors_ask_again(struct sensors *sensors)
{
	memset(sensors->told_starts, 0, sizeof(sensors->told_starts));
}

double sensors_age_s(const struct sensors *sensors, enum sensor_place place)
{
	struct source_description is;

	sense_describe(&sensors->sense, place, &is);
	return is.age_s;
}

void sensors_close(struct sensors *sensors)
{
	sense_close(&sensors->sense);
}

void sensors_explain_down(const struct sensors *sensors, enum sensor_place place,
			  struct reason *ret_reason)
{
	const struct sense_slot *slot = &sensors->sense.slot[place];

	*ret_reason = (struct reason){0};
	if (slot->state != SENSE_UP && slot->state != SENSE_NONE)
		sense_explain(&slot->why, &sensors->opener, ret_reason);
}
