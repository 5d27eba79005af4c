/* SPDX-License-Identifier: MIT */
#include "sensor.h"
#include "swap.h"

#include <lumbard/base/units.h>
#include <lumbard/session/session.h>

#include <stdbool.h>
#include <stddef.h>

#define GROUP_US	 INT64_C(4000)	   /* two reads of a bus at 100 kHz are 1.5 ms apart */
#define TRACE_QUIET_US	 INT64_C(10000000) /* with nothing to tell for this long the trace rests */
#define SETTLING_TOLD_US INT64_C(2800000)  /* by then a better reason is known, if there is one */

void session_init(struct session *session, const struct session_config *config,
		  const struct session_sink *sink)
{
	*session = (struct session){
		.sink = *sink,
		.profile = config->profile,
		.tick_period_us = (int64_t)(US_PER_S / config->trace_hz),
		.next_tick_us = NEVER_US,
		.now = moment_unknown(0),
	};
	for (int i = 0; i < SENSOR_COUNT; i++)
		sensor_init(&session->sensor[i], &config->profile->sensor[i], i == SENSOR_PELVIS,
			    config->is_expected[i]);
	swap_init(session);
	body_init(&session->body, config->profile);
	coach_init(&session->coach, config->profile, config->prescription, config->fixed);
}

static void flush_events(struct session *session)
{
	for (int i = 0; i < session->events.count; i++)
		if (session->sink.event)
			session->sink.event(session->sink.ctx, &session->events.event[i]);
	session->events.count = 0;
}

static void say_sensor(struct session *session, int64_t t_us, enum event_kind kind, int place,
		       const struct session_doubt *doubt)
{
	struct event event = event_of(t_us, kind);

	event.sensor = (enum sensor_place)place;
	event.reason = doubt->reason;
	event.value = doubt->value;
	event.unit = doubt->unit;
	event_list_add(&session->events, &event);
}

/* Whether the loss is told now: once, unless it turns out what is wrong with the sensor. */
static bool is_loss_news(const struct session_sensor *sensor, int64_t t_us)
{
	bool is_fault = event_fault_of(sensor->doubt.reason) != SELF_CHECK_WELL;

	switch (sensor->told) {
	case TOLD_NOTHING:
		return is_fault ||
		       t_us - sensor->doubt.since_us >= (sensor->doubt.reason == REASON_SETTLING
								 ? SETTLING_TOLD_US
								 : SESSION_SETTLING_US);
	case TOLD_WELL:
		return true;
	case TOLD_LOST:
		break;
	}
	return is_fault && sensor->doubt.reason != sensor->told_reason;
}

/* A sensor that is lost, also one that never becomes well; and the way back. */
static void watch_sensor(struct session *session, int place, int64_t t_us)
{
	struct session_sensor *sensor = &session->sensor[place];
	const struct session_doubt *doubt = &sensor->doubt;

	sensor_judge(sensor, t_us);
	if (doubt->reason == REASON_NONE) {
		if (sensor->told == TOLD_LOST)
			say_sensor(session, t_us, EVENT_SENSOR_BACK, place, doubt);
		sensor->told = TOLD_WELL;
	} else if (is_loss_news(sensor, t_us)) {
		sensor->told = TOLD_LOST;
		sensor->told_reason = doubt->reason;
		say_sensor(session, t_us, EVENT_SENSOR_LOST, place, doubt);
	}
}

/* Another chip, or one that took a blow. */
static void watch_trim(struct session *session, int place, int64_t t_us)
{
	struct session_sensor *sensor = &session->sensor[place];

	if (sensor->is_other_chip && !sensor->is_other_told) {
		sensor->is_other_told = true;
		say_sensor(session, t_us, EVENT_ACCEL_OFF, place,
			   &(struct session_doubt){REASON_OTHER_CHIP, UNKNOWN, UNIT_NONE, 0});
	}
	if (sensor_gives_up_trim(sensor, &session->profile->sensor[place], t_us))
		say_sensor(session, t_us, EVENT_ACCEL_OFF, place,
			   &(struct session_doubt){
				   .reason = REASON_MISFIT,
				   .value = vec3_norm(fusion_rest_accel_mps2(&sensor->fusion)),
				   .unit = UNIT_MPS2,
			   });
}

static void watch_strap(struct session *session, const struct body_pose *pose)
{
	if (pose->is_strap_moved && !session->is_strap_moved)
		say_sensor(session, pose->t_us, EVENT_STRAP_MOVED, SENSOR_PELVIS,
			   &(struct session_doubt){REASON_OFF_NEUTRAL, UNKNOWN, UNIT_NONE, 0});
	session->is_strap_moved = pose->is_strap_moved;
}

static void say_neutral(struct session *session, int64_t t_us, enum event_kind kind,
			enum calib_pose pose, double value_rad, enum event_reason reason)
{
	struct event event = event_of(t_us, kind);

	event.pose = pose;
	event.value = value_rad * DEG_PER_RAD;
	event.unit = is_known(value_rad) ? UNIT_DEG : UNIT_NONE;
	event.reason = reason;
	event_list_add(&session->events, &event);
}

/* What was found of how the sensors sit and where neutral is. */
static void tell_wearing(struct session *session, int64_t t_us)
{
	const struct wearing_news *news = body_news(&session->body);

	if (news->changes == 0)
		return;
	if (news->changes & WEARING_UNDONE)
		say_neutral(session, t_us, EVENT_NEUTRAL, POSE_UPRIGHT, UNKNOWN, REASON_UNDONE);
	if (news->changes & WEARING_SLIPPED)
		say_sensor(session, t_us, EVENT_STRAP_MOVED, (int)news->slipped,
			   &(struct session_doubt){news->slipped == SENSOR_LUMBAR
							   ? REASON_LUMBAR_CORRECTED
							   : REASON_PELVIS_CORRECTED,
						   news->slipped_rad * DEG_PER_RAD, UNIT_DEG, 0});
	if (news->changes & WEARING_NEUTRAL) {
		say_neutral(session, t_us, EVENT_NEUTRAL, news->pose, news->neutral_rad,
			    REASON_NONE);
		cue_tick(&session->cue, t_us);
	}
	if (news->changes & WEARING_OFF)
		say_neutral(session, t_us, EVENT_NEUTRAL_OFF, news->pose, news->off_rad,
			    news->pose == POSE_SIT || news->pose == POSE_UPRIGHT
				    ? REASON_SIT_TALL
				    : REASON_REST_AGAIN);
	flush_events(session);
}

/* The status lamp also tells of the neutral. */
static void light_status(struct session *session, int64_t t_us)
{
	struct moment *now = &session->now;
	enum lamp_pattern *status = &now->lamps.pattern[LAMP_STATUS];

	if (*status != LAMP_ON)
		return;
	if (cue_has_ticked(&session->cue, t_us))
		*status = LAMP_DOUBLE;
	else if (now->pose.is_neutral_off)
		*status = LAMP_SLOW;
}

/* The one step of everything, at t_us. */
static void step(struct session *session, int64_t t_us)
{
	struct moment *now = &session->now;
	struct body_source source[SENSOR_COUNT];

	if (t_us >= session->swap_due_us)
		swap_watch(session, t_us);
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct session_sensor *sensor = &session->sensor[i];

		if (sensor->is_seen || sensor->is_expected)
			watch_sensor(session, i, t_us);
		if (t_us >= sensor->fit_due_us && sensor->is_seen)
			watch_trim(session, i, t_us);
		source[i] = (struct body_source){
			.fusion = &sensor->fusion,
			.is_expected =
				sensor->is_expected || (sensor->is_seen && sensor->is_fitted),
			.is_trusted = sensor->is_seen && sensor->doubt.reason == REASON_NONE,
		};
	}
	body_step(&session->body, t_us, source, &now->pose);
	watch_strap(session, &now->pose);
	tell_wearing(session, t_us);
	coach_step(&session->coach, &now->pose, &session->wishes, &now->view, &session->events);
	body_set_doing(&session->body, coach_doing(&session->coach, &session->wishes));
	lamp_plan_from_view(&now->view, &now->lamps);
	cue_follow(&session->cue, &now->view, t_us);
	light_status(session, t_us);
	now->t_us = t_us;
	now->sound = cue_at(&session->cue, t_us);
	flush_events(session);
	session->stepped_us = t_us;
	session->has_pending = false;
}

static void step_pending(struct session *session)
{
	if (session->has_pending)
		step(session, session->fed_us);
}

void session_say(struct session *session, const struct event *event)
{
	step_pending(session);
	event_list_add(&session->events, event);
	flush_events(session);
}

/* Between samples nothing is decided, but without data a hold has to end at some time. */
static void tick(struct session *session)
{
	int64_t t_us = session->next_tick_us;

	if (session->now.view.state == COACH_NO_DATA &&
	    t_us - session->stepped_us >= session->tick_period_us)
		step(session, t_us);
	session->now.t_us = t_us;
	session->now.sound = cue_at(&session->cue, t_us);
	if (session->sink.trace)
		session->sink.trace(session->sink.ctx, &session->now);
	session->next_tick_us = t_us + session->tick_period_us;
}

/* When the freshest sensor that is still fresh goes stale. */
static int64_t stale_deadline_us(const struct session *session)
{
	int64_t deadline = NEVER_US;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		const struct session_sensor *sensor = &session->sensor[i];

		if (sensor->is_seen && sensor->last_us + SENSOR_STALE_US > session->stepped_us &&
		    sensor->last_us + SENSOR_STALE_US < deadline)
			deadline = sensor->last_us + SENSOR_STALE_US;
	}
	return deadline;
}

/* First multiple of the trace period at or after t_us, so that rows stand on a fixed grid. */
static int64_t tick_at_or_after(const struct session *session, int64_t t_us)
{
	int64_t beyond = t_us % session->tick_period_us;

	if (beyond == 0)
		return t_us;
	return t_us - beyond + (beyond > 0 ? session->tick_period_us : 0);
}

/*
 * Samples of different sensors that were read together make one step. Their group ends when each
 * sensor is in it, some time has passed, or a row of the trace is due: by the times of the samples
 * alone, so that it does not matter when session_advance() is called.
 */
static bool is_group_closed(const struct session *session, int64_t t_us)
{
	bool is_complete = true;

	for (int i = 0; i < SENSOR_COUNT; i++)
		is_complete &= !session->sensor[i].is_seen || session->sensor[i].is_in_group;
	return is_complete || t_us >= session->group_us + GROUP_US || t_us >= session->next_tick_us;
}

void session_advance(struct session *session, int64_t t_us)
{
	while (session->is_started) {
		int64_t step_us =
			session->has_pending ? session->fed_us : stale_deadline_us(session);

		if (session->has_pending && !is_group_closed(session, t_us))
			break;
		if (session->next_tick_us < step_us && session->next_tick_us <= t_us) {
			if (session->next_tick_us - session->fed_us > TRACE_QUIET_US)
				session->next_tick_us = tick_at_or_after(session, t_us + 1);
			else
				tick(session);
		} else if (step_us <= t_us) {
			step(session, step_us);
		} else {
			break;
		}
	}
}

void session_begin(struct session *session, int64_t t_us)
{
	session->is_started = true;
	session->stepped_us = t_us;
	session->fed_us = t_us;
	session->next_tick_us = tick_at_or_after(session, t_us);
}

static bool joins_group(const struct session *session, const struct imu_sample *sample)
{
	return session->has_pending && !session->sensor[sample->sensor].is_in_group &&
	       !is_group_closed(session, sample->t_us - 1);
}

static void join_group(struct session *session, const struct imu_sample *sample)
{
	if (!session->has_pending) {
		session->group_us = sample->t_us;
		for (int i = 0; i < SENSOR_COUNT; i++)
			session->sensor[i].is_in_group = false;
	}
	session->has_pending = true;
	session->sensor[sample->sensor].is_in_group = true;
}

void session_feed(struct session *session, const struct imu_sample *sample,
		  const struct wishes *wishes)
{
	struct session_sensor *sensor = &session->sensor[sample->sensor];
	unsigned noticed;

	if (session->is_started && sample->t_us < session->fed_us)
		return;
	if (session->is_started && sample->t_us > session->fed_us &&
	    !joins_group(session, sample)) {
		step_pending(session);
		session_advance(session, sample->t_us - 1);
	}
	noticed = fusion_step(&sensor->fusion, sample);
	sensor->is_impossible = false;
	if (noticed & FUSION_STEP_IMPOSSIBLE) {
		sensor->is_impossible = true;
		sensor->pace.impossible_count++;
	}
	if (noticed & FUSION_STEP_IGNORED)
		return;
	if (!session->is_started)
		session_begin(session, sample->t_us);
	if (sample->sensor == SENSOR_PELVIS)
		body_feed(&session->body, sample, &sensor->fusion);
	session->wishes = *wishes;
	if (sensor->is_seen)
		pace_step(&sensor->pace, sample->t_us - sensor->last_us);
	if (self_check_step(&sensor->check, sample))
		sensor_take_verdict(sensor, &session->profile->sensor[sample->sensor]);
	sensor->is_seen = true;
	sensor->accel_mps2 = sample->accel_mps2;
	sensor->last_us = sample->t_us;
	sensor->is_frozen = false;
	session->fed_us = sample->t_us;
	join_group(session, sample);
}

void session_lose(struct session *session, enum sensor_place place, int64_t t_us, bool is_frozen)
{
	struct session_sensor *sensor = &session->sensor[place];

	/* A step that was done is not done again. */
	if (t_us <= session->stepped_us)
		t_us = session->stepped_us + 1;
	if (!sensor_is_fresh(sensor, t_us))
		return;
	sensor->last_us = t_us - SENSOR_STALE_US;
	sensor->is_frozen = is_frozen;
}

void session_finish(struct session *session)
{
	if (!session->is_started)
		return;
	step_pending(session);
	session_advance(session, session->fed_us);
	coach_finish(&session->coach, session->stepped_us, &session->events);
	flush_events(session);
}

const struct moment *session_now(const struct session *session)
{
	return &session->now;
}

bool session_is_sounding(const struct session *session, int64_t t_us)
{
	return cue_is_sounding(&session->cue, t_us);
}

void session_set_group_delay(struct session *session, enum sensor_place sensor,
			     double group_delay_s)
{
	fusion_set_group_delay(&session->sensor[sensor].fusion, group_delay_s);
}

void session_set_identity(struct session *session, enum sensor_place sensor,
			  const struct sensor_identity *identity)
{
	sensor_take_identity(&session->sensor[sensor], session->profile, sensor, identity);
}

double session_rate_hz(const struct session *session, enum sensor_place sensor)
{
	return pace_rate_hz(&session->sensor[sensor].pace);
}

const struct session_doubt *session_doubt_of(const struct session *session,
					     enum sensor_place sensor)
{
	return &session->sensor[sensor].doubt;
}

bool session_is_trim_given_up(const struct session *session, enum sensor_place sensor)
{
	const struct profile_sensor *fitted = &session->profile->sensor[sensor];

	return fitted->is_fitted && fitted->has_trim && !session->sensor[sensor].is_trimmed;
}

bool session_has_other_chip(const struct session *session, enum sensor_place sensor)
{
	return session->sensor[sensor].is_other_chip;
}

/* What rounding makes of a strap that nobody has looked at is less. */
#define SEEN_RAD 1e-4

double session_moved_rad(const struct session *session, enum sensor_place sensor)
{
	const struct wearing *wearing = &session->body.wearing;
	double moved_rad = wearing->profile->sensor[sensor].is_fitted
				   ? wearing_turned_rad(wearing, sensor)
				   : UNKNOWN;

	return moved_rad > SEEN_RAD ? moved_rad : UNKNOWN;
}

struct vec3 session_up(const struct session *session, enum sensor_place sensor)
{
	return fusion_up(&session->sensor[sensor].fusion);
}
