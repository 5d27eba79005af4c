/* SPDX-License-Identifier: MIT */
#include "chips.h"
#include "doctor.h"
#include <lumbard/sense/sensors.h>

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>

#include <errno.h>
#include <stdbool.h>

#define TRY_AGAIN_US (50 * US_PER_MS)
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
	*chip = (struct doctor_chip){.where = *where};
	for (int i = 0; i < SENSOR_COUNT; i++)
		chip->is_wanted |= sensor_is_same_place(&config->sensor[i], where);
}

void doctor_chips_add_bus(struct doctor_chips *chips, const struct config *config,
			  const struct sensor_where *bus)
{
	uint8_t addresses[SENSOR_ADDRESSES_MAX];
	struct sensor_where where = *bus;

	sensor_addresses(addresses);
	for (int i = 0; addresses[i]; i++) {
		where.address = addresses[i];
		add_chip(chips, config, &where);
	}
	/* No family has that address, and that is said. */
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (config->sensor[i].address && sensor_is_same_bus(&config->sensor[i], bus))
			add_chip(chips, config, &config->sensor[i]);
}

static void fail(struct doctor_chip *chip, int error)
{
	bus_i2c_close(&chip->bus);
	chip->is_starting = false;
	chip->error = error;
}

void doctor_chips_look(struct doctor_chips *chips)
{
	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];
		int r = bus_i2c_open_shared(chip->where.bus, chip->where.address, &chip->bus);
		struct bus bus = bus_i2c_registers(&chip->bus);

		if (r == 0)
			r = imu_find(&bus, chip->where.address, NULL, &chip->imu.found);
		fail(chip, r < 0 ? r : chip->imu.found.chip ? 0 : -ENODEV);
	}
}

static void begin(struct doctor_chip *chip, bool wants_self_test)
{
	int r = bus_i2c_open(chip->where.bus, chip->where.address, &chip->bus);
	struct bus bus;

	chip->imu = (struct imu){0};
	chip->tries++;
	if (r < 0) {
		fail(chip, r);
		return;
	}
	bus = bus_i2c_registers(&chip->bus);
	imu_begin(&chip->imu, &bus, chip->where.address, NULL, wants_self_test);
	chip->is_starting = true;
}

/* Whether another try may end otherwise: a worn cable, or an unlisted chip that moved. */
static bool is_worth_another_try(const struct doctor_chip *chip, int error)
{
	return chip->tries < TRIES_MOST && error != -ENODEV && error != -EINVAL &&
	       error != -EMSGSIZE && error != -EILSEQ;
}

/* Each question to a bus that hangs takes its whole timeout. */
static void give_up_bus(struct doctor_chips *chips, const struct sensor_where *bus)
{
	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];

		if (chip->is_starting && chip->imu.phase == IMU_FINDING &&
		    sensor_is_same_bus(&chip->where, bus))
			fail(chip, -ETIMEDOUT);
	}
}

static void on_failed_start(struct doctor_chips *chips, struct doctor_chip *chip,
			    bool wants_self_test, int error)
{
	bool was_asked = chip->imu.found.verdict != IMU_NOT_ASKED;

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
	int r;

	if (now_us < chip->next_us)
		return;
	r = imu_advance(&chip->imu, now_us, &chip->next_us);
	if (r < 0)
		on_failed_start(chips, chip, wants_self_test, r);
	if (r <= 0)
		return;
	chip->is_starting = false;
	chip->is_up = true;
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

			if (chip->is_starting)
				advance(chips, chip, wants_self_test);
			if (chip->is_starting && chip->next_us < next_us)
				next_us = chip->next_us;
		}
		if (next_us == INT64_MAX)
			return 0;
		r = doctor_wait_until(loop, next_us < 0 ? 0 : next_us);
	}
	return r;
}

/* A fault counts in imu; 1 with a reading. */
static int read_one(struct doctor_chip *chip, struct imu_reading *ret_reading)
{
	int64_t start_us = clock_now_us();
	enum imu_fault fault;
	int error;

	if (start_us < chip->pause_until_us) {
		chip->skipped_reads++;
		return 0;
	}
	fault = imu_read(&chip->imu, start_us, ret_reading, &error);
	chip->reading_us += clock_now_us() - start_us;
	if (fault == IMU_FAULT_BUS && imu_cure(&chip->imu, fault, error) == IMU_CURE_RESTART)
		chip->pause_until_us = start_us + PAUSE_US;
	if (fault == IMU_FAULT_BUS)
		chip->error = error;
	return fault == IMU_FAULT_NONE;
}

static int read_all(struct doctor_chips *chips,
		    int (*watch)(void *ctx, size_t index, const struct imu_reading *reading,
				 int64_t now_us),
		    void *ctx)
{
	bool is_over = false;

	for (size_t i = 0; i < chips->count; i++) {
		struct doctor_chip *chip = &chips->chip[i];
		struct imu_reading reading;

		if (!chip->is_up || !read_one(chip, &reading))
			continue;
		rest_add(&chip->rest, &reading);
		if (watch)
			is_over |= watch(ctx, i, &reading, clock_now_us());
	}
	return is_over;
}

int doctor_chips_measure(struct doctor_chips *chips, struct loop *loop, double rate_hz,
			 double seconds,
			 int (*watch)(void *ctx, size_t index, const struct imu_reading *reading,
				      int64_t now_us),
			 void *ctx)
{
	int64_t start_us = clock_now_us(), end_us = start_us + (int64_t)(seconds * 1e6);
	int r;
	bool is_over = false;

	for (size_t i = 0; i < chips->count; i++)
		rest_init(&chips->chip[i].rest, rate_hz);
	r = loop_set_timer(loop, start_us, (int64_t)((double)US_PER_S / rate_hz));
	while (r == 0 && !is_over && clock_now_us() < end_us) {
		struct loop_event event;

		r = loop_wait(loop, &event);
		if (r == 0 && event.signal)
			return -EINTR;
		if (r < 0 || event.ticks == 0)
			continue;
		chips->ticks += event.ticks;
		chips->missed_ticks += event.ticks - 1;
		is_over = read_all(chips, watch, ctx);
	}
	chips->measured_s = S_FROM_US(clock_now_us() - start_us);
	for (size_t i = 0; i < chips->count; i++) {
		chips->chip[i].is_measured = chips->chip[i].is_up;
		chips->chip[i].result = rest_judge(&chips->chip[i].rest);
	}
	return r;
}

size_t doctor_chips_up(const struct doctor_chips *chips)
{
	size_t count = 0;

	for (size_t i = 0; i < chips->count; i++)
		count += chips->chip[i].is_up != 0;
	return count;
}

void doctor_chips_close(struct doctor_chips *chips)
{
	for (size_t i = 0; i < chips->count; i++)
		bus_i2c_close(&chips->chip[i].bus);
}
