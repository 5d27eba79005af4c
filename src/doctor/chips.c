/* SPDX-License-Identifier: MIT */
#include "chips.h"
#include "doctor.h"
#include <lumbard/sense/sense.h>

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>

#include <errno.h>
#include <stdbool.h>

#define TRY_AGAIN_US (50 * US_PER_MS)
#define LONGER_MOST  10.0
#define PAUSE_US     (250 * US_PER_MS) /* after a bus fault that costs the others time */

enum { TRIES_MOST = 3 };

static void add_chip(struct doctor_chips *chips, const struct config *config,
		     const struct sensor_where *where)
{
	struct doctor_chip *chip = &chips->chip[chips->count];

	for (size_t i = 0; i < chips->count; i++)
		if (sensor_is_same_place(&chips->chip[i].where, where))
			return;
	if (chips->count == DOCTOR_CHIPS_MAX)
		return;
	chips->count++;
	*chip = (struct doctor_chip){.where = *where, .agreement.scale = UNKNOWN};
	self_check_init(&chip->check);
	source_registers_init(&chip->registers, &chips->opener);
	for (int i = 0; i < SENSOR_COUNT; i++)
		chip->is_wanted |= sensor_is_same_place(&config->sensor[i], where);
}

void doctor_chips_add_bus(struct doctor_chips *chips, const struct config *config,
			  const struct sensor_where *bus)
{
	uint8_t addresses[SENSE_ADDRESSES_MAX];
	struct sensor_where where = *bus;

	chips->opener = bus_i2c_opener(&chips->buses);
	sense_addresses(addresses);
	for (int i = 0; addresses[i]; i++) {
		where.address = addresses[i];
		add_chip(chips, config, &where);
	}
	/* No family has that address, and that is said. */
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (config->sensor[i].address && sensor_is_same_bus(&config->sensor[i], bus))
			add_chip(chips, config, &config->sensor[i]);
}

static struct source source_of(struct doctor_chip *chip)
{
	return source_registers_source(&chip->registers);
}

static void describe(struct doctor_chip *chip)
{
	source_of(chip).ops->describe(&chip->registers, &chip->is);
}

static void fail(struct doctor_chip *chip, int error)
{
	source_of(chip).ops->close(&chip->registers);
	chip->state = DOCTOR_CHIP_DOWN;
	chip->error = error;
}

void doctor_chips_look(struct doctor_chips *chips)
{
	chips->buses.is_shared = true;
	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];
		int r = source_of(chip).ops->look(&chip->registers, &chip->where, &chip->is.found);

		chip->error = r < 0 ? r : chip->is.found.chip ? 0 : -ENODEV;
	}
}

static void begin(struct doctor_chip *chip, bool wants_self_test)
{
	int r = source_of(chip).ops->open(&chip->registers, &chip->where, wants_self_test);

	chip->tries++;
	describe(chip);
	if (r < 0)
		fail(chip, r);
	else
		chip->state = DOCTOR_CHIP_STARTING;
}

/* Whether another try may end otherwise: a worn cable, or an unlisted chip that moved. */
static bool is_worth_another_try(const struct doctor_chip *chip, int error)
{
	return chip->tries < TRIES_MOST && error != -ENODEV && error != -EINVAL &&
	       error != -EMSGSIZE && error != -EILSEQ && error != -ENOTUNIQ;
}

/* Each question to a bus that hangs takes its whole timeout. */
static void give_up_bus(struct doctor_chips *chips, const struct sensor_where *bus)
{
	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];

		if (chip->state == DOCTOR_CHIP_STARTING &&
		    chip->is.found.verdict == IMU_NOT_ASKED &&
		    sensor_is_same_bus(&chip->where, bus))
			fail(chip, -ETIMEDOUT);
	}
}

static void on_failed_start(struct doctor_chips *chips, struct doctor_chip *chip,
			    bool wants_self_test, int error)
{
	bool was_asked = chip->is.found.verdict != IMU_NOT_ASKED;

	fail(chip, error);
	if (error == -ETIMEDOUT && !was_asked) {
		give_up_bus(chips, &chip->where);
		return;
	}
	if (!is_worth_another_try(chip, error))
		return;
	begin(chip, wants_self_test);
	chip->next_us = clock_now_us() + TRY_AGAIN_US;
}

static void advance(struct doctor_chips *chips, struct doctor_chip *chip, bool wants_self_test)
{
	int64_t now_us = clock_now_us();
	struct source_poll poll;

	if (now_us < chip->next_us)
		return;
	source_of(chip).ops->poll(&chip->registers, now_us, &poll);
	describe(chip);
	chip->next_us = poll.next_us;
	if (poll.outcome == SOURCE_FAILED)
		on_failed_start(chips, chip, wants_self_test, poll.error);
	if (poll.outcome != SOURCE_CAME_UP)
		return;
	chip->state = DOCTOR_CHIP_UP;
	chip->error = 0;
}

int doctor_chips_start(struct doctor_chips *chips, struct loop *loop, bool wants_self_test)
{
	int r = 0;

	for (size_t i = 0; i < chips->count; i++)
		begin(&chips->chip[i], wants_self_test);
	while (r == 0) {
		int64_t next_us = INT64_MAX;

		for (size_t i = 0; i < chips->count; i++) {
			struct doctor_chip *chip = &chips->chip[i];

			if (chip->state == DOCTOR_CHIP_STARTING)
				advance(chips, chip, wants_self_test);
			if (chip->state == DOCTOR_CHIP_STARTING && chip->next_us < next_us)
				next_us = chip->next_us;
		}
		if (next_us == INT64_MAX)
			return 0;
		r = doctor_wait_until(loop, next_us < 0 ? 0 : next_us);
	}
	return r;
}

static void read_one(struct doctor_chip *chip, struct source_poll *ret_poll)
{
	int64_t start_us = clock_now_us();

	ret_poll->count = 0;
	if (start_us < chip->pause_until_us) {
		chip->skipped_reads++;
		return;
	}
	source_of(chip).ops->poll(&chip->registers, start_us, ret_poll);
	chip->reading_us += clock_now_us() - start_us;
	sense_count(&chip->counts, ret_poll);
	if (ret_poll->fault != IMU_FAULT_BUS)
		return;
	chip->error = ret_poll->error;
	if (ret_poll->cure == IMU_CURE_RESTART)
		chip->pause_until_us = start_us + PAUSE_US;
}

/* What a measurement is made with. */
struct measurement {
	struct doctor_chips *chips;
	struct loop *loop;
	int64_t end_us, last_us; /* as asked for, and for a machine that is too busy to read */
	int (*watch)(void *ctx, size_t index, const struct imu_reading *reading, int64_t now_us);
	void *ctx;
};

static void take(struct doctor_chip *chip, const struct source_sample *sample)
{
	const struct imu_sample raw = {.t_us = sample->t_us,
				       .accel_mps2 = sample->reading.accel_mps2,
				       .gyro_radps = sample->reading.gyro_radps,
				       .temp_degc = sample->reading.temp_degc};

	if (chip->state == DOCTOR_CHIP_UP)
		rest_add(&chip->rest, &sample->reading);
	if (self_check_step(&chip->check, &raw))
		chip->agreement = self_check_verdict(&chip->check);
}

static bool read_all(const struct measurement *measurement)
{
	struct doctor_chips *chips = measurement->chips;
	bool is_over = false;

	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];
		struct source_poll poll;

		if (chip->state < DOCTOR_CHIP_UP)
			continue;
		read_one(chip, &poll);
		for (size_t k = 0; k < poll.count; k++) {
			take(chip, &poll.sample[k]);
			if (measurement->watch)
				is_over |= measurement->watch(measurement->ctx, i,
							      &poll.sample[k].reading,
							      clock_now_us()) != 0;
		}
	}
	return is_over;
}

/* Whether each was asked often enough to be judged, whatever it answered. */
static bool is_enough(const struct doctor_chips *chips)
{
	for (size_t i = 0; i < chips->count; i++) {
		const struct doctor_chip *chip = &chips->chip[i];

		if (chip->state >= DOCTOR_CHIP_UP &&
		    chip->counts.reads + chip->skipped_reads < rest_least_reads(&chip->rest))
			return false;
	}
	return true;
}

static bool is_time_over(const struct measurement *measurement)
{
	int64_t now_us = clock_now_us();

	return now_us >= measurement->last_us ||
	       (now_us >= measurement->end_us && is_enough(measurement->chips));
}

static void on_tick(void *ctx, const struct loop_tick *tick)
{
	struct measurement *measurement = ctx;

	measurement->chips->ticks += tick->count;
	measurement->chips->missed_ticks += tick->count - 1;
	if (read_all(measurement) || is_time_over(measurement))
		loop_leave(measurement->loop);
}

int doctor_chips_measure(struct doctor_chips *chips, struct loop *loop, double rate_hz,
			 double seconds,
			 int (*watch)(void *ctx, size_t index, const struct imu_reading *reading,
				      int64_t now_us),
			 void *ctx)
{
	int64_t start_us = clock_now_us();
	struct measurement measurement = {
		.chips = chips,
		.loop = loop,
		.end_us = start_us + (int64_t)(seconds * 1e6),
		.last_us = start_us + (int64_t)(LONGER_MOST * seconds * 1e6),
		.watch = watch,
		.ctx = ctx,
	};
	const struct loop_handler handler = {.ctx = &measurement, .on_tick = on_tick};
	int r;

	for (size_t i = 0; i < chips->count; i++)
		if (chips->chip[i].state != DOCTOR_CHIP_MEASURED)
			rest_init(&chips->chip[i].rest, rate_hz);
	r = loop_set_timer(loop, start_us, (int64_t)((double)US_PER_S / rate_hz));
	if (r == 0)
		r = loop_run(loop, &handler);
	if (r == -EINTR)
		return r;
	chips->measured_s += S_FROM_US(clock_now_us() - start_us);
	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];

		if (chip->state == DOCTOR_CHIP_UP)
			chip->state = DOCTOR_CHIP_MEASURED;
		chip->result = rest_judge(&chip->rest);
		describe(chip);
	}
	return r;
}

static int have_all_told(void *ctx, size_t index, const struct imu_reading *reading, int64_t now_us)
{
	const struct doctor_chips *chips = ctx;

	(void)index;
	(void)reading;
	(void)now_us;
	for (size_t i = 0; i < chips->count; i++) {
		const struct doctor_chip *chip = &chips->chip[i];

		if (chip->state >= DOCTOR_CHIP_UP && !chip->agreement.is_confirmed &&
		    chip->agreement.fault == SELF_CHECK_WELL)
			return 0;
	}
	return 1;
}

int doctor_chips_turn(struct doctor_chips *chips, struct loop *loop, double rate_hz,
		      double seconds_most)
{
	return doctor_chips_measure(chips, loop, rate_hz, seconds_most, have_all_told, chips);
}

size_t doctor_chips_up(const struct doctor_chips *chips)
{
	size_t count = 0;

	for (size_t i = 0; i < chips->count; i++)
		count += chips->chip[i].state >= DOCTOR_CHIP_UP;
	return count;
}

void doctor_chips_close(struct doctor_chips *chips)
{
	for (size_t i = 0; i < chips->count; i++)
		source_of(&chips->chip[i]).ops->close(&chips->chip[i].registers);
}
