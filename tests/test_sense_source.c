/* SPDX-License-Identifier: MIT */
/* The port: a source of registers by its steps, and another that gives several samples a poll. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/sense_rig.h"
#include <errno.h>
#include <lumbard/base/units.h>

static struct sense_rig rig;

static void a_poll_takes_three_steps_at_most(void **state)
{
	struct emulator alone;
	struct bus bus;
	struct imu imu = {0};
	struct sense_rig_chip *chip;
	int64_t next_us = 0;

	(void)state;
	sense_rig_init(&rig);
	chip = sense_rig_fit(&rig, "1", 0x68, &emulator_lsm6dso);
	chip->where.address = 0x6a;
	chip->emulator.now_us = rig.now_us;
	alone = chip->emulator;
	bus = emulator_bus(&alone);
	imu_begin(&imu, &bus, 0x6a, NULL, true);
	for (int i = 0; i < SOURCE_STEPS_PER_POLL && next_us <= rig.now_us; i++)
		assert_int_equal(imu_advance(&imu, rig.now_us, &next_us), 0);
	assert_int_equal(SOURCE_STEPS_PER_POLL, 3);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x6a, true);
	sense_rig_run(&rig, 0.01);
	assert_int_equal(rig.sense.slot[SENSOR_PELVIS].state, SENSE_STARTING);
	assert_int_equal(chip->emulator.transactions, alone.transactions);
	sense_close(&rig.sense);
}

/* now_us was taken before the write, so nothing may settle before a later time comes in. */
static void nothing_settles_while_the_time_stands_still(void **state)
{
	struct source source;
	struct source_poll poll;
	struct sense_rig_chip *chip;
	struct sensor_where where;
	long transactions;

	(void)state;
	sense_rig_init(&rig);
	chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	where = chip->where;
	source_registers_init(&rig.registers[0], &rig.opener);
	source = source_registers_source(&rig.registers[0]);
	assert_int_equal(source.ops->open(source.ctx, &where, false), 0);
	for (int i = 0; i < 5; i++)
		source.ops->poll(source.ctx, rig.now_us, &poll);
	transactions = chip->emulator.transactions;
	assert_int_equal(chip->emulator.writes, 1); /* the reset, which takes 100 ms */
	for (int i = 0; i < 100; i++)
		source.ops->poll(source.ctx, rig.now_us, &poll);
	assert_int_equal(poll.outcome, SOURCE_STARTS);
	assert_true(poll.next_us > rig.now_us);
	rig.now_us += 10000;
	source.ops->poll(source.ctx, rig.now_us, &poll);
	assert_int_equal(chip->emulator.transactions, transactions);
	assert_true(poll.next_us >= rig.now_us + 100000);
	source.ops->close(source.ctx);
	source.ops->close(source.ctx);
	assert_int_equal(rig.open_now, 0);
	sense_rig_check(&rig);
}

static void a_look_writes_nothing_and_leaves_nothing_open(void **state)
{
	struct source source;
	struct imu_found found;
	struct sensor_where where;

	(void)state;
	sense_rig_init(&rig);
	where = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050)->where;
	source_registers_init(&rig.registers[0], &rig.opener);
	source = source_registers_source(&rig.registers[0]);
	assert_int_equal(source.ops->look(source.ctx, &where, &found), 0);
	assert_string_equal(found.part, "MPU-6050");
	where.address = 0x69;
	assert_int_equal(source.ops->look(source.ctx, &where, &found), -ENXIO);
	rig.open_error = -EACCES;
	assert_int_equal(source.ops->look(source.ctx, &where, &found), -EACCES);
	assert_int_equal(source.ops->open(source.ctx, &where, false), -EACCES);
	assert_int_equal(rig.open_now, 0);
	assert_int_equal(rig.chip[0].emulator.writes, 0);
}

/* What was learned of one chip says nothing of another place. */
static void an_opening_elsewhere_remembers_nothing(void **state)
{
	struct source source;
	struct source_poll poll;
	struct source_description is;
	struct sensor_where where;

	(void)state;
	sense_rig_init(&rig);
	where = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050)->where;
	source_registers_init(&rig.registers[0], &rig.opener);
	source = source_registers_source(&rig.registers[0]);
	source.ops->open(source.ctx, &where, false);
	source.ops->poll(source.ctx, rig.now_us, &poll);
	source.ops->describe(source.ctx, &is);
	assert_int_equal(is.found.verdict, IMU_LISTED);
	source.ops->close(source.ctx);
	rig.open_error = -ENODEV;
	assert_int_equal(source.ops->open(source.ctx, &where, false), -ENODEV);
	source.ops->describe(source.ctx, &is);
	assert_int_equal(is.found.verdict, IMU_NOT_ASKED);
}

static void poll_until(const struct source *source, enum source_outcome outcome,
		       enum imu_fault fault, struct source_poll *ret_poll)
{
	for (int i = 0; i < 1000; i++) {
		rig.now_us += RIG_TICK_US;
		source->ops->poll(source->ctx, rig.now_us, ret_poll);
		if (ret_poll->outcome == outcome && ret_poll->fault == fault)
			return;
	}
	fail_msg("no outcome %d with fault %d", (int)outcome, (int)fault);
}

static void what_was_frozen_is_doubted_there_and_nowhere_else(void **state)
{
	struct source source;
	struct source_poll poll;
	struct sense_rig_chip *chips[2];

	(void)state;
	for (int where = 0; where < 2; where++) {
		sense_rig_init(&rig);
		chips[0] = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
		chips[1] = sense_rig_fit(&rig, "3", 0x68, &emulator_mpu6050);
		source_registers_init(&rig.registers[0], &rig.opener);
		source = source_registers_source(&rig.registers[0]);
		source.ops->open(source.ctx, &chips[0]->where, false);
		poll_until(&source, SOURCE_READ, IMU_FAULT_NONE, &poll);
		assert_true(poll.sample[0].is_believed);
		chips[0]->emulator.is_frozen = true;
		poll_until(&source, SOURCE_READ, IMU_FAULT_FROZEN, &poll);
		chips[0]->emulator.is_frozen = false;
		source.ops->close(source.ctx);
		source.ops->open(source.ctx, &chips[where]->where, false);
		poll_until(&source, SOURCE_READ, IMU_FAULT_NONE, &poll);
		assert_int_equal(poll.sample[0].is_believed, where == 1);
		poll_until(&source, SOURCE_READ, IMU_FAULT_NONE, &poll);
		assert_true(poll.sample[0].is_believed);
		source.ops->close(source.ctx);
	}
}

static struct imu_reading reading_of(double accel, double gyro)
{
	return (struct imu_reading){.accel_mps2 = {0.0, 0.0, accel},
				    .gyro_radps = {gyro, 0.0, 0.0}};
}

static void two_readings_that_differ_end_the_doubt(void **state)
{
	const struct imu_reading still = reading_of(9.8, 0.0);
	const struct imu_reading moved[] = {reading_of(9.9, 0.0), reading_of(9.8, 0.1)};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sense_doubt doubt = {0};

		assert_true(sense_doubt_believes(&doubt, &still));
		sense_doubt_fault(&doubt, IMU_FAULT_BUS);
		assert_true(sense_doubt_believes(&doubt, &still));
		sense_doubt_fault(&doubt, IMU_FAULT_FROZEN);
		assert_false(sense_doubt_believes(&doubt, &moved[i]));
		assert_false(sense_doubt_believes(&doubt, &moved[i]));
		/* A start lets it say something new, so one from before it counts for nothing. */
		sense_doubt_fault(&doubt, IMU_FAULT_BUS);
		assert_false(sense_doubt_believes(&doubt, &still));
		assert_true(sense_doubt_believes(&doubt, &moved[i]));
		assert_true(sense_doubt_believes(&doubt, &moved[i]));
		sense_doubt_fault(&doubt, IMU_FAULT_FROZEN);
		sense_doubt_fault(&doubt, IMU_FAULT_CONFIG);
		assert_true(sense_doubt_believes(&doubt, &still));
	}
}

/* As a chip with a FIFO will be: whatever came since the last poll, and then a fault. */
struct fifo {
	size_t count;
	enum imu_fault fault;
	int64_t last_us;
	bool is_open;
};

static int fifo_open(void *ctx, const struct sensor_where *where, bool wants_self_test)
{
	struct fifo *fifo = ctx;

	(void)where;
	(void)wants_self_test;
	fifo->is_open = true;
	return 0;
}

static void fifo_poll(void *ctx, int64_t now_us, struct source_poll *ret_poll)
{
	struct fifo *fifo = ctx;

	*ret_poll = (struct source_poll){.outcome = fifo->last_us ? SOURCE_READ : SOURCE_CAME_UP};
	for (size_t i = 0; fifo->last_us && i < fifo->count; i++)
		ret_poll->sample[ret_poll->count++] = (struct source_sample){
			.t_us = now_us - (int64_t)(fifo->count - i) * 1000,
			.reading = {.accel_mps2 = {(double)i, 0.0, GRAVITY_MPS2}},
			.is_believed = true,
			.is_saturated = i == 2,
		};
	if (ret_poll->count)
		ret_poll->fault = fifo->fault;
	if (ret_poll->fault)
		ret_poll->cure = IMU_CURE_RESTART;
	fifo->last_us = now_us;
}

static void fifo_close(void *ctx)
{
	struct fifo *fifo = ctx;

	fifo->is_open = false;
	fifo->last_us = 0;
}

static int fifo_look(void *ctx, const struct sensor_where *where, struct imu_found *ret_found)
{
	(void)ctx;
	(void)where;
	(void)ret_found;
	return -ENXIO;
}

static void fifo_describe(const void *ctx, struct source_description *ret_description)
{
	(void)ctx;
	*ret_description = (struct source_description){.found = {.verdict = IMU_LISTED}};
}

static const struct source_ops fifo_ops = {fifo_open, fifo_poll, fifo_close, fifo_look,
					   fifo_describe};

static void a_poll_may_give_several_samples(void **state)
{
	const struct sensor_where where = {.bus = "1", .bus_number = 1, .address = 0x68};
	struct fifo fifo = {.count = 7};
	const struct source source = {&fifo_ops, &fifo};
	struct sense sense;
	struct sense_result result;

	(void)state;
	sense_init(&sense);
	sense_wear(&sense, SENSOR_LUMBAR, &where, &source, true);
	sense_poll(&sense, SENSOR_LUMBAR, 1000000, &result);
	assert_int_equal(result.sample_count, 0);
	assert_int_equal(sense.slot[SENSOR_LUMBAR].state, SENSE_UP);
	sense_poll(&sense, SENSOR_LUMBAR, 1010000, &result);
	assert_int_equal(result.sample_count, 7);
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(result.sample[i].t_us, 1003000 + (int64_t)i * 1000);
		assert_int_equal(result.sample[i].sensor, SENSOR_LUMBAR);
		assert_true(result.sample[i].accel_mps2.x == (double)i);
	}
	assert_int_equal(sense.slot[SENSOR_LUMBAR].counts.reads, 7);
	assert_int_equal(sense.slot[SENSOR_LUMBAR].counts.fault[IMU_FAULT_SATURATED], 1);
	fifo.fault = IMU_FAULT_CONFIG;
	sense_poll(&sense, SENSOR_LUMBAR, 1020000, &result);
	assert_int_equal(result.sample_count, 7); /* came before it */
	assert_int_equal(result.false_by, IMU_FAULT_CONFIG);
	assert_false(fifo.is_open);
	assert_int_equal(sense.slot[SENSOR_LUMBAR].counts.reads, 15);
	assert_int_equal(sense_count_wrong(&sense.slot[SENSOR_LUMBAR].counts), 1);
	sense_poll(&sense, SENSOR_LUMBAR, 1030000, &result);
	assert_int_equal(result.false_by, IMU_FAULT_NONE);
}

static void addresses_rise_and_end(void **state)
{
	uint8_t addresses[SENSE_ADDRESSES_MAX];
	int count = 0;

	(void)state;
	sense_addresses(addresses);
	for (; addresses[count]; count++)
		assert_true(count == 0 || addresses[count] > addresses[count - 1]);
	assert_true(count >= 6 && count < SENSE_ADDRESSES_MAX);
	for (size_t i = 0; imu_chips[i]; i++)
		for (int k = 0; k < IMU_ADDRESSES_MAX && imu_chips[i]->addresses[k]; k++) {
			bool is_there = false;

			for (int n = 0; n < count; n++)
				is_there |= addresses[n] == imu_chips[i]->addresses[k];
			assert_true(is_there);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_poll_takes_three_steps_at_most),
		cmocka_unit_test(nothing_settles_while_the_time_stands_still),
		cmocka_unit_test(a_look_writes_nothing_and_leaves_nothing_open),
		cmocka_unit_test(an_opening_elsewhere_remembers_nothing),
		cmocka_unit_test(what_was_frozen_is_doubted_there_and_nowhere_else),
		cmocka_unit_test(two_readings_that_differ_end_the_doubt),
		cmocka_unit_test(a_poll_may_give_several_samples),
		cmocka_unit_test(addresses_rise_and_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
