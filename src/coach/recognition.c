/* SPDX-License-Identifier: MIT */
#include <lumbard/base/lasting.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/recognition.h>

#include <stdbool.h>
#include <stddef.h>

#define SETTLED_RADPS	 RAD(15.0)
#define CALM_RADPS	 RAD(10.0)
#define CALM_US		 INT64_C(500000)
#define CALM_AGO_US	 INT64_C(8000000) /* three seconds in, two to be sure, and some slack */
#define QUIET_RADPS	 RAD(6.0)	  /* rms to and fro; steps and fidgets go beyond */
#define WALKED_US	 INT64_C(1500000)
#define WALKED_AGO_US	 INT64_C(10000000) /* sitting down on the floor takes about as long */
#define WALK_POSES_MAX	 500		   /* of its mean: five seconds at the usual rate */
#define STANDS_RAD	 RAD(5.3)	   /* a pose comes back so well (MDC95, ISBS 2021 39:58) */
#define STANDS_CURVE_RAD RAD(7.5)	   /* the same of the difference of two */
#define STANDS_FAR_RAD	 RAD(10.0)	   /* from the neutral, to be told from it */
#define NEAR_RAD	 RAD(5.0)	   /* neutral: the same */
#define HOME_TILT_RAD	 RAD(12.0)	   /* further forward nobody rests; provisional */
#define HOME_TRUNK_RAD	 RAD(10.0)
#define CHOSEN_US	 INT64_C(700000)
#define RIDE_MPS2	 0.08		  /* rms; at rest on the floor it is under 0.03 */
#define RIDE_US		 INT64_C(5000000) /* sitting down shakes for less */
#define ELSEWHERE_US	 INT64_C(2000000) /* who tips the pelvis before the trunk pauses for less */
#define REPLACED_US	 INT64_C(3000000)
#define RECOGNISED_US	 INT64_C(2000000) /* bending over a sink is often shorter */

static const struct recognition_feet nowhere = {UNKNOWN, UNKNOWN, 0};

/* With two sensors and a neutral of its own for sitting, which standing is far from. */
static struct recognition_feet stands_by(const struct profile *profile)
{
	double tilt_rad = profile_turned_rad(profile, SENSOR_PELVIS, POSE_SIT, POSE_UPRIGHT);
	double flexion_rad =
		profile_turned_rad(profile, SENSOR_LUMBAR, POSE_SIT, POSE_UPRIGHT) - tilt_rad;

	if (!(hypot(tilt_rad, flexion_rad) > STANDS_FAR_RAD))
		return nowhere;
	return (struct recognition_feet){tilt_rad, flexion_rad, 0};
}

void recognition_init(struct recognition *recognition, const struct profile *profile,
		      const struct prescription *prescription, const struct exercise *chosen)
{
	*recognition = (struct recognition){
		.profile = profile,
		.prescription = prescription,
		.chosen = chosen,
		.steps_us = NOT_YET,
		.walked_us = NOT_YET,
		.outside_us = NOT_YET,
		.shaken_us = NOT_YET,
		.rode_us = NOT_YET,
		.stands = stands_by(profile),
		.home = nowhere,
	};
}

int64_t recognition_steps_us(const struct recognition *recognition)
{
	return recognition->walk_began_us;
}

void recognition_leave_home(struct recognition *recognition)
{
	recognition->home = nowhere;
	recognition->has_rested = false;
}

static void move_feet(struct recognition_feet *feet, const struct wearing_offset *moved)
{
	feet->tilt_rad += moved->tilt_rad;
	feet->flexion_rad += moved->flexion_rad;
}

void recognition_move(struct recognition *recognition, const struct wearing_offset *moved)
{
	move_feet(&recognition->home, moved);
	move_feet(&recognition->walks, moved);
}

bool recognition_is_walking(const struct recognition *recognition, int64_t t_us)
{
	return recognition->walked_us == t_us;
}

static void init_probe(const struct recognition *recognition, struct recognition_probe *probe,
		       const struct prescription_entry *entry, int64_t calm_until_us)
{
	*probe = (struct recognition_probe){
		.entry = entry,
		.calm_us = NOT_YET,
		.elsewhere_us = NOT_YET,
		.trying_us = NOT_YET,
		.good_us = NOT_YET,
		.calm_until_us = calm_until_us,
		.near_until_us = calm_until_us,
	};
	form_init(&probe->form, entry->exercise,
		  recognition->chosen ? FORM_CHOSEN : FORM_RECOGNISED, recognition->profile,
		  &entry->overrides);
}

void recognition_renew(struct recognition *recognition, const struct prescription_entry *entry,
		       int64_t calm_until_us)
{
	for (int i = 0; i < recognition->probe_count; i++)
		if (recognition->probe[i].entry == entry)
			init_probe(recognition, &recognition->probe[i], entry, calm_until_us);
}

void recognition_continue(struct recognition *recognition, const struct prescription_entry *entry)
{
	recognition->continued = entry;
	recognition->has_begun = false;
}

void recognition_forget(struct recognition *recognition)
{
	recognition->position = BODY_POSITION_UNKNOWN;
	recognition->probe_count = 0;
}

/* Every stretch of the position that is prescribed, or the one that was chosen. */
static void set_probes(struct recognition *recognition, enum body_position position)
{
	const struct exercise *chosen = recognition->chosen;

	recognition->position = position;
	recognition->probe_count = 0;
	recognition->is_on_feet = false;
	/* Data that were lost on the way, or a deep bend, bring nobody to the floor. */
	recognition->has_walked &= position == BODY_UPRIGHT || position == BODY_BETWEEN ||
				   position == BODY_POSITION_UNKNOWN;
	recognition->has_begun = false;
	recognition_leave_home(recognition);
	for (const struct exercise *const *at = exercises; *at; at++) {
		const struct prescription_entry *entry =
			prescription_entry(recognition->prescription, *at);

		if (!entry || (*at)->position != position || (chosen && *at != chosen))
			continue;
		init_probe(recognition, &recognition->probe[recognition->probe_count++], entry,
			   NOT_YET);
	}
}

/* No longer ago than that. */
static bool is_ago(int64_t then_us, int64_t t_us, int64_t most_us)
{
	return then_us != NOT_YET && t_us - then_us <= most_us;
}

/* The mean of how it stood while it walked. */
static void follow_walk(struct recognition *recognition, const struct body_pose *pose)
{
	struct recognition_feet *walks = &recognition->walks;
	double share;

	if (!body_pose_has_steps(pose)) {
		walks->count = 0;
		return;
	}
	if (walks->count < WALK_POSES_MAX)
		walks->count++;
	share = 1.0 / walks->count;
	if (walks->count == 1)
		walks->tilt_rad = walks->flexion_rad = 0.0;
	walks->tilt_rad += (pose->pelvic_tilt_rad - walks->tilt_rad) * share;
	walks->flexion_rad += (pose->lumbar_flexion_rad - walks->flexion_rad) * share;
}

/* An unknown curve is no hindrance. */
static bool is_as(const struct recognition_feet *feet, double tilt_rad, double flexion_rad)
{
	return fabs(tilt_rad - feet->tilt_rad) < STANDS_RAD &&
	       !(fabs(flexion_rad - feet->flexion_rad) >= STANDS_CURVE_RAD);
}

/* Or driven. */
static bool is_walked_lately(struct recognition *recognition, const struct body_pose *pose)
{
	follow_walk(recognition, pose);
	if (has_lasted(&recognition->shaken_us, pose->stride_mps2 > RIDE_MPS2, pose->t_us, RIDE_US))
		recognition->rode_us = pose->t_us;
	if (has_lasted(&recognition->steps_us, body_pose_has_steps(pose), pose->t_us, WALKED_US)) {
		recognition->walked_us = pose->t_us;
		recognition->has_walked = true;
		recognition->walk_began_us = recognition->steps_us;
		recognition_leave_home(recognition);
		/* Who walks as in neutral can't be told from who sits. */
		recognition->is_on_feet =
			pose->position == BODY_UPRIGHT && !is_as(&recognition->walks, 0.0, 0.0);
	}
	return is_ago(recognition->walked_us, pose->t_us, WALKED_AGO_US) ||
	       is_ago(recognition->rode_us, pose->t_us, WALKED_AGO_US);
}

/*
 * Or sits on a chair as one stands. Where the curve is unknown the profile's standing is too near a
 * hinge: a second sensor that was calibrated and is not worn.
 */
static bool is_as_on_feet(const struct recognition *recognition, const struct body_pose *pose)
{
	return pose->position == BODY_UPRIGHT &&
	       ((recognition->is_on_feet &&
		 is_as(&recognition->walks, pose->pelvic_tilt_rad, pose->lumbar_flexion_rad)) ||
		(is_known(pose->lumbar_flexion_rad) &&
		 is_as(&recognition->stands, pose->pelvic_tilt_rad, pose->lumbar_flexion_rad)));
}

/* The ribs are as far forward: who hinges with a hollow back comes forward with them. */
static bool is_upright_as(const struct recognition_feet *feet, const struct body_pose *pose)
{
	double trunk_rad = pose->pelvic_tilt_rad + pose->lumbar_flexion_rad;

	return !(fabs(trunk_rad - (feet->tilt_rad + feet->flexion_rad)) >= STANDS_CURVE_RAD);
}

bool recognition_is_standing(const struct recognition *recognition, const struct body_pose *pose)
{
	return is_as_on_feet(recognition, pose) &&
	       ((recognition->is_on_feet && is_upright_as(&recognition->walks, pose)) ||
		is_upright_as(&recognition->stands, pose));
}

/* In the pose, and quietly. What cannot be seen says nothing: a tremor at a low rate, all of it
 * after a gap. */
static bool is_quiet(const struct body_pose *pose)
{
	return !(pose->bounce_radps >= QUIET_RADPS) && !(pose->tremor_radps >= QUIET_RADPS);
}

static bool is_settled(const struct body_pose *pose)
{
	return !(pose->speed_radps >= SETTLED_RADPS) && !body_pose_has_steps(pose);
}

static bool is_near(const struct body_pose *pose)
{
	return fabs(pose->pelvic_tilt_rad) < NEAR_RAD &&
	       !(fabs(pose->lumbar_flexion_rad) >= NEAR_RAD);
}

/*
 * As one sits in neutral, or sunk behind it. Who has walked since the position is new may
 * sit on a chair, where the pelvis is further forward and the back hollower, and stand again, and
 * from there people reach for things all day. One sensor can't see the curve, and asks for a hinge
 * that is further.
 */
static bool is_seat(const struct recognition *recognition, const struct body_pose *pose)
{
	return pose->position != BODY_UPRIGHT || body_pose_is_lone(pose) ||
	       !recognition->has_walked ||
	       (pose->pelvic_tilt_rad < NEAR_RAD && pose->lumbar_flexion_rad > -STANDS_CURVE_RAD);
}

/* Rests in its neutral, or nearer to it than to any mistake; who stands sits not. */
static void follow_rest(struct recognition *recognition, struct recognition_probe *probe,
			const struct body_pose *pose, const struct form_verdict *verdict,
			bool is_at_rest, bool is_chosen, bool has_walked)
{
	/* Who has sunk back without being told that it is wrong begins from there, too. */
	bool is_sunk = pose->position == BODY_UPRIGHT && pose->pelvic_tilt_rad < 0.0 &&
		       !verdict->is_starting && verdict->worst == FORM_NO_ERROR;
	bool is_calm = (!verdict->is_trying || is_sunk) && !(pose->speed_radps > CALM_RADPS) &&
		       !has_walked;
	bool is_standing = is_as_on_feet(recognition, pose);
	bool is_seated = is_chosen || is_seat(recognition, pose);

	if (has_lasted(&probe->elsewhere_us, is_calm && !is_seated, pose->t_us, ELSEWHERE_US))
		probe->calm_until_us = NOT_YET;
	if (!(pose->pelvic_tilt_rad < NEAR_RAD) || verdict->is_starting)
		probe->near_until_us = NOT_YET;
	if (!has_lasted(&probe->calm_us, is_calm, pose->t_us, CALM_US))
		return;
	if (is_standing)
		return;
	if (is_seated)
		probe->calm_until_us = pose->t_us;
	recognition->is_on_feet = false;
	recognition->has_rested |= is_at_rest || pose->pelvic_tilt_rad < NEAR_RAD;
	if (is_at_rest || is_near(pose))
		probe->near_until_us = pose->t_us;
}

/* Of the pose, and not of how it is held. */
static bool is_mistaken(const struct form_verdict *verdict)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		enum form_quantity quantity = form_error_info((enum form_error)i)->quantity;

		if (verdict->raised & UINT32_C(1) << i &&
		    (quantity == QUANTITY_PELVIC_TILT || quantity == QUANTITY_LUMBAR_FLEXION ||
		     quantity == QUANTITY_TRUNK))
			return true;
	}
	return false;
}

/*
 * Gone into as a stretch is, or its mistake. Upright, where people reach for things all day, the
 * right way has to be gone to where it counts.
 */
static bool is_gone_into(const struct recognition *recognition,
			 const struct recognition_probe *probe, const struct form_verdict *verdict,
			 int64_t t_us, bool is_chosen, bool has_walked)
{
	bool is_right = verdict->is_starting && (is_chosen || probe->form.is_reaching ||
						 recognition->position != BODY_UPRIGHT);

	if (is_right)
		return is_ago(probe->calm_until_us, t_us, CALM_AGO_US);
	if (recognition->position == BODY_UPRIGHT)
		return !recognition->has_begun && is_ago(probe->near_until_us, t_us, CALM_AGO_US) &&
		       (is_chosen || is_mistaken(verdict));
	return (is_chosen && is_ago(probe->calm_until_us, t_us, CALM_AGO_US)) ||
	       (is_mistaken(verdict) && !has_walked);
}

/*
 * On a chair people sit further forward than on the floor. Where one stays upright that was not
 * gone into as a stretch is, no stretch begins later, either.
 */
static void follow_home(struct recognition *recognition, const struct body_pose *pose)
{
	if (pose->position != BODY_UPRIGHT || pose->pelvic_tilt_rad < 0.0 ||
	    pose->pelvic_tilt_rad > HOME_TILT_RAD ||
	    pose->pelvic_tilt_rad + pose->lumbar_flexion_rad > HOME_TRUNK_RAD)
		return;
	recognition->home =
		(struct recognition_feet){pose->pelvic_tilt_rad, pose->lumbar_flexion_rad, 0};
}

static bool is_at_home(const struct recognition *recognition, const struct body_pose *pose)
{
	return is_as(&recognition->home, pose->pelvic_tilt_rad, pose->lumbar_flexion_rad);
}

bool recognition_is_reaching(const struct recognition *recognition, const struct body_pose *pose)
{
	bool is_reaching = false;

	for (int i = 0; i < recognition->probe_count; i++)
		is_reaching |= recognition->probe[i].form.is_reaching;
	return is_reaching && !(body_pose_is_lone(pose) && is_at_home(recognition, pose));
}

/* Who never rested where one sits or stands may lean there as usual, to one sensor. */
static bool is_unknown_seat(const struct recognition *recognition, const struct body_pose *pose)
{
	return pose->position == BODY_UPRIGHT && body_pose_is_lone(pose) &&
	       !recognition->has_rested;
}

/* True once somebody has gone into the stretch, or its mistake, and stays there quietly. */
static bool step_probe(struct recognition *recognition, struct recognition_probe *probe,
		       const struct body_pose *pose, const struct form_reference *reference,
		       bool has_walked)
{
	bool is_chosen = recognition->chosen || probe->entry == recognition->continued;
	bool may_err = is_chosen || recognition->probe_count == 1;
	bool is_at_rest = reference->is_resting && reference->has_rest;
	struct form_verdict verdict;
	bool is_in;

	form_step(&probe->form, pose, reference, 0, &verdict);
	is_in = (may_err ? verdict.is_trying : verdict.is_starting) &&
		(is_chosen || is_quiet(pose)) && is_settled(pose);
	has_lasted(&probe->good_us, is_in && verdict.is_clean, pose->t_us, 0);
	follow_rest(recognition, probe, pose, &verdict, is_at_rest, is_chosen, has_walked);
	if (is_at_rest && reference->rest_tilt_rad > NEAR_RAD)
		recognition->home = (struct recognition_feet){reference->rest_tilt_rad,
							      reference->rest_flexion_rad, 0};
	probe->rank = !is_in ? 0 : verdict.is_clean ? 3 : probe->form.is_reaching ? 2 : 1;
	if (!has_lasted(&probe->trying_us, is_in, pose->t_us,
			is_chosen ? CHOSEN_US : RECOGNISED_US))
		return false;
	if (is_gone_into(recognition, probe, &verdict, pose->t_us, is_chosen, has_walked)) {
		if (is_chosen)
			return true;
		if (!is_at_home(recognition, pose) && !recognition_is_standing(recognition, pose))
			return !is_unknown_seat(recognition, pose);
		probe->calm_until_us = NOT_YET;
		return false;
	}
	follow_home(recognition, pose);
	return false;
}

static double width_rad(const struct recognition_probe *probe)
{
	return probe->entry->exercise->tilt_most - probe->entry->exercise->tilt_least;
}

/*
 * Of stretches in one position: one that is right before one that merely counts, and that before
 * one that does not; then the more particular one, whose pelvis may move less.
 */
static bool goes_before(const struct recognition_probe *probe, const struct recognition_probe *best)
{
	return probe->rank > best->rank ||
	       (probe->rank == best->rank && width_rad(probe) < width_rad(best));
}

static bool is_one_tried(const struct recognition *recognition,
			 const struct prescription_entry *doing)
{
	int count = 0;

	for (int i = 0; i < recognition->probe_count; i++)
		count += recognition->probe[i].entry != doing && recognition->probe[i].rank > 0;
	return count == 1;
}

/* Whether another stretch takes over: this one excludes the pose, and one alone does not. */
static bool is_replaced(struct recognition *recognition, const struct prescription_entry *doing,
			const struct body_pose *pose)
{
	bool is_outside = pose->position == doing->exercise->position &&
			  exercise_excludes(doing->exercise, pose);

	return has_lasted(&recognition->outside_us, is_outside && is_one_tried(recognition, doing),
			  pose->t_us, REPLACED_US);
}

/* Steps all but the one being done. Returns the best that begins with this pose. */
static struct recognition_probe *step_probes(struct recognition *recognition,
					     const struct body_pose *pose,
					     const struct form_reference *reference,
					     const struct prescription_entry *doing)
{
	struct recognition_probe *best = NULL;
	bool has_walked = is_walked_lately(recognition, pose), begins = false;

	for (int i = 0; i < recognition->probe_count; i++) {
		struct recognition_probe *probe = &recognition->probe[i];
		bool is_found;

		if (probe->entry == doing)
			continue;
		is_found = step_probe(recognition, probe, pose, reference, has_walked);
		if (probe->rank == 0 || (best && !goes_before(probe, best)))
			continue;
		best = probe;
		begins = is_found;
	}
	if (!doing)
		return begins ? best : NULL;
	recognition->has_begun = true;
	return is_replaced(recognition, doing, pose) ? best : NULL;
}

const struct recognition_probe *recognition_step(struct recognition *recognition,
						 const struct body_pose *pose,
						 const struct form_reference *reference,
						 const struct prescription_entry *doing,
						 bool is_off_duty)
{
	struct recognition_probe *found;

	if (recognition->continued && pose->position != recognition->continued->exercise->position)
		recognition->continued = NULL;
	if (pose->position != recognition->position)
		set_probes(recognition, pose->position);
	found = step_probes(recognition, pose, reference, doing);
	if (is_off_duty) {
		for (int i = 0; i < recognition->probe_count; i++)
			recognition->probe[i].trying_us = recognition->probe[i].good_us = NOT_YET;
		return NULL;
	}
	if (found)
		recognition->continued = NULL;
	return found;
}
