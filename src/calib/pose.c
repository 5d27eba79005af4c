/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/calib/pose.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define ANY                                                                                        \
	{                                                                                          \
		-HUGE_VAL, HUGE_VAL                                                                \
	}
#define AT_LEAST(least)                                                                            \
	{                                                                                          \
		(least), HUGE_VAL                                                                  \
	}
#define AT_MOST(most)                                                                              \
	{                                                                                          \
		-HUGE_VAL, (most)                                                                  \
	}
#define ANY_TURN                                                                                   \
	{                                                                                          \
		ANY, ANY                                                                           \
	}

/*
 * What a body can do, from `lumbard`'s collected sources; those without one are provisional. The
 * lumbar spine bends by 52 +- 10 deg from standing (Laird 2019, BMC MSD 20:28) and extends by some
 * 25. Sitting: see CALIB_SIT_DEG; tight hamstrings hold the pelvis 10 to 25 back (provisional).
 * Slump: 10 to 20 back and 15 to 25 rounder than sitting tall (provisional), so that a `sit` over
 * 30 is a slump. Hinge and reach: the sacrum comes to 97 +- 9 in men, 105 +- 12 in women (Mier &
 * Shapiro 2013), 90 being vertical; a back that rounds by 15 in a reach is an error of the
 * stretch, 25 is what people do who let it (26 +- 11). Cat: pelvis 10 to 20, curve 15 to 30
 * (provisional). Press: 9 back in standing (Levine & Whittle 1996), 5 to 15 lying (provisional);
 * from 20 on the hips leave the floor. A pose comes back within 5 (ISBS 2021 39:58).
 */
static const struct calib_pose_info infos[POSE_COUNT] = {
	[POSE_STILL] = {"still", 't', POSE_OF_SENSOR, BODY_POSITION_UNKNOWN, -180, 180, UNKNOWN,
			"sensor at rest, any way up",
			"Nothing moves, so whatever the gyroscopes report is their own drift. From "
			"now on it is taken off.",
			.against = POSE_NONE, .possible = ANY_TURN, .believed = ANY_TURN},
	[POSE_UPRIGHT] = {"upright", 'u', POSE_NEUTRAL, BODY_UPRIGHT, -30, 30, 0,
			  "standing or sitting tall",
			  "Gravity shows each sensor which way is up on this body, however it was "
			  "strapped on.",
			  .against = POSE_NONE, .possible = ANY_TURN, .believed = ANY_TURN},
	[POSE_BOW] = {"bow", 'b', POSE_OF_AXIS, BODY_UPRIGHT, -180, 180, UNKNOWN,
		      "slow forward bends from upright",
		      "A bow turns both sensors about the left-right axis. That tells forward from "
		      "sideways: any mounting will do, even upside down.",
		      .against = POSE_NONE, .possible = ANY_TURN, .believed = ANY_TURN},
	[POSE_SIT] =
		{"sit", 's', POSE_NEUTRAL, BODY_UPRIGHT, -50, 45, UNKNOWN,
		 "sitting tall, legs straight",
		 "Neutral of sitting. Tilt, flexion, lean and turn are measured from here, never "
		 "from an ideal spine.",
		 .against = POSE_UPRIGHT, .possible = {{-30, 8}, {-10, 30}}, .believed = {ANY, ANY},
		 .rather = "slumped or leaning", .rather_far = ""},
	[POSE_TABLE] =
		{"table", 'a', POSE_NEUTRAL, BODY_ALL_FOURS, 40, 130, 85, "all fours",
		 "Neutral of all fours. Each position has its own: the same back looks different "
		 "to gravity in each.",
		 .against = POSE_UPRIGHT, .possible = {ANY, {-30, 40}}, .believed = {ANY, ANY},
		 .rather = "a cat", .rather_far = ""},
	[POSE_LYING] = {"lying", 'l', POSE_NEUTRAL, BODY_SUPINE, -140, -45, -90,
			"on the back, knees bent",
			"Neutral of lying on the back, knees bent. Angles of the pelvic tilt are "
			"measured from here.",
			.against = POSE_UPRIGHT, .possible = {ANY, {-30, 40}},
			.believed = {ANY, ANY}, .rather = "another pose", .rather_far = ""},
	[POSE_PRAYER] = {"prayer", 'p', POSE_STRETCH_NEUTRAL, BODY_ALL_FOURS, 40, 180, 100,
			 "prayer stretch, settled",
			 "Neutral of the prayer stretch, once the weight has settled on the heels.",
			 .against = POSE_UPRIGHT, .possible = {ANY, {-30, 60}},
			 .believed = {ANY, ANY}, .rather = "another pose", .rather_far = ""},
	[POSE_HINGE] =
		{"hinge", 'h', POSE_OWN_RANGE, BODY_UPRIGHT, -50, 110, UNKNOWN,
		 "own range: bent forward from the hips",
		 "Own range: how far these hips tip. Limits become a share of what this body can "
		 "do.",
		 .against = POSE_SIT, .possible = {AT_LEAST(-5), AT_MOST(25)},
		 .believed = {AT_MOST(75), {-25, 15}}, .rather = "a slump",
		 .rather_far = "a rounded reach"},
	[POSE_SLUMP] =
		{"slump", 'm', POSE_OWN_RANGE, BODY_UPRIGHT, -90, 80, UNKNOWN, "own range: slumped",
		 "Own range: how round this back gets. Rounding is called wrong at a share of it.",
		 .against = POSE_SIT, .possible = {{-60, 8}, AT_LEAST(3)},
		 .believed = {AT_LEAST(-40), AT_MOST(60)}, .rather = "a hinge",
		 .rather_far = "another pose"},
	[POSE_CAT] =
		{"cat", 'c', POSE_OWN_RANGE, BODY_ALL_FOURS, 10, 140, UNKNOWN, "own range: cat",
		 "Own range: the fullest cat of this back. A good cat has to reach a share of it.",
		 .against = POSE_TABLE, .possible = {AT_MOST(4), AT_LEAST(-5)},
		 .believed = {AT_LEAST(-40), AT_MOST(50)}, .rather = "a camel",
		 .rather_far = "sitting back"},
	[POSE_PRESS] =
		{"press", 'f', POSE_OWN_RANGE, BODY_SUPINE, -170, -45, UNKNOWN,
		 "own range: back pressed flat",
		 "Own range: how flat this back goes. A good pelvic tilt has to reach a share "
		 "of it.",
		 .against = POSE_LYING, .possible = {AT_MOST(4), AT_LEAST(-8)},
		 .believed = {AT_LEAST(-20), AT_MOST(35)}, .rather = "a hollow back",
		 .rather_far = "a bridge"},
};

const struct calib_pose_info *calib_pose_info(enum calib_pose pose)
{
	return pose < POSE_COUNT ? &infos[pose] : NULL;
}

const char *calib_pose_name(enum calib_pose pose)
{
	return pose < POSE_COUNT ? infos[pose].name : "";
}

int calib_pose_from_name(const char *name, enum calib_pose *ret_pose)
{
	for (int i = 0; i <= POSE_COUNT; i++) {
		if (strcmp(name, calib_pose_name((enum calib_pose)i)) == 0) {
			*ret_pose = (enum calib_pose)i;
			return 0;
		}
	}
	return -EINVAL;
}

enum calib_pose calib_pose_from_key(char key)
{
	int i = 0;

	while (i < POSE_COUNT && infos[i].key != key)
		i++;
	return (enum calib_pose)i;
}

bool calib_pose_has_angle(enum calib_pose pose)
{
	return pose < POSE_COUNT && infos[pose].kind != POSE_OF_SENSOR &&
	       infos[pose].kind != POSE_OF_AXIS;
}

bool calib_pose_is_plausible(enum calib_pose pose, double inclination_rad)
{
	double deg = inclination_rad * DEG_PER_RAD;

	return deg >= infos[pose].least_deg && deg <= infos[pose].most_deg;
}

bool calib_range_has(const struct calib_range *range, double angle_rad)
{
	double deg = angle_rad * DEG_PER_RAD;

	return !(deg < range->least_deg) && !(deg > range->most_deg);
}
