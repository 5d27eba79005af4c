/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_RESTING_H
#define LUMBARD_COACH_RESTING_H

#include <lumbard/coach/prescription.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/*
 * What rest is, and from where a repetition counts. People rest slumped, against a wall, with one
 * leg tucked. The first rest in a position, and each after the first repetition there, is rest
 * wherever the stretch says that people rest, however long one sat in neutral in between; the same
 * slump gone into from a rest in neutral before the first repetition, or out of a running hold, is
 * the mistake; out of a hold only until somebody has stayed in it for eight seconds. A pose that
 * counts is no rest however still it is.
 */

enum { RESTING_SIDES = SIDE_RIGHT + 1 };

/* Whether a slump is rest now. */
enum resting_slump {
	SLUMP_FIRST, /* the position is new: yes */
	SLUMP_BEGUN, /* in a slump, or one came forward: yes, until one has sat up for long */
	SLUMP_AFTER, /* a repetition, or an attempt at one: yes */
	SLUMP_HELD,  /* out of a hold that was not completed: no */
	SLUMP_WRONG, /* neutral was the rest before: no */
};

/* Copyable. */
struct resting {
	/* private */
	const struct exercise_rest *kind; /* of the position; NULL: neutral alone is rest */
	enum resting_slump slump;
	enum coach_side side;
	bool has_rested;  /* since the position is new */
	bool is_resting;  /* now */
	bool was_resting; /* still, at the pose before */
	bool is_there;	  /* in a hold, or where one counts */
	bool is_turn_taken;
	bool is_lean_taken; /* from a rest; else it is neutral's */
	bool is_ahead;	    /* the place is half a hinge, that one sensor saw somebody stay in */
	bool is_swinging, was_far;
	double tilt_rad, flexion_rad; /* still since calm_us */
	int64_t last_us, calm_us, near_us, forward_us, arrived_us, far_us;
	double lean_rad[RESTING_SIDES]; /* at rest, of the side that was told; or UNKNOWN */
};

/*
 * Rests so far off the neutral that nobody knows which of the two is right: from now on both count,
 * in any position.
 */
void resting_accept(struct resting *resting, const struct body_pose *pose,
		    struct form_reference *reference);

/* The same body reads otherwise by so much. */
void resting_move(struct resting *resting, const struct wearing_offset *moved,
		  struct form_reference *reference);

/* What the coach knows of the moment. */
struct resting_cue {
	enum coach_side side;
	bool is_doing;	  /* a stretch has begun */
	bool is_holding;  /* a hold runs or is paused */
	bool is_done;	  /* the hold is complete, and not yet let go of */
	bool is_reaching; /* the angles are those that count, of any stretch that may be meant */
};

void resting_init(struct resting *resting);

/*
 * The position is another one, or nothing is known of what happened meanwhile. The reference stays
 * until it is rested anew, but not in a position where neutral alone is rest.
 */
void resting_arrive(struct resting *resting, const struct exercise_rest *kind,
		    struct form_reference *reference);

/*
 * One pose of a body that is well; reference is what the next repetition is judged against. Returns
 * whether the person has got up or sat down by this pose, as one sensor tells it: by steps or a
 * swing of the pelvis that is no stretch. The position then is as good as new.
 */
bool resting_step(struct resting *resting, const struct body_pose *pose,
		  const struct resting_cue *cue, struct form_reference *reference);

#endif
