/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fakes/check.h"
#include "fakes/motion.h"
#include <cmocka.h>
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/accelerometer.h>

/*
 * Two chips on one person, each with its own bias and scale, and the poses that people hold anyway:
 * what a stretch of 15 deg of the upper body against the lower is told wrong, with and without the
 * fit.
 */
enum { PEOPLE = 200, POSES_MOST = 8 };

struct chip {
	struct accel_trim wrong;
	struct rotation r_sensor_from_body;
};

struct person {
	struct chip chip[SENSOR_COUNT];
	struct fake_random random;
};

/* Most of each, evenly; and the noise of a pose's |a|. */
struct spread {
	double bias_mps2, scale, pose_mps2;
};
static const struct spread cheap = {0.030 * GRAVITY_MPS2, 0.015, 0.005};
static const struct spread class_limits = {0.060 * GRAVITY_MPS2, 0.03, 0.02};

static double evenly(struct fake_random *random, double most)
{
	return fake_random_uniform(random, -most, most);
}

static struct person person_of(uint64_t seed, const struct spread *spread)
{
	struct person person = {.random = {seed}};
	struct fake_random *random = &person.random;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct chip *chip = &person.chip[i];
		const struct vec3 crooked = {evenly(random, RAD(12)), evenly(random, RAD(12)),
					     evenly(random, RAD(12))};
		int mounting = (int)fake_random_uniform(random, 0, FAKE_ORIENTATION_COUNT - 0.01);
		struct rotation axes = fake_rotation_axis_aligned(mounting);
		struct rotation off = fake_rotation_about(crooked, vec3_norm(crooked));

		for (int k = 0; k < 3; k++)
			chip->r_sensor_from_body.row[k] = vec3_rotate_back(&off, axes.row[k]);
		chip->wrong.bias_mps2 = (struct vec3){evenly(random, spread->bias_mps2),
						      evenly(random, spread->bias_mps2),
						      evenly(random, spread->bias_mps2)};
		chip->wrong.scale = (struct vec3){1.0 + evenly(random, spread->scale),
						  1.0 + evenly(random, spread->scale),
						  1.0 + evenly(random, spread->scale)};
	}
	return person;
}

static struct vec3 read_at(const struct chip *chip, double inclination_rad)
{
	const struct fake_angles angles = {inclination_rad, 0.0, 0.0};
	struct vec3 up = vec3_rotate(&chip->r_sensor_from_body, fake_up_body(&angles));

	return accel_untrimmed(&chip->wrong, vec3_scale(up, GRAVITY_MPS2));
}

/* As this chip and that trim tell it, against where it was set to zero. */
static double told_rad(const struct chip *chip, const struct accel_trim *trim, double from_rad,
		       double to_rad)
{
	struct vec3 from = vec3_rotate_back(&chip->r_sensor_from_body,
					    accel_trimmed(trim, read_at(chip, from_rad)));
	struct vec3 to = vec3_rotate_back(&chip->r_sensor_from_body,
					  accel_trimmed(trim, read_at(chip, to_rad)));

	return profile_inclination_rad(to) - profile_inclination_rad(from);
}

static void fit(struct person *person, enum sensor_place place, const double *poses_deg, int count,
		double noise_mps2, struct accel_fit *ret_fit, struct accel_quality *ret_quality)
{
	struct vec3 poses_mps2[POSES_MOST];

	for (int i = 0; i < count; i++)
		poses_mps2[i] = vec3_add(read_at(&person->chip[place], RAD(poses_deg[i])),
					 fake_random_vec3(&person->random, noise_mps2));
	assert_int_equal(accelerometer_fit(poses_mps2, count, ret_fit, ret_quality), 0);
}

struct result {
	double before_deg, after_deg; /* rms over people and neutrals */
	double grown_most_deg;	      /* of one person's rms */
};

/* Sitting up, on all fours and on the back: the neutrals that were held. */
static struct result try(const struct spread *spread, const double *poses_deg, int count)
{
	const struct accel_trim none = accel_trim_none();
	struct result result = {0};

	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		struct person person = person_of(seed, spread);
		struct accel_fit fits[SENSOR_COUNT];
		double before = 0.0, after = 0.0;

		check_seed(seed);
		for (int s = 0; s < SENSOR_COUNT; s++) {
			struct accel_quality quality;
			double was, is;

			fit(&person, (enum sensor_place)s, poses_deg, count, spread->pose_mps2,
			    &fits[s], &quality);
			accelerometer_expect(&fits[s],
					     vec3_unit(read_at(&person.chip[s], RAD(poses_deg[0]))),
					     vec3_rotate(&person.chip[s].r_sensor_from_body,
							 (struct vec3){0.0, 1.0, 0.0}),
					     &was, &is);
			assert_true(is < was);
		}
		for (int i = 0; i < count; i++) {
			double from = RAD(poses_deg[i]), to = from + RAD(15.0);
			double b = told_rad(&person.chip[1], &none, from, to) -
				   told_rad(&person.chip[0], &none, from, from + RAD(5.0));
			double a = told_rad(&person.chip[1], &fits[1].trim, from, to) -
				   told_rad(&person.chip[0], &fits[0].trim, from, from + RAD(5.0));

			b = (b - RAD(10.0)) * DEG_PER_RAD;
			a = (a - RAD(10.0)) * DEG_PER_RAD;
			before += b * b / count;
			after += a * a / count;
		}
		result.before_deg += before / PEOPLE;
		result.after_deg += after / PEOPLE;
		result.grown_most_deg = fmax(result.grown_most_deg, sqrt(after) - sqrt(before));
	}
	result.before_deg = sqrt(result.before_deg);
	result.after_deg = sqrt(result.after_deg);
	print_message("%d poses: %.2f -> %.2f deg, nobody more than %.2f worse\n", count,
		      result.before_deg, result.after_deg, result.grown_most_deg);
	return result;
}

static const double four_deg[] = {0, -8, 82, -93}, all_deg[] = {-8, 0, 82, -93, 6, -23, 64, -103};
static const double two_deg[] = {0, -8};

static void assert_bought(const struct spread *spread, const double *poses_deg, int count,
			  double after_deg, double grown_most_deg)
{
	struct result result = try(spread, poses_deg, count);

	assert_below(result.after_deg, after_deg);
	assert_below(result.after_deg, result.before_deg / 2.0);
	assert_below(result.grown_most_deg, grown_most_deg);
}

static void test_the_poses_that_are_held_anyway_tell_bias_and_scale(void **state)
{
	(void)state;
	assert_bought(&cheap, all_deg, 8, 0.06, 0.02);
	assert_bought(&cheap, four_deg, 4, 0.12, 0.10);
	assert_bought(&class_limits, all_deg, 8, 0.12, 0.05);
	assert_bought(&class_limits, four_deg, 4, 0.25, 0.20);
}

/* What no pose tells stays as it was: the prior makes it harmless. */
static void test_few_poses_make_nobody_worse(void **state)
{
	(void)state;
	assert_bought(&cheap, two_deg, 2, 0.21, 0.3);
	assert_bought(&cheap, two_deg, 1, 0.21, 0.3);
	assert_bought(&class_limits, two_deg, 2, 0.40, 0.5);
	assert_bought(&class_limits, two_deg, 1, 0.40, 0.5);
}

static void assert_trims_nothing(const struct accel_fit *fit)
{
	assert_vec3_near(fit->trim.bias_mps2, vec3_of(0.0, 0.0, 0.0), 1e-12);
	assert_vec3_near(fit->trim.scale, vec3_of(1.0, 1.0, 1.0), 1e-12);
}

static void test_what_no_chip_has_is_not_corrected(void **state)
{
	const struct vec3 poses_mps2[] = {
		{0.0, 0.0, 9.2}, {0.5, 0.0, 10.4}, {0.3, 0.0, 9.4}, {0.2, 0.2, 10.2}};
	struct accel_fit fit;
	struct accel_quality quality;

	(void)state;
	check_seed(0);
	assert_int_equal(accelerometer_fit(poses_mps2, 4, &fit, &quality), -EDOM);
	assert_false(quality.is_used);
	assert_near(quality.before_least_mps2, 9.2, 1e-9);
	assert_trims_nothing(&fit);
	assert_int_equal(accelerometer_fit(poses_mps2, 0, &fit, &quality), -ENODATA);
	assert_trims_nothing(&fit);
}

/* An axis that reads nothing, across the body where a belt hardly feels it. */
static void test_a_dead_axis_harms_little(void **state)
{
	const double deg[] = {0, -8, 82, -93};
	struct vec3 poses_mps2[4];
	struct accel_fit fit;
	struct accel_quality quality;

	(void)state;
	for (int i = 0; i < 4; i++)
		poses_mps2[i] = vec3_of(-GRAVITY_MPS2 * sin(RAD(deg[i])) * 0.99, 0.0,
					GRAVITY_MPS2 * cos(RAD(deg[i])) * 0.99);
	assert_int_equal(accelerometer_fit(poses_mps2, 4, &fit, &quality), 0);
	assert_vec3_near(fit.trim.bias_mps2, vec3_of(0.0, 0.0, 0.0), 0.1);
	assert_vec3_near(fit.trim.scale, vec3_of(1.01, 1.0, 1.01), 0.01);
}

static struct profile_sensor fitted_to(struct person *person)
{
	struct profile_sensor fitted = {.is_fitted = true, .has_trim = true};
	const struct rotation *r = &person->chip[0].r_sensor_from_body;
	struct accel_quality quality;
	struct accel_fit made;

	fit(person, SENSOR_PELVIS, four_deg, 4, 0.005, &made, &quality);
	fitted.trim = made.trim;
	for (int i = 0; i < 3; i++) {
		const struct vec3 axis = {i == 0, i == 1, i == 2};

		fitted.r_body_from_sensor.row[i] = vec3_rotate(r, axis);
	}
	for (int i = 0; i < 4; i++)
		fitted.pose[POSE_UPRIGHT + i] = (struct profile_pose){true, RAD(four_deg[i]), 0.0};
	return fitted;
}

static bool still_fits(const struct profile_sensor *fitted, const struct chip *chip,
		       double inclination_rad, struct vec3 drift_mps2)
{
	struct vec3 raw = vec3_add(read_at(chip, inclination_rad), drift_mps2);

	return accelerometer_still_fits(fitted, accel_trimmed(&fitted->trim, raw));
}

/* The same chip on any day, and another one in its place. */
static void test_it_fits_its_own_chip_only(void **state)
{
	int kept = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		struct person person = person_of(seed, &class_limits);
		struct profile_sensor fitted = fitted_to(&person);
		struct vec3 drift = vec3_scale(vec3_unit(fake_random_vec3(&person.random, 1.0)),
					       0.010 * GRAVITY_MPS2);
		bool fits = true;

		check_seed(seed);
		for (int deg = -120; deg <= 120; deg += 5)
			assert_holds(still_fits(&fitted, &person.chip[0], RAD(deg), drift));
		person.chip[1].r_sensor_from_body = person.chip[0].r_sensor_from_body;
		for (int i = 0; i < 4; i++)
			fits &= still_fits(&fitted, &person.chip[1], RAD(four_deg[i]), drift);
		kept += fits;
	}
	/* A pair of chips that are alike is no harm. */
	assert_true(kept < PEOPLE / 10);
}

/* No chip says two things of one pose: from 0.10 m/s2 (rms) on nothing is corrected. */
static void test_poses_that_contradict_each_other_trim_nothing(void **state)
{
	static const double off_mps2[] = {0.095, 0.105};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct vec3 poses_mps2[] = {vec3_of(0.0, 0.0, GRAVITY_MPS2 + off_mps2[i]),
						  vec3_of(0.0, 0.0, GRAVITY_MPS2 - off_mps2[i])};
		struct accel_fit fit;
		struct accel_quality quality;

		assert_int_equal(accelerometer_fit(poses_mps2, 2, &fit, &quality), i ? -EDOM : 0);
	}
}

/* At rest z reads so much more than g once it is trimmed, and as it came. */
static bool fits_at(bool is_near, double off_mps2, double raw_off_mps2)
{
	struct profile_sensor fitted = {
		.is_fitted = true,
		.has_trim = true,
		.r_body_from_sensor = {{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}},
		.trim = accel_trim_none(),
		.pose[POSE_UPRIGHT] = {is_near, 0.0, 0.0},
	};

	fitted.trim.bias_mps2.z = raw_off_mps2 - off_mps2;
	return accelerometer_still_fits(&fitted, vec3_of(0.0, 0.0, GRAVITY_MPS2 + off_mps2));
}

static void test_how_far_off_still_fits(void **state)
{
	(void)state;
	assert_true(fits_at(true, 0.29, 1.0));
	assert_false(fits_at(true, 0.31, 1.0));
	assert_true(fits_at(true, 0.20, 0.06));
	assert_false(fits_at(true, 0.20, 0.04));
	assert_true(fits_at(false, 0.40, 0.11));
	assert_false(fits_at(false, 0.40, 0.09));
	assert_true(fits_at(false, 1.0, 1.0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_poses_that_are_held_anyway_tell_bias_and_scale),
		cmocka_unit_test(test_few_poses_make_nobody_worse),
		cmocka_unit_test(test_what_no_chip_has_is_not_corrected),
		cmocka_unit_test(test_a_dead_axis_harms_little),
		cmocka_unit_test(test_it_fits_its_own_chip_only),
		cmocka_unit_test(test_poses_that_contradict_each_other_trim_nothing),
		cmocka_unit_test(test_how_far_off_still_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
