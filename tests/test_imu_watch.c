/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/fake_bus.h"
#include "fakes/flaky_bus.h"
#include <errno.h>
#include <lumbard/imu/imu.h>
#include <string.h>

enum { UNTOUCHED = 0xa5, SEED = 20240229 };

/* A started chip at the end of a bad lead. */
struct rig {
	const struct imu_chip *chip;
	struct fake_bus fake;
	struct flaky_bus flaky;
	struct imu imu;
	uint8_t noise;
};

static void rig_start(struct rig *rig, const struct imu_chip *chip)
{
	struct bus inner;
	struct bus bus;
	uint8_t id;

	memset(rig, 0, sizeof(*rig));
	rig->chip = chip;
	fake_bus_init_chip(&rig->fake, chip);
	inner = fake_bus_as_bus(&rig->fake);
	flaky_bus_init(&rig->flaky, &inner, SEED);
	bus = flaky_bus_as_bus(&rig->flaky);
	assert_int_equal(imu_start(&rig->imu, &bus, chip->addresses[0], chip, &id), 0);
}

/* A sensor at rest: from read to read little moves, but something does. */
static void rig_move(struct rig *rig)
{
	uint8_t bytes[IMU_BURST_MAX];

	memcpy(bytes, rig->chip->vectors[0].bytes, sizeof(bytes));
	bytes[rig->chip->burst_len - 1] ^= (uint8_t)(1 + rig->noise++ % 7);
	fake_bus_set(&rig->fake, rig->chip->burst_reg, bytes, rig->chip->burst_len);
}

/* One read as the outside sees it; whatever is wrong, nothing else changes. */
static enum imu_fault rig_read(struct rig *rig, int want_error)
{
	uint32_t read_count = rig->imu.read_count;
	uint8_t untouched[sizeof(struct imu_reading)];
	struct imu_reading reading;
	uint32_t fault_count[IMU_FAULT_COUNT];
	enum imu_fault fault;
	int error = 1;

	memset(untouched, UNTOUCHED, sizeof(untouched));
	memset(&reading, UNTOUCHED, sizeof(reading));
	memcpy(fault_count, rig->imu.fault_count, sizeof(fault_count));
	fault = imu_read(&rig->imu, &reading, &error);
	assert_int_equal(error, want_error);
	if (fault == IMU_FAULT_NONE)
		assert_memory_not_equal(&reading, untouched, sizeof(untouched));
	else
		assert_memory_equal(&reading, untouched, sizeof(untouched));
	fault_count[fault]++;
	assert_memory_equal(rig->imu.fault_count, fault_count, sizeof(fault_count));
	assert_int_equal(rig->imu.read_count, read_count + 1);
	return fault;
}

static void for_each_rig(void (*check)(struct rig *rig))
{
	struct rig rig;

	for (size_t i = 0; imu_chips[i]; i++) {
		rig_start(&rig, imu_chips[i]);
		check(&rig);
	}
}

static void stays_well(struct rig *rig)
{
	for (int i = 0; i < 1000; i++) {
		rig_move(rig);
		assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	}
	assert_int_equal(rig->imu.fault_count[IMU_FAULT_NONE], 1000);
}

static void test_healthy_chip_has_no_faults(void **state)
{
	(void)state;
	for_each_rig(stays_well);
}

static void finds_frozen(struct rig *rig)
{
	rig_move(rig);
	assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	rig->flaky.bytes = FLAKY_BUS_FROZEN;
	for (int same = 2; same < IMU_FROZEN_READS; same++) {
		rig_move(rig);
		assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	}
	for (int i = 0; i < 3 * IMU_WATCH_READS; i++) {
		rig_move(rig);
		assert_int_equal(rig_read(rig, 0), IMU_FAULT_FROZEN);
	}
	rig->flaky.bytes = FLAKY_BUS_TRUE;
	rig_move(rig);
	assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
}

static void test_frozen_bytes_are_found_and_end(void **state)
{
	(void)state;
	for_each_rig(finds_frozen);
}

static void forgives_short_repeats(struct rig *rig)
{
	for (int i = 0; i < 20; i++) {
		rig_move(rig);
		for (int same = 1; same < IMU_FROZEN_READS; same++)
			assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	}
}

static void test_polling_faster_than_the_chip_is_no_fault(void **state)
{
	(void)state;
	for_each_rig(forgives_short_repeats);
}

static void finds_blank(struct rig *rig)
{
	static const enum flaky_bus_bytes blanks[] = {FLAKY_BUS_ZEROS, FLAKY_BUS_ONES};

	for (size_t i = 0; i < 2; i++) {
		rig->flaky.bytes = blanks[i];
		for (int k = 0; k < 2 * IMU_FROZEN_READS; k++)
			assert_int_equal(rig_read(rig, 0), IMU_FAULT_BLANK);
		rig->flaky.bytes = FLAKY_BUS_TRUE;
		rig_move(rig);
		assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	}
}

static void test_blank_bytes_are_found_at_once(void **state)
{
	(void)state;
	for_each_rig(finds_blank);
}

/* One byte that is not blank makes a sample, even the last one. */
static void test_nearly_blank_is_a_sample(void **state)
{
	struct imu_reading reading;
	struct rig rig;
	int error;

	(void)state;
	for (size_t i = 0; imu_chips[i]; i++) {
		uint8_t bytes[IMU_BURST_MAX] = {0};

		rig_start(&rig, imu_chips[i]);
		bytes[rig.chip->burst_len - 1] = 1;
		fake_bus_set(&rig.fake, rig.chip->burst_reg, bytes, rig.chip->burst_len);
		assert_int_equal(imu_read(&rig.imu, &reading, &error), IMU_FAULT_NONE);
	}
}

static size_t verified_count(const struct imu_chip *chip)
{
	size_t count = 0;

	for (size_t i = 0; i < chip->start_count; i++)
		count += chip->start[i].verify_mask != 0;
	return count;
}

/* Each verified register in turn, one every IMU_WATCH_READS samples. */
static void looks_at_each_register_in_turn(struct rig *rig)
{
	size_t step = 0;

	for (size_t round = 0; round < 2 * verified_count(rig->chip); round++) {
		rig->fake.log_count = 0;
		for (int i = 0; i < IMU_WATCH_READS; i++) {
			rig_move(rig);
			assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
		}
		while (!rig->chip->start[step].verify_mask)
			step = (step + 1) % rig->chip->start_count;
		assert_int_equal(rig->fake.log_count, IMU_WATCH_READS + 1);
		assert_int_equal(rig->fake.log[IMU_WATCH_READS].reg, rig->chip->start[step].reg);
		assert_int_equal(rig->fake.log[IMU_WATCH_READS].n, 1);
		assert_false(rig->fake.log[IMU_WATCH_READS].is_write);
		step = (step + 1) % rig->chip->start_count;
	}
}

static void test_watch_goes_round_the_start_registers(void **state)
{
	(void)state;
	for_each_rig(looks_at_each_register_in_turn);
}

static int reads_until_fault(struct rig *rig, enum imu_fault want)
{
	for (int reads = 1; reads <= IMU_WATCH_READS * IMU_START_STEPS_MAX; reads++) {
		enum imu_fault fault;

		rig_move(rig);
		fault = rig_read(rig, 0);
		if (fault == want)
			return reads;
		assert_int_equal(fault, IMU_FAULT_NONE);
	}
	fail_msg("%s: fault %s never came", rig->chip->name, imu_fault_name(want));
	return 0;
}

static void lose_register(struct rig *rig, size_t step)
{
	const struct imu_start_step *lost = &rig->chip->start[step];

	rig->fake.value[lost->reg] = (uint8_t)~lost->value;
}

static void test_each_lost_register_is_found_and_stays_found(void **state)
{
	struct rig rig;

	(void)state;
	for (size_t i = 0; imu_chips[i]; i++) {
		for (size_t step = 0; step < imu_chips[i]->start_count; step++) {
			if (!imu_chips[i]->start[step].verify_mask)
				continue;
			rig_start(&rig, imu_chips[i]);
			lose_register(&rig, step);
			assert_true(reads_until_fault(&rig, IMU_FAULT_CONFIG) <=
				    IMU_WATCH_READS * (int)verified_count(rig.chip));
			for (int k = 0; k < 20; k++) {
				rig_move(&rig);
				assert_int_equal(rig_read(&rig, 0), IMU_FAULT_CONFIG);
			}
		}
	}
}

/* A supply dip: every register back at its reset value, found at the first look. */
static void finds_brown_out(struct rig *rig)
{
	struct bus bus = flaky_bus_as_bus(&rig->flaky);
	uint8_t id;

	for (size_t step = 0; step < rig->chip->start_count; step++)
		lose_register(rig, step);
	assert_int_equal(reads_until_fault(rig, IMU_FAULT_CONFIG), IMU_WATCH_READS);
	assert_int_equal(imu_start(&rig->imu, &bus, rig->chip->addresses[0], rig->chip, &id), 0);
	assert_int_equal(rig->imu.read_count, 0);
	stays_well(rig);
}

static void test_brown_out_is_found_and_a_new_start_heals_it(void **state)
{
	(void)state;
	for_each_rig(finds_brown_out);
}

/* After a dip the MPU-6050 sleeps (PWR_MGMT_1 is 0x40) and sends zeros or its last sample. */
static void test_sleeping_mpu6050_is_found(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, imu_chip_by_name("mpu6050"));
	rig.fake.value[0x6b] = 0x40;
	assert_int_equal(reads_until_fault(&rig, IMU_FAULT_CONFIG), IMU_WATCH_READS);

	rig_start(&rig, imu_chip_by_name("mpu6050"));
	rig.fake.value[0x6b] = 0x40;
	rig.flaky.bytes = FLAKY_BUS_ZEROS;
	assert_int_equal(rig_read(&rig, 0), IMU_FAULT_BLANK);
}

static void passes_errors_on(struct rig *rig)
{
	static const int errors[] = {-EREMOTEIO, -ENXIO, -ETIMEDOUT, -EIO};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		rig_move(rig);
		rig->fake.fail_on = rig->fake.transactions + 1;
		rig->fake.fail_errno = errors[i];
		assert_int_equal(rig_read(rig, errors[i]), IMU_FAULT_BUS);
		assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	}
	assert_int_equal(rig->imu.fault_count[IMU_FAULT_BUS], 4);
}

static void test_bus_errors_are_passed_on(void **state)
{
	(void)state;
	for_each_rig(passes_errors_on);
}

/* The look at a register is a transaction too; what was not seen is looked at again. */
static void survives_error_of_the_watch(struct rig *rig)
{
	for (int i = 1; i < IMU_WATCH_READS; i++) {
		rig_move(rig);
		assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	}
	rig->fake.fail_on = rig->fake.transactions + 2;
	rig->fake.fail_errno = -ETIMEDOUT;
	rig_move(rig);
	assert_int_equal(rig_read(rig, -ETIMEDOUT), IMU_FAULT_BUS);
	rig->fake.log_count = 0;
	rig_move(rig);
	assert_int_equal(rig_read(rig, 0), IMU_FAULT_NONE);
	assert_int_equal(rig->fake.log_count, 2);
}

static void test_failing_look_is_repeated(void **state)
{
	(void)state;
	for_each_rig(survives_error_of_the_watch);
}

static void counts_random_errors(struct rig *rig)
{
	int good = 0;

	rig->flaky.errors_permille = 100;
	for (int i = 0; i < 2000; i++) {
		struct imu_reading reading;
		int error;

		rig_move(rig);
		good += imu_read(&rig->imu, &reading, &error) == IMU_FAULT_NONE;
	}
	assert_int_equal(rig->imu.fault_count[IMU_FAULT_BUS], rig->flaky.error_count);
	assert_int_equal(rig->imu.fault_count[IMU_FAULT_NONE], good);
	assert_int_equal(good + rig->flaky.error_count, 2000);
	assert_in_range(rig->flaky.error_count, 150, 260);

	rig->flaky.errors_permille = 1000;
	for (int i = 0; i < 20; i++)
		assert_int_equal(rig_read(rig, -EREMOTEIO), IMU_FAULT_BUS);
}

static void test_bad_lead_is_counted(void **state)
{
	(void)state;
	for_each_rig(counts_random_errors);
}

static void test_two_imus_are_independent(void **state)
{
	struct rig pelvis;
	struct rig lumbar;

	(void)state;
	rig_start(&pelvis, imu_chip_by_name("mpu6050"));
	rig_start(&lumbar, imu_chip_by_name("lsm6dso"));
	for (int i = 0; i < 200; i++) {
		lumbar.flaky.bytes = i % 2 ? FLAKY_BUS_ZEROS : FLAKY_BUS_TRUE;
		rig_move(&pelvis);
		rig_move(&lumbar);
		assert_int_equal(rig_read(&pelvis, 0), IMU_FAULT_NONE);
		assert_int_equal(rig_read(&lumbar, 0), i % 2 ? IMU_FAULT_BLANK : IMU_FAULT_NONE);
	}
	assert_int_equal(pelvis.imu.fault_count[IMU_FAULT_NONE], 200);
	assert_int_equal(lumbar.imu.fault_count[IMU_FAULT_NONE], 100);
	assert_int_equal(lumbar.imu.fault_count[IMU_FAULT_BLANK], 100);
	assert_string_equal(pelvis.imu.part, "MPU-6050");
	assert_string_equal(lumbar.imu.part, "LSM6DSO");
}

static void test_read_before_start_is_a_bus_fault(void **state)
{
	struct rig rig = {0};

	(void)state;
	assert_int_equal(rig_read(&rig, -ENODEV), IMU_FAULT_BUS);
}

static void test_each_fault_has_its_own_name(void **state)
{
	(void)state;
	assert_string_equal(imu_fault_name(IMU_FAULT_NONE), "none");
	assert_string_equal(imu_fault_name(IMU_FAULT_BUS), "bus");
	assert_string_equal(imu_fault_name(IMU_FAULT_FROZEN), "frozen");
	assert_string_equal(imu_fault_name(IMU_FAULT_BLANK), "blank");
	assert_string_equal(imu_fault_name(IMU_FAULT_CONFIG), "config");
	assert_string_equal(imu_fault_name(IMU_FAULT_COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy_chip_has_no_faults),
		cmocka_unit_test(test_frozen_bytes_are_found_and_end),
		cmocka_unit_test(test_polling_faster_than_the_chip_is_no_fault),
		cmocka_unit_test(test_blank_bytes_are_found_at_once),
		cmocka_unit_test(test_nearly_blank_is_a_sample),
		cmocka_unit_test(test_watch_goes_round_the_start_registers),
		cmocka_unit_test(test_each_lost_register_is_found_and_stays_found),
		cmocka_unit_test(test_brown_out_is_found_and_a_new_start_heals_it),
		cmocka_unit_test(test_sleeping_mpu6050_is_found),
		cmocka_unit_test(test_bus_errors_are_passed_on),
		cmocka_unit_test(test_failing_look_is_repeated),
		cmocka_unit_test(test_bad_lead_is_counted),
		cmocka_unit_test(test_two_imus_are_independent),
		cmocka_unit_test(test_read_before_start_is_a_bus_fault),
		cmocka_unit_test(test_each_fault_has_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
