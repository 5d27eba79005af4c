/* SPDX-License-Identifier: MIT */
#include "doctor/rest.h"
#include "fakes/check.h"

#include <lumbard/base/units.h>
#include <lumbard/base/vec3.h>

#include <math.h>
#include <stdlib.h>

#define RATE_HZ 100.0

/* Gaussian enough, and the same each time. */
static double noise(unsigned short seed[3])
{
	double sum = -6.0;

	for (int i = 0; i < 12; i++)
		sum += erand48(seed);
	return sum;
}

struct lying {
	double noise_mg, noise_dps, bias_dps, gravity_g, temp_degc;
	double tremble_dps, tremble_hz, turn_dps;
};

static const struct lying healthy = {
	.noise_mg = 3.0, .noise_dps = 0.05, .bias_dps = 2.0, .gravity_g = 1.0, .temp_degc = 25.0};

static struct rest_result lie(const struct lying *lying, double seconds)
{
	unsigned short seed[3] = {4, 5, 6};
	struct rest rest;

	rest_init(&rest, RATE_HZ);
	for (int i = 0; i < (int)(seconds * RATE_HZ); i++) {
		double t_s = i / RATE_HZ;
		double mps2 = lying->noise_mg * 1e-3 * GRAVITY_MPS2;
		double tremble = lying->tremble_dps * sin(2.0 * M_PI * lying->tremble_hz * t_s);
		struct imu_reading reading = {
			.accel_mps2 = vec3_of(mps2 * noise(seed), mps2 * noise(seed),
					      lying->gravity_g * GRAVITY_MPS2 + mps2 * noise(seed)),
			.gyro_radps = vec3_of(
				RAD(lying->noise_dps * noise(seed)),
				RAD(lying->bias_dps + tremble + lying->turn_dps * floor(t_s)),
				RAD(lying->noise_dps * noise(seed))),
			.temp_degc = lying->temp_degc,
		};

		rest_add(&rest, &reading);
	}
	return rest_judge(&rest);
}

static void test_what_a_healthy_sensor_tells(void **state)
{
	struct rest_result result = lie(&healthy, 5.0);

	(void)state;
	assert_false(result.was_moving);
	assert_near(result.noise_mg, 3.0, 0.3);
	assert_near(result.noise_dps, 0.05, 0.005);
	assert_near(result.bias_dps, 2.0, 0.02);
	assert_near(result.gravity_g, 1.0, 0.001);
	assert_near(result.temp_degc, 25.0, 1e-9);
}

static void test_much_noise_is_no_motion(void **state)
{
	struct lying noisy = healthy;
	struct rest_result result;

	(void)state;
	noisy.noise_mg = 30.0;
	noisy.noise_dps = 2.0;
	result = lie(&noisy, 5.0);
	assert_false(result.was_moving);
	assert_near(result.noise_mg, 30.0, 3.0);
	assert_near(result.noise_dps, 2.0, 0.2);
}

/* 1.5 deg/s from one quarter of a second to another is a hand. */
static void test_a_turn_is_motion(void **state)
{
	struct lying turned = healthy;

	(void)state;
	turned.turn_dps = 0.25;
	assert_false(lie(&turned, 5.0).was_moving);
	turned.turn_dps = 0.5;
	assert_true(lie(&turned, 5.0).was_moving);
}

/* A hand that holds it trembles, slower than noise. */
static void test_a_trembling_hand_is_motion(void **state)
{
	struct lying held = healthy;

	(void)state;
	held.tremble_dps = 2.0;
	held.tremble_hz = 8.0;
	assert_true(lie(&held, 5.0).was_moving);
	held.tremble_hz = 15.0;
	assert_true(lie(&held, 5.0).was_moving);
	held.tremble_hz = 20.0; /* no hand is so fast */
	assert_false(lie(&held, 5.0).was_moving);
}

static void test_too_few_readings_tell_nothing(void **state)
{
	struct rest_result result = lie(&healthy, 0.24);
	struct rest rest;

	(void)state;
	rest_init(&rest, RATE_HZ);
	assert_int_equal(rest_least_reads(&rest), 25); /* a quarter of a second */
	rest_init(&rest, 20.0);
	assert_int_equal(rest_least_reads(&rest), 20);
	assert_near(lie(&healthy, 0.25).gravity_g, 1.0, 0.01);
	assert_unknown(result.noise_mg);
	assert_unknown(result.gravity_g);
	assert_unknown(result.temp_degc);
	assert_false(lie(&healthy, 0.5).was_moving);
	assert_near(lie(&healthy, 0.5).gravity_g, 1.0, 0.01);
}

static void test_no_thermometer_no_temperature(void **state)
{
	struct lying cold = healthy;

	(void)state;
	cold.temp_degc = UNKNOWN;
	assert_unknown(lie(&cold, 5.0).temp_degc);
	assert_near(lie(&cold, 5.0).gravity_g, 1.0, 0.001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_healthy_sensor_tells),
		cmocka_unit_test(test_much_noise_is_no_motion),
		cmocka_unit_test(test_a_turn_is_motion),
		cmocka_unit_test(test_a_trembling_hand_is_motion),
		cmocka_unit_test(test_too_few_readings_tell_nothing),
		cmocka_unit_test(test_no_thermometer_no_temperature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
