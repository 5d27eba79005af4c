/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/calib/pose.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct calib_pose_info infos[POSE_COUNT] = {
	[POSE_STILL] = {"still", 't', POSE_OF_SENSOR, BODY_POSITION_UNKNOWN, -180, 180, UNKNOWN,
			"sensor at rest, any way up",
			"Nothing moves, so whatever the gyroscopes report is their own drift. From "
			"now on it is taken off."},
	[POSE_UPRIGHT] = {"upright", 'u', POSE_NEUTRAL, BODY_UPRIGHT, -30, 30, 0,
			  "standing or sitting tall",
			  "Gravity shows each sensor which way is up on this body, however it was "
			  "strapped on."},
	[POSE_BOW] = {"bow", 'b', POSE_OF_AXIS, BODY_UPRIGHT, -180, 180, UNKNOWN,
		      "slow forward bends from upright",
		      "A bow turns both sensors about the left-right axis. That tells forward from "
		      "sideways: any mounting will do, even upside down."},
	[POSE_SIT] =
		{"sit", 's', POSE_NEUTRAL, BODY_UPRIGHT, -50, 45, UNKNOWN,
		 "sitting tall, legs straight",
		 "Neutral of sitting. Tilt, flexion, lean and turn are measured from here, never "
		 "from an ideal spine."},
	[POSE_TABLE] =
		{"table", 'a', POSE_NEUTRAL, BODY_ALL_FOURS, 40, 130, 85, "all fours",
		 "Neutral of all fours. Each position has its own: the same back looks different "
		 "to gravity in each."},
	[POSE_LYING] = {"lying", 'l', POSE_NEUTRAL, BODY_SUPINE, -140, -45, -90,
			"on the back, knees bent",
			"Neutral of lying on the back, knees bent. Angles of the pelvic tilt are "
			"measured from here."},
	[POSE_PRAYER] =
		{"prayer", 'p', POSE_STRETCH_NEUTRAL, BODY_ALL_FOURS, 40, 180, 100,
		 "prayer stretch, settled",
		 "Neutral of the prayer stretch, once the weight has settled on the heels."},
	[POSE_HINGE] =
		{"hinge", 'h', POSE_OWN_RANGE, BODY_UPRIGHT, -50, 110, UNKNOWN,
		 "own range: bent forward from the hips",
		 "Own range: how far these hips tip. Limits become a share of what this body can "
		 "do."},
	[POSE_SLUMP] =
		{"slump", 'm', POSE_OWN_RANGE, BODY_UPRIGHT, -90, 80, UNKNOWN, "own range: slumped",
		 "Own range: how round this back gets. Rounding is called wrong at a share of it."},
	[POSE_CAT] =
		{"cat", 'c', POSE_OWN_RANGE, BODY_ALL_FOURS, 10, 140, UNKNOWN, "own range: cat",
		 "Own range: the fullest cat of this back. A good cat has to reach a share of it."},
	[POSE_PRESS] =
		{"press", 'f', POSE_OWN_RANGE, BODY_SUPINE, -170, -45, UNKNOWN,
		 "own range: back pressed flat",
		 "Own range: how flat this back goes. A good pelvic tilt has to reach a share "
		 "of it."},
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
