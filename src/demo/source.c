/* SPDX-License-Identifier: MIT */
#include "source.h"
#include <lumbard/store/profile_file.h>

#include <lumbard/calib/calib.h>
#include <lumbard/io/recording_file.h>
#include <lumbard/sim/routine.h>

#include <stdlib.h>
#include <string.h>

/* Decimals of recording_format_row(). */
enum { ACCEL_DECIMALS = 5, GYRO_DECIMALS = 6, TEMP_DECIMALS = 2 };

/* There and back through text: the only rounding that is the file's own. */
static double as_recorded(double value, int decimals)
{
	char digits[64];
	struct text text = text_in(digits, sizeof(digits));
	double recorded = value;

	text_add_fixed(&text, value, decimals);
	text_to_double(digits, &recorded);
	return recorded;
}

static struct vec3 vec3_as_recorded(struct vec3 v, int decimals)
{
	return (struct vec3){as_recorded(v.x, decimals), as_recorded(v.y, decimals),
			     as_recorded(v.z, decimals)};
}

bool demo_source_next(struct wearer *wearer, struct imu_sample *ret_sample, const char **ret_mark,
		      struct wearer_truth *ret_truth)
{
	if (!wearer_next(wearer, ret_sample, ret_mark, ret_truth))
		return false;
	ret_sample->accel_mps2 = vec3_as_recorded(ret_sample->accel_mps2, ACCEL_DECIMALS);
	ret_sample->gyro_radps = vec3_as_recorded(ret_sample->gyro_radps, GYRO_DECIMALS);
	ret_sample->temp_degc = as_recorded(ret_sample->temp_degc, TEMP_DECIMALS);
	return true;
}

static void add_all(struct calib *calib, struct wearer *wearer)
{
	struct imu_sample sample;
	const char *mark;

	calib_init(calib);
	while (demo_source_next(wearer, &sample, &mark, NULL)) {
		enum calib_pose pose = POSE_NONE;

		calib_pose_from_name(mark, &pose);
		calib_add(calib, &sample, pose);
	}
}

static int learn(const struct wearer_config *config, struct profile *ret_profile,
		 struct failure *ret_failure)
{
	size_t count, all;
	const struct sim_step *script = sim_routine_demo(&all);
	struct calib *calib = malloc(sizeof(*calib));
	struct calib_quality quality;
	struct wearer wearer;
	char why[512];
	struct text why_text = text_in(why, sizeof(why));
	int r;

	if (!calib)
		return failure_set(ret_failure, FAILURE_RUNNING, "close other programs",
				   "not enough memory");
	sim_routine_calibration(&count);
	/* The step after the last pose ends that pose, as it does in a recording. */
	r = wearer_init(&wearer, config, script, count < all ? count + 1 : all);
	if (r == 0) {
		add_all(calib, &wearer);
		r = calib_finish(calib, ret_profile, &quality, &why_text);
	}
	free(calib);
	if (r < 0)
		return failure_set(ret_failure, FAILURE_RUNNING, "try another --seed",
				   "calibration of the simulated wearer: %s",
				   why_text.len > 0 ? why : strerror(-r));
	return 0;
}

int demo_source_calibrate(const struct wearer_config *config, const char *path,
			  struct profile *ret_profile, struct failure *ret_failure)
{
	struct profile profile;

	if (learn(config, &profile, ret_failure) < 0)
		return -1;
	if (profile_file_write(&profile, path, ret_failure) < 0)
		return -1;
	if (profile_file_read(path, &profile, ret_failure) < 0) {
		ret_failure->kind = FAILURE_RUNNING; /* what was just written is no input */
		return -1;
	}
	*ret_profile = profile;
	return 0;
}
