/* SPDX-License-Identifier: MIT */
#include <lumbard/base/lasting.h>
#include <lumbard/base/units.h>
#include <lumbard/coach/coach.h>

#include <stdbool.h>
#include <stddef.h>

#define STEP_MAX_US   INT64_C(200000) /* a longer gap is no held time */
#define ARRIVED_RADPS RAD(10.0)	      /* a slow way through the pose is faster; as calm as a rest */
#define SETTLED_RADPS RAD(15.0)	      /* once there */
#define SETTLED_US    INT64_C(500000)
#define OUT_US	      INT64_C(1000000)	/* out of the pose this long ends the hold */
#define LEFT_US	      INT64_C(2000000)	/* changing position takes 1.8 to 7.5 s (358 of HAPT) */
#define LOST_US	      INT64_C(10000000) /* without data */
#define MOMENT_US     INT64_C(2000000)	/* without data, after a gap of a third of a second */
#define AWAY_US	      INT64_C(5000000)	/* out of the position, in a hold or not */
#define LEFT_AGO_US   INT64_C(10000000) /* getting up from the floor takes about as long */
#define PASSING_US    INT64_C(3000000)	/* in a pose; turning over takes 1.8 to 7.5 s in all */
#define FELL_US	      INT64_C(3000000) /* who walks so soon after a pose did not sit on the floor */
#define IDLE_US	      INT64_C(180000000) /* in neutral; a rest between holds is shorter */
#define DOSE_KEPT_US  INT64_C(1800000000)
#define MOVING_RADPS  RAD(8.0) /* sway in still holds stays under 5 (median) */

void coach_init(struct coach *coach, const struct profile *profile,
		const struct prescription *prescription, const struct exercise *fixed)
{
	*coach = (struct coach){
		.prescription = prescription,
		.last_us = NOT_YET,
		.settled_us = NOT_YET,
		.out_us = NOT_YET,
		.left_us = NOT_YET,
		.lost_us = NOT_YET,
		.away_us = NOT_YET,
		.idle_us = NOT_YET,
	};
	resting_init(&coach->resting);
	recognition_init(&coach->recognition, profile, prescription, fixed);
}

static bool is_holding(const struct coach *coach)
{
	return coach->hold == HOLD_RUNS || coach->hold == HOLD_PAUSED;
}

/* Its dose is reached, and the person has to let go. */
static bool is_waiting(const struct coach *coach)
{
	return coach->hold == HOLD_DONE || coach->hold == HOLD_ALL_DONE;
}

static bool is_all_done(const struct coach *coach)
{
	return coach->hold == HOLD_ALL_DONE || coach->hold == HOLD_OVER;
}

static enum coach_side side_of(const struct coach *coach)
{
	return coach->entry && coach->entry->exercise->has_sides ? coach->side : SIDE_NONE;
}

/* Nobody said a side: both are done in one go. */
static int reps_wanted(const struct coach *coach)
{
	bool is_both = coach->entry->exercise->has_sides && coach->side == SIDE_NONE;

	return is_both ? 2 * coach->entry->reps : coach->entry->reps;
}

/* An event that names the stretch, and the rep where it is about one. */
static struct event event_now(const struct coach *coach, int64_t t_us, enum event_kind kind)
{
	bool has_rep = coach->entry && kind != EVENT_EXERCISE_START &&
		       kind != EVENT_EXERCISE_DONE && kind != EVENT_POSITION;
	struct event event = event_of(t_us, kind);

	event.exercise = coach->entry ? coach->entry->exercise : NULL;
	event.side = side_of(coach);
	event.rep = has_rep ? coach->reps + 1 : 0;
	return event;
}

/* Of an event that ends or halts something: how long it was held. */
static void say_held(const struct coach *coach, struct event_list *events, int64_t t_us,
		     enum event_kind kind, enum event_reason reason)
{
	struct event event = event_now(coach, t_us, kind);

	event.value = S_FROM_US(kind == EVENT_EXERCISE_DONE ? coach->held_us : coach->counted_us);
	event.unit = UNIT_S;
	event.reason = reason;
	event_list_add(events, &event);
}

static void say_error(const struct coach *coach, struct event_list *events, int64_t t_us,
		      enum event_kind kind, enum form_error error, double value)
{
	struct event event = event_now(coach, t_us, kind);

	event.value = value;
	event.unit = event_unit_of(error);
	event.error = error;
	event_list_add(events, &event);
}

static void end_hold(struct coach *coach, struct event_list *events, int64_t t_us,
		     enum event_reason reason)
{
	if (!is_holding(coach))
		return;
	say_held(coach, events, t_us, EVENT_HOLD_END, reason);
	coach->held_us += coach->counted_us;
	coach->run.counted_us += coach->counted_us;
	coach->hold = HOLD_NONE;
	coach->out_us = NOT_YET;
	coach->settled_us = NOT_YET;
}

static void end_errors(struct coach *coach, struct event_list *events, int64_t t_us)
{
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (coach->form.raised & UINT32_C(1) << i)
			say_error(coach, events, t_us, EVENT_ERROR_END, (enum form_error)i,
				  UNKNOWN);
	coach->form.raised = 0;
}

static struct coach_dose *dose_of(struct coach *coach, const struct prescription_entry *entry,
				  enum coach_side side)
{
	int i = 0;

	while (coach->prescription->entry[i].exercise != entry->exercise)
		i++;
	return &coach->left_over[i][side];
}

static void end_exercise(struct coach *coach, struct event_list *events, int64_t t_us,
			 enum event_reason reason)
{
	if (!coach->entry)
		return;
	end_hold(coach, events, t_us, REASON_SHORT);
	end_errors(coach, events, t_us);
	if (!is_all_done(coach))
		say_held(coach, events, t_us, EVENT_EXERCISE_DONE, reason);
	*dose_of(coach, coach->entry, side_of(coach)) =
		is_all_done(coach) ? (struct coach_dose){0}
				   : (struct coach_dose){coach->held_us, t_us, coach->reps};
	recognition_renew(&coach->recognition, coach->entry,
			  coach->form.is_trying ? NOT_YET : t_us);
	coach->entry = NULL;
	coach->hold = HOLD_NONE;
	coach->away_us = NOT_YET;
	coach->idle_us = NOT_YET;
}

/* What a stretch counted and claimed since its start, and has ended by now. */
static void take_back(struct coach *coach, struct event_list *events, int64_t t_us,
		      enum event_reason reason)
{
	struct coach_run *run = &coach->run;
	struct event event = event_of(t_us, EVENT_TAKEN_BACK);

	event.exercise = run->entry->exercise;
	event.side = run->side;
	event.value = S_FROM_US(run->counted_us);
	event.unit = UNIT_S;
	event.reason = reason;
	event_list_add(events, &event);
	*dose_of(coach, run->entry, run->side) = run->before;
	run->entry = NULL;
}

/*
 * Whether what contradicts the stretch says that it never was one. A repetition that was completed
 * was one, unless the person walks before anybody could have got up from the floor.
 */
static bool was_none(const struct coach *coach, int64_t t_us, enum event_reason reason)
{
	const struct coach_run *run = &coach->run;

	if (reason == REASON_STEPS &&
	    recognition_steps_us(&coach->recognition) - run->tried_us <= FELL_US)
		return true;
	return !run->has_completed &&
	       (t_us - run->tried_us <= LEFT_AGO_US ||
		(coach->entry && coach->hold == HOLD_NONE && run->counted_us == 0));
}

/* Goes on where this stretch was left on this side, if that is not long ago. */
static void begin_exercise(struct coach *coach, const struct recognition_probe *probe,
			   struct event_list *events, int64_t t_us)
{
	const struct recognition_probe begun = *probe; /* ending what went before renews probes */
	const struct coach_dose *dose;
	struct event event;

	end_exercise(coach, events, t_us, REASON_SHORT);
	coach->entry = begun.entry;
	coach->run = (struct coach_run){
		.entry = begun.entry,
		.side = side_of(coach),
		.before = *dose_of(coach, begun.entry, side_of(coach)),
		.tried_us = t_us,
	};
	contradiction_init(&coach->contradiction);
	coach->form = begun.form;
	coach->form.raised = 0; /* what the probe already saw starts with the stretch */
	form_tilt_target(&coach->form, !coach->recognition.profile->sensor[SENSOR_LUMBAR].is_fitted,
			 &coach->target_low_rad, &coach->target_high_rad);
	dose = &coach->run.before;
	coach->reps = t_us - dose->last_us < DOSE_KEPT_US ? dose->reps : 0;
	coach->held_us = t_us - dose->last_us < DOSE_KEPT_US ? dose->held_us : 0;
	coach->counted_us = 0;
	coach->left_us = NOT_YET;
	event = event_now(coach, t_us, EVENT_EXERCISE_START);
	event_list_add(events, &event);
	/* What was good while nobody knew yet which stretch it was counts all the same. */
	if (begun.good_us != NOT_YET && t_us - begun.good_us >= SETTLED_US) {
		coach->counted_us = t_us - begun.good_us;
		coach->hold = HOLD_RUNS;
		say_held(coach, events, t_us, EVENT_HOLD_START, REASON_NONE);
	}
}

/* The dose is each side's own; the other side's is kept until its turn comes again. */
static void follow_side(struct coach *coach, enum coach_side side, struct event_list *events,
			int64_t t_us)
{
	if (coach->side == side)
		return;
	if (coach->entry && coach->entry->exercise->has_sides) {
		recognition_continue(&coach->recognition, coach->entry);
		end_exercise(coach, events, t_us, REASON_SHORT);
	}
	coach->side = side;
}

static void follow_wishes(struct coach *coach, const struct wishes *wishes,
			  struct event_list *events, int64_t t_us)
{
	follow_side(coach, wishes->side, events, t_us);
	if (coach->next_count != wishes->next_count)
		end_exercise(coach, events, t_us, REASON_SHORT);
	coach->next_count = wishes->next_count;
}

static void recognise(struct coach *coach, const struct body_pose *pose, bool is_off_duty,
		      struct event_list *events)
{
	const struct recognition_probe *found = recognition_step(
		&coach->recognition, pose, &coach->reference, coach->entry, is_off_duty);

	if (found)
		begin_exercise(coach, found, events, pose->t_us);
}

static void say_errors(struct coach *coach, const struct form_verdict *verdict, int64_t t_us,
		       struct event_list *events)
{
	uint32_t changed = verdict->started | verdict->ended;

	for (int i = 0; changed >> i; i++) {
		enum form_error error = (enum form_error)i;
		uint32_t bit = UINT32_C(1) << i;

		if (changed & bit)
			say_error(coach, events, t_us,
				  verdict->started & bit ? EVENT_ERROR_START : EVENT_ERROR_END,
				  error, verdict->value[i] * DEG_PER_RAD);
	}
}

static void pause_hold(struct coach *coach, struct event_list *events, int64_t t_us,
		       enum form_error error, enum event_reason reason)
{
	struct event event;

	if (coach->hold == HOLD_PAUSED)
		return;
	coach->hold = HOLD_PAUSED;
	event = event_now(coach, t_us, EVENT_HOLD_PAUSE);
	event.value = S_FROM_US(coach->counted_us);
	event.unit = UNIT_S;
	event.error = error;
	event.reason = reason;
	event_list_add(events, &event);
}

static void complete_hold(struct coach *coach, struct event_list *events, int64_t t_us)
{
	end_hold(coach, events, t_us, REASON_COMPLETE);
	coach->reps++;
	coach->run.has_completed = true;
	coach->hold = coach->reps < reps_wanted(coach) ? HOLD_DONE : HOLD_ALL_DONE;
	if (coach->hold == HOLD_ALL_DONE)
		say_held(coach, events, t_us, EVENT_EXERCISE_DONE, REASON_COMPLETE);
}

static void step_running_hold(struct coach *coach, const struct body_pose *pose,
			      const struct form_verdict *verdict, int64_t dt_us,
			      struct event_list *events)
{
	bool is_out = !verdict->is_counting ||
		      (coach->hold == HOLD_PAUSED &&
		       !(verdict->is_clean && pose->speed_radps < SETTLED_RADPS));
	bool has_wrong = verdict->worst != FORM_NO_ERROR && form_error_is_wrong(verdict->worst);
	bool has_left =
		has_lasted(&coach->out_us, is_out && !verdict->is_trying, pose->t_us, OUT_US);

	if (!is_out) {
		if (coach->hold == HOLD_PAUSED)
			say_held(coach, events, pose->t_us, EVENT_HOLD_RESUME, REASON_NONE);
		coach->hold = HOLD_RUNS;
		coach->counted_us += dt_us;
		if (S_FROM_US(coach->counted_us) >= coach->entry->hold_s)
			complete_hold(coach, events, pose->t_us);
	} else if (has_wrong || verdict->is_trying) {
		pause_hold(coach, events, pose->t_us, verdict->worst,
			   verdict->worst == FORM_NO_ERROR ? REASON_OUT_OF_POSE : REASON_NONE);
	}
	if (has_left && pose->position == coach->entry->exercise->position)
		end_hold(coach, events, pose->t_us, REASON_SHORT);
}

static void step_hold(struct coach *coach, const struct body_pose *pose,
		      const struct form_verdict *verdict, int64_t dt_us, struct event_list *events)
{
	bool is_settled;

	if (is_holding(coach)) {
		step_running_hold(coach, pose, verdict, dt_us, events);
		return;
	}
	if (is_waiting(coach)) {
		bool is_out = !coach->form.is_reaching || pose->is_undecided;

		if (has_lasted(&coach->out_us, is_out, pose->t_us,
			       verdict->is_trying ? OUT_US : SETTLED_US))
			coach->hold = coach->hold == HOLD_DONE ? HOLD_NONE : HOLD_OVER;
		return;
	}
	is_settled = has_lasted(&coach->settled_us,
				verdict->is_clean && pose->speed_radps < ARRIVED_RADPS &&
					!body_pose_has_steps(pose),
				pose->t_us, SETTLED_US);
	if (!is_settled)
		return;
	coach->hold = HOLD_RUNS;
	coach->counted_us = 0;
	coach->out_us = NOT_YET;
	say_held(coach, events, pose->t_us, EVENT_HOLD_START, REASON_NONE);
}

/* Who gets up after a repetition passes its pose again, or stands as if in it for a moment. */
static bool is_in_run(const struct coach *coach, const struct body_pose *pose)
{
	return coach->form.is_trying && coach->entry && !body_pose_has_steps(pose) &&
	       (!coach->run.has_completed || is_waiting(coach) ||
		(is_holding(coach) && coach->counted_us >= FELL_US));
}

/* A stretch that was recognised and is none is ended within seconds, and so is one just ended. */
static void watch_contradiction(struct coach *coach, const struct body_pose *pose,
				struct event_list *events)
{
	enum event_reason reason;
	bool is_none;

	if (!coach->run.entry)
		return;
	if (is_in_run(coach, pose))
		coach->run.tried_us = pose->t_us;
	reason = contradiction_step(&coach->contradiction, &coach->recognition,
				    coach->run.entry->exercise, pose);
	if (reason == REASON_NONE)
		return;
	is_none = was_none(coach, pose->t_us, reason);
	end_exercise(coach, events, pose->t_us, REASON_SHORT);
	if (is_none)
		take_back(coach, events, pose->t_us, reason);
	else
		coach->run.entry = NULL;
}

/*
 * Leaving the position while the hold runs is an error until the person is back, unless the pose
 * was but passed on the way. Who stays away or does nothing more is done with the stretch.
 */
static void watch_position(struct coach *coach, const struct body_pose *pose,
			   struct event_list *events)
{
	bool is_away = pose->position != coach->entry->exercise->position;
	int64_t t_us = pose->t_us;

	if (has_lasted(&coach->away_us, is_away, t_us, AWAY_US) ||
	    has_lasted(&coach->idle_us, !is_away && !coach->form.is_trying, t_us, IDLE_US)) {
		end_exercise(coach, events, t_us, REASON_SHORT);
		return;
	}
	if (coach->hold == HOLD_LEFT && !is_away)
		coach->hold = HOLD_NONE;
	if (has_lasted(&coach->left_us, is_away && is_holding(coach), t_us, LEFT_US)) {
		bool is_passing = coach->counted_us < PASSING_US;

		end_hold(coach, events, t_us, REASON_SHORT);
		coach->hold = is_passing ? HOLD_NONE : HOLD_LEFT;
	}
}

static void step_exercise(struct coach *coach, const struct body_pose *pose, int64_t dt_us,
			  struct coach_view *view, struct event_list *events)
{
	watch_position(coach, pose, events);
	if (!coach->entry)
		return;
	form_step(&coach->form, pose, &coach->reference, coach->hold == HOLD_LEFT, &view->verdict);
	if (pose->is_neutral_off && !coach->resting.kind)
		view->verdict.is_counting = view->verdict.is_clean = false;
	if (coach->hold == HOLD_OVER) {
		end_exercise(coach, events, pose->t_us, REASON_COMPLETE);
		form_verdict_clear(&view->verdict);
		return;
	}
	say_errors(coach, &view->verdict, pose->t_us, events);
	step_hold(coach, pose, &view->verdict, dt_us, events);
}

/* How people rest in a position, by what is prescribed in it. */
static const struct exercise_rest *rest_in(const struct coach *coach, enum body_position position)
{
	for (int i = 0; i < coach->prescription->count; i++) {
		const struct exercise *exercise = coach->prescription->entry[i].exercise;

		if (exercise->position == position && exercise->rest)
			return exercise->rest;
	}
	return NULL;
}

/* Nothing is known of how this person rests now. */
static void rest_anew(struct coach *coach)
{
	resting_arrive(&coach->resting, rest_in(coach, coach->position), &coach->reference);
	coach->let_go = (struct let_go){.is_on = false};
	coach->was_neutral_off = false;
}

/* Without data nothing counts; the hold waits a little for the sensor to come back. */
static void step_blind(struct coach *coach, const struct body_pose *pose, struct event_list *events)
{
	bool has_been_long = has_lasted(&coach->lost_us, 1, pose->t_us, LOST_US);

	coach->settled_us = NOT_YET;
	recognition_forget(&coach->recognition);
	if (has_been_long)
		rest_anew(coach);
	if (!coach->entry)
		return;
	form_forget(&coach->form, pose->t_us - coach->lost_us < MOMENT_US ? FORM_KEEPS_MOTION
									  : FORM_KEEPS_NOTHING);
	if (has_been_long)
		end_errors(coach, events, pose->t_us);
	if (!is_holding(coach))
		return;
	pause_hold(coach, events, pose->t_us, FORM_NO_ERROR,
		   pose->state == BODY_NO_DATA ? REASON_NO_DATA : REASON_UNCALIBRATED);
	if (has_been_long)
		end_hold(coach, events, pose->t_us, REASON_SHORT);
}

static enum coach_state state_of(const struct coach *coach, const struct body_pose *pose,
				 const struct form_verdict *verdict)
{
	if (pose->state == BODY_NO_DATA)
		return COACH_NO_DATA;
	if (pose->state == BODY_UNCALIBRATED)
		return COACH_UNCALIBRATED;
	if (is_waiting(coach))
		return COACH_DONE;
	if (is_holding(coach))
		return coach->hold == HOLD_PAUSED ? COACH_PAUSED : COACH_HOLD;
	if (verdict->is_trying || pose->position == BODY_BETWEEN ||
	    pose->speed_radps > MOVING_RADPS)
		return COACH_MOVING;
	return COACH_REST;
}

static void follow_position(struct coach *coach, const struct body_pose *pose,
			    struct event_list *events)
{
	struct event event;

	if (pose->position == coach->position || pose->position == BODY_POSITION_UNKNOWN)
		return;
	coach->position = pose->position;
	if (pose->position != BODY_BETWEEN)
		rest_anew(coach);
	event = event_now(coach, pose->t_us, EVENT_POSITION);
	event.position = pose->position;
	event_list_add(events, &event);
}

static void follow_rest(struct coach *coach, const struct body_pose *pose)
{
	bool is_reaching = coach->entry ? coach->form.is_reaching
					: recognition_is_reaching(&coach->recognition, pose);
	const struct resting_cue cue = {
		.side = coach->side,
		.is_doing = coach->entry != NULL,
		.is_holding = is_holding(coach),
		.is_done = is_waiting(coach),
		.is_reaching = is_reaching && !pose->is_undecided,
	};

	if (pose->position == coach->position && pose->position != BODY_BETWEEN &&
	    resting_step(&coach->resting, pose, &cue, &coach->reference))
		recognition_leave_home(&coach->recognition);
}

static void clear_exercise(struct coach_view *view)
{
	view->exercise = NULL;
	view->side = SIDE_NONE;
	view->rep = view->reps_wanted = 0;
	view->counted_s = view->wanted_s = 0.0;
	view->target_low_rad = view->target_high_rad = 0.0;
}

/* The neutral has moved, or what is known of the strap has: so does all that is remembered. */
static void follow_neutral(struct coach *coach, const struct body_pose *pose)
{
	if (!pose->has_moved)
		return;
	resting_move(&coach->resting, &pose->moved, &coach->reference);
	recognition_move(&coach->recognition, &pose->moved);
}

/* Where neutral alone is rest: who has just arrived tries nothing yet, and where the rest was too
 * far from neutral nobody knows what is right. */
static void judge_arrival(struct coach *coach, const struct body_pose *pose)
{
	struct form_reference *reference = &coach->reference;
	bool is_off = pose->is_neutral_off && !coach->was_neutral_off;
	bool has_let_go;

	coach->was_neutral_off = pose->is_neutral_off;
	if (is_off)
		resting_accept(&coach->resting, pose, reference);
	if (coach->resting.kind)
		return;
	has_let_go = let_go_step(&coach->let_go, pose, coach->resting.is_there);
	reference->is_resting = pose->is_settling || pose->is_undecided || has_let_go;
	if (reference->has_rest && !pose->is_neutral_off)
		*reference = (struct form_reference){.is_resting = reference->is_resting};
}

static void fill_view(const struct coach *coach, const struct body_pose *pose,
		      const struct wishes *wishes, struct coach_view *view)
{
	view->state = state_of(coach, pose, &view->verdict);
	view->is_off_duty = wishes->is_off_duty;
	view->is_good = view->state == COACH_HOLD && view->verdict.is_counting;
	if (!coach->entry) {
		clear_exercise(view);
		return;
	}
	view->exercise = coach->entry->exercise;
	view->side = side_of(coach);
	view->reps_wanted = reps_wanted(coach);
	view->rep = coach->reps + (is_waiting(coach) ? 0 : 1);
	view->counted_s = S_FROM_US(coach->counted_us);
	view->wanted_s = coach->entry->hold_s;
	view->target_low_rad = coach->target_low_rad;
	view->target_high_rad = coach->target_high_rad;
}

void coach_step(struct coach *coach, const struct body_pose *pose, const struct wishes *wishes,
		struct coach_view *ret_view, struct event_list *events)
{
	int64_t dt_us = coach->last_us == NOT_YET ? 0 : pose->t_us - coach->last_us;

	form_verdict_clear(&ret_view->verdict);
	coach->last_us = pose->t_us;
	follow_wishes(coach, wishes, events, pose->t_us);
	follow_position(coach, pose, events);
	if (wishes->is_off_duty) {
		end_exercise(coach, events, pose->t_us, REASON_SHORT);
		rest_anew(coach);
		recognise(coach, pose, wishes->is_off_duty, events);
	} else if (pose->state == BODY_WELL) {
		coach->lost_us = NOT_YET;
		follow_neutral(coach, pose);
		follow_rest(coach, pose);
		judge_arrival(coach, pose);
		recognise(coach, pose, wishes->is_off_duty, events);
		watch_contradiction(coach, pose, events);
		if (coach->entry)
			step_exercise(coach, pose, dt_us > STEP_MAX_US ? 0 : dt_us, ret_view,
				      events);
	} else {
		step_blind(coach, pose, events);
	}
	fill_view(coach, pose, wishes, ret_view);
}

struct body_doing coach_doing(const struct coach *coach, const struct wishes *wishes)
{
	return (struct body_doing){
		.is_holding = is_holding(coach) || wishes->is_off_duty,
		.is_reaching = coach->resting.is_there,
		.is_trying = coach->entry && coach->form.is_trying,
	};
}

void coach_finish(struct coach *coach, int64_t t_us, struct event_list *events)
{
	end_exercise(coach, events, t_us, REASON_SHORT);
}
