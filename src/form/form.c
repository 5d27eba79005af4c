/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define CLEAR_US	INT64_C(500000)	 /* an all-clear is confirmed too */
#define TRIED_US	INT64_C(2000000) /* on the way in and out is near, walking about is not */
#define REACH_RAD	RAD(12.0)
#define PASSING_RADPS	RAD(12.0) /* an angle passed at this speed is a way, not a pose */
#define UPRIGHT_PLUS	RAD(3.0)
#define OWN_RANGE_MIN	RAD(3.0) /* less than that is no range but noise */
#define OWN_LEAST_SHARE 0.5
#define OWN_MOST_SHARE	2.0

/*
 * Limits of real still holds (waist sensor, 343 holds): leaning 8 deg is beyond the frontal error
 * of a single sensor (2.7 to 4.5, Bolink 2016); turning 8 deg is the mean and 2.5 SD of a straight
 * leg raise; 3 s of shaking or bouncing keep one fidget from raising an alarm.
 */
const struct form_rule form_common_rules[] = {
	{.error = FORM_LEANING,
	 .limit = {QUANTITY_LEAN, WAY_EITHER, RAD(8), RAD(5), POSE_NONE, 0},
	 .dwell_s = 1.0,
	 .source = "frontal RMSE 2.7 to 4.5 deg (Bolink 2016)"},
	{.error = FORM_TWISTED,
	 .limit = {QUANTITY_TURN, WAY_EITHER, RAD(8), RAD(5), POSE_NONE, 0},
	 .dwell_s = 1.0,
	 .source = "transverse turn 1.6 +- 2.5 deg in straight leg raises (wbldb 10345331)"},
	{.error = FORM_BOUNCING,
	 .limit = {QUANTITY_BOUNCE, WAY_ABOVE, RAD(6), RAD(4), POSE_NONE, 0},
	 .dwell_s = 3.0,
	 .source = "false alarms in 2 to 6 % of real still holds; hit rate provisional"},
	{.error = FORM_SHAKING,
	 .limit = {QUANTITY_TREMOR, WAY_ABOVE, RAD(3), RAD(2), POSE_NONE, 0},
	 .dwell_s = 3.0,
	 .source = "false alarms in 1 to 6 % of real still holds; hit rate provisional"},
	{.error = FORM_TOO_FAST,
	 .limit = {QUANTITY_SPEED, WAY_ABOVE, RAD(60), RAD(40), POSE_NONE, 0},
	 .dwell_s = 0.3,
	 .source = "slow bends of the trunk peak at 54 to 82 deg/s (median); provisional"},
};
const size_t form_common_rule_count = sizeof(form_common_rules) / sizeof(*form_common_rules);

const struct exercise *exercise_by_name(const char *name)
{
	for (const struct exercise *const *at = exercises; *at; at++)
		if (strcmp((*at)->name, name) == 0)
			return *at;
	return NULL;
}

bool exercise_has_error(const struct exercise *exercise, enum form_error error)
{
	if (error == FORM_LEFT_POSITION)
		return true;
	for (size_t i = 0; i < form_common_rule_count; i++)
		if (form_common_rules[i].error == error)
			return true;
	for (size_t i = 0; i < exercise->rule_count; i++)
		if (exercise->rules[i].error == error)
			return true;
	return false;
}

enum calib_pose exercise_neutral(const struct exercise *exercise, const struct profile *profile)
{
	const struct profile_sensor *pelvis = &profile->sensor[SENSOR_PELVIS];

	enum calib_pose usual = body_neutral(profile, exercise->position);

	if (!pelvis->is_fitted || usual == POSE_NONE)
		return POSE_NONE;
	if (pelvis->pose[exercise->neutral].is_given)
		return exercise->neutral;
	/* Upright is the neutral of sitting until there is a better one (contract). */
	return calib_pose_info(exercise->neutral)->kind == POSE_NEUTRAL ? usual : POSE_NONE;
}

static double pose_inclination_rad(const struct profile *profile, enum sensor_place place,
				   enum calib_pose pose)
{
	const struct profile_sensor *sensor = &profile->sensor[place];

	return sensor->is_fitted && sensor->pose[pose].is_given ? sensor->pose[pose].inclination_rad
								: UNKNOWN;
}

/* The person's own value of a quantity in one of the poses of calibration; UNKNOWN without. */
static double own_value(const struct profile *profile, const struct form_limit *limit,
			enum calib_pose neutral)
{
	double tilt_rad, flexion_rad;

	if (limit->own_pose == POSE_NONE || neutral == POSE_NONE)
		return UNKNOWN;
	tilt_rad = angle_wrapped_rad(pose_inclination_rad(profile, SENSOR_PELVIS, limit->own_pose) -
				     pose_inclination_rad(profile, SENSOR_PELVIS, neutral));
	flexion_rad =
		angle_wrapped_rad(pose_inclination_rad(profile, SENSOR_LUMBAR, limit->own_pose) -
				  pose_inclination_rad(profile, SENSOR_LUMBAR, neutral) - tilt_rad);
	switch (limit->quantity) {
	case QUANTITY_PELVIC_TILT:
	case QUANTITY_LONE_TILT:
		return tilt_rad;
	case QUANTITY_LUMBAR_FLEXION:
		return flexion_rad;
	default:
		return UNKNOWN;
	}
}

/* What to multiply the population's limit with to get this person's. */
static double own_factor(const struct profile *profile, const struct form_limit *limit,
			 enum calib_pose neutral)
{
	double own = own_value(profile, limit, neutral);

	if (!(fabs(own) >= OWN_RANGE_MIN) || own * limit->on < 0.0)
		return 1.0;
	return fmin(fmax(own * limit->own_share / limit->on, OWN_LEAST_SHARE), OWN_MOST_SHARE);
}

/*
 * A limit for entering or counting. To one pelvis sensor standing looks like sitting tipped
 * forward; a lone tilt has to go beyond what merely being upright gives.
 */
static void resolve_limit(const struct form_limit *limit, enum form_choice choice,
			  const struct profile *profile, enum calib_pose neutral, double *ret_on,
			  double *ret_off)
{
	double factor = own_factor(profile, limit, neutral);
	double upright_rad = limit->quantity == QUANTITY_LONE_TILT && neutral != POSE_NONE
				     ? pose_inclination_rad(profile, SENSOR_PELVIS, POSE_UPRIGHT) -
					       pose_inclination_rad(profile, SENSOR_PELVIS, neutral)
				     : UNKNOWN;

	if (choice == FORM_RECOGNISED && upright_rad > 0.0 && limit->way == WAY_ABOVE)
		factor = fmax(factor, (upright_rad + UPRIGHT_PLUS) / limit->on);
	*ret_on = limit->on * factor;
	*ret_off = limit->off * factor;
}

static void add_rule(struct form *form, const struct form_rule *rule, const struct profile *profile,
		     enum calib_pose neutral, const struct form_overrides *overrides)
{
	double factor = own_factor(profile, &rule->limit, neutral);
	double wanted = overrides->on[rule->error];

	assert(form->rule_count < FORM_RULES_MAX);
	if (is_known(wanted))
		factor = fabs(wanted / rule->limit.on);
	form->rule[form->rule_count] = rule;
	form->state[form->rule_count] = (struct form_rule_state){
		.on = rule->limit.on * factor,
		.off = rule->limit.off * factor,
		.warn = rule->warn * factor,
		.heed = (rule->warn != 0.0 ? rule->warn : rule->limit.on) * factor,
	};
	form->rule_count++;
}

/* Angles come against the neutral of the position; a stretch may have one of its own. */
static void set_offsets(struct form *form, const struct profile *profile, enum calib_pose neutral)
{
	enum calib_pose usual = body_neutral(profile, form->exercise->position);
	double upper_rad;

	if (neutral == usual)
		return;
	form->tilt_offset_rad = UNKNOWN;
	form->flexion_offset_rad = UNKNOWN;
	if (neutral == POSE_NONE || usual == POSE_NONE)
		return;
	form->tilt_offset_rad = pose_inclination_rad(profile, SENSOR_PELVIS, usual) -
				pose_inclination_rad(profile, SENSOR_PELVIS, neutral);
	upper_rad = pose_inclination_rad(profile, SENSOR_LUMBAR, usual) -
		    pose_inclination_rad(profile, SENSOR_LUMBAR, neutral);
	form->flexion_offset_rad = upper_rad - form->tilt_offset_rad;
}

static bool is_wrong(enum form_error error)
{
	return form_error_info(error)->severity != SEVERITY_NEARLY;
}

enum rule_kind { SEVERITY_IS_NEARLY, SEVERITY_IS_WRONG };

/* The stretch's own rules of a kind, then the common ones. */
static void add_rules(struct form *form, enum rule_kind kind, const struct profile *profile,
		      enum calib_pose neutral, const struct form_overrides *overrides)
{
	const struct exercise *exercise = form->exercise;

	for (size_t i = 0; i < exercise->rule_count; i++)
		if (is_wrong(exercise->rules[i].error) == (kind == SEVERITY_IS_WRONG))
			add_rule(form, &exercise->rules[i], profile, neutral, overrides);
	for (size_t i = 0; i < form_common_rule_count; i++)
		if (is_wrong(form_common_rules[i].error) == (kind == SEVERITY_IS_WRONG))
			add_rule(form, &form_common_rules[i], profile, neutral, overrides);
}

void form_init(struct form *form, const struct exercise *exercise, enum form_choice choice,
	       const struct profile *profile, const struct form_overrides *overrides)
{
	enum calib_pose neutral = exercise_neutral(exercise, profile);

	*form = (struct form){.exercise = exercise};
	set_offsets(form, profile, neutral);
	add_rules(form, SEVERITY_IS_WRONG, profile, neutral, overrides);
	form->wrong_count = form->rule_count;
	add_rules(form, SEVERITY_IS_NEARLY, profile, neutral, overrides);
	for (size_t i = 0; i < exercise->enter_count; i++)
		resolve_limit(&exercise->enters[i], choice, profile, neutral, &form->enter_on[i],
			      &form->enter_off[i]);
	for (size_t i = 0; i < exercise->count_count; i++)
		resolve_limit(&exercise->counts[i], choice, profile, neutral, &form->count_on[i],
			      &form->count_off[i]);
}

/* All quantities of a pose, once a step; the rules then look theirs up. */
static void measure(const struct form *form, const struct body_pose *pose,
		    double ret_value[QUANTITY_COUNT])
{
	double tilt_rad = angle_wrapped_rad(pose->pelvic_tilt_rad + form->tilt_offset_rad);
	double flexion_rad = pose->lumbar_flexion_rad + form->flexion_offset_rad;
	double trunk_rad = tilt_rad + flexion_rad;

	ret_value[QUANTITY_PELVIC_TILT] = tilt_rad;
	ret_value[QUANTITY_LONE_TILT] = is_known(flexion_rad) ? UNKNOWN : tilt_rad;
	ret_value[QUANTITY_LUMBAR_FLEXION] = flexion_rad;
	ret_value[QUANTITY_TRUNK] = trunk_rad;
	ret_value[QUANTITY_REACH_TILT] = trunk_rad > REACH_RAD ? tilt_rad : UNKNOWN;
	ret_value[QUANTITY_LEAN] = pose->lean_rad;
	ret_value[QUANTITY_TURN] = pose->turn_rad;
	ret_value[QUANTITY_SPEED] = pose->speed_radps;
	ret_value[QUANTITY_BOUNCE] = pose->bounce_radps;
	ret_value[QUANTITY_TREMOR] = pose->tremor_radps;
}

static bool is_past(enum form_way way, double value, double limit)
{
	return way == WAY_ABOVE	  ? value > limit
	       : way == WAY_BELOW ? value < limit
				  : fabs(value) > limit;
}

/* Past any of the limits, with their off values once inside. */
static bool is_past_any(const struct form_limit *limits, const double *on, const double *off,
			size_t count, const double *value, bool was_past)
{
	for (size_t i = 0; i < count; i++)
		if (is_past(limits[i].way, value[limits[i].quantity], was_past ? off[i] : on[i]))
			return true;
	return false;
}

/*
 * A quantity that becomes unknown while it is beyond its limit decides nothing: the rule stays as
 * it is until the quantity is known again or the person has left the pose.
 */
static void step_rule(const struct form_rule *rule, struct form_rule_state *state, int64_t t_us,
		      double value, bool is_watched, bool may_raise)
{
	bool is_beyond = is_watched &&
			 is_past(rule->limit.way, value, state->is_beyond ? state->off : state->on);

	if (is_watched && !is_known(value) && (state->is_beyond || state->is_raised))
		return;
	if (is_beyond != state->is_beyond) {
		state->is_beyond = is_beyond;
		*(is_beyond ? &state->beyond_us : &state->within_us) = t_us;
	}
	if (is_beyond && may_raise && S_FROM_US(t_us - state->beyond_us) >= rule->dwell_s)
		state->is_raised = true;
	if (!is_beyond && state->is_raised && t_us - state->within_us >= CLEAR_US)
		state->is_raised = false;
}

static bool is_angle(enum form_quantity quantity)
{
	return quantity != QUANTITY_SPEED && quantity != QUANTITY_BOUNCE &&
	       quantity != QUANTITY_TREMOR;
}

/* Whether a limit may be passed now; an angle is not entered in passing, but may be left so. */
static bool is_rule_watched(const struct form *form, const struct form_rule *rule, bool was_beyond,
			    const double *value, bool is_here)
{
	if (rule->limit.quantity == QUANTITY_SPEED)
		return is_here;
	return form->is_trying && (was_beyond || !is_angle(rule->limit.quantity) ||
				   !(value[QUANTITY_SPEED] > PASSING_RADPS));
}

/*
 * Wrong rules come first in the list. One thing at a time: while something is wrong, what is nearly
 * wrong is not said.
 */
static void step_rules(struct form *form, int64_t t_us, const double *value, bool is_here,
		       struct form_verdict *verdict)
{
	bool is_any_wrong = false;

	for (int i = 0; i < form->rule_count; i++) {
		const struct form_rule *rule = form->rule[i];
		struct form_rule_state *state = &form->state[i];
		double measured = value[rule->limit.quantity];
		bool is_nearly_rule = i >= form->wrong_count;

		if (!state->is_beyond && !state->is_raised &&
		    !is_past(rule->limit.way, measured, state->heed))
			continue;
		step_rule(rule, state, t_us, measured,
			  !(is_nearly_rule && is_any_wrong) &&
				  is_rule_watched(form, rule, state->is_beyond, value, is_here),
			  form->has_tried && t_us - form->tried_us <= TRIED_US);
		if (!is_nearly_rule)
			is_any_wrong |= state->is_raised ||
					(state->is_beyond && is_angle(rule->limit.quantity));
		if (state->is_raised) {
			verdict->raised |= UINT32_C(1) << rule->error;
			verdict->value[rule->error] = measured;
		}
		if (state->is_beyond || (form->is_trying && rule->warn != 0.0 &&
					 is_past(rule->limit.way, measured, state->warn)))
			verdict->is_nearly = true;
	}
	verdict->is_clean = !is_any_wrong;
}

static void set_worst(struct form_verdict *verdict)
{
	verdict->worst = FORM_NO_ERROR;
	for (int i = 0; i < FORM_ERROR_COUNT && verdict->raised >> i; i++) {
		enum form_error error = (enum form_error)i;

		if (!(verdict->raised & UINT32_C(1) << i))
			continue;
		if (!is_wrong(error))
			verdict->is_nearly = true;
		if (verdict->worst == FORM_NO_ERROR ||
		    form_error_info(error)->severity > form_error_info(verdict->worst)->severity)
			verdict->worst = error;
	}
}

/* What an error that has just ended measures now. */
static void set_ended_values(const struct form *form, const double *value,
			     struct form_verdict *verdict)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (verdict->ended & UINT32_C(1) << i)
			verdict->value[i] = UNKNOWN;
	for (int i = 0; i < form->rule_count; i++)
		if (verdict->ended & UINT32_C(1) << form->rule[i]->error)
			verdict->value[form->rule[i]->error] = value[form->rule[i]->limit.quantity];
}

static void enter(struct form *form, const double *value, bool is_here)
{
	const struct exercise *exercise = form->exercise;
	double tilt_rad = value[QUANTITY_PELVIC_TILT];
	bool may_be =
		is_here && tilt_rad >= exercise->tilt_least && tilt_rad <= exercise->tilt_most;

	form->is_starting = may_be && is_past_any(exercise->enters, form->enter_on, form->enter_off,
						  exercise->start_count, value, form->is_starting);
	form->is_trying = may_be && is_past_any(exercise->enters, form->enter_on, form->enter_off,
						exercise->enter_count, value, form->is_trying);
	form->is_reaching = may_be && is_past_any(exercise->counts, form->count_on, form->count_off,
						  exercise->count_count, value, form->is_reaching);
}

void form_forget(struct form *form)
{
	for (int i = 0; i < form->rule_count; i++) {
		form->state[i].is_beyond = false;
		form->state[i].is_raised = false;
	}
	form->is_trying = form->is_starting = form->is_reaching = false;
}

void form_step(struct form *form, const struct body_pose *pose, bool is_left,
	       struct form_verdict *ret_verdict)
{
	bool is_here = pose->state == BODY_WELL && pose->position == form->exercise->position;
	double value[QUANTITY_COUNT];

	*ret_verdict = (struct form_verdict){0};
	measure(form, pose, value);
	enter(form, value, is_here);
	if (form->is_trying) {
		form->has_tried = true;
		form->tried_us = pose->t_us;
	}
	step_rules(form, pose->t_us, value, is_here, ret_verdict);
	if (is_left) {
		ret_verdict->raised |= UINT32_C(1) << FORM_LEFT_POSITION;
		ret_verdict->value[FORM_LEFT_POSITION] = UNKNOWN;
	}
	set_worst(ret_verdict);
	ret_verdict->started = ret_verdict->raised & ~form->raised;
	ret_verdict->ended = form->raised & ~ret_verdict->raised;
	if (ret_verdict->ended)
		set_ended_values(form, value, ret_verdict);
	form->raised = ret_verdict->raised;
	ret_verdict->is_trying = form->is_trying;
	ret_verdict->is_starting = form->is_starting;
	ret_verdict->is_counting = form->is_reaching && (ret_verdict->worst == FORM_NO_ERROR ||
							 !is_wrong(ret_verdict->worst));
	ret_verdict->is_clean = ret_verdict->is_clean && ret_verdict->is_counting;
}
