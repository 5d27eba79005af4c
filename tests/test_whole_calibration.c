/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fakes/check.h"
#include <cmocka.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <lumbard/sim/routine.h>
#include <lumbard/sim/wearer.h>

/*
 * Simulated people calibrate, with bows of all kinds, more or fewer poses, one sensor or two, in
 * any mounting: no profile has forward and backward exchanged, and who does it well is not refused.
 * Then each thing that can be exchanged or mistaken is, and is refused by its name and number.
 */
#ifdef __SANITIZE_ADDRESS__
enum { PEOPLE = 60, HEALTHY = 12, EXCHANGING = 1, WITH_FEW = 1 };
#else
enum { PEOPLE = 400, HEALTHY = 200, EXCHANGING = 6, WITH_FEW = 7 };
#endif

enum { STEPS_MAX = 64, RATE_HZ = 25 };

enum bow_kind {
	BOW_HIPS,
	BOW_BACK_FIRST, /* bends back with the mark on, then forward */
	BOW_BACK_WITHIN,
	BOW_SIDEWAYS,
	BOW_SEATED,
	BOW_SOUND_COUNT,
	BOW_ROUNDED = BOW_SOUND_COUNT, /* over a pelvis that rolls back */
	BOW_HARDLY_ROUNDED,
	BOW_SMALL,
	BOW_BACKWARD,
	BOW_KIND_COUNT,
};

/* Which poses beside upright and the bow. */
enum { WITH_SIT = 1, WITH_OWN = 2, WITH_TABLE = 4, WITH_LYING = 8, WITH_ALL = 15 };

struct person {
	struct sim_random random;
	struct sim_step step[STEPS_MAX];
	size_t count;
};

static struct calib calib; /* too big for a stack */
static struct calib_quality quality;
static struct profile profile;
static struct wearer wearer;
static struct person person;
static char why_buf[1024];

static double between(double low, double high)
{
	return sim_random_uniform(&person.random, low, high);
}

static void go(enum sim_position position, const char *mark, double pelvis_deg, double lumbar_deg)
{
	person.step[person.count++] = (struct sim_step){
		.position = position,
		.side = "",
		.mark = mark,
		.move_s = mark ? 2.5 : 5.0,
		.hold_s = mark ? 4.0 : 1.0,
		.pelvis_deg = pelvis_deg,
		.lumbar_deg = lumbar_deg,
		.wobble_deg = 0.8,
	};
}

static void bow(double pelvis_deg, double lumbar_deg, double aside_deg)
{
	const double aside[2] = {between(-aside_deg, aside_deg), between(-aside_deg, aside_deg)};

	for (int i = 0; i < 2; i++) {
		struct sim_step *step = &person.step[person.count];

		go(SIM_UPRIGHT, "bow", i ? 0.0 : pelvis_deg, i ? 0.0 : lumbar_deg);
		step->hold_s = 0.4;
		step->is_mark_moving = true;
		step->lean_deg = i ? 0.0 : aside[0];
		step->turn_deg = i ? 0.0 : aside[1];
	}
}

static void bow_once(enum bow_kind kind, int number)
{
	if ((kind == BOW_BACK_FIRST && number == 0) || (kind == BOW_BACK_WITHIN && number == 1))
		bow(-between(8.0, 18.0), -between(8.0, 18.0), 4.0);
	switch (kind) {
	case BOW_SEATED:
		bow(between(10.0, 28.0), between(25.0, 50.0), 4.0);
		break;
	case BOW_ROUNDED:
		bow(-between(6.0, 8.0), between(30.0, 50.0), 4.0);
		break;
	case BOW_HARDLY_ROUNDED:
		bow(-between(2.0, 5.0), between(15.0, 45.0), 4.0);
		break;
	case BOW_SMALL:
		bow(between(4.0, 15.0), between(0.0, 12.0), 4.0);
		break;
	case BOW_BACKWARD:
		bow(-between(8.0, 18.0), -between(8.0, 18.0), 4.0);
		break;
	default:
		bow(between(25.0, 55.0), between(0.0, 20.0), kind == BOW_SIDEWAYS ? 14.0 : 4.0);
		break;
	}
}

static void sit_down(unsigned with)
{
	double pelvis_deg = between(-14.0, 6.0), lumbar_deg = between(-6.0, 10.0);

	go(SIM_SIT, NULL, pelvis_deg, lumbar_deg);
	go(SIM_SIT, "sit", pelvis_deg, lumbar_deg);
	if (!(with & WITH_OWN))
		return;
	go(SIM_SIT, "hinge", pelvis_deg + between(2.0, 30.0), lumbar_deg + between(-3.0, 8.0));
	go(SIM_SIT, "slump", pelvis_deg - between(5.0, 20.0), lumbar_deg + between(12.0, 30.0));
}

static void go_to_floor(enum sim_position position, const char *neutral, const char *own,
			double most_deg)
{
	double pelvis_deg = between(-6.0, 6.0), lumbar_deg = between(-6.0, 6.0);
	double own_deg = between(4.0, most_deg);

	go(position, NULL, pelvis_deg, lumbar_deg);
	go(position, neutral, pelvis_deg, lumbar_deg);
	if (own)
		go(position, own, pelvis_deg - own_deg, lumbar_deg + own_deg);
}

static void make_person(uint64_t seed, enum bow_kind kind, unsigned with)
{
	check_seed(seed);
	person.random = sim_random_from(seed, 1000);
	person.count = 0;
	go(SIM_ON_DESK, "still", 0.0, 0.0);
	person.step[0].move_s = 0.0;
	go(SIM_UPRIGHT, NULL, 0.0, 0.0);
	go(SIM_UPRIGHT, "upright", 0.0, 0.0);
	for (int i = 0; i < 3; i++)
		bow_once(kind, i);
	if (with & (WITH_SIT | WITH_OWN))
		sit_down(with);
	if (with & WITH_TABLE)
		go_to_floor(SIM_TABLE, "table", with & WITH_OWN ? "cat" : NULL, 22.0);
	if (with & WITH_LYING)
		go_to_floor(SIM_LYING, "lying", with & WITH_OWN ? "press" : NULL, 14.0);
}

enum lie {
	NO_LIE,
	SENSORS_EXCHANGED,
	GYRO_NEGATED,
	GYRO_Y_DEAD,
	GYRO_CONSTANT,
	Z_OFF,
	HALF_SCALE,
	FROZEN,
	GYRO_FROZEN,
	GYRO_CUT_OFF,
};

/* liar: all but an exchange is of this sensor alone, and from the pose lying_from on. */
static void tell_lie(struct imu_sample *sample, enum lie lie, enum sensor_place liar)
{
	static struct imu_sample last;

	if (lie == SENSORS_EXCHANGED)
		sample->sensor = sample->sensor == SENSOR_PELVIS ? SENSOR_LUMBAR : SENSOR_PELVIS;
	else if (sample->sensor != liar)
		return;
	if (lie == GYRO_NEGATED)
		sample->gyro_radps = vec3_scale(sample->gyro_radps, -1.0);
	else if (lie == GYRO_Y_DEAD)
		sample->gyro_radps.y = 0.01;
	else if (lie == GYRO_CONSTANT)
		sample->gyro_radps.x += 1.2;
	else if (lie == Z_OFF)
		sample->accel_mps2.z -= 1.8;
	else if (lie == HALF_SCALE)
		sample->accel_mps2 = vec3_scale(sample->accel_mps2, 0.5);
	else if (lie == GYRO_CUT_OFF)
		sample->gyro_radps.y = RAD(500.0);
	if (lie == FROZEN)
		sample->accel_mps2 = last.accel_mps2;
	if (lie == FROZEN || lie == GYRO_FROZEN)
		sample->gyro_radps = last.gyro_radps;
	last = *sample;
}

static enum sensor_place liar = SENSOR_PELVIS;
static enum calib_pose lying_from = POSE_NONE;

static int calibrate(uint64_t seed, bool has_lumbar, enum lie lie)
{
	struct wearer_config config = wearer_config_default(seed);
	struct text why = text_in(why_buf, sizeof(why_buf));
	struct imu_sample sample;
	const char *mark;
	bool is_lying = lying_from == POSE_NONE;

	config.rate_hz = RATE_HZ;
	config.has_lumbar = has_lumbar;
	assert_int_equal(wearer_init(&wearer, &config, person.step, person.count), 0);
	calib_init(&calib);
	while (wearer_next(&wearer, &sample, &mark, NULL)) {
		enum calib_pose pose = POSE_NONE;

		assert_int_equal(calib_pose_from_name(mark, &pose), 0);
		is_lying |= pose == lying_from && pose != POSE_NONE;
		tell_lie(&sample, is_lying ? lie : NO_LIE, liar);
		calib_add(&calib, &sample, pose);
	}
	return calib_finish(&calib, &profile, &quality, &why);
}

/* Crooked straps and wobbly bows cost some degrees; the other way round is 180. */
static void assert_forward_is_forward(void)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct rotation r = wearer_r_sensor_from_body(&wearer, (enum sensor_place)i);
		struct vec3 forward = vec3_rotate(&r, vec3_of(1.0, 0.0, 0.0));

		if (profile.sensor[i].is_fitted)
			assert_below(vec3_angle_rad(forward,
						    profile.sensor[i].r_body_from_sensor.row[0]),
				     RAD(40.0));
	}
}

static void test_no_profile_has_forward_and_backward_exchanged(void **state)
{
	int written = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= PEOPLE; seed++) {
		unsigned with = (unsigned)(seed * 7 % 16);

		make_person(seed, (enum bow_kind)(seed % BOW_KIND_COUNT), with);
		if (calibrate(seed, seed % 4 < 2, NO_LIE) < 0)
			continue;
		assert_forward_is_forward();
		written++;
	}
	assert_holds(written > PEOPLE / 2);
}

static void test_who_holds_all_poses_and_bows_well_is_not_refused(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= HEALTHY; seed++) {
		make_person(2000 + seed, (enum bow_kind)(seed % BOW_SOUND_COUNT), WITH_ALL);
		if (calibrate(seed, seed % 4 != 0, NO_LIE) < 0)
			fail_msg("seed %d: %s", (int)seed, why_buf);
		assert_string_equal(why_buf, "");
		assert_forward_is_forward();
		for (int i = 0; i < POSE_COUNT; i++)
			assert_false(quality.sensor[SENSOR_PELVIS].pose[i].is_given &&
				     !quality.sensor[SENSOR_PELVIS].pose[i].is_used);
	}
}

static void test_who_holds_few_poses_is_not_refused(void **state)
{
	static const enum bow_kind one_way[] = {BOW_HIPS, BOW_SIDEWAYS, BOW_SEATED};

	(void)state;
	for (uint64_t seed = 1; seed <= WITH_FEW * (uint64_t)WITH_ALL; seed++) {
		make_person(3000 + seed, one_way[seed % 3], (unsigned)(seed % WITH_ALL));
		for (int has_lumbar = 0; has_lumbar <= 1; has_lumbar++) {
			if (calibrate(seed, has_lumbar, NO_LIE) < 0 || why_buf[0])
				fail_msg("seed %d: %s", (int)seed, why_buf);
			assert_forward_is_forward();
		}
	}
}

/* Who rounds still gets a profile from what tells for sure, and is told of the bow. */
static void test_a_rounded_bow_is_outvoted_by_who_knows(void **state)
{
	char report[8192];
	struct text text = text_in(report, sizeof(report));

	(void)state;
	make_person(7, BOW_ROUNDED, WITH_TABLE);
	assert_int_equal(calibrate(7, true, NO_LIE), 0);
	assert_forward_is_forward();
	assert_holds(quality.sensor[SENSOR_PELVIS].forward_against == 1u << POSE_BOW);
	calib_format_quality(&quality, &text);
	assert_says(report, "forward   told by `table`; the bow rolled the pelvis back by ");
}

static void refuse_bow(enum bow_kind kind, unsigned with, bool has_lumbar, const char *says)
{
	for (uint64_t seed = 1; seed <= 3; seed++) {
		make_person(seed, kind, with);
		assert_holds(calibrate(seed, has_lumbar, NO_LIE) < 0);
		assert_says(why_buf, "pelvis: forward cannot be told from ");
		assert_says(why_buf, says);
		assert_says(why_buf, "hold `table`");
	}
}

static void test_what_does_not_suffice_or_does_not_agree_is_refused(void **state)
{
	(void)state;
	refuse_bow(BOW_ROUNDED, 0, false, "from the hips, by 20 deg or more");
	refuse_bow(BOW_ROUNDED, 0, true, "from the hips, by 20 deg or more");
	refuse_bow(BOW_ROUNDED, WITH_SIT, true, "from the hips, by 20 deg or more");
	refuse_bow(BOW_BACKWARD, WITH_LYING, false, "`lying` against the bow");
	refuse_bow(BOW_BACKWARD, WITH_TABLE, false, "`table` against the bow");
}

/* A seated bow in which the pelvis turns by 12 deg: the back could not bend that far otherwise. */
static void test_ribs_tell_of_the_pelvis(void **state)
{
	(void)state;
	make_person(3, BOW_KIND_COUNT, 0);
	person.count = 3;
	for (int i = 0; i < 3; i++)
		bow(14.0, 50.0, 1.0);
	assert_int_equal(calibrate(3, true, NO_LIE), 0);
	assert_forward_is_forward();
	assert_holds(quality.sensor[SENSOR_PELVIS].forward_by & CALIB_BY_BOTH_SENSORS);
	assert_holds(calibrate(3, false, NO_LIE) < 0);
}

static struct sim_step *step_of(const char *mark)
{
	for (size_t i = 0; i < person.count; i++)
		if (person.step[i].mark && strcmp(person.step[i].mark, mark) == 0)
			return &person.step[i];
	fail_msg("no step is marked %s", mark);
	return NULL;
}

/* The demo's own wearer. */
static void make_demo_person(void)
{
	const struct sim_step *step = sim_routine_calibration(&person.count);

	check_seed(1);
	assert_holds(person.count <= STEPS_MAX);
	memcpy(person.step, step, person.count * sizeof(*step));
}

static void refuse_as_it_is(bool has_lumbar, const char *says)
{
	for (uint64_t seed = 1; seed <= 2; seed++) {
		assert_holds(calibrate(seed, has_lumbar, NO_LIE) < 0);
		assert_says(why_buf, says);
	}
}

static void test_exchanged_sensors_are_refused(void **state)
{
	(void)state;
	make_demo_person();
	for (uint64_t seed = 1; seed <= 3; seed++) {
		assert_int_equal(calibrate(seed, true, NO_LIE), 0);
		assert_holds(calibrate(seed, true, SENSORS_EXCHANGED) < 0);
		assert_says(why_buf, "pelvis and lumbar seem to be exchanged");
	}
	/* Also where the bow is all there is. */
	make_person(5, BOW_KIND_COUNT, 0);
	person.count = 3;
	for (int i = 0; i < 3; i++)
		bow(40.0, 18.0, 1.0);
	assert_int_equal(calibrate(5, true, NO_LIE), 0);
	assert_holds(calibrate(5, true, SENSORS_EXCHANGED) < 0);
	assert_says(why_buf, " deg less than the pelvis, as in no bow");
}

static void test_a_lying_sensor_is_refused_by_what_it_does(void **state)
{
	static const struct {
		enum lie lie;
		const char *says;
	} lies[] = {
		{GYRO_NEGATED, "the gyroscope turns the wrong way"},
		{GYRO_Y_DEAD, "the gyroscope's y stands still"},
		{GYRO_CONSTANT, "deg/s while nothing turns (up to 50 can be taken off)"},
		{Z_OFF, "|a| is "},
		{HALF_SCALE, "half of it: the range is set or scaled wrong"},
	};

	(void)state;
	make_demo_person();
	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		liar = SENSOR_PELVIS;
		assert_holds(calibrate(1, true, lies[i].lie) < 0);
		assert_says(why_buf, "pelvis: ");
		assert_says(why_buf, lies[i].says);
		liar = SENSOR_LUMBAR;
		assert_int_equal(calibrate(1, true, lies[i].lie), 0);
		assert_says(why_buf, "lumbar: ");
		assert_says(why_buf, lies[i].says);
		assert_holds(quality.sensor[SENSOR_LUMBAR].is_left_out);
		assert_holds(!profile.sensor[SENSOR_LUMBAR].is_fitted);
	}
	liar = SENSOR_PELVIS;
}

static void hold(const char *mark, double pelvis_deg, double lumbar_deg)
{
	struct sim_step *step;

	make_demo_person();
	step = step_of(mark);
	step->pelvis_deg = pelvis_deg;
	step->lumbar_deg = lumbar_deg;
}

static bool is_exchanged(const char *one, const char *other)
{
	bool has_one = false, has_other = false;

	for (size_t i = 0; i < person.count; i++) {
		const char **mark = &person.step[i].mark;
		bool is_one = *mark && strcmp(*mark, one) == 0;
		bool is_other = *mark && strcmp(*mark, other) == 0;

		has_one |= is_one;
		has_other |= is_other;
		*mark = is_one ? other : is_other ? one : *mark;
	}
	return has_one && has_other;
}

static void exchange_marks(const char *one, const char *other)
{
	make_demo_person();
	assert_holds(is_exchanged(one, other));
}

static void test_exchanged_marks_are_refused(void **state)
{
	(void)state;
	for (int has_lumbar = 0; has_lumbar <= 1; has_lumbar++) {
		exchange_marks("cat", "table");
		refuse_as_it_is(has_lumbar, "`cat` has the ");
		exchange_marks("press", "lying");
		refuse_as_it_is(has_lumbar, "`press` has the ");
		exchange_marks("hinge", "slump");
		refuse_as_it_is(has_lumbar, "`hinge` has the ");
		exchange_marks("table", "lying");
		refuse_as_it_is(has_lumbar, "`table` and `lying`");
		exchange_marks("cat", "press");
		refuse_as_it_is(has_lumbar, "`cat` was held on the back, ");
		exchange_marks("sit", "lying");
		refuse_as_it_is(has_lumbar, "");
	}
	exchange_marks("upright", "sit");
	refuse_as_it_is(true, "the bow begins and ends where `sit` was held, 7 deg from `upright`");
}

static void test_a_mark_on_a_held_pose_is_no_bow(void **state)
{
	static const char *const held[] = {"sit",   "hinge", "slump", "table",
					   "lying", "cat",   "press"};

	(void)state;
	for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++) {
		exchange_marks("bow", held[i]);
		for (int has_lumbar = 0; has_lumbar <= 1; has_lumbar++)
			refuse_as_it_is(
				has_lumbar,
				" deg while the mark of the bow was on (a bow: 20 and more)");
	}
}

static void test_worn_and_yet_stiller_than_the_table_is_refused(void **state)
{
	(void)state;
	exchange_marks("still", "lying");
	refuse_as_it_is(true, "`lying` trembles by 0.0");
	exchange_marks("still", "press");
	refuse_as_it_is(false, "`press` trembles by 0.0");
}

static void test_a_cat_that_is_a_hinge(void **state)
{
	(void)state;
	hold("cat", -22.0, 26.0);
	assert_holds(is_exchanged("hinge", "cat"));
	refuse_as_it_is(false, "`cat` ");
	refuse_as_it_is(true, "`cat` ");
}

/* A table in an arch is no prayer stretch; what the pelvis does there nobody measured. */
static void test_a_prayer_that_is_a_table_is_refused(void **state)
{
	(void)state;
	make_person(11, BOW_HIPS, WITH_TABLE);
	go(SIM_TABLE, "prayer", 15.0, 24.0);
	assert_int_equal(calibrate(1, true, NO_LIE), 0);
	assert_holds(is_exchanged("table", "prayer"));
	refuse_as_it_is(true, "more arched than `table` (from -8 on can be)");
}

/* How far each is off, with the marks exchanged and not. */
static void assert_harmless(const struct profile *sound, const char *one, const char *other)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct profile_sensor *is = &profile.sensor[i], *was = &sound->sensor[i];

		if (!is->is_fitted || !was->is_fitted)
			continue;
		for (int pose = 0; pose < POSE_COUNT; pose++) {
			double off_rad = angle_wrapped_rad(is->pose[pose].inclination_rad -
							   was->pose[pose].inclination_rad);

			if (is->pose[pose].is_given && was->pose[pose].is_given &&
			    !(fabs(off_rad) < RAD(10.0)))
				fail_msg("%s for %s: %s is off by %.1f deg", one, other,
					 calib_pose_name((enum calib_pose)pose),
					 off_rad * DEG_PER_RAD);
		}
	}
}

/* Of any two marks; what is still accepted is no further off than a pose that comes back. */
static void test_no_two_marks_can_be_exchanged(void **state)
{
	static const char *const marks[] = {"still", "upright", "bow",	 "sit", "table",
					    "lying", "hinge",	"slump", "cat", "press"};
	static struct profile sound;
	int count = (int)(sizeof(marks) / sizeof(*marks));

	(void)state;
	for (int i = 0; i < EXCHANGING * count * count; i++) {
		const char *one = marks[i % count], *other = marks[i / count % count];
		uint64_t seed = (uint64_t)i + 1;
		bool has_lumbar = i / 7 % 2;

		if (i % count >= i / count % count)
			continue;
		make_person(4000 + seed, (enum bow_kind)(seed % BOW_SOUND_COUNT), WITH_ALL);
		assert_int_equal(calibrate(seed, has_lumbar, NO_LIE), 0);
		sound = profile;
		assert_holds(is_exchanged(one, other));
		if (calibrate(seed, has_lumbar, NO_LIE) == 0) {
			assert_forward_is_forward();
			assert_harmless(&sound, one, other);
		}
	}
}

/* Nothing moves any more that would show it. */
static void test_what_breaks_in_the_last_pose_is_seen(void **state)
{
	static const struct {
		enum lie lie;
		const char *says;
	} lies[] = {
		{FROZEN, "press    not usable: the sensor said the very same for "},
		{GYRO_FROZEN, "press    not usable: the sensor said the very same for "},
		{GYRO_CUT_OFF, "press    not usable: an axis stood at the end of its range for "},
	};
	char report[8192];

	(void)state;
	make_demo_person();
	lying_from = POSE_PRESS;
	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		struct text text = text_in(report, sizeof(report));

		assert_int_equal(calibrate(1, true, lies[i].lie), 0);
		assert_holds(!profile.sensor[SENSOR_PELVIS].pose[POSE_PRESS].is_given);
		assert_holds(profile.sensor[SENSOR_LUMBAR].pose[POSE_PRESS].is_given);
		calib_format_quality(&quality, &text);
		assert_says(report, lies[i].says);
	}
	assert_holds(calibrate(1, true, GYRO_Y_DEAD) < 0);
	assert_says(why_buf, "pelvis: the gyroscope's y stands still (first seen in `press`)");
	lying_from = POSE_UPRIGHT;
	assert_holds(calibrate(1, true, FROZEN) < 0);
	lying_from = POSE_NONE;
}

static void test_a_pose_in_the_wrong_direction_is_refused(void **state)
{
	(void)state;
	for (int has_lumbar = 0; has_lumbar <= 1; has_lumbar++) {
		hold("cat", 10.0, -14.0);
		refuse_as_it_is(has_lumbar, "rather a camel");
		hold("hinge", -15.0, 30.0);
		refuse_as_it_is(has_lumbar, "rather a slump");
		hold("press", 9.0, -11.0);
		refuse_as_it_is(has_lumbar, "rather a hollow back");
		hold("slump", 14.0, 3.0);
		refuse_as_it_is(has_lumbar, "rather a hinge");
	}
	hold("hinge", -15.0, 30.0);
	refuse_as_it_is(false, "deg further back than `sit` (from -5 on can be): rather a slump");
	hold("sit", -14.0, 21.0);
	refuse_as_it_is(true, "`sit` has the back 3"); /* 35 and sway */
	refuse_as_it_is(true, " deg rounder than `upright` (-10 to 30 can be)");
}

static void leave_out_as_it_is(const char *mark, bool has_lumbar)
{
	char report[8192];
	struct text text = text_in(report, sizeof(report));
	enum calib_pose pose = POSE_NONE;

	assert_int_equal(calib_pose_from_name(mark, &pose), 0);
	assert_int_equal(calibrate(1, has_lumbar, NO_LIE), 0);
	assert_holds(quality.sensor[SENSOR_PELVIS].pose[pose].is_beyond);
	for (int i = 0; i < SENSOR_COUNT; i++)
		assert_holds(!profile.sensor[i].pose[pose].is_given);
	calib_format_quality(&quality, &text);
	assert_says(report, ": not used: pelvis ");
}

static void test_a_pose_beyond_belief_is_left_out(void **state)
{
	(void)state;
	for (int has_lumbar = 0; has_lumbar <= 1; has_lumbar++) {
		hold("press", -30.0, 6.0);
		leave_out_as_it_is("press", has_lumbar);
		hold("cat", -60.0, 20.0);
		leave_out_as_it_is("cat", has_lumbar);
	}
	hold("cat", -20.0, 60.0);
	leave_out_as_it_is("cat", true);
	hold("hinge", 14.0, 20.0);
	leave_out_as_it_is("hinge", true);
}

/* Up to 25 deg rounder is tight hamstrings, and said. */
static void test_a_tight_sit_is_taken_and_said(void **state)
{
	char report[8192];
	struct text text = text_in(report, sizeof(report));

	(void)state;
	hold("sit", -8.0, 11.0);
	/* What starts from it goes along. */
	step_of("hinge")->lumbar_deg += 11.0;
	step_of("hinge")->pelvis_deg -= 8.0;
	step_of("slump")->pelvis_deg -= 8.0;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		assert_int_equal(calibrate(seed, true, NO_LIE), 0);
		assert_holds(profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].is_given);
	}
	calib_format_quality(&quality, &text);
	assert_says(report, "rounder than upright: tight, or slumped; taken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_profile_has_forward_and_backward_exchanged),
		cmocka_unit_test(test_who_holds_all_poses_and_bows_well_is_not_refused),
		cmocka_unit_test(test_who_holds_few_poses_is_not_refused),
		cmocka_unit_test(test_a_mark_on_a_held_pose_is_no_bow),
		cmocka_unit_test(test_worn_and_yet_stiller_than_the_table_is_refused),
		cmocka_unit_test(test_a_cat_that_is_a_hinge),
		cmocka_unit_test(test_a_prayer_that_is_a_table_is_refused),
		cmocka_unit_test(test_no_two_marks_can_be_exchanged),
		cmocka_unit_test(test_what_breaks_in_the_last_pose_is_seen),
		cmocka_unit_test(test_a_rounded_bow_is_outvoted_by_who_knows),
		cmocka_unit_test(test_what_does_not_suffice_or_does_not_agree_is_refused),
		cmocka_unit_test(test_ribs_tell_of_the_pelvis),
		cmocka_unit_test(test_exchanged_sensors_are_refused),
		cmocka_unit_test(test_a_lying_sensor_is_refused_by_what_it_does),
		cmocka_unit_test(test_exchanged_marks_are_refused),
		cmocka_unit_test(test_a_pose_in_the_wrong_direction_is_refused),
		cmocka_unit_test(test_a_pose_beyond_belief_is_left_out),
		cmocka_unit_test(test_a_tight_sit_is_taken_and_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
