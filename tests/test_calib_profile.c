/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include "fakes/motion.h"

#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/profile.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static struct reason reason;
static char file_buf[PROFILE_TEXT_MAX];

static int set(struct profile *profile, const char *section, const char *key, const char *value)
{
	reason = (struct reason){0};
	return profile_set(profile, section, key, value, &reason);
}

static char all_buf[2000];

static void hear(void *ctx, const struct failure *fault)
{
	text_addf(ctx, "%s\n", fault->reason.why);
}

static int check(struct profile *profile)
{
	struct failure first = {0};
	struct text all = text_in(all_buf, sizeof(all_buf));
	struct faults faults = {.first = &first, .tell = hear, .ctx = &all};
	int r = profile_check(profile, "p.conf", &faults);

	reason = first.reason;
	assert_int_equal(r<0, faults.count> 0);
	return r;
}

/* Cuts line at the first occurrence of a piece and returns what follows it. */
static char *split(char *line, const char *piece)
{
	char *at = strstr(line, piece);

	assert_non_null(at);
	*at = '\0';
	return at + strlen(piece);
}

/* Every key of a formatted profile through profile_set(). Destroys content. */
static int read_back(char *content, struct profile *ret_profile)
{
	char section[50] = "";

	*ret_profile = (struct profile){0};
	for (char *line = strtok(content, "\n"); line; line = strtok(NULL, "\n")) {
		char *value;

		if (line[0] == '#')
			continue;
		if (line[0] == '[') {
			split(line, "]");
			strcpy(section, line + 1);
			continue;
		}
		value = split(line, " = ");
		if (set(ret_profile, section, line, value) < 0)
			return -EINVAL;
	}
	return 0;
}

static void format(const struct profile *profile)
{
	struct text text = text_in(file_buf, sizeof(file_buf));

	profile_format(profile, &text);
	assert_false(text.is_cut);
}

static struct profile random_profile(struct fake_random *random)
{
	struct profile profile = {0};

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct profile_sensor *sensor = &profile.sensor[i];

		sensor->is_fitted = i == SENSOR_PELVIS || fake_random_uniform(random, 0, 1) < 0.7;
		if (!sensor->is_fitted)
			continue;
		sensor->r_body_from_sensor = fake_random_rotation(random);
		if (fake_random_uniform(random, 0, 1) < 0.5)
			assert_int_equal(sensor_identity_parse(i == SENSOR_PELVIS
								       ? "MPU-6050 clone@1:0x68"
								       : "@/dev/i2c-3:",
							       &sensor->identity),
					 0);
		sensor->has_gyro_bias = fake_random_uniform(random, 0, 1) < 0.5;
		if (sensor->has_gyro_bias)
			sensor->gyro_bias_radps = fake_random_vec3(random, RAD(5.0));
		sensor->has_trim = fake_random_uniform(random, 0, 1) < 0.5;
		if (sensor->has_trim)
			sensor->trim = (struct accel_trim){
				fake_random_vec3(random, 0.3),
				vec3_add(vec3_of(1.0, 1.0, 1.0), fake_random_vec3(random, 0.01))};
		for (int k = 0; k < POSE_COUNT; k++) {
			struct profile_pose *pose = &sensor->pose[k];

			pose->is_given =
				k == POSE_UPRIGHT || (k != POSE_STILL && k != POSE_BOW &&
						      fake_random_uniform(random, 0, 1) < 0.7);
			if (!pose->is_given)
				continue;
			do
				pose->inclination_rad = fake_random_uniform(random, -PI, PI);
			while (!calib_pose_is_plausible((enum calib_pose)k, pose->inclination_rad));
			pose->lateral_rad = fake_random_uniform(random, -PI / 2.0, PI / 2.0);
		}
	}
	for (int k = 0; k <= POSE_COUNT; k++) {
		struct profile_time *time = k < POSE_COUNT ? &profile.renewed[k] : &profile.made;

		if (fake_random_uniform(random, 0, 1) < 0.5)
			*time = (struct profile_time){
				(int64_t)fake_random_uniform(random, 1.0, 2.5e11),
				fake_random_uniform(random, 0, 1) < 0.5};
	}
	for (int k = 0; k < PROFILE_TAUGHT_MAX; k++) {
		struct profile_taught taught = {.tilt_rad = fake_random_uniform(random, -1, 1),
						.flexion_rad = fake_random_uniform(random, -1, 1)};

		if (fake_random_uniform(random, 0, 1) < 0.3)
			break;
		snprintf(taught.stretch, sizeof(taught.stretch), "stretch-%d", k);
		if (k % 2)
			taught.flexion_rad = UNKNOWN;
		if (k % 3)
			taught.time = (struct profile_time){1795824000 + k, k % 2};
		assert_int_equal(profile_teach(&profile, &taught), 0);
	}
	return profile;
}

static void assert_same_time(struct profile_time got, struct profile_time want)
{
	assert_int_equal(got.utc_s, want.utc_s);
	assert_int_equal(got.is_sure, want.is_sure);
}

static void assert_same(const struct profile *got, const struct profile *want)
{
	assert_same_time(got->made, want->made);
	for (int k = 0; k < POSE_COUNT; k++)
		assert_same_time(got->renewed[k], want->renewed[k]);
	for (int k = 0; k < PROFILE_TAUGHT_MAX; k++) {
		const struct profile_taught *a = &got->taught[k], *b = &want->taught[k];

		assert_string_equal(a->stretch, b->stretch);
		assert_holds(a->is_given == b->is_given);
		assert_same_time(a->time, b->time);
		assert_near(a->tilt_rad, b->tilt_rad, RAD(0.00051));
		assert_holds(is_known(a->flexion_rad) == is_known(b->flexion_rad));
		if (is_known(b->flexion_rad))
			assert_near(a->flexion_rad, b->flexion_rad, RAD(0.00051));
	}
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct profile_sensor *a = &got->sensor[i], *b = &want->sensor[i];

		assert_holds(a->is_fitted == b->is_fitted);
		assert_memory_equal(&a->identity, &b->identity, sizeof(a->identity));
		assert_holds(a->has_gyro_bias == b->has_gyro_bias);
		assert_vec3_near(a->gyro_bias_radps, b->gyro_bias_radps, RAD(1e-4));
		assert_holds(a->has_trim == b->has_trim);
		assert_vec3_near(a->trim.bias_mps2, b->trim.bias_mps2, 9e-5);
		assert_vec3_near(a->trim.scale, b->trim.scale, 9e-6);
		for (int k = 0; k < 3; k++)
			assert_vec3_near(a->r_body_from_sensor.row[k], b->r_body_from_sensor.row[k],
					 2e-6);
		for (int k = 0; k < POSE_COUNT; k++) {
			assert_holds(a->pose[k].is_given == b->pose[k].is_given);
			assert_near(a->pose[k].inclination_rad, b->pose[k].inclination_rad,
				    RAD(0.00051));
			assert_near(a->pose[k].lateral_rad, b->pose[k].lateral_rad, RAD(0.00051));
		}
	}
}

static void test_text_and_back_is_the_same_profile(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct fake_random random = {seed};
		struct profile want = random_profile(&random), got;

		check_seed(seed);
		format(&want);
		assert_int_equal(read_back(file_buf, &got), 0);
		assert_int_equal(check(&got), 0);
		assert_same(&got, &want);
	}
}

static void set_upright_pelvis(struct profile *profile)
{
	*profile = (struct profile){0};
	assert_int_equal(set(profile, "profile", "version", "1"), 0);
	assert_int_equal(set(profile, "pelvis", "forward", "0 0 -1"), 0);
	assert_int_equal(set(profile, "pelvis", "left", "1 0 0"), 0);
	assert_int_equal(set(profile, "pelvis", "up", "0 -1 0"), 0);
	assert_int_equal(set(profile, "pelvis", "upright_deg", "0 0"), 0);
}

static void test_when_it_was_made_and_what_was_renewed(void **state)
{
	static const char *const wrong[] = {
		"",
		"synchronised",
		"2026-11-27T20:54:08Z",
		"2026-11-27T20:54:08Z sure",
		"2026-11-31T20:54:08Z unsure",
		"2026-11-27T20:54:08Z synchronised unsure",
		"2026-11-27T20:54:08.000000000000000000000000000000000000Z unsure",
	};
	struct profile profile = {0};

	(void)state;
	assert_int_equal(set(&profile, "profile", "made", "2026-11-27T20:54:08Z \tsynchronised"),
			 0);
	assert_same_time(profile.made, (struct profile_time){1795812848, true});
	assert_int_equal(set(&profile, "profile", "made", "2026-11-27T20:54:08Z unsure"), -EINVAL);
	assert_string_equal(reason.why, "made is given twice");
	assert_int_equal(set(&profile, "profile", "renewed_sit", "2026-11-28T00:00:00Z unsure"), 0);
	assert_same_time(profile.renewed[POSE_SIT], (struct profile_time){1795824000, false});
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(set(&profile, "profile", "renewed_table", wrong[i]), -EINVAL);
	assert_same_time(profile.renewed[POSE_TABLE], (struct profile_time){0});
	assert_int_equal(set(&profile, "profile", "renewed_", "2026-11-28T00:00:00Z unsure"),
			 -EINVAL);
	assert_int_equal(set(&profile, "profile", "renewed_hop", "2026-11-28T00:00:00Z unsure"),
			 -EINVAL);
	assert_string_equal(reason.why, "unknown key \"renewed_hop\"");
}

static void test_poses_that_are_held_again_are_as_new(void **state)
{
	const struct profile_time first = {1000, true}, then = {2000, false}, last = {3000, true};
	struct profile before = {0}, profile = {0};

	(void)state;
	set_upright_pelvis(&before);
	before.sensor[SENSOR_PELVIS].pose[POSE_SIT].is_given = true;
	assert_int_equal(profile_oldest_pose(&before), POSE_NONE);
	profile_stamp(&before, NULL, 0, first);
	assert_int_equal(profile_oldest_pose(&before), POSE_UPRIGHT);
	profile = before;
	profile_stamp(&profile, &before, UINT32_C(1) << POSE_UPRIGHT, then);
	assert_same_time(profile.made, first);
	assert_same_time(profile_pose_time(&profile, POSE_UPRIGHT), then);
	assert_same_time(profile_pose_time(&profile, POSE_SIT), first);
	assert_int_equal(profile_oldest_pose(&profile), POSE_SIT);
	before = profile;
	profile_stamp(&profile, &before, UINT32_C(1) << POSE_SIT, last);
	assert_same_time(profile_pose_time(&profile, POSE_UPRIGHT), then);
	assert_same_time(profile_pose_time(&profile, POSE_SIT), last);
	assert_int_equal(profile_oldest_pose(&profile), POSE_UPRIGHT);
	profile_stamp(&profile, NULL, 0, last);
	assert_same_time(profile.made, last);
	assert_same_time(profile.renewed[POSE_UPRIGHT], (struct profile_time){0});
}

/* With so many decimals as a person compares, in an order of its own. */
static void test_the_text_of_a_profile(void **state)
{
	struct profile profile = {0};
	struct profile_sensor *pelvis = &profile.sensor[SENSOR_PELVIS];

	(void)state;
	pelvis->is_fitted = true;
	pelvis->has_gyro_bias = true;
	pelvis->gyro_bias_radps = vec3_of(RAD(1.23456), RAD(-0.00004), RAD(-2.0));
	pelvis->has_trim = true;
	pelvis->trim = (struct accel_trim){{0.21, -0.34567, 0.0}, {1.0, 0.987654, 1.01}};
	assert_int_equal(profile_alignment(vec3_of(0.6, 0.0, 0.8), vec3_of(0.0, 1.0, 0.0),
					   &pelvis->r_body_from_sensor),
			 0);
	pelvis->pose[POSE_UPRIGHT] =
		(struct profile_pose){.is_given = true, .inclination_rad = RAD(-1.23456)};
	assert_int_equal(sensor_identity_parse("MPU-6050@1:0x68", &pelvis->identity), 0);
	format(&profile);
	assert_string_equal(strstr(file_buf, "[profile]"),
			    "[profile]\n"
			    "version = 1\n"
			    "\n"
			    "[pelvis]\n"
			    "# which one was worn; the accelerometer's numbers hold for no other\n"
			    "chip = MPU-6050\n"
			    "bus = 1\n"
			    "address = 0x68\n"
			    "# body axes, each written in the sensor's own axes\n"
			    "forward = 0.800000 0.000000 -0.600000\n"
			    "left = 0.000000 1.000000 0.000000\n"
			    "up = 0.600000 0.000000 0.800000\n"
			    "# gyroscope bias, sensor axes; followed from here while worn\n"
			    "gyro_bias_dps = 1.2346 0.0000 -2.0000\n"
			    "# accelerometer, sensor axes: true = scale * (read - bias); from |a| "
			    "of the poses\n"
			    "accel_bias_mps2 = 0.2100 -0.3457 0.0000\n"
			    "accel_scale = 1.00000 0.98765 1.01000\n"
			    "# poses: inclination (0 upright, +90 face down), lateral "
			    "(+ right side down)\n"
			    "# standing or sitting tall\n"
			    "upright_deg = -1.235 0.000\n");
}

static void check_refused(struct profile *profile, const char *says)
{
	assert_int_equal(check(profile), -EINVAL);
	assert_says(reason.why, says);
}

/* What was taught of a stretch: both angles, or the pelvis' alone. */
static void test_what_was_taught(void **state)
{
	static const char *const wrong[] = {"", "91", "18 4 2", "18 -91", "a", "18, 4"};
	struct profile_taught taught = {.stretch = "prayer"};
	struct profile profile;

	(void)state;
	check_seed(0);
	set_upright_pelvis(&profile);
	assert_null(profile_taught(&profile, "cat"));
	assert_int_equal(set(&profile, "taught", "cat_time", "2026-11-27T20:54:08Z unsure"), 0);
	assert_null(profile_taught(&profile, "cat"));
	check_refused(&profile, "[taught] has cat_time and no cat_deg");
	assert_int_equal(set(&profile, "taught", "cat_deg", " -14.25  12 "), 0);
	assert_int_equal(check(&profile), 0);
	assert_int_equal(set(&profile, "taught", "sitting-hamstring_deg", "18"), 0);
	assert_near(profile_taught(&profile, "cat")->tilt_rad, RAD(-14.25), 1e-12);
	assert_near(profile_taught(&profile, "cat")->flexion_rad, RAD(12.0), 1e-12);
	assert_false(is_known(profile_taught(&profile, "sitting-hamstring")->flexion_rad));
	assert_int_equal(set(&profile, "taught", "cat_deg", "-14 12"), -EINVAL);
	assert_says(reason.why, "cat_deg is given twice");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(set(&profile, "taught", "prayer_deg", wrong[i]), -EINVAL);
	assert_null(profile_taught(&profile, "prayer"));
	format(&profile);
	assert_says(file_buf, "cat_deg = -14.250 12.000\ncat_time = 2026-11-27T20:54:08Z unsure\n"
			      "sitting-hamstring_deg = 18.000\n");
	for (int i = 2; i < PROFILE_TAUGHT_MAX; i++) {
		taught.stretch[0] = (char)('a' + i);
		assert_int_equal(profile_teach(&profile, &taught), 0);
	}
	assert_int_equal(profile_teach(&profile, &taught), 0);
	taught.stretch[0] = 'z';
	assert_int_equal(profile_teach(&profile, &taught), -ENOSPC);
	assert_int_equal(set(&profile, "taught", "one-more_deg", "1"), -EINVAL);
	assert_says(reason.why, "more than 16 stretches");
}

/* The second text equals the first, so that saving again changes nothing. */
static void test_text_settles(void **state)
{
	static char first[PROFILE_TEXT_MAX];

	(void)state;
	for (uint64_t seed = 300; seed < 350; seed++) {
		struct fake_random random = {seed};
		struct profile profile = random_profile(&random);

		check_seed(seed);
		format(&profile);
		strcpy(first, file_buf);
		assert_int_equal(read_back(file_buf, &profile), 0);
		format(&profile);
		assert_string_equal(file_buf, first);
	}
}

static void test_a_small_profile_is_enough(void **state)
{
	struct profile profile;

	(void)state;
	check_seed(0);
	set_upright_pelvis(&profile);
	assert_int_equal(check(&profile), 0);
	assert_int_equal(set(&profile, "pelvis", "sit_deg", "  -12.5\t 3 "), 0);
	assert_near(profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].inclination_rad, RAD(-12.5),
		    1e-12);
	assert_near(profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].lateral_rad, RAD(3.0), 1e-12);
	assert_false(profile.sensor[SENSOR_LUMBAR].is_fitted);
}

/* Rounding by hand is taken for what it is and straightened. */
static void test_rounded_axes_are_straightened(void **state)
{
	struct profile profile;
	const struct rotation *r = &profile.sensor[SENSOR_PELVIS].r_body_from_sensor;

	(void)state;
	set_upright_pelvis(&profile);
	assert_int_equal(set(&profile, "pelvis", "left", "0.999 0.004 0.003"), 0);
	assert_int_equal(set(&profile, "pelvis", "forward", "-0.003 0 -1"), 0);
	assert_int_equal(check(&profile), 0);
	for (int i = 0; i < 3; i++) {
		assert_near(vec3_norm(r->row[i]), 1.0, 1e-12);
		assert_near(vec3_dot(r->row[i], r->row[(i + 1) % 3]), 0.0, 1e-12);
	}
	assert_vec3_near(vec3_cross(r->row[0], r->row[1]), r->row[2], 1e-12);
}

static void test_bad_values_are_refused_with_a_reason(void **state)
{
	static const struct {
		const char *section, *key, *value, *says;
	} bad[] = {
		{"profile", "version", "2", "version \"2\""},
		{"profile", "version", "", "version"},
		{"profile", "name", "x", "unknown key \"name\""},
		{"spine", "up", "0 0 1", "unknown section [spine]"},
		{"", "up", "0 0 1", "unknown section []"},
		{"Pelvis", "up", "0 0 1", "unknown section"},
		{"pelvis", "down", "0 0 1", "unknown key \"down\""},
		{"pelvis", "", "0 0 1", "unknown key"},
		{"pelvis", "still_deg", "0 0", "unknown key"},
		{"pelvis", "bow_deg", "0 0", "unknown key"},
		{"pelvis", "sit", "0 0", "unknown key"},
		{"pelvis", "sit_degrees", "0 0", "unknown key"},
		{"pelvis", "version", "1", "unknown key"},
		{"pelvis", "up", "", "three numbers"},
		{"pelvis", "up", "0 1", "three numbers"},
		{"pelvis", "up", "0 0 1 0", "three numbers"},
		{"pelvis", "up", "0 0 1x", "three numbers"},
		{"pelvis", "up", "0,0,1", "three numbers"},
		{"pelvis", "up", "0 0 1.5", "three numbers"},
		{"pelvis", "up", "0 0 -2", "three numbers"},
		{"pelvis", "up", "0 0 nan", "three numbers"},
		{"pelvis", "up", "0 inf 1", "three numbers"},
		{"pelvis", "up", "0 0 0x1", "three numbers"},
		{"pelvis", "up", "0 0 1e400", "three numbers"},
		{"pelvis", "up", "0 0 0.00000000000000000000000000000000000001", "three numbers"},
		{"lumbar", "gyro_bias_dps", "1 2 101", "three numbers"},
		{"lumbar", "gyro_bias_dps", "1 2", "three numbers"},
		{"pelvis", "accel_bias_mps2", "1 2", "three numbers"},
		{"pelvis", "accel_bias_mps2", "0 0 1.6", "three numbers"},
		{"pelvis", "accel_scale", "1 1 nan", "three numbers"},
		{"pelvis", "accel_scale", "1 1 1.07", "three numbers"},
		{"pelvis", "accel_scale", "1 0.93 1", "from 0.94 to 1.06"},
		{"pelvis", "accel_scale", "1 1 -1", "from 0.94 to 1.06"},
		{"pelvis", "chip", "", "chip needs the name"},
		{"pelvis", "chip", "MPU\x1b[1m", "chip needs the name"},
		{"pelvis", "bus", "", "bus needs the name"},
		{"lumbar", "address", "104", "address needs an address"},
		{"lumbar", "address", "0x78", "from 0x08 to 0x77"},
		{"taught", "cat", "-14", "unknown key \"cat\""},
		{"taught", "_deg", "-14", "unknown key"},
		{"taught", "Cat_deg", "-14", "unknown key"},
		{"taught", "a-name-that-goes-on-and-on-and-on_deg", "-14", "unknown key"},
		{"taught", "cat_deg", "-14 nan", "cat_deg needs pelvic tilt"},
		{"taught", "cat_time", "yesterday", "cat_time needs a time"},
		{"pelvis", "sit_deg", "", "sit_deg needs"},
		{"pelvis", "sit_deg", "10", "sit_deg needs"},
		{"pelvis", "sit_deg", "10 0 0", "sit_deg needs"},
		{"pelvis", "sit_deg", "181 0", "sit_deg needs"},
		{"pelvis", "sit_deg", "-181 0", "sit_deg needs"},
		{"pelvis", "table_deg", "0 91", "table_deg needs"},
		{"pelvis", "table_deg", "0 -91", "table_deg needs"},
		{"pelvis", "table_deg", "nan 0", "table_deg needs"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct profile profile, before;

		set_upright_pelvis(&profile);
		before = profile;
		assert_int_equal(set(&profile, bad[i].section, bad[i].key, bad[i].value), -EINVAL);
		assert_says(reason.why, bad[i].says);
		assert_memory_equal(&profile, &before, sizeof(profile));
	}
}

/* A value that is refused does not make the other sensor look fitted. */
static void test_a_refused_axis_leaves_the_sensor_as_it_was(void **state)
{
	struct profile profile, before;

	(void)state;
	set_upright_pelvis(&profile);
	before = profile;
	assert_int_equal(set(&profile, "lumbar", "up", "0 0 7"), -EINVAL);
	assert_memory_equal(&profile, &before, sizeof(profile));
}

static void test_all_that_is_wrong_is_told(void **state)
{
	struct profile profile = {0};

	(void)state;
	set(&profile, "lumbar", "up", "0 0 1");
	set(&profile, "lumbar", "accel_bias_mps2", "0.1 0 0");
	assert_int_equal(check(&profile), -EINVAL);
	assert_string_equal(
		all_buf,
		"p.conf: [lumbar] forward, left and up are not three right-handed unit axes\n"
		"p.conf: [lumbar] has accel_bias_mps2 and no accel_scale\n"
		"p.conf: [lumbar] has no upright_deg\n"
		"p.conf: no [pelvis] with forward, left and up\n"
		"p.conf: no [profile] with version = 1\n");
}

static void test_profiles_that_cannot_be_used_are_refused(void **state)
{
	struct profile profile = {0};

	(void)state;
	check_refused(&profile, "no [pelvis]");
	set_upright_pelvis(&profile);
	set(&profile, "pelvis", "left", "-1 0 0");
	check_refused(&profile, "right-handed");
	set_upright_pelvis(&profile);
	set(&profile, "pelvis", "left", "0.9 0.1 0");
	check_refused(&profile, "right-handed");
	set_upright_pelvis(&profile);
	set(&profile, "pelvis", "up", "0 0 0");
	check_refused(&profile, "[pelvis]");
	set_upright_pelvis(&profile);
	set(&profile, "lumbar", "up", "0 0 1");
	check_refused(&profile, "[lumbar]");
	set_upright_pelvis(&profile);
	profile.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT].is_given = false;
	check_refused(&profile, "no upright_deg");
	set_upright_pelvis(&profile);
	set(&profile, "pelvis", "accel_bias_mps2", "0.1 0.2 0.3");
	check_refused(&profile, "no accel_scale");
	set(&profile, "pelvis", "accel_scale", "1.01 1 1");
	assert_int_equal(check(&profile), 0);
}

static void test_alignment_spans_body_axes(void **state)
{
	(void)state;
	for (uint64_t seed = 400; seed < 600; seed++) {
		struct fake_random random = {seed};
		struct rotation want = fake_random_rotation(&random), got;
		struct vec3 left =
			vec3_add_scaled(vec3_scale(want.row[1], 3.0),
					fake_random_uniform(&random, -3.0, 3.0), want.row[2]);

		check_seed(seed);
		assert_int_equal(profile_alignment(vec3_scale(want.row[2], 9.8), left, &got), 0);
		for (int i = 0; i < 3; i++)
			assert_vec3_near(got.row[i], want.row[i], 1e-12);
	}
}

static void test_alignment_refuses_what_spans_no_plane(void **state)
{
	const struct vec3 up = {0.0, 0.0, 9.8};
	struct rotation r = {{{7.0, 7.0, 7.0}, {7.0, 7.0, 7.0}, {7.0, 7.0, 7.0}}}, before = r;

	(void)state;
	check_seed(0);
	assert_int_equal(profile_alignment(up, up, &r), -EDOM);
	assert_int_equal(profile_alignment(up, vec3_scale(up, -1.0), &r), -EDOM);
	assert_int_equal(profile_alignment(up, (struct vec3){0}, &r), -EDOM);
	assert_int_equal(profile_alignment((struct vec3){0}, up, &r), -EDOM);
	assert_int_equal(profile_alignment(up, vec3_of(UNKNOWN, 1.0, 0.0), &r), -EDOM);
	assert_int_equal(profile_alignment(up, vec3_of(0.0, sin(RAD(29.0)), cos(RAD(29.0))), &r),
			 -EDOM);
	assert_memory_equal(&r, &before, sizeof(r));
	assert_int_equal(profile_alignment(up, vec3_of(0.0, sin(RAD(31.0)), cos(RAD(31.0))), &r),
			 0);
}

static void test_angles_of_up_vectors(void **state)
{
	static const struct {
		struct vec3 up;
		double inclination_deg, lateral_deg;
	} known[] = {
		{{0.0, 0.0, 1.0}, 0.0, 0.0},
		{{-1.0, 0.0, 0.0}, 90.0, 0.0},
		{{1.0, 0.0, 0.0}, -90.0, 0.0},
		{{-1.0, 0.0, -1.0}, 135.0, 0.0},
		{{1.0, 0.0, -1.0}, -135.0, 0.0},
		{{-0.5, 0.0, 0.8660254037844386}, 30.0, 0.0},
		{{0.0, 0.5, 0.8660254037844386}, 0.0, 30.0},
		{{0.0, -0.5, 0.8660254037844386}, 0.0, -30.0},
		{{-0.8660254037844386, 0.5, 0.0}, 90.0, 30.0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		assert_near(profile_inclination_rad(known[i].up) * DEG_PER_RAD,
			    known[i].inclination_deg, 1e-9);
		assert_near(profile_lateral_rad(known[i].up) * DEG_PER_RAD, known[i].lateral_deg,
			    1e-9);
	}
	assert_unknown(profile_inclination_rad(vec3_of(0.0, 1.0, 0.0)));
	assert_unknown(profile_inclination_rad(vec3_of(0.3, -0.9, 0.1)));
	assert_near(profile_lateral_rad(vec3_of(0.0, -2.0, 0.0)), -PI / 2.0, 1e-12);
}

/* Whole turns of inclination at any lateral angle up to the guard: no step anywhere. */
static void test_inclination_goes_round_without_a_break(void **state)
{
	(void)state;
	for (int lateral_deg = -59; lateral_deg <= 59; lateral_deg += 1) {
		double before_rad = -PI;

		for (int i = 1; i <= 720; i++) {
			const struct fake_angles angles = {RAD(0.5 * i - 180.0), RAD(lateral_deg),
							   0.0};
			struct vec3 up = fake_up_body(&angles);
			double rad = profile_inclination_rad(up);

			assert_near(angle_wrapped_rad(rad - before_rad), RAD(0.5), 1e-9);
			assert_near(profile_lateral_rad(up), RAD(lateral_deg), 1e-9);
			before_rad = rad;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_and_back_is_the_same_profile),
		cmocka_unit_test(test_when_it_was_made_and_what_was_renewed),
		cmocka_unit_test(test_poses_that_are_held_again_are_as_new),
		cmocka_unit_test(test_the_text_of_a_profile),
		cmocka_unit_test(test_what_was_taught),
		cmocka_unit_test(test_text_settles),
		cmocka_unit_test(test_a_small_profile_is_enough),
		cmocka_unit_test(test_rounded_axes_are_straightened),
		cmocka_unit_test(test_bad_values_are_refused_with_a_reason),
		cmocka_unit_test(test_a_refused_axis_leaves_the_sensor_as_it_was),
		cmocka_unit_test(test_profiles_that_cannot_be_used_are_refused),
		cmocka_unit_test(test_all_that_is_wrong_is_told),
		cmocka_unit_test(test_alignment_spans_body_axes),
		cmocka_unit_test(test_alignment_refuses_what_spans_no_plane),
		cmocka_unit_test(test_angles_of_up_vectors),
		cmocka_unit_test(test_inclination_goes_round_without_a_break),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
