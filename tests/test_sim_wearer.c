/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/sim/rotation.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

static void assert_near(double got, double want, double tol)
{
	if (!(fabs(got - want) <= tol))
		fail_msg("%.17g is not %.17g within %g", got, want, tol);
}

static void assert_vec3_near(struct vec3 got, struct vec3 want, double tol)
{
	assert_near(got.x, want.x, tol);
	assert_near(got.y, want.y, tol);
	assert_near(got.z, want.z, tol);
}

static struct wearer started(const struct wearer_config *config, const struct sim_step *script,
			     size_t n)
{
	struct wearer wearer;

	assert_int_equal(wearer_init(&wearer, config, script, n), 0);
	return wearer;
}

static double segment_rad(const struct wearer_truth *truth, enum sensor_place place)
{
	if (place == SENSOR_PELVIS)
		return truth->pelvis_rad;
	return truth->pelvis_rad + truth->lumbar_flexion_rad +
	       sim_neutral_lumbar_rad(truth->position);
}

static struct rotation true_rotation(const struct wearer_truth *truth, enum sensor_place place)
{
	struct rotation y = sim_rotation_about(SIM_AXIS_Y, segment_rad(truth, place));
	struct rotation x = sim_rotation_about(SIM_AXIS_X, truth->lean_rad);
	struct rotation z = sim_rotation_about(SIM_AXIS_Z, truth->turn_rad);
	struct rotation yx = sim_rotation_chain(&y, &x);

	return sim_rotation_chain(&yx, &z);
}

static struct rotation rotation_by(struct vec3 turn_rad)
{
	struct vec3 k = vec3_unit(turn_rad);
	double angle = vec3_norm(turn_rad);
	struct rotation r;
	struct vec3 axis[3] = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};

	/* Rodrigues, backwards, because rows are the result's axes in the source frame. */
	for (int i = 0; i < 3; i++) {
		struct vec3 v = vec3_scale(axis[i], cos(angle));

		v = vec3_add_scaled(v, -sin(angle), vec3_cross(k, axis[i]));
		r.row[i] = vec3_add_scaled(v, vec3_dot(k, axis[i]) * (1.0 - cos(angle)), k);
	}
	return r;
}

static double rotation_apart_rad(const struct rotation *a, const struct rotation *b)
{
	double worst = 0.0;

	for (int i = 0; i < 3; i++)
		worst = fmax(worst, vec3_angle_rad(a->row[i], b->row[i]));
	return worst;
}

struct tracked {
	struct rotation r_world_from_body;
	struct imu_sample last;
	int is_running;
};

static void track(struct tracked *t, const struct imu_sample *sample, const struct rotation *truth)
{
	struct vec3 mean = vec3_scale(vec3_add(sample->gyro_radps, t->last.gyro_radps), 0.5);
	double dt_s = S_FROM_US(sample->t_us - t->last.t_us);
	struct rotation step = rotation_by(vec3_scale(mean, dt_s));

	if (t->is_running)
		t->r_world_from_body = sim_rotation_chain(&t->r_world_from_body, &step);
	else
		t->r_world_from_body = *truth;
	t->last = *sample;
	t->is_running = true;
}

static void test_gyro_integrates_to_the_orientation(void **state)
{
	struct wearer_config config = wearer_config_perfect();
	struct tracked tracked[SENSOR_COUNT] = {0};
	struct wearer_truth truth;
	struct imu_sample sample;
	struct wearer wearer;
	double worst_rad = 0.0;
	size_t n;
	const struct sim_step *script = sim_routine_calibration(&n);

	(void)state;
	config.sway = config.breath = config.wobble = 1.0;
	config.rate_hz = 400.0;
	config.jitter_s = 0.0005;
	wearer = started(&config, script, n);
	while (wearer_next(&wearer, &sample, NULL, &truth)) {
		struct rotation r = true_rotation(&truth, sample.sensor);
		struct tracked *t = &tracked[sample.sensor];

		track(t, &sample, &r);
		worst_rad = fmax(worst_rad, rotation_apart_rad(&t->r_world_from_body, &r));
	}
	assert_near(worst_rad, 0.0, RAD(0.01));
}

/* Up in the body: written out by hand from the conventions, with no rotation involved. */
static void test_accel_at_rest_is_gravity_along_up(void **state)
{
	static const struct {
		struct sim_step step;
		struct vec3 up;
	} poses[] = {
		{{.position = SIM_UPRIGHT, .hold_s = 0.1}, {0.0, 0.0, 1.0}},
		{{.position = SIM_UPRIGHT, .hold_s = 0.1, .pelvis_deg = 90.0}, {-1.0, 0.0, 0.0}},
		{{.position = SIM_UPRIGHT, .hold_s = 0.1, .pelvis_deg = -90.0}, {1.0, 0.0, 0.0}},
		{{.position = SIM_UPRIGHT, .hold_s = 0.1, .pelvis_deg = 30.0},
		 {-0.5, 0.0, 0.86602540378443865}},
		{{.position = SIM_UPRIGHT, .hold_s = 0.1, .lean_deg = 30.0},
		 {0.0, 0.5, 0.86602540378443865}},
		{{.position = SIM_UPRIGHT, .hold_s = 0.1, .turn_deg = 30.0}, {0.0, 0.0, 1.0}},
		{{.position = SIM_LYING, .hold_s = 0.1, .pelvis_deg = 3.0, .turn_deg = 30.0},
		 {0.86602540378443865, -0.5, 0.0}},
		{{.position = SIM_TABLE, .hold_s = 0.1, .pelvis_deg = 8.0, .turn_deg = 30.0},
		 {-0.86602540378443865, 0.5, 0.0}},
	};
	struct wearer_config config = wearer_config_perfect();

	(void)state;
	for (size_t i = 0; i < sizeof(poses) / sizeof(poses[0]); i++) {
		struct wearer wearer = started(&config, &poses[i].step, 1);
		struct imu_sample sample;

		assert_int_equal(wearer_next(&wearer, &sample, NULL, NULL), 1);
		assert_int_equal(sample.sensor, SENSOR_PELVIS);
		assert_near(vec3_norm(sample.accel_mps2), GRAVITY_MPS2, 1e-8);
		assert_vec3_near(sample.accel_mps2, vec3_scale(poses[i].up, GRAVITY_MPS2), 1e-8);
		assert_near(vec3_norm(sample.gyro_radps), 0.0, 1e-12);
	}
}

static void test_lumbar_sensor_shows_the_flexion(void **state)
{
	static const struct sim_step step = {
		.position = SIM_SIT, .hold_s = 0.1, .pelvis_deg = 10.0, .lumbar_deg = 20.0};
	struct wearer_config config = wearer_config_perfect();
	struct wearer wearer = started(&config, &step, 1);
	struct imu_sample sample;
	struct wearer_truth truth;
	double want_rad = RAD(10.0 + 20.0) + sim_neutral_pelvis_rad(SIM_SIT) +
			  sim_neutral_lumbar_rad(SIM_SIT);

	(void)state;
	while (wearer_next(&wearer, &sample, NULL, &truth) && sample.sensor != SENSOR_LUMBAR)
		;
	assert_near(atan2(-sample.accel_mps2.x, sample.accel_mps2.z), want_rad, 1e-9);
	assert_near(truth.pelvic_tilt_rad, RAD(10.0), 1e-12);
	assert_near(truth.lumbar_flexion_rad, RAD(20.0), 1e-12);
}

/* A lever arm in a known oscillation: force and rate against the textbook. */
static void test_lever_arm_feels_the_oscillation(void **state)
{
	static const struct sim_step step = {
		.position = SIM_UPRIGHT, .hold_s = 4.0, .tremor_deg = 0.25};
	struct wearer_config config = wearer_config_perfect();
	struct wearer wearer = started(&config, &step, 1);
	const double w = 2.0 * PI * 8.0, a = RAD(0.25);
	struct imu_sample sample;

	(void)state;
	while (wearer_next(&wearer, &sample, NULL, NULL)) {
		double t_s = S_FROM_US(sample.t_us);
		double angle = a * sin(w * t_s), rate = a * w * cos(w * t_s), turn = -w * w * angle;
		double x = -GRAVITY_MPS2 * sin(angle) + turn * 0.06 + rate * rate * 0.08;
		double z = GRAVITY_MPS2 * cos(angle) + turn * 0.08 - rate * rate * 0.06;

		if (sample.sensor != SENSOR_PELVIS || t_s < 1.0 || t_s > 3.0)
			continue;
		assert_near(sample.gyro_radps.y, rate, 1e-4);
		assert_vec3_near(sample.accel_mps2, (struct vec3){x, 0.0, z}, 2e-3);
	}
}

static void test_times_are_in_order(void **state)
{
	static const double rates_hz[] = {20.0, 100.0, 1000.0};
	size_t n;
	const struct sim_step *script = sim_routine_calibration(&n);

	(void)state;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		struct wearer_config config = wearer_config_default(i);
		struct imu_sample sample;
		struct wearer wearer;
		int64_t last_us;

		config.rate_hz = rates_hz[i];
		config.start_us = last_us = INT64_C(5000000000);
		wearer = started(&config, script, n < 3 ? n : 3);
		while (wearer_next(&wearer, &sample, NULL, NULL)) {
			assert_true(sample.t_us > last_us);
			last_us = sample.t_us;
		}
		assert_true(last_us > config.start_us + 10 * US_PER_S);
	}
}

static void test_jitter_is_as_asked(void **state)
{
	static const struct sim_step step = {.position = SIM_ON_DESK, .hold_s = 100.0};
	struct wearer_config config = wearer_config_default(5);
	struct imu_sample sample;
	struct wearer wearer;
	double squares = 0.0;
	int n = 0;

	(void)state;
	config.has_lumbar = false;
	wearer = started(&config, &step, 1);
	for (; wearer_next(&wearer, &sample, NULL, NULL); n++) {
		double late_s = S_FROM_US(sample.t_us) - (n + 0.5) / config.rate_hz;

		assert_int_equal(sample.sensor, SENSOR_PELVIS);
		squares += late_s * late_s;
	}
	assert_int_equal(n, 10000);
	assert_near(sqrt(squares / n), 0.0015, 0.00005);
}

static uint64_t mixed(uint64_t hash, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (hash ^ bits) * UINT64_C(0x100000001b3);
}

static uint64_t fingerprint(uint64_t seed)
{
	static const struct sim_step script[] = {
		{.position = SIM_UPRIGHT, .hold_s = 0.5},
		{.position = SIM_TABLE,
		 .move_s = 2.0,
		 .hold_s = 2.0,
		 .lumbar_deg = 5.0,
		 .wobble_deg = 4.0,
		 .bounce_deg = 2.0,
		 .tremor_deg = 0.2},
	};
	struct wearer_config config = wearer_config_default(seed);
	struct wearer wearer = started(&config, script, sizeof(script) / sizeof(script[0]));
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	struct imu_sample s;

	while (wearer_next(&wearer, &s, NULL, NULL)) {
		hash = mixed(hash, (double)s.t_us);
		hash = mixed(mixed(mixed(hash, s.accel_mps2.x), s.accel_mps2.y), s.accel_mps2.z);
		hash = mixed(mixed(mixed(hash, s.gyro_radps.x), s.gyro_radps.y), s.gyro_radps.z);
		hash = mixed(hash, s.temp_degc);
	}
	return hash;
}

/* The same bits on every machine and compiler; to be renewed when the model changes. */
static void test_seed_decides_everything(void **state)
{
	(void)state;
	assert_true(fingerprint(7) == fingerprint(7));
	assert_true(fingerprint(7) != fingerprint(8));
	assert_int_equal(fingerprint(7), UINT64_C(0x7568dbbca137930f));
}

static void test_second_sensor_leaves_the_first_as_it_is(void **state)
{
	struct wearer_config two = wearer_config_default(9), one = two;
	struct imu_sample a, b;
	struct wearer with, without;
	size_t n;
	const struct sim_step *script = sim_routine_calibration(&n);

	(void)state;
	one.has_lumbar = false;
	with = started(&two, script, n);
	without = started(&one, script, n);
	for (int i = 0; i < 2000; i++) {
		assert_int_equal(wearer_next(&without, &a, NULL, NULL), 1);
		do
			assert_int_equal(wearer_next(&with, &b, NULL, NULL), 1);
		while (b.sensor != SENSOR_PELVIS);
		assert_int_equal(a.t_us, b.t_us);
		assert_true(vec3_is_equal(a.accel_mps2, b.accel_mps2));
		assert_true(vec3_is_equal(a.gyro_radps, b.gyro_radps));
	}
}

struct spread {
	struct vec3 sum, squares;
	int n;
};

static void spread_add(struct spread *s, struct vec3 v)
{
	s->sum = vec3_add(s->sum, v);
	s->squares = vec3_add(s->squares, (struct vec3){v.x * v.x, v.y * v.y, v.z * v.z});
	s->n++;
}

static double deviation(double sum, double squares, int n)
{
	return sqrt(squares / n - sum / n * (sum / n));
}

static void assert_deviation(const struct spread *s, double want)
{
	assert_near(deviation(s->sum.x, s->squares.x, s->n) / want, 1.0, 0.05);
	assert_near(deviation(s->sum.y, s->squares.y, s->n) / want, 1.0, 0.05);
	assert_near(deviation(s->sum.z, s->squares.z, s->n) / want, 1.0, 0.05);
}

/* Density times the root of half the rate. */
static void test_noise_has_the_density_of_the_chip(void **state)
{
	static const struct sim_step step = {.position = SIM_ON_DESK, .hold_s = 60.0};
	struct wearer_config config = wearer_config_default(11);
	struct spread accel[SENSOR_COUNT] = {0}, gyro[SENSOR_COUNT] = {0};
	struct imu_sample sample;
	struct wearer wearer;

	(void)state;
	for (int i = 0; i < SENSOR_COUNT; i++)
		config.sensor[i].gyro_warming_dps = 0.0;
	wearer = started(&config, &step, 1);
	while (wearer_next(&wearer, &sample, NULL, NULL)) {
		spread_add(&accel[sample.sensor], sample.accel_mps2);
		spread_add(&gyro[sample.sensor], sample.gyro_radps);
	}
	for (int i = 0; i < SENSOR_COUNT; i++) {
		assert_deviation(&accel[i], 0.0004 * GRAVITY_MPS2 * sqrt(50.0));
		assert_deviation(&gyro[i], RAD(0.01) * sqrt(50.0));
	}
}

static void test_errors_stay_within_their_limits(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct sim_sensor_config config = sim_sensor_config_mpu6050();
		struct vec3 none = {0}, down = {0.0, 0.0, GRAVITY_MPS2};
		struct imu_sample cold, warm;
		struct sim_sensor sensor;

		config.gyro_noise_dps = config.accel_noise_g = 0.0;
		sim_sensor_init(&sensor, &config, 100.0, seed, 1);
		sim_sensor_measure(&sensor, 0.0, down, none, &cold);
		sim_sensor_measure(&sensor, 600.0, down, none, &warm);
		assert_near(cold.gyro_radps.x, 0.0, RAD(3.02));
		assert_near(warm.gyro_radps.y, cold.gyro_radps.y, RAD(0.52));
		assert_near(vec3_norm(cold.accel_mps2) / GRAVITY_MPS2, 1.0, 0.015 + 0.053);
		assert_true(warm.temp_degc > cold.temp_degc + 5.0);
	}
}

static void test_sensor_saturates_at_full_scale(void **state)
{
	struct sim_sensor_config config = {.gyro_range_dps = 500.0, .accel_range_g = 4.0};
	struct vec3 force = {100.0, -100.0, 1.0}, rate = {50.0, -50.0, 0.1};
	struct imu_sample sample;
	struct sim_sensor sensor;

	(void)state;
	sim_sensor_init(&sensor, &config, 100.0, 1, 1);
	sim_sensor_measure(&sensor, 0.0, force, rate, &sample);
	assert_near(sample.accel_mps2.x, 4.0 * GRAVITY_MPS2 * 32767.0 / 32768.0, 1e-9);
	assert_near(sample.accel_mps2.y, -4.0 * GRAVITY_MPS2, 1e-9);
	assert_near(sample.accel_mps2.z, 1.0, 0.5 * 4.0 * GRAVITY_MPS2 / 32768.0);
	assert_near(sample.gyro_radps.x, RAD(500.0) * 32767.0 / 32768.0, 1e-9);
	assert_near(sample.gyro_radps.y, -RAD(500.0), 1e-9);
}

static void assert_is_nearly_axis_aligned(const struct rotation *r, double tol_rad)
{
	double best_rad = PI;

	for (int i = 0; i < SIM_ORIENTATION_COUNT; i++) {
		struct rotation aligned = sim_rotation_axis_aligned(i);

		best_rad = fmin(best_rad, rotation_apart_rad(r, &aligned));
	}
	assert_near(best_rad, 0.0, tol_rad);
}

/* Three turns of 12 deg make at most 22 deg. */
static void test_mounting_is_a_proper_rotation(void **state)
{
	static const struct sim_step step = {.position = SIM_UPRIGHT, .hold_s = 1.0};

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct wearer_config config = wearer_config_default(seed);
		struct wearer wearer = started(&config, &step, 1);
		struct rotation r = wearer_r_sensor_from_body(&wearer, SENSOR_LUMBAR);

		for (int i = 0; i < 3; i++)
			assert_near(vec3_norm(r.row[i]), 1.0, 1e-14);
		assert_vec3_near(vec3_cross(r.row[0], r.row[1]), r.row[2], 1e-14);
		assert_is_nearly_axis_aligned(&r, RAD(22.0));
	}
}

static void test_mounting_turns_what_the_sensor_feels(void **state)
{
	static const struct sim_step script[] = {
		{.position = SIM_UPRIGHT, .hold_s = 0.1},
		{.position = SIM_UPRIGHT, .move_s = 2.0, .pelvis_deg = 40.0, .lean_deg = 9.0},
	};
	struct wearer_config straight = wearer_config_perfect(), crooked = straight;
	struct wearer a, b;
	struct imu_sample body, sensor;

	(void)state;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		crooked.sensor[i].mounting = 13;
		crooked.sensor[i].crooked_deg = 12.0;
	}
	a = started(&straight, script, 2);
	b = started(&crooked, script, 2);
	while (wearer_next(&a, &body, NULL, NULL)) {
		struct rotation r = wearer_r_sensor_from_body(&b, body.sensor);

		assert_int_equal(wearer_next(&b, &sensor, NULL, NULL), 1);
		assert_int_equal(sensor.t_us, body.t_us);
		assert_vec3_near(sensor.accel_mps2, vec3_rotate(&r, body.accel_mps2), 1e-12);
		assert_vec3_near(sensor.gyro_radps, vec3_rotate(&r, body.gyro_radps), 1e-12);
	}
}

static void test_lost_sensor_gives_no_samples(void **state)
{
	static const struct sim_step script[] = {
		{.position = SIM_SIT, .hold_s = 1.0},
		{.position = SIM_SIT, .hold_s = 1.0, .lost_sensors = SIM_LOST_LUMBAR},
		{.position = SIM_SIT,
		 .hold_s = 1.0,
		 .lost_sensors = SIM_LOST_PELVIS | SIM_LOST_LUMBAR},
		{.position = SIM_SIT, .hold_s = 1.0, .mark = "sit"},
	};
	static const int want[4][SENSOR_COUNT] = {{100, 100}, {100, 0}, {0, 0}, {100, 100}};
	struct wearer_config config = wearer_config_perfect();
	struct wearer wearer = started(&config, script, 4);
	int got[4][SENSOR_COUNT] = {0};
	struct wearer_truth truth;
	struct imu_sample sample;
	const char *mark;

	(void)state;
	while (wearer_next(&wearer, &sample, &mark, &truth)) {
		got[truth.step_index][sample.sensor]++;
		assert_string_equal(mark, truth.step_index == 3 ? "sit" : "");
		assert_ptr_equal(truth.step, &script[truth.step_index]);
		assert_string_equal(truth.caption, "");
	}
	assert_memory_equal(got, want, sizeof(want));
	assert_int_equal(wearer_next(&wearer, &sample, &mark, &truth), 0);
}

static void assert_refused(const struct wearer_config *config, const struct sim_step *script,
			   size_t n)
{
	struct wearer wearer, untouched;

	memset(&wearer, 0x5a, sizeof(wearer));
	memset(&untouched, 0x5a, sizeof(untouched));
	assert_int_equal(wearer_init(&wearer, config, script, n), -EINVAL);
	assert_memory_equal(&wearer, &untouched, sizeof(wearer));
}

static void test_nonsense_is_refused(void **state)
{
	static const struct sim_step good = {.position = SIM_SIT, .hold_s = 1.0};
	struct wearer_config config = wearer_config_perfect(), bad = config;
	struct sim_step step = good;

	(void)state;
	assert_refused(&config, &good, 0);
	bad.rate_hz = 19.0;
	assert_refused(&bad, &good, 1);
	bad = config;
	bad.rate_hz = UNKNOWN;
	assert_refused(&bad, &good, 1);
	bad = config;
	bad.sensor[SENSOR_LUMBAR].mounting = SIM_ORIENTATION_COUNT;
	assert_refused(&bad, &good, 1);
	bad = config;
	bad.sway = -1.0;
	assert_refused(&bad, &good, 1);
	step.hold_s = -2.0;
	assert_refused(&config, &step, 1);
	step = good;
	step.move_s = UNKNOWN;
	assert_refused(&config, &step, 1);
	step = good;
	step.position = SIM_POSITION_COUNT;
	assert_refused(&config, &step, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gyro_integrates_to_the_orientation),
		cmocka_unit_test(test_accel_at_rest_is_gravity_along_up),
		cmocka_unit_test(test_lumbar_sensor_shows_the_flexion),
		cmocka_unit_test(test_lever_arm_feels_the_oscillation),
		cmocka_unit_test(test_times_are_in_order),
		cmocka_unit_test(test_jitter_is_as_asked),
		cmocka_unit_test(test_seed_decides_everything),
		cmocka_unit_test(test_second_sensor_leaves_the_first_as_it_is),
		cmocka_unit_test(test_noise_has_the_density_of_the_chip),
		cmocka_unit_test(test_errors_stay_within_their_limits),
		cmocka_unit_test(test_sensor_saturates_at_full_scale),
		cmocka_unit_test(test_mounting_is_a_proper_rotation),
		cmocka_unit_test(test_mounting_turns_what_the_sensor_feels),
		cmocka_unit_test(test_lost_sensor_gives_no_samples),
		cmocka_unit_test(test_nonsense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
