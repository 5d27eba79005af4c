/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

#include <stdbool.h>

/* With room for the errors of cheap sensors beyond P -15, L 22, a lean of 15 and a turn of 12. */
static const struct exercise_rest rest = {
	.tilt_least = RAD(-18),
	.flexion_most = RAD(25),
	.tilt_most = RAD(12),
	.trunk_most = RAD(10),
	.lean_most = RAD(16),
	.turn_most = RAD(13),
	.source =
		"slumped against upright sitting, pelvis -10 to -20, lumbar 15 to 25; provisional",
};

/*
 * The hamstrings pull on the sit bones: only a pelvis that tips forward stretches them. In free
 * sit-and-reach the lumbar spine bends by 21 to 26 deg (Mier & Shapiro 2013, PMID 22739326) and
 * the pelvis has a median share of 0.28 of the bend (33 free bends of 12 people), which is what
 * people must unlearn: from a curve of 8 deg on at least 0.3 of the reach has to be the pelvis'.
 * With one sensor the back itself cannot be seen: a given pelvic angle goes with 10 to 75 deg of
 * spine; so more is asked of the pelvis.
 *
 * Meant to count are 5 deg of pelvis (0.4 of the own hinge, at least 2.5), 12 with one sensor (0.6)
 * and, whatever the hips do, a curve of 8. The numbers below lie 0.6 to the side of that: who
 * stands on a limit shall not be dark for the error of a sensor (RMSE 0.7 to 1.8 deg of two on the
 * back, BMC MSD 2017;18:124).
 */
#define HIPS_OF_TWO                                                                                \
	QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(4.4), .off = RAD(3), .own_pose = POSE_HINGE,    \
					 .own_share = 0.34, .own_least = RAD(2),                   \
					 .sensors = WITH_TWO_SENSORS, .is_with_next = true
#define HIPS_OF_ONE                                                                                \
	QUANTITY_PELVIC_TILT, WAY_ABOVE, .on = RAD(11.4), .off = RAD(9.5), .own_pose = POSE_HINGE, \
					 .own_share = 0.56, .own_least = RAD(3),                   \
					 .sensors = WITH_ONE_SENSOR

/* Standing tips the pelvis, too, and hollows the back; the ribs don't come forward. Out of a slump
 * they need not: who sits up by the hips may take them back. */
#define FORWARD QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(2), .off = RAD(0.5), .is_of_neutral = true

#define CURVED	   RAD(8.8)
#define NOT_CURVED RAD(8.6)

static const struct form_condition is_reaching[] = {
	{QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(12), .off = RAD(11.5)}, {0}};

static const struct form_condition is_reaching_curved[] = {
	{QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(12), .off = RAD(11.5)},
	{QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = CURVED, .off = NOT_CURVED},
	{0}};

const struct exercise exercise_sitting_hamstring = {
	.name = "sitting-hamstring",
	.summary = "sit, leg straight, bend forward from the hips, back flat",
	.unseen = "which leg; whether the knee is straight; with one sensor, the back's curve",
	.position = BODY_UPRIGHT,
	.neutral = POSE_SIT,
	.has_sides = true,
	.tilt_least = RAD(-40),
	.tilt_most = RAD(60),
	.rest = &rest,
	.enters = FORM_ENTERS(
		{{HIPS_OF_TWO}, BY_RIGHT_WAY}, {{FORWARD}, BY_RIGHT_WAY},
		{{HIPS_OF_ONE}, BY_RIGHT_WAY},
		{{QUANTITY_TRUNK, WAY_ABOVE, .on = RAD(12), .off = RAD(8)}, BY_MISTAKE},
		{{QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-6), .off = RAD(-4)}, BY_MISTAKE}),
	.counts =
		FORM_COUNTS({HIPS_OF_TWO}, {FORWARD, .is_with_next = true},
			    {QUANTITY_LUMBAR_FLEXION, WAY_BELOW, .on = CURVED, .off = RAD(9)},
			    {HIPS_OF_TWO}, {FORWARD, .is_with_next = true},
			    {QUANTITY_HIP_SHARE, WAY_ABOVE, .on = 0.3, .off = 0.28}, {HIPS_OF_ONE}),
	.rules = FORM_RULES(
		{.error = FORM_ROUNDED_BACK,
		 .limit = {QUANTITY_LUMBAR_FLEXION, WAY_ABOVE, .on = RAD(15), .off = RAD(11),
			   .own_pose = POSE_SLUMP, .own_share = 0.6, .own_least = RAD(12)},
		 .warn = RAD(10),
		 .dwell_s = 1.0,
		 .source = "two-sensor repeat-wear MDC90 is 10 to 15 (PMC5034504); provisional"},
		{.error = FORM_PELVIS_ROLLED_BACK,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(-10), .off = RAD(-7)},
		 .warn = RAD(-6),
		 .dwell_s = 1.0,
		 .source = "pose repeatability MDC95 5.3 (ISBS 2021 39:58); provisional"},
		{.error = FORM_NO_HINGE,
		 .limit = {QUANTITY_PELVIC_TILT, WAY_BELOW, .on = RAD(3), .off = RAD(3.2),
			   .when = is_reaching},
		 .dwell_s = 2.0,
		 .source = "a quarter of that reach, less than of a free bend; provisional"},
		{.error = FORM_NO_HINGE,
		 .limit = {QUANTITY_HIP_SHARE, WAY_BELOW, .on = 0.3, .off = 0.33,
			   .when = is_reaching_curved},
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
		{"the curve does the work of the hips", 0, 14, 0, 0, 0, FORM_NO_HINGE},
		{"the hips do less than their share", 5.5, 14, 0, 0, 0, FORM_NO_HINGE},
		{"tight: reaches with a nearly still pelvis", 2, 11, 0, 0, 0, FORM_NO_HINGE},
		{"tight: from a slumped neutral", 13, -6, 0, 0, 1, FORM_NO_ERROR},
		{"stands, against sitting", 8, -14, 0, 0, 0, FORM_NO_ERROR},
		{"sits tall", 0, 0, 0, 0, 0, FORM_NO_ERROR}),
};
