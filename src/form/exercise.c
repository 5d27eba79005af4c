/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

#include <string.h>

/*
 * Limits of real still holds (waist sensor, 343 holds): leaning 8 deg is beyond the frontal error
 * of a single sensor (2.7 to 4.5, Bolink 2016); turning 8 deg is the mean and 2.5 SD of a straight
 * leg raise; 3 s of shaking or bouncing keep one fidget from raising an alarm.
 */
const struct form_rule *const form_common_rules = FORM_COMMON(
	{.error = FORM_LEANING,
	 .limit = {QUANTITY_LEAN, WAY_EITHER, .on = RAD(8), .off = RAD(5)},
	 .dwell_s = 1.0,
	 .source = "frontal RMSE 2.7 to 4.5 deg (Bolink 2016)"},
	{.error = FORM_TWISTED,
	 .limit = {QUANTITY_TURN, WAY_EITHER, .on = RAD(8), .off = RAD(5)},
	 .dwell_s = 1.0,
	 .source = "transverse turn 1.6 +- 2.5 deg in straight leg raises (wbldb 10345331)"},
	{.error = FORM_BOUNCING,
	 .limit = {QUANTITY_BOUNCE, WAY_ABOVE, .on = RAD(6), .off = RAD(4)},
	 .dwell_s = 3.0,
	 .source = "false alarms in 2 to 6 % of real still holds; hit rate provisional"},
	{.error = FORM_SHAKING,
	 .limit = {QUANTITY_TREMOR, WAY_ABOVE, .on = RAD(3), .off = RAD(2)},
	 .dwell_s = 3.0,
	 .source = "false alarms in 1 to 6 % of real still holds; hit rate provisional"},
	{.error = FORM_TOO_FAST,
	 .limit = {QUANTITY_SPEED, WAY_ABOVE, .on = RAD(60), .off = RAD(40)},
	 .dwell_s = 0.3,
	 .source = "slow bends of the trunk peak at 54 to 82 deg/s (median); provisional"});

const struct exercise *exercise_by_name(const char *name)
{
	for (const struct exercise *const *at = exercises; *at; at++)
		if (strcmp((*at)->name, name) == 0)
			return *at;
	return NULL;
}

const struct form_rule *form_rule_for(const struct form_rule *rules, enum form_error error)
{
	for (const struct form_rule *rule = rules; form_is_rule(rule); rule++)
		if (rule->error == error)
			return rule;
	return NULL;
}

bool exercise_has_error(const struct exercise *exercise, enum form_error error)
{
	return error == FORM_LEFT_POSITION || form_rule_for(exercise->rules, error) ||
	       form_rule_for(form_common_rules, error);
}

enum calib_pose exercise_neutral(const struct exercise *exercise, const struct profile *profile)
{
	const struct profile_sensor *pelvis = &profile->sensor[SENSOR_PELVIS];
	enum calib_pose usual = body_neutral(profile, exercise->position);

	if (!pelvis->is_fitted || usual == POSE_NONE)
		return POSE_NONE;
	if (pelvis->pose[exercise->neutral].is_given)
		return exercise->neutral;
	/* Upright is the neutral of sitting until there is a better one (contract). */
	return calib_pose_info(exercise->neutral)->kind == POSE_NEUTRAL ? usual : POSE_NONE;
}
