/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/sense_rig.h"
#include <errno.h>
#include <lumbard/base/units.h>
#include <stdio.h>
#include <string.h>

static struct sense_rig *rig_now; /* whose time the buses run by */

static bool is_failing(struct sense_rig_chip *chip)
{
	chip->seed = chip->seed * 1664525u + 1013904223u;
	return (chip->seed >> 8) % 100 < chip->failing_percent;
}

static int suffer(struct sense_rig_chip *chip)
{
	if (chip->emulator.now_us < rig_now->now_us)
		chip->emulator.now_us = rig_now->now_us;
	chip->hangs += chip->bus_error == -ETIMEDOUT;
	if (chip->bus_error || !is_failing(chip))
		return chip->bus_error;
	chip->failed++;
	return chip->failing_error;
}

static int chip_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct sense_rig_chip *chip = ctx;
	int r = chip ? suffer(chip) : -ENXIO;

	return r < 0 ? r : emulator_read(&chip->emulator, reg, ret_buf, n);
}

static int chip_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct sense_rig_chip *chip = ctx;
	int r = chip ? suffer(chip) : -ENXIO;

	return r < 0 ? r : emulator_write(&chip->emulator, reg, value);
}

static void chip_wait_us(void *ctx, uint32_t wait_us)
{
	(void)ctx;
	fail_msg("waits %u us", wait_us);
}

static int rig_open(void *ctx, const struct sensor_where *where, struct bus *ret_bus)
{
	static const struct bus_ops ops = {chip_read, chip_write, chip_wait_us};
	struct sense_rig *rig = ctx;

	if (rig->open_error)
		return rig->open_error;
	*ret_bus = (struct bus){.ops = &ops, .max_read = 32};
	for (int i = 0; i < rig->chip_count; i++) {
		if (!sensor_is_same_place(&rig->chip[i].where, where))
			continue;
		if (rig->chip[i].open_error)
			return rig->chip[i].open_error;
		ret_bus->ctx = &rig->chip[i];
	}
	rig->open_now++;
	return 0;
}

static void rig_close(void *ctx, struct bus *bus)
{
	struct sense_rig *rig = ctx;

	(void)bus;
	rig->open_now--;
}

static void rig_explain(void *ctx, int error, const struct sensor_where *where,
			struct reason *ret_reason)
{
	(void)ctx;
	reason_set(ret_reason, "mend it", "error %d of %s:0x%02x", -error, where->bus,
		   where->address);
}

static void note(struct sense_rig_log *log, int64_t t_us)
{
	assert_true(log->count < RIG_LOG_MAX);
	log->t_us[log->count++] = t_us;
}

static struct source inner(const struct sense_rig_ctx *of)
{
	return source_registers_source(&of->rig->registers[of->place]);
}

static int source_open(void *ctx, const struct sensor_where *where, bool wants_self_test)
{
	const struct sense_rig_ctx *of = ctx;

	note(&of->rig->opened[of->place], of->rig->now_us);
	return inner(of).ops->open(inner(of).ctx, where, wants_self_test);
}

static void source_ask(void *ctx, int64_t now_us, struct source_poll *ret_poll)
{
	inner(ctx).ops->poll(inner(ctx).ctx, now_us, ret_poll);
}

static void source_close(void *ctx)
{
	inner(ctx).ops->close(inner(ctx).ctx);
}

static int source_look(void *ctx, const struct sensor_where *where, struct imu_found *ret_found)
{
	const struct sense_rig_ctx *of = ctx;
	struct sense_rig_log *log = &of->rig->looked[of->place];

	if (log->count == 0 || log->t_us[log->count - 1] != of->rig->now_us)
		note(log, of->rig->now_us);
	return inner(of).ops->look(inner(of).ctx, where, ret_found);
}

static void source_describe(const void *ctx, struct source_description *ret_description)
{
	inner(ctx).ops->describe(inner(ctx).ctx, ret_description);
}

static void feel(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	const struct sense_rig_chip *chip = ctx;

	(void)t_us;
	*ret_world = chip->world;
}

void sense_rig_init(struct sense_rig *rig)
{
	static const struct bus_opener_ops ops = {rig_open, rig_close, rig_explain};

	*rig = (struct sense_rig){.now_us = 100 * US_PER_S, .opener = {&ops, rig}};
	rig_now = rig;
	sense_init(&rig->sense);
}

static struct sensor_where where_of(const char *bus, uint8_t address)
{
	struct sensor_where where = {.bus_number = sensor_bus_number(bus), .address = address};

	snprintf(where.bus, sizeof(where.bus), "%s", bus);
	return where;
}

struct sense_rig_chip *sense_rig_fit(struct sense_rig *rig, const char *bus, uint8_t address,
				     const struct emulator_model *model)
{
	struct sense_rig_chip *chip = &rig->chip[rig->chip_count++];

	assert_true(rig->chip_count <= RIG_CHIPS_MAX);
	*chip = (struct sense_rig_chip){
		.where = where_of(bus, address),
		.world = {.accel_mps2 = {0.0, 0.0, GRAVITY_MPS2}, .temp_degc = 25.0},
	};
	emulator_init(&chip->emulator, model);
	chip->emulator.world = feel;
	chip->emulator.world_ctx = chip;
	return chip;
}

void sense_rig_wear(struct sense_rig *rig, enum sensor_place place, const char *bus,
		    uint8_t address, bool is_needed)
{
	static const struct source_ops ops = {source_open, source_ask, source_close, source_look,
					      source_describe};
	struct source source = {&ops, &rig->ctx[place]};
	struct sensor_where where = where_of(bus, address);

	rig->ctx[place] = (struct sense_rig_ctx){rig, place};
	source_registers_init(&rig->registers[place], &rig->opener);
	sense_wear(&rig->sense, place, &where, &source, is_needed);
}

static void tick(struct sense_rig *rig)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct sense_result *result = &rig->result;

		sense_poll(&rig->sense, (enum sensor_place)i, rig->now_us, result);
		for (size_t k = 0; k < result->notice_count; k++) {
			assert_true(rig->said_count < RIG_LOG_MAX);
			rig->said[rig->said_count].t_us = rig->now_us;
			rig->said[rig->said_count++].notice = result->notice[k];
		}
		for (size_t k = 0; k < result->sample_count; k++) {
			assert_true(result->sample[k].t_us > rig->sample_us[i]);
			assert_int_equal(result->sample[k].sensor, i);
			rig->sample_us[i] = result->sample[k].t_us;
			rig->sample_count[i]++;
		}
		rig->false_by[i] = result->false_by;
	}
	rig->now_us += RIG_TICK_US;
}

void sense_rig_run(struct sense_rig *rig, double seconds)
{
	int64_t end_us = rig->now_us + (int64_t)(seconds * 1e6 + 0.5);

	while (rig->now_us < end_us)
		tick(rig);
}

void sense_rig_run_until(struct sense_rig *rig, enum sensor_place place, enum sense_state state)
{
	int64_t end_us = rig->now_us + 30 * US_PER_S;

	while (rig->sense.slot[place].state != state) {
		if (rig->now_us >= end_us)
			fail_msg("the %s sensor stays in state %d", sensor_place_name(place),
				 (int)rig->sense.slot[place].state);
		tick(rig);
	}
}

int sense_rig_said(const struct sense_rig *rig, enum sensor_place place,
		   enum sense_notice_kind kind)
{
	int count = 0;

	for (int i = 0; i < rig->said_count; i++)
		count += rig->said[i].notice.place == place && rig->said[i].notice.kind == kind;
	return count;
}

int64_t sense_rig_said_us(const struct sense_rig *rig, enum sensor_place place,
			  enum sense_notice_kind kind)
{
	for (int i = rig->said_count - 1; i >= 0; i--)
		if (rig->said[i].notice.place == place && rig->said[i].notice.kind == kind)
			return rig->said[i].t_us;
	return -1;
}

const struct sense_notice *sense_rig_last(const struct sense_rig *rig, enum sense_notice_kind kind)
{
	for (int i = rig->said_count - 1; i >= 0; i--)
		if (rig->said[i].notice.kind == kind)
			return &rig->said[i].notice;
	fail_msg("notice %d was never given", (int)kind);
	return NULL;
}

void sense_rig_check(const struct sense_rig *rig)
{
	for (int i = 0; i < rig->chip_count; i++)
		if (rig->chip[i].emulator.violation[0])
			fail_msg("%s: %s", rig->chip[i].emulator.model->name,
				 rig->chip[i].emulator.violation);
}
