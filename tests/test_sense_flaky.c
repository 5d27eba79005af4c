/* SPDX-License-Identifier: MIT */
/* A cable that comes and goes: some of the transfers fail, at random, and yet the sensor serves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fakes/sense_rig.h"
#include <errno.h>
#include <lumbard/base/units.h>

static const int errors[] = {-EIO, -EREMOTEIO, -ENXIO, -EAGAIN, -ETIMEDOUT};
enum { ERRORS = sizeof(errors) / sizeof(*errors), SEEDS = 8 };

static struct sense_rig rig;

static struct sense_rig_chip *fit(const struct emulator_model *model, unsigned percent, int error,
				  unsigned seed)
{
	struct sense_rig_chip *chip;

	sense_rig_init(&rig);
	chip = sense_rig_fit(&rig, "1", model->address, model);
	chip->failing_percent = percent;
	chip->failing_error = error;
	chip->seed = seed;
	return chip;
}

static double first_sample_s(double most_s)
{
	int64_t start_us = rig.now_us;

	while (rig.sample_count[SENSOR_PELVIS] == 0 && S_FROM_US(rig.now_us - start_us) < most_s)
		sense_rig_run(&rig, 0.01);
	return S_FROM_US(rig.now_us - start_us);
}

static void comes_up_within(const struct emulator_model *model, unsigned percent, double most_s)
{
	for (int i = 0; i < ERRORS; i++)
		for (unsigned seed = 1; seed <= SEEDS; seed++) {
			double took_s;

			fit(model, percent, errors[i], seed);
			sense_rig_wear(&rig, SENSOR_PELVIS, "1", seed % 2 ? model->address : 0,
				       true);
			took_s = first_sample_s(60.0);
			if (took_s > most_s)
				fail_msg(
					"%s, %u %% of error %d, seed %u: first sample after %.2f s",
					model->name, percent, -errors[i], seed, took_s);
			sense_rig_check(&rig);
			sense_close(&rig.sense);
		}
}

static void at_3_percent_the_first_sample_comes_within_2_s(void **state)
{
	(void)state;
	comes_up_within(&emulator_mpu6050, 3, 2.0);
	comes_up_within(&emulator_icm20948, 3, 2.0);
}

static void at_20_percent_the_first_sample_comes_within_5_s(void **state)
{
	(void)state;
	comes_up_within(&emulator_mpu6050, 20, 5.0);
	comes_up_within(&emulator_icm20948, 20, 5.0);
	comes_up_within(&emulator_bno055, 20, 5.0);
}

/*
 * It stays up: what fails is asked for again, and 60 s are 6000 samples at best. A bus that hangs
 * is left alone for a while each time, and yet there are more than the 27 a second that the coach
 * needs.
 */
static void at_20_percent_it_runs(void **state)
{
	(void)state;
	for (int i = 0; i < ERRORS; i++) {
		fit(&emulator_mpu6050, 20, errors[i], 7);
		sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
		first_sample_s(60.0);
		rig.sample_count[SENSOR_PELVIS] = 0;
		sense_rig_run(&rig, 60.0);
		if (rig.sample_count[SENSOR_PELVIS] < (errors[i] == -ETIMEDOUT ? 1600 : 5400))
			fail_msg("error %d: %ld samples, %u starts", -errors[i],
				 rig.sample_count[SENSOR_PELVIS],
				 rig.sense.slot[SENSOR_PELVIS].start_count);
		assert_true(rig.sense.slot[SENSOR_PELVIS].start_count <=
			    (errors[i] == -ETIMEDOUT ? 15 : 1));
		sense_close(&rig.sense);
	}
}

/* Once, with the share; not of a cable that was pulled and put in again. */
static void what_comes_and_goes_is_told(void **state)
{
	static const unsigned percents[] = {3, 20};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct sense_slot *slot = &rig.sense.slot[SENSOR_PELVIS];
		struct sense_rig_chip *chip = fit(&emulator_mpu6050, percents[i], -EREMOTEIO, 5);

		sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
		sense_rig_run(&rig, 60.0);
		assert_true(slot->is_flaky);
		assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_FLAKY), 1);
		assert_in_range(sense_rig_last(&rig, SENSE_SAYS_FLAKY)->failing_share * 100.0,
				percents[i] / 2, percents[i] * 3 / 2);
		assert_int_equal(slot->counts.failed_transfers, chip->failed);
		chip->failing_percent = 0;
		sense_rig_run(&rig, 12.0);
		assert_false(slot->is_flaky);
		chip->failing_percent = percents[i];
		sense_rig_run(&rig, 480.0);
		assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_FLAKY), 1);
		sense_rig_run(&rig, 100.0);
		assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_FLAKY), 2);
		sense_close(&rig.sense);
	}
}

static void a_pulled_cable_does_not_come_and_go(void **state)
{
	struct sense_rig_chip *chip = fit(&emulator_mpu6050, 0, 0, 1);

	(void)state;
	sense_rig_wear(&rig, SENSOR_PELVIS, "1", 0x68, true);
	for (int i = 0; i < 20; i++) {
		sense_rig_run(&rig, 3.0);
		chip->bus_error = -EREMOTEIO;
		sense_rig_run(&rig, 3.0);
		chip->bus_error = 0;
	}
	assert_int_equal(sense_rig_said(&rig, SENSOR_PELVIS, SENSE_SAYS_FLAKY), 0);
	sense_close(&rig.sense);
}

/* A source that is up and says of each poll what it is told to. */
struct scripted {
	uint32_t transfers, mended;
};

static int scripted_open(void *ctx, const struct sensor_where *where, bool wants_self_test)
{
	(void)ctx;
	(void)where;
	(void)wants_self_test;
	return 0;
}

static void scripted_poll(void *ctx, int64_t now_us, struct source_poll *ret_poll)
{
	const struct scripted *scripted = ctx;

	*ret_poll = (struct source_poll){
		.outcome = SOURCE_READ,
		.next_us = now_us,
		.transfers = scripted->transfers,
		.failed_transfers = scripted->mended,
		.mended_transfers = scripted->mended,
	};
}

static void scripted_close(void *ctx)
{
	(void)ctx;
}

static void scripted_describe(const void *ctx, struct source_description *ret_description)
{
	(void)ctx;
	*ret_description = (struct source_description){0};
}

/* From one of a hundred on, and then until fewer than two of a thousand; of 500 transfers. */
static void one_of_a_hundred_is_flaky_and_two_of_a_thousand_are_sound(void **state)
{
	static const struct source_ops ops = {scripted_open, scripted_poll, scripted_close, NULL,
					      scripted_describe};
	static const struct {
		struct scripted poll;
		bool is_flaky;
	} cases[] = {
		{{499, 100}, false}, {{501, 0}, true}, {{500, 2}, true}, {{600, 1}, false},
		{{500, 4}, false},   {{500, 6}, true}, {{800, 2}, true}, {{1000, 1}, false},
	};
	const struct sensor_where where = {.bus = "1", .address = 0x68};
	struct scripted scripted = {0, 0};
	struct source source = {&ops, &scripted};
	struct sense_result result;
	int64_t now_us = US_PER_S;

	(void)state;
	sense_init(&rig.sense);
	sense_wear(&rig.sense, SENSOR_PELVIS, &where, &source, true);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++, now_us += US_PER_S) {
		scripted = cases[i].poll;
		sense_poll(&rig.sense, SENSOR_PELVIS, now_us, &result);
		assert_int_equal(rig.sense.slot[SENSOR_PELVIS].is_flaky, cases[i].is_flaky);
	}
	sense_close(&rig.sense);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_3_percent_the_first_sample_comes_within_2_s),
		cmocka_unit_test(at_20_percent_the_first_sample_comes_within_5_s),
		cmocka_unit_test(at_20_percent_it_runs),
		cmocka_unit_test(one_of_a_hundred_is_flaky_and_two_of_a_thousand_are_sound),
		cmocka_unit_test(what_comes_and_goes_is_told),
		cmocka_unit_test(a_pulled_cable_does_not_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
