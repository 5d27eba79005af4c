/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

/*
 * No angles of cat on all fours are published; standing maximal posterior tilt is 8.7 deg with as
 * much change of the lordosis (Levine & Whittle 1996), which gives the order of size. A person's
 * own cat from calibration goes before it.
 */
const struct exercise exercise_cat = {
	.name = "cat",
	.summary = "on all fours, tuck the tail under and round the back to the ceiling",
	.unseen = "the chin and the arms; with one sensor, the upper back",
	.position = BODY_ALL_FOURS,
	.neutral = POSE_TABLE,
	.tilt_least = RAD(-45),
	.tilt_most = RAD(20),
	.enters = {{QUANTITY_PELVIC_TILT, WAY_BELOW, RAD(-3), RAD(-2), POSE_CAT, 0.25},
		   {QUANTITY_PELVIC_TILT, WAY_ABOVE, RAD(4), RAD(2.5), POSE_NONE, 0}},
	.enter_count = 2,
	.start_count = 1,
	.counts = {{QUANTITY_PELVIC_TILT, WAY_BELOW, RAD(-8), RAD(-6), POSE_CAT, 0.6}},
	.count_count = 1,
	.rules = {{.error = FORM_NO_TUCK,
		   .limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, RAD(-6), RAD(-8), POSE_CAT, 0.45},
		   .dwell_s = 2.0,
		   .source = "Levine & Whittle 1996, standing; provisional"},
		  {.error = FORM_ARCHED_BACK,
		   .limit = {QUANTITY_PELVIC_TILT, WAY_ABOVE, RAD(4), RAD(2.5), POSE_NONE, 0},
		   .dwell_s = 1.0,
		   .source = "sign alone tells camel from cat; provisional"}},
	.rule_count = 2,
	.verdicts = {{"tucked", -14, 15, 0, 0, 1, FORM_NO_ERROR},
		     {"tucked, one sensor", -14, UNKNOWN, 0, 0, 1, FORM_NO_ERROR},
		     {"half-way", -4.5, 4, 0, 0, 0, FORM_NO_TUCK},
		     {"camel", 9, -10, 0, 0, 0, FORM_ARCHED_BACK},
		     {"tucked, shifted to a side", -14, 15, -12, 0, 0, FORM_LEANING},
		     {"table", 0, 0, 0, 0, 0, FORM_NO_ERROR}},
	.verdict_count = 6,
};
