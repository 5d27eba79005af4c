/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

/*
 * No angles of cat on all fours are published; standing maximal posterior tilt is 8.7 deg with as
 * much change of the lordosis (Levine & Whittle 1996), which gives the order of size. Where the
 * person's own cat from calibration asks for more, it goes before that. With two sensors the back
 * has to round with the pelvis: by 5 deg, or 0.4 of the own cat where that is less (set 0.6 lower
 * for the error of the sensors; provisional).
 */
#define TUCKED                                                                                     \
	QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-8), .off = RAD(-6), .own_pose = POSE_CAT,      \
					 .own_share = 0.6

const struct exercise exercise_cat = {
	.name = "cat",
	.summary = "on all fours, tuck the tail under and round the back to the ceiling",
	.unseen = "the chin and the arms; with one sensor, the upper back",
	.position = BODY_ALL_FOURS,
	.neutral = POSE_TABLE,
	.tilt_least = RAD(-45),
	.tilt_most = RAD(20),
	.enters = FORM_ENTERS(
		{{QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-3), .off = RAD(-2),
		  .own_pose = POSE_CAT, .own_share = 0.25},
		 BY_RIGHT_WAY},
		{{QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(4), .off = RAD(2.5)}, BY_MISTAKE},
		{{QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(8), .off = RAD(6)}, BY_MISTAKE}),
	.counts = FORM_COUNTS({TUCKED, .sensors = WITH_TWO_SENSORS, .is_with_next = true},
			      {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(4.4), .off = RAD(3),
			       .own_pose = POSE_CAT, .own_share = 0.35, .own_least = RAD(1),
			       .own_most = RAD(4.4)},
			      {TUCKED, .sensors = WITH_ONE_SENSOR}),
	.rules = FORM_RULES(
		{.error = FORM_NO_TUCK,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(-6), .off = RAD(-8),
			   .own_pose = POSE_CAT, .own_share = 0.45},
		 .dwell_s = 2.0,
		 .source = "Levine & Whittle 1996, standing; provisional"},
		{.error = FORM_ARCHED_BACK,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(4), .off = RAD(2.5)},
		 .dwell_s = 1.0,
		 .source = "sign alone tells camel from cat; provisional"}),
	.verdicts = FORM_VERDICTS({"tucked", -14, 15, 0, 0, 1, FORM_NO_ERROR},
				  {"tucked, one sensor", -14, UNKNOWN, 0, 0, 1, FORM_NO_ERROR},
				  {"half-way", -4.5, 4, 0, 0, 0, FORM_NO_TUCK},
				  {"rounded above a still pelvis", 0, 15, 0, 0, 0, FORM_NO_TUCK},
				  {"sinks back, back hollow", -10, -5, 0, 0, 0, FORM_NO_ERROR},
				  {"camel", 9, -10, 0, 0, 0, FORM_ARCHED_BACK},
				  {"tucked, shifted to a side", -14, 15, -12, 0, 0, FORM_LEANING},
				  {"table", 0, 0, 0, 0, 0, FORM_NO_ERROR}),
};
