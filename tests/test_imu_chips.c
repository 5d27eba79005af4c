/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/fake_bus.h"
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/imu/imu.h>
#include <math.h>
#include <string.h>

/* Each chip of the table keeps the same promises; a new chip file is tested by being there. */
#define CHIP_ASSERT(chip, condition)                                                               \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", (chip)->name, #condition);                              \
	} while (0)

enum { UNTOUCHED = 0xa5, TEMP_AXIS = 6, AXES = 7 };

static const int bus_errors[] = {-EREMOTEIO, -ENXIO, -EIO, -ETIMEDOUT, -EBUSY};

static void for_each_chip(void (*promise)(const struct imu_chip *chip))
{
	size_t count = 0;

	for (; imu_chips[count]; count++)
		promise(imu_chips[count]);
	assert_true(count >= 2);
}

static int bytes_are(const void *object, uint8_t byte, size_t n)
{
	const uint8_t *bytes = object;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != byte)
			return 0;
	}
	return 1;
}

static int chip_knows_id(const struct imu_chip *chip, uint8_t id)
{
	for (size_t i = 0; i < IMU_IDS_MAX && chip->ids[i].part; i++) {
		if (chip->ids[i].value == id)
			return 1;
	}
	return 0;
}

/* A byte that is no identity of any family in the build. */
static uint8_t stranger_id(void)
{
	for (int id = 1; id < 256; id++) {
		int is_known = 0;

		for (size_t i = 0; imu_chips[i]; i++)
			is_known |= chip_knows_id(imu_chips[i], (uint8_t)id);
		if (!is_known)
			return (uint8_t)id;
	}
	fail_msg("every byte is an identity");
	return 0;
}

/* Something at this address that has the identity registers of all families, with one content. */
static void define_stranger(struct fake_bus *fake, uint8_t id)
{
	fake_bus_init(fake);
	for (size_t i = 0; imu_chips[i]; i++)
		fake_bus_define(fake, imu_chips[i]->id_reg, id);
}

static int is_id_reg_at(uint8_t reg, uint8_t address)
{
	for (size_t i = 0; imu_chips[i]; i++) {
		if (imu_chip_has_address(imu_chips[i], address) && imu_chips[i]->id_reg == reg)
			return 1;
	}
	return 0;
}

static int start_on(struct fake_bus *fake, const struct imu_chip *want, uint8_t address,
		    struct imu *ret_imu, uint8_t *ret_id)
{
	struct bus bus = fake_bus_as_bus(fake);

	return imu_start(ret_imu, &bus, address, want, ret_id);
}

/* The table */

static void is_well_formed(const struct imu_chip *chip)
{
	CHIP_ASSERT(chip, chip->name && chip->name[0]);
	CHIP_ASSERT(chip, strspn(chip->name, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
				  strlen(chip->name));
	CHIP_ASSERT(chip, chip->summary && chip->summary[0]);
	CHIP_ASSERT(chip, chip->source && chip->source[0]);
	CHIP_ASSERT(chip, chip->addresses[0] != 0);
	CHIP_ASSERT(chip, chip->ids[0].part != NULL);
	CHIP_ASSERT(chip, chip->start_count > 0 && chip->start_count <= IMU_START_STEPS_MAX);
	CHIP_ASSERT(chip, chip->burst_len > 0 && chip->burst_len <= IMU_BURST_MAX);
	CHIP_ASSERT(chip, chip->burst_reg + chip->burst_len <= 256);
	CHIP_ASSERT(chip, chip->sample_rate_hz >= 100.0);
	CHIP_ASSERT(chip, chip->accel_range_mps2 >= 2.0 * GRAVITY_MPS2);
	CHIP_ASSERT(chip, chip->gyro_range_radps >= RAD(250.0));
	CHIP_ASSERT(chip, chip->accel_resolution_mps2 > 0.0);
	CHIP_ASSERT(chip, chip->gyro_resolution_radps > 0.0);
	CHIP_ASSERT(chip, chip->group_delay_us > 0 && chip->group_delay_us < 50000);
	CHIP_ASSERT(chip, chip->decode && chip->vectors && chip->vector_count > 0);
	for (size_t i = 0; i < IMU_ADDRESSES_MAX && chip->addresses[i]; i++)
		CHIP_ASSERT(chip, chip->addresses[i] >= 0x08 && chip->addresses[i] <= 0x77);
}

static void test_chips_are_well_formed(void **state)
{
	(void)state;
	for_each_chip(is_well_formed);
}

static void test_names_are_unique_sorted_and_found(void **state)
{
	(void)state;
	for (size_t i = 0; imu_chips[i]; i++) {
		assert_ptr_equal(imu_chip_by_name(imu_chips[i]->name), imu_chips[i]);
		if (i > 0)
			assert_true(strcmp(imu_chips[i - 1]->name, imu_chips[i]->name) < 0);
	}
	assert_null(imu_chip_by_name("no-such-chip"));
	assert_null(imu_chip_by_name(""));
}

static void claims_no_identity_of_another(const struct imu_chip *chip)
{
	for (size_t i = 0; imu_chips[i] != chip; i++) {
		const struct imu_chip *other = imu_chips[i];

		if (other->id_reg != chip->id_reg)
			continue;
		for (size_t k = 0; k < IMU_IDS_MAX && chip->ids[k].part; k++)
			CHIP_ASSERT(chip, !chip_knows_id(other, chip->ids[k].value));
	}
}

static void test_no_two_chips_claim_one_identity(void **state)
{
	(void)state;
	for_each_chip(claims_no_identity_of_another);
}

/* 0x00 and 0xff are what a dead bus says. */
static void claims_no_dead_bus(const struct imu_chip *chip)
{
	CHIP_ASSERT(chip, !chip_knows_id(chip, 0x00));
	CHIP_ASSERT(chip, !chip_knows_id(chip, 0xff));
}

static void test_a_dead_bus_is_no_identity(void **state)
{
	(void)state;
	for_each_chip(claims_no_dead_bus);
}

/* A later step must not overwrite what the watch wants to find. */
static void verifies_what_lasts(const struct imu_chip *chip)
{
	size_t verified = 0;

	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];

		verified += step->verify_mask != 0;
		for (size_t k = i + 1; k < chip->start_count; k++) {
			const struct imu_start_step *later = &chip->start[k];

			if (later->reg == step->reg)
				CHIP_ASSERT(chip,
					    !((later->value ^ step->value) & step->verify_mask));
		}
	}
	CHIP_ASSERT(chip, verified > 0);
}

static void test_verified_registers_are_written_to_stay(void **state)
{
	(void)state;
	for_each_chip(verifies_what_lasts);
}

/* Start */

static void starts_at(const struct imu_chip *chip, uint8_t address, const struct imu_id *id)
{
	struct fake_bus fake;
	struct imu imu = {0};
	uint8_t unknown_id = UNTOUCHED;
	uint64_t settle_us = 0;

	fake_bus_init_chip(&fake, chip);
	for (size_t i = 0; imu_chips[i]; i++) {
		if (!fake.is_defined[imu_chips[i]->id_reg])
			fake_bus_define(&fake, imu_chips[i]->id_reg, 0x00);
	}
	fake_bus_define(&fake, chip->id_reg, id->value);
	CHIP_ASSERT(chip, start_on(&fake, NULL, address, &imu, &unknown_id) == 0);
	CHIP_ASSERT(chip, imu.chip == chip);
	CHIP_ASSERT(chip, strcmp(imu.part, id->part) == 0);
	CHIP_ASSERT(chip, imu.read_count == 0);
	CHIP_ASSERT(chip, unknown_id == UNTOUCHED);
	CHIP_ASSERT(chip, fake.writes == (int)chip->start_count);
	for (size_t i = 0; i < chip->start_count; i++)
		settle_us += chip->start[i].settle_us;
	CHIP_ASSERT(chip, fake.waited_us == settle_us);
}

static void starts_by_each_id(const struct imu_chip *chip)
{
	for (size_t i = 0; i < IMU_ADDRESSES_MAX && chip->addresses[i]; i++) {
		for (size_t k = 0; k < IMU_IDS_MAX && chip->ids[k].part; k++)
			starts_at(chip, chip->addresses[i], &chip->ids[k]);
	}
}

static void test_right_id_starts(void **state)
{
	(void)state;
	for_each_chip(starts_by_each_id);
}

static void writes_start_steps_in_order(const struct imu_chip *chip)
{
	struct fake_bus fake;
	struct imu imu = {0};
	uint8_t id;
	size_t step = 0;

	fake_bus_init_chip(&fake, chip);
	CHIP_ASSERT(chip, start_on(&fake, chip, chip->addresses[0], &imu, &id) == 0);
	CHIP_ASSERT(chip, fake.log_count < FAKE_BUS_LOG_MAX);
	CHIP_ASSERT(chip, !fake.log[0].is_write && fake.log[0].reg == chip->id_reg);
	for (size_t i = 1; i < fake.log_count; i++) {
		if (!fake.log[i].is_write)
			continue;
		CHIP_ASSERT(chip, fake.log[i].reg == chip->start[step].reg);
		CHIP_ASSERT(chip, fake.log[i].value == chip->start[step].value);
		step++;
	}
	CHIP_ASSERT(chip, step == chip->start_count);
}

static void test_identity_is_read_before_anything_is_written(void **state)
{
	(void)state;
	for_each_chip(writes_start_steps_in_order);
}

static void leaves_stranger_alone(const struct imu_chip *chip)
{
	struct fake_bus fake;
	struct imu imu;
	uint8_t id = UNTOUCHED;

	memset(&imu, UNTOUCHED, sizeof(imu));
	fake_bus_init(&fake);
	fake_bus_define(&fake, chip->id_reg, stranger_id());
	CHIP_ASSERT(chip, start_on(&fake, chip, chip->addresses[0], &imu, &id) == -ENODEV);
	CHIP_ASSERT(chip, id == stranger_id());
	CHIP_ASSERT(chip, fake.transactions == 1 && fake.writes == 0);
	CHIP_ASSERT(chip, bytes_are(&imu, UNTOUCHED, sizeof(imu)));
}

static void test_wrong_id_is_refused_after_one_read(void **state)
{
	(void)state;
	for_each_chip(leaves_stranger_alone);
}

/* At any address: only identity registers of the families there, each once, and no write. */
static void test_stranger_is_asked_as_little_as_possible(void **state)
{
	(void)state;
	for (int address = 0x08; address <= 0x77; address++) {
		uint8_t times_read[256] = {0};
		struct fake_bus fake;
		struct imu imu = {0};
		uint8_t id = UNTOUCHED;
		int r;

		define_stranger(&fake, stranger_id());
		r = start_on(&fake, NULL, (uint8_t)address, &imu, &id);
		assert_int_equal(fake.writes, 0);
		if (fake.transactions == 0) {
			assert_int_equal(r, -EINVAL);
			assert_int_equal(id, UNTOUCHED);
			continue;
		}
		assert_int_equal(r, -ENODEV);
		assert_int_equal(id, stranger_id());
		for (size_t i = 0; i < fake.log_count; i++) {
			assert_true(is_id_reg_at(fake.log[i].reg, (uint8_t)address));
			assert_int_equal(fake.log[i].n, 1);
			assert_int_equal(++times_read[fake.log[i].reg], 1);
		}
	}
}

/* A DS1307 or DS3231 keeps the time at 0x68; a write would set it wrong. */
static void test_clock_at_the_imu_address_is_never_written(void **state)
{
	static const uint8_t bcd_times[] = {0x00, 0x01, 0x23, 0x59, 0x80};

	(void)state;
	for (size_t i = 0; i < sizeof(bcd_times); i++) {
		struct fake_bus fake;
		struct imu imu = {0};
		uint8_t id = UNTOUCHED;

		define_stranger(&fake, bcd_times[i]);
		assert_int_equal(start_on(&fake, NULL, 0x68, &imu, &id), -ENODEV);
		assert_int_equal(id, bcd_times[i]);
		assert_int_equal(fake.writes, 0);
		assert_null(imu.chip);
	}
}

static void test_wanted_chip_is_the_only_one_tried(void **state)
{
	const struct imu_chip *lsm6dso = imu_chip_by_name("lsm6dso");
	const struct imu_chip *mpu6050 = imu_chip_by_name("mpu6050");
	struct fake_bus fake;
	struct imu imu = {0};
	uint8_t id = UNTOUCHED;

	(void)state;
	fake_bus_init_chip(&fake, lsm6dso);
	fake_bus_define(&fake, mpu6050->id_reg, 0x98);
	assert_int_equal(start_on(&fake, mpu6050, 0x6a, &imu, &id), -ENODEV);
	assert_int_equal(id, 0x98);
	assert_int_equal(fake.transactions, 1);
	assert_int_equal(fake.log[0].reg, mpu6050->id_reg);

	/* behind an address translator a chip may sit where no family lists it */
	assert_int_equal(start_on(&fake, lsm6dso, 0x10, &imu, &id), 0);
	assert_ptr_equal(imu.chip, lsm6dso);
}

static void reports_start_failure(const struct imu_chip *chip, int fail_on, int error)
{
	struct fake_bus fake;
	struct imu imu;
	uint8_t id = UNTOUCHED;

	memset(&imu, UNTOUCHED, sizeof(imu));
	fake_bus_init_chip(&fake, chip);
	fake.fail_on = fail_on;
	fake.fail_errno = error;
	CHIP_ASSERT(chip, start_on(&fake, NULL, chip->addresses[0], &imu, &id) == error);
	CHIP_ASSERT(chip, fake.transactions == fail_on);
	CHIP_ASSERT(chip, id == UNTOUCHED);
	CHIP_ASSERT(chip, bytes_are(&imu, UNTOUCHED, sizeof(imu)));
}

static void reports_each_start_failure(const struct imu_chip *chip)
{
	struct fake_bus fake;
	struct imu imu = {0};
	uint8_t id;

	fake_bus_init_chip(&fake, chip);
	CHIP_ASSERT(chip, start_on(&fake, chip, chip->addresses[0], &imu, &id) == 0);
	for (int fail_on = 1; fail_on <= fake.transactions; fail_on++) {
		for (size_t i = 0; i < sizeof(bus_errors) / sizeof(bus_errors[0]); i++)
			reports_start_failure(chip, fail_on, bus_errors[i]);
	}
}

static void test_each_failing_transaction_of_the_start_is_reported(void **state)
{
	(void)state;
	for_each_chip(reports_each_start_failure);
}

static int start_with_stuck_bit(const struct imu_chip *chip, uint8_t reg, uint8_t bit)
{
	struct fake_bus fake;
	struct imu imu;
	uint8_t id = UNTOUCHED;
	int r;

	memset(&imu, UNTOUCHED, sizeof(imu));
	fake_bus_init_chip(&fake, chip);
	fake.stuck_bits[reg] = bit;
	r = start_on(&fake, chip, chip->addresses[0], &imu, &id);
	if (r < 0)
		CHIP_ASSERT(chip, bytes_are(&imu, UNTOUCHED, sizeof(imu)));
	return r;
}

static void checks_what_it_wrote(const struct imu_chip *chip)
{
	for (size_t i = 0; i < chip->start_count; i++) {
		const struct imu_start_step *step = &chip->start[i];

		if (!step->verify_mask)
			continue;
		for (int bit = 1; bit < 256; bit <<= 1) {
			int want_r = step->verify_mask & bit ? -EPROTO : 0;

			CHIP_ASSERT(chip,
				    start_with_stuck_bit(chip, step->reg, (uint8_t)bit) == want_r);
		}
	}
}

static void test_register_that_keeps_another_value_fails_the_start(void **state)
{
	(void)state;
	for_each_chip(checks_what_it_wrote);
}

static void needs_whole_samples(const struct imu_chip *chip)
{
	struct fake_bus fake;
	struct imu imu = {0};
	struct bus bus;
	uint8_t id;

	fake_bus_init_chip(&fake, chip);
	bus = fake_bus_as_bus(&fake);
	bus.max_read = chip->burst_len - 1;
	CHIP_ASSERT(chip, imu_start(&imu, &bus, chip->addresses[0], chip, &id) == -EMSGSIZE);
	CHIP_ASSERT(chip, fake.writes == 0);
	bus.max_read = chip->burst_len;
	CHIP_ASSERT(chip, imu_start(&imu, &bus, chip->addresses[0], chip, &id) == 0);
}

static void test_bus_with_short_reads_is_refused(void **state)
{
	(void)state;
	for_each_chip(needs_whole_samples);
}

/* Read */

static double axis_of(const struct imu_reading *reading, int axis)
{
	const double values[AXES] = {
		reading->accel_mps2.x, reading->accel_mps2.y, reading->accel_mps2.z,
		reading->gyro_radps.x, reading->gyro_radps.y, reading->gyro_radps.z,
		reading->temp_degc,
	};

	return values[axis];
}

static double half_count(const struct imu_chip *chip, int axis)
{
	if (axis == TEMP_AXIS)
		return 0.001; /* no family is finer than 1/500 degree */
	return 0.5 * (axis < 3 ? chip->accel_resolution_mps2 : chip->gyro_resolution_radps);
}

static void decodes_vectors(const struct imu_chip *chip)
{
	for (size_t i = 0; i < chip->vector_count; i++) {
		const struct imu_vector *vector = &chip->vectors[i];
		struct imu_reading got = {0};

		chip->decode(vector->bytes, &got);
		for (int axis = 0; axis < AXES; axis++) {
			double want = axis_of(&vector->want, axis);

			if (!(fabs(axis_of(&got, axis) - want) < half_count(chip, axis)))
				fail_msg("%s: vector \"%s\", axis %d: %.9f, not %.9f", chip->name,
					 vector->name, axis, axis_of(&got, axis), want);
		}
	}
}

static void test_vectors_decode(void **state)
{
	(void)state;
	for_each_chip(decodes_vectors);
}

static void has_vectors_at_full_scale(const struct imu_chip *chip)
{
	for (int axis = 0; axis < TEMP_AXIS; axis++) {
		double full = 0.999 * (axis < 3 ? chip->accel_range_mps2 : chip->gyro_range_radps);
		double highest = 0.0;
		double lowest = 0.0;

		for (size_t i = 0; i < chip->vector_count; i++) {
			double value = axis_of(&chip->vectors[i].want, axis);

			highest = fmax(highest, value);
			lowest = fmin(lowest, value);
		}
		CHIP_ASSERT(chip, highest >= full);
		CHIP_ASSERT(chip, lowest <= -full);
	}
}

static void test_vectors_reach_both_ends_of_each_axis(void **state)
{
	(void)state;
	for_each_chip(has_vectors_at_full_scale);
}

static int bytes_all_differ(const uint8_t *bytes, size_t n)
{
	uint8_t is_seen[256] = {0};

	for (size_t i = 0; i < n; i++) {
		if (is_seen[bytes[i]]++)
			return 0;
	}
	return 1;
}

/* So that no swapped bytes or axes can pass. */
static void has_vector_without_equal_bytes(const struct imu_chip *chip)
{
	int is_found = 0;

	for (size_t i = 0; i < chip->vector_count; i++)
		is_found |= bytes_all_differ(chip->vectors[i].bytes, chip->burst_len);
	CHIP_ASSERT(chip, is_found);
}

static void test_one_vector_has_bytes_that_differ(void **state)
{
	(void)state;
	for_each_chip(has_vector_without_equal_bytes);
}

static void reads_vectors_in_one_transaction(const struct imu_chip *chip)
{
	struct fake_bus fake;
	struct imu imu = {0};
	uint8_t id;

	fake_bus_init_chip(&fake, chip);
	CHIP_ASSERT(chip, start_on(&fake, chip, chip->addresses[0], &imu, &id) == 0);
	for (size_t i = 0; i < chip->vector_count; i++) {
		struct imu_reading got = {0};
		struct imu_reading want = {0};
		int transactions = fake.transactions;
		int error = 1;

		fake_bus_set(&fake, chip->burst_reg, chip->vectors[i].bytes, chip->burst_len);
		CHIP_ASSERT(chip, imu_read(&imu, &got, &error) == IMU_FAULT_NONE);
		CHIP_ASSERT(chip, error == 0);
		CHIP_ASSERT(chip, fake.transactions == transactions + 1);
		chip->decode(chip->vectors[i].bytes, &want);
		for (int axis = 0; axis < AXES; axis++)
			CHIP_ASSERT(chip, axis_of(&got, axis) == axis_of(&want, axis));
	}
	CHIP_ASSERT(chip, imu.read_count == chip->vector_count);
	CHIP_ASSERT(chip, imu.fault_count[IMU_FAULT_NONE] == chip->vector_count);
}

static void test_a_sample_is_one_transaction(void **state)
{
	(void)state;
	for_each_chip(reads_vectors_in_one_transaction);
}

static void tells_saturation(const struct imu_chip *chip)
{
	int is_saturated = 0;

	for (size_t i = 0; i < chip->vector_count; i++) {
		const struct imu_reading *want = &chip->vectors[i].want;
		int is_at_end = 0;
		struct imu_reading got;

		for (int axis = 0; axis < TEMP_AXIS; axis++)
			is_at_end |= fabs(axis_of(want, axis)) >=
				     0.999 * (axis < 3 ? chip->accel_range_mps2
						       : chip->gyro_range_radps);
		chip->decode(chip->vectors[i].bytes, &got);
		CHIP_ASSERT(chip, !imu_reading_is_saturated(&got, chip) == !is_at_end);
		is_saturated |= is_at_end;
	}
	CHIP_ASSERT(chip, is_saturated);
}

static int is_saturated_at(const struct imu_chip *chip, int axis, double sign, double counts_left)
{
	struct imu_reading reading = {0};
	double *const values[TEMP_AXIS] = {
		&reading.accel_mps2.x, &reading.accel_mps2.y, &reading.accel_mps2.z,
		&reading.gyro_radps.x, &reading.gyro_radps.y, &reading.gyro_radps.z,
	};
	double range = axis < 3 ? chip->accel_range_mps2 : chip->gyro_range_radps;
	double count = axis < 3 ? chip->accel_resolution_mps2 : chip->gyro_resolution_radps;

	*values[axis] = sign * (range - counts_left * count);
	return imu_reading_is_saturated(&reading, chip);
}

/* The highest positive number is one count short of the range. */
static void saturates_at_last_count(const struct imu_chip *chip)
{
	for (int axis = 0; axis < TEMP_AXIS; axis++) {
		for (double sign = -1.0; sign <= 1.0; sign += 2.0) {
			CHIP_ASSERT(chip, is_saturated_at(chip, axis, sign, 0.0));
			CHIP_ASSERT(chip, is_saturated_at(chip, axis, sign, 1.0));
			CHIP_ASSERT(chip, !is_saturated_at(chip, axis, sign, 2.0));
		}
	}
}

static void test_the_end_of_the_range_is_saturation(void **state)
{
	(void)state;
	for_each_chip(tells_saturation);
	for_each_chip(saturates_at_last_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chips_are_well_formed),
		cmocka_unit_test(test_names_are_unique_sorted_and_found),
		cmocka_unit_test(test_no_two_chips_claim_one_identity),
		cmocka_unit_test(test_a_dead_bus_is_no_identity),
		cmocka_unit_test(test_verified_registers_are_written_to_stay),
		cmocka_unit_test(test_right_id_starts),
		cmocka_unit_test(test_identity_is_read_before_anything_is_written),
		cmocka_unit_test(test_wrong_id_is_refused_after_one_read),
		cmocka_unit_test(test_stranger_is_asked_as_little_as_possible),
		cmocka_unit_test(test_clock_at_the_imu_address_is_never_written),
		cmocka_unit_test(test_wanted_chip_is_the_only_one_tried),
		cmocka_unit_test(test_each_failing_transaction_of_the_start_is_reported),
		cmocka_unit_test(test_register_that_keeps_another_value_fails_the_start),
		cmocka_unit_test(test_bus_with_short_reads_is_refused),
		cmocka_unit_test(test_vectors_decode),
		cmocka_unit_test(test_vectors_reach_both_ends_of_each_axis),
		cmocka_unit_test(test_one_vector_has_bytes_that_differ),
		cmocka_unit_test(test_a_sample_is_one_transaction),
		cmocka_unit_test(test_the_end_of_the_range_is_saturation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
