/* SPDX-License-Identifier: MIT */
#include <lumbard/sense/source_registers.h>

#include <lumbard/base/units.h>

#include <errno.h>

static void registers_close(void *ctx)
{
	struct source_registers *registers = ctx;

	if (registers->is_open)
		registers->opener->ops->close(registers->opener->ctx, &registers->bus);
	registers->is_open = false;
}

static int registers_open(void *ctx, const struct sensor_where *where, bool wants_self_test)
{
	struct source_registers *registers = ctx;
	const struct bus_opener *opener = registers->opener;
	int r;

	registers_close(registers);
	if (!sensor_is_same_place(where, &registers->where)) {
		registers->imu = (struct imu){0};
		registers->doubt = (struct sense_doubt){0};
	}
	registers->where = *where;
	r = opener->ops->open(opener->ctx, where, &registers->bus);
	if (r < 0) {
		registers->imu.found = (struct imu_found){0};
		return r;
	}
	registers->is_open = true;
	registers->quiet_until_us = INT64_MIN;
	imu_begin(&registers->imu, &registers->bus, where->address, NULL, wants_self_test);
	return 0;
}

/* The time stands still meanwhile; imu takes care that nothing settles in it. */
static void start(struct imu *imu, int64_t now_us, struct source_poll *poll)
{
	int r = 0;

	poll->next_us = now_us;
	for (int i = 0; r == 0 && poll->next_us <= now_us && i < SOURCE_STEPS_PER_POLL; i++)
		r = imu_advance(imu, now_us, &poll->next_us);
	poll->outcome = r < 0 ? SOURCE_FAILED : r > 0 ? SOURCE_CAME_UP : SOURCE_STARTS;
	poll->error = r < 0 ? r : 0;
}

static void read_one(struct source_registers *registers, int64_t now_us, struct source_poll *poll)
{
	struct source_sample *sample = &poll->sample[0];

	poll->outcome = SOURCE_READ;
	if (now_us < registers->quiet_until_us) {
		poll->next_us = registers->quiet_until_us;
		return;
	}
	poll->fault = imu_read(&registers->imu, now_us, &sample->reading, &poll->error);
	if (poll->error == -ETIMEDOUT)
		registers->quiet_until_us = now_us + IMU_HANG_PAUSE_US;
	if (poll->fault != IMU_FAULT_NONE) {
		poll->cure = imu_cure(&registers->imu, poll->fault);
		if (poll->cure == IMU_CURE_RESTART)
			sense_doubt_fault(&registers->doubt, poll->fault);
		return;
	}
	sample->t_us = now_us;
	sample->is_saturated =
		imu_reading_is_saturated(&sample->reading, registers->imu.found.chip);
	sample->is_believed = sense_doubt_believes(&registers->doubt, &sample->reading);
	poll->count = 1;
}

static void registers_poll(void *ctx, int64_t now_us, struct source_poll *ret_poll)
{
	struct source_registers *registers = ctx;
	const struct imu_line *line = &registers->imu.line;
	uint32_t asked = line->asked, failed = line->failed, mended = line->mended;

	ret_poll->count = 0;
	ret_poll->fault = IMU_FAULT_NONE;
	ret_poll->cure = IMU_CURE_NONE;
	ret_poll->error = 0;
	ret_poll->next_us = now_us;
	if (registers->imu.phase == IMU_UP)
		read_one(registers, now_us, ret_poll);
	else
		start(&registers->imu, now_us, ret_poll);
	ret_poll->transfers = line->asked - asked;
	ret_poll->failed_transfers = line->failed - failed;
	ret_poll->mended_transfers = line->mended - mended;
}

static int registers_look(void *ctx, const struct sensor_where *where, struct imu_found *ret_found)
{
	struct source_registers *registers = ctx;
	const struct bus_opener *opener = registers->opener;
	struct bus bus;
	int r = opener->ops->open(opener->ctx, where, &bus);

	if (r < 0)
		return r;
	r = imu_find(&bus, where->address, NULL, ret_found);
	opener->ops->close(opener->ctx, &bus);
	return r;
}

static void registers_describe(const void *ctx, struct source_description *ret_description)
{
	const struct source_registers *registers = ctx;
	const struct imu *imu = &registers->imu;
	const struct imu_chip *chip = imu->found.chip;

	*ret_description = (struct source_description){
		.found = imu->found,
		.self_test = imu->self_test,
		.loss = imu->loss,
		.age_s = chip ? S_FROM_US(chip->group_delay_us) + 0.5 / chip->sample_rate_hz : 0.0,
	};
}

void source_registers_init(struct source_registers *registers, const struct bus_opener *opener)
{
	*registers = (struct source_registers){.opener = opener};
}

struct source source_registers_source(struct source_registers *registers)
{
	static const struct source_ops ops = {registers_open, registers_poll, registers_close,
					      registers_look, registers_describe};

	return (struct source){.ops = &ops, .ctx = registers};
}
