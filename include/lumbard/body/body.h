/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BODY_BODY_H
#define LUMBARD_BODY_BODY_H

#include <lumbard/base/units.h>
#include <lumbard/body/motion.h>
#include <lumbard/body/wearing.h>
#include <lumbard/calib/profile.h>
#include <lumbard/fusion/fusion.h>

#include <stdbool.h>

/*
 * Gravity directions to body angles. Signs are law, here and everywhere above:
 *   body axes      x forward, y left, z up along the spine
 *   inclination    0 upright, +90 deg face down, -90 deg on the back
 *   pelvic tilt    anterior +; pelvis inclination minus the neutral of the position
 *   lumbar flexion rounding +; (upper - lower inclination) minus the same in neutral
 *   lean           right side down +; turn: to the left +
 * Angles come from the two gravity directions by atan2 in the sagittal plane; heading is not used,
 * so nothing drifts and nothing breaks at 90 deg. What the sensors cannot tell is UNKNOWN.
 */
enum body_state {
	BODY_WELL,
	BODY_NO_DATA,	   /* a sensor that belongs to this session cannot be trusted now */
	BODY_UNCALIBRATED, /* no profile, no neutral of this position, or the strap has moved */
};

struct body_pose {
	int64_t t_us;
	enum body_state state;
	enum body_position position;
	double pelvic_tilt_rad;
	double lumbar_flexion_rad; /* two sensors only */
	double lean_rad;	   /* upright and face down; lying it is a turn */
	double turn_rad;     /* on the back from gravity; else by gyroscope, for 10 s of motion */
	double speed_radps;  /* of the pelvis, below 3 Hz */
	double bounce_radps; /* rms, 0.7 to 3 Hz, 0 unless it goes to and fro */
	double tremor_radps; /* rms, 4 to 12 Hz */
	double stride_mps2;  /* rms of the specific force, 0.7 to 3 Hz: steps */
	/* By how much the angles of the same body read otherwise since the pose before. */
	struct wearing_offset moved;
	bool has_moved;
	bool is_at_rest;
	bool is_strap_moved;
	bool is_neutral_off; /* the latest rest was further off than the neutral follows */
	bool is_settling;    /* near the neutral, and about to become that of today */
	bool is_undecided;   /* between today's neutral and the profile's: no try at anything */
};

/* Whether samples come too slowly to see a tremor: by what the filters were made for, which does
 * not change with each lost sample. */
static inline bool body_pose_is_blind(const struct body_pose *pose)
{
	return is_known(pose->speed_radps) && !is_known(pose->tremor_radps);
}

/* To a lone pelvis sensor a chair, standing and half a hinge look alike. */
static inline bool body_pose_is_lone(const struct body_pose *pose)
{
	return !is_known(pose->lumbar_flexion_rad);
}

/* rms; walking has 1 to 3, which comes and goes by a sixth, a bounced stretch under 0.5 */
#define BODY_STEPS_MPS2 0.75

/* Steps show in the length of the specific force. */
static inline bool body_pose_has_steps(const struct body_pose *pose)
{
	return pose->stride_mps2 > BODY_STEPS_MPS2;
}

/* One sensor as the body sees it. */
struct body_source {
	const struct fusion *fusion;
	bool is_expected; /* belongs to this session: it may not be missing */
	bool is_trusted;  /* samples come, and they can be believed */
};

/* What the coach makes of the pose before. */
struct body_doing {
	bool is_holding;  /* a hold runs or is paused */
	bool is_reaching; /* the person is where one counts */
	bool is_trying;	  /* a stretch, or its mistake */
};

/* Copyable. profile must outlive it and may be all zero: uncalibrated. */
struct body {
	/* private */
	const struct profile *profile;
	struct motion motion;
	enum body_position position, candidate;
	enum calib_pose neutral; /* of position */
	int64_t candidate_since_us;
	double heading_rad;   /* turned, by gyroscope */
	double heading_age_s; /* of motion since the reference; beyond 10 s nobody knows */
	/* Its reference, and the gyroscope's bias about the vertical: in use, seen since, now. */
	double heading_zero_rad[2], turn_bias_radps[3];
	int64_t last_us;       /* of the last pelvis sample */
	int64_t stepped_us;    /* of the last step */
	double neutral_rest_s; /* at rest near neutral */
	double renewed_s;      /* of that when the heading was last renewed */
	double crooked_s;      /* at rest far from any neutral */
	bool is_strap_moved;
	struct wearing wearing;
	struct wearing_news news; /* of the latest step */
	struct body_doing doing;
};

void body_init(struct body *body, const struct profile *profile);

/* Each pelvis sample, after its fusion step: what only the gyroscope tells. */
void body_feed(struct body *body, const struct imu_sample *sample, const struct fusion *fusion);

/* Who stretches does not rest, however near to neutral that is: the heading is not renewed. */
static inline void body_set_doing(struct body *body, struct body_doing doing)
{
	body->doing = doing;
}

/* How the sensors sit, and what has just changed. */
static inline struct wearing *body_wearing(struct body *body)
{
	return &body->wearing;
}

static inline const struct wearing_news *body_news(const struct body *body)
{
	return &body->news;
}

/* A pose of which nothing is known. */
struct body_pose body_pose_unknown(int64_t t_us);

/* The pose at t_us from all sources; t_us may not go back. */
void body_step(struct body *body, int64_t t_us, const struct body_source source[SENSOR_COUNT],
	       struct body_pose *ret_pose);

/* The neutral pose of a position that this person has, or POSE_NONE. */
enum calib_pose body_neutral(const struct profile *profile, enum body_position position);

#endif
