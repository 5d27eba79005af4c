/* SPDX-License-Identifier: MIT */
#include <lumbard/form/teach.h>

#include <lumbard/base/units.h>

#include <stdbool.h>
#include <stdio.h>

#define STEP_US	  INT64_C(100000)
#define STEADY_US INT64_C(6000000) /* longer than any error's dwell */

/* Nothing of it but where it is; a hold has no speed. */
static struct body_pose held(const struct body_pose *pose, int64_t t_us)
{
	struct body_pose steady = *pose;

	steady.t_us = t_us;
	steady.speed_radps = steady.bounce_radps = steady.tremor_radps = 0.0;
	return steady;
}

static void hold(struct form *form, const struct body_pose *pose, struct form_verdict *ret_verdict)
{
	static const struct form_reference neutral;

	for (int64_t t_us = 0; t_us <= STEADY_US; t_us += STEP_US) {
		struct body_pose steady = held(pose, t_us);

		form_step(form, &steady, &neutral, false, ret_verdict);
	}
}

/* Of the rules of an error, the one that was passed. */
static void name_error(const struct form *form, enum form_error error, const double *value,
		       struct form_lesson_verdict *verdict)
{
	verdict->lesson = LESSON_IS_ERROR;
	verdict->error = error;
	for (int i = 0; i < form->rule_count; i++) {
		const struct form_rule_state *state = &form->state[i];

		if (state->rule->error != error || !state->is_raised)
			continue;
		verdict->quantity = state->rule->limit.quantity;
		verdict->value = value[verdict->quantity];
		verdict->limit = state->on;
		return;
	}
}

/* What of the right way into the stretch was not gone. */
static void name_lack(const struct form *form, int sensor_count, const double *value,
		      struct form_lesson_verdict *verdict)
{
	for (int i = 0; i < form->enter_count; i++) {
		const struct form_enter *enter = &form->exercise->enters[i];

		if (enter->by != BY_RIGHT_WAY ||
		    !form_limit_can_hold(&enter->limit, sensor_count) ||
		    form_is_past(enter->limit.way, value[enter->limit.quantity], form->enter[i].on))
			continue;
		verdict->lesson = LESSON_TOO_NEAR;
		verdict->quantity = enter->limit.quantity;
		verdict->value = value[enter->limit.quantity];
		verdict->limit = form->enter[i].on;
		return;
	}
}

/* The way of the stretch: where its pelvis goes. */
static double way_of(const struct exercise *exercise)
{
	for (int i = 0; exercise->enters[i].limit.on != 0.0; i++)
		if (exercise->enters[i].by == BY_RIGHT_WAY &&
		    exercise->enters[i].limit.quantity == QUANTITY_PELVIC_TILT)
			return exercise->enters[i].limit.on < 0.0 ? -1.0 : 1.0;
	return 0.0;
}

static bool is_too_little(const struct exercise *exercise, double tilt_rad,
			  struct form_lesson_verdict *verdict)
{
	double way = way_of(exercise);

	if (!(way * tilt_rad < FORM_TAUGHT_LEAST))
		return false;
	verdict->lesson = LESSON_TOO_NEAR;
	verdict->quantity = QUANTITY_PELVIC_TILT;
	verdict->value = tilt_rad;
	verdict->limit = way * FORM_TAUGHT_LEAST;
	return true;
}

/* What of it is an error is so with the target and without. */
void form_judge_lesson(const struct exercise *exercise, const struct profile *profile,
		       const struct form_overrides *overrides, const struct body_pose *pose,
		       struct form_lesson_verdict *ret_verdict)
{
	struct profile with = *profile;
	struct form_verdict verdict = {0};
	double value[QUANTITY_COUNT];
	struct form form;

	*ret_verdict = (struct form_lesson_verdict){
		.lesson = LESSON_OTHER, .error = FORM_NO_ERROR, .quantity = QUANTITY_NONE};
	form_init(&form, exercise, FORM_RECOGNISED, profile, overrides);
	form_quantities_read(pose, &form.offset, value);
	ret_verdict->taught.tilt_rad = value[QUANTITY_PELVIC_TILT];
	ret_verdict->taught.flexion_rad = value[QUANTITY_LUMBAR_FLEXION];
	snprintf(ret_verdict->taught.stretch, sizeof(ret_verdict->taught.stretch), "%s",
		 exercise->name);
	if (profile_teach(&with, &ret_verdict->taught) == 0)
		form_init(&form, exercise, FORM_RECOGNISED, &with, overrides);
	hold(&form, pose, &verdict);
	if (verdict.worst != FORM_NO_ERROR)
		name_error(&form, verdict.worst, value, ret_verdict);
	else if (is_too_little(exercise, value[QUANTITY_PELVIC_TILT], ret_verdict))
		return;
	else if (verdict.is_starting && verdict.is_counting)
		ret_verdict->lesson = LESSON_GOOD;
	else
		name_lack(&form, is_known(value[QUANTITY_LUMBAR_FLEXION]) ? 2 : 1, value,
			  ret_verdict);
}

void form_judge_taught(const struct exercise *exercise, const struct profile *profile,
		       const struct form_overrides *overrides, const struct profile_taught *taught,
		       struct form_lesson_verdict *ret_verdict)
{
	struct body_pose pose = {.state = BODY_WELL, .position = exercise->position};
	struct form form;

	form_init(&form, exercise, FORM_RECOGNISED, profile, overrides);
	pose.pelvic_tilt_rad = taught->tilt_rad - form.offset.tilt_rad;
	pose.lumbar_flexion_rad = taught->flexion_rad - form.offset.flexion_rad;
	form_judge_lesson(exercise, profile, overrides, &pose, ret_verdict);
}
