/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"
#include "fusion/state.h"

#include <float.h>
#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>
#include <stdbool.h>

/*
 * Whatever a sensor says, the filter's numbers are finite, what nobody could have seen is not
 * believed, and a sensor that is well again is soon trusted and right again.
 */
#define STEP_US INT64_C(10000)

static const struct fake_angles tilted = {RAD(35.0), RAD(-12.0), RAD(70.0)};

struct worn {
	struct fusion fusion;
	struct fake_sensor sensor;
	struct fake_random random;
	int64_t t_us;
	int wrong_samples; /* in a row, trusted and more than 5 deg off */
};

static struct worn wearing_new(uint64_t seed)
{
	struct worn wearing = {.random = {seed}};

	check_seed(seed);
	wearing.sensor = (struct fake_sensor){
		.r_sensor_from_body = fake_random_rotation(&wearing.random),
		.gyro_bias_radps = fake_random_vec3(&wearing.random, RAD(1.0)),
		.gyro_noise_radps = RAD(0.1),
		.accel_noise_mps2 = 0.03,
		.random = {seed},
	};
	fusion_init(&wearing.fusion, &fusion_defaults);
	return wearing;
}

static struct fusion_state *state_of(struct worn *wearing)
{
	return &parts_of(&wearing->fusion)->state;
}

static struct imu_sample next_sample(struct worn *wearing)
{
	struct imu_sample sample =
		fake_sensor_measure(&wearing->sensor, fake_path_pose, &tilted, 0.0);

	wearing->t_us += STEP_US;
	sample.t_us = wearing->t_us;
	return sample;
}

static void assert_finite(const struct worn *wearing)
{
	assert_holds(vec3_is_finite(fusion_up(&wearing->fusion)));
	assert_below(vec3_norm(fusion_bias_radps(&wearing->fusion)), RAD(100.0));
	assert_holds(is_known(fusion_bias_sigma_radps(&wearing->fusion)));
}

static double error_deg(const struct worn *wearing)
{
	return DEG_PER_RAD * vec3_angle_rad(fusion_up(&wearing->fusion),
					    fake_up_sensor(&wearing->sensor, &tilted));
}

static bool is_trusted(const struct worn *wearing)
{
	return fusion_trust(&wearing->fusion) == FUSION_TRUSTED;
}

/* The filter looks at itself twenty times a second. */
static void assert_true_if_trusted(struct worn *wearing)
{
	bool is_wrong = is_trusted(wearing) && !(error_deg(wearing) < 5.0);

	wearing->wrong_samples = is_wrong ? wearing->wrong_samples + 1 : 0;
	assert_holds(wearing->wrong_samples <= 5);
}

static void rest(struct worn *wearing, double s)
{
	for (int64_t end_us = wearing->t_us + llround(s * 1e6); wearing->t_us < end_us;) {
		struct imu_sample sample = next_sample(wearing);

		fusion_step(&wearing->fusion, &sample);
		assert_finite(wearing);
		assert_true_if_trusted(wearing);
	}
}

static double *axis_of(struct vec3 *v, int axis)
{
	return axis == 0 ? &v->x : axis == 1 ? &v->y : &v->z;
}

static void test_an_axis_at_its_end_from_the_start_on(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 250; seed++) {
		struct worn wearing = wearing_new(seed);
		int axis = (int)(seed % 3);
		double stuck_s = seed % 2 ? 2.0 : 4.0;
		double value = (seed % 4 < 2 ? 16.0 : -16.0) * GRAVITY_MPS2;

		for (int i = 0; i * 0.01 < stuck_s; i++) {
			struct imu_sample sample = next_sample(&wearing);

			*axis_of(&sample.accel_mps2, axis) = value;
			fusion_step(&wearing.fusion, &sample);
			assert_finite(&wearing);
			assert_holds(!is_trusted(&wearing));
		}
		rest(&wearing, 6.0);
		assert_holds(is_trusted(&wearing));
	}
}

/* Of any size a double has, and of those that are none. */
static double any_number(struct fake_random *random)
{
	const double special[] = {
		UNKNOWN,       HUGE_VAL,
		-HUGE_VAL,     0.0,
		-0.0,	       DBL_MIN,
		DBL_MAX,       -DBL_MAX,
		DBL_MIN / 4.0, (double)FLT_MAX * 2.0,
		1e30,	       RAD(250.0),
		156.9064,      (double)FLT_MIN / 4.0,
	};
	double kind = fake_random_uniform(random, 0.0, 3.0);

	if (kind < 1.0)
		return special[(int)(kind * 14.0)];
	if (kind < 2.0)
		return fake_random_uniform(random, -1.0, 1.0) *
		       pow(10.0, fake_random_uniform(random, -320.0, 308.0));
	return fake_random_uniform(random, -400.0, 400.0);
}

static void test_garbage_is_survived(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct worn wearing = wearing_new(seed);

		rest(&wearing, seed % 2 ? 3.0 : 0.0);
		for (int i = 0; i < 500; i++) {
			struct imu_sample sample = next_sample(&wearing);
			bool is_accel = fake_random_uniform(&wearing.random, 0.0, 1.0) < 0.5;
			struct vec3 *field = is_accel ? &sample.accel_mps2 : &sample.gyro_radps;

			if (seed % 4 < 2)
				*axis_of(field, i % 3) = any_number(&wearing.random);
			else
				*field = vec3_of(any_number(&wearing.random),
						 any_number(&wearing.random),
						 any_number(&wearing.random));
			if (i % 50 == 0)
				wearing.t_us += INT64_C(150000) * (i / 50);
			fusion_step(&wearing.fusion, &sample);
			assert_finite(&wearing);
		}
		for (int i = 0; i < 1500; i++) {
			struct imu_sample sample = next_sample(&wearing);

			fusion_step(&wearing.fusion, &sample);
		}
		assert_holds(is_trusted(&wearing));
		assert_below(error_deg(&wearing), 3.0);
	}
}

static void test_hostile_times_are_survived(void **state)
{
	const int64_t times_us[] = {INT64_MIN, INT64_MAX,     0,	-1, INT64_MIN + 1, 1, 2,
				    100000,    INT64_MAX - 1, INT64_MIN};
	struct worn wearing = wearing_new(1);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct imu_sample sample = next_sample(&wearing);

		sample.t_us = times_us[i * 7 % 10];
		fusion_step(&wearing.fusion, &sample);
		assert_finite(&wearing);
	}
}

/* Each number of the state in turn; nothing that a sensor can do leads there. */
static void test_a_state_that_is_no_number_starts_anew(void **state)
{
	const size_t vectors = offsetof(struct fusion_state, last_us) / sizeof(fusion_real);
	const size_t first = offsetof(struct fusion_state, doubt_mps) / sizeof(fusion_real);
	const size_t end = offsetof(struct fusion_state, frozen_samples) / sizeof(fusion_real);
	const fusion_real wrong[] = {(fusion_real)NAN, (fusion_real)INFINITY};

	(void)state;
	for (size_t i = 0; i < end; i++) {
		for (int kind = 0; kind < 2; kind++) {
			struct worn wearing = wearing_new(i + 1);

			if ((i >= vectors && i < first) || (i < vectors && i % 4 == 3))
				continue;
			rest(&wearing, 8.0);
			assert_holds(is_trusted(&wearing));
			((fusion_real *)state_of(&wearing))[i] = wrong[kind];
			for (int k = 0; k < 800; k++) {
				struct imu_sample sample = next_sample(&wearing);

				fusion_step(&wearing.fusion, &sample);
				if (k > 10)
					assert_finite(&wearing);
				assert_true_if_trusted(&wearing);
			}
			assert_holds(is_trusted(&wearing));
			for (size_t k = 0; k < end; k++)
				if ((k < vectors && k % 4 != 3) || k >= first)
					assert_holds(
						isfinite(((fusion_real *)state_of(&wearing))[k]));
		}
	}
}

static void test_a_state_that_is_no_number_is_told(void **state)
{
	struct worn wearing = wearing_new(1);

	(void)state;
	rest(&wearing, 8.0);
	assert_holds(is_trusted(&wearing));
	state_of(&wearing)->bias_radps[1] = (fusion_real)NAN;
	for (int i = 0; i < 50; i++) {
		struct imu_sample sample = next_sample(&wearing);

		fusion_step(&wearing.fusion, &sample);
		if (i >= 5)
			assert_int_equal(fusion_trust(&wearing.fusion), FUSION_IMPOSSIBLE);
	}
	rest(&wearing, 6.0);
	assert_holds(is_trusted(&wearing));
}

static void test_what_a_profile_cannot_mean_is_not_taken(void **state)
{
	const double wrong[] = {UNKNOWN, HUGE_VAL, RAD(101.0), 1e300};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct worn wearing = wearing_new(1);
		struct accel_trim trim = {{0.0, wrong[i % 2], 0.0}, {1.0, 1.0, 1.0}};

		fusion_set_bias(&wearing.fusion, vec3_of(0.0, wrong[i], 0.0), RAD(0.5));
		assert_vec3_near(fusion_bias_radps(&wearing.fusion), vec3_of(0.0, 0.0, 0.0), 0.0);
		fusion_set_bias(&wearing.fusion, vec3_of(0.0, 0.0, 0.0), wrong[i]);
		fusion_set_group_delay(&wearing.fusion, wrong[i]);
		fusion_set_trim(&wearing.fusion, &trim);
		rest(&wearing, 8.0);
		assert_holds(is_trusted(&wearing));
	}
}

/* 2 rad/s for ever is no bias, about whatever axis. */
static void test_no_gyroscope_has_such_a_bias(void **state)
{
	(void)state;
	for (int axis = 0; axis < 3; axis++) {
		struct worn wearing = wearing_new(1);

		wearing.sensor.r_sensor_from_body = fake_rotation_identity();
		for (int i = 0; i < 6000; i++) {
			struct imu_sample sample = next_sample(&wearing);

			*axis_of(&sample.gyro_radps, axis) += 2.0;
			fusion_step(&wearing.fusion, &sample);
			assert_finite(&wearing);
			assert_true_if_trusted(&wearing);
		}
	}
}

/* Counters of 1024 us in 32 bits began anew after 50 days, and an old trouble looked new. */
static void test_nothing_happens_on_day_51(void **state)
{
	const int64_t wrap_us = INT64_C(1024) << 32;

	(void)state;
	for (int s = -3; s <= 3; s++) {
		struct worn wearing = wearing_new(1);

		rest(&wearing, 10.0);
		state_of(&wearing)->last_us += wrap_us - 10 * US_PER_S + s * US_PER_S;
		wearing.t_us = state_of(&wearing)->last_us;
		for (int i = 0; i < 800; i++) {
			struct imu_sample sample = next_sample(&wearing);

			fusion_step(&wearing.fusion, &sample);
			assert_holds(is_trusted(&wearing));
		}
	}
}

/* The same values again and again, however many are left out between them. */
static void test_a_dead_chip_that_leaves_samples_out_is_frozen(void **state)
{
	const struct {
		int64_t live_us, hole_us;
		double dead_s; /* until it has to be told */
	} cases[] = {
		{80000, 220000, 0.45}, {30000, 250000, 0.45}, {10000, 390000, 1.25},
		{50000, 1500000, 4.7}, {10000, 900000, 2.8},  {200000, 210000, 0.45},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct worn wearing = wearing_new(1);
		struct imu_sample dead;
		int64_t dead_us;

		rest(&wearing, 10.0);
		dead = next_sample(&wearing);
		dead_us = dead.t_us;
		fusion_step(&wearing.fusion, &dead);
		for (int k = 0; k < 2000; k++) {
			wearing.t_us += STEP_US;
			if ((wearing.t_us - dead_us) % (cases[i].live_us + cases[i].hole_us) >
			    cases[i].live_us)
				continue;
			dead.t_us = wearing.t_us;
			fusion_step(&wearing.fusion, &dead);
			if (S_FROM_US(wearing.t_us - dead_us) > cases[i].dead_s)
				assert_int_equal(fusion_trust(&wearing.fusion), FUSION_FROZEN);
		}
		rest(&wearing, 4.0);
		assert_holds(is_trusted(&wearing));
	}
}

/* What the accelerometer says instead for a while, and that nothing of it is left once trusted. */
static void test_gravity_is_measured_again_before_it_is_believed(void **state)
{
	const struct {
		struct vec3 instead; /* UNKNOWN: as it is */
		double added_z, for_s;
	} cases[] = {
		{{156.9064, UNKNOWN, UNKNOWN}, 0.0, 1.0},
		{{UNKNOWN, -156.9064, UNKNOWN}, 0.0, 2.0},
		{{UNKNOWN, UNKNOWN, 19.6133}, 0.0, 1.5},
		{{39.2266, UNKNOWN, UNKNOWN}, 0.0, 0.3},
		{{15.0, 0.0, 0.0}, 0.0, 1.0},
		{{0.0, -15.0, 0.0}, 0.0, 2.0},
		{{0.0, 0.0, -15.0}, 0.0, 0.35},
		{{0.0, 0.0, 0.0}, 0.0, 2.0},
		{{UNKNOWN, UNKNOWN, UNKNOWN}, -15.0, 1.5},
		{{UNKNOWN, UNKNOWN, UNKNOWN}, 30.0, 0.4},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(*cases); i++) {
		struct worn wearing = wearing_new(i + 1);
		size_t at = i / 2;
		struct vec3 bias;

		wearing.sensor.r_sensor_from_body = fake_rotation_identity();
		rest(&wearing, i % 2 ? 20.0 : 2.0);
		bias = fusion_bias_radps(&wearing.fusion);
		for (int k = 0; k * 0.01 < cases[at].for_s; k++) {
			struct imu_sample sample = next_sample(&wearing);

			for (int axis = 0; axis < 3; axis++) {
				struct vec3 instead = cases[at].instead;
				double value = *axis_of(&instead, axis);

				if (is_known(value))
					*axis_of(&sample.accel_mps2, axis) =
						value + fake_random_normal(&wearing.random) * 0.03;
			}
			sample.accel_mps2.z += cases[at].added_z;
			fusion_step(&wearing.fusion, &sample);
			assert_finite(&wearing);
			assert_true_if_trusted(&wearing);
			if (k > 70)
				assert_holds(!is_trusted(&wearing));
		}
		if (i % 2)
			assert_vec3_near(fusion_bias_radps(&wearing.fusion), bias, RAD(0.1));
		rest(&wearing, 6.0);
		assert_holds(is_trusted(&wearing));
	}
}

/* Chips end at 32 g and 4000 deg/s an axis; a twentieth more on all three is none. */
static void test_what_no_chip_says_is_impossible(void **state)
{
	static const double g_of[] = {32.0, 34.0, 9.0, 9.0}, dps_of[] = {0.0, 0.0, 4000.0, 4400.0};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct fusion fusion;
		double accel_mps2 = g_of[i] * GRAVITY_MPS2, gyro_radps = RAD(dps_of[i]);
		struct imu_sample sample = {.t_us = 1000,
					    .accel_mps2 = {accel_mps2, accel_mps2, accel_mps2},
					    .gyro_radps = {gyro_radps, gyro_radps, gyro_radps}};

		fusion_init(&fusion, &fusion_defaults);
		assert_int_equal(!!(fusion_step(&fusion, &sample) & FUSION_STEP_IMPOSSIBLE), i % 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_no_chip_says_is_impossible),
		cmocka_unit_test(test_an_axis_at_its_end_from_the_start_on),
		cmocka_unit_test(test_garbage_is_survived),
		cmocka_unit_test(test_hostile_times_are_survived),
		cmocka_unit_test(test_a_state_that_is_no_number_starts_anew),
		cmocka_unit_test(test_a_state_that_is_no_number_is_told),
		cmocka_unit_test(test_what_a_profile_cannot_mean_is_not_taken),
		cmocka_unit_test(test_no_gyroscope_has_such_a_bias),
		cmocka_unit_test(test_nothing_happens_on_day_51),
		cmocka_unit_test(test_a_dead_chip_that_leaves_samples_out_is_frozen),
		cmocka_unit_test(test_gravity_is_measured_again_before_it_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
