/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"

#include <lumbard/base/units.h>
#include <lumbard/body/body.h>
#include <stdbool.h>
#include <stdlib.h>

enum { RATE_HZ = 50 };

/* A wearer with one or two sensors, played from the first sample on. */
struct person {
	struct profile profile;
	struct fake_sensor sensor[SENSOR_COUNT];
	struct fusion fusion[SENSOR_COUNT];
	struct body_source source[SENSOR_COUNT];
	bool is_lost[SENSOR_COUNT];
	struct body body;
	struct body_pose pose; /* after the last sample */
	long samples;
};

static struct rotation transposed(const struct rotation *r)
{
	struct rotation t;

	for (int i = 0; i < 3; i++) {
		struct vec3 axis = {i == 0, i == 1, i == 2};

		t.row[i] = vec3_rotate(r, axis);
	}
	return t;
}

static void set_neutral(struct person *person, enum calib_pose pose, double pelvis_deg,
			double lumbar_deg)
{
	person->profile.sensor[SENSOR_PELVIS].pose[pose] =
		(struct profile_pose){1, RAD(pelvis_deg), 0.0};
	person->profile.sensor[SENSOR_LUMBAR].pose[pose] =
		(struct profile_pose){1, RAD(lumbar_deg), 0.0};
}

/* Both sensors in random mountings; neutrals at 0, 90 and -90 deg. Must not be copied. */
static void person_init(struct person *person, uint64_t seed)
{
	struct fake_random random = {seed};

	check_seed(seed);
	*person = (struct person){0};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct rotation r = fake_random_rotation(&random);

		person->sensor[i] = (struct fake_sensor){
			.place = (enum sensor_place)i,
			.r_sensor_from_body = r,
			.gyro_noise_radps = RAD(0.05),
			.accel_noise_mps2 = 0.005,
			.random = {seed + 77 * (uint64_t)(i + 1)},
		};
		person->profile.sensor[i].is_fitted = true;
		person->profile.sensor[i].r_body_from_sensor = transposed(&r);
		fusion_init(&person->fusion[i], &fusion_defaults);
		fusion_set_bias(&person->fusion[i], (struct vec3){0}, RAD(0.5));
		person->source[i] = (struct body_source){&person->fusion[i], true, false};
	}
	set_neutral(person, POSE_UPRIGHT, 0.0, 0.0);
	set_neutral(person, POSE_TABLE, 90.0, 90.0);
	set_neutral(person, POSE_LYING, -90.0, -90.0);
	body_init(&person->body, &person->profile);
}

static void person_step(struct person *person, struct imu_sample sample[SENSOR_COUNT])
{
	int64_t t_us = US_PER_S + person->samples * US_PER_S / RATE_HZ;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		sample[i].t_us = t_us;
		fusion_step(&person->fusion[i], &sample[i]);
		person->source[i].is_trusted =
			!person->is_lost[i] && fusion_trust(&person->fusion[i]) == FUSION_TRUSTED;
	}
	body_feed(&person->body, &sample[SENSOR_PELVIS], &person->fusion[SENSOR_PELVIS]);
	body_step(&person->body, t_us, person->source, &person->pose);
	person->samples++;
}

/* Pelvis and back follow their own scripts from their beginnings on. */
static void person_play(struct person *person, const struct fake_script *pelvis,
			const struct fake_script *lumbar, double from_s, double to_s)
{
	for (long i = lround(from_s * RATE_HZ); i < lround(to_s * RATE_HZ); i++) {
		const struct fake_script *script[SENSOR_COUNT] = {pelvis, lumbar};
		struct imu_sample sample[SENSOR_COUNT];

		for (int k = 0; k < SENSOR_COUNT; k++)
			sample[k] = fake_sensor_measure(&person->sensor[k], fake_path_script,
							script[k], (double)i / RATE_HZ);
		person_step(person, sample);
	}
}

/* Both segments alike, through a script. */
static void person_do(struct person *person, const struct fake_step *steps, int step_count)
{
	const struct fake_script script = {steps, step_count};

	person_play(person, &script, &script, 0.0, fake_script_s(&script));
}

/* Still, with up where it is said in body axes. */
static void person_hold(struct person *person, struct vec3 pelvis_up, struct vec3 lumbar_up,
			double hold_s)
{
	const struct vec3 up[SENSOR_COUNT] = {pelvis_up, lumbar_up};

	for (int i = 0; i < lround(hold_s * RATE_HZ); i++) {
		struct imu_sample sample[SENSOR_COUNT];

		for (int k = 0; k < SENSOR_COUNT; k++) {
			struct fake_sensor *sensor = &person->sensor[k];
			struct vec3 force = vec3_scale(up[k], GRAVITY_MPS2);

			sample[k] = (struct imu_sample){
				.sensor = (enum sensor_place)k,
				.accel_mps2 = vec3_rotate(&sensor->r_sensor_from_body, force),
				.gyro_radps = fake_random_vec3(&sensor->random, RAD(0.05)),
			};
		}
		person_step(person, sample);
	}
}

#define C30 0.86602540378443865
#define ANY HUGE_VAL

static void check_angle(double got_rad, double want_deg)
{
	if (isnan(want_deg))
		assert_unknown(got_rad);
	else if (isfinite(want_deg))
		assert_near(got_rad * DEG_PER_RAD, want_deg, 0.3);
}

/*
 * The law of signs, by hand: up in body axes (x forward, y left, z up). Bent forward the spine's z
 * leans away from up, so up has a part to the back (-x); right side down, a part to the left (+y).
 */
static void test_signs_are_law(void **state)
{
	static const struct {
		struct vec3 pelvis_up, lumbar_up;
		enum body_position position;
		double tilt_deg, flexion_deg, lean_deg, turn_deg;
	} table[] = {
		/* upright: tall; tilted forward under a tall back; rounded; rolled back; as a block
		 */
		{{0, 0, 1}, {0, 0, 1}, BODY_UPRIGHT, 0, 0, 0, 0},
		{{-0.5, 0, C30}, {0, 0, 1}, BODY_UPRIGHT, 30, -30, 0, ANY},
		{{0, 0, 1}, {-0.5, 0, C30}, BODY_UPRIGHT, 0, 30, 0, 0},
		{{0.5, 0, C30}, {0, 0, 1}, BODY_UPRIGHT, -30, 30, 0, ANY},
		{{-0.5, 0, C30}, {-0.5, 0, C30}, BODY_UPRIGHT, 30, 0, 0, ANY},
		/* leaning to the right, to the left */
		{{0, 0.5, C30}, {0, 0.5, C30}, BODY_UPRIGHT, 0, 0, 30, ANY},
		{{0, -0.5, C30}, {0, -0.5, C30}, BODY_UPRIGHT, 0, 0, -30, ANY},
		/* all fours: table; tail up; cat; right side sinking */
		{{-1, 0, 0}, {-1, 0, 0}, BODY_ALL_FOURS, 0, 0, 0, 0},
		{{-C30, 0, -0.5}, {-1, 0, 0}, BODY_ALL_FOURS, 30, -30, 0, ANY},
		{{-C30, 0, 0.5}, {-1, 0, 0}, BODY_ALL_FOURS, -30, 30, 0, ANY},
		{{-C30, 0.5, 0}, {-C30, 0.5, 0}, BODY_ALL_FOURS, 0, 0, 30, ANY},
		/* on the back: flat; pressed flat; arched; rolled to the right, to the left */
		{{1, 0, 0}, {1, 0, 0}, BODY_SUPINE, 0, 0, UNKNOWN, 0},
		{{C30, 0, -0.5}, {1, 0, 0}, BODY_SUPINE, -30, 30, UNKNOWN, 0},
		{{C30, 0, 0.5}, {1, 0, 0}, BODY_SUPINE, 30, -30, UNKNOWN, 0},
		{{C30, 0.5, 0}, {1, 0, 0}, BODY_SUPINE, 0, 0, UNKNOWN, -30},
		{{C30, -0.5, 0}, {1, 0, 0}, BODY_SUPINE, 0, 0, UNKNOWN, 30},
		/* on a side, head down, in between: nothing is known */
		{{0, 1, 0}, {0, 1, 0}, BODY_SIDE, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},
		{{0, -1, 0}, {0, -1, 0}, BODY_SIDE, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},
		{{0, 0, -1}, {0, 0, -1}, BODY_BETWEEN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},
		{{-0.57735, 0.57735, 0.57735},
		 {0, 0, 1},
		 BODY_BETWEEN,
		 UNKNOWN,
		 UNKNOWN,
		 UNKNOWN,
		 UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct person person;

		person_init(&person, 1 + i);
		person_hold(&person, table[i].pelvis_up, table[i].lumbar_up, 2.5);
		assert_int_equal(person.pose.state, BODY_WELL);
		assert_int_equal(person.pose.position, table[i].position);
		check_angle(person.pose.pelvic_tilt_rad, table[i].tilt_deg);
		check_angle(person.pose.lumbar_flexion_rad, table[i].flexion_deg);
		check_angle(person.pose.lean_rad, table[i].lean_deg);
		check_angle(person.pose.turn_rad, table[i].turn_deg);
	}
}

static void test_inclination_is_unknown_on_the_side_only(void **state)
{
	(void)state;
	for (int lateral_deg = -90; lateral_deg <= 90; lateral_deg += 10) {
		const struct fake_angles angles = {RAD(20.0), RAD(lateral_deg), 0.0};
		struct person person;
		struct vec3 up = fake_up_body(&angles);

		person_init(&person, 40);
		person_hold(&person, up, up, 1.5);
		assert_holds(isfinite(profile_inclination_rad(up)) == (abs(lateral_deg) <= 60));
		if (abs(lateral_deg) > 45) {
			assert_int_equal(person.pose.position, BODY_SIDE);
			assert_unknown(person.pose.pelvic_tilt_rad);
		}
	}
}

static void check_follows(double from_deg, double to_deg, enum calib_pose neutral)
{
	const struct fake_step steps[] = {{0.0, 2.0, {RAD(from_deg), 0.0, 0.0}, 0},
					  {4.0, 1.0, {RAD(to_deg), 0.0, 0.0}, 0}};
	const struct fake_script script = {steps, 2};
	struct person person;
	double zero_deg = neutral == POSE_LYING ? -85.0 : 85.0;

	person_init(&person, 50);
	set_neutral(&person, neutral, zero_deg, zero_deg + 3.0);
	for (double t_s = 0.0; t_s < 7.0; t_s += 0.2) {
		struct fake_angles angles, rates;

		person_play(&person, &script, &script, t_s, t_s + 0.2);
		if (t_s < 1.4)
			continue;
		fake_path_script(&script, t_s + 0.2 - 1.0 / RATE_HZ, &angles, &rates);
		assert_near(person.pose.pelvic_tilt_rad * DEG_PER_RAD,
			    angles.inclination_rad * DEG_PER_RAD - zero_deg, 1.0);
		assert_near(person.pose.lumbar_flexion_rad * DEG_PER_RAD, -3.0, 0.3);
	}
}

static void test_nothing_breaks_at_ninety_degrees(void **state)
{
	(void)state;
	check_follows(70.0, 125.0, POSE_TABLE);
	check_follows(125.0, 70.0, POSE_TABLE);
	check_follows(-70.0, -125.0, POSE_LYING);
	check_follows(-125.0, -70.0, POSE_LYING);
}

/* Left and right swapped: lean and turn change their sign and nothing else does. */
static void test_a_mirrored_person_flips_lean_and_turn(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 3.0, {0.0, 0.0, 0.0}, 0},
		{1.0, 0.5, {RAD(25.0), RAD(10.0), RAD(0.0)}, 0},
		{1.5, 0.5, {RAD(25.0), RAD(10.0), RAD(20.0)}, 0},
		{1.0, 0.5, {RAD(15.0), RAD(-5.0), RAD(-15.0)}, 0},
	};
	struct fake_step mirrored_steps[4];
	const struct fake_script script = {steps, 4}, mirrored_script = {mirrored_steps, 4};
	struct person person, mirrored;

	(void)state;
	person_init(&person, 60);
	person_init(&mirrored, 61);
	for (int i = 0; i < 4; i++) {
		mirrored_steps[i] = steps[i];
		mirrored_steps[i].to.lateral_rad *= -1.0;
		mirrored_steps[i].to.heading_rad *= -1.0;
	}
	person.profile.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT].lateral_rad = RAD(2.0);
	mirrored.profile.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT].lateral_rad = RAD(-2.0);
	for (double t_s = 0.0; t_s < 9.0; t_s += 0.5) {
		person_play(&person, &script, &script, t_s, t_s + 0.5);
		person_play(&mirrored, &mirrored_script, &mirrored_script, t_s, t_s + 0.5);
		assert_int_equal(person.pose.position, mirrored.pose.position);
		if (t_s < 2.5)
			continue;
		check_angle(person.pose.pelvic_tilt_rad,
			    mirrored.pose.pelvic_tilt_rad * DEG_PER_RAD);
		check_angle(person.pose.lumbar_flexion_rad,
			    mirrored.pose.lumbar_flexion_rad * DEG_PER_RAD);
		check_angle(person.pose.lean_rad, -mirrored.pose.lean_rad * DEG_PER_RAD);
		check_angle(person.pose.turn_rad, -mirrored.pose.turn_rad * DEG_PER_RAD);
	}
	check_angle(person.pose.lean_rad, -7.0);
}

static void test_turn_lasts_ten_seconds_of_motion(void **state)
{
	const struct fake_step turn[] = {
		{0.0, 3.0, {0.0, 0.0, 0.0}, 0},
		{1.0, 0.2, {RAD(25.0), 0.0, 0.0}, 0},
		{1.5, 0.5, {RAD(25.0), 0.0, RAD(30.0)}, 0},
	};
	const struct fake_step still[] = {{0.0, 20.0, {RAD(25.0), 0.0, RAD(30.0)}, 0}};
	const struct fake_step home[] = {{0.0, 0.0, {RAD(15.0), 0.0, 0.0}, 0},
					 {1.5, 3.0, {0.0, 0.0, 0.0}, 0}};
	struct fake_step restless[12];
	struct person person;

	(void)state;
	person_init(&person, 70);
	person_do(&person, turn, 3);
	assert_near(person.pose.turn_rad, RAD(30.0), RAD(1.0));
	person_do(&person, still, 1);
	assert_near(person.pose.turn_rad, RAD(30.0), RAD(2.0));
	for (int i = 0; i < 12; i++)
		restless[i] = (struct fake_step){
			i ? 1.0 : 0.0, 0.0, {RAD(i % 2 ? 15.0 : 25.0), 0.0, 0.0}, 0};
	person_do(&person, restless, 12);
	assert_unknown(person.pose.turn_rad);
	assert_holds(is_known(person.pose.pelvic_tilt_rad));
	person_do(&person, home, 2);
	assert_near(person.pose.turn_rad, 0.0, RAD(1.0));
}

/* Who looked away for longer than a fifth of a second has not seen them turn. */
static void test_turn_ends_with_a_gap(void **state)
{
	const struct fake_step bend[] = {{0.0, 3.0, {0.0, 0.0, 0.0}, 0},
					 {1.0, 0.2, {RAD(25.0), 0.0, 0.0}, 0}};
	const struct fake_step still[] = {{0.0, 0.1, {RAD(25.0), 0.0, 0.0}, 0}};

	(void)state;
	for (int is_gap = 0; is_gap <= 1; is_gap++) {
		struct person person;

		person_init(&person, 72);
		person_do(&person, bend, 2);
		assert_holds(is_known(person.pose.turn_rad));
		person.samples += is_gap ? 10 : 8; /* of 20 ms each */
		person_do(&person, still, 1);
		assert_int_equal(is_known(person.pose.turn_rad), !is_gap);
	}
}

/* From the rest, however slowly the way out of it begins. */
static void test_a_turn_within_a_movement_is_whole(void **state)
{
	static const double turns_deg[] = {12.0, -12.0, 15.0, -15.0}, moves_s[] = {1.5, 2.5, 4.0};

	(void)state;
	for (int i = 0; i < 12; i++) {
		double turn_deg = turns_deg[i % 4];
		const struct fake_step steps[] = {
			{0.0, 4.0, {0.0, 0.0, 0.0}, 0},
			{moves_s[i / 4], 1.0, {RAD(20.0), 0.0, RAD(turn_deg)}, 0}};
		struct person person;

		person_init(&person, 73 + (uint64_t)i);
		person_do(&person, steps, 2);
		assert_near(person.pose.turn_rad * DEG_PER_RAD, turn_deg, 1.0);
	}
}

/* A way that never gets faster than rest may is a way all the same. */
static void test_a_slow_turn_is_no_rest(void **state)
{
	const struct fake_step steps[] = {{0.0, 4.0, {0.0, 0.0, 0.0}, 0},
					  {5.0, 0.0, {RAD(9.0), 0.0, RAD(15.0)}, 0}};
	struct person person;

	(void)state;
	person_init(&person, 74);
	person_do(&person, steps, 2);
	assert_near(person.pose.turn_rad * DEG_PER_RAD, 15.0, 2.0);
}

/* Near neutral, too: whoever holds there and turns has turned. */
static void test_who_stretches_near_neutral_keeps_a_turn(void **state)
{
	const struct fake_step out[] = {{0.0, 4.0, {0.0, 0.0, 0.0}, 0},
					{2.0, 3.0, {RAD(4.0), 0.0, 0.0}, 0}};
	const struct fake_step turn[] = {{0.0, 1.0, {RAD(4.0), 0.0, 0.0}, 0},
					 {2.0, 8.0, {RAD(4.0), 0.0, RAD(10.0)}, 0}};
	const struct fake_step rest[] = {{0.0, 2.0, {RAD(4.0), 0.0, RAD(10.0)}, 0}};

	(void)state;
	for (int is_stretching = 0; is_stretching <= 1; is_stretching++) {
		struct person person;

		person_init(&person, 75);
		person_do(&person, out, 2);
		body_set_doing(&person.body, (struct body_doing){.is_reaching = is_stretching});
		person_do(&person, turn, 2);
		assert_near(person.pose.turn_rad, is_stretching ? RAD(10.0) : 0.0, RAD(1.0));
		body_set_doing(&person.body, (struct body_doing){0});
		person_do(&person, rest, 1);
		assert_near(person.pose.turn_rad, 0.0, RAD(0.5));
	}
}

static void test_turn_is_unknown_before_a_rest_near_neutral(void **state)
{
	const struct fake_step bent[] = {{0.0, 4.0, {RAD(25.0), 0.0, 0.0}, 0},
					 {1.0, 1.0, {RAD(25.0), 0.0, RAD(40.0)}, 0}};
	struct person person;

	(void)state;
	person_init(&person, 71);
	person_do(&person, bent, 2);
	assert_unknown(person.pose.turn_rad);
}

static void test_without_a_neutral_the_angles_are_unknown(void **state)
{
	static const struct {
		struct vec3 up;
		enum calib_pose taken;
		enum body_position position;
	} rows[] = {
		{{0, 0, 1}, POSE_UPRIGHT, BODY_UPRIGHT},
		{{1, 0, 0}, POSE_LYING, BODY_SUPINE},
		{{-1, 0, 0}, POSE_TABLE, BODY_PRONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct person person;

		person_init(&person, 80 + i);
		person.profile.sensor[SENSOR_PELVIS].pose[rows[i].taken].is_given = false;
		person_hold(&person, rows[i].up, rows[i].up, 2.0);
		assert_int_equal(person.pose.state, BODY_UNCALIBRATED);
		assert_int_equal(person.pose.position, rows[i].position);
		assert_unknown(person.pose.pelvic_tilt_rad);
		assert_unknown(person.pose.lumbar_flexion_rad);
		assert_unknown(person.pose.lean_rad);
		assert_unknown(person.pose.turn_rad);
		assert_holds(is_known(person.pose.speed_radps));
	}
}

static void test_without_a_lumbar_neutral_only_flexion_is_unknown(void **state)
{
	struct person person;

	(void)state;
	person_init(&person, 85);
	person.profile.sensor[SENSOR_LUMBAR].pose[POSE_LYING].is_given = false;
	person_hold(&person, vec3_of(1, 0, 0), vec3_of(1, 0, 0), 2.0);
	assert_int_equal(person.pose.state, BODY_WELL);
	assert_unknown(person.pose.lumbar_flexion_rad);
	check_angle(person.pose.pelvic_tilt_rad, 0.0);
}

static void test_sitting_neutral_goes_before_standing(void **state)
{
	struct person person;

	(void)state;
	person_init(&person, 86);
	set_neutral(&person, POSE_SIT, -15.0, -5.0);
	person_hold(&person, vec3_of(0, 0, 1), vec3_of(0, 0, 1), 2.0);
	check_angle(person.pose.pelvic_tilt_rad, 15.0);
	check_angle(person.pose.lumbar_flexion_rad, -10.0);
	assert_int_equal(body_neutral(&person.profile, BODY_UPRIGHT), POSE_SIT);
	person.profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].is_given = false;
	assert_int_equal(body_neutral(&person.profile, BODY_UPRIGHT), POSE_UPRIGHT);
	assert_int_equal(body_neutral(&person.profile, BODY_SIDE), POSE_NONE);
}

static void test_without_a_profile_there_is_motion_only(void **state)
{
	struct person person;

	(void)state;
	person_init(&person, 87);
	person.profile = (struct profile){0};
	person_hold(&person, vec3_of(0, 0, 1), vec3_of(0, 0, 1), 2.0);
	assert_int_equal(person.pose.state, BODY_UNCALIBRATED);
	assert_int_equal(person.pose.position, BODY_POSITION_UNKNOWN);
	assert_unknown(person.pose.pelvic_tilt_rad);
	assert_holds(is_known(person.pose.speed_radps));
	assert_holds(person.pose.is_at_rest);
}

static void test_one_sensor_knows_no_lumbar_curve(void **state)
{
	struct person person;

	(void)state;
	person_init(&person, 88);
	person.source[SENSOR_LUMBAR] = (struct body_source){0};
	person_hold(&person, vec3_of(-0.5, 0, C30), vec3_of(0, 0, 1), 2.0);
	assert_int_equal(person.pose.state, BODY_WELL);
	check_angle(person.pose.pelvic_tilt_rad, 30.0);
	assert_unknown(person.pose.lumbar_flexion_rad);
}

static void check_no_data(const struct body_pose *pose)
{
	assert_int_equal(pose->state, BODY_NO_DATA);
	assert_int_equal(pose->position, BODY_POSITION_UNKNOWN);
	assert_unknown(pose->pelvic_tilt_rad);
	assert_unknown(pose->lumbar_flexion_rad);
	assert_unknown(pose->lean_rad);
	assert_unknown(pose->turn_rad);
	assert_unknown(pose->speed_radps);
	assert_unknown(pose->bounce_radps);
	assert_unknown(pose->tremor_radps);
	assert_holds(!pose->is_at_rest);
}

static void test_a_lost_sensor_is_no_data_and_comes_back(void **state)
{
	const struct vec3 up = {0.0, 0.0, 1.0};

	(void)state;
	for (int lost = 0; lost < SENSOR_COUNT; lost++) {
		struct person person;

		person_init(&person, 90);
		person_hold(&person, up, up, 2.0);
		assert_int_equal(person.pose.state, BODY_WELL);
		person.is_lost[lost] = true;
		person_hold(&person, up, up, 0.1);
		check_no_data(&person.pose);
		person.is_lost[lost] = false;
		person_hold(&person, up, up, 0.1);
		assert_int_equal(person.pose.state, BODY_WELL);
		check_angle(person.pose.pelvic_tilt_rad, 0.0);
		check_angle(person.pose.lumbar_flexion_rad, 0.0);
	}
}

static void test_a_sensor_that_is_not_trusted_is_no_data(void **state)
{
	const struct vec3 up = {0.0, 0.0, 1.0};

	(void)state;
	for (int dead = 0; dead < SENSOR_COUNT; dead++) {
		struct imu_sample sample[SENSOR_COUNT] = {{.sensor = SENSOR_PELVIS},
							  {.sensor = SENSOR_LUMBAR}};
		struct person person;

		person_init(&person, 91);
		person_hold(&person, up, up, 0.5);
		check_no_data(&person.pose); /* settling */
		person_hold(&person, up, up, 2.0);
		assert_int_equal(person.pose.state, BODY_WELL);
		for (int i = 0; i < 30; i++) {
			for (int k = 0; k < SENSOR_COUNT; k++)
				sample[k].accel_mps2 =
					vec3_rotate(&person.sensor[k].r_sensor_from_body,
						    vec3_of(0.0, 0.0, 9.8 + 0.001 * (i % 7)));
			sample[dead].accel_mps2 = vec3_of(0.0, 9.8, 0.0);
			person_step(&person, sample);
		}
		check_no_data(&person.pose);
	}
}

/* Where the position changed on a slow way from one inclination to another, in deg. */
static double changed_at_deg(double from_deg, double to_deg, enum body_position from,
			     enum body_position to)
{
	double move_s = fabs(to_deg - from_deg) / 2.0;
	const struct fake_step steps[] = {{0.0, 2.0, {RAD(from_deg), 0.0, 0.0}, 0},
					  {move_s, 2.0, {RAD(to_deg), 0.0, 0.0}, 0}};
	const struct fake_script script = {steps, 2};
	struct person person;
	double changed_deg = UNKNOWN;

	person_init(&person, 100);
	for (double t_s = 0.0; t_s < 3.9 + move_s; t_s += 0.02) {
		struct fake_angles angles, rates;

		person_play(&person, &script, &script, t_s, t_s + 0.02);
		if (t_s > 1.9 && t_s < 2.0)
			assert_int_equal(person.pose.position, from);
		fake_path_script(&script, t_s, &angles, &rates);
		if (person.pose.position == to && isnan(changed_deg))
			changed_deg = angles.inclination_rad * DEG_PER_RAD;
	}
	assert_int_equal(person.pose.position, to);
	return changed_deg;
}

/* Leaves 55 deg from its axis, enters 45 deg from it; dwelling adds half a degree at 2 deg/s. */
static void test_positions_have_hysteresis(void **state)
{
	(void)state;
	assert_near(changed_at_deg(0.0, 90.0, BODY_UPRIGHT, BODY_ALL_FOURS), 55.6, 1.0);
	assert_near(changed_at_deg(90.0, 0.0, BODY_ALL_FOURS, BODY_UPRIGHT), 34.4, 1.0);
	assert_near(changed_at_deg(0.0, -90.0, BODY_UPRIGHT, BODY_SUPINE), -55.6, 1.0);
	assert_near(changed_at_deg(-90.0, 0.0, BODY_SUPINE, BODY_UPRIGHT), -34.4, 1.0);
	assert_near(changed_at_deg(90.0, 180.0, BODY_ALL_FOURS, BODY_BETWEEN), 145.6, 1.0);
	assert_near(changed_at_deg(180.0, 90.0, BODY_BETWEEN, BODY_ALL_FOURS), 134.4, 1.0);
}

static void test_a_short_excursion_changes_no_position(void **state)
{
	const struct fake_step short_dip[] = {
		{0.0, 2.0, {RAD(50.0), 0.0, 0.0}, 0},
		{0.2, 0.0, {RAD(62.0), 0.0, 0.0}, 0},
		{0.2, 1.0, {RAD(50.0), 0.0, 0.0}, 0},
	};
	const struct fake_step rise[] = {{0.0, 2.0, {0.0, 0.0, 0.0}, 0},
					 {2.0, 0.0, {RAD(50.0), 0.0, 0.0}, 0}};
	const struct fake_script dip = {short_dip, 3};
	struct person person;

	(void)state;
	person_init(&person, 101);
	person_do(&person, rise, 2);
	for (double t_s = 0.0; t_s < 3.3; t_s += 0.02) {
		person_play(&person, &dip, &dip, t_s, t_s + 0.02);
		assert_int_equal(person.pose.position, BODY_UPRIGHT);
	}
}

static void test_face_down_is_all_fours_only_with_a_table_neutral(void **state)
{
	struct person person;

	(void)state;
	person_init(&person, 102);
	person_hold(&person, vec3_of(-1, 0, 0), vec3_of(-1, 0, 0), 2.0);
	assert_int_equal(person.pose.position, BODY_ALL_FOURS);
	assert_int_equal(person.pose.state, BODY_WELL);
	person_init(&person, 103);
	person.profile.sensor[SENSOR_PELVIS].pose[POSE_TABLE].is_given = false;
	person_hold(&person, vec3_of(-1, 0, 0), vec3_of(-1, 0, 0), 2.0);
	assert_int_equal(person.pose.position, BODY_PRONE);
	assert_int_equal(person.pose.state, BODY_UNCALIBRATED);
}

static struct vec3 up_leaning(double lateral_deg)
{
	const struct fake_angles angles = {0.0, RAD(lateral_deg), 0.0};

	return fake_up_body(&angles);
}

static void test_resting_crooked_means_that_the_strap_has_moved(void **state)
{
	const struct vec3 straight = {0.0, 0.0, 1.0};
	struct person person;

	(void)state;
	person_init(&person, 110);
	person_hold(&person, straight, straight, 2.0);
	person_hold(&person, up_leaning(40.0), straight, 3.5);
	assert_holds(!person.pose.is_strap_moved);
	person_hold(&person, up_leaning(40.0), straight, 10.0);
	assert_holds(person.pose.is_strap_moved);
	assert_int_equal(person.pose.state, BODY_UNCALIBRATED);
	person_hold(&person, up_leaning(20.0), straight, 10.0);
	assert_holds(person.pose.is_strap_moved);
	person_hold(&person, up_leaning(10.0), straight, 10.0);
	assert_holds(!person.pose.is_strap_moved);
	assert_int_equal(person.pose.state, BODY_WELL);
}

static void test_leaning_a_little_or_moving_is_no_moved_strap(void **state)
{
	struct fake_step steps[20];
	struct person person;

	(void)state;
	person_init(&person, 111);
	person_hold(&person, up_leaning(-20.0), up_leaning(-20.0), 12.0);
	assert_holds(!person.pose.is_strap_moved);
	for (int i = 0; i < 20; i++)
		steps[i] = (struct fake_step){
			i ? 1.0 : 0.0, 0.0, {0.0, RAD(i % 2 ? 38.0 : 28.0), 0.0}, 0};
	person_do(&person, steps, 20);
	assert_holds(!person.pose.is_strap_moved);
}

static bool is_face_down(const struct body_pose *pose)
{
	return pose->position == BODY_ALL_FOURS;
}

/* How long after the beginning of a script something is so for the first time; UNKNOWN if never. */
static double first_s(struct person *person, const struct fake_step *steps, int step_count,
		      bool (*is_so)(const struct body_pose *pose))
{
	const struct fake_script script = {steps, step_count};

	for (double t_s = 0.0; t_s < fake_script_s(&script); t_s += 0.02) {
		person_play(person, &script, &script, t_s, t_s + 0.02);
		if (is_so(&person->pose))
			return t_s;
	}
	return UNKNOWN;
}

static bool has_moved_strap(const struct body_pose *pose)
{
	return pose->is_strap_moved;
}

static bool has_no_moved_strap(const struct body_pose *pose)
{
	return !pose->is_strap_moved;
}

static bool has_turn(const struct body_pose *pose)
{
	return is_known(pose->turn_rad);
}

static bool has_no_turn(const struct body_pose *pose)
{
	return !is_known(pose->turn_rad);
}

/* Beyond 55 deg halfway through the movement, and so for 0.3 s. */
static void test_a_position_has_to_last(void **state)
{
	const struct fake_step upright[] = {{0.0, 2.0, {0.0, 0.0, 0.0}, 0}};
	const struct fake_step down[] = {{0.0, 0.0, {0.0, 0.0, 0.0}, 0},
					 {1.0, 2.0, {RAD(110.0), 0.0, 0.0}, 0}};
	struct person person;

	(void)state;
	person_init(&person, 124);
	person_do(&person, upright, 1);
	assert_near(first_s(&person, down, 2, is_face_down), 0.5 + 0.3, 0.03);
}

/* 25 deg to a side for 3 s: moved; within 15 deg again: not moved. The way there takes 2 s. */
static void test_a_strap_has_moved_from_25_degrees_in_3_seconds(void **state)
{
	for (int side = -1; side <= 1; side += 2) {
		const struct fake_step upright[] = {{0.0, 2.0, {0.0, 0.0, 0.0}, 0}};
		const struct fake_step less[] = {{0.0, 0.0, {0.0, 0.0, 0.0}, 0},
						 {2.0, 9.0, {0.0, side * RAD(24.5), 0.0}, 0}};
		const struct fake_step more[] = {{0.0, 0.0, {0.0, side * RAD(24.5), 0.0}, 0},
						 {0.4, 9.0, {0.0, side * RAD(25.5), 0.0}, 0}};
		const struct fake_step not_back[] = {{0.0, 0.0, {0.0, side * RAD(25.5), 0.0}, 0},
						     {2.0, 9.0, {0.0, side * RAD(15.5), 0.0}, 0}};
		const struct fake_step back[] = {{0.0, 0.0, {0.0, side * RAD(15.5), 0.0}, 0},
						 {0.4, 5.0, {0.0, side * RAD(14.5), 0.0}, 0}};
		struct person person;

		(void)state;
		person_init(&person, 120);
		person_do(&person, upright, 1);
		assert_unknown(first_s(&person, less, 2, has_moved_strap));
		assert_near(first_s(&person, more, 2, has_moved_strap), 0.2 + 3.0, 0.3);
		person_do(&person, more + 1, 1);
		assert_unknown(first_s(&person, not_back, 2, has_no_moved_strap));
		assert_near(first_s(&person, back, 2, has_no_moved_strap), 0.2, 0.3);
	}
}

/* At rest far to a side, but no faster than 6 deg/s: swaying by 5.7 is rest, by 6.7 is none. */
static void test_only_who_rests_has_a_moved_strap(void **state)
{
	for (int is_slow = 0; is_slow <= 1; is_slow++) {
		double move_s = 6.0 * 1.875 / (is_slow ? 5.7 : 6.7);
		struct fake_step sway[16];
		struct person person;
		double moved_s;

		(void)state;
		for (int i = 0; i < 16; i++)
			sway[i] = (struct fake_step){
				i ? move_s : 0.0, 0.0, {0.0, RAD(i % 2 ? 32.0 : 26.0), 0.0}, 0};
		person_init(&person, 121);
		person_hold(&person, up_leaning(26.0), up_leaning(26.0), 1.0);
		moved_s = first_s(&person, sway, 16, has_moved_strap);
		assert_int_equal(is_known(moved_s), is_slow);
	}
}

/* The turn begins to be known after a rest of 0.7 s within 6 deg of neutral. */
static void test_turn_is_known_after_a_rest_near_neutral(void **state)
{
	const struct fake_step bent[] = {{0.0, 3.0, {RAD(25.0), 0.0, 0.0}, 0}};
	const struct fake_step far[] = {{0.0, 0.0, {RAD(25.0), 0.0, 0.0}, 0},
					{2.0, 5.0, {RAD(6.5), 0.0, 0.0}, 0}};
	const struct fake_step near[] = {{0.0, 0.0, {RAD(6.5), 0.0, 0.0}, 0},
					 {0.4, 5.0, {RAD(5.5), 0.0, 0.0}, 0}};
	struct person person;

	(void)state;
	person_init(&person, 122);
	person_do(&person, bent, 1);
	assert_unknown(first_s(&person, far, 2, has_turn));
	assert_near(first_s(&person, near, 2, has_turn), 0.2 + 0.7, 0.1);
}

/* And ends to be known after ten seconds of movement. */
static void test_turn_is_unknown_after_ten_seconds_of_movement(void **state)
{
	const struct fake_step upright[] = {{0.0, 3.0, {0.0, 0.0, 0.0}, 0}};
	struct fake_step restless[40];
	struct person person;

	(void)state;
	for (int i = 0; i < 40; i++)
		restless[i] = (struct fake_step){
			i ? 0.5 : 0.0, 0.0, {i ? RAD(i % 2 ? 25.0 : 15.0) : 0.0, 0.0, 0.0}, 0};
	person_init(&person, 123);
	person_do(&person, upright, 1);
	assert_near(first_s(&person, restless, 40, has_no_turn), 10.0, 0.6);
}

/* Steps begin long after the clock did, when the sensor has been at rest for a while. */
static void test_the_first_step_counts_no_time(void **state)
{
	const struct vec3 up = {0.0, 0.64278760968653933, 0.76604444311897804};
	struct person person;
	struct body_pose pose;

	(void)state;
	person_init(&person, 112);
	person_hold(&person, up, up, 3.0);
	body_init(&person.body, &person.profile);
	body_step(&person.body, INT64_C(86400) * US_PER_S, person.source, &pose);
	assert_holds(pose.is_at_rest);
	assert_holds(!pose.is_strap_moved);
	assert_int_equal(pose.state, BODY_WELL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signs_are_law),
		cmocka_unit_test(test_inclination_is_unknown_on_the_side_only),
		cmocka_unit_test(test_nothing_breaks_at_ninety_degrees),
		cmocka_unit_test(test_a_mirrored_person_flips_lean_and_turn),
		cmocka_unit_test(test_turn_lasts_ten_seconds_of_motion),
		cmocka_unit_test(test_turn_ends_with_a_gap),
		cmocka_unit_test(test_a_turn_within_a_movement_is_whole),
		cmocka_unit_test(test_a_slow_turn_is_no_rest),
		cmocka_unit_test(test_who_stretches_near_neutral_keeps_a_turn),
		cmocka_unit_test(test_turn_is_unknown_before_a_rest_near_neutral),
		cmocka_unit_test(test_without_a_neutral_the_angles_are_unknown),
		cmocka_unit_test(test_without_a_lumbar_neutral_only_flexion_is_unknown),
		cmocka_unit_test(test_sitting_neutral_goes_before_standing),
		cmocka_unit_test(test_without_a_profile_there_is_motion_only),
		cmocka_unit_test(test_one_sensor_knows_no_lumbar_curve),
		cmocka_unit_test(test_a_lost_sensor_is_no_data_and_comes_back),
		cmocka_unit_test(test_a_sensor_that_is_not_trusted_is_no_data),
		cmocka_unit_test(test_positions_have_hysteresis),
		cmocka_unit_test(test_a_short_excursion_changes_no_position),
		cmocka_unit_test(test_face_down_is_all_fours_only_with_a_table_neutral),
		cmocka_unit_test(test_resting_crooked_means_that_the_strap_has_moved),
		cmocka_unit_test(test_leaning_a_little_or_moving_is_no_moved_strap),
		cmocka_unit_test(test_a_position_has_to_last),
		cmocka_unit_test(test_a_strap_has_moved_from_25_degrees_in_3_seconds),
		cmocka_unit_test(test_only_who_rests_has_a_moved_strap),
		cmocka_unit_test(test_turn_is_known_after_a_rest_near_neutral),
		cmocka_unit_test(test_turn_is_unknown_after_ten_seconds_of_movement),
		cmocka_unit_test(test_the_first_step_counts_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
