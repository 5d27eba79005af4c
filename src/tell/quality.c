/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/quality.h>

#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

#include <stdbool.h>

/* The "good" column of calibration/README.md; provisional but for the axis (calib.h). */
#define STILL_GOOD_S	  2.0
#define SPREAD_GOOD	  RAD(2.0)
#define DISAGREEMENT_GOOD RAD(10.0)

/* What is to be done; each once, whichever sensor it comes of. */
struct advice {
	bool is_lumbar_out;
	bool bow_straighter, bow_deeper, bow_from_hips;
	bool strap_moved;
	bool sit_taller;
	uint32_t again, missing; /* poses, a bit each */
	uint32_t uncorrected;	 /* sensors */
};

static void judge_bow(const struct calib_sensor_quality *sensor, struct advice *advice)
{
	if (!sensor->pose[POSE_BOW].is_given)
		return;
	advice->bow_straighter |=
		is_known(sensor->axis_share) && sensor->axis_share < CALIB_AXIS_SHARE_GOOD;
	advice->bow_deeper |=
		is_known(sensor->bow_range_rad) && sensor->bow_range_rad < CALIB_BOW_GOOD_RAD;
	advice->bow_from_hips |= (sensor->forward_against & UINT32_C(1) << POSE_BOW) != 0;
}

static void judge_pose(const struct calib_pose_quality *pose, enum calib_pose which,
		       struct advice *advice)
{
	enum calib_pose_kind kind = calib_pose_info(which)->kind;

	if (!pose->is_given || kind == POSE_OF_AXIS)
		return;
	/* Of the sensor on the table nothing is needed but some quiet time. */
	if (!pose->is_used || (kind != POSE_OF_SENSOR &&
			       (pose->spread_rad >= SPREAD_GOOD || pose->moved_s > pose->still_s ||
				(kind != POSE_OWN_RANGE && pose->still_s < STILL_GOOD_S))))
		advice->again |= UINT32_C(1) << which;
}

static void judge_sensor(const struct calib_sensor_quality *sensor, enum sensor_place place,
			 struct advice *advice)
{
	const struct calib_pose_quality *sit = &sensor->pose[POSE_SIT];

	if (!sensor->is_present || sensor->is_left_out)
		return;
	judge_bow(sensor, advice);
	for (int i = 0; i < POSE_COUNT; i++)
		judge_pose(&sensor->pose[i], (enum calib_pose)i, advice);
	advice->strap_moved |= is_known(sensor->axis_disagreement_rad) &&
			       sensor->axis_disagreement_rad > DISAGREEMENT_GOOD;
	advice->sit_taller |= sit->is_used && (sit->flexion_rad > RAD(CALIB_SIT_DEG) ||
					       sit->tilt_rad < -RAD(CALIB_SIT_DEG));
	if (sensor->accel.pose_count > 0 && !sensor->accel.is_used)
		advice->uncorrected |= UINT32_C(1) << place;
}

/* Neutrals of stretches for which another pose stands in. */
static uint32_t missing_neutrals(const struct profile *profile)
{
	uint32_t missing = 0;

	for (const struct exercise *const *at = exercises; *at; at++) {
		enum calib_pose neutral = exercise_neutral(*at, profile);

		if (neutral != POSE_NONE && neutral != (*at)->neutral)
			missing |= UINT32_C(1) << (*at)->neutral;
	}
	return missing;
}

static void add_part(struct text *text, const char *words)
{
	text_add(text, text->len > 0 ? "; " : "usable: ");
	text_add(text, words);
}

static void add_bow(const struct advice *advice, struct text *text)
{
	if (!advice->bow_straighter && !advice->bow_deeper && !advice->bow_from_hips)
		return;
	add_part(text, "bow again");
	if (advice->bow_straighter)
		text_add(text, " and straighter");
	if (advice->bow_deeper)
		text_add(text, " and deeper");
	if (advice->bow_from_hips)
		text_add(text, " and from the hips");
}

static void add_poses(uint32_t poses, const char *how, struct text *text)
{
	const char *between = "hold ";

	if (!poses)
		return;
	add_part(text, "");
	for (int i = 0; i < POSE_COUNT; i++) {
		if (!(poses & UINT32_C(1) << i))
			continue;
		text_addf(text, "%s`%s`", between, calib_pose_name((enum calib_pose)i));
		between = ", ";
	}
	text_add(text, how);
}

static void add_sensors(uint32_t sensors, struct text *text)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		if (!(sensors & UINT32_C(1) << i))
			continue;
		add_part(text, "");
		text_addf(text,
			  "angles of the %s sensor may be some degrees off, another one is better",
			  sensor_place_name((enum sensor_place)i));
	}
}

bool tell_quality(const struct profile *profile, const struct calib_quality *quality,
		  struct text *ret_text)
{
	struct advice advice = {.is_lumbar_out = quality->sensor[SENSOR_LUMBAR].is_left_out,
				.missing = missing_neutrals(profile)};

	for (int i = 0; i < SENSOR_COUNT; i++)
		judge_sensor(&quality->sensor[i], (enum sensor_place)i, &advice);
	if (advice.is_lumbar_out)
		add_part(ret_text, "with one of two sensors, so nobody watches the back's curve");
	add_bow(&advice, ret_text);
	add_poses(advice.again, " again, still, for 5 s", ret_text);
	add_poses(advice.missing & ~advice.again, ", too", ret_text);
	if (advice.strap_moved)
		add_part(ret_text, "tighten the strap and calibrate again, it seems to have moved");
	if (advice.sit_taller)
		add_part(ret_text, "sit taller, or on a folded towel");
	add_sensors(advice.uncorrected, ret_text);
	if (ret_text->len > 0)
		return false;
	text_add(ret_text, "good: all that was held can be used");
	return true;
}
