/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

enum { TEMP_AXIS = 6, AXES = 7 };

static void for_each_chip(void (*promise)(const struct imu_chip *chip))
{
	size_t count = 0;

	for (; imu_chips[count]; count++)
		promise(imu_chips[count]);
	assert_true(count >= 2);
}

static int chip_knows_id(const struct imu_chip *chip, uint8_t id)
{
	for (size_t i = 0; i < IMU_IDS_MAX && chip->ids[i].part; i++) {
		if (chip->ids[i].value == id)
			return 1;
	}
	return 0;
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

			if (later->reg == step->reg && !step->is_banked)
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

/* Decode */

static double axis_of(const struct imu_reading *reading, int axis)
{
	const double values[AXES] = {
		reading->accel_mps2.x, reading->accel_mps2.y, reading->accel_mps2.z,
		reading->gyro_radps.x, reading->gyro_radps.y, reading->gyro_radps.z,
		reading->temp_degc,
	};

	return values[axis];
}

/* The vectors are written to seven places, temperatures to five. */
static double written_to(int axis)
{
	return axis == TEMP_AXIS ? 1e-5 : 1e-7;
}

static void decodes_vectors(const struct imu_chip *chip)
{
	for (size_t i = 0; i < chip->vector_count; i++) {
		const struct imu_vector *vector = &chip->vectors[i];
		struct imu_reading got = {0};

		chip->decode(vector->bytes, &got);
		for (int axis = 0; axis < AXES; axis++) {
			double want = axis_of(&vector->want, axis);

			if (is_known(want) != is_known(axis_of(&got, axis)) ||
			    fabs(axis_of(&got, axis) - want) > written_to(axis))
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
	int is_found = false;

	for (size_t i = 0; i < chip->vector_count; i++)
		is_found |= bytes_all_differ(chip->vectors[i].bytes, chip->burst_len);
	CHIP_ASSERT(chip, is_found);
}

static void test_one_vector_has_bytes_that_differ(void **state)
{
	(void)state;
	for_each_chip(has_vector_without_equal_bytes);
}

static void tells_saturation(const struct imu_chip *chip)
{
	int is_saturated = false;

	for (size_t i = 0; i < chip->vector_count; i++) {
		const struct imu_reading *want = &chip->vectors[i].want;
		int is_at_end = false;
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
			CHIP_ASSERT(chip, is_saturated_at(chip, axis, sign, 2.0));
			CHIP_ASSERT(chip, !is_saturated_at(chip, axis, sign, 3.0));
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
		cmocka_unit_test(test_vectors_decode),
		cmocka_unit_test(test_vectors_reach_both_ends_of_each_axis),
		cmocka_unit_test(test_one_vector_has_bytes_that_differ),
		cmocka_unit_test(test_the_end_of_the_range_is_saturation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
