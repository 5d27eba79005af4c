/* SPDX-License-Identifier: MIT */
/* Finding, trying, losing and giving up, on emulated chips and in simulated time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/sense_rig.h"
#include <errno.h>
#include <lumbard/base/units.h>
#include <string.h>

#define TICK_S 0.01

static struct sense_rig rig;

static int set_up(void **state)
{
	(void)state;
	sense_rig_init(&rig);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sense_rig_check(&rig);
	sense_close(&rig.sense);
	assert_int_equal(rig.open_now, 0);
	return 0;
}

static struct sense_slot *slot(enum sensor_place place)
{
	return &rig.sense.slot[place];
}

/* One that has been up for a while, or the test fails. */
static struct sense_rig_chip *wear_one(const struct emulator_model *model)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, model);

	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	sense_rig_run(&rig, 0.5);
	return chip;
}

static void wear_two_found(void)
{
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_wear(&rig, SENSOR_LUMBAR, "1", 0, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	sense_rig_run_until(&rig, SENSOR_LUMBAR, SENSE_UP);
	sense_rig_run(&rig, 0.5);
}

/* Milliseconds from one opening to the next. */
static int gap_ms(const struct sense_rig_log *log, int number)
{
	assert_true(number + 1 < log->count);
	return (int)((log->t_us[number + 1] - log->t_us[number]) / US_PER_MS);
}

static void a_sensor_comes_up_and_gives_a_sample_each_poll(void **state)
{
	(void)state;
	wear_one(&emulator_mpu6050);
	rig.sample_count[SENSOR_PELVIS] = 0;
	sense_rig_run(&rig, 2.0);
	assert_int_equal(rig.sample_count[SENSOR_PELVIS], 200);
	assert_int_equal(rig.sample_us[SENSOR_PELVIS], rig.now_us - RIG_TICK_US);
	assert_int_equal(rig.said_count, 1);
	assert_int_equal(rig.said[0].notice.kind, SENSE_SAYS_UP);
	assert_string_equal(rig.said[0].notice.found.part, "MPU-6050");
	assert_int_equal(slot(SENSOR_PELVIS)->start_count, 1);
	assert_true(sense_is_any_up(&rig.sense));
	assert_int_equal(slot(SENSOR_LUMBAR)->state, SENSE_NONE);
}

static void who_is_silent_is_asked_every_quarter_of_a_second(void **state)
{
	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run(&rig, 100.0);
	assert_int_equal(rig.opened[SENSOR_PELVIS].count, 400);
	for (int i = 0; i < 399; i++)
		assert_int_equal(gap_ms(&rig.opened[SENSOR_PELVIS], i), 250);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_DOWN), 1);
	assert_int_equal(rig.said_count, 1);
	assert_int_equal(rig.said[0].notice.why.error, -ENXIO);
	assert_false(sense_is_any_up(&rig.sense));
}

static void a_missing_bus_is_silence(void **state)
{
	(void)state;
	rig.open_error = -ENOENT;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run(&rig, 20.0);
	for (int i = 0; i < 79; i++)
		assert_int_equal(gap_ms(&rig.opened[SENSOR_PELVIS], i), 250);
	assert_int_equal(rig.said_count, 1);
}

/* What a Raspberry Pi says where nobody answers. */
static void so_is_a_remote_io_error(void **state)
{
	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050)->bus_error = -EREMOTEIO;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run(&rig, 20.0);
	for (int i = 0; i < 79; i++)
		assert_int_equal(gap_ms(&rig.opened[SENSOR_PELVIS], i), 250);
}

static void pauses_grow_to_a_second_where_an_answer_costs_time(void **state)
{
	static const int want_ms[] = {250, 500, 1000, 1000, 1000, 1000};

	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050)->bus_error = -EIO;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run(&rig, 100.0);
	for (int i = 0; i < 6; i++)
		assert_int_equal(gap_ms(&rig.opened[SENSOR_PELVIS], i), want_ms[i]);
	assert_int_equal(gap_ms(&rig.opened[SENSOR_PELVIS], 90), 1000);
	assert_int_equal(rig.said_count, 1); /* a bad cable is never given up on */
}

static void a_loss_is_told_once_and_so_is_the_return(void **state)
{
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);

	(void)state;
	for (int round = 1; round <= 3; round++) {
		chip->emulator.is_powered = false;
		sense_rig_run(&rig, 20.0);
		assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_DOWN), round);
		assert_int_equal(sense_rig_last(&rig, SENSE_SAYS_DOWN)->why.cause, SENSE_NO_ANSWER);
		assert_int_equal(slot(SENSOR_PELVIS)->why.cause, SENSE_NO_START);
		chip->emulator.is_powered = true;
		emulator_power_cycle(&chip->emulator);
		sense_rig_run(&rig, 20.0);
		assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
		assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_UP), round + 1);
	}
	assert_int_equal(rig.said_count, 7);
	assert_int_equal(slot(SENSOR_PELVIS)->start_count, 4);
}

static void one_failed_read_is_no_loss_and_five_are(void **state)
{
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);

	(void)state;
	for (int failed = 1; failed <= 5; failed++) {
		chip->bus_error = -EIO;
		sense_rig_run(&rig, failed * TICK_S);
		chip->bus_error = 0;
		assert_int_equal(slot(SENSOR_PELVIS)->state == SENSE_UP, failed < 5);
		sense_rig_run(&rig, 0.1);
	}
	assert_int_equal(slot(SENSOR_PELVIS)->counts.fault[IMU_FAULT_BUS], 15);
}

/* A clock at the address answers, and is of no use. */
static void given_up_after_ten_tries_and_then_once_a_minute(void **state)
{
	const struct sense_rig_log *opened = &rig.opened[SENSOR_PELVIS];
	const struct sense_rig_log *looked = &rig.looked[SENSOR_PELVIS];

	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_ds3231);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	while (opened->count < 10) {
		assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_GIVEN_UP), 0);
		sense_rig_run(&rig, TICK_S);
	}
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_GIVEN_UP);
	assert_int_equal(sense_rig_last(&rig, SENSE_SAYS_GIVEN_UP)->count, 10);
	assert_int_equal(looked->count, 0);
	sense_rig_run(&rig, 185.0);
	assert_int_equal(opened->count, 13);
	for (int i = 9; i < 12; i++)
		assert_in_range(gap_ms(opened, i), 61000, 61010);
	assert_int_equal(gap_ms(looked, 5), 1000);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_GIVEN_UP), 1);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_DOWN), 1);
	assert_int_equal(rig.chip[0].emulator.writes, 0);
}

static void who_was_given_up_on_and_unplugged_is_tried_at_once(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);

	(void)state;
	memset(chip->emulator.stuck, 0xff, sizeof(chip->emulator.stuck));
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_GIVEN_UP);
	assert_int_equal(slot(SENSOR_PELVIS)->why.error, -EPROTO);
	sense_rig_run(&rig, 5.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_GIVEN_UP);
	chip->emulator.is_powered = false;
	sense_rig_run(&rig, 1.1);
	memset(chip->emulator.stuck, 0, sizeof(chip->emulator.stuck));
	chip->emulator.is_powered = true;
	emulator_power_cycle(&chip->emulator);
	sense_rig_run(&rig, 3.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
}

static void tries_in_a_row_are_those_since_it_was_silent(void **state)
{
	const struct sense_rig_log *opened = &rig.opened[SENSOR_PELVIS];
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_ds3231);

	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	while (opened->count < 9)
		sense_rig_run(&rig, TICK_S);
	chip->emulator.is_powered = false;
	sense_rig_run(&rig, 2.0);
	chip->emulator.is_powered = true;
	sense_rig_run(&rig, 6.0);
	assert_true(opened->count > 15);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_DOWN);
	sense_rig_run(&rig, 10.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_GIVEN_UP);
}

/* Its supply fails, so it loses what it was told, that long after it came up, again and again. */
static void brown_out_after(struct sense_rig_chip *chip, int ticks, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
		sense_rig_run(&rig, ticks * TICK_S);
		emulator_power_cycle(&chip->emulator);
		chip->emulator.ready_us = 0;
		while (slot(SENSOR_PELVIS)->state == SENSE_UP)
			sense_rig_run(&rig, TICK_S);
		if (slot(SENSOR_PELVIS)->state == SENSE_GIVEN_UP)
			return;
	}
}

static void less_than_three_good_seconds_count_as_a_bad_start(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);

	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	brown_out_after(chip, 295, 10);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_GIVEN_UP);
	assert_int_equal(slot(SENSOR_PELVIS)->start_count, 10);
}

static void more_than_three_good_seconds_are_a_new_beginning(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	const struct sense_rig_log *opened = &rig.opened[SENSOR_PELVIS];

	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	brown_out_after(chip, 305, 20);
	assert_int_equal(slot(SENSOR_PELVIS)->start_count, 20);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_GIVEN_UP), 0);
	/* And the pause is the first one again. */
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	assert_int_equal(opened->t_us[opened->count - 1] -
				 sense_rig_said_us(&rig, SENSOR_PELVIS, SENSE_SAYS_DOWN),
			 250000);
}

static void a_frozen_chip_is_not_believed_before_it_moves(void **state)
{
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);
	long before;

	(void)state;
	chip->emulator.is_frozen = true;
	while (rig.false_by[SENSOR_PELVIS] == IMU_FAULT_NONE)
		sense_rig_run(&rig, TICK_S);
	assert_int_equal(rig.false_by[SENSOR_PELVIS], IMU_FAULT_FROZEN);
	assert_int_equal(sense_rig_last(&rig, SENSE_SAYS_DOWN)->why.fault, IMU_FAULT_FROZEN);
	before = rig.sample_count[SENSOR_PELVIS];
	sense_rig_run(&rig, 5.0);
	assert_int_equal(rig.sample_count[SENSOR_PELVIS], before);
	assert_true(slot(SENSOR_PELVIS)->start_count > 2);
	chip->emulator.is_frozen = false;
	sense_rig_run(&rig, 5.0);
	assert_true(rig.sample_count[SENSOR_PELVIS] > before + 300);
}

/* As a script that sets up the chip for itself does: no cable, no supply, and it is mended. */
static void a_program_that_rewrites_is_told(void **state)
{
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);
	const struct sense_notice *said;

	(void)state;
	emulator_write(&chip->emulator, 0x1b, 0x18); /* 2000 deg/s */
	sense_rig_run(&rig, 1.0);
	said = sense_rig_last(&rig, SENSE_SAYS_DOWN);
	assert_int_equal(said->why.fault, IMU_FAULT_CONFIG);
	assert_true(said->why.loss.is_rewritten);
	assert_int_equal(said->why.loss.reg, 0x1b);
	assert_int_equal(said->why.loss.is, 0x18);
	sense_rig_run(&rig, 3.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
	emulator_power_cycle(&chip->emulator);
	chip->emulator.ready_us = 0;
	sense_rig_run(&rig, 1.0);
	assert_false(sense_rig_last(&rig, SENSE_SAYS_DOWN)->why.loss.is_rewritten);
}

/* While it is worn and known: it is taken back. */
static void a_bank_that_another_program_chose_is_left_again(void **state)
{
	struct sense_rig_chip *chip = wear_one(&emulator_icm20948);

	(void)state;
	emulator_write(&chip->emulator, 0x7f, 0x20);
	sense_rig_run(&rig, 1.0);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_DOWN), 1);
	assert_non_null(strstr(chip->emulator.violation, "read of undefined register"));
	chip->emulator.violation[0] = '\0'; /* who reads on cannot know yet */
	sense_rig_run(&rig, 3.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
}

/* Two chips with one address: told as that, given up, and tried again once a minute. */
static void two_at_one_address_are_told(void **state)
{
	static struct emulator twin;
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	int told = 0;

	(void)state;
	emulator_init(&twin, &emulator_mpu6050);
	twin.ready_us = 0;
	twin.is_identified = true;
	twin.random = 77;
	chip->emulator.twin = &twin;
	chip->world.accel_mps2 = (struct vec3){GRAVITY_MPS2, 0.0, 0.0}; /* gravity is told first */
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run(&rig, 30.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_GIVEN_UP);
	assert_int_equal(slot(SENSOR_PELVIS)->why.error, -ENOTUNIQ);
	for (int i = 0; i < rig.said_count; i++)
		told += rig.said[i].notice.kind == SENSE_SAYS_DOWN &&
			(rig.said[i].notice.why.fault == IMU_FAULT_SHARED ||
			 rig.said[i].notice.why.error == -ENOTUNIQ);
	assert_int_equal(told, 1);
	chip->emulator.twin = NULL;
	sense_rig_run(&rig, 63.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
}

/* Whatever it says first after a start may be a last word: the second one that differs counts. */
static void the_first_reading_after_frozen_is_no_sample(void **state)
{
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);
	long before;

	(void)state;
	chip->emulator.is_frozen = true;
	while (slot(SENSOR_PELVIS)->state == SENSE_UP)
		sense_rig_run(&rig, TICK_S);
	chip->emulator.is_frozen = false;
	before = rig.sample_count[SENSOR_PELVIS];
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	sense_rig_run(&rig, TICK_S);
	assert_int_equal(rig.sample_count[SENSOR_PELVIS], before);
	sense_rig_run(&rig, TICK_S);
	assert_int_equal(rig.sample_count[SENSOR_PELVIS], before + 1);
}

static void half_a_g_is_told_once_after_two_seconds(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	int64_t up_us;

	(void)state;
	chip->world.accel_mps2.z = 0.5 * GRAVITY_MPS2;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	up_us = sense_rig_said_us(&rig, SENSOR_PELVIS, SENSE_SAYS_UP);
	sense_rig_run(&rig, 60.0);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_HALF_G), 1);
	assert_int_equal(sense_rig_said_us(&rig, SENSOR_PELVIS, SENSE_SAYS_HALF_G) - up_us,
			 2 * US_PER_S);
}

static void what_is_not_half_a_g_at_rest_is_not_told(void **state)
{
	static const struct emulator_world worlds[] = {
		{.accel_mps2 = {0.0, 0.0, 0.43 * GRAVITY_MPS2}},
		{.accel_mps2 = {0.0, 0.0, 0.57 * GRAVITY_MPS2}},
		{.accel_mps2 = {0.0, 0.0, 0.50 * GRAVITY_MPS2}, .gyro_radps = {0.0, 0.2, 0.0}},
	};
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);

	(void)state;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(*worlds); i++) {
		chip->world = worlds[i];
		chip->world.temp_degc = 25.0;
		sense_rig_run(&rig, 5.0);
	}
	for (int i = 0; i < 5; i++) { /* never for two seconds on end */
		chip->world = worlds[0];
		chip->world.temp_degc = 25.0;
		sense_rig_run(&rig, 0.1);
		chip->world.accel_mps2.z = 0.5 * GRAVITY_MPS2;
		sense_rig_run(&rig, 1.9);
	}
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_HALF_G), 0);
	assert_true(sense_is_half_g(0.45) && sense_is_half_g(0.55));
	assert_false(sense_is_half_g(0.449) || sense_is_half_g(0.551));
}

static void an_unlisted_one_has_to_be_held_still(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);

	(void)state;
	chip->emulator.id = 0x55;
	chip->emulator.is_powered = false;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run(&rig, 1.0);
	assert_int_equal(rig.said_count, 1);
	chip->emulator.is_powered = true;
	emulator_power_cycle(&chip->emulator);
	chip->emulator.accel_noise_mps2 = 3.0; /* a body that moves */
	sense_rig_run(&rig, 20.0);
	assert_int_equal(rig.said_count, 2);
	assert_int_equal(rig.said[1].notice.kind, SENSE_SAYS_DOWN);
	assert_int_equal(rig.said[1].notice.why.error, -EAGAIN);
	assert_int_equal(rig.said[1].notice.why.found.verdict, IMU_UNLISTED);
	chip->emulator.accel_noise_mps2 = 0.03;
	sense_rig_run(&rig, 5.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
	assert_int_equal(sense_rig_last(&rig, SENSE_SAYS_UP)->found.verdict, IMU_UNLISTED);
}

static void a_failed_self_test_is_told_and_made_once(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	struct source_description is;

	(void)state;
	chip->emulator.self_test_gain = 0.2;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	assert_int_equal(sense_rig_last(&rig, SENSE_SAYS_SELF_TEST)->failed_axes, 0x3f);
	sense_describe(&rig.sense, SENSOR_PELVIS, &is);
	assert_true(is.self_test.is_done);
	chip->emulator.is_powered = false;
	sense_rig_run(&rig, 1.0);
	chip->emulator.is_powered = true;
	emulator_power_cycle(&chip->emulator);
	sense_rig_run(&rig, 3.0);
	sense_describe(&rig.sense, SENSOR_PELVIS, &is);
	assert_false(is.self_test.is_done);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_SELF_TEST), 1);
}

static void a_caution_is_told_at_the_first_start(void **state)
{
	struct sense_rig_chip *chip = sense_rig_fit(&rig, "1", 0x28, &emulator_bno055);

	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x28, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	assert_non_null(sense_rig_last(&rig, SENSE_SAYS_CAUTION)->found.chip->caution);
	chip->emulator.is_powered = false;
	sense_rig_run(&rig, 1.0);
	chip->emulator.is_powered = true;
	emulator_power_cycle(&chip->emulator);
	sense_rig_run(&rig, 5.0);
	assert_int_equal(slot(SENSOR_PELVIS)->start_count, 2);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_CAUTION), 1);
}

static void nobody_waits_for_one_that_hangs(void **state)
{
	long before;

	(void)state;
	wear_two_found();
	rig.chip[1].bus_error = -ETIMEDOUT;
	before = rig.sample_count[SENSOR_PELVIS];
	for (int i = 0; i < 1000; i++) {
		long hangs = rig.chip[1].hangs;

		sense_rig_run(&rig, TICK_S);
		assert_true(rig.chip[1].hangs - hangs <= 1);
	}
	assert_int_equal(rig.sample_count[SENSOR_PELVIS] - before, 1000);
	assert_true(rig.chip[1].hangs <= 16); /* of 10 ms each, in ten seconds */
	assert_int_equal(slot(SENSOR_PELVIS)->counts.fault[IMU_FAULT_BUS], 0);
}

static void where_both_are_sought_the_lower_address_is_the_pelvis(void **state)
{
	(void)state;
	wear_two_found();
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	assert_int_equal(slot(SENSOR_LUMBAR)->where.address, 0x69);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_TOO_FEW), 0);
}

static void one_of_two_is_not_taken_and_told_once(void **state)
{
	struct sense_rig_chip *chip;
	const struct sense_notice *notice;

	(void)state;
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_wear(&rig, SENSOR_LUMBAR, "1", 0, true);
	sense_rig_run(&rig, 20.0);
	assert_int_equal(rig.said_count, 1);
	notice = sense_rig_last(&rig, SENSE_SAYS_TOO_FEW);
	assert_int_equal(notice->count, 1);
	assert_int_equal(notice->needed, 2);
	assert_int_equal(notice->why.cause, SENSE_NOBODY_ELSE);
	assert_int_equal(rig.chip[0].emulator.writes, 0);
	assert_int_equal(gap_ms(&rig.looked[SENSOR_PELVIS], 0), 250);
	assert_int_equal(slot(SENSOR_LUMBAR)->why.cause, SENSE_NOBODY_ELSE);
	chip = sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	sense_rig_run(&rig, 3.0);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
	assert_true(sensor_is_same_place(&slot(SENSOR_PELVIS)->where, &chip->where));
}

static void where_one_is_enough_one_is_taken(void **state)
{
	(void)state;
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_wear(&rig, SENSOR_LUMBAR, "1", 0, false);
	sense_rig_run(&rig, 3.0);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x69);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
	assert_int_equal(slot(SENSOR_LUMBAR)->state, SENSE_SOUGHT);
}

static void two_never_swap(void **state)
{
	(void)state;
	wear_two_found();
	for (int first = 0; first < 2; first++) {
		rig.chip[0].emulator.is_powered = rig.chip[1].emulator.is_powered = false;
		sense_rig_run(&rig, 20.0);
		rig.chip[first].emulator.is_powered = true;
		emulator_power_cycle(&rig.chip[first].emulator);
		sense_rig_run(&rig, 20.0);
		rig.chip[!first].emulator.is_powered = true;
		emulator_power_cycle(&rig.chip[!first].emulator);
		sense_rig_run(&rig, 5.0);
		assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
		assert_int_equal(slot(SENSOR_LUMBAR)->where.address, 0x69);
		assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
		assert_int_equal(slot(SENSOR_LUMBAR)->state, SENSE_UP);
	}
}

/* A cable that breaks off answers may hide the lower address, so it is looked eight times more. */
static void a_disturbed_look_is_made_eight_times_again(void **state)
{
	const struct sense_rig_log *looked = &rig.looked[SENSOR_PELVIS];
	const struct sense_rig_log *opened = &rig.opened[SENSOR_PELVIS];
	int before;

	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050)->bus_error = -EIO;
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_STARTING);
	assert_int_equal(looked->count, 9);
	assert_int_equal(opened->t_us[0] - looked->t_us[0], 2 * US_PER_S);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x69);
	/* And again, once it is sought anew. */
	sense_rig_run(&rig, 3.0);
	rig.chip[1].emulator.is_powered = false;
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_SOUGHT);
	rig.chip[1].emulator.is_powered = true;
	emulator_power_cycle(&rig.chip[1].emulator);
	rig.chip[1].emulator.ready_us = 0;
	before = looked->count;
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_STARTING);
	assert_int_equal(looked->count - before, 9);
}

static void silence_disturbs_no_look(void **state)
{
	(void)state;
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_run(&rig, TICK_S);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_STARTING);
	assert_int_equal(slot(SENSOR_PELVIS)->why.cause, SENSE_WELL);
}

/* A clock of the kernel's, or another lumbard's sensor: nobody was overheard there. */
/* Between asking the first one and asking the second one time passes. */
static void too_few_are_told_once_whoever_looks(void **state)
{
	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_wear(&rig, SENSOR_LUMBAR, "1", 0, false);
	sense_rig_run(&rig, TICK_S);
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_TOO_FEW), 1);
	rig.now_us += SENSE_PAUSE_FIRST_US;
	sense_poll(&rig.sense, SENSOR_LUMBAR, rig.now_us, &rig.result);
	assert_int_equal(rig.looked[SENSOR_LUMBAR].count, 1);
	assert_int_equal(rig.result.notice_count, 0);
}

static void what_others_have_disturbs_no_look(void **state)
{
	static const int errors[] = {-EBUSY, -EADDRINUSE};

	(void)state;
	for (int i = 0; i < 2; i++) {
		sense_rig_init(&rig);
		sense_rig_fit(&rig, "1", 0x68, &emulator_ds3231)->open_error = errors[i];
		sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
		sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
		sense_rig_run(&rig, TICK_S);
		assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_STARTING);
		sense_close(&rig.sense);
	}
}

static void a_bus_that_hangs_is_not_asked_on(void **state)
{
	(void)state;
	for (uint8_t address = 0x68; address < 0x6c; address++)
		sense_rig_fit(&rig, "1", address, &emulator_mpu6050)->bus_error = -ETIMEDOUT;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_run(&rig, TICK_S);
	assert_int_equal(
		rig.chip[0].hangs + rig.chip[1].hangs + rig.chip[2].hangs + rig.chip[3].hangs, 1);
	assert_int_equal(sense_rig_last(&rig, SENSE_SAYS_TOO_FEW)->why.error, -ETIMEDOUT);
}

static void a_found_address_is_forgotten_after_five_seconds(void **state)
{
	int64_t off_us;

	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	sense_rig_run(&rig, 1.0);
	rig.chip[0].emulator.is_powered = false;
	off_us = rig.sample_us[SENSOR_PELVIS];
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_run(&rig, 4.9);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_STARTING);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x69);
	assert_in_range(rig.now_us - off_us, 5 * US_PER_S, 5 * US_PER_S + 300 * US_PER_MS);
}

static void the_five_seconds_begin_when_it_was_found(void **state)
{
	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_STARTING);
	rig.chip[0].emulator.is_powered = false;
	sense_rig_run(&rig, 4.9);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	sense_rig_run(&rig, 0.5);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_SOUGHT);
}

/* Who answers badly has not gone. */
static void the_five_seconds_begin_with_the_silence(void **state)
{
	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050)->emulator.is_powered = false;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_run_until(&rig, SENSOR_PELVIS, SENSE_UP);
	rig.chip[0].bus_error = -EIO;
	rig.chip[1].emulator.is_powered = true;
	sense_rig_run(&rig, 20.0);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	rig.chip[0].bus_error = -ENXIO;
	sense_rig_run(&rig, 3.9); /* and the last bad answer was up to a second ago */
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	sense_rig_run(&rig, 2.0);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x69);
}

static void beside_another_sensor_no_address_is_forgotten(void **state)
{
	(void)state;
	sense_rig_fit(&rig, "1", 0x68, &emulator_mpu6050);
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_wear(&rig, SENSOR_LUMBAR, "1", 0, false);
	sense_rig_run(&rig, 3.0);
	assert_int_equal(slot(SENSOR_LUMBAR)->state, SENSE_UP);
	rig.chip[0].emulator.is_powered = rig.chip[1].emulator.is_powered = false;
	sense_rig_run(&rig, 20.0);
	rig.chip[1].emulator.is_powered = true;
	emulator_power_cycle(&rig.chip[1].emulator);
	sense_rig_run(&rig, 20.0);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	assert_int_equal(slot(SENSOR_LUMBAR)->where.address, 0x69);
	assert_int_equal(slot(SENSOR_LUMBAR)->state, SENSE_UP);
}

static void a_given_address_is_never_forgotten(void **state)
{
	(void)state;
	wear_one(&emulator_mpu6050)->emulator.is_powered = false;
	sense_rig_fit(&rig, "1", 0x69, &emulator_mpu6050);
	sense_rig_run(&rig, 60.0);
	assert_int_equal(slot(SENSOR_PELVIS)->where.address, 0x68);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_DOWN);
}

static void each_bus_is_told_of(void **state)
{
	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
	sense_rig_wear(&rig, SENSOR_LUMBAR, "3", 0, true);
	sense_rig_run(&rig, 5.0);
	assert_int_equal(rig.said_count, 2);
	assert_string_equal(rig.said[0].notice.where.bus, "1");
	assert_string_equal(rig.said[1].notice.where.bus, "3");
	assert_int_equal(rig.said[1].notice.needed, 1);
}

static void reads_are_counted_once(void **state)
{
	const struct sense_counts *counts = &slot(SENSOR_PELVIS)->counts;
	struct sense_rig_chip *chip = wear_one(&emulator_mpu6050);
	uint32_t reads = counts->reads, good = counts->fault[IMU_FAULT_NONE];

	(void)state;
	assert_int_equal(reads, 50);
	chip->emulator.fault = EMULATOR_FAULT_NACK;
	chip->emulator.fault_from = chip->emulator.transactions + 1;
	chip->emulator.fault_count = 1;
	sense_rig_run(&rig, 0.1);
	/* Made again at once, so no sample was lost, and yet it counts. */
	assert_int_equal(counts->reads, reads + 10);
	assert_int_equal(counts->fault[IMU_FAULT_NONE], good + 10);
	assert_int_equal(counts->fault[IMU_FAULT_BUS], 0);
	assert_int_equal(counts->failed_transfers, 1);
	assert_int_equal(counts->transfers, chip->emulator.transactions);
	chip->emulator.fault_from = chip->emulator.transactions + 1;
	chip->emulator.fault_count = 3;
	sense_rig_run(&rig, 0.1);
	assert_int_equal(counts->failed_transfers, 4);
	assert_int_equal(counts->reads, reads + 20);
	assert_int_equal(counts->fault[IMU_FAULT_NONE], good + 19);
	assert_int_equal(counts->fault[IMU_FAULT_BUS], 1);
	assert_int_equal(sense_count_wrong(counts), 1);
	chip->world.gyro_radps.y = 20.0;
	sense_rig_run(&rig, 0.2);
	assert_in_range(counts->fault[IMU_FAULT_SATURATED], 18, 20);
	assert_int_equal(counts->fault[IMU_FAULT_NONE], good + 39);
	assert_int_equal(sense_count_wrong(counts), 1);
	/* Over all starts. */
	chip->world.gyro_radps.y = 0.0;
	emulator_power_cycle(&chip->emulator);
	sense_rig_run(&rig, 5.0);
	assert_int_equal(slot(SENSOR_PELVIS)->start_count, 2);
	assert_true(counts->fault[IMU_FAULT_NONE] > good + 300);
}

static void one_that_is_taken_off_is_closed(void **state)
{
	(void)state;
	wear_two_found();
	assert_int_equal(rig.open_now, 2);
	sense_take_off(&rig.sense, SENSOR_LUMBAR);
	assert_int_equal(rig.open_now, 1);
	sense_rig_run(&rig, 1.0);
	assert_int_equal(slot(SENSOR_LUMBAR)->state, SENSE_NONE);
	assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
}

/* Also by looking for it, and without a fault. */
static void every_family_comes_up(void **state)
{
	static const struct emulator_model *const models[] = {
		&emulator_mpu6050,  &emulator_mpu6500,	&emulator_icm20602, &emulator_icm20608,
		&emulator_icm20690, &emulator_icm20948, &emulator_icm42600, &emulator_lsm6ds3,
		&emulator_lsm6dsl,  &emulator_lsm6dso,	&emulator_bmi160,   &emulator_bno055,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		struct source_description is;

		sense_rig_init(&rig);
		sense_rig_fit(&rig, "1", models[i]->address, models[i]);
		sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0, true);
		sense_rig_run(&rig, 3.0);
		assert_int_equal(slot(SENSOR_PELVIS)->state, SENSE_UP);
		assert_int_equal(sense_count_wrong(&slot(SENSOR_PELVIS)->counts), 0);
		sense_describe(&rig.sense, SENSOR_PELVIS, &is);
		assert_true(is.age_s > 0.001 && is.age_s < 0.05);
		sense_rig_check(&rig);
		sense_close(&rig.sense);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_sensor_comes_up_and_gives_a_sample_each_poll),
		TEST(who_is_silent_is_asked_every_quarter_of_a_second),
		TEST(a_missing_bus_is_silence),
		TEST(so_is_a_remote_io_error),
		TEST(pauses_grow_to_a_second_where_an_answer_costs_time),
		TEST(a_loss_is_told_once_and_so_is_the_return),
		TEST(one_failed_read_is_no_loss_and_five_are),
		TEST(given_up_after_ten_tries_and_then_once_a_minute),
		TEST(who_was_given_up_on_and_unplugged_is_tried_at_once),
		TEST(tries_in_a_row_are_those_since_it_was_silent),
		TEST(less_than_three_good_seconds_count_as_a_bad_start),
		TEST(more_than_three_good_seconds_are_a_new_beginning),
		TEST(a_frozen_chip_is_not_believed_before_it_moves),
		TEST(the_first_reading_after_frozen_is_no_sample),
		TEST(a_program_that_rewrites_is_told),
		TEST(a_bank_that_another_program_chose_is_left_again),
		TEST(two_at_one_address_are_told),
		TEST(half_a_g_is_told_once_after_two_seconds),
		TEST(what_is_not_half_a_g_at_rest_is_not_told),
		TEST(an_unlisted_one_has_to_be_held_still),
		TEST(a_failed_self_test_is_told_and_made_once),
		TEST(a_caution_is_told_at_the_first_start),
		TEST(nobody_waits_for_one_that_hangs),
		TEST(where_both_are_sought_the_lower_address_is_the_pelvis),
		TEST(one_of_two_is_not_taken_and_told_once),
		TEST(where_one_is_enough_one_is_taken),
		TEST(two_never_swap),
		TEST(a_disturbed_look_is_made_eight_times_again),
		TEST(silence_disturbs_no_look),
		TEST(what_others_have_disturbs_no_look),
		TEST(too_few_are_told_once_whoever_looks),
		TEST(a_bus_that_hangs_is_not_asked_on),
		TEST(a_found_address_is_forgotten_after_five_seconds),
		TEST(the_five_seconds_begin_when_it_was_found),
		TEST(the_five_seconds_begin_with_the_silence),
		TEST(beside_another_sensor_no_address_is_forgotten),
		TEST(a_given_address_is_never_forgotten),
		TEST(each_bus_is_told_of),
		TEST(reads_are_counted_once),
		TEST(one_that_is_taken_off_is_closed),
		TEST(every_family_comes_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
