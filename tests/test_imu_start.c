/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/imu_rig.h"
#include <emulators/emulators.h>
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <math.h>
#include <string.h>

#define RIG_ASSERT(rig, condition)                                                                 \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", imu_rig_name(rig), #condition);                         \
	} while (0)

enum { PERIOD_US = 10000 };

static void for_each_part(void (*promise)(const struct imu_part *part))
{
	const struct imu_part *part;

	for (int i = 0; (part = imu_part_at(i)); i++)
		promise(part);
}

static void for_each_family(void (*promise)(const struct imu_part *part))
{
	const struct imu_part *part;

	for (int i = 0; (part = imu_family_at(i)); i++)
		promise(part);
}

/* Of a family that has an emulator. */
static void test_each_listed_identity_is_emulated(void **state)
{
	(void)state;
	for (size_t i = 0; imu_chips[i]; i++) {
		const struct imu_chip *chip = imu_chips[i];

		for (size_t k = 0; k < IMU_IDS_MAX && chip->ids[k].part; k++) {
			int is_known = false, is_played = false;
			const struct imu_part *part;

			for (int p = 0; (part = imu_part_at(p)); p++) {
				if (part->is_flat || strcmp(part->family, chip->name) != 0)
					continue;
				is_known = true;
				is_played |= part->id == chip->ids[k].value;
			}
			if (is_known && !is_played)
				fail_msg("nobody plays %s 0x%02x", chip->name, chip->ids[k].value);
		}
	}
}

static int is_near(struct vec3 got, struct vec3 want, double most)
{
	return fabs(got.x - want.x) <= most && fabs(got.y - want.y) <= most &&
	       fabs(got.z - want.z) <= most;
}

/* The emulators know nothing of the drivers, so sign, scale and order of bytes are checked. */
static void feels_the_world(const struct imu_part *part)
{
	static const struct emulator_world worlds[] = {
		{{0.0, 0.0, 9.80665}, {0.0, 0.0, 0.0}, 20.0},
		{{9.5, -2.0, 1.0}, {1.0, -2.0, 3.0}, 35.0},
		{{-9.0, 3.0, -2.5}, {-3.5, 0.5, -1.0}, 28.0},
		{{1.5, -30.0, 7.0}, {0.1, 8.0, -7.5}, 22.0},
	};
	struct imu_reading reading;
	struct imu_rig rig;
	const struct imu_chip *chip;

	if (part->is_flat)
		return;
	imu_rig_start(&rig, part);
	chip = rig.imu.found.chip;
	RIG_ASSERT(&rig, rig.imu.found.verdict == IMU_LISTED && rig.imu.found.part);
	RIG_ASSERT(&rig, strcmp(chip->name, part->family) == 0);
	RIG_ASSERT(&rig, rig.imu.found.id == part->id);
	rig.emulator.accel_noise_mps2 = rig.emulator.gyro_noise_radps = 0.0;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		rig.world = worlds[i];
		rig.imu.last_temp_degc = UNKNOWN; /* it really leapt */
		RIG_ASSERT(&rig, imu_rig_read(&rig, 2 * US_PER_S, &reading) == IMU_FAULT_NONE);
		RIG_ASSERT(&rig, is_near(reading.accel_mps2, worlds[i].accel_mps2,
					 chip->accel_resolution_mps2));
		RIG_ASSERT(&rig, is_near(reading.gyro_radps, worlds[i].gyro_radps,
					 chip->gyro_resolution_radps));
		RIG_ASSERT(&rig, !is_known(reading.temp_degc) ||
					 fabs(reading.temp_degc - worlds[i].temp_degc) < 0.6);
	}
	imu_rig_check(&rig);
}

static void test_each_part_starts_and_feels_the_world(void **state)
{
	(void)state;
	for_each_part(feels_the_world);
}

static void answers_at_each_address(const struct imu_part *part)
{
	const struct imu_chip *chip = imu_chip_by_name(part->family);

	for (int i = 0; i < IMU_ADDRESSES_MAX && chip->addresses[i]; i++) {
		struct imu_rig rig;

		imu_rig_init(&rig, part);
		RIG_ASSERT(&rig, imu_start(&rig.imu, &rig.bus, chip->addresses[i], NULL) == 0);
		RIG_ASSERT(&rig, rig.imu.found.chip == chip);
		imu_rig_check(&rig);
	}
}

static void test_each_address_of_a_family_is_taken(void **state)
{
	(void)state;
	for_each_family(answers_at_each_address);
}

/* Beyond its range an axis reads the end of it and is called saturated, on either side. */
static void ends_at_its_range(const struct imu_part *part)
{
	for (int axis = 0; axis < 6 && !part->is_flat; axis++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			struct emulator_world world = {.accel_mps2 = {0.0, 0.0, 9.8},
						       .temp_degc = 25.0};
			double *axes[] = {&world.accel_mps2.x, &world.accel_mps2.y,
					  &world.accel_mps2.z, &world.gyro_radps.x,
					  &world.gyro_radps.y, &world.gyro_radps.z};
			struct imu_reading reading;
			struct imu_rig rig;

			imu_rig_start(&rig, part);
			*axes[axis] = sign * (axis < 3 ? 60.0 : 20.0);
			rig.world = world;
			RIG_ASSERT(&rig, imu_rig_read(&rig, 3 * US_PER_S / 10, &reading) ==
						 IMU_FAULT_NONE);
			RIG_ASSERT(&rig, imu_reading_is_saturated(&reading, rig.imu.found.chip));
			RIG_ASSERT(&rig, (axis == 0   ? reading.accel_mps2.x
					  : axis == 1 ? reading.accel_mps2.y
					  : axis == 2 ? reading.accel_mps2.z
					  : axis == 3 ? reading.gyro_radps.x
					  : axis == 4 ? reading.gyro_radps.y
						      : reading.gyro_radps.z) *
							 sign >
						 0.0);
		}
	}
}

static void test_the_end_of_the_range_is_told_on_each_axis(void **state)
{
	(void)state;
	for_each_family(ends_at_its_range);
}

static long transactions_of_start(const struct imu_part *part)
{
	struct imu_rig rig;

	imu_rig_start(&rig, part);
	return rig.emulator.transactions;
}

/* What is read after the start is of the scale that it set, or a fault. */
static void believes_no_other_scale(struct imu_rig *rig)
{
	for (int i = 0; i < 20; i++) {
		struct imu_reading reading;

		if (imu_rig_read(rig, PERIOD_US, &reading) == IMU_FAULT_NONE)
			RIG_ASSERT(rig, fabs(vec3_norm(reading.accel_mps2) - GRAVITY_MPS2) < 0.5);
	}
}

/*
 * Who has not answered yet is not there. From then on one failed transaction ends no start, and
 * counts once; where it was a brown-out what was lost comes out.
 */
static void survives_each_failure(const struct imu_part *part)
{
	static const struct {
		enum emulator_fault fault;
		int error;
	} faults[] = {
		{EMULATOR_FAULT_NACK, -ENXIO},	       {EMULATOR_FAULT_REMOTE_IO, -EREMOTEIO},
		{EMULATOR_FAULT_ARBITRATION, -EAGAIN}, {EMULATOR_FAULT_TIMEOUT, -ETIMEDOUT},
		{EMULATOR_FAULT_HALF_BURST, -EIO},     {EMULATOR_FAULT_BROWN_OUT, -EREMOTEIO},
	};
	long transactions = transactions_of_start(part);

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		for (long at = 1; at <= transactions; at++) {
			bool is_reset = faults[i].fault == EMULATOR_FAULT_BROWN_OUT;
			struct imu_rig rig;
			int r;

			imu_rig_init(&rig, part);
			rig.emulator.fault = faults[i].fault;
			rig.emulator.fault_from = at;
			rig.emulator.fault_count = 1;
			r = imu_rig_bring_up(&rig, 0);
			if (at == 1)
				RIG_ASSERT(&rig, r == faults[i].error);
			else if (!is_reset)
				RIG_ASSERT(&rig, r == 0);
			RIG_ASSERT(&rig, is_reset || rig.imu.line.failed == 1);
			if (r == 0 && !part->is_flat)
				believes_no_other_scale(&rig);
			emulator_wait_us(&rig.emulator, US_PER_S);
			RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == 0);
			imu_rig_check(&rig);
		}
	}
}

static void test_one_failing_transaction_ends_no_start(void **state)
{
	(void)state;
	for_each_family(survives_each_failure);
}

static int has_self_test(const struct imu_part *part)
{
	return !part->is_flat && imu_chip_by_name(part->family)->self_test != NULL;
}

/* Nor a self-test, which is made again where the cable may have failed it. */
static void is_not_failed_by_its_cable(const struct imu_part *part)
{
	static const enum emulator_fault faults[] = {EMULATOR_FAULT_REMOTE_IO,
						     EMULATOR_FAULT_BROWN_OUT};

	for (long at = 2; at < 80; at++) {
		struct imu_rig rig;

		imu_rig_init(&rig, part);
		rig.emulator.fault = faults[at % 2];
		rig.emulator.fault_from = at;
		rig.emulator.fault_count = 1;
		if (imu_rig_bring_up(&rig, 1) == 0 && has_self_test(part))
			RIG_ASSERT(&rig, rig.imu.self_test.is_done);
		RIG_ASSERT(&rig, rig.imu.self_test.failed_axes == 0);
		RIG_ASSERT(&rig, !rig.imu.self_test.was_disturbed);
		imu_rig_check(&rig);
	}
}

static void test_a_cable_fails_no_self_test(void **state)
{
	(void)state;
	for_each_family(is_not_failed_by_its_cable);
}

/* A cable that fails the last write of the self-test, so many times. */
struct bad_cable {
	struct imu_rig rig;
	size_t step;
	int failures;
};

static int bad_read(void *ctx, uint8_t reg, uint8_t *ret_buf, size_t n)
{
	struct bad_cable *cable = ctx;

	return emulator_read(&cable->rig.emulator, reg, ret_buf, n);
}

static int bad_write(void *ctx, uint8_t reg, uint8_t value)
{
	struct bad_cable *cable = ctx;

	if (cable->rig.imu.phase == IMU_TESTING && cable->rig.imu.step == cable->step &&
	    cable->failures-- > 0)
		return -EREMOTEIO;
	return emulator_write(&cable->rig.emulator, reg, value);
}

static size_t last_write_of(const struct imu_self_test *test)
{
	size_t last = 0;

	for (size_t i = 0; test->steps[i].op != IMU_TEST_END; i++)
		if (test->steps[i].op == IMU_TEST_WRITE)
			last = i;
	return last;
}

/* What cannot be had in three tries is told, where one from the middle on would write elsewhere. */
static void is_told_what_its_cable_stops(const struct imu_part *part)
{
	static const struct bus_ops ops = {.read = bad_read, .write = bad_write};

	for (int failures = 1; has_self_test(part) && failures <= 3; failures++) {
		bool is_banked = imu_chip_by_name(part->family)->home.is_needed;
		struct bad_cable cable = {.failures = failures};
		struct imu_rig *rig = &cable.rig;

		cable.step = last_write_of(imu_chip_by_name(part->family)->self_test);
		imu_rig_init(rig, part);
		rig->bus = (struct bus){.ops = &ops, .ctx = &cable, .max_read = 32};
		RIG_ASSERT(rig, imu_rig_bring_up(rig, 1) == 0);
		RIG_ASSERT(rig, rig->imu.self_test.was_disturbed == (failures == 3 && is_banked));
		RIG_ASSERT(rig, rig->imu.self_test.is_done != rig->imu.self_test.was_disturbed);
		RIG_ASSERT(rig, rig->imu.self_test.failed_axes == 0);
		imu_rig_check(rig);
	}
}

static void test_a_self_test_that_the_cable_stops_is_told(void **state)
{
	(void)state;
	for_each_family(is_told_what_its_cable_stops);
}

/* A cable that is out for good is. */
static void test_a_start_ends_when_the_cable_is_pulled(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, imu_part_at(0));
	rig.emulator.fault = EMULATOR_FAULT_REMOTE_IO;
	rig.emulator.fault_from = transactions_of_start(imu_part_at(0)) - 2;
	rig.emulator.fault_count = 1000;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -EREMOTEIO);
	RIG_ASSERT(&rig, rig.imu.line.failed == IMU_START_RETRIES + 1);
	RIG_ASSERT(&rig, IMU_START_RETRIES == 8);
}

/* A bus that hangs is left alone in between, four times 50 ms, and then for good. */
static void test_a_start_ends_when_the_bus_hangs(void **state)
{
	struct imu_rig rig;
	int64_t took_us;

	(void)state;
	imu_rig_init(&rig, imu_part_at(0));
	rig.emulator.fault = EMULATOR_FAULT_TIMEOUT;
	rig.emulator.fault_from = 2;
	rig.emulator.fault_count = 1000;
	took_us = -rig.emulator.now_us;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -ETIMEDOUT);
	took_us += rig.emulator.now_us;
	RIG_ASSERT(&rig, rig.imu.line.failed == 5);
	RIG_ASSERT(&rig, took_us >= 200000 && took_us < 230000);
}

/* A lying wire may stop the start or be noticed later, but never gives another scale for good. */
static void survives_wrong_bytes(const struct imu_part *part)
{
	long transactions = part->is_flat ? 0 : transactions_of_start(part);

	for (long at = 1; at <= transactions; at++) {
		struct imu_reading reading;
		struct imu_rig rig;

		imu_rig_init(&rig, part);
		rig.emulator.fault = EMULATOR_FAULT_WRONG_BYTES;
		rig.emulator.fault_from = at;
		rig.emulator.fault_count = 1;
		if (imu_rig_bring_up(&rig, 0) < 0)
			continue;
		RIG_ASSERT(&rig, imu_rig_read(&rig, US_PER_S, &reading) == IMU_FAULT_NONE);
		RIG_ASSERT(&rig, fabs(vec3_norm(reading.accel_mps2) - GRAVITY_MPS2) < 0.3);
	}
}

static void test_wrong_bytes_never_start_a_chip_wrongly(void **state)
{
	(void)state;
	for_each_family(survives_wrong_bytes);
}

/* Power lost for a moment between two steps: no error on the wire, and yet it must come out. */
static void notices_silent_power_loss(const struct imu_part *part)
{
	for (int at = 1; !part->is_flat; at++) {
		struct imu_rig rig;
		int64_t next_us = 0;
		int calls = 0, faults = 0, r;

		imu_rig_init(&rig, part);
		imu_begin(&rig.imu, &rig.bus, part->model->address, NULL, 0);
		while ((r = imu_advance(&rig.imu, rig.emulator.now_us, &next_us)) == 0) {
			if (++calls == at)
				emulator_power_cycle(&rig.emulator);
			if (next_us > rig.emulator.now_us)
				emulator_wait_us(&rig.emulator, next_us - rig.emulator.now_us);
		}
		if (calls < at)
			return;
		for (int i = 0; r > 0 && i < 3000; i++) {
			struct imu_reading reading;

			faults += imu_rig_read(&rig, PERIOD_US, &reading) != IMU_FAULT_NONE;
			if (faults)
				break;
			RIG_ASSERT(&rig, fabs(vec3_norm(reading.accel_mps2) - GRAVITY_MPS2) < 0.3 ||
						 i < 3000 - 1);
		}
	}
}

static void test_silent_power_loss_is_noticed(void **state)
{
	(void)state;
	for_each_family(notices_silent_power_loss);
}

/* A register that does not keep what the start needs ends it. */
static void reads_back_what_it_wrote(const struct imu_part *part)
{
	const struct imu_chip *chip = imu_chip_by_name(part->family);

	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];
		struct imu_rig rig;
		int64_t next_us = 0;
		int r = 0;

		if (!step->verify_mask)
			continue;
		imu_rig_init(&rig, part);
		imu_begin(&rig.imu, &rig.bus, part->model->address, NULL, 0);
		while (r == 0 && !(rig.imu.phase == IMU_STARTING && rig.imu.step == i)) {
			r = imu_advance(&rig.imu, rig.emulator.now_us, &next_us);
			if (next_us > rig.emulator.now_us)
				emulator_wait_us(&rig.emulator, next_us - rig.emulator.now_us);
		}
		/* What stays as it came up is kept already. */
		if (((rig.emulator.reg[rig.emulator.bank][step->reg] ^ step->value) &
		     step->verify_mask) == 0)
			continue;
		rig.emulator.stuck[rig.emulator.bank][step->reg / 64] |= UINT64_C(1)
									 << step->reg % 64;
		while (r == 0) {
			r = imu_advance(&rig.imu, rig.emulator.now_us, &next_us);
			if (next_us > rig.emulator.now_us)
				emulator_wait_us(&rig.emulator, next_us - rig.emulator.now_us);
		}
		RIG_ASSERT(&rig, r == -EPROTO);
	}
}

static void test_a_register_that_does_not_keep_fails_the_start(void **state)
{
	(void)state;
	for_each_family(reads_back_what_it_wrote);
}

static void takes_few_transactions_a_call(const struct imu_part *part)
{
	struct imu_rig rig;
	int64_t next_us = 0;
	int r = 0;

	imu_rig_init(&rig, part);
	imu_begin(&rig.imu, &rig.bus, part->model->address, NULL, !part->is_flat);
	while (r == 0) {
		long before = rig.emulator.transactions;
		int is_finding = rig.imu.phase == IMU_FINDING;

		r = imu_advance(&rig.imu, rig.emulator.now_us, &next_us);
		RIG_ASSERT(&rig, rig.emulator.transactions - before <= (is_finding ? 4 : 2));
		if (next_us > rig.emulator.now_us)
			emulator_wait_us(&rig.emulator, next_us - rig.emulator.now_us);
	}
	RIG_ASSERT(&rig, r == 1);
	imu_rig_check(&rig);
}

static void test_no_call_takes_long(void **state)
{
	(void)state;
	for_each_family(takes_few_transactions_a_call);
}

static void is_up_soon(const struct imu_part *part)
{
	struct imu_rig rig;
	int64_t since_us;

	imu_rig_init(&rig, part);
	since_us = rig.emulator.now_us;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == 0);
	RIG_ASSERT(&rig, rig.emulator.now_us - since_us < US_PER_S);
}

static void test_a_start_takes_less_than_a_second(void **state)
{
	(void)state;
	for_each_part(is_up_soon);
}

static void refuses_short_bus(const struct imu_part *part)
{
	struct imu_rig rig;

	imu_rig_init(&rig, part);
	rig.bus.max_read = imu_chip_by_name(part->family)->burst_len - 1;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -EMSGSIZE);
	RIG_ASSERT(&rig, rig.emulator.writes == 0);
}

static void test_a_bus_with_short_reads_is_refused(void **state)
{
	(void)state;
	for_each_family(refuses_short_bus);
}

/* Strangers and clocks */

static void expect_untouched(const struct emulator_model *model, int id,
			     enum imu_verdict want_verdict)
{
	const struct imu_part part = {model, NULL, (uint8_t)(id < 0 ? 0 : id), 0};
	struct imu_rig rig;

	imu_rig_init(&rig, &part);
	if (id < 0) {
		emulator_init(&rig.emulator, model);
		emulator_wait_us(&rig.emulator, 3 * US_PER_S);
	}
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 1) == -ENODEV);
	RIG_ASSERT(&rig, rig.imu.found.verdict == want_verdict);
	RIG_ASSERT(&rig, rig.imu.found.part && rig.imu.found.why);
	RIG_ASSERT(&rig, rig.emulator.writes == 0);
	imu_rig_check(&rig);
}

static void test_a_clock_is_never_written_to(void **state)
{
	(void)state;
	expect_untouched(&emulator_ds1307, -1, IMU_CLOCK);
	expect_untouched(&emulator_ds3231, -1, IMU_CLOCK);
	expect_untouched(&emulator_pcf8523, -1, IMU_CLOCK);
}

/* Its seconds read like any identity for a while each minute. */
static void test_a_clock_is_one_at_any_second(void **state)
{
	static const struct emulator_model *const clocks[] = {&emulator_ds1307, &emulator_ds3231,
							      &emulator_pcf8523};

	(void)state;
	for (int i = 0; i < 3; i++) {
		const struct imu_part part = {clocks[i], NULL, 0, 0};
		struct imu_rig rig;

		imu_rig_init(&rig, &part);
		for (int second = 0; second < 90; second++) {
			emulator_wait_us(&rig.emulator, US_PER_S);
			RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -ENODEV);
			RIG_ASSERT(&rig, rig.imu.found.verdict == IMU_CLOCK);
		}
		RIG_ASSERT(&rig, rig.emulator.writes == 0);
	}
}

/* A DS1307 that stands still at 51 s answers as a BMI160 does. */
static void test_a_halted_clock_is_no_bmi160(void **state)
{
	const struct imu_part part = {&emulator_ds1307, NULL, 0, 0};
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, &part);
	rig.emulator.is_frozen = true;
	for (int i = 0; i < 7; i++) {
		static const uint8_t halted[] = {0xd1, 0x00, 0x00, 0x01, 0x01, 0x01, 0x00};

		rig.emulator.reg[0][i] = halted[i];
	}
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -ENODEV);
	RIG_ASSERT(&rig, rig.imu.found.verdict == IMU_CLOCK);
	RIG_ASSERT(&rig, rig.emulator.writes == 0);
}

/* Another program chose a bank and went: that is told, and nothing is written to a stranger. */
static void tells_the_bank(const struct imu_part *part)
{
	const struct imu_chip *chip = imu_chip_by_name(part->family);

	for (int bank = 1; bank < 256 && !part->is_flat && chip->home.is_needed; bank++) {
		struct imu_rig rig;

		if ((bank & ~chip->home.bits) || bank == chip->home.value)
			continue;
		imu_rig_init(&rig, part);
		rig.emulator.is_identified = true;
		emulator_write(&rig.emulator, chip->home.reg, (uint8_t)bank);
		if (rig.emulator.violation[0])
			continue; /* it has not that many */
		rig.emulator.is_identified = false;
		rig.emulator.writes = 0;
		RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -ENODEV);
		RIG_ASSERT(&rig, rig.imu.found.verdict == IMU_BANKED);
		RIG_ASSERT(&rig, rig.imu.found.id_reg == chip->home.reg);
		RIG_ASSERT(&rig, rig.imu.found.id == bank);
		RIG_ASSERT(&rig, rig.emulator.writes == 0);
		/* Whom it has known and never lost it takes back. */
		emulator_power_cycle(&rig.emulator);
		emulator_wait_us(&rig.emulator, US_PER_S);
		RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == 0);
		emulator_write(&rig.emulator, chip->home.reg, (uint8_t)bank);
		RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == 0);
		imu_rig_check(&rig);
	}
}

static void test_a_chip_in_another_bank_is_told(void **state)
{
	(void)state;
	for_each_family(tells_the_bank);
}

static void test_what_cannot_be_used_is_refused_by_name(void **state)
{
	(void)state;
	expect_untouched(&emulator_bmi270, 0x24, IMU_REFUSED);
}

static const struct imu_part unlisted = {&emulator_mpu6050, "mpu6050", 0x55, 0};

static void wander(void *ctx, int64_t t_us, struct emulator_world *ret_world)
{
	double t_s = S_FROM_US(t_us);

	(void)ctx;
	*ret_world = (struct emulator_world){
		.accel_mps2 = {6.0 * sin(25.0 * t_s), 0.0, GRAVITY_MPS2},
		.gyro_radps = {cos(25.0 * t_s), 0.0, 0.0},
		.temp_degc = 25.0,
	};
}

static void test_an_unlisted_chip_is_taken_by_its_behaviour(void **state)
{
	struct imu_reading reading;
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, &unlisted);
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 1) == 0);
	RIG_ASSERT(&rig, rig.imu.found.verdict == IMU_UNLISTED && rig.imu.found.id == 0x55);
	RIG_ASSERT(&rig, imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_NONE);
	RIG_ASSERT(&rig, fabs(reading.accel_mps2.z - GRAVITY_MPS2) < 0.3);
	/* Known by now: it comes back while its wearer moves. */
	rig.emulator.world = wander;
	emulator_power_cycle(&rig.emulator);
	emulator_wait_us(&rig.emulator, US_PER_S);
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == 0);
	imu_rig_check(&rig);
}

static void test_an_unlisted_chip_has_to_be_held_still(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, &unlisted);
	rig.emulator.world = wander;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -EAGAIN);
	RIG_ASSERT(&rig, rig.imu.phase == IMU_DOWN);
}

static void test_an_unlisted_chip_that_does_not_behave_is_refused(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, &unlisted); /* half a g */
	rig.world.accel_mps2.z = 5.0;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -EILSEQ);
	imu_rig_init(&rig, &unlisted); /* spins on the table */
	rig.world.gyro_radps.x = 2.0;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -EILSEQ);
	imu_rig_init(&rig, &unlisted); /* says the same for ever */
	rig.emulator.accel_noise_mps2 = rig.emulator.gyro_noise_radps = 0.0;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -EILSEQ);
	imu_rig_init(&rig, &unlisted); /* does not wake */
	rig.emulator.is_asleep_for_ever = true;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) < 0);
	RIG_ASSERT(&rig, rig.imu.phase == IMU_DOWN);
}

static void test_nobody_is_said_to_be_nobody(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, imu_part_at(0));
	rig.emulator.is_powered = false;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 0) == -ENXIO);
	RIG_ASSERT(&rig, rig.imu.found.verdict == IMU_NOT_ASKED);
	RIG_ASSERT(&rig, imu_start(&rig.imu, &rig.bus, 0x10, NULL) == -EINVAL);
}

/* Self-test */

static void passes_its_self_test(const struct imu_part *part)
{
	struct imu_reading reading;
	struct imu_rig rig;

	if (!has_self_test(part))
		return;
	imu_rig_init(&rig, part);
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 1) == 0);
	RIG_ASSERT(&rig, rig.imu.self_test.is_done && !rig.imu.self_test.was_moving);
	RIG_ASSERT(&rig, rig.imu.self_test.failed_axes == 0);
	RIG_ASSERT(&rig, rig.imu.self_test.unknown_axes == 0);
	RIG_ASSERT(&rig, imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_NONE);
	RIG_ASSERT(&rig, fabs(reading.accel_mps2.z - GRAVITY_MPS2) < 0.3);
	RIG_ASSERT(&rig, vec3_norm(reading.gyro_radps) < 0.05);
	imu_rig_check(&rig);
}

static void fails_its_self_test(const struct imu_part *part)
{
	struct imu_rig rig;

	if (!has_self_test(part))
		return;
	imu_rig_init(&rig, part);
	rig.emulator.self_test_gain = 0.02;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 1) == 0);
	RIG_ASSERT(&rig, rig.imu.self_test.is_done);
	RIG_ASSERT(&rig, rig.imu.self_test.failed_axes != 0);
	imu_rig_check(&rig);
}

static void is_not_tested_while_it_moves(const struct imu_part *part)
{
	const struct imu_chip *chip = imu_chip_by_name(part->family);
	struct imu_rig rig;

	if (part->is_flat || !chip->self_test || !chip->self_test->judge)
		return;
	imu_rig_init(&rig, part);
	rig.emulator.world = wander;
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 1) == 0);
	RIG_ASSERT(&rig, rig.imu.self_test.was_moving && !rig.imu.self_test.is_done);
}

static void test_self_test_passes_on_a_healthy_chip(void **state)
{
	(void)state;
	for_each_part(passes_its_self_test);
}

static void test_self_test_fails_on_a_broken_chip(void **state)
{
	(void)state;
	for_each_family(fails_its_self_test);
}

static void test_self_test_needs_rest(void **state)
{
	(void)state;
	for_each_family(is_not_tested_while_it_moves);
}

/* A clone has no codes to be judged by: said, and no reason to refuse it. */
static void test_a_clone_without_self_test_is_used(void **state)
{
	static const struct imu_part clone = {&emulator_mpu6050, "mpu6050", 0x72, 0};
	struct imu_rig rig;

	(void)state;
	imu_rig_init(&rig, &clone);
	rig.emulator.has_self_test = false;
	emulator_power_cycle(&rig.emulator);
	emulator_wait_us(&rig.emulator, US_PER_S);
	RIG_ASSERT(&rig, imu_rig_bring_up(&rig, 1) == 0);
	RIG_ASSERT(&rig, rig.imu.self_test.unknown_axes == 0x3f);
	RIG_ASSERT(&rig, rig.imu.self_test.failed_axes == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_listed_identity_is_emulated),
		cmocka_unit_test(test_each_part_starts_and_feels_the_world),
		cmocka_unit_test(test_each_address_of_a_family_is_taken),
		cmocka_unit_test(test_the_end_of_the_range_is_told_on_each_axis),
		cmocka_unit_test(test_one_failing_transaction_ends_no_start),
		cmocka_unit_test(test_a_cable_fails_no_self_test),
		cmocka_unit_test(test_a_self_test_that_the_cable_stops_is_told),
		cmocka_unit_test(test_a_start_ends_when_the_cable_is_pulled),
		cmocka_unit_test(test_a_start_ends_when_the_bus_hangs),
		cmocka_unit_test(test_wrong_bytes_never_start_a_chip_wrongly),
		cmocka_unit_test(test_silent_power_loss_is_noticed),
		cmocka_unit_test(test_a_register_that_does_not_keep_fails_the_start),
		cmocka_unit_test(test_no_call_takes_long),
		cmocka_unit_test(test_a_start_takes_less_than_a_second),
		cmocka_unit_test(test_a_bus_with_short_reads_is_refused),
		cmocka_unit_test(test_a_clock_is_never_written_to),
		cmocka_unit_test(test_a_clock_is_one_at_any_second),
		cmocka_unit_test(test_a_halted_clock_is_no_bmi160),
		cmocka_unit_test(test_what_cannot_be_used_is_refused_by_name),
		cmocka_unit_test(test_a_chip_in_another_bank_is_told),
		cmocka_unit_test(test_an_unlisted_chip_is_taken_by_its_behaviour),
		cmocka_unit_test(test_an_unlisted_chip_has_to_be_held_still),
		cmocka_unit_test(test_an_unlisted_chip_that_does_not_behave_is_refused),
		cmocka_unit_test(test_nobody_is_said_to_be_nobody),
		cmocka_unit_test(test_self_test_passes_on_a_healthy_chip),
		cmocka_unit_test(test_self_test_fails_on_a_broken_chip),
		cmocka_unit_test(test_self_test_needs_rest),
		cmocka_unit_test(test_a_clone_without_self_test_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
