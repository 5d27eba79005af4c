/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lumbard/base/units.h>
#include <lumbard/store/profile_file.h>

/* What nothing can read back takes no profile's place. */
static struct profile profile;
static struct failure failure;
static char folder[] = "/tmp/lumbard-profile-XXXXXX", path[64];

static int set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/profile.conf", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path) < 0 || rmdir(folder) < 0 ? -1 : 0;
}

static int made(void **state)
{
	struct profile_sensor *pelvis = &profile.sensor[SENSOR_PELVIS];

	(void)state;
	profile = (struct profile){0};
	*pelvis = (struct profile_sensor){.is_fitted = true, .has_gyro_bias = true};
	pelvis->pose[POSE_UPRIGHT].is_given = true;
	pelvis->pose[POSE_SIT] = (struct profile_pose){true, RAD(-8.0), RAD(1.0)};
	profile_alignment(vec3_of(0.6, 0.0, 0.8), vec3_of(0.0, 1.0, 0.1),
			  &pelvis->r_body_from_sensor);
	assert_int_equal(profile_file_write(&profile, path, &failure), 0);
	return 0;
}

static void assert_refused(const char *why)
{
	struct profile old;

	assert_true(profile_file_write(&profile, path, &failure) < 0);
	assert_says(failure.reason.why, why);
	assert_int_equal(profile_file_read(path, &old, &failure), 0);
	assert_near(old.sensor[SENSOR_PELVIS].pose[POSE_SIT].inclination_rad, RAD(-8.0), 1e-5);
}

static void test_a_bias_that_no_reader_takes_is_not_written(void **state)
{
	(void)state;
	profile.sensor[SENSOR_PELVIS].gyro_bias_radps.x = RAD(114.6);
	assert_refused("gyro_bias_dps");
}

static void test_what_is_not_finite_is_not_written(void **state)
{
	(void)state;
	profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].inclination_rad = UNKNOWN;
	assert_refused("sit_deg");
	made(NULL);
	profile.sensor[SENSOR_PELVIS].gyro_bias_radps.y = HUGE_VAL;
	assert_refused("gyro_bias_dps");
	made(NULL);
	profile.sensor[SENSOR_PELVIS].r_body_from_sensor.row[1].z = UNKNOWN;
	assert_refused("left");
}

static void test_a_profile_that_fits_nobody_is_not_written(void **state)
{
	(void)state;
	profile.sensor[SENSOR_PELVIS].pose[POSE_UPRIGHT].is_given = false;
	assert_refused("upright_deg");
	made(NULL);
	profile.sensor[SENSOR_PELVIS].pose[POSE_SIT].inclination_rad = RAD(80.0);
	assert_refused("sit_deg");
	made(NULL);
	profile.sensor[SENSOR_PELVIS].r_body_from_sensor.row[1] = vec3_of(1.0, 0.0, 0.0);
	assert_refused("right-handed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_bias_that_no_reader_takes_is_not_written, made),
		cmocka_unit_test_setup(test_what_is_not_finite_is_not_written, made),
		cmocka_unit_test_setup(test_a_profile_that_fits_nobody_is_not_written, made),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
