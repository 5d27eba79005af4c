/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"

#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <stdbool.h>
#include <string.h>

/* Each limit that the report is said to have, from just inside to just outside. */

enum { STEP_US = 10000 };

static struct calib calib; /* too big for a stack */
static struct calib_quality quality;
static int64_t now_us;
static bool has_ribs;
static double ribs_round_deg; /* further forward than the pelvis, in a hold */

/* A pelvis sensor whose axes are the body's. */
static const struct fake_sensor straight = {
	.place = SENSOR_PELVIS,
	.r_sensor_from_body = {{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}},
};

/* Up in body axes: bent forward, and that turned about the vertical. */
static struct vec3 up_of(double inclination_deg, double heading_deg)
{
	double back = -sin(RAD(inclination_deg));

	return (struct vec3){back * cos(RAD(heading_deg)), back * sin(RAD(heading_deg)),
			     cos(RAD(inclination_deg))};
}

static struct fake_random random_now;

/* Nothing that is alive stands quite still. */
static void add(struct imu_sample *sample, enum calib_pose pose)
{
	sample->accel_mps2 = vec3_add(sample->accel_mps2, fake_random_vec3(&random_now, 0.01));
	sample->gyro_radps = vec3_add(sample->gyro_radps, fake_random_vec3(&random_now, RAD(0.02)));
	calib_add(&calib, sample, pose);
}

static double forward_deg_of(struct vec3 up)
{
	return atan2(-up.x, up.z) * DEG_PER_RAD;
}

/* Got to while nobody looked: the gyroscope knows of no way there. */
static void hold(enum calib_pose pose, struct vec3 up, double hold_s, double gravity,
		 double shake_dps)
{
	now_us += 2 * US_PER_S;
	for (int i = 0; i <= (int)lround(hold_s * 1e6) / STEP_US; i++) {
		struct imu_sample sample = {
			.t_us = now_us,
			.sensor = SENSOR_PELVIS,
			.accel_mps2 = vec3_scale(up, gravity * GRAVITY_MPS2),
			.gyro_radps = {i % 2 ? RAD(shake_dps) : -RAD(shake_dps), 0.0, 0.0},
			.temp_degc = UNKNOWN,
		};

		add(&sample, pose);
		sample.sensor = SENSOR_LUMBAR;
		sample.accel_mps2 = vec3_scale(up_of(forward_deg_of(up) + ribs_round_deg, 0.0),
					       gravity * GRAVITY_MPS2);
		if (has_ribs)
			add(&sample, pose);
		now_us += STEP_US;
	}
}

static void stand_tall(void)
{
	calib_init(&calib);
	random_now = (struct fake_random){1};
	has_ribs = false;
	now_us = 0;
	hold(POSE_UPRIGHT, up_of(0.0, 0.0), 3.0, 1.0, 0.0);
}

/* To and fro from upright, forward by this much and then to a side by that much, twice each. */
static void bow(double forward_deg, double aside_deg)
{
	struct fake_step steps[10] = {{0.0, 0.2, {0.0, 0.0, 0.0}, POSE_BOW}};
	struct fake_script script = {steps, 9};
	int64_t begin_us = now_us;

	for (int i = 0; i < 2; i++) {
		steps[4 * i + 1] = (struct fake_step){2.0, 0.2, {RAD(forward_deg), 0.0, 0.0}, 0};
		steps[4 * i + 2] = (struct fake_step){2.0, 0.2, {0.0, 0.0, 0.0}, 0};
		steps[4 * i + 3] = (struct fake_step){2.0, 0.2, {0.0, RAD(aside_deg), 0.0}, 0};
		steps[4 * i + 4] = (struct fake_step){2.0, 0.2, {0.0, 0.0, 0.0}, 0};
	}
	for (double t_s = 0.0; t_s < fake_script_s(&script); t_s += S_FROM_US(STEP_US)) {
		struct fake_sensor sensor = straight;
		struct imu_sample sample =
			fake_sensor_measure(&sensor, fake_path_script, &script, t_s);

		sample.t_us = now_us = begin_us + llround(t_s * 1e6);
		add(&sample, POSE_BOW);
	}
	now_us += STEP_US;
}

/* Both sensors bend straight, each as far as it is told. */
static void bow_with_ribs(double pelvis_deg, double ribs_deg)
{
	int64_t begin_us = now_us;
	double whole_s = 4.0;

	for (double t_s = 0.0; t_s < whole_s; t_s += S_FROM_US(STEP_US)) {
		for (int place = 0; place < SENSOR_COUNT; place++) {
			double deg = place == SENSOR_PELVIS ? pelvis_deg : ribs_deg;
			double turn = 2.0 * acos(-1.0) / whole_s;
			struct imu_sample sample = {
				.t_us = begin_us + llround(t_s * 1e6),
				.sensor = (enum sensor_place)place,
				.accel_mps2 =
					vec3_scale(up_of(deg * 0.5 * (1.0 - cos(turn * t_s)), 0.0),
						   GRAVITY_MPS2),
				.gyro_radps = {0.0, RAD(deg) * 0.5 * turn * sin(turn * t_s), 0.0},
				.temp_degc = UNKNOWN,
			};

			add(&sample, POSE_BOW);
			now_us = sample.t_us + STEP_US;
		}
	}
}

static char why_buf[1000];

static bool is_taken(void)
{
	static struct profile profile;
	struct text why = text_in(why_buf, sizeof(why_buf));

	return calib_finish(&calib, &profile, &quality, &why) == 0;
}

static const struct calib_sensor_quality *pelvis(void)
{
	return &quality.sensor[SENSOR_PELVIS];
}

static bool is_sit_used(double hold_s, double gravity, double shake_dps)
{
	stand_tall();
	bow(40.0, 0.0);
	hold(POSE_SIT, up_of(-5.0, 0.0), hold_s, gravity, shake_dps);
	assert_holds(is_taken());
	return pelvis()->pose[POSE_SIT].is_used;
}

static void test_a_pose_is_used_from_one_second_on(void **state)
{
	(void)state;
	assert_holds(is_sit_used(1.0, 1.0, 0.0));
	assert_holds(!is_sit_used(0.5, 1.0, 0.0));
}

static void test_gravity_is_8_percent_off_at_most(void **state)
{
	(void)state;
	assert_holds(is_sit_used(3.0, 0.925, 0.0));
	assert_holds(!is_sit_used(3.0, 0.915, 0.0));
	assert_holds(is_sit_used(3.0, 1.075, 0.0));
	assert_holds(!is_sit_used(3.0, 1.085, 0.0));
}

/* Who breathes is on both sides of the limit in turns; half a pose would be another pose. */
static void test_a_pose_is_judged_by_its_median_gravity(void **state)
{
	const struct calib_pose_quality *sit = &pelvis()->pose[POSE_SIT];

	(void)state;
	for (int is_off = 0; is_off < 2; is_off++) {
		stand_tall();
		bow(40.0, 0.0);
		for (int i = 0; i < 5; i++)
			hold(POSE_SIT, up_of(-5.0, 0.0), 1.0, (i % 2 == is_off) ? 0.925 : 0.915,
			     0.0);
		assert_holds(is_taken());
		assert_int_equal(sit->is_used, !is_off);
		assert_near(sit->still_s, is_off ? 0.0 : 5.0, 0.6);
		assert_near(sit->moved_s, is_off ? 5.0 : 0.0, 0.6);
	}
}

/* A knock is no part of it. */
static void test_what_is_5_percent_beside_the_pose_is_left_out(void **state)
{
	const struct calib_pose_quality *sit = &pelvis()->pose[POSE_SIT];
	const double beside[] = {0.046, 0.054};

	(void)state;
	for (int i = 0; i < 2; i++) {
		stand_tall();
		bow(40.0, 0.0);
		hold(POSE_SIT, up_of(-5.0, 0.0), 3.0, 1.0, 0.0);
		hold(POSE_SIT, up_of(-5.0, 0.0), 2.0, 1.0 + beside[i], 0.0);
		assert_holds(is_taken());
		assert_near(sit->moved_s, i ? 2.0 : 0.0, 0.6);
	}
}

static void test_a_pose_trembles_by_6_degrees_a_second_at_most(void **state)
{
	(void)state;
	assert_holds(is_sit_used(3.0, 1.0, 5.8));
	assert_holds(!is_sit_used(3.0, 1.0, 6.2));
}

static void test_what_is_4_degrees_from_the_middle_is_left_out(void **state)
{
	(void)state;
	for (int is_out = 0; is_out <= 1; is_out++) {
		stand_tall();
		bow(40.0, 0.0);
		hold(POSE_SIT, up_of(0.0, 0.0), 3.0, 1.0, 0.0);
		hold(POSE_SIT, up_of(is_out ? 4.2 : 3.8, 0.0), 1.0, 1.0, 0.0);
		assert_holds(is_taken());
		assert_int_equal(pelvis()->pose[POSE_SIT].moved_s > 0.0, is_out);
	}
}

/* Beyond 30 deg there is a line, and all fours begin at 40. */
static void test_neutrals_have_to_be_30_degrees_apart(void **state)
{
	(void)state;
	stand_tall();
	hold(POSE_TABLE, up_of(29.5, 0.0), 3.0, 1.0, 0.0);
	assert_holds(!is_taken());
	assert_says(why_buf, "no two neutrals more than 30 deg apart");
	stand_tall();
	hold(POSE_TABLE, up_of(30.5, 0.0), 3.0, 1.0, 0.0);
	assert_holds(!is_taken());
	assert_says(why_buf, "`table` was held upright, 30 deg forward");
	stand_tall();
	hold(POSE_TABLE, up_of(40.5, 0.0), 3.0, 1.0, 0.0);
	assert_holds(is_taken());
	assert_int_equal(pelvis()->axis_source, CALIB_AXIS_NEUTRALS);
}

static void test_bow_and_neutrals_agree_within_30_degrees(void **state)
{
	(void)state;
	for (int side = -1; side <= 1; side += 2) {
		stand_tall();
		bow(40.0, 0.0);
		hold(POSE_TABLE, up_of(85.0, side * 29.0), 3.0, 1.0, 0.0);
		assert_holds(is_taken());
		assert_near(pelvis()->axis_disagreement_rad, RAD(29.0), RAD(0.5));
		stand_tall();
		bow(40.0, 0.0);
		hold(POSE_TABLE, up_of(85.0, side * 31.0), 3.0, 1.0, 0.0);
		assert_holds(!is_taken());
	}
}

static enum calib_axis_source source_with_bow(double forward_deg)
{
	stand_tall();
	bow(forward_deg, 0.0);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	assert_holds(is_taken());
	return pelvis()->axis_source;
}

static void test_an_axis_needs_a_bow_of_12_degrees(void **state)
{
	(void)state;
	assert_int_equal(source_with_bow(11.5), CALIB_AXIS_NEUTRALS);
	assert_int_equal(source_with_bow(12.5), CALIB_AXIS_BOTH);
}

static bool is_bow_taken(double forward_deg)
{
	stand_tall();
	bow(forward_deg, 0.0);
	return is_taken();
}

/* A smaller one may be the pelvis rolling back while the back rounds. */
static void test_a_bow_alone_reaches_20_degrees(void **state)
{
	(void)state;
	assert_holds(is_bow_taken(20.3));
	assert_near(pelvis()->bow_ahead_rad, RAD(20.3), RAD(0.5));
	assert_near(pelvis()->bow_behind_rad, 0.0, RAD(0.5));
	assert_int_equal(pelvis()->forward_by, 1u << POSE_BOW);
	assert_holds(!is_bow_taken(19.0));
	assert_says(why_buf,
		    "pelvis: forward cannot be told from backward: the bow turned it by 19");
	assert_says(why_buf, "hold `table`");
}

/* Bends back and forward with the mark on, in this order. */
static bool is_bow_both_ways_taken(double first_deg, double then_deg)
{
	stand_tall();
	bow(first_deg, 0.0);
	bow(then_deg, 0.0);
	return is_taken();
}

/* Nobody's pelvis leans back by 30 deg; below, bending back may be no third of the bow. */
static void test_bending_back_with_the_mark_on(void **state)
{
	(void)state;
	assert_holds(is_bow_both_ways_taken(-14.5, 30.5));
	assert_holds(pelvis()->bow_ahead_rad > pelvis()->bow_behind_rad);
	assert_holds(!is_bow_both_ways_taken(-14.5, 28.5));
	assert_says(why_buf, "the bow went 29 deg one way and 14 deg the other");
	assert_holds(!is_bow_both_ways_taken(-16.5, 30.5));
	assert_holds(is_bow_both_ways_taken(25.0, -8.0));
	assert_holds(!is_bow_both_ways_taken(25.0, -9.0));
	assert_holds(!is_bow_both_ways_taken(-8.8, 25.0));
}

/* A small bow and a pelvis that sits back tell it together; so does one that sits far back. */
static bool is_small_bow_taken(double bow_deg, double sit_deg)
{
	stand_tall();
	bow(bow_deg, 0.0);
	hold(POSE_SIT, up_of(sit_deg, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_pelvis_that_sits_back_tells_forward(void **state)
{
	(void)state;
	assert_holds(is_small_bow_taken(15.0, -8.5));
	assert_int_equal(pelvis()->forward_by, 1u << POSE_BOW | 1u << POSE_SIT);
	assert_holds(!is_small_bow_taken(15.0, -7.5));
	assert_holds(!is_small_bow_taken(15.0, 8.5));
	assert_says(why_buf, "the bow against `sit`");
	assert_holds(!is_small_bow_taken(-15.0, -19.5));
	assert_holds(is_small_bow_taken(15.0, -20.5));
}

static bool is_sit_taken(double inclination_deg, double aside_deg)
{
	struct vec3 up = up_of(inclination_deg, 0.0);

	stand_tall();
	bow(40.0, 0.0);
	up.x *= cos(RAD(aside_deg));
	up.z *= cos(RAD(aside_deg));
	up.y = sin(RAD(aside_deg));
	hold(POSE_SIT, up, 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_sit_is_30_degrees_back_and_8_in_front_at_most(void **state)
{
	(void)state;
	assert_holds(is_sit_taken(-29.5, 0.0));
	assert_holds(!is_sit_taken(-30.6, 0.0));
	assert_says(why_buf, "`sit` has the pelvis 31 deg further back than `upright` (-30 to 8 ");
	assert_holds(is_sit_taken(7.5, 0.0));
	assert_holds(!is_sit_taken(8.5, 0.0));
}

static void test_a_pose_leans_25_degrees_at_most(void **state)
{
	(void)state;
	for (int side = -1; side <= 1; side += 2) {
		assert_holds(is_sit_taken(0.0, side * 24.5));
		assert_holds(!is_sit_taken(0.0, side * 25.5));
		assert_says(why_buf, side > 0 ? "deg to the right (up to 25 can be)"
					      : "deg to the left (up to 25 can be)");
	}
}

static bool is_gravity_taken(double gravity)
{
	stand_tall();
	bow(40.0, 0.0);
	hold(POSE_SIT, up_of(-5.0, 0.0), 3.0, gravity, 0.0);
	return is_taken();
}

/* Neutrals lie still, a bow wobbles: it has three parts of thirteen. */
static void test_a_bow_is_worth_a_third_of_the_neutrals(void **state)
{
	static struct profile profile;
	static char buf[1000];
	struct text why = text_in(buf, sizeof(buf));

	(void)state;
	stand_tall();
	bow(40.0, 0.0);
	hold(POSE_TABLE, up_of(85.0, 13.0), 3.0, 1.0, 0.0);
	assert_int_equal(calib_finish(&calib, &profile, &quality, &why), 0);
	assert_near(atan2(profile.sensor[SENSOR_PELVIS].r_body_from_sensor.row[0].y,
			  profile.sensor[SENSOR_PELVIS].r_body_from_sensor.row[0].x),
		    RAD(10.0), RAD(0.5));
}

/* As the coach, which takes it for no gravity from there on. */
static void test_gravity_that_is_15_percent_off_is_refused(void **state)
{
	(void)state;
	assert_holds(is_gravity_taken(0.855));
	assert_holds(!pelvis()->pose[POSE_SIT].is_used);
	assert_holds(!is_gravity_taken(0.845));
	assert_says(why_buf, "sit: |a| is 8.29 m/s2 at rest, and 9.0 to 10.6 is 1 g (8.2");
	assert_says(why_buf, "of it on the sensor's z axis)");
	assert_holds(is_gravity_taken(1.145));
	assert_holds(!is_gravity_taken(1.155));
}

/* How far to the side, for this share of a bow of 40 deg to be about one axis. */
static double aside_deg(double share)
{
	return 40.0 * sqrt(1.0 / share - 1.0);
}

static void test_a_bow_is_70_percent_about_one_axis(void **state)
{
	(void)state;
	stand_tall();
	bow(40.0, aside_deg(0.72));
	assert_holds(is_taken());
	assert_near(pelvis()->axis_share, 0.72, 0.01);
	stand_tall();
	bow(40.0, aside_deg(0.68));
	assert_holds(!is_taken());
}

static bool is_called_poor(double forward_deg, double to_a_side_deg)
{
	static char report_buf[2000];
	struct text report = text_in(report_buf, sizeof(report_buf));

	stand_tall();
	bow(forward_deg, to_a_side_deg);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	assert_holds(is_taken());
	calib_format_quality(&quality, &report);
	return strstr(report_buf, "(poor)") != NULL;
}

static void test_a_bow_below_85_percent_or_20_degrees_is_poor(void **state)
{
	(void)state;
	assert_holds(!is_called_poor(40.0, aside_deg(0.865)));
	assert_holds(is_called_poor(40.0, aside_deg(0.835)));
	assert_holds(!is_called_poor(20.3, 0.0));
	assert_holds(is_called_poor(19.7, 0.0));
}

static bool is_bow_with_ribs_taken(double pelvis_deg, double first_deg, double then_deg)
{
	calib_init(&calib);
	has_ribs = true;
	ribs_round_deg = 0.0;
	now_us = 0;
	hold(POSE_UPRIGHT, up_of(0.0, 0.0), 3.0, 1.0, 0.0);
	bow_with_ribs(first_deg > 0.0 ? pelvis_deg : 0.0, first_deg);
	bow_with_ribs(pelvis_deg, then_deg);
	return is_taken();
}

/* Ribs that cannot be told are left out, and the pelvis does without. */
static bool are_ribs_taken(double first_deg, double then_deg)
{
	assert_holds(is_bow_with_ribs_taken(22.0, first_deg, then_deg));
	return !quality.sensor[SENSOR_LUMBAR].is_left_out;
}

static void test_ribs_come_forward_by_25_degrees(void **state)
{
	(void)state;
	assert_holds(are_ribs_taken(26.0, 26.0));
	assert_holds(!are_ribs_taken(24.3, 24.3));
	assert_says(why_buf, "lumbar: forward cannot be told from backward: the bow turned it by "
			     "24 deg (needed: 25)");
}

/* Nobody's ribs lean back by 45 deg; then bending back may be three fifths of it. */
static void test_ribs_that_bend_back_first(void **state)
{
	(void)state;
	assert_holds(are_ribs_taken(-26.5, 45.5));
	assert_holds(!are_ribs_taken(-28.5, 45.5));
	assert_holds(!are_ribs_taken(-26.0, 44.0));
}

static void test_ribs_lag_by_10_degrees_at_most_in_a_bow(void **state)
{
	(void)state;
	assert_holds(is_bow_with_ribs_taken(40.0, 30.5, 30.5));
	assert_holds(!is_bow_with_ribs_taken(40.0, 29.5, 29.5));
}

/* The other way round it would be more than a back has, so a small bow is enough. */
static void test_a_back_bends_by_75_degrees_at_most(void **state)
{
	(void)state;
	assert_holds(is_bow_with_ribs_taken(15.0, 61.0, 61.0));
	assert_int_equal(pelvis()->forward_by, 1u << POSE_BOW | CALIB_BY_BOTH_SENSORS);
	assert_holds(!is_bow_with_ribs_taken(15.0, 59.0, 59.0));
}

/* The table decides, and a bow the other way contradicts it from 12 deg on. */
static bool is_bow_against_table_taken(double bow_deg)
{
	stand_tall();
	bow(bow_deg, 0.0);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_from_12_degrees_on_a_bow_contradicts(void **state)
{
	(void)state;
	assert_holds(is_bow_against_table_taken(-11.5));
	assert_int_equal(pelvis()->forward_against, 1u << POSE_BOW);
	assert_holds(!is_bow_against_table_taken(-12.5));
	assert_says(why_buf, "`table` against the bow");
}

/* A bow that says nothing, as it went both ways. */
static void test_a_sit_20_degrees_back_is_enough(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		stand_tall();
		bow(15.0, 0.0);
		bow(-15.0, 0.0);
		hold(POSE_SIT, up_of(i ? -20.5 : -19.5, 0.0), 3.0, 1.0, 0.0);
		assert_int_equal(is_taken(), i);
	}
}

/* Each adds a little to a bow of 15 deg: sitting back from 4 deg on, a hinge from 8 on. */
static bool is_hinge_enough(double sit_deg, double hinge_deg)
{
	stand_tall();
	bow(15.0, 0.0);
	hold(POSE_SIT, up_of(sit_deg, 0.0), 3.0, 1.0, 0.0);
	hold(POSE_HINGE, up_of(sit_deg + hinge_deg, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static bool are_hinge_and_slump_enough(double bow_back_deg)
{
	stand_tall();
	bow(15.0, 0.0);
	bow(bow_back_deg, 0.0);
	hold(POSE_HINGE, up_of(20.0, 0.0), 3.0, 1.0, 0.0);
	hold(POSE_SLUMP, up_of(-20.0, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_an_own_range_helps_a_small_bow(void **state)
{
	(void)state;
	assert_holds(is_hinge_enough(-4.5, 8.5));
	assert_holds(!is_hinge_enough(-3.5, 8.5));
	assert_holds(!is_hinge_enough(-4.5, 7.5));
	assert_holds(are_hinge_and_slump_enough(0.0));
	assert_holds(!are_hinge_and_slump_enough(-15.0));
}

/* On a table: 50 deg/s can be taken off, and half a degree per second of noise is still. */
static bool is_bias_taken(double bias_dps, double shake_dps)
{
	calib_init(&calib);
	random_now = (struct fake_random){1};
	has_ribs = false;
	now_us = 0;
	for (int i = 0; i < 500; i++, now_us += STEP_US) {
		struct imu_sample sample = {
			.t_us = now_us,
			.accel_mps2 = {0.0, 0.0, GRAVITY_MPS2},
			.gyro_radps = {0.0, 0.0, RAD(bias_dps + (i % 2 ? shake_dps : -shake_dps))},
			.temp_degc = UNKNOWN,
		};

		add(&sample, POSE_STILL);
	}
	hold(POSE_UPRIGHT, up_of(0.0, 0.0), 3.0, 1.0, 1.0);
	bow(40.0, 0.0);
	return is_taken();
}

static void test_a_gyroscope_is_50_degrees_a_second_off_at_most(void **state)
{
	(void)state;
	assert_holds(is_bias_taken(49.5, 0.0));
	assert_holds(!is_bias_taken(50.5, 0.0));
	assert_says(why_buf, "deg/s while nothing turns (up to 50 can be taken off)");
	assert_holds(!is_bias_taken(50.5, 0.47));
	assert_holds(is_bias_taken(50.5, 0.53));
}

/* Half a second of another |a| is a knock. */
static void test_gravity_is_off_for_a_second(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		stand_tall();
		bow(40.0, 0.0);
		hold(POSE_SIT, up_of(-5.0, 0.0), i ? 1.0 : 0.5, 0.84, 0.0);
		assert_int_equal(is_taken(), !i);
	}
}

/* Standing, a back arches by some 30 deg; one way round this one would by more than 45. */
static bool is_arched_bow_taken(double ribs_deg)
{
	assert_holds(is_bow_with_ribs_taken(22.0, 30.0, 48.0));
	bow_with_ribs(22.0, -ribs_deg);
	return is_taken();
}

static void test_a_back_arches_by_45_degrees_at_most(void **state)
{
	(void)state;
	assert_holds(is_arched_bow_taken(22.5));
	assert_holds(!is_arched_bow_taken(23.5));
	assert_says(why_buf, "the bow against pelvis and ribs together");
}

static bool are_ribs_against_table_taken(double bow_deg)
{
	calib_init(&calib);
	has_ribs = true;
	ribs_round_deg = 0.0;
	now_us = 0;
	hold(POSE_UPRIGHT, up_of(0.0, 0.0), 3.0, 1.0, 0.0);
	bow_with_ribs(22.0, bow_deg);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	assert_holds(is_taken());
	return !quality.sensor[SENSOR_LUMBAR].is_left_out;
}

static void test_from_12_degrees_on_a_bow_of_the_ribs_contradicts(void **state)
{
	(void)state;
	assert_holds(are_ribs_against_table_taken(-11.5));
	assert_holds(!are_ribs_against_table_taken(-12.5));
}

/* In a slump the pelvis may come forward, if the back rounds by more than 15 deg. */
static bool is_slump_taken(double pelvis_deg, double round_deg)
{
	assert_holds(is_bow_with_ribs_taken(40.0, 45.0, 45.0));
	hold(POSE_SIT, up_of(0.0, 0.0), 3.0, 1.0, 0.0);
	ribs_round_deg = round_deg;
	hold(POSE_SLUMP, up_of(pelvis_deg, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_slump_that_comes_forward_is_round(void **state)
{
	(void)state;
	assert_holds(is_slump_taken(7.5, 5.0));
	assert_holds(!is_slump_taken(8.5, 14.5));
	assert_holds(is_slump_taken(8.5, 15.5));
}

/* Without a `sit` all is as much wider as sitting rolls a pelvis back and rounds a back. */
static bool is_hinge_from_upright_taken(double pelvis_deg, double round_deg)
{
	assert_holds(is_bow_with_ribs_taken(40.0, 45.0, 45.0));
	ribs_round_deg = round_deg;
	hold(POSE_HINGE, up_of(pelvis_deg, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_upright_stands_in_for_sit_18_degrees_wider(void **state)
{
	(void)state;
	assert_holds(is_hinge_from_upright_taken(-22.5, 0.0));
	assert_holds(!is_hinge_from_upright_taken(-23.5, 0.0));
	assert_holds(is_hinge_from_upright_taken(10.0, 42.5));
	assert_holds(!is_hinge_from_upright_taken(10.0, 43.5));
}

static const char *sit_report(double pelvis_deg, double round_deg)
{
	static char report[8192];
	struct text text = text_in(report, sizeof(report));

	assert_holds(is_bow_with_ribs_taken(40.0, 45.0, 45.0));
	ribs_round_deg = round_deg;
	hold(POSE_SIT, up_of(pelvis_deg, 0.0), 3.0, 1.0, 0.0);
	assert_holds(is_taken());
	calib_format_quality(&quality, &text);
	return report;
}

static void test_a_sit_is_called_tight_from_18_degrees_on(void **state)
{
	(void)state;
	assert_null(strstr(sit_report(-17.5, 0.0), "tight"));
	assert_says(sit_report(-18.6, 0.0), ", 19 deg further back than upright: tight, or");
	assert_null(strstr(sit_report(0.0, 17.5), "tight"));
	assert_says(sit_report(0.0, 18.6), ", 19 deg rounder than upright: tight, or");
}

static bool is_small_turn_taken(double forward_deg)
{
	stand_tall();
	bow(forward_deg, 0.0);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_bow_turns_by_4_degrees_at_least(void **state)
{
	(void)state;
	assert_holds(is_small_turn_taken(4.3));
	assert_holds(!is_small_turn_taken(3.7));
	assert_says(why_buf, "pelvis: nothing tipped by more than 4 deg while the mark of the bow");
}

/* A button that steps on passes it for a moment. */
static void test_a_mark_of_a_bow_is_one_from_two_seconds_on(void **state)
{
	(void)state;
	for (int is_one = 0; is_one <= 1; is_one++) {
		stand_tall();
		hold(POSE_BOW, up_of(0.0, 0.0), is_one ? 2.15 : 1.85, 1.0, 0.0);
		hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
		assert_int_equal(is_taken(), !is_one);
	}
}

/* The bow begins and ends at 0. */
static bool is_upright_taken(double upright_deg, double sit_deg)
{
	stand_tall();
	calib_init(&calib);
	hold(POSE_UPRIGHT, up_of(upright_deg, 0.0), 3.0, 1.0, 0.0);
	now_us += 2 * US_PER_S;
	bow(40.0, 0.0);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	hold(POSE_SIT, up_of(sit_deg, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_bow_begins_within_10_degrees_of_upright(void **state)
{
	(void)state;
	for (int side = -1; side <= 1; side += 2) {
		assert_holds(is_upright_taken(side * 9.7, side * 9.7 - 6.0));
		assert_near(pelvis()->bow_rest_rad, RAD(9.7), RAD(0.3));
		assert_holds(!is_upright_taken(side * 10.3, side * 10.3 - 6.0));
		assert_says(why_buf, "pelvis: the bow begins and ends 10 deg from `upright` (up to "
				     "10 can be)");
	}
}

static void test_a_bow_that_begins_where_another_pose_was_held(void **state)
{
	(void)state;
	assert_holds(is_upright_taken(3.7, 0.0));
	assert_holds(!is_upright_taken(4.3, 0.0));
	assert_says(why_buf, "the bow begins and ends where `sit` was held, 4 deg from `upright`");
	assert_holds(is_upright_taken(8.0, -3.3));
	assert_holds(!is_upright_taken(8.0, -2.7));
	assert_holds(is_upright_taken(5.0, 2.8));
	assert_holds(!is_upright_taken(5.0, 2.2));
}

static void stand_with_ribs(double round_deg)
{
	stand_tall();
	calib_init(&calib);
	has_ribs = true;
	ribs_round_deg = round_deg;
	hold(POSE_UPRIGHT, up_of(0.0, 0.0), 3.0, 1.0, 0.0);
	now_us += 2 * US_PER_S;
	bow_with_ribs(40.0, 50.0);
}

static void test_ribs_begin_a_bow_within_15_degrees_of_upright(void **state)
{
	(void)state;
	stand_with_ribs(-14.7);
	assert_holds(is_taken());
	stand_with_ribs(-15.3);
	assert_holds(!is_taken());
	assert_says(why_buf, "lumbar: the bow begins and ends 15 deg from `upright` (up to 15 can");
}

static bool is_prayer_taken(double rounder_deg)
{
	stand_with_ribs(0.0);
	ribs_round_deg = 10.0;
	hold(POSE_TABLE, up_of(80.0, 0.0), 3.0, 1.0, 0.0);
	ribs_round_deg = 10.0 + rounder_deg;
	hold(POSE_PRAYER, up_of(70.0, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_prayer_is_8_degrees_more_arched_at_most(void **state)
{
	(void)state;
	assert_holds(is_prayer_taken(-7.6));
	assert_holds(!is_prayer_taken(-8.4));
}

static bool is_hinge_with_ribs_taken(double ribs_deg)
{
	stand_with_ribs(0.0);
	ribs_round_deg = 8.0;
	hold(POSE_SIT, up_of(-10.0, 0.0), 3.0, 1.0, 0.0);
	ribs_round_deg = ribs_deg + 6.0;
	hold(POSE_HINGE, up_of(-8.0, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_hinge_takes_the_ribs_along(void **state)
{
	(void)state;
	assert_holds(is_hinge_with_ribs_taken(-4.6));
	assert_holds(!is_hinge_with_ribs_taken(-5.4));
	assert_says(why_buf, "`hinge` has the ribs 5 deg further back than `sit` (from -5 on ");
}

static bool is_still_taken(double still_dps, double worn_dps)
{
	stand_tall();
	calib_init(&calib);
	hold(POSE_STILL, up_of(0.0, 0.0), 3.0, 1.0, still_dps);
	hold(POSE_UPRIGHT, up_of(0.0, 0.0), 3.0, 1.0, worn_dps);
	bow(40.0, 0.0);
	return is_taken();
}

static void test_nothing_worn_is_much_stiller_than_still(void **state)
{
	(void)state;
	assert_holds(is_still_taken(0.32, 0.2));
	assert_holds(!is_still_taken(0.35, 0.2));
	assert_says(why_buf, "pelvis: `upright` trembles by 0.20 deg/s, as no body does");
	assert_holds(is_still_taken(3.0, 0.26));
	assert_holds(!is_still_taken(3.0, 0.24));
}

/* A bow that bends back so far, and less forward, speaks against all fours. */
static bool is_far_back_taken(double back_deg, double forward_deg)
{
	stand_tall();
	bow(-back_deg, 0.0);
	bow(forward_deg, 0.0);
	hold(POSE_TABLE, up_of(85.0, 0.0), 3.0, 1.0, 0.0);
	return is_taken();
}

static void test_a_pelvis_bends_back_by_22_degrees_at_most(void **state)
{
	(void)state;
	assert_holds(is_far_back_taken(21.5, 15.0));
	assert_holds(!is_far_back_taken(22.7, 15.0));
	assert_says(why_buf, "`table` against the bow");
	assert_holds(!is_far_back_taken(26.0, 20.3));
	assert_holds(is_far_back_taken(26.0, 21.5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pose_is_used_from_one_second_on),
		cmocka_unit_test(test_gravity_is_8_percent_off_at_most),
		cmocka_unit_test(test_a_pose_trembles_by_6_degrees_a_second_at_most),
		cmocka_unit_test(test_what_is_4_degrees_from_the_middle_is_left_out),
		cmocka_unit_test(test_neutrals_have_to_be_30_degrees_apart),
		cmocka_unit_test(test_bow_and_neutrals_agree_within_30_degrees),
		cmocka_unit_test(test_an_axis_needs_a_bow_of_12_degrees),
		cmocka_unit_test(test_a_bow_alone_reaches_20_degrees),
		cmocka_unit_test(test_bending_back_with_the_mark_on),
		cmocka_unit_test(test_a_pelvis_that_sits_back_tells_forward),
		cmocka_unit_test(test_a_sit_is_30_degrees_back_and_8_in_front_at_most),
		cmocka_unit_test(test_a_pose_leans_25_degrees_at_most),
		cmocka_unit_test(test_a_bow_is_worth_a_third_of_the_neutrals),
		cmocka_unit_test(test_gravity_that_is_15_percent_off_is_refused),
		cmocka_unit_test(test_ribs_come_forward_by_25_degrees),
		cmocka_unit_test(test_ribs_that_bend_back_first),
		cmocka_unit_test(test_ribs_lag_by_10_degrees_at_most_in_a_bow),
		cmocka_unit_test(test_a_back_bends_by_75_degrees_at_most),
		cmocka_unit_test(test_from_12_degrees_on_a_bow_contradicts),
		cmocka_unit_test(test_a_sit_20_degrees_back_is_enough),
		cmocka_unit_test(test_an_own_range_helps_a_small_bow),
		cmocka_unit_test(test_a_gyroscope_is_50_degrees_a_second_off_at_most),
		cmocka_unit_test(test_gravity_is_off_for_a_second),
		cmocka_unit_test(test_a_back_arches_by_45_degrees_at_most),
		cmocka_unit_test(test_from_12_degrees_on_a_bow_of_the_ribs_contradicts),
		cmocka_unit_test(test_a_slump_that_comes_forward_is_round),
		cmocka_unit_test(test_upright_stands_in_for_sit_18_degrees_wider),
		cmocka_unit_test(test_a_sit_is_called_tight_from_18_degrees_on),
		cmocka_unit_test(test_a_bow_is_70_percent_about_one_axis),
		cmocka_unit_test(test_a_bow_below_85_percent_or_20_degrees_is_poor),
		cmocka_unit_test(test_a_pose_is_judged_by_its_median_gravity),
		cmocka_unit_test(test_a_bow_turns_by_4_degrees_at_least),
		cmocka_unit_test(test_a_mark_of_a_bow_is_one_from_two_seconds_on),
		cmocka_unit_test(test_a_bow_begins_within_10_degrees_of_upright),
		cmocka_unit_test(test_a_bow_that_begins_where_another_pose_was_held),
		cmocka_unit_test(test_ribs_begin_a_bow_within_15_degrees_of_upright),
		cmocka_unit_test(test_a_prayer_is_8_degrees_more_arched_at_most),
		cmocka_unit_test(test_a_hinge_takes_the_ribs_along),
		cmocka_unit_test(test_nothing_worn_is_much_stiller_than_still),
		cmocka_unit_test(test_a_pelvis_bends_back_by_22_degrees_at_most),
		cmocka_unit_test(test_what_is_5_percent_beside_the_pose_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
