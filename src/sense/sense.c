/* SPDX-License-Identifier: MIT */
#include "look.h"
#include "notice.h"
#include <lumbard/sense/sense.h>

#include <lumbard/base/units.h>

#include <errno.h>

#define HALF_G_LEAST_G	  0.45
#define HALF_G_MOST_G	  0.55
#define NOT_TURNING_RADPS RAD(10.0)

void sense_init(struct sense *sense)
{
	*sense = (struct sense){0};
}

void sense_take_off(struct sense *sense, enum sensor_place place)
{
	struct sense_slot *slot = &sense->slot[place];

	if (slot->source.ops)
		slot->source.ops->close(slot->source.ctx);
	*slot = (struct sense_slot){0};
}

void sense_wear(struct sense *sense, enum sensor_place place, const struct sensor_where *where,
		const struct source *source, bool is_needed)
{
	sense->slot[place] = (struct sense_slot){
		.where = *where,
		.wanted = *where,
		.state = where->bus[0] == '\0' ? SENSE_NONE
			 : where->address == 0 ? SENSE_SOUGHT
					       : SENSE_DOWN,
		.source = *source,
		.is_needed = is_needed,
		.next_us = INT64_MIN,
		.pause_us = SENSE_PAUSE_FIRST_US,
		.flaky_told_us = INT64_MIN,
	};
}

bool sense_is_half_g(double gravity_g)
{
	return gravity_g >= HALF_G_LEAST_G && gravity_g <= HALF_G_MOST_G;
}

/* Once per loss; the next one waits until the sensor has been up again. */
static void say_down(struct sense *sense, enum sensor_place place, struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];

	if (slot->told == SENSE_UNTOLD) {
		notice_add(sense, place, SENSE_SAYS_DOWN, result)->why = slot->why;
		slot->told = SENSE_TOLD_LOSS;
	}
}

/* The loss was told long ago; this is why it does not come back. */
static void say_why_not_back(struct sense *sense, enum sensor_place place, enum sense_told what,
			     struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];

	if (slot->told == what)
		return;
	slot->told = SENSE_UNTOLD;
	say_down(sense, place, result);
	slot->told = what;
}

/* To ask whether a cable is back costs next to nothing, to start a chip or a bus that hangs more.
 */
static void take_down(struct sense_slot *slot, int64_t now_us, int error)
{
	slot->source.ops->close(slot->source.ctx);
	slot->state = SENSE_DOWN;
	slot->next_us = now_us + slot->pause_us;
	if (source_is_silence(error)) {
		slot->bad_starts = 0;
		slot->pause_us = SENSE_PAUSE_FIRST_US;
	} else {
		slot->silent_since_us = now_us;
		slot->pause_us *= 2;
		if (slot->pause_us > SENSE_PAUSE_MOST_US)
			slot->pause_us = SENSE_PAUSE_MOST_US;
	}
}

/* A chip that answers and is of no use is asked seldom, and that is said loudly. */
static void count_bad_start(struct sense *sense, enum sensor_place place,
			    struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];

	slot->bad_starts++;
	if (slot->bad_starts < SENSE_BAD_STARTS_MOST)
		return;
	slot->state = SENSE_GIVEN_UP;
	slot->given_up_until_us = slot->next_us + SENSE_PAUSE_GIVEN_UP_US;
	if (slot->bad_starts == SENSE_BAD_STARTS_MOST)
		notice_add(sense, place, SENSE_SAYS_GIVEN_UP, result)->count = slot->bad_starts;
}

/*
 * Where nobody chose the address and nobody has answered at it for long, it is looked for anew; not
 * beside another sensor, which would pass for this one.
 */
static void forget_address(struct sense *sense, enum sensor_place place, int64_t now_us)
{
	struct sense_slot *slot = &sense->slot[place];

	for (int i = 0; i < SENSOR_COUNT; i++)
		if (i != (int)place && sense->slot[i].where.address)
			return;
	if (slot->wanted.address || now_us - slot->silent_since_us < SENSE_FORGET_US)
		return;
	slot->where.address = 0;
	slot->bad_starts = 0;
	slot->state = SENSE_SOUGHT;
	slot->next_us = now_us;
}

static void fail_start(struct sense *sense, enum sensor_place place, int64_t now_us, int error,
		       struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];
	struct source_description is;

	slot->source.ops->describe(slot->source.ctx, &is);
	slot->why = (struct sense_why){
		.cause = SENSE_NO_START, .error = error, .where = slot->where, .found = is.found};
	if (error == -EAGAIN && is.found.verdict == IMU_UNLISTED)
		say_why_not_back(sense, place, SENSE_TOLD_TO_HOLD_STILL, result);
	if (error == -ENOTUNIQ)
		say_why_not_back(sense, place, SENSE_TOLD_SHARED, result);
	say_down(sense, place, result);
	take_down(slot, now_us, error);
	if (error == -EPROTO || error == -EILSEQ || error == -ENODEV || error == -ENOTUNIQ)
		count_bad_start(sense, place, result);
	forget_address(sense, place, now_us);
}

static void come_up(struct sense *sense, enum sensor_place place, int64_t now_us,
		    struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];
	struct source_description is;

	slot->source.ops->describe(slot->source.ctx, &is);
	slot->state = SENSE_UP;
	slot->told = SENSE_UNTOLD;
	slot->good_since_us = slot->half_g_since_us = slot->silent_since_us = now_us;
	slot->start_count++;
	notice_add(sense, place, SENSE_SAYS_UP, result)->found = is.found;
	if (is.found.chip && is.found.chip->caution && slot->start_count == 1)
		notice_add(sense, place, SENSE_SAYS_CAUTION, result)->found = is.found;
	if (is.self_test.is_done && is.self_test.failed_axes)
		notice_add(sense, place, SENSE_SAYS_SELF_TEST, result)->failed_axes =
			is.self_test.failed_axes;
	slot->was_tested |= !is.self_test.was_disturbed;
}

/* Given up on: only whether it is still there is asked, for who was unplugged may be mended. */
static bool is_left_alone(struct sense_slot *slot, int64_t now_us)
{
	struct imu_found here;

	if (slot->state != SENSE_GIVEN_UP || now_us >= slot->given_up_until_us)
		return false;
	slot->next_us = now_us + SENSE_PAUSE_MOST_US;
	return !source_is_silence(slot->source.ops->look(slot->source.ctx, &slot->where, &here));
}

static void try_to_open(struct sense *sense, enum sensor_place place, int64_t now_us,
			struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];
	int r;

	if (now_us < slot->next_us || is_left_alone(slot, now_us))
		return;
	r = slot->source.ops->open(slot->source.ctx, &slot->where, !slot->was_tested);
	if (r < 0)
		fail_start(sense, place, now_us, r, result);
	else
		slot->state = SENSE_STARTING;
}

static void on_fault(struct sense *sense, enum sensor_place place, int64_t now_us,
		     const struct source_poll *got, struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];

	struct source_description is;

	if (got->cure != IMU_CURE_RESTART)
		return;
	slot->source.ops->describe(slot->source.ctx, &is);
	slot->why = (struct sense_why){
		.cause = got->fault == IMU_FAULT_BUS ? SENSE_NO_ANSWER : SENSE_BAD_DATA,
		.error = got->error,
		.fault = got->fault,
		.where = slot->where,
		.loss = is.loss,
	};
	say_down(sense, place, result);
	if (got->fault == IMU_FAULT_SHARED)
		slot->told = SENSE_TOLD_SHARED;
	take_down(slot, now_us, got->error);
	if (got->fault == IMU_FAULT_BUS)
		return;
	result->false_by = got->fault;
	count_bad_start(sense, place, result);
}

/* What nothing else tells: an LSM6DSO32 has the identity of an LSM6DSO and twice its range. */
static void watch_for_half_g(struct sense *sense, enum sensor_place place,
			     const struct source_sample *sample, struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];
	const struct imu_reading *reading = &sample->reading;

	if (!sense_is_half_g(vec3_norm(reading->accel_mps2) / GRAVITY_MPS2) ||
	    vec3_norm(reading->gyro_radps) > NOT_TURNING_RADPS)
		slot->half_g_since_us = sample->t_us;
	if (sample->t_us - slot->half_g_since_us < SENSE_HALF_G_US || slot->is_told_half_g)
		return;
	slot->is_told_half_g = true;
	notice_add(sense, place, SENSE_SAYS_HALF_G, result);
}

static void take_sample(struct sense *sense, enum sensor_place place,
			const struct source_sample *sample, struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];

	slot->silent_since_us = sample->t_us;
	watch_for_half_g(sense, place, sample, result);
	if (!sample->is_believed)
		return;
	if (sample->t_us - slot->good_since_us > SENSE_GOOD_FOR_US) {
		slot->pause_us = SENSE_PAUSE_FIRST_US;
		slot->bad_starts = 0;
	}
	result->sample[result->sample_count++] = (struct imu_sample){
		.t_us = sample->t_us,
		.sensor = place,
		.accel_mps2 = sample->reading.accel_mps2,
		.gyro_radps = sample->reading.gyro_radps,
		.temp_degc = sample->reading.temp_degc,
	};
}

/* A cable that comes and goes still gives samples, so nothing else would tell. */
static void watch_for_flaky(struct sense *sense, enum sensor_place place, int64_t now_us,
			    const struct source_poll *got, struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];

	slot->window_transfers += got->transfers;
	slot->window_mended += got->mended_transfers;
	if (slot->window_transfers < SENSE_FLAKY_TRANSFERS)
		return;
	slot->failing_share = (double)slot->window_mended / slot->window_transfers;
	slot->is_flaky =
		slot->failing_share >= (slot->is_flaky ? SENSE_SOUND_SHARE : SENSE_FLAKY_SHARE);
	slot->window_transfers = slot->window_mended = 0;
	if (!slot->is_flaky || (slot->flaky_told_us > INT64_MIN &&
				now_us - slot->flaky_told_us < SENSE_FLAKY_PAUSE_US))
		return;
	slot->flaky_told_us = now_us;
	notice_add(sense, place, SENSE_SAYS_FLAKY, result)->failing_share = slot->failing_share;
}

static void ask_source(struct sense *sense, enum sensor_place place, int64_t now_us,
		       struct sense_result *result)
{
	struct sense_slot *slot = &sense->slot[place];
	struct source_poll got;

	slot->source.ops->poll(slot->source.ctx, now_us, &got);
	sense_count(&slot->counts, &got);
	watch_for_flaky(sense, place, now_us, &got, result);
	switch (got.outcome) {
	case SOURCE_STARTS:
		break;
	case SOURCE_CAME_UP:
		come_up(sense, place, now_us, result);
		break;
	case SOURCE_FAILED:
		fail_start(sense, place, now_us, got.error, result);
		break;
	case SOURCE_READ:
		for (size_t i = 0; i < got.count; i++)
			take_sample(sense, place, &got.sample[i], result);
		if (got.fault != IMU_FAULT_NONE)
			on_fault(sense, place, now_us, &got, result);
		break;
	}
}

void sense_poll(struct sense *sense, enum sensor_place place, int64_t now_us,
		struct sense_result *ret_result)
{
	const struct sense_slot *slot = &sense->slot[place];

	ret_result->sample_count = ret_result->notice_count = 0;
	ret_result->false_by = IMU_FAULT_NONE;
	if (slot->state == SENSE_SOUGHT)
		look_for_sensor(sense, place, now_us, ret_result);
	if (slot->state == SENSE_DOWN || slot->state == SENSE_GIVEN_UP)
		try_to_open(sense, place, now_us, ret_result);
	if (slot->state == SENSE_STARTING || slot->state == SENSE_UP)
		ask_source(sense, place, now_us, ret_result);
}

void sense_describe(const struct sense *sense, enum sensor_place place,
		    struct source_description *ret_description)
{
	const struct source *source = &sense->slot[place].source;

	*ret_description = (struct source_description){0};
	if (source->ops)
		source->ops->describe(source->ctx, ret_description);
}

bool sense_is_any_up(const struct sense *sense)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (sense->slot[i].state == SENSE_UP)
			return true;
	return false;
}

void sense_close(struct sense *sense)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		sense_take_off(sense, (enum sensor_place)i);
}
