/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/form.h>

#define UPRIGHT_PLUS RAD(3.0)
#define AS_UPRIGHT   RAD(5.3) /* a pose comes back so well (MDC95, ISBS 2021 39:58) */

double form_taught_near_rad(const struct profile_taught *taught, double width_rad)
{
	return fmax(fabs(taught->tilt_rad) - width_rad, 0.5 * fabs(taught->tilt_rad));
}

/* To whom little was taught that little is enough to begin with. */
static double taught_factor(const struct form *form, const struct form_limit *limit, double factor)
{
	if (!form->taught || limit->quantity != QUANTITY_PELVIC_TILT ||
	    limit->on * form->taught->tilt_rad < 0.0)
		return factor;
	return fmin(factor, form_taught_near_rad(form->taught, form->taught_rad) / fabs(limit->on));
}

/*
 * A limit for entering or counting. To one pelvis sensor standing looks like sitting tipped
 * forward; a tilt by itself has to go beyond what merely being upright gives. A chair
 * gives as much, so where standing is told from sitting, or sitting was not calibrated, an own
 * range asks for no less than is asked of everybody.
 */
static struct form_threshold resolved(const struct form *form, const struct form_limit *limit,
				      enum form_choice choice, const struct profile *profile,
				      enum calib_pose neutral)
{
	double factor = taught_factor(
		form, limit, form_limit_own_factor(limit, LIMIT_OF_POSE, profile, neutral));
	double upright_rad = profile_turned_rad(profile, SENSOR_PELVIS, neutral, POSE_UPRIGHT);

	if (choice == FORM_RECOGNISED && limit->quantity == QUANTITY_PELVIC_TILT &&
	    limit->sensors == WITH_ONE_SENSOR && limit->way == WAY_ABOVE) {
		if (neutral == POSE_UPRIGHT || upright_rad > AS_UPRIGHT)
			factor = fmax(factor, 1.0);
		if (upright_rad > 0.0)
			factor = fmax(factor, (upright_rad + UPRIGHT_PLUS) / limit->on);
	}
	return (struct form_threshold){limit->on * factor, limit->off * factor};
}

/* The next rule is to be looked at from here on. */
static void heed(struct form *form, const struct form_limit *limit, double from)
{
	struct form_heed *heed = &form->heed[limit->quantity];

	heed->rules |= UINT32_C(1) << form->rule_count;
	if (limit->way != WAY_BELOW)
		heed->most = fmin(heed->most, from);
	if (limit->way != WAY_ABOVE)
		heed->least = fmax(heed->least, limit->way == WAY_EITHER ? -from : from);
}

static void add_rule(struct form *form, const struct form_rule *rule, const struct profile *profile,
		     enum calib_pose neutral, const struct form_overrides *overrides)
{
	double factor = form_limit_own_factor(&rule->limit, LIMIT_OF_ERROR, profile, neutral);
	double wanted = overrides->on[rule->error], warn = rule->warn;

	if (is_known(wanted) && rule->limit.quantity == form_error_info(rule->error)->quantity) {
		factor = fabs(wanted / rule->limit.on);
		warn *= factor;
	}
	if (fabs(warn) > fabs(rule->limit.on * factor))
		warn = rule->limit.on * factor;
	heed(form, &rule->limit, warn != 0.0 ? warn : rule->limit.on * factor);
	form->state[form->rule_count++] = (struct form_rule_state){
		.rule = rule,
		.on = rule->limit.on * factor,
		.off = rule->limit.off * factor,
		.warn = warn,
	};
}

/* Angles come against the neutral of the position; a stretch may have one of its own. */
static void set_offset(struct form *form, const struct profile *profile, enum calib_pose neutral)
{
	enum calib_pose usual = body_neutral(profile, form->exercise->position);

	if (neutral == usual)
		return;
	form->offset.tilt_rad = profile_turned_rad(profile, SENSOR_PELVIS, neutral, usual);
	form->offset.flexion_rad =
		profile_turned_rad(profile, SENSOR_LUMBAR, neutral, usual) - form->offset.tilt_rad;
}

enum rule_kind { SEVERITY_IS_NEARLY, SEVERITY_IS_WRONG };

/* The stretch's own rules of a kind, then the common ones that it does not replace. */
static void add_rules(struct form *form, enum rule_kind kind, const struct profile *profile,
		      enum calib_pose neutral, const struct form_overrides *overrides)
{
	const struct form_rule *own = form->exercise->rules;

	for (const struct form_rule *rule = own; form_is_rule(rule); rule++)
		if (form_error_is_wrong(rule->error) == (kind == SEVERITY_IS_WRONG))
			add_rule(form, rule, profile, neutral, overrides);
	for (const struct form_rule *rule = form_common_rules; form_is_rule(rule); rule++)
		if (form_error_is_wrong(rule->error) == (kind == SEVERITY_IS_WRONG) &&
		    !form_rule_for(own, rule->error))
			add_rule(form, rule, profile, neutral, overrides);
}

/* It replaces what counts; so the limits for that are resolved without it. */
static void set_counts(struct form *form, enum form_choice choice, const struct profile *profile,
		       enum calib_pose neutral, const struct form_overrides *overrides)
{
	const struct form_limit *counts = form->exercise->counts;

	for (; counts[form->count_count].on != 0.0; form->count_count++)
		form->count[form->count_count] =
			resolved(form, &counts[form->count_count], choice, profile, neutral);
	form->taught = profile_taught(profile, form->exercise->name);
	form->taught_rad =
		overrides->taught_rad > 0.0 ? overrides->taught_rad : RAD(FORM_TAUGHT_DEG);
}

void form_init(struct form *form, const struct exercise *exercise, enum form_choice choice,
	       const struct profile *profile, const struct form_overrides *overrides)
{
	enum calib_pose neutral = exercise_neutral(exercise, profile);

	*form = (struct form){.exercise = exercise};
	for (int i = 0; i < QUANTITY_COUNT; i++)
		form->heed[i] = (struct form_heed){-(double)INFINITY, (double)INFINITY, 0};
	set_offset(form, profile, neutral);
	add_rules(form, SEVERITY_IS_WRONG, profile, neutral, overrides);
	form->wrong_count = form->rule_count;
	add_rules(form, SEVERITY_IS_NEARLY, profile, neutral, overrides);
	set_counts(form, choice, profile, neutral, overrides);
	for (int i = 0; exercise->enters[i].limit.on != 0.0; i++)
		form->enter[form->enter_count++] =
			resolved(form, &exercise->enters[i].limit, choice, profile, neutral);
}
