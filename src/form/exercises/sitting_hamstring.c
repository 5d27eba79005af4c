/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

#include <stdbool.h>

/*
 * The hamstrings pull on the sit bones: only a pelvis that tips forward stretches them. In free
 * sit-and-reach the lumbar spine bends by 21 to 26 deg (Mier & Shapiro 2013, PMID 22739326) and
 * the pelvis has a median share of 0.28 of the bend, which is what people must unlearn. With one
 * sensor the back itself cannot be seen: a given pelvic angle goes with 10 to 75 deg of spine.
 */
const struct exercise exercise_sitting_hamstring = {
	.name = "sitting-hamstring",
	.summary = "sit, leg straight, bend forward from the hips, back flat",
	.unseen = "which leg; whether the knee is straight; with one sensor, the back's curve",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.has_sides = true,
	.tilt_least = RAD(-40),
	.tilt_most = RAD(60),
	.enters = {{QUANTITY_TRUNK, WAY_ABOVE, RAD(12), RAD(8), POSE_NONE, 0},
		   {QUANTITY_LONE_TILT, WAY_ABOVE, RAD(5), RAD(3), POSE_HINGE, 0.4},
		   {QUANTITY_PELVIC_TILT, WAY_BELOW, RAD(-6), RAD(-4), POSE_NONE, 0}},
	.enter_count = 3,
	.start_count = 2,
	/* A tight hamstring may not let the pelvis reach +5: with two sensors the reach counts. */
	.counts = {{QUANTITY_TRUNK, WAY_ABOVE, RAD(12), RAD(8), POSE_NONE, 0},
		   {QUANTITY_LONE_TILT, WAY_ABOVE, RAD(5), RAD(3), POSE_HINGE, 0.4}},
	.count_count = 2,
	.rules = {{.error = FORM_ROUNDED_BACK,
		   .limit = {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, RAD(15), RAD(11), POSE_SLUMP, 0.6},
		   .warn = RAD(10),
		   .dwell_s = 1.0,
		   .source = "two-sensor repeat-wear MDC90 is 10 to 15 (PMC5034504); provisional"},
		  {.error = FORM_PELVIS_ROLLED_BACK,
		   .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, RAD(-10), RAD(-7), POSE_NONE, 0},
		   .warn = RAD(-6),
		   .dwell_s = 1.0,
		   .source = "pose repeatability MDC95 5.3 (ISBS 2021 39:58); provisional"},
		  {.error = FORM_NO_HINGE,
		   .limit = {QUANTITY_REACH_TILT, WAY_BELOW, RAD(3), RAD(5), POSE_NONE, 0},
		   .dwell_s = 2.0,
		   .source = "free bending has a pelvic share of 0.28 (median of 33 trials); "
			     "provisional"}},
	.rule_count = 3,
	.verdicts = {{"hinged, flat back", 18, 4, 0, 0, 1, FORM_NO_ERROR},
		     {"hinged, one sensor", 18, UNKNOWN, 0, 0, 1, FORM_NO_ERROR},
		     {"curled to the toes", 1, 28, 0, 0, 0, FORM_ROUNDED_BACK},
		     {"hinged and curled", 14, 24, 0, 0, 0, FORM_ROUNDED_BACK},
		     {"rolled back, one sensor", -14, UNKNOWN, 0, 0, 0, FORM_PELVIS_ROLLED_BACK},
		     {"hinged, leaning", 18, 4, 13, 0, 0, FORM_LEANING},
		     {"hinged, twisted", 18, 4, 0, -14, 0, FORM_TWISTED},
		     {"tight: reaches with a nearly still pelvis", 2, 11, 0, 0, 1, FORM_NO_HINGE},
		     {"sits tall", 0, 0, 0, 0, 0, FORM_NO_ERROR}},
	.verdict_count = 9,
};
