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

enum { PERIOD_US = 10000, UNTOUCHED = 0xa5 };

static const struct imu_part mpu6050 = {&emulator_mpu6050, "mpu6050", 0x68, 0};

static void for_each_family(void (*promise)(struct imu_rig *rig))
{
	const struct imu_part *part;

	for (int i = 0; (part = imu_family_at(i)); i++) {
		struct imu_rig rig;

		if (part->is_flat)
			continue;
		imu_rig_start(&rig, part);
		promise(&rig);
	}
}

/* One read as the outside sees it; whatever is wrong, nothing else changes. */
static enum imu_fault read_once(struct imu_rig *rig, int64_t after_us)
{
	uint8_t untouched[sizeof(struct imu_reading)];
	struct imu_reading reading;
	enum imu_fault fault;

	memset(untouched, UNTOUCHED, sizeof(untouched));
	memset(&reading, UNTOUCHED, sizeof(reading));
	fault = imu_rig_read(rig, after_us, &reading);
	if (fault == IMU_FAULT_NONE)
		RIG_ASSERT(rig, memcmp(&reading, untouched, sizeof(untouched)) != 0);
	else
		RIG_ASSERT(rig, memcmp(&reading, untouched, sizeof(untouched)) == 0);
	return fault;
}

/* Reads until something is wrong, at most so often; IMU_FAULT_NONE when nothing ever is. */
static enum imu_fault first_fault(struct imu_rig *rig, int reads, int *ret_reads)
{
	for (*ret_reads = 1; *ret_reads <= reads; ++*ret_reads) {
		enum imu_fault fault = read_once(rig, PERIOD_US);

		if (fault != IMU_FAULT_NONE)
			return fault;
	}
	return IMU_FAULT_NONE;
}

static void stays_well(struct imu_rig *rig)
{
	int reads;

	RIG_ASSERT(rig, first_fault(rig, 3000, &reads) == IMU_FAULT_NONE);
	imu_rig_check(rig);
}

static void test_a_healthy_chip_has_no_faults(void **state)
{
	(void)state;
	for_each_family(stays_well);
}

/* A sample is one transaction, and the look at a register is one more. */
static void takes_one_transaction(struct imu_rig *rig)
{
	long before = rig->emulator.transactions;

	for (int i = 0; i < 10 * IMU_WATCH_READS; i++)
		read_once(rig, PERIOD_US);
	RIG_ASSERT(rig, rig->emulator.transactions - before <= 10 * IMU_WATCH_READS + 10);
}

static void test_a_sample_is_one_transaction(void **state)
{
	(void)state;
	for_each_family(takes_one_transaction);
}

/* A chip of 200 Hz polled at 400 Hz says everything twice. */
static void may_be_polled_faster(struct imu_rig *rig)
{
	int64_t period_us = (int64_t)(0.4e6 / rig->imu.found.chip->sample_rate_hz);

	for (int i = 0; i < 2000; i++)
		RIG_ASSERT(rig, read_once(rig, period_us) == IMU_FAULT_NONE);
}

static void test_polling_faster_than_the_chip_is_no_fault(void **state)
{
	(void)state;
	for_each_family(may_be_polled_faster);
}

static void notices_frozen_bytes(struct imu_rig *rig)
{
	int reads;

	read_once(rig, PERIOD_US);
	rig->emulator.is_frozen = true;
	RIG_ASSERT(rig, first_fault(rig, 40, &reads) == IMU_FAULT_FROZEN);
	RIG_ASSERT(rig, reads <= IMU_FROZEN_READS + 4);
	RIG_ASSERT(rig, read_once(rig, PERIOD_US) == IMU_FAULT_FROZEN);
	RIG_ASSERT(rig, imu_cure(&rig->imu, IMU_FAULT_FROZEN) == IMU_CURE_RESTART);
	rig->emulator.is_frozen = false;
	RIG_ASSERT(rig, read_once(rig, 10 * PERIOD_US) == IMU_FAULT_NONE);
}

/* At 20 Hz ten reads would take as long as a wearer may be left with green. */
static void notices_frozen_bytes_when_polled_seldom(struct imu_rig *rig)
{
	int64_t took_us = 0;

	read_once(rig, 50000);
	rig->emulator.is_frozen = true;
	while (took_us < 1000000 && read_once(rig, 50000) == IMU_FAULT_NONE)
		took_us += 50000;
	RIG_ASSERT(rig, took_us >= 100000 && took_us <= 150000);
}

static void test_frozen_bytes_are_found_as_soon_at_20_hz(void **state)
{
	(void)state;
	for_each_family(notices_frozen_bytes_when_polled_seldom);
}

static void test_frozen_bytes_are_found_and_end(void **state)
{
	(void)state;
	for_each_family(notices_frozen_bytes);
}

/* A brown-out puts a chip to sleep, or to another range, or both. */
static void notices_power_loss(struct imu_rig *rig)
{
	struct imu_reading reading;
	enum imu_fault fault;
	int reads;

	read_once(rig, PERIOD_US);
	emulator_power_cycle(&rig->emulator);
	emulator_wait_us(&rig->emulator, US_PER_S);
	fault = first_fault(rig, IMU_WATCH_READS * IMU_START_STEPS_MAX, &reads);
	RIG_ASSERT(rig, fault == IMU_FAULT_BLANK || fault == IMU_FAULT_FROZEN ||
				fault == IMU_FAULT_CONFIG || fault == IMU_FAULT_GRAVITY);
	RIG_ASSERT(rig, imu_cure(&rig->imu, fault) == IMU_CURE_RESTART);
	RIG_ASSERT(rig, imu_rig_bring_up(rig, 0) == 0);
	RIG_ASSERT(rig, imu_rig_read(rig, US_PER_S, &reading) == IMU_FAULT_NONE);
	RIG_ASSERT(rig, fabs(reading.accel_mps2.z - GRAVITY_MPS2) < 0.3);
	imu_rig_check(rig);
}

static void test_power_loss_is_noticed_and_a_new_start_heals_it(void **state)
{
	(void)state;
	for_each_family(notices_power_loss);
}

/* Each register that the watch may look at, changed behind its back. */
static void notices_each_lost_register(struct imu_rig *rig)
{
	const struct imu_chip *chip = rig->imu.found.chip;
	const struct imu_part *part = rig->part;

	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];
		uint8_t *reg;
		enum imu_fault fault;
		int reads;

		if (!step->verify_mask || step->is_banked)
			continue;
		imu_rig_start(rig, part);
		rig->emulator.accel_noise_mps2 = 0.05;
		reg = &rig->emulator.reg[0][step->reg];
		*reg ^= (uint8_t)(step->verify_mask & -step->verify_mask); /* its lowest bit */
		fault = first_fault(rig, 2 * IMU_WATCH_READS * (int)chip->start_count, &reads);
		RIG_ASSERT(rig, fault != IMU_FAULT_NONE && fault != IMU_FAULT_BUS);
		for (int k = 0; fault == IMU_FAULT_CONFIG && k < 5; k++)
			RIG_ASSERT(rig, read_once(rig, PERIOD_US) == IMU_FAULT_CONFIG);
	}
}

static void test_each_lost_register_is_found_and_stays_found(void **state)
{
	(void)state;
	for_each_family(notices_each_lost_register);
}

/* 2 g and 250 deg/s after a brown-out: nothing of that may pass for good. */
static void test_no_sample_is_believed_at_another_scale(void **state)
{
	static const struct imu_part mpu6500 = {&emulator_mpu6500, "mpu6500", 0x70, 0};
	struct imu_rig rig;

	(void)state;
	imu_rig_start(&rig, &mpu6500);
	read_once(&rig, PERIOD_US);
	emulator_power_cycle(&rig.emulator);
	for (int i = 0; i < 300; i++) {
		struct imu_reading reading;

		if (imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_NONE)
			RIG_ASSERT(&rig, fabs(vec3_norm(reading.accel_mps2) - GRAVITY_MPS2) < 1.0);
	}
}

/* One half of the chip in standby, as a flipped bit leaves it. */
static void test_half_a_chip_that_stands_still_is_frozen(void **state)
{
	static const uint8_t standby[] = {0x38, 0x07};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct imu_rig rig;
		enum imu_fault fault;
		int reads;

		imu_rig_start(&rig, &mpu6050);
		rig.emulator.reg[0][0x6c] = standby[i];
		fault = first_fault(&rig, 60, &reads);
		RIG_ASSERT(&rig, fault == IMU_FAULT_FROZEN || fault == IMU_FAULT_CONFIG);
	}
}

static void test_blank_bytes_are_found_at_once(void **state)
{
	struct imu_rig rig;
	int reads;

	(void)state;
	imu_rig_start(&rig, &mpu6050);
	rig.emulator.reg[0][0x6b] |= 0x40; /* asleep, as a glitch leaves it */
	emulator_power_cycle(&rig.emulator);
	emulator_wait_us(&rig.emulator, US_PER_S);
	RIG_ASSERT(&rig, first_fault(&rig, 1, &reads) == IMU_FAULT_BLANK);
}

/* The next burst is the same sample's; where the bus hangs it waits for the next poll. */
static void passes_bus_errors_on(struct imu_rig *rig)
{
	static const struct {
		enum emulator_fault fault;
		int error, tries;
	} faults[] = {
		{EMULATOR_FAULT_NACK, -ENXIO, 3},	  {EMULATOR_FAULT_REMOTE_IO, -EREMOTEIO, 3},
		{EMULATOR_FAULT_ARBITRATION, -EAGAIN, 3}, {EMULATOR_FAULT_TIMEOUT, -ETIMEDOUT, 1},
		{EMULATOR_FAULT_HALF_BURST, -EIO, 3},
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		for (int failing = 1; failing <= faults[i].tries; failing++) {
			bool is_lost = failing == faults[i].tries;
			struct imu_reading reading;
			uint32_t failed = rig->imu.line.failed;
			int error = 0;

			rig->emulator.fault = faults[i].fault;
			rig->emulator.fault_from = rig->emulator.transactions + 1;
			rig->emulator.fault_count = failing;
			emulator_wait_us(&rig->emulator, PERIOD_US);
			RIG_ASSERT(rig,
				   imu_read(&rig->imu, rig->emulator.now_us, &reading, &error) ==
					   (is_lost ? IMU_FAULT_BUS : IMU_FAULT_NONE));
			RIG_ASSERT(rig, error == (is_lost ? faults[i].error : 0));
			RIG_ASSERT(rig, imu_cure(&rig->imu, IMU_FAULT_BUS) == IMU_CURE_RETRY);
			RIG_ASSERT(rig, read_once(rig, PERIOD_US) == IMU_FAULT_NONE);
			RIG_ASSERT(rig, rig->imu.line.failed == failed + (uint32_t)failing);
		}
	}
}

static void test_a_single_bus_error_passes(void **state)
{
	(void)state;
	for_each_family(passes_bus_errors_on);
}

static void test_a_cable_that_stays_out_is_a_loss(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_start(&rig, &mpu6050);
	rig.emulator.is_powered = false;
	for (int i = 1; i <= IMU_RETRIES + 1; i++) {
		RIG_ASSERT(&rig, read_once(&rig, PERIOD_US) == IMU_FAULT_BUS);
		RIG_ASSERT(&rig, imu_cure(&rig.imu, IMU_FAULT_BUS) ==
					 (i <= IMU_RETRIES ? IMU_CURE_RETRY : IMU_CURE_RESTART));
	}
}

/* A failing look at a register is looked at again, and nothing is trusted meanwhile. */
static void test_a_failing_look_is_repeated(void **state)
{
	struct imu_rig rig;
	struct imu_reading reading;

	(void)state;
	imu_rig_start(&rig, &mpu6050);
	for (int i = 1; i < IMU_WATCH_READS; i++)
		RIG_ASSERT(&rig, read_once(&rig, PERIOD_US) == IMU_FAULT_NONE);
	rig.emulator.fault = EMULATOR_FAULT_NACK;
	rig.emulator.fault_from = rig.emulator.transactions + 2;
	rig.emulator.fault_count = 3;
	RIG_ASSERT(&rig, imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_BUS);
	rig.emulator.fault_from = rig.emulator.transactions + 2;
	RIG_ASSERT(&rig, imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_BUS);
	RIG_ASSERT(&rig, imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_NONE);
}

/* The one register that the watch looks at after a failed transfer tells a reset by itself. */
static void loses_what_it_does_not_come_up_with(struct imu_rig *rig)
{
	const struct imu_chip *chip = rig->imu.found.chip;
	int proving = 0;

	if (rig->part->is_flat)
		return;
	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];
		bool is_same = ((rig->emulator.reset[0][step->reg] ^ step->value) &
				step->verify_mask) == 0;

		if (!step->verify_mask || step->is_banked)
			continue;
		RIG_ASSERT(rig, !step->is_reset_value || is_same);
		proving += !step->is_reset_value && !is_same;
		if (proving == 0)
			RIG_ASSERT(rig, step->is_reset_value);
	}
	RIG_ASSERT(rig, proving > 0);
}

static void test_a_reset_shows_in_one_register(void **state)
{
	(void)state;
	for_each_family(loses_what_it_does_not_come_up_with);
}

static int proofs_besides(const struct imu_chip *chip, size_t step)
{
	int count = 0;

	for (size_t i = 0; i < chip->start_count; i++)
		count += i != step && chip->start[i].verify_mask && !chip->start[i].is_banked &&
			 !chip->start[i].is_reset_value;
	return count;
}

/* Any register, changed alone: no supply and no cable does that, but a program. */
static void tells_who_rewrites(struct imu_rig *rig)
{
	const struct imu_chip *chip = rig->imu.found.chip;
	const struct imu_part *part = rig->part;

	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];
		enum imu_fault fault;
		int reads;

		if (!step->verify_mask || step->is_banked || part->is_flat ||
		    (!step->is_reset_value && proofs_besides(chip, i) == 0))
			continue;
		imu_rig_start(rig, part);
		rig->emulator.accel_noise_mps2 = 0.05;
		rig->emulator.reg[0][step->reg] ^=
			(uint8_t)(step->verify_mask & -step->verify_mask);
		fault = first_fault(rig, 2 * IMU_WATCH_READS * (int)chip->start_count, &reads);
		if (fault != IMU_FAULT_CONFIG)
			continue; /* asleep, or half of it */
		RIG_ASSERT(rig, rig->imu.loss.is_rewritten);
		RIG_ASSERT(rig, rig->imu.loss.reg == step->reg && rig->imu.loss.was == step->value);
		RIG_ASSERT(rig, rig->imu.loss.is == rig->emulator.reg[0][step->reg]);
	}
}

/* While a reset is one, at whichever register it is noticed. */
static void tells_a_reset(struct imu_rig *rig)
{
	const struct imu_part *part = rig->part;

	for (int at = 0; at < 60 && !part->is_flat; at++) {
		int reads;

		imu_rig_start(rig, part);
		rig->emulator.accel_noise_mps2 = 0.05;
		for (int i = 0; i < at; i++)
			read_once(rig, PERIOD_US);
		emulator_power_cycle(&rig->emulator);
		rig->emulator.ready_us = 0;
		if (first_fault(rig, 100, &reads) == IMU_FAULT_CONFIG)
			RIG_ASSERT(rig, !rig->imu.loss.is_rewritten);
	}
}

static void test_who_rewrites_is_told_from_a_reset(void **state)
{
	(void)state;
	for_each_family(tells_who_rewrites);
	for_each_family(tells_a_reset);
}

/* Bits that flip on a worn cable: what gets through is never far off for long. */
static void test_gravity_that_no_body_feels_is_a_fault(void **state)
{
	static const double norms_mps2[] = {0.0, 2.5, 31.0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct imu_rig rig;
		enum imu_fault fault;
		int reads;

		imu_rig_start(&rig, &mpu6050);
		read_once(&rig, PERIOD_US);
		rig.world.accel_mps2.z = norms_mps2[i];
		fault = first_fault(&rig, 200, &reads);
		RIG_ASSERT(&rig, fault == IMU_FAULT_GRAVITY);
		RIG_ASSERT(&rig, reads > 38 && reads < 55);
		RIG_ASSERT(&rig, imu_cure(&rig.imu, fault) == IMU_CURE_RESTART);
		rig.world.accel_mps2.z = GRAVITY_MPS2;
		RIG_ASSERT(&rig, read_once(&rig, PERIOD_US) == IMU_FAULT_NONE);
	}
}

static void test_a_tumble_is_no_gravity_fault(void **state)
{
	struct imu_rig rig;
	int reads;

	(void)state;
	imu_rig_start(&rig, &mpu6050);
	rig.world.accel_mps2.z = 2.0;
	rig.world.gyro_radps.x = 3.0;
	RIG_ASSERT(&rig, first_fault(&rig, 200, &reads) == IMU_FAULT_NONE);
}

static void test_a_leap_of_the_temperature_is_a_fault(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_start(&rig, &mpu6050);
	RIG_ASSERT(&rig, read_once(&rig, PERIOD_US) == IMU_FAULT_NONE);
	rig.world.temp_degc = 60.0;
	RIG_ASSERT(&rig, read_once(&rig, PERIOD_US) == IMU_FAULT_TEMPERATURE);
	RIG_ASSERT(&rig, imu_cure(&rig.imu, IMU_FAULT_TEMPERATURE) == IMU_CURE_RETRY);
	RIG_ASSERT(&rig, read_once(&rig, PERIOD_US) == IMU_FAULT_NONE);
}

/* A Raspberry Pi's I2C flips the first bit of a byte when a BNO055 stretches the clock. */
static void test_a_number_that_the_chip_cannot_say_is_a_fault(void **state)
{
	static const struct imu_part bno055 = {&emulator_bno055, "bno055", 0xa0, 0};
	struct imu_rig rig;
	int faults = 0;

	(void)state;
	imu_rig_start(&rig, &bno055);
	rig.emulator.fault = EMULATOR_FAULT_WRONG_BYTES;
	for (int i = 0; i < 300; i++) {
		struct imu_reading reading;
		enum imu_fault fault;

		rig.emulator.fault_from = rig.emulator.transactions + 1;
		rig.emulator.fault_count = i % 10 == 0;
		fault = imu_rig_read(&rig, PERIOD_US, &reading);
		faults += fault == IMU_FAULT_RANGE;
		RIG_ASSERT(&rig, fault != IMU_FAULT_NONE || fabs(reading.accel_mps2.x) < 42.0);
	}
	RIG_ASSERT(&rig, faults > 5);
	RIG_ASSERT(&rig, imu_cure(&rig.imu, IMU_FAULT_RANGE) == IMU_CURE_RETRY);
}

static void test_saturation_is_seen_and_no_loss(void **state)
{
	struct imu_rig rig;

	(void)state;
	imu_rig_start(&rig, &mpu6050);
	rig.world.gyro_radps.y = -12.0;
	for (int i = 0; i < 5; i++) {
		struct imu_reading reading;

		RIG_ASSERT(&rig, imu_rig_read(&rig, PERIOD_US, &reading) == IMU_FAULT_NONE);
		RIG_ASSERT(&rig, imu_reading_is_saturated(&reading, rig.imu.found.chip));
	}
	RIG_ASSERT(&rig, imu_cure(&rig.imu, IMU_FAULT_SATURATED) == IMU_CURE_NONE);
}

static void test_two_sensors_are_independent(void **state)
{
	struct imu_rig a, b;

	(void)state;
	imu_rig_start(&a, &mpu6050);
	imu_rig_start(&b, &mpu6050);
	a.emulator.is_powered = false;
	for (int i = 0; i < 100; i++) {
		RIG_ASSERT(&a, read_once(&a, PERIOD_US) == IMU_FAULT_BUS);
		RIG_ASSERT(&b, read_once(&b, PERIOD_US) == IMU_FAULT_NONE);
	}
}

static void test_a_read_before_the_start_is_a_bus_fault(void **state)
{
	struct imu imu = {0};
	struct imu_reading reading;
	int error = 0;
	int64_t next_us;

	(void)state;
	assert_int_equal(imu_read(&imu, 0, &reading, &error), IMU_FAULT_BUS);
	assert_int_equal(error, -ENODEV);
	assert_int_equal(imu_advance(&imu, 0, &next_us), -ENODEV);
}

static void test_each_fault_has_its_own_name(void **state)
{
	(void)state;
	for (int i = 0; i < IMU_FAULT_COUNT; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(imu_fault_name((enum imu_fault)i),
						imu_fault_name((enum imu_fault)k));
	assert_string_equal(imu_fault_name(IMU_FAULT_COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_healthy_chip_has_no_faults),
		cmocka_unit_test(test_a_sample_is_one_transaction),
		cmocka_unit_test(test_polling_faster_than_the_chip_is_no_fault),
		cmocka_unit_test(test_frozen_bytes_are_found_and_end),
		cmocka_unit_test(test_frozen_bytes_are_found_as_soon_at_20_hz),
		cmocka_unit_test(test_power_loss_is_noticed_and_a_new_start_heals_it),
		cmocka_unit_test(test_each_lost_register_is_found_and_stays_found),
		cmocka_unit_test(test_no_sample_is_believed_at_another_scale),
		cmocka_unit_test(test_half_a_chip_that_stands_still_is_frozen),
		cmocka_unit_test(test_blank_bytes_are_found_at_once),
		cmocka_unit_test(test_a_single_bus_error_passes),
		cmocka_unit_test(test_a_cable_that_stays_out_is_a_loss),
		cmocka_unit_test(test_a_failing_look_is_repeated),
		cmocka_unit_test(test_a_reset_shows_in_one_register),
		cmocka_unit_test(test_who_rewrites_is_told_from_a_reset),
		cmocka_unit_test(test_gravity_that_no_body_feels_is_a_fault),
		cmocka_unit_test(test_a_tumble_is_no_gravity_fault),
		cmocka_unit_test(test_a_leap_of_the_temperature_is_a_fault),
		cmocka_unit_test(test_a_number_that_the_chip_cannot_say_is_a_fault),
		cmocka_unit_test(test_saturation_is_seen_and_no_loss),
		cmocka_unit_test(test_two_sensors_are_independent),
		cmocka_unit_test(test_a_read_before_the_start_is_a_bus_fault),
		cmocka_unit_test(test_each_fault_has_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
