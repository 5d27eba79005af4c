/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_COACH_H
#define LUMBARD_COACH_COACH_H

#include <lumbard/coach/event.h>
#include <lumbard/coach/prescription.h>
#include <lumbard/coach/recognition.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/*
 * Which stretch is being done, and how much of it was good: recognition, the hold clock that
 * counts only good seconds, reps. The clock pauses while something is wrong and resumes on return;
 * leaving the pose ends the hold.
 */
enum coach_state {
	COACH_REST,
	COACH_MOVING,
	COACH_HOLD,
	COACH_PAUSED,
	COACH_DONE, /* this hold's dose is reached; let go */
	COACH_NO_DATA,
	COACH_UNCALIBRATED,
	COACH_STATE_COUNT,
};

/* What the wearer and the log are told after a step. */
struct coach_view {
	enum coach_state state;
	const struct exercise *exercise; /* NULL: none recognised */
	enum coach_side side;
	int rep; /* being tried, from 1 */
	int reps_wanted;
	double counted_s; /* of the hold */
	double wanted_s;
	double target_low_rad, target_high_rad; /* of the pelvic tilt; UNKNOWN: that side is open */
	bool is_good;				/* this very moment counts */
	bool is_off_duty;			/* nobody is coached now */
	struct form_verdict verdict;
};

enum { COACH_SIDES = SIDE_RIGHT + 1 };

/*
 * What was done of a stretch on a side. It is kept for a while, so that whoever changes legs each
 * time, or goes through the stretches in rounds, gets the dose all the same.
 */
struct coach_dose {
	int64_t held_us, last_us;
	int reps;
};

/* Copyable; profile and prescription must outlive it. */
struct coach {
	/* private */
	const struct prescription *prescription;
	struct recognition recognition;
	enum coach_side side, next_side;
	const struct prescription_entry *entry; /* of the stretch being done, or NULL */
	struct form form;			/* of entry */
	struct coach_dose left_over[EXERCISE_COUNT][COACH_SIDES];
	enum body_position position;
	int64_t last_us, settled_us, out_us, left_us, lost_us, away_us, idle_us;
	int64_t counted_us, held_us;
	double target_low_rad, target_high_rad;
	int reps;
	bool is_started, is_holding, is_paused, is_waiting, is_left, is_done, is_off_duty;
	bool is_next_due;
};

/*
 * fixed: the only stretch to look for, or NULL. prescription decides the dose; a stretch that it
 * does not name is not coached.
 */
void coach_init(struct coach *coach, const struct profile *profile,
		const struct prescription *prescription, const struct exercise *fixed);

/*
 * Which side the next reps are for: nobody can measure it, so somebody has to say it. The stretch
 * of the side before ends with the next step.
 */
void coach_set_side(struct coach *coach, enum coach_side side);

/*
 * Off duty nothing is recognised and nothing counted: a calibration pose is being held, or the
 * person has switched coaching off.
 */
void coach_set_off_duty(struct coach *coach, bool is_off_duty);

/*
 * Enough of this stretch: with the next step its hold and itself end, and any stretch may be begun,
 * the same one from neutral. What was done of it is kept as if the person had left it.
 */
void coach_next(struct coach *coach);

/* One pose; what happened is added to events. */
void coach_step(struct coach *coach, const struct body_pose *pose, struct coach_view *ret_view,
		struct event_list *events);

/* The session is over: closes what is open. */
void coach_finish(struct coach *coach, int64_t t_us, struct event_list *events);

#endif
