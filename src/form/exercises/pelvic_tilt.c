/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

/*
 * On the back, where the floor fixes the ribs, the pelvis rolls back by as much as the lordosis
 * goes flat (Levine & Whittle 1996, standing: 8.7 and 9.0 deg). Beyond the own press the hips
 * leave the floor: that is a bridge. With two sensors it is seen at once: the ribs rise with them.
 */
const struct exercise exercise_pelvic_tilt = {
	.name = "pelvic-tilt",
	.summary = "on the back, knees bent, press the small of the back into the floor",
	.unseen = "how hard the back presses; breath held",
	.position = BODY_SUPINE,
	.neutral = POSE_LYING,
	.tilt_least = RAD(-50),
	.tilt_most = RAD(15),
	.enters = FORM_ENTERS(
		{{QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-2.2), .off = RAD(-1.6),
		  .own_pose = POSE_PRESS, .own_share = 0.22},
		 BY_RIGHT_WAY},
		{{QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(3), .off = RAD(2)}, BY_MISTAKE}),
	.counts = FORM_COUNTS({QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-4), .off = RAD(-3),
			       .own_pose = POSE_PRESS, .own_share = 0.5}),
	.rules = FORM_RULES(
		{.error = FORM_NO_TILT,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(-3), .off = RAD(-4),
			   .own_pose = POSE_PRESS, .own_share = 0.38},
		 .dwell_s = 2.0,
		 .source = "Levine & Whittle 1996; supine range 5 to 15 provisional"},
		{.error = FORM_HIPS_LIFTED,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-20), .off = RAD(-17),
			   .own_pose = POSE_PRESS, .own_share = 1.9},
		 .dwell_s = 1.0,
		 .source = "twice the largest posterior tilt with the hips down; provisional"},
		{.error = FORM_HIPS_LIFTED,
		 .limit = {QUANTITY_TRUNK, WAY_BELOW, .on = RAD(-6), .off = RAD(-4.5)},
		 .dwell_s = 1.0,
		 .source = "the floor holds the ribs; pose repeatability MDC95 5.3 (ISBS 2021 "
			   "39:58); provisional"},
		{.error = FORM_ARCHED_BACK,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(3), .off = RAD(2)},
		 .dwell_s = 1.0,
		 .source = "sign alone; provisional"}),
	.verdicts = FORM_VERDICTS({"pressed", -9, 8, 0, 0, 1, FORM_NO_ERROR},
				  {"pressed, one sensor", -9, UNKNOWN, 0, 0, 1, FORM_NO_ERROR},
				  {"hardly", -2.7, 2, 0, 0, 0, FORM_NO_TILT},
				  {"bridge", -30, 6, 0, 0, 0, FORM_HIPS_LIFTED},
				  {"low bridge", -12, 3, 0, 0, 0, FORM_HIPS_LIFTED},
				  {"bridge, one sensor", -30, UNKNOWN, 0, 0, 0, FORM_HIPS_LIFTED},
				  {"arched", 7, -7, 0, 0, 0, FORM_ARCHED_BACK},
				  {"pressed, rolled to a side", -9, 8, 0, 14, 0, FORM_TWISTED},
				  {"lying", 0, 0, 0, 0, 0, FORM_NO_ERROR}),
};
