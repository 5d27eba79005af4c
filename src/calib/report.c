/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <stdbool.h>

#define TIGHT_SIT RAD(CALIB_SIT_DEG) /* more than sitting does to anybody */

static void format_unusable(const struct calib_pose_quality *pose, struct text *text)
{
	text_add(text, "not usable: ");
	if (pose->off_s > 0.0)
		calib_say_off_gravity(pose, text);
	else if (!calib_say_unmeasured(pose, text))
		text_addf(text, "%.1f s, and never still: at least %.0f deg/s (up to %.0f is)",
			  pose->moved_s, pose->least_motion_radps * DEG_PER_RAD,
			  CALIB_STILL_RADPS * DEG_PER_RAD);
	text_add_char(text, '\n');
}

/* What is left out though it was held well; of the pelvis, which says it of both. */
static void format_beyond(const struct calib_pose_quality *pose, enum calib_pose which,
			  struct text *text)
{
	text_addf(text, ": not used: pelvis %+.0f deg", pose->tilt_rad * DEG_PER_RAD);
	if (is_known(pose->flexion_rad))
		text_addf(text, ", back %+.0f", pose->flexion_rad * DEG_PER_RAD);
	text_addf(text, " against `%s`, rather %s\n", calib_pose_name(pose->against),
		  calib_pose_info(which)->rather_far);
}

static void format_tight(const struct calib_pose_quality *pose, struct text *text)
{
	bool is_round = pose->flexion_rad > TIGHT_SIT;
	double deg = fabs(is_round ? pose->flexion_rad : pose->tilt_rad) * DEG_PER_RAD;

	text_addf(text, ", %.0f deg %s than upright: tight, or slumped; taken", deg,
		  is_round ? "rounder" : "further back");
}

static void format_pose(const struct calib_pose_quality *pose, enum calib_pose which,
			struct text *text)
{
	if (!pose->is_given)
		return;
	text_addf(text, "  %-9s", calib_pose_name(which));
	if (pose->still_s == 0.0) {
		format_unusable(pose, text);
		return;
	}
	text_addf(text, "%4.1f s still, spread %.1f deg, |g| %.2f m/s2", pose->still_s,
		  pose->spread_rad * DEG_PER_RAD, pose->gravity_mps2);
	if (pose->moved_s > 0.0)
		text_addf(text, ", %.1f s left out (moved)", pose->moved_s);
	if (pose->stuck_s + pose->cut_off_s > 0.0)
		text_addf(text, ", %.1f s left out (%s)", pose->stuck_s + pose->cut_off_s,
			  pose->stuck_s > 0.0 ? "the sensor hung" : "at the end of its range");
	if (which == POSE_SIT && (pose->flexion_rad > TIGHT_SIT || pose->tilt_rad < -TIGHT_SIT))
		format_tight(pose, text);
	if (pose->is_beyond)
		format_beyond(pose, which, text);
	else
		text_add(text, pose->is_misplaced ? ": another position than that\n"
			       : pose->is_used	  ? "\n"
						  : ": not used\n");
}

static const char *axis_source_words(enum calib_axis_source source)
{
	static const char *const words[] = {
		[CALIB_AXIS_NONE] = "none",
		[CALIB_AXIS_BOW] = "the bow",
		[CALIB_AXIS_NEUTRALS] = "two neutrals",
		[CALIB_AXIS_BOTH] = "the bow and two neutrals",
	};

	return words[source];
}

static void format_forward(const struct calib_sensor_quality *sensor, struct text *text)
{
	if (!sensor->forward_by)
		return;
	text_add(text, "  forward   told by ");
	calib_add_witnesses(text, sensor->forward_by);
	if (sensor->forward_against & UINT32_C(1) << POSE_BOW)
		text_addf(text, "; the bow rolled the pelvis back by %.0f deg: bow from the hips",
			  sensor->bow_behind_rad * DEG_PER_RAD);
	else if (sensor->forward_against) {
		text_add(text, "; otherwise by ");
		calib_add_witnesses(text, sensor->forward_against);
	}
	text_add_char(text, '\n');
}

static void format_axis(const struct calib_sensor_quality *sensor, struct text *text)
{
	text_addf(text, "  axis      from %s", axis_source_words(sensor->axis_source));
	if (is_known(sensor->axis_share))
		text_addf(text, "; bow: %.0f %% about one axis%s, reached %.0f deg",
			  100.0 * sensor->axis_share,
			  sensor->axis_share < CALIB_AXIS_SHARE_GOOD ||
					  sensor->bow_range_rad < CALIB_BOW_GOOD_RAD
				  ? " (poor)"
				  : "",
			  sensor->bow_range_rad * DEG_PER_RAD);
	if (is_known(sensor->axis_disagreement_rad))
		text_addf(text, "; they agree within %.0f deg",
			  sensor->axis_disagreement_rad * DEG_PER_RAD);
	text_add_char(text, '\n');
	format_forward(sensor, text);
	if (sensor->check.fault != SELF_CHECK_WELL) {
		text_add(text, "  itself    ");
		self_check_say(text, &sensor->check);
		text_add_char(text, '\n');
	}
	if (is_known(sensor->bias_radps))
		text_addf(text, "  gyro      bias %.2f deg/s\n", sensor->bias_radps * DEG_PER_RAD);
	else
		text_add(text, "  gyro      bias not found: no `still`, never at rest; found while "
			       "worn\n");
}

static void format_accel(const struct accel_quality *accel, struct text *text)
{
	if (accel->pose_count == 0)
		return;
	text_addf(text, "  accel     |a| of the poses %.2f to %.2f m/s2", accel->before_least_mps2,
		  accel->before_most_mps2);
	if (accel->is_used)
		text_addf(text, ", corrected %.2f to %.2f", accel->after_least_mps2,
			  accel->after_most_mps2);
	else
		text_add(text, ": no bias and scale that a chip has explains it, not corrected");
	if (accel->is_used && is_known(accel->after_rad))
		text_addf(text, "; expected error of a stretch %.2f deg, before %.2f",
			  accel->after_rad * DEG_PER_RAD, accel->before_rad * DEG_PER_RAD);
	text_add_char(text, '\n');
}

void calib_format_quality(const struct calib_quality *quality, struct text *ret_text)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct calib_sensor_quality *sensor = &quality->sensor[i];

		text_addf(ret_text, "%s\n", sensor_place_name((enum sensor_place)i));
		if (!sensor->is_present) {
			text_add(ret_text, "  no samples\n");
			continue;
		}
		if (sensor->is_left_out)
			text_add(ret_text, "  LEFT OUT  the profile is without this sensor\n");
		format_axis(sensor, ret_text);
		format_accel(&sensor->accel, ret_text);
		for (int k = 0; k < POSE_COUNT; k++)
			format_pose(&sensor->pose[k], (enum calib_pose)k, ret_text);
	}
}
