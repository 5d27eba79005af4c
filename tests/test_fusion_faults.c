/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"
#include "fusion/state.h"

#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * Random people with a sensor that is at fault now and then, and what is true meanwhile: whenever
 * the filter is trusted, up is up. LUMBARD_FAULT_RUNS in the environment makes it other than 120.
 */
enum { RUNS = 120, STEPS = 16, FAULTS = 3 };

#define FAULT_PERIOD_S 15.0 /* one a period, so that each is seen to heal */

/* Of 10,000 runs one in 75 went beyond 5 deg, and one in 2,000 beyond 8. */
#define WORST_DEG  12.0
#define USUAL_DEG  5.0
#define USUAL_RUNS 0.96

enum fault_kind {
	FAULT_AXIS_AT_RAIL,
	FAULT_LENGTH, /* |a| off 1 g in the right direction */
	FAULT_FIXED,  /* and in any other, which stands still but for its noise */
	FAULT_ADDED,  /* to one axis, so much that |a| cannot be 1 g */
	FAULT_GARBAGE,
	FAULT_GYRO_AT_RAIL,
	FAULT_FROZEN,
	FAULT_GAP,
	FAULT_NO_NUMBER,
	FAULT_COUNT,
};

struct fault {
	enum fault_kind kind;
	bool has_holes; /* for most of the time there is no sample */
	double from_s, to_s;
	int axis;
	double value;
	struct vec3 accel_mps2;
};

struct run {
	struct fake_step steps[STEPS];
	struct fake_script script;
	struct fake_sensor sensor;
	struct fault fault[FAULTS];
	struct fake_random random;
	struct imu_sample last;
	struct fusion fusion;
	double rate_hz;
	double worst_deg;     /* while trusted */
	long healed, trusted; /* samples long after a fault, and those trusted */
};

static double *axis_of(struct vec3 *v, int axis)
{
	return axis == 0 ? &v->x : axis == 1 ? &v->y : &v->z;
}

static int any_of(struct fake_random *random, int count)
{
	return (int)fake_random_uniform(random, 0.0, (double)count - 1e-9);
}

/* Sits, bends, lies, and goes there in no hurry. */
static void draw_person(struct run *run)
{
	const double poses_deg[] = {0.0, 0.0, 20.0, 40.0, 70.0, 90.0, -90.0, -30.0};
	const double rates_hz[] = {50.0, 100.0, 200.0};
	struct fake_random *random = &run->random;

	for (int i = 0; i < STEPS; i++)
		run->steps[i] = (struct fake_step){
			.move_s = fake_random_uniform(random, 1.5, 4.0),
			.hold_s = fake_random_uniform(random, 0.0, 4.0),
			.to = {RAD(poses_deg[any_of(random, 8)] +
				   fake_random_uniform(random, -10.0, 10.0)),
			       RAD(fake_random_uniform(random, -20.0, 20.0)),
			       RAD(fake_random_uniform(random, -60.0, 60.0))},
		};
	run->script = (struct fake_script){run->steps, STEPS};
	run->rate_hz = rates_hz[any_of(random, 3)];
	run->sensor = (struct fake_sensor){
		.r_sensor_from_body = fake_random_rotation(random),
		.lever_m = {-0.1, 0.05, 0.2},
		.gyro_bias_radps = fake_random_vec3(random, RAD(1.5)),
		.gyro_noise_radps = RAD(0.1),
		.accel_noise_mps2 = 0.03,
		.random = {random->state},
	};
}

static void draw_fault(struct fake_random *random, double from_s, struct fault *ret_fault)
{
	const double rails_g[] = {2.0, 4.0, 8.0, 16.0};
	double sign = any_of(random, 2) ? 1.0 : -1.0;
	double g = any_of(random, 3) ? fake_random_uniform(random, 1.2, 3.0)
				     : fake_random_uniform(random, 0.0, 0.8);
	struct fault fault = {
		.kind = (enum fault_kind)any_of(random, FAULT_COUNT),
		.has_holes = any_of(random, 4) == 0,
		.axis = any_of(random, 3),
		.from_s = from_s,
		.to_s = from_s + fake_random_uniform(random, 0.1, 4.0),
		.value = sign * rails_g[any_of(random, 4)] * GRAVITY_MPS2,
		.accel_mps2 =
			vec3_scale(vec3_unit(fake_random_vec3(random, 1.0)), g * GRAVITY_MPS2),
	};

	if (fault.kind == FAULT_LENGTH)
		fault.value = g;
	if (fault.kind == FAULT_ADDED)
		fault.value = sign * fake_random_uniform(random, 22.0, 60.0);
	if (fault.kind == FAULT_GYRO_AT_RAIL)
		fault.value = sign * RAD(1000.0);
	*ret_fault = fault;
}

static void draw_run(struct run *run, uint64_t seed)
{
	check_seed(seed);
	*run = (struct run){.random = {seed}};
	draw_person(run);
	for (int i = 0; i < FAULTS; i++)
		draw_fault(&run->random,
			   fmax(0.0,
				i * FAULT_PERIOD_S + fake_random_uniform(&run->random, -3.0, 8.0)),
			   &run->fault[i]);
	fusion_init(&run->fusion, &fusion_defaults);
	fusion_set_group_delay(&run->fusion, 0.0);
	if (any_of(&run->random, 2))
		fusion_set_bias(&run->fusion,
				vec3_add(run->sensor.gyro_bias_radps,
					 fake_random_vec3(&run->random, RAD(0.3))),
				RAD(0.5));
}

/* false where there is no sample. */
static bool suffer(struct run *run, const struct fault *fault, double t_s,
		   struct imu_sample *sample)
{
	if (fault->has_holes && fmod(t_s - fault->from_s, 0.4) > 0.15)
		return false;
	switch (fault->kind) {
	case FAULT_AXIS_AT_RAIL:
		*axis_of(&sample->accel_mps2, fault->axis) = fault->value;
		return true;
	case FAULT_LENGTH:
		sample->accel_mps2 = vec3_scale(sample->accel_mps2, fault->value);
		return true;
	case FAULT_FIXED:
		sample->accel_mps2 =
			vec3_add(fault->accel_mps2, fake_random_vec3(&run->random, 0.03));
		return true;
	case FAULT_ADDED:
		*axis_of(&sample->accel_mps2, fault->axis) += fault->value;
		return true;
	case FAULT_GARBAGE:
		*axis_of(&sample->accel_mps2, fault->axis) =
			fake_random_uniform(&run->random, -1.0, 1.0) * fault->value;
		return true;
	case FAULT_GYRO_AT_RAIL:
		*axis_of(&sample->gyro_radps, fault->axis) = fault->value;
		return true;
	case FAULT_FROZEN:
		sample->accel_mps2 = run->last.accel_mps2;
		sample->gyro_radps = run->last.gyro_radps;
		return true;
	case FAULT_NO_NUMBER:
		*axis_of(&sample->accel_mps2, fault->axis) = UNKNOWN;
		return true;
	default:
		return false;
	}
}

/* The latest fault that has begun, or NULL. */
static const struct fault *fault_at(const struct run *run, double t_s)
{
	const struct fault *latest = NULL;

	for (int i = 0; i < FAULTS; i++)
		if (t_s >= run->fault[i].from_s)
			latest = &run->fault[i];
	return latest;
}

/* One value at a rail may be what a wider range passed. */
static bool is_first_at_rail(const struct run *run, const struct fault *fault, double t_s)
{
	return fault && fault->kind == FAULT_GYRO_AT_RAIL && t_s < fault->to_s &&
	       (fault->has_holes || t_s - fault->from_s < 1.0 / run->rate_hz);
}

static void judge(struct run *run, const struct fault *fault, double t_s)
{
	bool is_trusted = fusion_trust(&run->fusion) == FUSION_TRUSTED;
	struct fake_angles angles, rates;
	struct vec3 up = fusion_up(&run->fusion);

	assert_holds(vec3_is_finite(up) && vec3_is_finite(fusion_bias_radps(&run->fusion)));
	fake_path_script(&run->script, t_s, &angles, &rates);
	if (is_trusted && !is_first_at_rail(run, fault, t_s))
		run->worst_deg = fmax(
			run->worst_deg,
			DEG_PER_RAD * vec3_angle_rad(up, fake_up_sensor(&run->sensor, &angles)));
	if (fault && t_s > fault->to_s + 2.0 && t_s > 10.0) {
		run->healed++;
		run->trusted += is_trusted;
	}
}

static void play(struct run *run)
{
	double end_s = fmin(fake_script_s(&run->script), FAULTS * FAULT_PERIOD_S);

	for (long k = 0; (double)k < end_s * run->rate_hz; k++) {
		double t_s = (double)k / run->rate_hz;
		const struct fault *fault = fault_at(run, t_s);
		struct imu_sample sample =
			fake_sensor_measure(&run->sensor, fake_path_script, &run->script, t_s);

		if (fault && t_s < fault->to_s && !suffer(run, fault, t_s, &sample))
			continue;
		if (fusion_step(&run->fusion, &sample) & FUSION_STEP_IGNORED)
			continue;
		run->last = sample;
		judge(run, fault, t_s);
	}
}

static void test_what_is_trusted_is_true(void **state)
{
	static struct run run;
	const char *wanted = getenv("LUMBARD_FAULT_RUNS");
	long runs = wanted ? strtol(wanted, NULL, 10) : RUNS, usual = 0, healed = 0, trusted = 0;

	(void)state;
	for (long i = 1; i <= runs; i++) {
		draw_run(&run, (uint64_t)i);
		play(&run);
		assert_below(run.worst_deg, WORST_DEG);
		usual += run.worst_deg < USUAL_DEG;
		healed += run.healed;
		trusted += run.trusted;
	}
	assert_below(USUAL_RUNS, (double)usual / (double)runs);
	assert_below(0.97, (double)trusted / (double)healed);
	print_message("%ld runs: %.4f of them within %.0f deg, %.4f of the healed time trusted\n",
		      runs, (double)usual / (double)runs, USUAL_DEG,
		      (double)trusted / (double)healed);
}

/* At rest at 100 Hz for so long, |a| this share of g; noise keeps it alive. */
static void lie_still(struct fusion *fusion, int64_t *t_us, double share, double s)
{
	for (int64_t end_us = *t_us + (int64_t)(s * 1e6); *t_us < end_us; *t_us += 10000) {
		double hair = (double)(*t_us / 10000 % 7) * 1e-3;
		struct imu_sample sample = {.t_us = *t_us,
					    .accel_mps2 = {hair, -hair, share * GRAVITY_MPS2},
					    .gyro_radps = {hair, 0.0, -hair}};

		fusion_step(fusion, &sample);
	}
}

static void test_gravity_15_percent_off_is_dark_after_four_tenths_of_a_second(void **state)
{
	static const double shares[] = {0.86, 1.14, 0.84, 1.16};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct fusion fusion;
		int64_t t_us = 0;

		fusion_init(&fusion, &fusion_defaults);
		lie_still(&fusion, &t_us, 1.0, 10.0);
		assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
		lie_still(&fusion, &t_us, shares[i], 0.38);
		assert_int_equal(fusion_trust(&fusion), FUSION_TRUSTED);
		lie_still(&fusion, &t_us, shares[i], 0.06);
		assert_int_equal(fusion_trust(&fusion),
				 i < 2 ? FUSION_TRUSTED : FUSION_GRAVITY_FREE);
	}
}

/* However seldom it is asked: at the third answer that is the same. */
static void test_a_slow_one_is_frozen_at_its_third_repetition(void **state)
{
	struct fusion fusion;
	int64_t t_us = 0;

	(void)state;
	fusion_init(&fusion, &fusion_defaults);
	lie_still(&fusion, &t_us, 1.0, 5.0);
	for (int i = 0; i < 4; i++) {
		const struct imu_sample sample = {.t_us = t_us += 210000,
						  .accel_mps2 = {0.0, 0.0, GRAVITY_MPS2}};

		fusion_step(&fusion, &sample);
		assert_int_equal(fusion_trust(&fusion) == FUSION_FROZEN, i == 3);
	}
}

/* At the end of each range that chips have, and nowhere between two of them. */
static bool is_cut_off_at(bool is_of_gyro, double value)
{
	struct fusion fusion;
	int64_t t_us = 0;

	fusion_init(&fusion, &fusion_defaults);
	lie_still(&fusion, &t_us, 1.0, 5.0);
	for (int i = 0; i < 2; i++, t_us += 10000) {
		struct imu_sample sample = {.t_us = t_us,
					    .accel_mps2 = {0.001 * i, 0.0, GRAVITY_MPS2}};

		if (is_of_gyro)
			sample.gyro_radps.y = value;
		else
			sample.accel_mps2.x = value;
		fusion_step(&fusion, &sample);
	}
	return fusion_trust(&fusion) == FUSION_SATURATED;
}

static void test_each_range_ends_where_chips_end(void **state)
{
	static const double accel_g[] = {2.0, 4.0, 8.0, 16.0};
	static const double gyro_dps[] = {250.0,  286.72,  500.0,  573.44,
					  1000.0, 1146.88, 2000.0, 2293.76};

	(void)state;
	for (int side = -1; side <= 1; side += 2) {
		for (int i = 0; i < 4; i++) {
			double rail_mps2 = side * accel_g[i] * GRAVITY_MPS2;

			assert_holds(is_cut_off_at(false, 0.9985 * rail_mps2));
			assert_holds(is_cut_off_at(false, 1.0005 * rail_mps2));
			assert_holds(!is_cut_off_at(false, 0.9975 * rail_mps2));
			assert_holds(!is_cut_off_at(false, 1.0015 * rail_mps2));
		}
		for (int i = 0; i < 8; i++) {
			double rail_radps = side * RAD(gyro_dps[i]);

			assert_holds(is_cut_off_at(true, 0.9985 * rail_radps));
			assert_holds(!is_cut_off_at(true, 0.9975 * rail_radps));
		}
	}
}

/* A body that rests, as it is and as a sensor at fault tells of it. */
struct watch {
	struct fusion fusion;
	struct fake_random random;
	double hz, t_s;
	double wrong_s, longest_s; /* trusted and off by more than WRONG_DEG, in a row */
};

#define WRONG_DEG 8.0

static double off_deg(const struct watch *watch)
{
	double z = fusion_up(&watch->fusion).z;

	return acos(fmin(z, 1.0)) * DEG_PER_RAD;
}

static void watch_step(struct watch *watch, struct vec3 accel_mps2, struct vec3 gyro_radps)
{
	struct imu_sample sample = {
		.t_us = (int64_t)(watch->t_s * 1e6),
		.accel_mps2 = vec3_add(vec3_of(0.0, 0.0, GRAVITY_MPS2), accel_mps2),
		.gyro_radps = gyro_radps,
	};
	bool is_wrong;

	fusion_step(&watch->fusion, &sample);
	is_wrong = fusion_trust(&watch->fusion) == FUSION_TRUSTED && off_deg(watch) > WRONG_DEG;
	watch->wrong_s = is_wrong ? watch->wrong_s + 1.0 / watch->hz : 0.0;
	watch->longest_s = fmax(watch->longest_s, watch->wrong_s);
	watch->t_s += 1.0 / watch->hz;
}

static void watch_rest(struct watch *watch, double s, struct vec3 gyro_radps)
{
	for (double end_s = watch->t_s + s; watch->t_s < end_s;)
		watch_step(watch, fake_random_vec3(&watch->random, 0.03),
			   vec3_add(gyro_radps, fake_random_vec3(&watch->random, RAD(0.1))));
}

static struct watch watch_begun(double hz, uint64_t seed)
{
	struct watch watch = {.hz = hz, .random = {seed}};

	check_seed(seed);
	fusion_init(&watch.fusion, &fusion_defaults);
	watch_rest(&watch, 10.0, (struct vec3){0});
	assert_int_equal(fusion_trust(&watch.fusion), FUSION_TRUSTED);
	return watch;
}

/* At every rate; also where only the gyroscope's are wild, which no |a| gives away. */
static void test_wild_values_are_noticed_within_half_a_second(void **state)
{
	static const double rates_hz[] = {50.0, 100.0, 200.0}, shares[] = {0.1, 0.3, 0.6};

	(void)state;
	for (uint64_t run = 0; run < 180; run++) {
		double share = shares[run / 3 % 3];
		struct watch watch = watch_begun(rates_hz[run % 3], run);

		for (double end_s = watch.t_s + 5.0; watch.t_s < end_s;) {
			bool is_wild = fake_random_uniform(&watch.random, 0.0, 1.0) < share;
			double accel_mps2 = is_wild && run % 2 ? 8.0 : 0.03;

			watch_step(&watch, fake_random_vec3(&watch.random, accel_mps2),
				   fake_random_vec3(&watch.random, is_wild ? 2.0 : RAD(0.1)));
		}
		assert_below(watch.longest_s, 0.5);
		watch_rest(&watch, 6.0, (struct vec3){0});
		assert_int_equal(fusion_trust(&watch.fusion), FUSION_TRUSTED);
		assert_below(off_deg(&watch), 1.0);
	}
}

/* Quick and even, however seldom it is measured, is not wild. */
static void test_a_quick_turn_is_not_wild(void **state)
{
	static const double rates_hz[] = {25.0, 50.0, 100.0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		const struct fake_sine nod = {.middle = {RAD(-25.0), 0.0, 0.0},
					      .amplitude = {RAD(25.0), 0.0, 0.0},
					      .hz = 1.0};
		struct fake_sensor sensor = {.r_sensor_from_body = fake_rotation_identity(),
					     .accel_noise_mps2 = 0.03,
					     .gyro_noise_radps = RAD(0.1)};
		struct watch watch = watch_begun(rates_hz[i], 1);
		double start_s = watch.t_s;

		while (watch.t_s < start_s + 10.0) {
			struct imu_sample sample = fake_sensor_measure(
				&sensor, fake_path_sine, &nod, watch.t_s - start_s + 0.25);

			sample.t_us = (int64_t)(watch.t_s * 1e6);
			fusion_step(&watch.fusion, &sample);
			assert_int_equal(fusion_trust(&watch.fusion), FUSION_TRUSTED);
			watch.t_s += 1.0 / watch.hz;
		}
	}
}

/* The gyroscope tells of a turn that was none, or of none that was one: the rest after it shows. */
static void test_a_turn_that_was_none_ends_at_rest(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct watch watch = watch_begun(100.0, seed);

		watch_rest(&watch, 1.0, vec3_of(RAD(15.0), 0.0, 0.0));
		assert_holds(off_deg(&watch) > WRONG_DEG);
		watch_rest(&watch, 3.5, (struct vec3){0});
		assert_below(watch.longest_s, 2.0);
		assert_int_equal(fusion_trust(&watch.fusion), FUSION_TRUSTED);
		assert_below(off_deg(&watch), 0.5);
	}
}

/* How often it is lost while it rests. */
static int lost_at_rest(struct watch *watch, double s, struct vec3 gyro_radps)
{
	bool was_trusted = true;
	int lost_count = 0;

	for (double end_s = watch->t_s + s; watch->t_s < end_s;) {
		bool is_trusted;

		watch_rest(watch, 1.0 / watch->hz, gyro_radps);
		is_trusted = fusion_trust(&watch->fusion) == FUSION_TRUSTED;
		lost_count += was_trusted && !is_trusted;
		was_trusted = is_trusted;
	}
	return lost_count;
}

/* A few degrees are what a scale or a drift costs, and so are more with the bias that tells why. */
static void test_a_rest_mends_in_silence_what_is_explained(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct watch watch = watch_begun(100.0, seed);

		watch_rest(&watch, 0.8, vec3_of(RAD(9.0), 0.0, 0.0));
		assert_holds(off_deg(&watch) > 5.0);
		assert_int_equal(lost_at_rest(&watch, 1.5, (struct vec3){0}), 0);
		assert_below(off_deg(&watch), 1.0);
		watch_rest(&watch, 10.0, (struct vec3){0});

		watch_rest(&watch, 0.8, vec3_of(RAD(15.0), 0.0, 0.0));
		assert_holds(off_deg(&watch) > 10.0);
		assert_int_equal(lost_at_rest(&watch, 1.5, (struct vec3){0}), 1);
		watch_rest(&watch, 10.0, (struct vec3){0});

		/* A hand that trembles hides a bias of 4 deg/s until it rests. */
		for (int half = 0; half < 60; half++)
			watch_rest(&watch, 0.1, vec3_of(RAD(half % 2 ? 10.0 : -2.0), 0.0, 0.0));
		assert_holds(off_deg(&watch) > WRONG_DEG);
		assert_int_equal(lost_at_rest(&watch, 2.0, vec3_of(RAD(4.0), 0.0, 0.0)), 0);
		assert_below(off_deg(&watch), 3.0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gravity_15_percent_off_is_dark_after_four_tenths_of_a_second),
		cmocka_unit_test(test_a_slow_one_is_frozen_at_its_third_repetition),
		cmocka_unit_test(test_wild_values_are_noticed_within_half_a_second),
		cmocka_unit_test(test_a_quick_turn_is_not_wild),
		cmocka_unit_test(test_a_turn_that_was_none_ends_at_rest),
		cmocka_unit_test(test_a_rest_mends_in_silence_what_is_explained),
		cmocka_unit_test(test_what_is_trusted_is_true),
		cmocka_unit_test(test_each_range_ends_where_chips_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
