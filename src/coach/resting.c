/* SPDX-License-Identifier: MIT */
#include <lumbard/base/lasting.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/resting.h>

#define CALM_RADPS    RAD(8.0) /* sway in still holds stays under 5 (median) */
#define CALM_RAD      RAD(2.5) /* who curls the back need not move the pelvis */
#define CALM_US	      INT64_C(700000)
#define SETTLING_S    1.0      /* in which the reference follows a body that sinks */
#define OFF_RAD	      RAD(3.0) /* a rest nearer to neutral than this is neutral */
#define NEAR_RAD      RAD(5.0) /* how far a neutral comes back, MDC95 5.3 (ISBS 2021 39:58) */
#define NEAR_US	      INT64_C(1000000)
#define ANEW_US	      INT64_C(6000000) /* nobody fidgets so long in one place */
#define STAYED_US     INT64_C(8000000) /* and in a mistake, red, without a reason of one's own */
#define BEHIND_RAD    RAD(2.0)	       /* a trunk behind this reaches for nothing */
#define ATTEMPT_US    INT64_C(1000000)
#define ARRIVED_RADPS RAD(6.0) /* slower than this, one is where one meant to go */
#define ARRIVED_US    INT64_C(500000)
#define SWING_RAD     RAD(25.0) /* who gets up or sits down swings past it; provisional */

void resting_init(struct resting *resting)
{
	*resting = (struct resting){
		.last_us = NOT_YET,
		.calm_us = NOT_YET,
		.near_us = NOT_YET,
		.forward_us = NOT_YET,
		.arrived_us = NOT_YET,
		.far_us = NOT_YET,
	};
	for (int i = 0; i < RESTING_SIDES; i++)
		resting->lean_rad[i] = UNKNOWN;
}

void resting_arrive(struct resting *resting, const struct exercise_rest *kind,
		    struct form_reference *reference)
{
	resting->kind = kind;
	resting->slump = SLUMP_FIRST;
	resting->has_rested = resting->was_resting = false;
	resting->is_resting = resting->is_turn_taken = resting->is_there = false;
	resting->is_ahead = resting->is_swinging = resting->was_far = false;
	resting->last_us = resting->far_us = NOT_YET;
	resting->calm_us = resting->near_us = NOT_YET;
	resting->forward_us = resting->arrived_us = NOT_YET;
	reference->is_resting = false;
	if (kind)
		return;
	*reference = (struct form_reference){0};
	resting->is_lean_taken = false;
}

/* The curve of the back where it is known; without it the pelvis stands for the trunk. */
static double flexion_rad(const struct body_pose *pose)
{
	return body_pose_is_lone(pose) ? 0.0 : pose->lumbar_flexion_rad;
}

static bool is_beyond(double tilt_rad, double flexion_rad, double limit_rad)
{
	return fabs(tilt_rad) > limit_rad || fabs(flexion_rad) > limit_rad;
}

static bool is_near(const struct body_pose *pose)
{
	return !is_beyond(pose->pelvic_tilt_rad, flexion_rad(pose), NEAR_RAD);
}

static bool is_forward(const struct exercise_rest *kind, const struct body_pose *pose)
{
	return pose->pelvic_tilt_rad > kind->tilt_most ||
	       pose->pelvic_tilt_rad + pose->lumbar_flexion_rad > kind->trunk_most;
}

/*
 * Half a repetition is no rest, or the next would have to go further still: a pelvis that is tipped
 * forward rests only where the trunk is behind, or where one rested so before.
 */
static bool is_place(const struct resting *resting, const struct body_pose *pose,
		     const struct form_reference *reference)
{
	double tilt_rad = pose->pelvic_tilt_rad;

	if (!(tilt_rad >= resting->kind->tilt_least) ||
	    flexion_rad(pose) > resting->kind->flexion_most || is_forward(resting->kind, pose))
		return false;
	return !resting->has_rested || tilt_rad < OFF_RAD ||
	       (!body_pose_is_lone(pose) && tilt_rad + flexion_rad(pose) < BEHIND_RAD) ||
	       (reference->has_rest && !resting->is_ahead &&
		tilt_rad < reference->rest_tilt_rad + OFF_RAD);
}

/* Where no hold counts and one sensor sees somebody stay, a hold counts from there. */
static bool may_stay_ahead(const struct resting *resting, const struct body_pose *pose,
			   const struct resting_cue *cue)
{
	return pose->pelvic_tilt_rad > NEAR_RAD && body_pose_is_lone(pose) &&
	       !resting->is_resting && !cue->is_holding && !cue->is_reaching &&
	       !is_forward(resting->kind, pose);
}

/*
 * What a hold was left for. Who stays in such a slump for all that is told rests there, or wears a
 * strap that has slipped: from then on it counts beside the neutral.
 */
static bool may_stay_slumped(const struct resting *resting, const struct body_pose *pose,
			     const struct resting_cue *cue)
{
	return (cue->is_holding || resting->slump == SLUMP_HELD) && !cue->is_reaching &&
	       pose->pelvic_tilt_rad >= resting->kind->tilt_least &&
	       !(flexion_rad(pose) > resting->kind->flexion_most) &&
	       !is_forward(resting->kind, pose);
}

/* Where one rested before. */
static bool is_back(const struct body_pose *pose, const struct form_reference *reference)
{
	return reference->has_rest &&
	       !is_beyond(pose->pelvic_tilt_rad - reference->rest_tilt_rad,
			  flexion_rad(pose) - reference->rest_flexion_rad, NEAR_RAD);
}

static void follow_slump(struct resting *resting, const struct body_pose *pose,
			 const struct resting_cue *cue, bool is_calm, bool is_upright,
			 const struct form_reference *reference)
{
	bool has_tried = has_lasted(&resting->forward_us, is_forward(resting->kind, pose),
				    pose->t_us, ATTEMPT_US);
	bool is_home = has_lasted(&resting->near_us, is_upright, pose->t_us,
				  resting->slump == SLUMP_BEGUN ? ANEW_US : NEAR_US);

	if (cue->is_holding)
		resting->slump = SLUMP_HELD;
	else if (resting->slump == SLUMP_HELD)
		resting->slump = cue->is_done || is_home || (is_calm && is_back(pose, reference))
					 ? SLUMP_AFTER
					 : SLUMP_HELD;
	else if (has_tried && cue->is_doing)
		resting->slump = SLUMP_AFTER;
	else if (resting->slump != SLUMP_AFTER && (has_tried || is_home))
		resting->slump = has_tried ? SLUMP_BEGUN : SLUMP_WRONG;
	resting->has_rested |= resting->slump == SLUMP_WRONG;
}

static void take_lean(struct resting *resting, double lean_rad, double share,
		      struct form_reference *reference)
{
	double *known_rad = &resting->lean_rad[resting->side];

	if (!(fabs(lean_rad) <= resting->kind->lean_most)) {
		*known_rad = UNKNOWN;
		reference->lean_rad = 0.0;
		resting->is_lean_taken = false;
		return;
	}
	reference->lean_rad += (lean_rad - reference->lean_rad) * share;
	resting->is_lean_taken = true;
	if (resting->side != SIDE_NONE)
		*known_rad = reference->lean_rad;
}

static void take_place(struct resting *resting, const struct body_pose *pose, double share,
		       struct form_reference *reference)
{
	double tilt_rad = pose->pelvic_tilt_rad, curve_rad = flexion_rad(pose);

	reference->rest_tilt_rad += (tilt_rad - reference->rest_tilt_rad) * share;
	reference->rest_flexion_rad += (curve_rad - reference->rest_flexion_rad) * share;
	reference->has_rest =
		is_beyond(reference->rest_tilt_rad, reference->rest_flexion_rad, OFF_RAD);
	resting->has_rested = true;
	if (resting->slump == SLUMP_FIRST && (tilt_rad < -NEAR_RAD || curve_rad > NEAR_RAD))
		resting->slump = SLUMP_BEGUN;
}

/* Until the person has arrived in a hold, and from then on as it was there. */
static void take_turn(struct resting *resting, const struct body_pose *pose,
		      struct form_reference *reference)
{
	if (has_lasted(&resting->arrived_us, resting->is_there && pose->speed_radps < ARRIVED_RADPS,
		       pose->t_us, ARRIVED_US))
		resting->is_turn_taken = true;
	if (!resting->is_there)
		resting->is_turn_taken = false;
	if (!resting->is_turn_taken)
		reference->turn_rad =
			fabs(pose->turn_rad) <= resting->kind->turn_most ? pose->turn_rad : 0.0;
}

static void follow_side(struct resting *resting, enum coach_side side,
			struct form_reference *reference)
{
	if (resting->side == side)
		return;
	resting->side = side;
	if (is_known(resting->lean_rad[side])) {
		reference->lean_rad = resting->lean_rad[side];
		resting->is_lean_taken = true;
	}
}

/* In one place for a while. */
static bool is_still(struct resting *resting, const struct body_pose *pose, bool is_calm)
{
	double tilt_rad = pose->pelvic_tilt_rad, curve_rad = flexion_rad(pose);

	if (!is_calm ||
	    is_beyond(tilt_rad - resting->tilt_rad, curve_rad - resting->flexion_rad, CALM_RAD)) {
		resting->tilt_rad = tilt_rad;
		resting->flexion_rad = curve_rad;
		is_calm = false;
	}
	return has_lasted(&resting->calm_us, is_calm, pose->t_us, CALM_US);
}

static void follow_rest(struct resting *resting, const struct body_pose *pose,
			const struct resting_cue *cue, bool is_calm, bool is_upright,
			struct form_reference *reference)
{
	bool is_ahead = is_calm && may_stay_ahead(resting, pose, cue);
	bool may_be = resting->is_resting || is_ahead || (is_upright && !cue->is_reaching);
	bool is_slumped = !may_be && may_stay_slumped(resting, pose, cue);
	int64_t least_us = is_slumped ? STAYED_US : is_ahead ? ANEW_US : CALM_US;
	bool is_rest = is_still(resting, pose, is_calm && (may_be || is_slumped)) &&
		       pose->t_us - resting->calm_us >= least_us;
	bool was_resting = resting->was_resting;
	double share = 1.0;

	resting->was_resting = is_rest;
	if (!is_rest)
		return;
	if (was_resting)
		share = fmin(S_FROM_US(pose->t_us - resting->last_us) / SETTLING_S, 1.0);
	resting->is_ahead = is_ahead;
	if (!is_ahead)
		take_lean(resting, pose->lean_rad, share, reference);
	if (is_slumped)
		resting->slump = SLUMP_AFTER;
	if (resting->is_resting || is_ahead || is_slumped)
		take_place(resting, pose, share, reference);
}

/* Far forward and back again without staying there: no stretch, but getting up or sitting down. */
static bool has_swung(struct resting *resting, const struct body_pose *pose,
		      const struct resting_cue *cue)
{
	bool is_far = pose->pelvic_tilt_rad > SWING_RAD;
	bool is_stretch = cue->is_holding || cue->is_done;
	bool returns = resting->is_swinging && !(pose->pelvic_tilt_rad > resting->kind->tilt_most);

	if (is_far && !resting->was_far)
		resting->is_swinging = true;
	resting->was_far = is_far;
	if (has_lasted(&resting->far_us, is_far && pose->speed_radps < ARRIVED_RADPS, pose->t_us,
		       ARRIVED_US) ||
	    is_stretch || returns)
		resting->is_swinging = false;
	return returns && !is_stretch;
}

/* Or has walked. */
static bool has_got_up(struct resting *resting, const struct body_pose *pose,
		       const struct resting_cue *cue)
{
	return has_swung(resting, pose, cue) || (body_pose_has_steps(pose) && !cue->is_holding);
}

void resting_accept(struct resting *resting, const struct body_pose *pose,
		    struct form_reference *reference)
{
	take_place(resting, pose, 1.0, reference);
	if (resting->kind) {
		if (resting->slump != SLUMP_AFTER)
			resting->slump = SLUMP_BEGUN;
		return;
	}
	reference->lean_rad = is_known(pose->lean_rad) ? pose->lean_rad : 0.0;
	if (!is_known(pose->lean_rad))
		reference->turn_rad = is_known(pose->turn_rad) ? pose->turn_rad : 0.0;
	resting->is_lean_taken = is_known(pose->lean_rad);
}

void resting_move(struct resting *resting, const struct wearing_offset *moved,
		  struct form_reference *reference)
{
	resting->tilt_rad += moved->tilt_rad;
	resting->flexion_rad += moved->flexion_rad;
	if (resting->is_lean_taken)
		reference->lean_rad += moved->lateral_rad;
	for (int i = 0; i < RESTING_SIDES; i++)
		resting->lean_rad[i] += moved->lateral_rad;
	if (!reference->has_rest)
		return;
	reference->rest_tilt_rad += moved->tilt_rad;
	reference->rest_flexion_rad += moved->flexion_rad;
	reference->has_rest =
		is_beyond(reference->rest_tilt_rad, reference->rest_flexion_rad, OFF_RAD);
}

bool resting_step(struct resting *resting, const struct body_pose *pose,
		  const struct resting_cue *cue, struct form_reference *reference)
{
	bool is_calm = pose->speed_radps < CALM_RADPS, is_upright, is_anew;

	is_anew = resting->kind && body_pose_is_lone(pose) && has_got_up(resting, pose, cue);
	if (is_anew)
		resting_arrive(resting, resting->kind, reference);
	resting->is_there = cue->is_reaching || cue->is_holding;
	if (!resting->kind)
		return false;
	follow_side(resting, cue->side, reference);
	is_upright = is_calm && !cue->is_holding && is_near(pose);
	follow_slump(resting, pose, cue, is_calm, is_upright, reference);
	if (resting->slump == SLUMP_WRONG && !cue->is_holding && !resting->is_ahead)
		reference->has_rest = false;
	resting->is_resting = resting->slump <= SLUMP_AFTER && is_place(resting, pose, reference) &&
			      (!resting->has_rested || !cue->is_reaching);
	follow_rest(resting, pose, cue, is_calm, is_upright, reference);
	take_turn(resting, pose, reference);
	reference->is_resting = resting->is_resting;
	resting->last_us = pose->t_us;
	return is_anew;
}
