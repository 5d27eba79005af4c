/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

#define CLEAR_US      INT64_C(500000)  /* an all-clear is confirmed too */
#define TRIED_US      INT64_C(2000000) /* on the way in and out is near, walking about is not */
#define FAR	      1e9	       /* finite, and beyond any limit */
#define PASSING_RADPS RAD(12.0)	       /* an angle passed at this speed is a way, not a pose */

/* All quantities, against the neutral and against the rest before; one of them without such a rest.
 */
struct form_values {
	double of_neutral[QUANTITY_COUNT], of_rest[QUANTITY_COUNT];
	bool has_rest;
	enum form_sensors unfit; /* what a limit can not be for, now */
};

/* Known, and past no limit of this way. */
static double none_of(enum form_way way)
{
	return way == WAY_ABOVE ? -FAR : way == WAY_BELOW ? FAR : 0.0;
}

/*
 * UNKNOWN with other sensors than the limit is for, or where nobody knows whether its conditions
 * are met; where they are not, it is not passed.
 */
static double measured_of(const struct form_limit *limit, const double *value, bool was_past)
{
	if (limit->sensors != WITH_ANY_SENSORS &&
	    is_known(value[QUANTITY_LUMBAR_FLEXION]) != (limit->sensors == WITH_TWO_SENSORS))
		return UNKNOWN;
	for (const struct form_condition *when = limit->when; when && when->on != 0.0; when++) {
		if (!is_known(value[when->quantity]))
			return UNKNOWN;
		if (!form_is_past(when->way, value[when->quantity],
				  was_past ? when->off : when->on))
			return none_of(limit->way);
	}
	return value[limit->quantity];
}

/* What is not beyond a limit against both is not beyond it. */
static double measured(const struct form_limit *limit, const struct form_values *values,
		       bool was_past)
{
	double neutral = measured_of(limit, values->of_neutral, was_past), rest;

	if (!values->has_rest || !is_known(neutral))
		return neutral;
	rest = measured_of(limit, values->of_rest, was_past);
	if (!is_known(rest))
		return UNKNOWN;
	return limit->way == WAY_ABOVE	    ? fmin(neutral, rest)
	       : limit->way == WAY_BELOW    ? fmax(neutral, rest)
	       : fabs(neutral) < fabs(rest) ? neutral
					    : rest;
}

/* An own range that asks less of somebody is of his neutral; against another rest it asks no less
 * than of everybody. */
static double threshold_of_rest(enum form_way way, double own, double usual)
{
	return way == WAY_BELOW ? fmin(own, usual) : fmax(own, usual);
}

/* What else it takes, of a limit with conditions or where there is a rest to be judged against. */
static bool is_past_indeed(const struct form_limit *limit, const struct form_values *values,
			   bool was_past, double own)
{
	if (!form_is_past(limit->way, measured_of(limit, values->of_neutral, was_past), own))
		return false;
	return !values->has_rest || limit->is_of_neutral ||
	       form_is_past(limit->way, measured_of(limit, values->of_rest, was_past),
			    threshold_of_rest(limit->way, own, was_past ? limit->off : limit->on));
}

/* Past a limit for entering or counting, with its off value once inside. What most of them fail
 * by, or what is all there is to them, is asked first. */
static inline bool is_past(const struct form_limit *limit, const struct form_threshold *threshold,
			   const struct form_values *values, bool was_past)
{
	double own = was_past ? threshold->off : threshold->on;

	if (limit->sensors == values->unfit ||
	    !form_is_past(limit->way, values->of_neutral[limit->quantity], own))
		return false;
	return (!limit->when && !values->has_rest) || is_past_indeed(limit, values, was_past, own);
}

/*
 * A quantity that becomes unknown while it is beyond its limit decides nothing: the rule stays as
 * it is until the quantity is known again or the person has left the pose.
 */
static void step_rule(const struct form_rule *rule, struct form_rule_state *state, int64_t t_us,
		      double value, bool is_watched, bool may_raise)
{
	bool is_beyond = is_watched && form_is_past(rule->limit.way, value,
						    state->is_beyond ? state->off : state->on);

	if (is_watched && !is_known(value) && (state->is_beyond || state->is_raised))
		return;
	if (is_beyond != state->is_beyond) {
		state->is_beyond = is_beyond;
		state->since_us = t_us;
	}
	if (is_beyond && may_raise && S_FROM_US(t_us - state->since_us) >= rule->dwell_s)
		state->is_raised = true;
	if (!is_beyond && state->is_raised && t_us - state->since_us >= CLEAR_US)
		state->is_raised = false;
}

/* Of an angle: on the way, at which nobody stays. */
static bool is_passed_by(const struct form_rule *rule, const struct form_values *values)
{
	return form_quantity_info(rule->limit.quantity)->is_angle &&
	       values->of_neutral[QUANTITY_SPEED] > PASSING_RADPS;
}

/* Whether a limit may be passed now; an angle is not entered in passing, but may be left so. */
static bool is_rule_watched(const struct form *form, const struct form_rule *rule, bool was_beyond,
			    const struct form_values *values, bool is_here)
{
	if (rule->limit.quantity == QUANTITY_SPEED)
		return is_here;
	return form->is_trying && (was_beyond || !is_passed_by(rule, values));
}

/* A bit for each rule that may begin with this value. */
static inline uint32_t rules_heeding(const struct form_heed *heed, double value)
{
	return value > heed->most || value < heed->least ? heed->rules : 0;
}

/*
 * A bit for each rule of which something may have to be said, or may begin. Speed is judged on the
 * way, too; all else of who is trying alone.
 */
static uint32_t rules_to_watch(const struct form *form, const double *value)
{
	uint32_t rules = form->pending;

	if (!form->is_trying)
		return rules | rules_heeding(&form->heed[QUANTITY_SPEED], value[QUANTITY_SPEED]);
	for (int i = 0; i < QUANTITY_COUNT; i++)
		rules |= rules_heeding(&form->heed[i], value[i]);
	return rules;
}

/* What an error is measured by; an error without a quantity is the coach's. */
static double value_of(enum form_error error, const double *value)
{
	enum form_quantity quantity = form_error_info(error)->quantity;

	return quantity == QUANTITY_NONE ? UNKNOWN : value[quantity];
}

/* Whether it is by now beyond its limit or raised. */
static bool watch_rule(struct form *form, struct form_rule_state *state, int64_t t_us,
		       const struct form_values *values, bool may_be, struct form_verdict *verdict)
{
	const struct form_rule *rule = state->rule;
	double now = measured(&rule->limit, values, state->is_beyond);

	step_rule(rule, state, t_us, now, may_be,
		  form->has_tried && t_us - form->tried_us <= TRIED_US &&
			  !is_passed_by(rule, values));
	if (state->is_raised) {
		verdict->raised |= UINT32_C(1) << rule->error;
		verdict->value[rule->error] = value_of(rule->error, values->of_neutral);
	}
	if (state->is_beyond || (form->is_trying && rule->warn != 0.0 &&
				 form_is_past(rule->limit.way, now, state->warn)))
		verdict->is_nearly = true;
	return state->is_beyond || state->is_raised;
}

/*
 * Wrong rules come first in the list. One thing at a time: while something is wrong, what is nearly
 * wrong is not said.
 */
static void step_rules(struct form *form, int64_t t_us, const struct form_values *values,
		       bool is_here, struct form_verdict *verdict)
{
	uint32_t rules = rules_to_watch(form, values->of_neutral);
	bool is_any_wrong = false;

	form->pending = 0;
	for (int i = 0; rules >> i; i++) {
		struct form_rule_state *state = &form->state[i];
		bool may_be;

		if (!(rules & UINT32_C(1) << i))
			continue;
		may_be = !(is_any_wrong && i >= form->wrong_count) &&
			 is_rule_watched(form, state->rule, state->is_beyond, values, is_here);
		if (!watch_rule(form, state, t_us, values, may_be, verdict))
			continue;
		form->pending |= UINT32_C(1) << i;
		if (i < form->wrong_count)
			is_any_wrong |= state->is_raised ||
					form_quantity_info(state->rule->limit.quantity)->is_angle;
	}
	verdict->is_clean = !is_any_wrong;
}

static void set_worst(struct form_verdict *verdict)
{
	verdict->worst = FORM_NO_ERROR;
	for (int i = 0; verdict->raised >> i; i++) {
		enum form_error error = (enum form_error)i;

		if (!(verdict->raised & UINT32_C(1) << i))
			continue;
		if (!form_error_is_wrong(error))
			verdict->is_nearly = true;
		if (verdict->worst == FORM_NO_ERROR ||
		    form_error_info(error)->severity > form_error_info(verdict->worst)->severity)
			verdict->worst = error;
	}
}

/* What an error that has just ended measures now. */
static void set_ended_values(const double *value, struct form_verdict *verdict)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (verdict->ended & UINT32_C(1) << i)
			verdict->value[i] = value_of((enum form_error)i, value);
}

/*
 * Wrong against the neutral or against the rest, and so not right against both. What does not
 * depend on either is the business of its rule.
 */
static bool is_wrong_against_one(const struct form *form, const struct form_values *values)
{
	for (int i = 0; i < form->wrong_count; i++) {
		const struct form_rule_state *state = &form->state[i];
		const struct form_limit *limit = &state->rule->limit;
		double on = form->is_doubted ? state->off : state->on;
		double neutral = measured_of(limit, values->of_neutral, form->is_doubted);
		double rest = measured_of(limit, values->of_rest, form->is_doubted);

		if (values->of_neutral[limit->quantity] != values->of_rest[limit->quantity] &&
		    (form_is_past(limit->way, neutral, on) || form_is_past(limit->way, rest, on)))
			return true;
	}
	return false;
}

/* By its right way, and by that or a mistake. */
static void watch_entering(struct form *form, const struct form_values *values)
{
	const struct form_enter *enters = form->exercise->enters;
	bool was_starting = form->is_starting, was_trying = form->is_trying;
	bool is_tried = true, is_started = true; /* by all so far that have to be passed together */

	form->is_starting = form->is_trying = false;
	for (int i = 0; i < form->enter_count; i++) {
		const struct form_limit *limit = &enters[i].limit;

		is_tried = is_tried && is_past(limit, &form->enter[i], values, was_trying);
		if (was_trying == was_starting)
			is_started = is_tried && is_started && enters[i].by == BY_RIGHT_WAY;
		else
			is_started = is_started && enters[i].by == BY_RIGHT_WAY &&
				     is_past(limit, &form->enter[i], values, was_starting);
		if (limit->is_with_next)
			continue;
		form->is_trying |= is_tried;
		form->is_starting |= is_started;
		if (form->is_trying && form->is_starting)
			break;
		is_tried = is_started = true;
	}
}

/* As near as counts, with a little more once inside. */
static bool is_as_taught(const struct form *form, const double *value)
{
	const struct profile_taught *taught = form->taught;
	double edge_rad = form->is_reaching ? 2.0 * FORM_TAUGHT_EDGE : FORM_TAUGHT_EDGE;
	double far_rad = form->taught_rad + edge_rad;
	double tilt_rad = value[QUANTITY_PELVIC_TILT] * (taught->tilt_rad < 0.0 ? -1.0 : 1.0);

	return tilt_rad > form_taught_near_rad(taught, form->taught_rad) - edge_rad &&
	       tilt_rad < fabs(taught->tilt_rad) + far_rad &&
	       (!is_known(taught->flexion_rad) ||
		fabs(value[QUANTITY_LUMBAR_FLEXION] - taught->flexion_rad) < far_rad);
}

/* What was taught stands for what the stretch asks of the same. */
static bool is_replaced(const struct form *form, enum form_quantity quantity)
{
	return quantity == QUANTITY_PELVIC_TILT ||
	       (is_known(form->taught->flexion_rad) &&
		(quantity == QUANTITY_LUMBAR_FLEXION || quantity == QUANTITY_TRUNK ||
		 quantity == QUANTITY_HIP_SHARE));
}

/* Once compiled for whom nothing was taught, who is most of them. */
static inline bool fits(const struct form *form, const struct form_values *values,
			bool is_by_taught)
{
	const struct form_limit *counts = form->exercise->counts;
	bool is_there = true; /* by all so far that have to be passed together */

	for (int i = 0; i < form->count_count; i++) {
		if (is_by_taught && is_replaced(form, counts[i].quantity))
			is_there = is_there && counts[i].sensors != values->unfit;
		else
			is_there = is_there &&
				   is_past(&counts[i], &form->count[i], values, form->is_reaching);
		if (counts[i].is_with_next)
			continue;
		if (is_there)
			return true;
		is_there = true;
	}
	return false;
}

static bool is_in_reach(const struct form *form, const struct form_values *values)
{
	if (!form->taught || !form_is_by_taught(form, values->unfit == WITH_TWO_SENSORS))
		return fits(form, values, false);
	return is_as_taught(form, values->of_neutral) &&
	       (!values->has_rest || is_as_taught(form, values->of_rest)) &&
	       fits(form, values, true);
}

static void enter(struct form *form, const struct form_values *values, bool is_here,
		  bool is_resting)
{
	const struct exercise *exercise = form->exercise;
	double tilt_rad = values->of_neutral[QUANTITY_PELVIC_TILT];
	bool may_be =
		is_here && tilt_rad >= exercise->tilt_least && tilt_rad <= exercise->tilt_most;

	if (!may_be) {
		form->is_starting = form->is_trying = form->is_reaching = false;
		return;
	}
	watch_entering(form, values);
	form->is_reaching = form->is_trying && is_in_reach(form, values);
	if (is_resting)
		form->is_starting = form->is_trying = false;
}

/* Of how it moved over seconds, which a moment without data does not change. */
static bool is_of_motion(enum form_quantity quantity)
{
	return quantity == QUANTITY_BOUNCE || quantity == QUANTITY_TREMOR;
}

void form_forget(struct form *form, enum form_memory memory)
{
	for (int i = 0; i < form->rule_count; i++) {
		struct form_rule_state *state = &form->state[i];

		if (memory == FORM_KEEPS_MOTION && is_of_motion(state->rule->limit.quantity))
			continue;
		state->is_beyond = false;
		state->is_raised = false;
		form->pending &= ~(UINT32_C(1) << i);
	}
	form->is_trying = form->is_starting = form->is_reaching = form->is_doubted = false;
}

/* Against the neutral of the stretch, and against the rest; leaning and turning from where the
 * reference has their zeros. */
static void read_values(const struct form *form, const struct body_pose *pose,
			const struct form_reference *reference, struct form_values *ret_values)
{
	ret_values->has_rest = reference->has_rest;
	form_quantities_read(pose, &form->offset, ret_values->of_neutral);
	ret_values->of_neutral[QUANTITY_LEAN] -= reference->lean_rad;
	ret_values->of_neutral[QUANTITY_TURN] -= reference->turn_rad;
	ret_values->unfit = is_known(ret_values->of_neutral[QUANTITY_LUMBAR_FLEXION])
				    ? WITH_ONE_SENSOR
				    : WITH_TWO_SENSORS;
	if (!reference->has_rest)
		return;
	form_quantities_read(
		pose,
		&(struct form_offset){-reference->rest_tilt_rad, -reference->rest_flexion_rad},
		ret_values->of_rest);
	ret_values->of_rest[QUANTITY_LEAN] -= reference->lean_rad;
	ret_values->of_rest[QUANTITY_TURN] -= reference->turn_rad;
}

/* By the worst of it. What a stretch asks for lets no pose count that is nearly wrong in itself;
 * what was taught would. */
static bool may_count(const struct form *form, enum form_error worst)
{
	if (worst == FORM_NO_ERROR)
		return true;
	return !form_error_is_wrong(worst) &&
	       !(form->taught && form_quantity_info(form_error_info(worst)->quantity)->is_angle);
}

void form_step(struct form *form, const struct body_pose *pose,
	       const struct form_reference *reference, bool is_left,
	       struct form_verdict *ret_verdict)
{
	bool is_here = pose->state == BODY_WELL && pose->position == form->exercise->position;
	struct form_values values;

	if (!is_here && !is_left && !form->pending && !form->raised) {
		form->is_starting = form->is_trying = form->is_reaching = false;
		form_verdict_clear(ret_verdict); /* most of the steps of most stretches */
		return;
	}
	ret_verdict->raised = 0; /* values are set with their bits */
	ret_verdict->is_nearly = false;
	read_values(form, pose, reference, &values);
	enter(form, &values, is_here, reference->is_resting);
	if (form->is_trying) {
		form->has_tried = true;
		form->tried_us = pose->t_us;
	}
	step_rules(form, pose->t_us, &values, is_here, ret_verdict);
	if (is_left) {
		ret_verdict->raised |= UINT32_C(1) << FORM_LEFT_POSITION;
		ret_verdict->value[FORM_LEFT_POSITION] = UNKNOWN;
	}
	set_worst(ret_verdict);
	ret_verdict->started = ret_verdict->raised & ~form->raised;
	ret_verdict->ended = form->raised & ~ret_verdict->raised;
	if (ret_verdict->ended)
		set_ended_values(values.of_neutral, ret_verdict);
	form->raised = ret_verdict->raised;
	ret_verdict->is_trying = form->is_trying;
	ret_verdict->is_starting = form->is_starting;
	form->is_doubted =
		values.has_rest && form->is_reaching && is_wrong_against_one(form, &values);
	ret_verdict->is_counting = form->is_reaching && !form->is_doubted &&
				   !reference->is_resting && may_count(form, ret_verdict->worst);
	ret_verdict->is_clean = ret_verdict->is_clean && ret_verdict->is_counting;
}
