/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

void calib_trim(struct calib_worn *worn, struct calib_sensor_quality *quality)
{
	struct vec3 raw_mps2[POSE_COUNT], used_mps2[POSE_COUNT];
	int count = 0;

	for (int i = 0; i < POSE_COUNT; i++) {
		raw_mps2[i] = vec3_scale(worn->up[i], quality->pose[i].gravity_mps2);
		if (quality->pose[i].is_used)
			used_mps2[count++] = raw_mps2[i];
	}
	worn->made.has_trim =
		accelerometer_fit(used_mps2, count, &worn->accel, &quality->accel) == 0;
	worn->made.trim = worn->accel.trim;
	for (int i = 0; worn->made.has_trim && i < POSE_COUNT; i++)
		if (quality->pose[i].is_used)
			worn->up[i] = vec3_unit(accel_trimmed(&worn->made.trim, raw_mps2[i]));
}

/* The filter had it raw. Its |a| is not known, but nearly that of the trimmed one. */
struct vec3 calib_bow_up(const struct calib_worn *worn, int i)
{
	struct vec3 raw = vec3_scale(worn->sensor->bow_up[i], GRAVITY_MPS2);

	return worn->made.has_trim ? vec3_unit(accel_trimmed(&worn->made.trim, raw))
				   : worn->sensor->bow_up[i];
}

void calib_expect_tilt(const struct calib_worn *worn, struct calib_sensor_quality *quality)
{
	double before = 0.0, after = 0.0;
	int count = 0;

	for (int i = 0; i < POSE_COUNT; i++) {
		double was, is;

		if (!worn->made.pose[i].is_given ||
		    calib_pose_info((enum calib_pose)i)->kind != POSE_NEUTRAL)
			continue;
		accelerometer_expect(&worn->accel, worn->up[i], worn->left, &was, &is);
		before += was * was;
		after += is * is;
		count++;
	}
	quality->accel.before_rad = count ? sqrt(before / count) : UNKNOWN;
	quality->accel.after_rad = count ? sqrt(after / count) : UNKNOWN;
}
