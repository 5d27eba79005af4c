/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fakes/check.h"
#include "fakes/motion.h"
#include <cmocka.h>
#include <lumbard/base/sample_facts.h>
#include <lumbard/base/units.h>

/* Somebody sways by 20 deg and back, as slow stretches do, and what a log of that can be in. */
static struct sample_facts facts;
static struct sample_summary summary;
static const struct fake_sine sway = {
	.amplitude = {.inclination_rad = RAD(20.0), .lateral_rad = RAD(4.0)}, .hz = 0.25};

struct log {
	double rate_hz, seconds;
	double time_scale, accel_scale, gyro_scale;
	double gyro_bias_radps;
	bool has_no_gravity, is_still;
};

static const struct log usual = {.rate_hz = 100.0,
				 .seconds = 30.0,
				 .time_scale = 1.0,
				 .accel_scale = 1.0,
				 .gyro_scale = 1.0};

static struct fake_sensor worn(uint64_t seed)
{
	return (struct fake_sensor){.r_sensor_from_body = fake_rotation_axis_aligned((int)seed),
				    .gyro_noise_radps = 0.002,
				    .accel_noise_mps2 = 0.05,
				    .gyro_bias_radps = {0.02, -0.03, 0.01},
				    .random = {seed}};
}

static enum sample_fault fault_of(struct log log, uint64_t seed)
{
	static const struct fake_angles rest;
	struct fake_sensor sensor = worn(seed);

	facts = (struct sample_facts){0};
	for (int i = 0; i < (int)(log.seconds * log.rate_hz); i++) {
		double t_s = i / log.rate_hz;
		struct imu_sample sample =
			log.is_still ? fake_sensor_measure(&sensor, fake_path_pose, &rest, t_s)
				     : fake_sensor_measure(&sensor, fake_path_sine, &sway, t_s);

		sample.t_us = (int64_t)(t_s * 1e6 * log.time_scale);
		if (log.has_no_gravity)
			sample.accel_mps2 = fake_random_vec3(&sensor.random, 0.3);
		sample.accel_mps2 = vec3_scale(sample.accel_mps2, log.accel_scale);
		sample.gyro_radps.y += log.gyro_bias_radps;
		sample.gyro_radps = vec3_scale(sample.gyro_radps, log.gyro_scale);
		sample_facts_add(&facts, &sample);
	}
	sample_facts_sum(&facts, &summary);
	return sample_fault_of(&summary);
}

static void what_is_right_is_well(void **state)
{
	static const double rates_hz[] = {20.0, 25.0, 50.0, 100.0, 285.7, 1000.0};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		struct log log = usual;

		log.rate_hz = rates_hz[i / 2];
		log.is_still = i % 2;
		assert_int_equal(fault_of(log, i), SAMPLES_WELL);
		assert_near(summary.rate_hz, log.rate_hz, 0.01 * log.rate_hz);
		assert_near(summary.accel_mps2, GRAVITY_MPS2, 0.05);
		assert_near(summary.span_s, log.seconds, 0.1);
	}
}

/* A poor chip and a gyroscope whose scale is off are other faults than a unit. */
static void what_is_only_poor_is_well(void **state)
{
	struct log log = usual;

	(void)state;
	log.accel_scale = 1.2;
	assert_int_equal(fault_of(log, 1), SAMPLES_WELL);
	log.accel_scale = 0.8;
	assert_int_equal(fault_of(log, 2), SAMPLES_WELL);
	log = usual;
	log.gyro_scale = 4.0;
	assert_int_equal(fault_of(log, 3), SAMPLES_WELL);
	log.gyro_scale = -1.0;
	assert_int_equal(fault_of(log, 4), SAMPLES_WELL);
	log.gyro_scale = 0.0;
	assert_int_equal(fault_of(log, 5), SAMPLES_WELL);
	assert_true(summary.is_gyro_zero);
	log.gyro_scale = 1.0;
	log.gyro_bias_radps = RAD(10.0);
	assert_int_equal(fault_of(log, 6), SAMPLES_WELL);
}

static void times_in_another_unit(void **state)
{
	static const struct {
		double rate_hz, scale;
		enum sample_fault fault;
	} cases[] = {
		{100.0, 1e-3, SAMPLES_IN_MS},	    {50.0, 1e-3, SAMPLES_IN_MS},
		{200.0, 1e-3, SAMPLES_IN_MS},	    {100.0, 1e3, SAMPLES_IN_NS},
		{25.0, 1e3, SAMPLES_IN_NS},	    {1000.0, 1e3, SAMPLES_IN_NS},
		{100.0, 1e-4, SAMPLES_COUNTED},	    {100.0, 10.0, SAMPLES_IN_100_NS},
		{51.2, 0.032768, SAMPLES_TOO_FAST}, {10.0, 1.0, SAMPLES_TOO_SLOW},
		{2000.0, 1.0, SAMPLES_TOO_FAST},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct log log = usual;

		log.rate_hz = cases[i].rate_hz;
		log.time_scale = cases[i].scale;
		assert_int_equal(fault_of(log, i), cases[i].fault);
	}
}

static void accelerations_in_another_unit(void **state)
{
	static const struct {
		double scale;
		enum sample_fault fault;
	} cases[] = {
		{1.0 / GRAVITY_MPS2, SAMPLES_ACCEL_IN_G},
		{1000.0 / GRAVITY_MPS2, SAMPLES_ACCEL_IN_MG},
		{100.0, SAMPLES_ACCEL_IN_MG},
		{1.0 / 0.3048, SAMPLES_ACCEL_IN_FEET},
		{256.0 / GRAVITY_MPS2, SAMPLES_ACCEL_COUNTS},
		{0.5, SAMPLES_ACCEL_SCALED},
		{2.0, SAMPLES_ACCEL_SCALED},
		{0.0, SAMPLES_ACCEL_ZERO},
		{0.05, SAMPLES_NO_GRAVITY},
	};
	struct log log = usual;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(*cases); i++) {
		log.accel_scale = cases[i / 2].scale;
		log.is_still = i % 2;
		assert_int_equal(fault_of(log, i), cases[i / 2].fault);
	}
	log = usual;
	log.has_no_gravity = true;
	assert_int_equal(fault_of(log, 1), SAMPLES_NO_GRAVITY);
	log.accel_scale = 2.0; /* then its middle is about 1, too */
	assert_int_equal(fault_of(log, 2), SAMPLES_NO_GRAVITY);
}

static void rates_of_turn_in_another_unit(void **state)
{
	struct log log = usual;

	(void)state;
	log.gyro_scale = DEG_PER_RAD;
	for (uint64_t seed = 0; seed < 20; seed++)
		assert_int_equal(fault_of(log, seed), SAMPLES_GYRO_IN_DEG);
	assert_near(1.0 / summary.turn_share, DEG_PER_RAD, 12.0);
	log = usual;
	log.gyro_bias_radps = 2.0;
	assert_int_equal(fault_of(log, 0), SAMPLES_GYRO_CONSTANT);
	log.is_still = true;
	assert_int_equal(fault_of(log, 0), SAMPLES_GYRO_CONSTANT);
}

/* It turns, and says of gravity what it said at first, noise or not. */
static void gravity_that_never_turns_is_no_unit(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		struct fake_sensor sensor = worn((uint64_t)i);
		struct vec3 gravity_mps2 = {0.0, 0.0, 0.0};

		facts = (struct sample_facts){0};
		for (int k = 0; k < 3000; k++) {
			struct imu_sample sample =
				fake_sensor_measure(&sensor, fake_path_sine, &sway, k * 0.01);

			if (k == 0)
				gravity_mps2 = sample.accel_mps2;
			sample.accel_mps2 = vec3_add(
				gravity_mps2, fake_random_vec3(&sensor.random, i % 2 ? 0.05 : 0.0));
			sample.gyro_radps = vec3_scale(sample.gyro_radps, 4.0);
			sample_facts_add(&facts, &sample);
		}
		sample_facts_sum(&facts, &summary);
		assert_int_equal(sample_fault_of(&summary), SAMPLES_ACCEL_STILL);
	}
}

/* A pause, bursts and a few rows decide nothing. */
static void what_is_uneven_is_well(void **state)
{
	struct imu_sample sample = {.accel_mps2 = {0.0, 0.0, GRAVITY_MPS2}};

	(void)state;
	facts = (struct sample_facts){0};
	for (int i = 0; i < 1000; i++) {
		sample.t_us = i / 10 * 100000 + i % 10 * 2000 + (i > 500 ? 3600 * US_PER_S : 0);
		sample_facts_add(&facts, &sample);
	}
	sample_facts_sum(&facts, &summary);
	assert_int_equal(sample_fault_of(&summary), SAMPLES_WELL);
	assert_near(summary.rate_hz, 100.0, 2.0);
	facts = (struct sample_facts){0};
	for (int i = 0; i < 19; i++) {
		sample.t_us = i;
		sample_facts_add(&facts, &sample);
	}
	sample_facts_sum(&facts, &summary);
	assert_int_equal(sample_fault_of(&summary), SAMPLES_WELL);
	sample.t_us = 19;
	sample_facts_add(&facts, &sample);
	sample_facts_sum(&facts, &summary);
	assert_int_equal(sample_fault_of(&summary), SAMPLES_COUNTED);
}

static void of_nothing_nothing_is_known(void **state)
{
	(void)state;
	facts = (struct sample_facts){0};
	sample_facts_sum(&facts, &summary);
	assert_int_equal(summary.count, 0);
	assert_unknown(summary.rate_hz);
	assert_unknown(summary.accel_mps2);
	assert_unknown(summary.turn_share);
	assert_false(summary.is_accel_zero);
	assert_int_equal(sample_fault_of(&summary), SAMPLES_WELL);
}

/* Each limit, by a hair on either side. */
static struct sample_summary well_summary(void)
{
	return (struct sample_summary){
		.count = 20, .rate_hz = 100.0, .accel_mps2 = GRAVITY_MPS2, .turn_share = 1.0};
}

static void limits_of_the_rate(void **state)
{
	static const struct {
		double rate_hz, turn_share;
		enum sample_fault fault;
	} cases[] = {
		{18.1, 1.0, SAMPLES_WELL},	  {17.9, 1.0, SAMPLES_TOO_SLOW},
		{1099.0, 1.0, SAMPLES_WELL},	  {1101.0, 1.0, SAMPLES_TOO_FAST},
		{14.9e3, 1.0, SAMPLES_TOO_FAST},  {15.1e3, 1.0, SAMPLES_IN_MS},
		{2.49e6, 1.0, SAMPLES_IN_MS},	  {2.51e6, 1.0, SAMPLES_TOO_FAST},
		{14.9e-3, 1.0, SAMPLES_TOO_SLOW}, {15.1e-3, 1.0, SAMPLES_IN_NS},
		{2.49, 1.0, SAMPLES_IN_NS},	  {2.51, 1.0, SAMPLES_TOO_SLOW},
		{10.0, 0.069, SAMPLES_TOO_SLOW},  {10.0, 0.071, SAMPLES_IN_100_NS},
		{10.0, 0.139, SAMPLES_IN_100_NS}, {10.0, 0.141, SAMPLES_TOO_SLOW},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample_summary at = well_summary();

		at.rate_hz = cases[i].rate_hz;
		at.turn_share = cases[i].turn_share;
		assert_int_equal(sample_fault_of(&at), cases[i].fault);
	}
}

static void limits_of_the_acceleration(void **state)
{
	static const struct {
		double accel_mps2, spread;
		enum sample_fault fault;
	} cases[] = {
		{0.751 * GRAVITY_MPS2, 0.0, SAMPLES_WELL},
		{0.749 * GRAVITY_MPS2, 0.0, SAMPLES_ACCEL_SCALED},
		{1.249 * GRAVITY_MPS2, 0.0, SAMPLES_WELL},
		{1.251 * GRAVITY_MPS2, 0.0, SAMPLES_ACCEL_SCALED},
		{0.79, 0.0, SAMPLES_NO_GRAVITY},
		{0.81, 0.29, SAMPLES_ACCEL_IN_G},
		{0.81, 0.31, SAMPLES_NO_GRAVITY},
		{1.24, 0.0, SAMPLES_ACCEL_IN_G},
		{1.26, 0.0, SAMPLES_NO_GRAVITY},
		{0.299 * GRAVITY_MPS2, 0.0, SAMPLES_NO_GRAVITY},
		{0.301 * GRAVITY_MPS2, 0.0, SAMPLES_ACCEL_SCALED},
		{28.9, 0.0, SAMPLES_ACCEL_SCALED},
		{29.1, 0.0, SAMPLES_ACCEL_IN_FEET},
		{35.9, 0.0, SAMPLES_ACCEL_IN_FEET},
		{36.1, 0.0, SAMPLES_ACCEL_SCALED},
		{9.9 * GRAVITY_MPS2, 0.0, SAMPLES_ACCEL_SCALED},
		{10.1 * GRAVITY_MPS2, 0.0, SAMPLES_ACCEL_COUNTS},
		{749.0, 0.0, SAMPLES_ACCEL_COUNTS},
		{751.0, 0.0, SAMPLES_ACCEL_IN_MG},
		{1249.0, 0.0, SAMPLES_ACCEL_IN_MG},
		{1251.0, 0.0, SAMPLES_ACCEL_COUNTS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample_summary at = well_summary();

		at.accel_mps2 = cases[i].accel_mps2;
		at.accel_spread = cases[i].spread;
		assert_int_equal(sample_fault_of(&at), cases[i].fault);
	}
}

static void limits_of_the_rate_of_turn(void **state)
{
	static const struct {
		double share, seen, even;
		enum sample_fault fault;
	} cases[] = {
		{0.051, 0.0, 0.0, SAMPLES_WELL},	  {0.049, 0.0, 0.0, SAMPLES_GYRO_IN_DEG},
		{-0.051, 0.0, 0.0, SAMPLES_WELL},	  {-0.049, 0.0, 0.0, SAMPLES_GYRO_IN_DEG},
		{0.02, 0.26, 0.0, SAMPLES_WELL},	  {0.02, 0.24, 0.0, SAMPLES_GYRO_IN_DEG},
		{0.0, 0.26, 0.0, SAMPLES_WELL},		  {0.0, 0.24, 0.0, SAMPLES_ACCEL_STILL},
		{0.0069, 0.0, 0.0, SAMPLES_ACCEL_STILL},  {0.0071, 0.0, 0.0, SAMPLES_GYRO_IN_DEG},
		{-0.0069, 0.0, 0.0, SAMPLES_ACCEL_STILL}, {-0.0071, 0.0, 0.0, SAMPLES_GYRO_IN_DEG},
		{0.0, 0.0, 0.79, SAMPLES_ACCEL_STILL},	  {0.0, 0.0, 0.81, SAMPLES_GYRO_CONSTANT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample_summary at = well_summary();

		at.turn_share = cases[i].share;
		at.turn_seen = cases[i].seen;
		at.gyro_even = cases[i].even;
		assert_int_equal(sample_fault_of(&at), cases[i].fault);
		at.count = 19;
		assert_int_equal(sample_fault_of(&at), SAMPLES_WELL);
	}
}

/* A second between two samples is no pause yet, and more is one. */
static void a_pause_is_more_than_a_second(void **state)
{
	static const int64_t pauses_us[] = {990000, 1010000};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct imu_sample sample = {.accel_mps2 = {0.0, 0.0, GRAVITY_MPS2}};

		facts = (struct sample_facts){0};
		for (int k = 0; k < 100; k++) {
			sample_facts_add(&facts, &sample);
			sample.t_us += k == 49 ? pauses_us[i] : 10000;
		}
		sample_facts_sum(&facts, &summary);
		assert_near(summary.rate_hz, i == 0 ? 99.0 / 1.97 : 100.0, 0.1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_right_is_well),
		cmocka_unit_test(what_is_only_poor_is_well),
		cmocka_unit_test(times_in_another_unit),
		cmocka_unit_test(accelerations_in_another_unit),
		cmocka_unit_test(rates_of_turn_in_another_unit),
		cmocka_unit_test(gravity_that_never_turns_is_no_unit),
		cmocka_unit_test(what_is_uneven_is_well),
		cmocka_unit_test(limits_of_the_rate),
		cmocka_unit_test(limits_of_the_acceleration),
		cmocka_unit_test(limits_of_the_rate_of_turn),
		cmocka_unit_test(a_pause_is_more_than_a_second),
		cmocka_unit_test(of_nothing_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
