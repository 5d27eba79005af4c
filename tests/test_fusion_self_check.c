/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"
#include "fakes/sensor_faults.h"

#include <lumbard/base/units.h>
#include <lumbard/fusion/self_check.h>

#include <string.h>

/*
 * A sensor on a back that rests, bends and comes up again, in any mounting, well or with one of the
 * faults that are known.
 */
enum { PEOPLE = 40, RATE_HZ = 100 };

struct worn {
	struct self_check check;
	struct fake_sensor sensor;
	struct sensor_fault fault;
	bool is_deaf; /* its accelerometer's x is noise alone */
	double t_s;
	double fault_s; /* when the fault was found; UNKNOWN: not yet */
};

static void put_on(struct worn *worn, uint64_t seed)
{
	*worn = (struct worn){.fault_s = UNKNOWN};
	check_seed(seed);
	self_check_init(&worn->check);
	worn->sensor = (struct fake_sensor){
		.random = {seed},
		.lever_m = {0.02, 0.0, 0.1},
		.gyro_noise_radps = RAD(0.05),
		.accel_noise_mps2 = 0.03,
		.gyro_resolution_radps = RAD(500.0 / 32768.0),
		.accel_resolution_mps2 = 4.0 * GRAVITY_MPS2 / 32768.0,
	};
	worn->sensor.r_sensor_from_body = fake_random_rotation(&worn->sensor.random);
	worn->sensor.gyro_bias_radps = fake_random_vec3(&worn->sensor.random, RAD(5.0));
}

/* What nobody can hold still, about each axis: breath and sway. */
static void sway(double t_s, struct fake_angles *ret_angles, struct fake_angles *ret_rates)
{
	const double radps[3] = {1.9, 2.7, 2.2}, amplitude_rad[3] = {RAD(0.3), RAD(0.25), RAD(0.2)};

	ret_angles->inclination_rad += amplitude_rad[0] * sin(radps[0] * t_s);
	ret_angles->lateral_rad += amplitude_rad[1] * sin(radps[1] * t_s);
	ret_angles->heading_rad += amplitude_rad[2] * sin(radps[2] * t_s);
	ret_rates->inclination_rad += radps[0] * amplitude_rad[0] * cos(radps[0] * t_s);
	ret_rates->lateral_rad += radps[1] * amplitude_rad[1] * cos(radps[1] * t_s);
	ret_rates->heading_rad += radps[2] * amplitude_rad[2] * cos(radps[2] * t_s);
}

static void path_of_body(const void *ctx, double t_s, struct fake_angles *ret_angles,
			 struct fake_angles *ret_rates)
{
	fake_path_script(ctx, t_s, ret_angles, ret_rates);
	sway(t_s, ret_angles, ret_rates);
}

static struct self_check_verdict verdict_of(const struct worn *worn)
{
	return self_check_verdict(&worn->check);
}

static void feed(struct worn *worn, struct imu_sample sample)
{
	sensor_fault_apply(&worn->fault, &sample);
	if (worn->is_deaf)
		sample.accel_mps2.x = 0.03 * fake_random_normal(&worn->sensor.random);
	self_check_step(&worn->check, &sample);
	if (!is_known(worn->fault_s) && verdict_of(worn).fault != SELF_CHECK_WELL)
		worn->fault_s = worn->t_s;
}

/* Plays it from the present moment on. */
static void play(struct worn *worn, const struct fake_script *script)
{
	double start_s = worn->t_s, end_s = fake_script_s(script);

	for (double s = 0.0; s < end_s; s += 1.0 / RATE_HZ) {
		struct imu_sample sample =
			fake_sensor_measure(&worn->sensor, path_of_body, script, s);

		worn->t_s = start_s + s;
		sample.t_us = (int64_t)(worn->t_s * US_PER_S);
		feed(worn, sample);
	}
	worn->t_s = start_s + end_s;
}

/* From upright forward by so much, and back. */
static void bend(struct worn *worn, double deg, double move_s, int times)
{
	const struct fake_angles up = {0}, down = {.inclination_rad = RAD(deg)};
	const struct fake_step steps[] = {
		{0, 1.0, up, 0}, {move_s, 1.0, down, 0}, {move_s, 1.0, up, 0}};
	const struct fake_script script = {steps, 3};

	for (int i = 0; i < times; i++)
		play(worn, &script);
}

/* Forward, to a side and on the side: each axis turns. */
static void move_about(struct worn *worn, int times)
{
	const struct fake_angles up = {0}, down = {.inclination_rad = RAD(70)},
				 aside = {.lateral_rad = RAD(40)},
				 both = {.inclination_rad = RAD(45), .lateral_rad = RAD(-35)};
	const struct fake_step steps[] = {{0, 1.0, up, 0},     {2.0, 1.0, down, 0},
					  {2.0, 1.0, up, 0},   {1.8, 1.0, aside, 0},
					  {2.4, 1.0, both, 0}, {2.0, 1.0, up, 0}};
	const struct fake_script script = {steps, 6};

	for (int i = 0; i < times; i++)
		play(worn, &script);
}

static void assert_well(const struct worn *worn, bool is_confirmed)
{
	struct self_check_verdict verdict = verdict_of(worn);

	if (is_known(worn->fault_s))
		print_error("at %.2f s: %s\n", worn->fault_s, self_check_words(verdict.fault));
	assert_false(is_known(worn->fault_s));
	assert_int_equal(verdict.fault, SELF_CHECK_WELL);
	assert_int_equal(verdict.is_confirmed, is_confirmed);
	assert_unknown(verdict.scale);
}

static void test_who_is_healthy_is_well(void **state)
{
	static struct worn worn;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		put_on(&worn, seed);
		bend(&worn, 20.0, 2.0, 1);
		move_about(&worn, 2);
		assert_well(&worn, true);
	}
}

/* What is at rest is neither confirmed nor refuted, whatever its gyroscope is. */
static void test_rest_tells_nothing(void **state)
{
	static struct worn worn;

	(void)state;
	put_on(&worn, 1);
	worn.fault = (struct sensor_fault){.kind = SENSOR_FAULT_GYRO_NEGATED};
	bend(&worn, 0.0, 1.0, 10);
	assert_well(&worn, false);
}

/* How far the faulty gyroscope's axis of a bend is from the true one. */
static double axis_off_deg(const struct worn *worn)
{
	struct imu_sample sample = {
		.gyro_radps = vec3_rotate(&worn->sensor.r_sensor_from_body, vec3_of(0, 1, 0))};
	struct sensor_fault fault = worn->fault;
	struct vec3 was = sample.gyro_radps;

	sensor_fault_apply(&fault, &sample);
	return acos(vec3_dot(was, sample.gyro_radps)) * DEG_PER_RAD;
}

/* An order that happens to leave the axis of this bend where it was shows in none. */
static void test_sign_and_order_are_found_by_15_degrees(void **state)
{
	const struct sensor_fault faults[] = {
		{.kind = SENSOR_FAULT_GYRO_NEGATED},
		{.kind = SENSOR_FAULT_GYRO_ORDER, .order = {1, 2, 0}},
		{.kind = SENSOR_FAULT_GYRO_ORDER, .order = {2, 0, 1}},
		{.kind = SENSOR_FAULT_GYRO_ORDER, .order = {2, 1, 0}},
	};
	static struct worn worn;
	const struct fake_angles up = {0}, down = {.inclination_rad = RAD(15.0)};
	const struct fake_step steps[] = {{0, 2.0, up, 0}, {1.5, 1.0, down, 0}};
	const struct fake_script script = {steps, 2};

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
			put_on(&worn, seed);
			worn.fault = faults[i];
			play(&worn, &script);
			if (axis_off_deg(&worn) > 55.0)
				assert_int_not_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
		}
	}
}

/* What is far off shows in less: before a first stretch is reached. */
static void test_a_scale_far_off_is_found_by_a_small_bend(void **state)
{
	static const double scales[] = {0.25, 4.0, 16.0};
	static struct worn worn;
	const struct fake_angles up = {0}, down = {.inclination_rad = RAD(5.0)};
	const struct fake_step steps[] = {{0, 2.0, up, 0}, {1.5, 1.5, down, 0}};
	const struct fake_script script = {steps, 2};

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
			put_on(&worn, seed);
			worn.fault = (struct sensor_fault){.kind = SENSOR_FAULT_GYRO_SCALED,
							   .scale = scales[i]};
			play(&worn, &script);
			assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_GYRO_SCALE);
		}
		put_on(&worn, seed);
		play(&worn, &script);
		assert_false(is_known(worn.fault_s));
	}
}

/* Of a sensor that was moved about each axis: no green may have come of it by then. */
static void test_each_fault_has_its_name(void **state)
{
	const struct {
		struct sensor_fault fault;
		enum self_check_fault found;
		double scale;
	} cases[] = {
		{{.kind = SENSOR_FAULT_GYRO_NEGATED}, SELF_CHECK_GYRO_REVERSED, UNKNOWN},
		{{.kind = SENSOR_FAULT_LEFT_HANDED, .axis = 1}, SELF_CHECK_GYRO_REVERSED, UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_AXIS_NEGATED, .axis = 0},
		 SELF_CHECK_GYRO_X_REVERSED,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_AXIS_NEGATED, .axis = 1},
		 SELF_CHECK_GYRO_Y_REVERSED,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_AXIS_NEGATED, .axis = 2},
		 SELF_CHECK_GYRO_Z_REVERSED,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_ORDER, .order = {2, 1, 0}},
		 SELF_CHECK_GYRO_ORDER,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_ORDER, .order = {1, 2, 0}},
		 SELF_CHECK_GYRO_ORDER,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_ACCEL_AXIS_NEGATED, .axis = 1},
		 SELF_CHECK_GYRO_ORDER,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 4.0}, SELF_CHECK_GYRO_SCALE, 4.0},
		{{.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 0.25}, SELF_CHECK_GYRO_SCALE, 0.25},
		{{.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 57.3}, SELF_CHECK_GYRO_SCALE, 57.3},
		{{.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 1.35}, SELF_CHECK_GYRO_SCALE, 1.35},
		{{.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 0.72}, SELF_CHECK_GYRO_SCALE, 0.72},
		{{.kind = SENSOR_FAULT_GYRO_AXIS_SCALED, .axis = 1, .scale = 2.0},
		 SELF_CHECK_GYRO_Y_SCALE,
		 2.0},
		{{.kind = SENSOR_FAULT_GYRO_AXIS_DEAD, .axis = 1, .value = 0.02},
		 SELF_CHECK_GYRO_Y_DEAD,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_AXIS_DEAD, .axis = 2, .value = 2.0},
		 SELF_CHECK_GYRO_Z_DEAD,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_ACCEL_AXIS_DEAD, .axis = 0},
		 SELF_CHECK_ACCEL_X_DEAD,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_ACCEL_AXIS_STUCK, .axis = 2},
		 SELF_CHECK_ACCEL_Z_DEAD,
		 UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_ZERO}, SELF_CHECK_GYRO_NOTHING, UNKNOWN},
		{{.kind = SENSOR_FAULT_GYRO_STUCK}, SELF_CHECK_GYRO_NOTHING, UNKNOWN},
	};
	static struct worn worn;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (uint64_t seed = 1; seed <= 5; seed++) {
			put_on(&worn, seed);
			worn.sensor.r_sensor_from_body =
				fake_rotation_about(vec3_unit(vec3_of(1, 2, 3)), RAD(50));
			worn.fault = cases[i].fault;
			move_about(&worn, 4);
			assert_int_equal(verdict_of(&worn).fault, cases[i].found);
			assert_false(verdict_of(&worn).is_confirmed);
			if (is_known(cases[i].scale))
				assert_near(verdict_of(&worn).scale / cases[i].scale, 1.0, 0.08);
			else
				assert_unknown(verdict_of(&worn).scale);
		}
	}
}

/* Half a second of one value, and a hair for the looks; it is well again when it moves. */
static void test_an_axis_that_dies_is_found_in_time_and_comes_back(void **state)
{
	static struct worn worn;

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		for (int axis = 0; axis < 3; axis++) {
			double died_s;

			put_on(&worn, 10 + (uint64_t)axis);
			move_about(&worn, 1);
			died_s = worn.t_s;
			worn.fault =
				(struct sensor_fault){.kind = kind ? SENSOR_FAULT_GYRO_AXIS_DEAD
								   : SENSOR_FAULT_ACCEL_AXIS_STUCK,
						      .axis = axis,
						      .value = 0.3};
			bend(&worn, 10.0, 2.0, 1);
			assert_int_equal(verdict_of(&worn).fault,
					 (kind ? SELF_CHECK_GYRO_X_DEAD : SELF_CHECK_ACCEL_X_DEAD) +
						 axis);
			assert_near(worn.fault_s - died_s, 0.6, 0.12);
			worn.fault.kind = SENSOR_FAULT_NONE;
			bend(&worn, 0.0, 1.0, 1);
			assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
		}
	}
}

/* Two of three, and all of the accelerometer: as fast as one, and half a second. */
static void test_axes_that_die_together_are_found(void **state)
{
	static struct worn worn;
	const struct fake_angles up = {0};

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct imu_sample last = {0};
		int axes = kind < 2 ? 2 : 3;
		double died_s;

		put_on(&worn, 30 + (uint64_t)kind);
		move_about(&worn, 1);
		died_s = worn.t_s;
		for (int i = 0; i < 200; i++) {
			const struct fake_step still = {0, 3.0, up, 0};
			const struct fake_script script = {&still, 1};
			struct imu_sample now =
				fake_sensor_measure(&worn.sensor, path_of_body, &script, i / 100.0);
			struct vec3 *part = kind == 0 ? &now.gyro_radps : &now.accel_mps2;
			const struct vec3 *was = kind == 0 ? &last.gyro_radps : &last.accel_mps2;

			if (i > 0) {
				part->x = was->x;
				part->y = was->y;
				part->z = axes == 3 ? was->z : part->z;
			}
			last = now;
			worn.t_s = died_s + i / 100.0;
			now.t_us = (int64_t)(worn.t_s * US_PER_S);
			feed(&worn, now);
		}
		assert_int_equal(verdict_of(&worn).fault, kind == 0   ? SELF_CHECK_GYRO_X_DEAD
							  : kind == 1 ? SELF_CHECK_ACCEL_X_DEAD
								      : SELF_CHECK_ACCEL_NOTHING);
		assert_near(worn.fault_s - died_s, kind == 2 ? 0.6 : 1.1, 0.15);
		worn.t_s += 0.01;
		bend(&worn, 0.0, 1.0, 1);
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
	}
}

/* The last few samples in turn, or one of them between new ones, with holes or without. */
static void test_samples_that_come_again_and_again_are_found(void **state)
{
	static const struct {
		int cycle, other, hole; /* every other-th is a new one, every hole-th is missing */
	} ways[] = {{2, 0, 0}, {3, 0, 0}, {4, 0, 0}, {2, 0, 3}, {3, 0, 7}, {1, 3, 0}, {1, 2, 5}};
	const struct fake_angles up = {0};
	static const int rates_hz[] = {25, 50, 100, 200};
	const struct fake_step still = {0, 9.0, up, 0};
	const struct fake_script script = {&still, 1};
	static struct worn worn;

	(void)state;
	for (int i = 0; i < (int)(sizeof(ways) / sizeof(ways[0])) * 4; i++) {
		struct imu_sample samples[4] = {0};
		int hz = rates_hz[i % 4], cycle = ways[i / 4].cycle, other = ways[i / 4].other;
		int hole = ways[i / 4].hole;
		double froze_s;

		put_on(&worn, 40 + (uint64_t)i);
		move_about(&worn, 1);
		froze_s = worn.t_s;
		for (int k = 0; k < 6 * hz; k++) {
			double s = (double)k / hz;
			struct imu_sample now =
				fake_sensor_measure(&worn.sensor, path_of_body, &script, s);

			if (k < cycle)
				samples[k] = now;
			else if (other == 0 || k % other != 0)
				now = samples[k % cycle];
			worn.t_s = froze_s + s;
			now.t_us = (int64_t)(worn.t_s * US_PER_S);
			if (hole == 0 || k % hole != 0)
				feed(&worn, now);
		}
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_REPEATS);
		assert_below(worn.fault_s - froze_s, hz < 100 ? 5.0 : 1.1);
		worn.t_s += 0.01;
		bend(&worn, 0.0, 1.0, 1);
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
	}
}

/* As much movement as it took to find it. */
static void test_a_fault_goes_by_the_evidence_that_it_is_well(void **state)
{
	static const struct sensor_fault faults[] = {
		{.kind = SENSOR_FAULT_GYRO_NEGATED},
		{.kind = SENSOR_FAULT_GYRO_ORDER, .order = {1, 2, 0}},
		{.kind = SENSOR_FAULT_GYRO_SCALED, .scale = 4.0},
		{.kind = SENSOR_FAULT_GYRO_ZERO},
	};
	static struct worn worn;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		put_on(&worn, 3);
		worn.fault = faults[i];
		move_about(&worn, 2);
		assert_int_not_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
		worn.fault.kind = SENSOR_FAULT_NONE;
		move_about(&worn, 2);
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
	}
}

/* The axis on which gravity is least. */
static int level_axis(const struct worn *worn)
{
	struct vec3 up = vec3_rotate(&worn->sensor.r_sensor_from_body, vec3_of(0, 0, 1));

	if (fabs(up.x) <= fabs(up.y) && fabs(up.x) <= fabs(up.z))
		return 0;
	return fabs(up.y) <= fabs(up.z) ? 1 : 2;
}

/* |a| hardly changes, and the gyroscope has not turned. */
static void test_an_accelerometer_that_leaps_is_found(void **state)
{
	static struct worn worn;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		put_on(&worn, seed);
		move_about(&worn, 1);
		bend(&worn, 0.0, 1.0, 1);
		assert_well(&worn, true);
		worn.fault = (struct sensor_fault){.kind = SENSOR_FAULT_ACCEL_AXIS_PUSHED,
						   .axis = level_axis(&worn),
						   .value = 0.7};
		bend(&worn, 0.0, 1.0, 1);
		assert_well(&worn, true);
		worn.fault.value = -1.3;
		bend(&worn, 0.0, 1.0, 1);
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_DISAGREE);
	}
}

/* Turns in which they agree say that it is well again: eight, four times to and fro. */
static void test_who_leapt_is_well_after_turns_that_agree(void **state)
{
	static struct worn worn;

	(void)state;
	put_on(&worn, 1);
	bend(&worn, 0.0, 1.0, 1);
	worn.fault = (struct sensor_fault){
		.kind = SENSOR_FAULT_ACCEL_AXIS_PUSHED, .axis = level_axis(&worn), .value = 2.0};
	bend(&worn, 0.0, 1.0, 8);
	assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_DISAGREE);
	for (int i = 0; i < 3; i++) {
		bend(&worn, 30.0, 2.0, 1);
		bend(&worn, 0.0, 1.0, 1);
	}
	assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_DISAGREE);
	for (int i = 0; i < 3; i++) {
		bend(&worn, 30.0, 2.0, 1);
		bend(&worn, 0.0, 1.0, 1);
	}
	assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_WELL);
}

/* That is the filter's to find. */
static void test_a_bias_that_leaps_is_no_disagreement(void **state)
{
	static struct worn worn;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		put_on(&worn, seed);
		bend(&worn, 0.0, 1.0, 2);
		worn.sensor.gyro_bias_radps.y += RAD(15.0);
		bend(&worn, 0.0, 1.0, 2);
		assert_well(&worn, false);
	}
}

/* It trembles, so it is not dead, but it does not follow: nothing explains such a turn. */
static void test_an_axis_that_trembles_and_does_not_follow_is_found(void **state)
{
	static struct worn worn;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		put_on(&worn, seed);
		worn.sensor.r_sensor_from_body = fake_rotation_identity();
		worn.is_deaf = true;
		bend(&worn, 0.0, 1.0, 2);
		bend(&worn, 20.0, 2.0, 1);
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_DISAGREE);
	}
}

/* Asked more often than it measures, all axes repeat together: that is no dead one. */
static void test_who_is_asked_too_often_is_well(void **state)
{
	static struct worn worn;
	const struct fake_angles up = {0};
	const struct fake_step still = {0, 20.0, up, 0};
	const struct fake_script script = {&still, 1};

	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct imu_sample sample = {0};

		put_on(&worn, seed);
		for (int i = 0; i < 4000; i++) {
			if (i % 4 == 0)
				sample = fake_sensor_measure(&worn.sensor, path_of_body, &script,
							     i / 200.0);
			sample.t_us = i * INT64_C(5000);
			feed(&worn, sample);
		}
		assert_well(&worn, false);
	}
}

/* Coarse counts, as of 16 g and 2000 deg/s on a quiet desk, and of files with two decimals. */
static void test_coarse_values_are_no_dead_axis(void **state)
{
	static const double counts[][2] = {{RAD(2000.0 / 32768.0), 16 * GRAVITY_MPS2 / 32768.0},
					   {0.01, 0.01}};
	static const double noises[] = {0.05, 0.3, 1.0};
	static struct worn worn;
	const struct fake_angles up = {0};
	const struct fake_step desk = {0, 60.0, up, 0};
	const struct fake_script script = {&desk, 1};

	(void)state;
	for (int i = 0; i < 6; i++) {
		put_on(&worn, 20 + (uint64_t)i);
		worn.sensor.gyro_resolution_radps = counts[i % 2][0];
		worn.sensor.accel_resolution_mps2 = counts[i % 2][1];
		worn.sensor.gyro_noise_radps *= noises[i / 2];
		worn.sensor.accel_noise_mps2 *= noises[i / 2];
		for (int k = 0; k < 6000; k++)
			feed(&worn, fake_sensor_measure(&worn.sensor, fake_path_script, &script,
							k / 100.0));
		play(&worn, &script);
		move_about(&worn, 1);
		assert_false(is_known(worn.fault_s));
	}
}

/* No number, or one beyond all reason, and all is as before. */
/* What it said before counts for nothing: one leap is no sign of life for ever. */
static void test_a_gyroscope_that_falls_silent_again_is_found_again(void **state)
{
	static struct worn worn;

	(void)state;
	put_on(&worn, 5);
	worn.fault.kind = SENSOR_FAULT_GYRO_ZERO;
	bend(&worn, 60.0, 2.0, 1);
	assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_GYRO_NOTHING);
	for (int i = 0; i < 100; i++, worn.t_s += 1.0 / RATE_HZ) {
		struct imu_sample sample = {.accel_mps2 = {0.0, 0.1, GRAVITY_MPS2},
					    .gyro_radps = {0.0, 0.0, i / 7 % 2 ? 34.9 : 0.0}};

		sample.t_us = (int64_t)(worn.t_s * US_PER_S);
		self_check_step(&worn.check, &sample);
	}
	bend(&worn, 60.0, 2.0, 2);
	assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_GYRO_NOTHING);
}

static void test_what_is_no_number_leaves_nothing_behind(void **state)
{
	static const double lies[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e300};
	static struct worn worn;

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		put_on(&worn, 5);
		move_about(&worn, 1);
		for (int k = 0; k < 30; k++) {
			struct imu_sample sample = {.t_us = (int64_t)(worn.t_s * US_PER_S)};

			sample.accel_mps2 = vec3_of(0.0, k % 2 ? lies[i] : 1.0, 9.8);
			sample.gyro_radps = vec3_of(k % 3 ? 0.1 : lies[i], 0.0, 0.0);
			feed(&worn, sample);
			worn.t_s += 0.01;
		}
		move_about(&worn, 2);
		assert_well(&worn, true);
		worn.fault.kind = SENSOR_FAULT_GYRO_NEGATED;
		move_about(&worn, 1);
		assert_int_equal(verdict_of(&worn).fault, SELF_CHECK_GYRO_REVERSED);
	}
}

/* An axis in coarse counts may keep one for longer: then it takes two seconds. */
static void test_how_long_it_takes_to_die_and_to_live_again(void **state)
{
	static const struct {
		double gyro_count_radps, accel_count_mps2, dies_s;
	} cases[] = {
		{RAD(1000.0 / 32768.0), 16.0 * GRAVITY_MPS2 / 32768.0, 0.5},
		{RAD(2000.0 / 32768.0), 0.01, 2.0},
	};
	static struct worn worn;

	(void)state;
	for (int i = 0; i < 4; i++) {
		double at_s;

		put_on(&worn, 12);
		worn.sensor.gyro_resolution_radps = cases[i / 2].gyro_count_radps;
		worn.sensor.accel_resolution_mps2 = cases[i / 2].accel_count_mps2;
		worn.sensor.gyro_noise_radps *= 10.0;
		worn.sensor.accel_noise_mps2 *= 3.0;
		move_about(&worn, 1);
		at_s = worn.t_s;
		worn.fault = (struct sensor_fault){.kind = i % 2 ? SENSOR_FAULT_GYRO_AXIS_DEAD
								 : SENSOR_FAULT_ACCEL_AXIS_STUCK,
						   .value = 0.3};
		bend(&worn, 0.0, 1.0, 1);
		assert_holds(worn.fault_s - at_s >= cases[i / 2].dies_s);
		assert_below(worn.fault_s - at_s, cases[i / 2].dies_s + 0.2);
		worn.fault.kind = SENSOR_FAULT_NONE;
		for (at_s = worn.t_s; verdict_of(&worn).fault != SELF_CHECK_WELL;)
			play(&worn, &(struct fake_script){
					    &(struct fake_step){0.0, 0.05, {0.0, 0.0, 0.0}, 0}, 1});
		assert_near(worn.t_s - at_s, 1.1, 0.15);
	}
}

/* Within the limits is no fault, and beyond them is one: 0.8 and 1.25. */
static void test_the_limits_of_a_scale(void **state)
{
	static const struct {
		double scale;
		bool is_fault;
	} cases[] = {{0.74, true}, {0.84, false}, {1.19, false}, {1.34, true}};
	static struct worn worn;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (uint64_t seed = 1; seed <= 8; seed++) {
			put_on(&worn, seed);
			worn.fault = (struct sensor_fault){.kind = SENSOR_FAULT_GYRO_SCALED,
							   .scale = cases[i].scale};
			move_about(&worn, 3);
			assert_int_equal(verdict_of(&worn).fault, cases[i].is_fault
									  ? SELF_CHECK_GYRO_SCALE
									  : SELF_CHECK_WELL);
		}
	}
}

static double share_apart(const struct worn *worn, double share)
{
	struct vec3 is = verdict_of(worn).gyro_share;

	return fmax(fmax(fabs(is.x - share), fabs(is.y - share)), fabs(is.z - share));
}

/* Within the limits it is reckoned with as soon as it is sure, and is nothing in who is healthy. */
static void test_a_scale_within_the_limits_is_learned(void **state)
{
	static const double scales[] = {0.83, 0.87, 1.16, 1.2};
	static struct worn worn;

	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		put_on(&worn, seed);
		worn.fault.kind = SENSOR_FAULT_GYRO_SCALED;
		worn.fault.scale = 1.04;
		move_about(&worn, 2);
		assert_below(share_apart(&worn, 1.0), 1e-9);
		for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
			put_on(&worn, seed);
			worn.fault.kind = SENSOR_FAULT_GYRO_SCALED;
			worn.fault.scale = scales[i];
			bend(&worn, 0.0, 1.0, 2);
			assert_below(share_apart(&worn, 1.0), 1e-9);
			move_about(&worn, 1);
			assert_below(share_apart(&worn, 1.0 / scales[i]), 0.04);
			worn.fault.scale = 1.0;
			move_about(&worn, 4);
			assert_below(share_apart(&worn, 1.0), 0.08);
			assert_well(&worn, true);
		}
	}
}

/*
 * What was taken for the bias, as of a body that turned slowly enough to pass for a rest, another
 * rest shows to be wrong: on the way there, too restless for a rest, it led as far astray.
 */
static void test_a_rest_that_says_the_bias_was_wrong_excuses_the_way_to_it(void **state)
{
	static struct worn worn;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		double quiet_mps2;

		put_on(&worn, seed);
		bend(&worn, 0.0, 1.0, 1);
		quiet_mps2 = worn.sensor.accel_noise_mps2;
		worn.sensor.accel_noise_mps2 = 0.7;
		worn.sensor.gyro_bias_radps = vec3_add(worn.sensor.gyro_bias_radps,
						       vec3_of(RAD(1.6), RAD(1.6), RAD(1.6)));
		bend(&worn, 0.0, 1.5, 1);
		worn.sensor.accel_noise_mps2 = quiet_mps2;
		bend(&worn, 0.0, 1.0, 1);
		assert_well(&worn, false);
	}
}

static void test_a_fault_has_words_and_a_cure(void **state)
{
	char words[128];

	(void)state;
	assert_string_equal(self_check_words(SELF_CHECK_WELL), "");
	for (int i = SELF_CHECK_WELL + 1; i < SELF_CHECK_FAULT_COUNT; i++) {
		assert_true(self_check_words((enum self_check_fault)i)[0] != '\0');
		assert_true(self_check_cure((enum self_check_fault)i)[0] != '\0');
	}
	struct self_check_verdict verdict = {.fault = SELF_CHECK_GYRO_SCALE, .scale = 4.0};
	struct text text = text_in(words, sizeof(words));

	self_check_say(&text, &verdict);
	assert_string_equal(words, "the gyroscope reads 4.0 times too much: wrong range?");
	verdict = (struct self_check_verdict){.fault = SELF_CHECK_GYRO_Y_SCALE, .scale = 0.25};
	text = text_in(words, sizeof(words));
	self_check_say(&text, &verdict);
	assert_string_equal(words, "the gyroscope's y reads 0.25 of what it should: wrong range?");
	verdict = (struct self_check_verdict){.fault = SELF_CHECK_GYRO_Y_DEAD, .scale = UNKNOWN};
	text = text_in(words, sizeof(words));
	self_check_say(&text, &verdict);
	assert_string_equal(words, "the gyroscope's y stands still");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_is_healthy_is_well),
		cmocka_unit_test(test_rest_tells_nothing),
		cmocka_unit_test(test_sign_and_order_are_found_by_15_degrees),
		cmocka_unit_test(test_a_scale_far_off_is_found_by_a_small_bend),
		cmocka_unit_test(test_each_fault_has_its_name),
		cmocka_unit_test(test_an_axis_that_dies_is_found_in_time_and_comes_back),
		cmocka_unit_test(test_axes_that_die_together_are_found),
		cmocka_unit_test(test_samples_that_come_again_and_again_are_found),
		cmocka_unit_test(test_a_fault_goes_by_the_evidence_that_it_is_well),
		cmocka_unit_test(test_an_accelerometer_that_leaps_is_found),
		cmocka_unit_test(test_who_leapt_is_well_after_turns_that_agree),
		cmocka_unit_test(test_a_bias_that_leaps_is_no_disagreement),
		cmocka_unit_test(test_an_axis_that_trembles_and_does_not_follow_is_found),
		cmocka_unit_test(test_who_is_asked_too_often_is_well),
		cmocka_unit_test(test_coarse_values_are_no_dead_axis),
		cmocka_unit_test(test_a_gyroscope_that_falls_silent_again_is_found_again),
		cmocka_unit_test(test_what_is_no_number_leaves_nothing_behind),
		cmocka_unit_test(test_how_long_it_takes_to_die_and_to_live_again),
		cmocka_unit_test(test_the_limits_of_a_scale),
		cmocka_unit_test(test_a_scale_within_the_limits_is_learned),
		cmocka_unit_test(test_a_rest_that_says_the_bias_was_wrong_excuses_the_way_to_it),
		cmocka_unit_test(test_a_fault_has_words_and_a_cure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
