/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CALIB_POSE_H
#define LUMBARD_CALIB_POSE_H

#include <stdbool.h>

/*
 * The poses of calibration, in one table: whatever differs from pose to pose stands there, and who
 * asks for all neutrals or all keys goes through it. The order is the one in which a button steps
 * through them.
 */
enum calib_pose {
	POSE_STILL,
	POSE_UPRIGHT,
	POSE_BOW,
	POSE_SIT,
	POSE_TABLE,
	POSE_LYING,
	POSE_PRAYER,
	POSE_HINGE,
	POSE_SLUMP,
	POSE_CAT,
	POSE_PRESS,
	POSE_COUNT,
	POSE_NONE = POSE_COUNT,
};

/* How gravity finds the body. */
enum body_position {
	BODY_POSITION_UNKNOWN,
	BODY_UPRIGHT,
	BODY_ALL_FOURS, /* face down, and the person has a table neutral */
	BODY_SUPINE,
	BODY_PRONE, /* face down without one: gravity alone cannot tell it from all fours */
	BODY_SIDE,
	BODY_BETWEEN,
	BODY_POSITION_COUNT,
};

enum calib_pose_kind {
	POSE_OF_SENSOR,	      /* not worn: the gyroscope's bias */
	POSE_OF_AXIS,	      /* a movement: forward and sideways */
	POSE_NEUTRAL,	      /* angles in its position are against it; a later one goes before */
	POSE_STRETCH_NEUTRAL, /* of a stretch that starts from somewhere else than its position */
	POSE_OWN_RANGE,	      /* how far this person goes */
};

/* Degrees, from least to most. */
struct calib_range {
	double least_deg, most_deg;
};

/* How far a pose turns the pelvis (forward +) and bends the back (rounding +). */
struct calib_turn {
	struct calib_range tilt, flexion;
};

struct calib_pose_info {
	const char *name; /* contract: the mark in a recording; NAME_deg in a profile */
	char key;	  /* sets the mark while recording */
	enum calib_pose_kind kind;
	enum body_position position;
	/* Inclination that it can have: the position's 45 deg and what the pose itself turns the
	   pelvis by. nominal_deg where it tells forward from backward, else UNKNOWN. */
	double least_deg, most_deg, nominal_deg;
	const char *summary; /* what is held */
	const char *lesson;  /* what is learnt from it */
	/*
	 * What it is judged against, or POSE_NONE; where only `upright` stands in for `sit`, all is
	 * CALIB_SIT_DEG wider, rounded and back. Outside of possible it is no such pose, and there
	 * is no profile; possible, but not believed, it is left out.
	 */
	enum calib_pose against;
	struct calib_turn possible, believed;
	const char *rather;	/* what it rather is when it is impossible */
	const char *rather_far; /* when it is possible, but not believed */
};

/*
 * From standing to sitting the pelvis rolls back by 18 deg and the lordosis loses 17 (J Orthop Sci
 * 2012;17:682, n = 50).
 */
#define CALIB_SIT_DEG 18.0

/* NULL for POSE_NONE. */
const struct calib_pose_info *calib_pose_info(enum calib_pose pose);

/* "still", "upright", ... as in the mark column of a recording; "" for POSE_NONE. */
const char *calib_pose_name(enum calib_pose pose);

/* 0 and *ret_pose ("" gives POSE_NONE), or -EINVAL when no pose has that name. */
int calib_pose_from_name(const char *name, enum calib_pose *ret_pose);

/* POSE_NONE when no pose has that key. */
enum calib_pose calib_pose_from_key(char key);

/* Whether a profile has an angle of it. */
bool calib_pose_has_angle(enum calib_pose pose);

/*
 * Whether a pose can have this inclination: each has a position, within which gravity has to point;
 * a mark on the wrong rows would otherwise become a neutral.
 */
bool calib_pose_is_plausible(enum calib_pose pose, double inclination_rad);

/* Whether a range has it; what is unknown is in every range. */
bool calib_range_has(const struct calib_range *range, double angle_rad);

#endif
