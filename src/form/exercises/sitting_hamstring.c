/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

#include <stdbool.h>

/* The hips are asked only of who has come forward. */
static const struct form_condition is_reaching = {QUANTITY_TRUNK, WAY_ABOVE, RAD(12)};

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
	.enters = FORM_ENTERS(
		{{QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(12), .off = RAD(8)}, BY_RIGHT_WAY},
		{{QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5), .off = RAD(3),
		  .own_pose = POSE_HINGE, .own_share = 0.4, .sensors = WITH_ONE_SENSOR},
		 BY_RIGHT_WAY},
		{{QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-6), .off = RAD(-4)}, BY_MISTAKE}),
	/* A tight hamstring may not let the pelvis reach +5: with two sensors the reach counts. */
	.counts =
		FORM_COUNTS({QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(12), .off = RAD(8)},
			    {QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(5), .off = RAD(3),
			     .own_pose = POSE_HINGE, .own_share = 0.4, .sensors = WITH_ONE_SENSOR}),
	.rules = FORM_RULES(
		{.error = FORM_ROUNDED_BACK,
		 .limit = {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(15), .off = RAD(11),
			   .own_pose = POSE_SLUMP, .own_share = 0.6},
		 .warn = RAD(10),
		 .dwell_s = 1.0,
		 .source = "two-sensor repeat-wear MDC90 is 10 to 15 (PMC5034504); provisional"},
		{.error = FORM_PELVIS_ROLLED_BACK,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-10), .off = RAD(-7)},
		 .warn = RAD(-6),
		 .dwell_s = 1.0,
		 .source = "pose repeatability MDC95 5.3 (ISBS 2021 39:58); provisional"},
		{.error = FORM_NO_HINGE,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(3), .off = RAD(5),
			   .when = &is_reaching},
		 .dwell_s = 2.0,
		 .source = "free bending has a pelvic share of 0.28 (median of 33 trials); "
			   "provisional"}),
	.verdicts = FORM_VERDICTS(
		{"hinged, flat back", 18, 4, 0, 0, 1, FORM_NO_ERROR},
		{"hinged, one sensor", 18, UNKNOWN, 0, 0, 1, FORM_NO_ERROR},
		{"curled to the toes", 1, 28, 0, 0, 0, FORM_ROUNDED_BACK},
		{"hinged and curled", 14, 24, 0, 0, 0, FORM_ROUNDED_BACK},
		{"rolled back, one sensor", -14, UNKNOWN, 0, 0, 0, FORM_PELVIS_ROLLED_BACK},
		{"hinged, leaning", 18, 4, 13, 0, 0, FORM_LEANING},
		{"hinged, twisted", 18, 4, 0, -14, 0, FORM_TWISTED},
		{"tight: reaches with a nearly still pelvis", 2, 11, 0, 0, 1, FORM_NO_HINGE},
		{"sits tall", 0, 0, 0, 0, 0, FORM_NO_ERROR}),
};
