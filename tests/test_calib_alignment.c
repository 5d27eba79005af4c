/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"

#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>
#include <string.h>

#define DEG RAD_PER_DEG

/* What a person does with both sensors on; the mark of a step is its pose. */
static const struct fake_step bowing[] = {
	{0.0, 1.0, {0.0, 0.0, 0.0}, POSE_NONE},	    {0.0, 6.0, {0.0, 0.0, 0.0}, POSE_UPRIGHT},
	{2.5, 0.5, {60 * DEG, 0.0, 0.0}, POSE_BOW}, {2.5, 0.5, {0.0, 0.0, 0.0}, POSE_BOW},
	{2.5, 0.5, {50 * DEG, 0.0, 0.0}, POSE_BOW}, {2.5, 0.5, {0.0, 0.0, 0.0}, POSE_BOW},
	{3.0, 1.0, {0.0, 0.0, 0.0}, POSE_NONE},
};
static const struct fake_step neutrals[] = {
	{0.0, 1.0, {0.0, 0.0, 0.0}, POSE_NONE},	      {0.0, 6.0, {0.0, 0.0, 0.0}, POSE_UPRIGHT},
	{3.0, 0.5, {80 * DEG, 0.0, 0.0}, POSE_NONE},  {0.0, 5.0, {80 * DEG, 0.0, 0.0}, POSE_TABLE},
	{4.0, 0.5, {-95 * DEG, 0.0, 0.0}, POSE_NONE}, {0.0, 5.0, {-95 * DEG, 0.0, 0.0}, POSE_LYING},
};
static const struct fake_script bow_script = {bowing, sizeof(bowing) / sizeof(*bowing)};
static const struct fake_script neutral_script = {neutrals, sizeof(neutrals) / sizeof(*neutrals)};

/* Both sensors on one segment, each in its own mounting. */
struct worn {
	struct fake_sensor sensor[SENSOR_COUNT];
	struct fake_random random;
};

static struct calib calib; /* too big for a stack */
static struct profile profile;
static struct calib_quality quality;
static char why_buf[400];

static struct worn wearing_new(uint64_t seed)
{
	struct worn wearing = {.random = {seed}};

	check_seed(seed);
	for (int i = 0; i < SENSOR_COUNT; i++)
		wearing.sensor[i] = (struct fake_sensor){
			.place = (enum sensor_place)i,
			.r_sensor_from_body = fake_random_rotation(&wearing.random),
			.random = {seed + 1000 * (uint64_t)(i + 1)},
		};
	return wearing;
}

static void wearing_add_noise(struct worn *wearing)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct fake_sensor *sensor = &wearing->sensor[i];

		sensor->gyro_noise_radps = 0.1 * DEG;
		sensor->accel_noise_mps2 = 0.03;
		sensor->gyro_resolution_radps = DEG / 65.5;
		sensor->accel_resolution_mps2 = GRAVITY_MPS2 / 8192.0;
		sensor->lever_m = (struct vec3){-0.1, 0.02, 0.1};
	}
}

static void play_at(struct worn *wearing, const struct fake_script *script, double start_s,
		    double rate_hz, int sensor_count)
{
	for (int i = 0; (double)i < fake_script_s(script) * rate_hz; i++) {
		double t_s = (double)i / rate_hz;
		enum calib_pose pose = (enum calib_pose)fake_script_mark(script, t_s);

		for (int k = 0; k < sensor_count; k++) {
			struct imu_sample sample = fake_sensor_measure(
				&wearing->sensor[k], fake_path_script, script, t_s);

			sample.t_us += llround(start_s * 1e6);
			calib_add(&calib, &sample, pose);
		}
	}
}

static int finish(void)
{
	struct text why = text_in(why_buf, sizeof(why_buf));

	return calib_finish(&calib, &profile, &quality, &why);
}

static int calibrate(struct worn *wearing, const struct fake_script *script)
{
	calib_init(&calib);
	play_at(wearing, script, 0.0, 100.0, SENSOR_COUNT);
	return finish();
}

static double axes_error_deg(const struct worn *wearing, int place)
{
	const struct rotation *r = &profile.sensor[place].r_body_from_sensor;
	double worst_rad = 0.0;

	for (int i = 0; i < 3; i++) {
		struct vec3 axis = {i == 0, i == 1, i == 2};
		struct vec3 want = vec3_rotate(&wearing->sensor[place].r_sensor_from_body, axis);

		worst_rad = fmax(worst_rad, vec3_angle_rad(r->row[i], want));
	}
	return worst_rad * DEG_PER_RAD;
}

static void check_axes(const struct worn *wearing, double tolerance_deg)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		assert_holds(profile.sensor[i].is_fitted);
		assert_below(axes_error_deg(wearing, i), tolerance_deg);
	}
}

/* Steps with lean and heading that differ each time, as people bow; scale 1 is a sloppy bow. */
static struct fake_script wobbly(struct fake_step *steps, const struct fake_script *script,
				 struct fake_random *random, double scale)
{
	for (int i = 0; i < script->step_count; i++) {
		steps[i] = script->step[i];
		if (steps[i].mark != POSE_BOW)
			continue;
		steps[i].to.lateral_rad =
			scale * 6.0 * DEG * fake_random_uniform(random, -1.0, 1.0);
		steps[i].to.heading_rad =
			scale * 10.0 * DEG * fake_random_uniform(random, -1.0, 1.0);
	}
	return (struct fake_script){steps, script->step_count};
}

static void test_random_mountings_are_found_from_a_perfect_bow(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 15; seed++) {
		struct worn wearing = wearing_new(seed);

		assert_int_equal(calibrate(&wearing, &bow_script), 0);
		assert_string_equal(why_buf, "");
		check_axes(&wearing, 1.0);
		assert_int_equal(quality.sensor[SENSOR_PELVIS].axis_source, CALIB_AXIS_BOW);
		assert_near(quality.sensor[SENSOR_PELVIS].axis_share, 1.0, 1e-6);
		assert_near(quality.sensor[SENSOR_PELVIS].bow_range_rad, 60.0 * DEG, 1.0 * DEG);
	}
}

static void test_straight_upside_down_and_sideways_are_found(void **state)
{
	(void)state;
	for (int k = 0; k < FAKE_ORIENTATION_COUNT; k += 2) {
		struct worn wearing = wearing_new(100 + (uint64_t)k);

		wearing.sensor[SENSOR_PELVIS].r_sensor_from_body = fake_rotation_axis_aligned(k);
		wearing.sensor[SENSOR_LUMBAR].r_sensor_from_body =
			fake_rotation_axis_aligned(FAKE_ORIENTATION_COUNT - 1 - k);
		wearing_add_noise(&wearing); /* an axis that nothing moves is a dead one */
		assert_int_equal(calibrate(&wearing, &bow_script), 0);
		check_axes(&wearing, 1.0);
	}
}

static void test_wobbly_bows_and_noise_cost_a_few_degrees(void **state)
{
	(void)state;
	for (uint64_t seed = 200; seed < 215; seed++) {
		struct worn wearing = wearing_new(seed);
		struct fake_step steps[sizeof(bowing) / sizeof(*bowing)];
		struct fake_script script = wobbly(steps, &bow_script, &wearing.random, 1.0);

		wearing_add_noise(&wearing);
		assert_int_equal(calibrate(&wearing, &script), 0);
		check_axes(&wearing, 8.0);
		assert_holds(quality.sensor[SENSOR_PELVIS].axis_share < 1.0);
	}
}

static void test_straight_bows_with_noise_cost_little(void **state)
{
	(void)state;
	for (uint64_t seed = 220; seed < 230; seed++) {
		struct worn wearing = wearing_new(seed);
		struct fake_step steps[sizeof(bowing) / sizeof(*bowing)];
		struct fake_script script = wobbly(steps, &bow_script, &wearing.random, 0.25);

		wearing_add_noise(&wearing);
		assert_int_equal(calibrate(&wearing, &script), 0);
		check_axes(&wearing, 3.0);
	}
}

static void test_two_neutrals_do_without_a_bow(void **state)
{
	(void)state;
	for (uint64_t seed = 300; seed < 310; seed++) {
		struct worn wearing = wearing_new(seed);

		wearing_add_noise(&wearing);
		assert_int_equal(calibrate(&wearing, &neutral_script), 0);
		check_axes(&wearing, 1.0);
		assert_int_equal(quality.sensor[SENSOR_PELVIS].axis_source, CALIB_AXIS_NEUTRALS);
		assert_unknown(quality.sensor[SENSOR_PELVIS].axis_share);
		assert_near(profile.sensor[SENSOR_PELVIS].pose[POSE_TABLE].inclination_rad,
			    80.0 * DEG, 0.5 * DEG);
		assert_near(profile.sensor[SENSOR_PELVIS].pose[POSE_LYING].inclination_rad,
			    -95.0 * DEG, 0.5 * DEG);
		assert_near(profile.sensor[SENSOR_LUMBAR].pose[POSE_LYING].lateral_rad, 0.0,
			    0.5 * DEG);
		assert_holds(!profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].is_given);
	}
}

static void test_bow_and_neutrals_together_agree(void **state)
{
	struct worn wearing = wearing_new(320);

	(void)state;
	wearing_add_noise(&wearing);
	calib_init(&calib);
	play_at(&wearing, &bow_script, 0.0, 100.0, SENSOR_COUNT);
	play_at(&wearing, &neutral_script, 60.0, 100.0, SENSOR_COUNT);
	assert_int_equal(finish(), 0);
	check_axes(&wearing, 2.0);
	assert_int_equal(quality.sensor[SENSOR_PELVIS].axis_source, CALIB_AXIS_BOTH);
	assert_below(quality.sensor[SENSOR_PELVIS].axis_disagreement_rad, 3.0 * DEG);
}

/* Slow bows, whose rate is little more than the bias. */
static void test_bias_does_not_matter(void **state)
{
	struct fake_step slow[sizeof(bowing) / sizeof(*bowing)];
	const struct fake_script script = {slow, sizeof(bowing) / sizeof(*bowing)};

	(void)state;
	for (int i = 0; i < script.step_count; i++) {
		slow[i] = bowing[i];
		slow[i].move_s *= 2.5;
	}
	for (uint64_t seed = 400; seed < 412; seed++) {
		struct worn wearing = wearing_new(seed);
		struct vec3 miss;

		wearing_add_noise(&wearing);
		for (int i = 0; i < SENSOR_COUNT; i++)
			wearing.sensor[i].gyro_bias_radps = vec3_scale(
				vec3_unit(fake_random_vec3(&wearing.random, 1.0)), 5.0 * DEG);
		assert_int_equal(calibrate(&wearing, &script), 0);
		check_axes(&wearing, 1.0);
		assert_holds(profile.sensor[SENSOR_PELVIS].has_gyro_bias);
		miss = vec3_sub(profile.sensor[SENSOR_PELVIS].gyro_bias_radps,
				wearing.sensor[SENSOR_PELVIS].gyro_bias_radps);
		assert_below(vec3_norm(miss), 0.3 * DEG);
	}
}

static void test_still_gives_the_bias(void **state)
{
	const struct fake_step desk[] = {{0.0, 5.0, {150 * DEG, 20 * DEG, 0.0}, POSE_STILL}};
	const struct fake_script desk_script = {desk, 1};
	struct worn wearing = wearing_new(420);

	(void)state;
	wearing_add_noise(&wearing);
	wearing.sensor[SENSOR_PELVIS].gyro_bias_radps = (struct vec3){4 * DEG, -2 * DEG, DEG};
	calib_init(&calib);
	play_at(&wearing, &desk_script, 0.0, 100.0, SENSOR_COUNT);
	play_at(&wearing, &bow_script, 20.0, 100.0, SENSOR_COUNT);
	assert_int_equal(finish(), 0);
	assert_vec3_near(profile.sensor[SENSOR_PELVIS].gyro_bias_radps,
			 wearing.sensor[SENSOR_PELVIS].gyro_bias_radps, 0.03 * DEG);
	assert_near(quality.sensor[SENSOR_PELVIS].bias_radps, sqrt(21.0) * DEG, 0.03 * DEG);
	assert_holds(!profile.sensor[SENSOR_PELVIS].pose[POSE_STILL].is_given);
	check_axes(&wearing, 1.0);
}

static void test_slow_and_fast_sensors_are_as_good(void **state)
{
	const double rates_hz[] = {20.0, 50.0, 416.0, 1000.0};

	(void)state;
	for (uint64_t i = 0; i < sizeof(rates_hz) / sizeof(*rates_hz); i++) {
		struct worn wearing = wearing_new(430 + i);

		wearing_add_noise(&wearing);
		calib_init(&calib);
		play_at(&wearing, &bow_script, 0.0, rates_hz[i], SENSOR_COUNT);
		assert_int_equal(finish(), 0);
		check_axes(&wearing, 2.0);
	}
}

/* A window that moved or lies far from the others is left out of a pose. */
static void test_fidgeting_is_left_out_of_a_pose(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 5.0, {0.0, 0.0, 0.0}, POSE_UPRIGHT},
		{0.3, 0.2, {15 * DEG, 10 * DEG, 0.0}, POSE_UPRIGHT},
		{0.3, 2.0, {0.0, 0.0, 0.0}, POSE_UPRIGHT},
		{2.5, 0.5, {60 * DEG, 0.0, 0.0}, POSE_BOW},
		{2.5, 0.5, {0.0, 0.0, 0.0}, POSE_BOW},
	};
	const struct fake_script script = {steps, sizeof(steps) / sizeof(*steps)};
	struct worn wearing = wearing_new(440);
	const struct calib_pose_quality *upright =
		&quality.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT];

	(void)state;
	wearing_add_noise(&wearing);
	assert_int_equal(calibrate(&wearing, &script), 0);
	check_axes(&wearing, 1.5);
	assert_holds(upright->moved_s >= 0.5 && upright->moved_s <= 2.0);
	assert_holds(upright->still_s >= 5.5);
	assert_near(upright->gravity_mps2, GRAVITY_MPS2, 0.02);
	assert_below(upright->spread_rad, 1.0 * DEG);
}

/* Still, but slumped at first: only the longer part counts. */
static void test_settling_in_is_left_out_of_a_pose(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 2.0, {12 * DEG, 0.0, 0.0}, POSE_UPRIGHT},
		{1.0, 6.0, {0.0, 0.0, 0.0}, POSE_UPRIGHT},
		{2.5, 0.5, {60 * DEG, 0.0, 0.0}, POSE_BOW},
		{2.5, 0.5, {0.0, 0.0, 0.0}, POSE_BOW},
	};
	const struct fake_script script = {steps, sizeof(steps) / sizeof(*steps)};
	struct worn wearing = wearing_new(441);

	(void)state;
	wearing_add_noise(&wearing);
	assert_int_equal(calibrate(&wearing, &script), 0);
	check_axes(&wearing, 0.7);
	assert_holds(quality.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT].moved_s >= 2.0);
}

/* What is refused, and what is said of it. */
static void check_refused(struct worn *wearing, const struct fake_script *script, int r,
			  const char *says)
{
	struct profile untouched;

	memset(&profile, 0x55, sizeof(profile));
	untouched = profile;
	assert_int_equal(calibrate(wearing, script), r);
	assert_says(why_buf, "pelvis");
	assert_says(why_buf, says);
	assert_memory_equal(&profile, &untouched, sizeof(profile));
	assert_holds(quality.sensor[SENSOR_PELVIS].is_present);
}

static void test_without_upright_it_is_refused(void **state)
{
	const struct fake_script no_upright = {bowing + 2, 4};
	struct worn wearing = wearing_new(500);

	(void)state;
	check_refused(&wearing, &no_upright, -ENODATA, "no rows are marked upright");
}

static void test_upright_that_moves_is_refused(void **state)
{
	struct fake_step steps[30];
	struct fake_script script = {steps, 30};
	struct worn wearing = wearing_new(501);

	(void)state;
	for (int i = 0; i < 30; i++)
		steps[i] = (struct fake_step){
			0.4, 0.0, {(i % 2 ? 12.0 : -12.0) * DEG, 0.0, 0.0}, POSE_UPRIGHT};
	check_refused(&wearing, &script, -EDOM, "upright was not held still: its quietest");
}

static void test_upright_too_short_is_refused(void **state)
{
	struct fake_step steps[sizeof(bowing) / sizeof(*bowing)];
	struct fake_script script = {steps, sizeof(bowing) / sizeof(*bowing)};
	struct worn wearing = wearing_new(502);

	(void)state;
	memcpy(steps, bowing, sizeof(bowing));
	steps[1].hold_s = 0.6;
	check_refused(&wearing, &script, -EDOM, "upright was held still for only");
}

/* An accelerometer in the wrong unit or range: every sample 10 % too long. */
static void test_gravity_of_the_wrong_length_is_refused(void **state)
{
	struct worn wearing = wearing_new(503);
	struct fake_sensor *sensor = &wearing.sensor[SENSOR_PELVIS];

	(void)state;
	calib_init(&calib);
	for (int i = 0; i < 2000; i++) {
		struct imu_sample sample =
			fake_sensor_measure(sensor, fake_path_script, &bow_script, i * 0.01);

		sample.accel_mps2 = vec3_scale(sample.accel_mps2, 1.10);
		calib_add(&calib, &sample,
			  (enum calib_pose)fake_script_mark(&bow_script, i * 0.01));
	}
	assert_int_equal(finish(), -EDOM);
	assert_says(why_buf, "|a| is 10.79 m/s2 at rest");
}

static void test_neither_bow_nor_neutrals_is_refused(void **state)
{
	const struct fake_script upright_only = {bowing, 2};
	struct worn wearing = wearing_new(504);

	(void)state;
	check_refused(&wearing, &upright_only, -EDOM, "no bow and no two neutrals");
}

/* Each movement about another axis: no axis stands out. */
static void test_bows_about_random_axes_are_refused(void **state)
{
	static const struct fake_angles ends[] = {
		{40 * DEG, 0.0, 0.0}, {0.0, 38 * DEG, 0.0}, {0.0, 0.0, 25 * DEG}};
	struct fake_step steps[8] = {bowing[0], bowing[1]};
	struct fake_script script = {steps, 8};
	struct worn wearing = wearing_new(505);

	(void)state;
	for (int i = 0; i < 6; i++)
		steps[2 + i] = (struct fake_step){
			2.0, 0.3, i % 2 ? (struct fake_angles){0} : ends[i / 2], POSE_BOW};
	check_refused(&wearing, &script, -EDOM, "bow again");
}

static void test_turning_about_the_vertical_is_no_bow(void **state)
{
	struct fake_step steps[6] = {bowing[0], bowing[1]};
	struct fake_script script = {steps, 6};
	struct worn wearing = wearing_new(506);

	(void)state;
	for (int i = 0; i < 4; i++)
		steps[2 + i] =
			(struct fake_step){2.0, 0.5, {0.0, 0.0, i % 2 ? 0.0 : 70 * DEG}, POSE_BOW};
	wearing_add_noise(&wearing);
	check_refused(&wearing, &script, -EDOM, "bow again");
}

static void test_too_small_a_bow_is_refused(void **state)
{
	struct fake_step steps[4] = {bowing[0], bowing[1]};
	struct fake_script script = {steps, 4};
	struct worn wearing = wearing_new(507);

	(void)state;
	steps[2] = (struct fake_step){2.0, 0.5, {2 * DEG, 0.0, 0.0}, POSE_BOW};
	steps[3] = (struct fake_step){2.0, 0.5, {0.0, 0.0, 0.0}, POSE_BOW};
	check_refused(&wearing, &script, -EDOM, "bow again");
}

/* Arching back with the mark of a bow would turn left into right; the neutrals know better. */
static void test_bow_against_neutrals_is_refused(void **state)
{
	(void)state;
	for (uint64_t seed = 510; seed < 520; seed++) {
		struct fake_step steps[sizeof(bowing) / sizeof(*bowing)];
		struct fake_script script = {steps, sizeof(bowing) / sizeof(*bowing)};
		struct worn wearing = wearing_new(seed);

		memcpy(steps, bowing, sizeof(bowing));
		for (int i = 0; i < script.step_count; i++)
			steps[i].to.inclination_rad *= -0.5;
		calib_init(&calib);
		play_at(&wearing, &script, 0.0, 100.0, 1);
		play_at(&wearing, &neutral_script, 60.0, 100.0, 1);
		assert_int_equal(finish(), -EDOM);
		assert_says(why_buf, "`table` and `lying` against the bow");
	}
}

static void test_without_pelvis_rows_it_is_refused(void **state)
{
	struct worn wearing = wearing_new(520);

	(void)state;
	wearing.sensor[SENSOR_PELVIS].place = SENSOR_LUMBAR;
	calib_init(&calib);
	play_at(&wearing, &bow_script, 0.0, 100.0, 1);
	assert_int_equal(finish(), -ENODATA);
	assert_says(why_buf, "no rows of the pelvis sensor");
}

static void test_nothing_at_all_is_refused(void **state)
{
	(void)state;
	check_seed(0);
	calib_init(&calib);
	assert_int_equal(finish(), -ENODATA);
	assert_says(why_buf, "pelvis");
}

/* The lumbar sensor came loose: its upright is never still. */
static void test_a_lumbar_sensor_that_cannot_be_used_is_left_out(void **state)
{
	struct worn wearing = wearing_new(530);

	(void)state;
	wearing_add_noise(&wearing);
	wearing.sensor[SENSOR_LUMBAR].gyro_noise_radps = 20 * DEG;
	assert_int_equal(calibrate(&wearing, &bow_script), 0);
	assert_says(why_buf, "lumbar");
	assert_holds(!strstr(why_buf, "pelvis"));
	assert_holds(profile.sensor[SENSOR_PELVIS].is_fitted);
	assert_holds(!profile.sensor[SENSOR_LUMBAR].is_fitted);
	assert_holds(quality.sensor[SENSOR_LUMBAR].is_present);
}

static void test_one_sensor_is_enough(void **state)
{
	struct worn wearing = wearing_new(531);

	(void)state;
	calib_init(&calib);
	play_at(&wearing, &bow_script, 0.0, 100.0, 1);
	assert_int_equal(finish(), 0);
	assert_string_equal(why_buf, "");
	assert_below(axes_error_deg(&wearing, SENSOR_PELVIS), 1.0);
	assert_holds(!profile.sensor[SENSOR_LUMBAR].is_fitted);
	assert_holds(!quality.sensor[SENSOR_LUMBAR].is_present);
}

static void test_finishing_twice_gives_the_same(void **state)
{
	struct worn wearing = wearing_new(532);
	struct calib_quality first;

	(void)state;
	wearing_add_noise(&wearing);
	calib_init(&calib);
	play_at(&wearing, &neutral_script, 0.0, 100.0, SENSOR_COUNT);
	assert_int_equal(finish(), 0);
	first = quality;
	assert_int_equal(finish(), 0);
	assert_near(quality.sensor[SENSOR_PELVIS].pose[POSE_LYING].still_s,
		    first.sensor[SENSOR_PELVIS].pose[POSE_LYING].still_s, 0.0);
}

static void test_what_is_not_finite_or_out_of_order_is_left_out(void **state)
{
	struct worn wearing = wearing_new(533);

	(void)state;
	calib_init(&calib);
	for (int i = 0; i < 2000; i++) {
		struct imu_sample sample = fake_sensor_measure(
			&wearing.sensor[SENSOR_PELVIS], fake_path_script, &bow_script, i * 0.01);
		enum calib_pose pose = (enum calib_pose)fake_script_mark(&bow_script, i * 0.01);
		struct imu_sample wrong = sample;

		calib_add(&calib, &sample, pose);
		wrong.accel_mps2.x = i % 3 ? UNKNOWN : HUGE_VAL;
		wrong.t_us += i % 2 ? 1000 : -1000;
		calib_add(&calib, &wrong, pose);
	}
	assert_int_equal(finish(), 0);
	assert_below(axes_error_deg(&wearing, SENSOR_PELVIS), 1.0);
}

/* Three minutes a pose are more than is kept; nothing overflows. */
static void test_hours_of_a_pose_do_no_harm(void **state)
{
	const struct fake_step steps[] = {
		{0.0, 200.0, {0.0, 0.0, 0.0}, POSE_UPRIGHT},
		{2.0, 200.0, {50 * DEG, 0.0, 0.0}, POSE_BOW},
		{2.0, 1.0, {0.0, 0.0, 0.0}, POSE_BOW},
	};
	const struct fake_script script = {steps, 3};
	struct worn wearing = wearing_new(534);

	(void)state;
	wearing_add_noise(&wearing);
	calib_init(&calib);
	play_at(&wearing, &script, 0.0, 20.0, 1);
	assert_int_equal(finish(), 0);
	assert_below(axes_error_deg(&wearing, SENSOR_PELVIS), 3.0);
	assert_near(quality.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT].still_s, 60.0, 1.0);
}

static void test_the_report_names_poses_and_what_is_missing(void **state)
{
	char buf[4096];
	struct text text = text_in(buf, sizeof(buf));
	struct worn wearing = wearing_new(540);

	(void)state;
	wearing_add_noise(&wearing);
	calib_init(&calib);
	play_at(&wearing, &bow_script, 0.0, 100.0, 1);
	assert_int_equal(finish(), 0);
	calib_format_quality(&quality, &text);
	assert_false(text.is_cut);
	assert_says(buf, "pelvis\n");
	assert_says(buf, "upright");
	assert_says(buf, "from the bow; bow: 100 %");
	assert_says(buf, "lumbar\n  no samples\n");
	assert_true(buf[text.len - 1] == '\n');
	assert_holds(!strstr(buf, "nan"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_mountings_are_found_from_a_perfect_bow),
		cmocka_unit_test(test_straight_upside_down_and_sideways_are_found),
		cmocka_unit_test(test_wobbly_bows_and_noise_cost_a_few_degrees),
		cmocka_unit_test(test_straight_bows_with_noise_cost_little),
		cmocka_unit_test(test_two_neutrals_do_without_a_bow),
		cmocka_unit_test(test_bow_and_neutrals_together_agree),
		cmocka_unit_test(test_bias_does_not_matter),
		cmocka_unit_test(test_still_gives_the_bias),
		cmocka_unit_test(test_slow_and_fast_sensors_are_as_good),
		cmocka_unit_test(test_fidgeting_is_left_out_of_a_pose),
		cmocka_unit_test(test_settling_in_is_left_out_of_a_pose),
		cmocka_unit_test(test_without_upright_it_is_refused),
		cmocka_unit_test(test_upright_that_moves_is_refused),
		cmocka_unit_test(test_upright_too_short_is_refused),
		cmocka_unit_test(test_gravity_of_the_wrong_length_is_refused),
		cmocka_unit_test(test_neither_bow_nor_neutrals_is_refused),
		cmocka_unit_test(test_bows_about_random_axes_are_refused),
		cmocka_unit_test(test_turning_about_the_vertical_is_no_bow),
		cmocka_unit_test(test_too_small_a_bow_is_refused),
		cmocka_unit_test(test_bow_against_neutrals_is_refused),
		cmocka_unit_test(test_without_pelvis_rows_it_is_refused),
		cmocka_unit_test(test_nothing_at_all_is_refused),
		cmocka_unit_test(test_a_lumbar_sensor_that_cannot_be_used_is_left_out),
		cmocka_unit_test(test_one_sensor_is_enough),
		cmocka_unit_test(test_finishing_twice_gives_the_same),
		cmocka_unit_test(test_what_is_not_finite_or_out_of_order_is_left_out),
		cmocka_unit_test(test_hours_of_a_pose_do_no_harm),
		cmocka_unit_test(test_the_report_names_poses_and_what_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
