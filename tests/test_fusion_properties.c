/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"
#include "fusion/state.h"

#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>
#include <stdbool.h>
#include <string.h>

/* A person bending and swaying, 90 deg in all, at a quarter of a hertz. */
static const struct fake_sine bending = {
	.middle = {RAD(40.0), RAD(5.0), RAD(20.0)},
	.amplitude = {RAD(45.0), RAD(10.0), RAD(30.0)},
	.hz = 0.25,
};
static const struct fake_angles tilted = {RAD(35.0), RAD(-12.0), RAD(70.0)};

static double gravity_norm(const struct fusion *fusion)
{
	return vec3_norm(xyz_of(parts_in(fusion)->state.gravity_mps2));
}

static struct fake_sensor perfect_sensor(void)
{
	return (struct fake_sensor){.r_sensor_from_body = fake_rotation_identity()};
}

/* As measured on MPU-6050 boards at 100 Hz; noise keeps it from looking frozen. */
static struct fake_sensor noisy_sensor(uint64_t seed)
{
	check_seed(seed);
	return (struct fake_sensor){
		.r_sensor_from_body = fake_rotation_identity(),
		.gyro_noise_radps = RAD(0.1),
		.accel_noise_mps2 = 0.03,
		.random = {seed},
	};
}

static struct fusion fusion_new(void)
{
	struct fusion_params params = fusion_defaults;
	struct fusion fusion;

	params.group_delay_s = 0.0; /* the sensors here have none */
	fusion_init(&fusion, &params);
	return fusion;
}

/* The prior of somebody who has calibrated. */
static struct fusion fusion_with_bias_known(struct vec3 bias_radps)
{
	struct fusion fusion = fusion_new();

	fusion_set_bias(&fusion, bias_radps, RAD(0.5));
	return fusion;
}

static void feed(struct fusion *fusion, struct fake_sensor *sensor, fake_path *path,
		 const void *ctx, double from_s, double to_s, double rate_hz)
{
	long first = lround(from_s * rate_hz), end = lround(to_s * rate_hz);

	for (long i = first; i < end; i++) {
		struct imu_sample sample =
			fake_sensor_measure(sensor, path, ctx, (double)i / rate_hz);

		fusion_step(fusion, &sample);
	}
}

static double error_deg(const struct fusion *fusion, const struct fake_sensor *sensor,
			const struct fake_angles *angles)
{
	return DEG_PER_RAD * vec3_angle_rad(fusion_up(fusion), fake_up_sensor(sensor, angles));
}

/* Largest error from settle_s on. */
static double worst_error_deg(struct fusion *fusion, struct fake_sensor *sensor, fake_path *path,
			      const void *ctx, double settle_s, double end_s, double rate_hz)
{
	double worst = 0.0;

	for (long i = 0; (double)i < end_s * rate_hz; i++) {
		double t_s = (double)i / rate_hz;
		struct imu_sample sample = fake_sensor_measure(sensor, path, ctx, t_s);
		struct fake_angles angles, rates;

		fusion_step(fusion, &sample);
		path(ctx, t_s, &angles, &rates);
		if (t_s > settle_s)
			worst = fmax(worst, error_deg(fusion, sensor, &angles));
	}
	return worst;
}

static void test_up_is_known_from_the_first_sample_on(void **state)
{
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = perfect_sensor();
	struct imu_sample sample = fake_sensor_measure(&sensor, fake_path_pose, &tilted, 0.0);

	(void)state;
	check_seed(0);
	assert_vec3_near(fusion_up(&fusion), (struct vec3){0}, 0.0);
	assert_int_equal(fusion_step(&fusion, &sample), FUSION_STEP_RESTARTED);
	assert_below(error_deg(&fusion, &sensor, &tilted), 1e-6);
	assert_int_equal(fusion_trust(&fusion), FUSION_SETTLING);
}

static void test_a_known_motion_is_followed(void **state)
{
	const double rates_hz[] = {20.0, 50.0, 100.0, 416.0, 1000.0};

	(void)state;
	check_seed(0);
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		struct fusion fusion = fusion_with_bias_known((struct vec3){0});
		struct fake_sensor sensor = perfect_sensor();
		double worst = worst_error_deg(&fusion, &sensor, fake_path_sine, &bending, 10.0,
					       30.0, rates_hz[i]);

		assert_below(worst, 0.1 + 15.0 / rates_hz[i]);
	}
}

/* Faster than any back, so that the delay is what counts. */
static void test_the_chips_delay_is_made_up_for(void **state)
{
	const struct fake_sine nodding = {
		.middle = {RAD(40.0), RAD(5.0), RAD(20.0)},
		.amplitude = {RAD(30.0), RAD(10.0), RAD(30.0)},
		.hz = 1.0,
	};
	const double late_s = 0.005;

	(void)state;
	check_seed(0);
	for (int is_told = false; is_told < 2; is_told++) {
		struct fusion fusion = fusion_with_bias_known((struct vec3){0});
		struct fake_sensor sensor = perfect_sensor();
		double worst_deg = 0.0;

		fusion_set_group_delay(&fusion, is_told ? late_s : 0.0);
		for (int i = 10; i < 4000; i++) {
			double t_s = i * 0.005;
			struct imu_sample sample = fake_sensor_measure(&sensor, fake_path_sine,
								       &nodding, t_s - late_s);
			struct fake_angles angles, rates;

			sample.t_us += (int64_t)(late_s * 1e6);
			fusion_step(&fusion, &sample);
			fake_path_sine(&nodding, t_s, &angles, &rates);
			if (i > 2000)
				worst_deg = fmax(worst_deg, error_deg(&fusion, &sensor, &angles));
		}
		if (is_told)
			assert_below(worst_deg, 0.1);
		else
			assert_below(0.9, worst_deg); /* 188 deg/s for 5 ms */
	}
}

static void test_swinging_on_a_lever_is_not_gravity(void **state)
{
	struct fusion fusion = fusion_with_bias_known((struct vec3){0});
	struct fake_sensor sensor = noisy_sensor(3);

	(void)state;
	sensor.lever_m = (struct vec3){-0.1, 0.05, 0.3};
	assert_below(worst_error_deg(&fusion, &sensor, fake_path_sine, &bending, 5.0, 60.0, 100.0),
		     1.5);
}

/* Fills ret_up with up after each second of noise-free movement, seen in body axes. */
enum { SECONDS = 20 };

static void run_turned(const struct rotation *r_sensor_from_body, double heading_rad,
		       struct vec3 ret_up_body[SECONDS])
{
	struct fake_sine path = bending;
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = perfect_sensor();

	path.middle.heading_rad = heading_rad;
	sensor.r_sensor_from_body = *r_sensor_from_body;
	sensor.lever_m = (struct vec3){-0.1, 0.05, 0.3};
	sensor.gyro_bias_radps =
		vec3_rotate(r_sensor_from_body, (struct vec3){RAD(1.0), RAD(-2.0), RAD(0.5)});
	for (int i = 0; i < SECONDS; i++) {
		feed(&fusion, &sensor, fake_path_sine, &path, i, i + 1.0, 50.0);
		ret_up_body[i] = vec3_rotate_back(r_sensor_from_body, fusion_up(&fusion));
	}
}

static void test_turning_the_world_about_the_vertical_changes_nothing(void **state)
{
	const struct rotation straight = fake_rotation_identity();
	struct vec3 want[SECONDS], got[SECONDS];

	(void)state;
	check_seed(0);
	run_turned(&straight, 0.0, want);
	for (int turn_deg = 30; turn_deg < 360; turn_deg += 30) {
		run_turned(&straight, RAD(turn_deg), got);
		for (int i = 0; i < SECONDS; i++)
			assert_vec3_near(got[i], want[i], 1e-9);
	}
}

static void test_permuting_and_negating_axes_commutes(void **state)
{
	const struct rotation straight = fake_rotation_identity();
	struct vec3 want[SECONDS], got[SECONDS];

	(void)state;
	check_seed(0);
	run_turned(&straight, 0.0, want);
	for (int k = 0; k < FAKE_ORIENTATION_COUNT; k++) {
		struct rotation r = fake_rotation_axis_aligned(k);

		run_turned(&r, 0.0, got);
		for (int i = 0; i < SECONDS; i++)
			assert_vec3_near(got[i], want[i], 1e-7); /* the order of sums */
	}
}

static void test_any_mounting_commutes(void **state)
{
	const struct rotation straight = fake_rotation_identity();
	struct vec3 want[SECONDS], got[SECONDS];

	(void)state;
	run_turned(&straight, 0.0, want);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct fake_random random = {seed};
		struct rotation r = fake_random_rotation(&random);

		check_seed(seed);
		run_turned(&r, 0.0, got);
		for (int i = 0; i < SECONDS; i++)
			assert_vec3_near(got[i], want[i], 2e-6); /* the frame's rounding */
	}
}

/* A left-handed sensor would turn the other way round; mirrored inputs give mirrored outputs. */
static void test_a_mirrored_world_gives_a_mirrored_up(void **state)
{
	struct fusion fusion = fusion_new(), mirrored = fusion_new();
	struct fake_sensor sensor = noisy_sensor(5);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_sine, &bending, i * 0.01);
		struct vec3 up;

		fusion_step(&fusion, &sample);
		sample.accel_mps2.y = -sample.accel_mps2.y;
		sample.gyro_radps.x = -sample.gyro_radps.x;
		sample.gyro_radps.z = -sample.gyro_radps.z;
		fusion_step(&mirrored, &sample);
		up = fusion_up(&mirrored);
		assert_vec3_near(fusion_up(&fusion), vec3_of(up.x, -up.y, up.z), 1e-9);
	}
}

/* 24 h at 20 Hz. Noise as of an MPU-6050, so that up trembles; its mean over 5 minutes may not. */
static void test_a_day_at_rest_moves_nothing(void **state)
{
	enum { MEAN = 300 * 20, DAY = 24 * 3600 * 20 };
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(6);
	struct vec3 sum = {0}, up = fake_up_sensor(&sensor, &tilted);
	double worst_rad = 0.0;

	(void)state;
	sensor.gyro_bias_radps = (struct vec3){RAD(2.0), RAD(-1.0), RAD(4.0)};
	sensor.gyro_noise_radps = RAD(0.01) * sqrt(10.0);
	sensor.accel_noise_mps2 = 0.4e-3 * GRAVITY_MPS2 * sqrt(10.0);
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 60.0, 20.0);
	for (int i = 60 * 20; i < DAY; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_pose, &tilted, i * 0.05);

		fusion_step(&fusion, &sample);
		sum = vec3_add(sum, fusion_up(&fusion));
		if (i % MEAN == 0) {
			worst_rad = fmax(worst_rad, vec3_angle_rad(sum, up));
			sum = (struct vec3){0};
		}
	}
	assert_below(worst_rad * DEG_PER_RAD, 0.05);
	assert_true(fusion_is_at_rest(&fusion));
	assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
}

static void test_a_big_bias_is_found_within_five_seconds_of_rest(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor(seed);
		struct vec3 miss;

		sensor.r_sensor_from_body = fake_random_rotation(&sensor.random);
		sensor.gyro_bias_radps =
			vec3_scale(vec3_unit(fake_random_vec3(&sensor.random, 1.0)), RAD(20.0));
		feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 5.0, 100.0);
		miss = vec3_sub(fusion_bias_radps(&fusion), sensor.gyro_bias_radps);
		assert_below(vec3_norm(miss) * DEG_PER_RAD, 0.1);
		assert_below(fusion_bias_sigma_radps(&fusion), RAD(0.5));
		assert_true(fusion_is_at_rest(&fusion));
		feed(&fusion, &sensor, fake_path_pose, &tilted, 5.0, 30.0, 100.0);
		assert_below(error_deg(&fusion, &sensor, &tilted), 0.1);
	}
}

/* Breath and sway turn a resting body by more than a degree a second, and gravity goes with it. */
static void test_what_sways_at_rest_is_no_bias(void **state)
{
	const struct fake_sine swaying[] = {
		{{RAD(20.0), 0.0, 0.0}, {RAD(0.8), 0.0, 0.0}, 0.25},
		{{RAD(-90.0), 0.0, 0.0}, {RAD(0.4), 0.0, 0.0}, 0.05},
		{{RAD(80.0), 0.0, 0.0}, {RAD(0.3), RAD(0.3), 0.0}, 0.17},
	};

	(void)state;
	for (int i = 0; i < 30; i++) {
		const struct fake_sine *sway = &swaying[i % 3];
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor((uint64_t)i + 1);
		double rested_s = 10.0 + 0.7 * i;
		struct fake_angles angles, rates;

		sensor.gyro_bias_radps = (struct vec3){RAD(0.2), RAD(-0.3), RAD(0.1)};
		fusion_set_bias(&fusion, (struct vec3){0}, RAD(0.5));
		feed(&fusion, &sensor, fake_path_sine, sway, 0.0, rested_s, 100.0);
		fake_path_sine(sway, rested_s - 0.01, &angles, &rates);
		assert_below(error_deg(&fusion, &sensor, &angles), 0.1);
	}
}

/* What is wrong with the accelerometer is taken off before anything believes it, but not before
 * the ends of its range are watched. */
static void test_a_trimmed_accelerometer_tells_up(void **state)
{
	const struct accel_trim trim = {{0.5, -0.4, 0.6}, {1.03, 0.97, 1.02}};
	struct fusion fusion = fusion_with_bias_known((struct vec3){0}), raw = fusion;
	struct fake_sensor sensor = perfect_sensor();
	struct imu_sample sample;

	(void)state;
	fusion_set_trim(&fusion, &trim);
	for (int i = 0; i < 2000; i++) {
		sample = fake_sensor_measure(&sensor, fake_path_pose, &tilted, i * 0.01);
		sample.accel_mps2 = accel_untrimmed(&trim, sample.accel_mps2);
		sample.accel_mps2.x += 1e-4 * (i % 2); /* alive */
		fusion_step(&fusion, &sample);
		fusion_step(&raw, &sample);
	}
	assert_true(error_deg(&raw, &sensor, &tilted) > 2.0);
	assert_below(error_deg(&fusion, &sensor, &tilted), 0.01);
	assert_below(fabs(vec3_norm(fusion_rest_accel_mps2(&fusion)) - GRAVITY_MPS2), 0.01);
	for (int i = 0; i < 50; i++) {
		sample.t_us += 10000;
		sample.accel_mps2 = (struct vec3){2.0 * GRAVITY_MPS2, 1e-4 * (i % 2), 0.0};
		fusion_step(&fusion, &sample);
	}
	assert_int_equal(fusion_trust(&fusion), FUSION_SATURATED);
	for (int i = 0; i < 50; i++) {
		sample.t_us += 10000;
		fusion_step(&fusion, &sample);
	}
	assert_int_equal(fusion_trust(&fusion), FUSION_FROZEN);
}

static void test_a_small_bias_is_learnt_in_motion(void **state)
{
	struct fusion fusion = fusion_with_bias_known((struct vec3){0});
	struct fake_sensor sensor = noisy_sensor(8);
	struct vec3 miss;

	(void)state;
	sensor.gyro_bias_radps = (struct vec3){0.0, RAD(1.0), 0.0};
	feed(&fusion, &sensor, fake_path_sine, &bending, 0.0, 120.0, 100.0);
	miss = vec3_sub(fusion_bias_radps(&fusion), sensor.gyro_bias_radps);
	assert_below(fabs(miss.y), RAD(0.2));
}

/* An even 1 to 6 deg/s looks like a bias to the gyroscope; gravity tells them apart. */
static void test_a_slow_stretch_is_not_taken_for_bias(void **state)
{
	const double deg[] = {20.0, 30.0, 60.0}, move_s[] = {5.0, 8.0, 12.0, 20.0, 30.0, 60.0};

	(void)state;
	for (uint64_t i = 0; i < 18; i++) {
		const struct fake_step steps[] = {
			{0.0, 10.0, {0.0, 0.0, 0.0}, 0},
			{move_s[i % 6], 10.0, {RAD(deg[i / 6]), 0.0, 0.0}, 0},
		};
		const struct fake_script script = {steps, 2};
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor(100 + i);

		sensor.gyro_bias_radps = (struct vec3){RAD(1.0), RAD(-2.0), RAD(0.5)};
		assert_below(worst_error_deg(&fusion, &sensor, fake_path_script, &script, 5.0,
					     fake_script_s(&script), 50.0),
			     2.0);
	}
}

/* The path, with samples of one span replaced by something else. */
struct trouble {
	double from_s, to_s;
	struct vec3 accel_mps2, gyro_radps;
	int is_noisy;		    /* a chip that is alive */
	enum fusion_trust reported; /* at its end */
	double quiet_s;		    /* after which the answer is right again */
};

static void suffer(const struct trouble *trouble, struct fusion *fusion, struct fake_sensor *sensor)
{
	enum fusion_trust at_end = FUSION_TRUSTED;

	for (int i = 0; i < 4000; i++) {
		double t_s = i * 0.01;
		struct imu_sample sample =
			fake_sensor_measure(sensor, fake_path_pose, &tilted, t_s);

		if (t_s >= trouble->from_s && t_s < trouble->to_s) {
			sample.accel_mps2 = trouble->accel_mps2;
			sample.gyro_radps = trouble->gyro_radps;
			if (trouble->is_noisy)
				sample.gyro_radps.x += fake_random_normal(&sensor->random) * 0.01;
		}
		fusion_step(fusion, &sample);
		if (t_s < trouble->to_s)
			at_end = fusion_trust(fusion);
		assert_holds(vec3_is_finite(fusion_up(fusion)));
		if (t_s > trouble->to_s + trouble->quiet_s)
			assert_below(error_deg(fusion, sensor, &tilted), 0.5);
	}
	assert_int_equal(at_end, trouble->reported);
	assert_int_equal(fusion_trust(fusion), FUSION_TRUSTED);
	assert_near(vec3_norm(fusion_up(fusion)), 1.0, 1e-12);
}

static void test_trouble_is_reported_and_heals(void **state)
{
	const struct trouble troubles[] = {
		{10.0, 10.8, {0.1, 0.0, 0.1}, {0.0, 0.0, 0.1}, 1, FUSION_GRAVITY_FREE, 8.0},
		{10.0, 10.02, {30.0, -25.0, 20.0}, {3.0, 2.0, -4.0}, 0, FUSION_TRUSTED, 8.0},
		{10.0, 11.0, {0.0, 0.0, 14.0}, {0.0, 0.0, 0.0}, 1, FUSION_GRAVITY_FREE, 15.0},
		{10.0, 11.0, {0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, 0, FUSION_FROZEN, 15.0},
		{10.0, 10.05, {39.2266, 0.0, 0.0}, {0.0, 0.0, 0.0}, 0, FUSION_SATURATED, 12.0},
		{10.0, 10.05, {0.0, -156.9, 0.0}, {0.0, 0.0, 0.0}, 0, FUSION_SATURATED, 15.0},
		{10.0, 10.3, {0.0, 0.0, 9.8}, {0.0, 0.0, RAD(500.0)}, 0, FUSION_FROZEN, 15.0},
		{10.0, 10.15, {0.0, 0.0, 9.8}, {0.0, RAD(-250.0), 0.0}, 0, FUSION_SATURATED, 15.0},
		{10.0, 10.15, {0.0, 0.0, 9.8}, {RAD(2000.0), 0.0, 0.0}, 0, FUSION_SATURATED, 15.0},
		{10.0, 11.0, {UNKNOWN, 0.0, 9.8}, {0.0, 0.0, 0.0}, 0, FUSION_TRUSTED, 2.0},
		{10.0, 11.0, {0.0, 0.0, 9.8}, {0.0, HUGE_VAL, 0.0}, 0, FUSION_TRUSTED, 2.0},
		{10.0, 11.0, {0.0, 1e30, 0.0}, {0.0, 0.0, 0.0}, 0, FUSION_TRUSTED, 2.0},
		{10.0, 11.0, {0.0, 0.0, 9.8}, {0.0, 0.0, 1e200}, 0, FUSION_TRUSTED, 2.0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(troubles) / sizeof(*troubles); i++) {
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor(i + 1);

		suffer(&troubles[i], &fusion, &sensor);
	}
}

/* The odd ones are 32768 counts of 8.75 mdps and its doubles: ST. */
static void test_the_end_of_each_common_range_is_seen(void **state)
{
	const double gyro_dps[] = {250.0, 286.72, 500.0, 573.44, 1000.0, 1146.88, 2000.0, 2293.76};
	const double accel_g[] = {2.0, 4.0, 8.0, 16.0};

	(void)state;
	for (int i = 0; i < 48; i++) {
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor(1 + (uint64_t)i);
		struct imu_sample sample;
		double end = i % 2 ? 32767.0 / 32768.0 : -1.0;
		double gyro_radps = RAD(gyro_dps[i / 2 % 8]) * end;
		double accel_mps2 = accel_g[i / 2 % 4] * GRAVITY_MPS2 * end;
		struct vec3 *wrong = i % 3 ? &sample.gyro_radps : &sample.accel_mps2;
		double value = i % 3 ? gyro_radps : accel_mps2;

		feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 2.0, 100.0);
		assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
		for (int k = 0; k < 4; k++) {
			sample = fake_sensor_measure(&sensor, fake_path_pose, &tilted,
						     2.0 + k * 0.01);
			*(i % 4 == 0 ? &wrong->x : i % 4 == 1 ? &wrong->y : &wrong->z) = value;
			fusion_step(&fusion, &sample);
		}
		assert_int_equal(fusion_trust(&fusion), FUSION_SATURATED);
	}
}

/* Not trusted while the angle that was missed is still in the answer. */
static void test_what_saturation_hid_is_gone_before_trust_returns(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 10.0, {0.0, 0.0, 0.0}, 0},
		{0.25, 30.0, {RAD(100.0), 0.0, 0.0}, 0},
	};
	const struct fake_script script = {steps, 2};
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(21);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		double t_s = i * 0.01;
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_script, &script, t_s);
		struct fake_angles angles, rates;

		sample.gyro_radps.y = fmin(sample.gyro_radps.y, RAD(250.0));
		fusion_step(&fusion, &sample);
		fake_path_script(&script, t_s, &angles, &rates);
		if (fusion_trust(&fusion) == FUSION_TRUSTED)
			assert_below(error_deg(&fusion, &sensor, &angles), 3.0);
	}
	assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
}

static void test_a_dead_chip_is_frozen(void **state)
{
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(22);
	struct imu_sample sample;

	(void)state;
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 3.0, 100.0);
	sample = fake_sensor_measure(&sensor, fake_path_pose, &tilted, 3.0);
	for (int i = 0; i < 30; i++) {
		fusion_step(&fusion, &sample);
		sample.t_us += 10000;
		if (i < 15)
			assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
	}
	assert_int_equal(fusion_trust(&fusion), FUSION_FROZEN);
	feed(&fusion, &sensor, fake_path_pose, &tilted, 3.4, 4.2, 100.0);
	assert_int_equal(fusion_trust(&fusion), FUSION_SETTLING);
	feed(&fusion, &sensor, fake_path_pose, &tilted, 4.2, 4.6, 100.0);
	assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
}

/* A chip with a clock of its own, asked more often than it measures: what it says comes twice. */
struct held_chip {
	double asked_hz;
	double phase; /* of its period, at the first question */
	double ppm;   /* off half of asked_hz */
};

/* Asks it, from i = 0 on; past frozen_at it says what it said then. Whether the answer is new. */
static int feed_held(struct fusion *fusion, struct fake_sensor *sensor,
		     const struct held_chip *chip, long i, long frozen_at, struct imu_sample *last)
{
	double per_question = 0.5 * (1.0 + chip->ppm * 1e-6);
	double measured = floor((double)i * per_question + chip->phase);
	double measured_before = floor((double)(i - 1) * per_question + chip->phase);
	int is_new = i == 0 || (i <= frozen_at && measured > measured_before);

	if (is_new)
		*last = fake_sensor_measure(sensor, fake_path_pose, &tilted, 0.0);
	last->t_us = llround((double)i / chip->asked_hz * 1e6);
	fusion_step(fusion, last);
	return is_new;
}

/* Frozen when it is: 0.2 s and ten repetitions after the last new answer. */
static void assert_held_chip_is_judged_right(const struct held_chip *chip, long frozen_at)
{
	struct fusion fusion = fusion_with_bias_known((struct vec3){0});
	struct fake_sensor sensor = noisy_sensor(71);
	struct imu_sample last = {0};
	double period_s = 1.0 / chip->asked_hz,
	       due_s = fmin(fmax(0.2, 10.0 * period_s), fmax(0.4, 3.0 * period_s));
	long new_at = 0;

	for (long i = 0; i < frozen_at + lround(chip->asked_hz * 2.0); i++) {
		double still_s;

		if (feed_held(&fusion, &sensor, chip, i, frozen_at, &last))
			new_at = i;
		still_s = (double)(i - new_at) * period_s;
		if (still_s < due_s - 0.002)
			assert_int_not_equal(fusion_trust(&fusion), FUSION_FROZEN);
		if (still_s > due_s + 0.002)
			assert_int_equal(fusion_trust(&fusion), FUSION_FROZEN);
		if (i < frozen_at && (double)i * period_s > 2.0)
			assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
	}
}

static void test_a_chip_asked_twice_as_often_is_not_frozen_until_it_is(void **state)
{
	const double rates_hz[] = {20.0, 50.0, 68.0, 100.0, 125.0, 200.0};
	const double phases[] = {0.2, 0.7};
	const double ppms[] = {0.0, 500.0, -500.0};

	(void)state;
	for (int i = 0; i < 36; i++) {
		const struct held_chip chip = {rates_hz[i / 6], phases[i % 2], ppms[i / 2 % 3]};

		for (long odd = 0; odd < 2; odd++) /* 4000 questions slip by a whole answer */
			assert_held_chip_is_judged_right(&chip, 4500 + odd);
	}
}

/* One new answer in so many questions. */
static void test_a_slow_chip_is_not_frozen(void **state)
{
	(void)state;
	for (int questions = 1; questions <= 9; questions++) {
		for (int phase = 0; phase < questions; phase++) {
			struct fusion fusion = fusion_with_bias_known((struct vec3){0});
			struct fake_sensor sensor = noisy_sensor(72);
			struct imu_sample sample = {0};

			for (int i = 0; i < 2000; i++) {
				if (i == 0 || (i + phase) % questions == 0)
					sample = fake_sensor_measure(&sensor, fake_path_pose,
								     &tilted, 0.0);
				sample.t_us = i * INT64_C(5000);
				fusion_step(&fusion, &sample);
				if (i > 400)
					assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
			}
		}
	}
}

/* Nobody knows how far it turned while it was dead, and the rate that stood still is no turn. */
static void test_what_a_dead_chip_missed_is_gone_before_trust_returns(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 3.0, {0.0, 0.0, 0.0}, 0},
		{1.0, 10.0, {RAD(80.0), 0.0, 0.0}, 0},
	};
	const struct fake_script script = {steps, 2};

	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		const double dead_s = 0.5 * (double)seed;
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor(seed);
		struct imu_sample sample = {0};

		for (int i = 0; i < 1300; i++) {
			double t_s = i * 0.01;
			struct fake_angles angles, rates;

			if (t_s < 3.5 || t_s > 3.5 + dead_s)
				sample = fake_sensor_measure(&sensor, fake_path_script, &script,
							     t_s);
			sample.t_us = i * INT64_C(10000);
			fusion_step(&fusion, &sample);
			fake_path_script(&script, t_s, &angles, &rates);
			if (t_s > 3.75 && fusion_trust(&fusion) == FUSION_TRUSTED)
				assert_below(error_deg(&fusion, &sensor, &angles), 2.0);
		}
	}
}

/* A gap in a bend: what was missed is not believed away. */
static void test_a_gap_in_a_bend_is_not_trusted_over(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 3.0, {0.0, 0.0, 0.0}, 0},
		{0.95, 10.0, {RAD(60.0), 0.0, 0.0}, 0},
	};
	const struct fake_script script = {steps, 2};

	(void)state;
	for (int gap = 21; gap < 100; gap += 3) {
		for (int at = 290; at < 400; at += 10) {
			struct fusion fusion = fusion_new();
			struct fake_sensor sensor = noisy_sensor(7);

			for (int i = 0; i < 700; i++) {
				struct imu_sample sample = fake_sensor_measure(
					&sensor, fake_path_script, &script, i * 0.01);
				struct fake_angles angles, rates;

				if (i >= at && i < at + gap)
					continue;
				fusion_step(&fusion, &sample);
				fake_path_script(&script, i * 0.01, &angles, &rates);
				if (i > 200 && fusion_trust(&fusion) == FUSION_TRUSTED)
					assert_below(error_deg(&fusion, &sensor, &angles), 6.0);
			}
		}
	}
}

/* Bends at an even pace, for an hour, and a bias that motion cannot see. */
static void test_bends_at_an_even_pace_do_not_push_the_bias_away(void **state)
{
	const double paces_hz[] = {0.07, 0.1, 0.15, 0.2, 0.3, 0.5};

	(void)state;
	for (int i = 0; i < 12; i++) {
		const struct fake_sine bends = {
			.middle = {RAD(30.0), 0.0, 0.0},
			.amplitude = {RAD(45.0), RAD(10.0), RAD(30.0)},
			.hz = paces_hz[i % 6],
		};
		const struct fake_angles still = {RAD(30.0), 0.0, 0.0};
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor((uint64_t)i + 1);
		double rest_s = i < 6 ? 20.0 : 0.0;

		sensor.lever_m = (struct vec3){-0.1, 0.05, 0.3};
		if (i >= 6)
			sensor.gyro_bias_radps = (struct vec3){RAD(-1.5), 0.0, RAD(2.6)};
		feed(&fusion, &sensor, fake_path_pose, &still, 0.0, rest_s, 50.0);
		feed(&fusion, &sensor, fake_path_sine, &bends, rest_s, 3600.0, 50.0);
		assert_below(
			vec3_norm(vec3_sub(fusion_bias_radps(&fusion), sensor.gyro_bias_radps)) *
				DEG_PER_RAD,
			i < 6 ? 0.5 : 3.2);
	}
}

/* A reset in mid-run may leave another bias behind. */
static void test_a_bias_that_leaps_is_found_at_rest(void **state)
{
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(9);
	struct vec3 miss;

	(void)state;
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 60.0, 100.0);
	sensor.gyro_bias_radps = (struct vec3){RAD(12.0), RAD(-10.0), RAD(12.0)};
	feed(&fusion, &sensor, fake_path_pose, &tilted, 60.0, 67.0, 100.0);
	miss = vec3_sub(fusion_bias_radps(&fusion), sensor.gyro_bias_radps);
	assert_below(vec3_norm(miss) * DEG_PER_RAD, 0.2);
	feed(&fusion, &sensor, fake_path_pose, &tilted, 67.0, 80.0, 100.0);
	assert_below(error_deg(&fusion, &sensor, &tilted), 0.2);
}

/* Uneven times are what a busy host gives; the turn is as long as it was. */
static void test_late_reads_cost_nothing(void **state)
{
	const struct fake_sine nodding = {
		.middle = {RAD(30.0), 0.0, 0.0}, .amplitude = {RAD(38.0), 0.0, 0.0}, .hz = 0.5};
	struct fusion fusion = fusion_with_bias_known((struct vec3){0});
	struct fake_sensor sensor = perfect_sensor();
	struct fake_random random = {11};
	double t_s = 0.0, worst_deg = 0.0;

	(void)state;
	check_seed(11);
	while (t_s < 60.0) {
		struct imu_sample sample;
		struct fake_angles angles, rates;

		t_s += 0.01 + 0.0045 * (1.0 + fake_random_vec3(&random, 1.0).x);
		sample = fake_sensor_measure(&sensor, fake_path_sine, &nodding, t_s);
		fusion_step(&fusion, &sample);
		fake_path_sine(&nodding, t_s, &angles, &rates);
		if (t_s > 10.0)
			worst_deg = fmax(worst_deg, error_deg(&fusion, &sensor, &angles));
	}
	assert_below(worst_deg, 0.15);
}

static void test_a_gap_is_said_and_a_long_one_restarts(void **state)
{
	const struct {
		double gap_s;
		unsigned said;
	} gaps[] = {
		{0.05, 0},
		{0.19, 0},
		{0.21, FUSION_STEP_GAP},
		{0.99, FUSION_STEP_GAP},
		{1.01, FUSION_STEP_GAP | FUSION_STEP_RESTARTED},
		{3600.0, FUSION_STEP_GAP | FUSION_STEP_RESTARTED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(gaps) / sizeof(*gaps); i++) {
		struct fusion fusion = fusion_new();
		struct fake_sensor sensor = noisy_sensor(30 + i);
		struct imu_sample sample;

		feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 5.0, 100.0);
		sample =
			fake_sensor_measure(&sensor, fake_path_pose, &tilted, 4.99 + gaps[i].gap_s);
		assert_int_equal(fusion_step(&fusion, &sample), gaps[i].said);
		assert_int_equal(fusion_trust(&fusion), gaps[i].said & FUSION_STEP_RESTARTED
								? FUSION_SETTLING
								: FUSION_TRUSTED);
		assert_below(vec3_norm(fusion_bias_radps(&fusion)), RAD(0.1));
	}
}

static void test_a_gap_in_a_fast_turn_leaves_nothing_behind(void **state)
{
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(40);
	struct imu_sample sample;

	(void)state;
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 5.0, 100.0);
	sample = fake_sensor_measure(&sensor, fake_path_pose, &tilted, 5.9);
	sample.gyro_radps = (struct vec3){RAD(400.0), RAD(-900.0), RAD(300.0)};
	assert_int_equal(fusion_step(&fusion, &sample), FUSION_STEP_GAP | FUSION_STEP_RESTARTED);
	assert_below(gravity_norm(&fusion), 12.0);
	feed(&fusion, &sensor, fake_path_pose, &tilted, 5.91, 20.0, 100.0);
	assert_below(error_deg(&fusion, &sensor, &tilted), 1.0);
}

static void test_time_that_does_not_advance_is_ignored(void **state)
{
	const int64_t back_us[] = {0, 1, 10000, 5000000, INT64_C(1) << 50};
	struct fusion fusion = fusion_new(), before;
	struct fake_sensor sensor = noisy_sensor(41);
	struct imu_sample sample;

	(void)state;
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 5.0, 100.0);
	memcpy(&before, &fusion, sizeof(before));
	for (size_t i = 0; i < sizeof(back_us) / sizeof(*back_us); i++) {
		sample = fake_sensor_measure(&sensor, fake_path_pose, &tilted, 4.99);
		sample.t_us -= back_us[i];
		assert_int_equal(fusion_step(&fusion, &sample), FUSION_STEP_IGNORED);
		assert_memory_equal(&before, &fusion, sizeof(before));
	}
}

static void test_what_is_not_finite_is_ignored(void **state)
{
	const double wrong[] = {UNKNOWN, HUGE_VAL, -HUGE_VAL};
	struct fusion fusion = fusion_new(), before;
	struct fake_sensor sensor = noisy_sensor(42);

	(void)state;
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 5.0, 100.0);
	memcpy(&before, &fusion, sizeof(before));
	for (int i = 0; i < 18; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_pose, &tilted, 5.0);
		struct vec3 *v = i < 9 ? &sample.accel_mps2 : &sample.gyro_radps;

		*(i % 3 == 0 ? &v->x : i % 3 == 1 ? &v->y : &v->z) = wrong[i / 3 % 3];
		assert_int_equal(fusion_step(&fusion, &sample),
				 FUSION_STEP_IGNORED | FUSION_STEP_IMPOSSIBLE);
		assert_memory_equal(&before, &fusion, sizeof(before));
	}
}

static void test_a_first_sample_that_is_not_finite_starts_nothing(void **state)
{
	struct fusion fusion = fusion_new();
	struct imu_sample sample = {.accel_mps2 = {UNKNOWN, 0.0, 9.8}};

	(void)state;
	check_seed(0);
	assert_int_equal(fusion_step(&fusion, &sample),
			 FUSION_STEP_IGNORED | FUSION_STEP_IMPOSSIBLE);
	sample.accel_mps2.x = 0.0;
	assert_int_equal(fusion_step(&fusion, &sample), FUSION_STEP_RESTARTED);
	assert_vec3_near(fusion_up(&fusion), vec3_of(0.0, 0.0, 1.0), 0.0);
}

/* When a host stamps sample i of an even rate; noise decides within the shape. */
struct stamps {
	double rate_hz;
	int burst;	 /* this many samples come at once, 100 us apart; 1: each by itself */
	double jitter_s; /* at most */
};

static double stamped_s(const struct stamps *stamps, struct fake_random *random, long i)
{
	long last = i - i % stamps->burst + stamps->burst - 1;

	return (double)last / stamps->rate_hz + 1e-4 * (double)(i % stamps->burst) +
	       fake_random_uniform(random, 0.0, 1.0) * stamps->jitter_s;
}

static void test_uneven_times_and_bursts_give_the_same_answer(void **state)
{
	const struct fake_sine slow = {{RAD(30.0), 0.0, 0.0}, {RAD(30.0), RAD(5.0), 0.0}, 0.15};
	const struct stamps all[] = {
		{20.0, 1, 0.02},   {50.0, 1, 0.01},   {100.0, 1, 0.005}, {100.0, 10, 5e-5},
		{208.0, 16, 5e-5}, {416.0, 32, 5e-5}, {1000.0, 1, 5e-4}, {1000.0, 64, 5e-5},
	};

	(void)state;
	for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++) {
		struct fusion fusion = fusion_with_bias_known((struct vec3){0});
		struct fake_sensor sensor = noisy_sensor(50 + k);
		struct fake_random random = {60 + k};

		for (long i = 0; (double)i < 30.0 * all[k].rate_hz; i++) {
			double t_s = (double)i / all[k].rate_hz;
			struct imu_sample sample =
				fake_sensor_measure(&sensor, fake_path_sine, &slow, t_s);
			struct fake_angles angles, rates;

			sample.t_us = llround(stamped_s(&all[k], &random, i) * 1e6);
			assert_holds(!(fusion_step(&fusion, &sample) & FUSION_STEP_IGNORED));
			fake_path_sine(&slow, t_s, &angles, &rates);
			if (t_s > 3.0 && i % all[k].burst == all[k].burst - 1)
				assert_below(error_deg(&fusion, &sensor, &angles), 2.5);
		}
	}
}

static void test_a_million_fast_steps_keep_their_size(void **state)
{
	const struct fake_sine fast = {{0}, {RAD(150.0), RAD(40.0), RAD(100.0)}, 1.3};
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(70);

	(void)state;
	for (int i = 0; i < 300000; i++) {
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_sine, &fast, i * 0.02);

		fusion_step(&fusion, &sample);
		if (i > 100)
			assert_near(gravity_norm(&fusion), GRAVITY_MPS2, 3.0);
	}
}

static void test_rest_is_rest_and_motion_is_none(void **state)
{
	struct fusion fusion = fusion_new();
	struct fake_sensor sensor = noisy_sensor(71);

	(void)state;
	feed(&fusion, &sensor, fake_path_pose, &tilted, 0.0, 1.4, 100.0);
	assert_false(fusion_is_at_rest(&fusion));
	feed(&fusion, &sensor, fake_path_pose, &tilted, 1.4, 1.6, 100.0);
	assert_true(fusion_is_at_rest(&fusion));
	feed(&fusion, &sensor, fake_path_sine, &bending, 1.6, 8.0, 100.0);
	assert_false(fusion_is_at_rest(&fusion));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_up_is_known_from_the_first_sample_on),
		cmocka_unit_test(test_a_known_motion_is_followed),
		cmocka_unit_test(test_the_chips_delay_is_made_up_for),
		cmocka_unit_test(test_swinging_on_a_lever_is_not_gravity),
		cmocka_unit_test(test_turning_the_world_about_the_vertical_changes_nothing),
		cmocka_unit_test(test_permuting_and_negating_axes_commutes),
		cmocka_unit_test(test_any_mounting_commutes),
		cmocka_unit_test(test_a_mirrored_world_gives_a_mirrored_up),
		cmocka_unit_test(test_a_day_at_rest_moves_nothing),
		cmocka_unit_test(test_a_big_bias_is_found_within_five_seconds_of_rest),
		cmocka_unit_test(test_what_sways_at_rest_is_no_bias),
		cmocka_unit_test(test_a_trimmed_accelerometer_tells_up),
		cmocka_unit_test(test_a_small_bias_is_learnt_in_motion),
		cmocka_unit_test(test_a_slow_stretch_is_not_taken_for_bias),
		cmocka_unit_test(test_trouble_is_reported_and_heals),
		cmocka_unit_test(test_the_end_of_each_common_range_is_seen),
		cmocka_unit_test(test_what_saturation_hid_is_gone_before_trust_returns),
		cmocka_unit_test(test_a_dead_chip_is_frozen),
		cmocka_unit_test(test_a_chip_asked_twice_as_often_is_not_frozen_until_it_is),
		cmocka_unit_test(test_a_slow_chip_is_not_frozen),
		cmocka_unit_test(test_what_a_dead_chip_missed_is_gone_before_trust_returns),
		cmocka_unit_test(test_a_gap_in_a_bend_is_not_trusted_over),
		cmocka_unit_test(test_bends_at_an_even_pace_do_not_push_the_bias_away),
		cmocka_unit_test(test_a_bias_that_leaps_is_found_at_rest),
		cmocka_unit_test(test_late_reads_cost_nothing),
		cmocka_unit_test(test_a_gap_is_said_and_a_long_one_restarts),
		cmocka_unit_test(test_a_gap_in_a_fast_turn_leaves_nothing_behind),
		cmocka_unit_test(test_time_that_does_not_advance_is_ignored),
		cmocka_unit_test(test_what_is_not_finite_is_ignored),
		cmocka_unit_test(test_a_first_sample_that_is_not_finite_starts_nothing),
		cmocka_unit_test(test_uneven_times_and_bursts_give_the_same_answer),
		cmocka_unit_test(test_a_million_fast_steps_keep_their_size),
		cmocka_unit_test(test_rest_is_rest_and_motion_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
