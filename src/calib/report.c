/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/calib/calib.h>

static void format_pose(const struct calib_pose_quality *pose, const char *name, struct text *text)
{
	if (!pose->is_given)
		return;
	text_addf(text, "  %-9s", name);
	if (pose->still_s == 0.0) {
		text_addf(text, "not usable: %.1f s, never still or |a| not near 1 g\n",
			  pose->moved_s);
		return;
	}
	text_addf(text, "%4.1f s still, spread %.1f deg, |g| %.2f m/s2", pose->still_s,
		  pose->spread_rad * DEG_PER_RAD, pose->gravity_mps2);
	if (pose->moved_s > 0.0)
		text_addf(text, ", %.1f s left out (moved)", pose->moved_s);
	text_add(text, pose->is_misplaced ? ": another position than that, not used\n"
		       : pose->is_used	  ? "\n"
					  : ": too short, not used\n");
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

static void format_axis(const struct calib_sensor_quality *sensor, struct text *text)
{
	text_addf(text, "  axis      from %s", axis_source_words(sensor->axis_source));
	if (is_known(sensor->axis_share))
		text_addf(text, "; bow: %.0f %% about one axis%s, reached %.0f deg",
			  100.0 * sensor->axis_share,
			  sensor->axis_share < 0.85 || sensor->bow_range_rad < RAD(20.0) ? " (poor)"
											 : "",
			  sensor->bow_range_rad * DEG_PER_RAD);
	if (is_known(sensor->axis_disagreement_rad))
		text_addf(text, "; they agree within %.0f deg",
			  sensor->axis_disagreement_rad * DEG_PER_RAD);
	text_add_char(text, '\n');
	if (is_known(sensor->bias_radps))
		text_addf(text, "  gyro      bias %.2f deg/s\n", sensor->bias_radps * DEG_PER_RAD);
	else
		text_add(text, "  gyro      bias not found: no `still`, never at rest; found while "
			       "worn\n");
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
		format_axis(sensor, ret_text);
		for (int k = 0; k < POSE_COUNT; k++)
			format_pose(&sensor->pose[k], calib_pose_name((enum calib_pose)k),
				    ret_text);
	}
}
