/* SPDX-License-Identifier: MIT */
#include <lumbard/coach/lack.h>

static void add(struct lacks *lacks, enum lack_kind kind, const struct exercise *exercise,
		enum calib_pose pose)
{
	lacks->lack[lacks->count++] = (struct lack){kind, exercise, pose, FORM_NO_ERROR};
}

/* Returns whether the stretch can be coached. */
static bool find_of_stretch(const struct profile *profile, const struct exercise *exercise,
			    bool has_lumbar, struct lacks *lacks)
{
	const struct profile_sensor *lumbar = &profile->sensor[SENSOR_LUMBAR];
	enum calib_pose neutral = exercise_neutral(exercise, profile);

	if (neutral == POSE_NONE)
		add(lacks, LACK_NEUTRAL, exercise, exercise->neutral);
	else if (neutral != exercise->neutral)
		add(lacks, LACK_OWN_NEUTRAL, exercise, exercise->neutral);
	else if (lumbar->is_fitted && has_lumbar && !lumbar->pose[neutral].is_given)
		add(lacks, LACK_CURVE, exercise, neutral);
	return neutral != POSE_NONE;
}

static void find_of_files(const struct profile *profile, const struct prescription *prescription,
			  const struct lack_setup *setup, struct lacks *lacks)
{
	bool is_any_ready = false;

	for (int i = 0; i < prescription->count; i++) {
		const struct exercise *exercise = prescription->entry[i].exercise;

		if (!setup->fixed || setup->fixed == exercise)
			is_any_ready |=
				find_of_stretch(profile, exercise, setup->has_lumbar, lacks);
	}
	if (is_any_ready && profile->sensor[SENSOR_LUMBAR].is_fitted && !setup->has_lumbar)
		add(lacks, LACK_LUMBAR, NULL, POSE_NONE);
	lacks->is_nothing_ready = !is_any_ready;
}

static void find_of_rate(double rate_hz, struct lacks *lacks)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		enum form_error error = (enum form_error)i;

		if (rate_hz < form_error_least_hz(error))
			lacks->lack[lacks->count++] =
				(struct lack){LACK_RATE, NULL, POSE_NONE, error};
	}
}

void lacks_find(const struct profile *profile, const struct prescription *prescription,
		const struct lack_setup *setup, struct lacks *ret_lacks)
{
	*ret_lacks = (struct lacks){0};
	if (prescription->count == 0)
		add(ret_lacks, LACK_PRESCRIPTION, NULL, POSE_NONE);
	else if (setup->fixed && !prescription_entry(prescription, setup->fixed))
		add(ret_lacks, LACK_CHOSEN, setup->fixed, POSE_NONE);
	else if (profile->sensor[SENSOR_PELVIS].is_fitted)
		find_of_files(profile, prescription, setup, ret_lacks);
	if (ret_lacks->count > 0 && ret_lacks->lack[0].kind <= LACK_CHOSEN)
		ret_lacks->is_nothing_ready = true;
	find_of_rate(setup->rate_hz, ret_lacks);
}
