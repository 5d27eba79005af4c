/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"

#include <lumbard/base/units.h>
#include <lumbard/body/motion.h>

/* A pelvis that goes to and fro in the sagittal plane. */
static struct fake_sine nodding(double amplitude_deg, double hz)
{
	return (struct fake_sine){.amplitude = {RAD(amplitude_deg), 0.0, 0.0}, .hz = hz};
}

/* From from_s on; noise as of an MPU-6050 at 100 Hz. */
static void feed_from(struct motion *motion, const struct fake_sine *sine, double rate_hz,
		      double from_s, double to_s)
{
	struct fake_sensor sensor = {.r_sensor_from_body = fake_rotation_identity(),
				     .gyro_noise_radps = RAD(0.1),
				     .random = {7}};

	for (long i = lround(from_s * rate_hz); (double)i < to_s * rate_hz; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_sine, sine, (double)i / rate_hz);

		motion_step(motion, sample.t_us, sample.gyro_radps, GRAVITY_MPS2);
	}
}

static struct motion motion_after(double amplitude_deg, double hz, double rate_hz, double end_s)
{
	struct fake_sine sine = nodding(amplitude_deg, hz);
	struct motion motion;

	check_seed(0);
	motion_init(&motion);
	feed_from(&motion, &sine, rate_hz, 0.0, end_s);
	return motion;
}

/* Peak rate of a sine, and its rms. */
static double peak_radps(double amplitude_deg, double hz)
{
	return RAD(amplitude_deg) * 2.0 * PI * hz;
}

static double rms_radps(double amplitude_deg, double hz)
{
	return peak_radps(amplitude_deg, hz) * sqrt(0.5);
}

static void test_speed_of_a_slow_sine_is_its_rate(void **state)
{
	const double rates_hz[] = {20.0, 50.0, 100.0, 416.0, 1000.0};

	(void)state;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		struct fake_sine sine = nodding(30.0, 0.2);
		struct motion motion = motion_after(30.0, 0.2, rates_hz[i], 10.0);

		/* At 10 s the rate is at its peak; 75 ms is what a low-pass of 3 Hz takes. */
		assert_near(motion_speed_radps(&motion), peak_radps(30.0, 0.2), RAD(1.0));
		feed_from(&motion, &sine, rates_hz[i], 10.0, 11.25 + 0.075);
		assert_below(motion_speed_radps(&motion), RAD(2.5));
	}
}

static void test_speed_is_the_same_about_any_axis(void **state)
{
	struct motion straight = motion_after(30.0, 0.2, 100.0, 3.3), turned;
	struct fake_sine sine = nodding(30.0, 0.2);

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct fake_sensor sensor = {.random = {seed}};

		check_seed(seed);
		sensor.r_sensor_from_body = fake_random_rotation(&sensor.random);
		motion_init(&turned);
		for (int i = 0; i < 330; i++) {
			struct imu_sample sample =
				fake_sensor_measure(&sensor, fake_path_sine, &sine, i * 0.01);

			motion_step(&turned, sample.t_us, sample.gyro_radps, GRAVITY_MPS2);
		}
		assert_near(motion_speed_radps(&turned), motion_speed_radps(&straight), RAD(0.5));
	}
}

static void test_speed_leaves_out_shaking(void **state)
{
	struct motion motion = motion_after(1.0, 9.0, 100.0, 5.0);

	(void)state;
	assert_below(motion_speed_radps(&motion), 0.2 * peak_radps(1.0, 9.0));
}

static void test_nothing_is_known_in_the_first_half_second(void **state)
{
	struct motion motion;

	(void)state;
	motion_init(&motion);
	assert_unknown(motion_speed_radps(&motion));
	motion = motion_after(10.0, 1.0, 100.0, 0.45);
	assert_unknown(motion_speed_radps(&motion));
	assert_unknown(motion_bounce_radps(&motion));
	assert_unknown(motion_tremor_radps(&motion));
	motion = motion_after(10.0, 1.0, 100.0, 0.6);
	assert_holds(is_known(motion_speed_radps(&motion)));
	assert_holds(is_known(motion_bounce_radps(&motion)));
	assert_holds(is_known(motion_tremor_radps(&motion)));
}

static void test_bouncing_is_seen(void **state)
{
	const double rates_hz[] = {20.0, 50.0, 100.0, 416.0, 1000.0};

	(void)state;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		struct motion motion = motion_after(2.0, 1.5, rates_hz[i], 8.0);

		assert_near(motion_bounce_radps(&motion) / rms_radps(2.0, 1.5), 1.0, 0.15);
		assert_holds(motion_bounce_radps(&motion) > RAD(6.0));
	}
}

static void test_moving_slowly_is_no_bounce(void **state)
{
	(void)state;
	for (double end_s = 6.0; end_s < 12.0; end_s += 0.25) {
		struct motion motion = motion_after(30.0, 0.2, 100.0, end_s);

		assert_below(motion_bounce_radps(&motion), RAD(4.0));
		assert_below(motion_tremor_radps(&motion), RAD(1.0));
	}
}

/* To and fro often enough to count as turning, but below the band. */
static void test_the_bounce_band_begins_at_seven_tenths_of_a_hertz(void **state)
{
	struct motion below = motion_after(10.0, 0.4, 100.0, 20.0);
	struct motion at = motion_after(10.0, 0.7, 100.0, 20.0);
	struct motion above = motion_after(1.0, 4.5, 100.0, 20.0);

	(void)state;
	assert_below(motion_bounce_radps(&below), 0.4 * rms_radps(10.0, 0.4));
	assert_near(motion_bounce_radps(&at) / rms_radps(10.0, 0.7), sqrt(0.5), 0.15);
	assert_below(motion_bounce_radps(&above), 0.5 * rms_radps(1.0, 4.5));
}

/* Fast, but one way: never beyond 6 deg/s for the 3 s that bouncing has to last. */
static void test_one_quick_movement_is_no_bounce(void **state)
{
	const struct fake_step steps[] = {{0.0, 5.0, {0.0, 0.0, 0.0}, 0},
					  {0.8, 8.0, {RAD(40.0), 0.0, 0.0}, 0}};
	const struct fake_script script = {steps, 2};
	struct fake_sensor sensor = {.r_sensor_from_body = fake_rotation_identity()};
	struct motion motion;
	int lasted = 0;

	(void)state;
	check_seed(0);
	motion_init(&motion);
	for (int i = 0; i < 1300; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_script, &script, i * 0.01);

		motion_step(&motion, sample.t_us, sample.gyro_radps, GRAVITY_MPS2);
		lasted = motion_bounce_radps(&motion) > RAD(6.0) ? lasted + 1 : 0;
		assert_holds(lasted < 280);
	}
	assert_near(motion_bounce_radps(&motion), 0.0, 0.0);
}

static void test_bouncing_is_over_when_it_is_over(void **state)
{
	struct motion motion = motion_after(2.0, 1.5, 100.0, 8.0);
	struct fake_sine still = nodding(0.0, 1.0);

	(void)state;
	feed_from(&motion, &still, 100.0, 8.0, 12.0);
	assert_near(motion_bounce_radps(&motion), 0.0, 0.0);
	assert_below(motion_speed_radps(&motion), RAD(1.0));
}

static void test_tremor_is_seen_and_bouncing_is_none(void **state)
{
	const double rates_hz[] = {50.0, 100.0, 416.0, 1000.0};

	(void)state;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		struct motion shaking = motion_after(0.3, 8.0, rates_hz[i], 6.0);
		struct motion bouncing = motion_after(2.0, 1.5, rates_hz[i], 6.0);

		assert_near(motion_tremor_radps(&shaking) / rms_radps(0.3, 8.0), 1.0, 0.2);
		assert_below(motion_tremor_radps(&bouncing), 0.2 * rms_radps(2.0, 1.5));
		assert_below(motion_bounce_radps(&shaking), 0.2 * rms_radps(0.3, 8.0));
	}
}

static void test_the_tremor_band_begins_at_four_hertz(void **state)
{
	struct motion at = motion_after(0.6, 4.0, 100.0, 12.0);

	(void)state;
	assert_near(motion_tremor_radps(&at) / rms_radps(0.6, 4.0), sqrt(0.5), 0.08);
}

static void test_tremor_is_unknown_where_samples_are_too_slow(void **state)
{
	struct motion slow = motion_after(0.3, 8.0, 20.0, 6.0);
	struct motion fast = motion_after(0.3, 8.0, 30.0, 6.0);

	(void)state;
	assert_unknown(motion_tremor_radps(&slow));
	assert_holds(is_known(motion_speed_radps(&slow)));
	assert_holds(is_known(motion_bounce_radps(&slow)));
	assert_holds(is_known(motion_tremor_radps(&fast)));
}

/* Bursts of the first samples decide nothing: what is seen at a rate is seen whatever came first.
 */
static void test_a_rate_near_the_least_is_judged_by_itself(void **state)
{
	static const double before_hz[] = {24.5, 26.0, 27.5, 29.0};

	(void)state;
	for (size_t i = 0; i < sizeof(before_hz) / sizeof(*before_hz); i++) {
		struct motion fast = motion_after(0.3, 8.0, before_hz[i], 0.65), slow = fast;
		struct fake_sine shake = nodding(0.3, 8.0);

		feed_from(&fast, &shake, 26.8, 0.7, 15.0);
		assert_holds(is_known(motion_tremor_radps(&fast)));
		feed_from(&slow, &shake, 26.2, 0.7, 15.0);
		assert_unknown(motion_tremor_radps(&slow));
	}
}

/* What it did before is still known, and what the filters make of a new beginning is not counted.
 */
static void test_a_short_gap_is_bridged(void **state)
{
	struct motion motion = motion_after(2.0, 1.5, 100.0, 8.0);
	struct fake_sine nod = nodding(2.0, 1.5), still = nodding(0.0, 1.0);
	double before_radps = motion_bounce_radps(&motion);

	(void)state;
	feed_from(&motion, &nod, 100.0, 8.3, 8.7);
	assert_unknown(motion_speed_radps(&motion));
	assert_unknown(motion_bounce_radps(&motion));
	assert_unknown(motion_tremor_radps(&motion));
	feed_from(&motion, &nod, 100.0, 8.7, 8.85);
	assert_near(motion_bounce_radps(&motion) / before_radps, 1.0, 0.15);
	feed_from(&motion, &still, 100.0, 9.8, 10.4);
	assert_below(motion_speed_radps(&motion), RAD(1.0));
	assert_below(motion_bounce_radps(&motion), before_radps);
}

static void test_up_to_a_fifth_of_a_second_is_no_gap(void **state)
{
	struct fake_sine nod = nodding(2.0, 1.5);

	(void)state;
	for (int is_gap = 0; is_gap <= 1; is_gap++) {
		struct motion motion = motion_after(2.0, 1.5, 100.0, 8.0); /* the last at 7.99 */
		double next_s = is_gap ? 8.20 : 8.18;

		feed_from(&motion, &nod, 100.0, next_s, next_s + 0.01);
		assert_int_equal(is_known(motion_bounce_radps(&motion)), !is_gap);
	}
}

static void test_a_long_gap_starts_anew(void **state)
{
	struct motion motion = motion_after(2.0, 1.5, 100.0, 8.0);
	struct fake_sine still = nodding(0.0, 1.0);

	(void)state;
	feed_from(&motion, &still, 100.0, 9.1, 9.2);
	assert_unknown(motion_speed_radps(&motion));
	feed_from(&motion, &still, 100.0, 9.2, 9.8);
	assert_below(motion_speed_radps(&motion), RAD(1.0));
	assert_near(motion_bounce_radps(&motion), 0.0, 0.0);
}

/* A slow stretch between gaps is no bouncing and no shaking. */
static void test_gaps_in_a_slow_movement_raise_nothing(void **state)
{
	struct motion motion;
	struct fake_sine slow = nodding(40.0, 0.1);
	double most_radps = 0.0;

	(void)state;
	motion_init(&motion);
	for (double at_s = 0.0; at_s < 60.0; at_s += 1.0) {
		feed_from(&motion, &slow, 100.0, at_s + 0.3, at_s + 1.0);
		if (is_known(motion_bounce_radps(&motion)))
			most_radps = fmax(most_radps, fmax(motion_bounce_radps(&motion),
							   motion_tremor_radps(&motion)));
	}
	assert_below(most_radps, RAD(3.0));
}

static void test_no_number_stays(void **state)
{
	const double wrong[] = {UNKNOWN, HUGE_VAL, 1e300};

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct motion motion = motion_after(2.0, 1.5, 100.0, 8.0);
		struct fake_sine nod = nodding(2.0, 1.5);
		double bad = wrong[i / 2];

		motion_step(&motion, 8000000, vec3_of(0.0, i % 2 ? bad : 0.0, 0.0),
			    i % 2 ? GRAVITY_MPS2 : bad);
		feed_from(&motion, &nod, 100.0, 8.01, 12.0);
		assert_near(motion_bounce_radps(&motion) / rms_radps(2.0, 1.5), 1.0, 0.1);
		assert_holds(is_known(motion_stride_mps2(&motion)));
		assert_holds(is_known(motion_tremor_radps(&motion)));
	}
}

/* The host stamps 10 samples at once; nothing but the mean rate tells how fast they were taken. */
static void test_bursts_of_host_times_change_little(void **state)
{
	struct fake_sine sine = nodding(2.0, 1.5);
	struct fake_sensor sensor = {.r_sensor_from_body = fake_rotation_identity()};
	struct motion motion;

	(void)state;
	check_seed(0);
	motion_init(&motion);
	for (int i = 0; i < 2000; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_sine, &sine, i * 0.01);

		motion_step(&motion, (i / 10 + 1) * 100000 + i % 10 * 100, sample.gyro_radps,
			    GRAVITY_MPS2);
	}
	assert_near(motion.rate_hz, 100.0, 15.0);
	assert_near(motion_bounce_radps(&motion) / rms_radps(2.0, 1.5), 1.0, 0.35);
}

static void test_the_rate_is_found_and_followed(void **state)
{
	struct motion motion = motion_after(2.0, 1.5, 100.0, 2.0);
	struct fake_sine sine = nodding(2.0, 1.5);

	(void)state;
	assert_near(motion.rate_hz, 100.0, 1.0);
	feed_from(&motion, &sine, 50.0, 2.0, 30.0);
	assert_near(motion.rate_hz, 50.0, 8.0);
	feed_from(&motion, &sine, 200.0, 30.0, 60.0);
	assert_near(motion.rate_hz, 200.0, 30.0);
}

/* Below 20 Hz nothing is promised, but it may not be wrong. */
static void test_too_slow_a_rate_is_unknown(void **state)
{
	(void)state;
	for (double rate_hz = 5.1; rate_hz < 6.6; rate_hz += 0.3) {
		struct motion motion = motion_after(20.0, 0.2, rate_hz, 30.0);

		assert_unknown(motion_speed_radps(&motion));
		assert_unknown(motion_bounce_radps(&motion));
		assert_unknown(motion_tremor_radps(&motion));
	}
}

static void test_a_gap_is_no_walk(void **state)
{
	struct motion motion;
	double most_mps2 = 0.0;

	(void)state;
	motion_init(&motion);
	for (int i = 0; i < 1000; i++) {
		int64_t t_us = i * INT64_C(10000) + (i < 500 ? 0 : 400000);

		motion_step(&motion, t_us, (struct vec3){0.0, 0.0, 0.0}, 9.9);
		if (is_known(motion_stride_mps2(&motion)))
			most_mps2 = fmax(most_mps2, motion_stride_mps2(&motion));
	}
	assert_true(most_mps2 > 0.0 && most_mps2 < 0.2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_gap_is_no_walk),
		cmocka_unit_test(test_speed_of_a_slow_sine_is_its_rate),
		cmocka_unit_test(test_speed_is_the_same_about_any_axis),
		cmocka_unit_test(test_speed_leaves_out_shaking),
		cmocka_unit_test(test_nothing_is_known_in_the_first_half_second),
		cmocka_unit_test(test_bouncing_is_seen),
		cmocka_unit_test(test_moving_slowly_is_no_bounce),
		cmocka_unit_test(test_the_bounce_band_begins_at_seven_tenths_of_a_hertz),
		cmocka_unit_test(test_one_quick_movement_is_no_bounce),
		cmocka_unit_test(test_bouncing_is_over_when_it_is_over),
		cmocka_unit_test(test_tremor_is_seen_and_bouncing_is_none),
		cmocka_unit_test(test_the_tremor_band_begins_at_four_hertz),
		cmocka_unit_test(test_tremor_is_unknown_where_samples_are_too_slow),
		cmocka_unit_test(test_a_rate_near_the_least_is_judged_by_itself),
		cmocka_unit_test(test_up_to_a_fifth_of_a_second_is_no_gap),
		cmocka_unit_test(test_a_short_gap_is_bridged),
		cmocka_unit_test(test_a_long_gap_starts_anew),
		cmocka_unit_test(test_gaps_in_a_slow_movement_raise_nothing),
		cmocka_unit_test(test_no_number_stays),
		cmocka_unit_test(test_bursts_of_host_times_change_little),
		cmocka_unit_test(test_the_rate_is_found_and_followed),
		cmocka_unit_test(test_too_slow_a_rate_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
