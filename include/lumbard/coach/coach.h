/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_COACH_H
#define LUMBARD_COACH_COACH_H

#include <lumbard/coach/contradiction.h>
#include <lumbard/coach/event.h>
#include <lumbard/coach/let_go.h>
#include <lumbard/coach/prescription.h>
#include <lumbard/coach/recognition.h>
#include <lumbard/coach/resting.h>
#include <lumbard/coach/wishes.h>
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

/*
 * A stretch since its start. If it turns out that it was none, what it counted is taken back and
 * the dose is as it was before.
 */
struct coach_run {
	const struct prescription_entry *entry; /* NULL: nothing can be taken back */
	enum coach_side side;
	struct coach_dose before;
	int64_t counted_us; /* in its holds that ended */
	int64_t tried_us;   /* last in the pose, or in its mistake */
	bool has_completed; /* a repetition */
};

/* After a stretch has been over for so long it is not taken back any more. */
#define COACH_TAKEN_BACK_US INT64_C(12000000)

/* How far the holds of the stretch that is being done are. */
enum coach_hold {
	HOLD_NONE, /* none begun, or between two */
	HOLD_LEFT, /* it ended because its position was left, which is an error until the return */
	HOLD_RUNS,
	HOLD_PAUSED,
	HOLD_DONE,     /* its dose is reached, and the person has not let go yet */
	HOLD_ALL_DONE, /* so is that of the stretch */
	HOLD_OVER,     /* and the person has let go */
};

/* Copyable; profile and prescription must outlive it. */
struct coach {
	/* private */
	const struct prescription *prescription;
	struct recognition recognition;
	enum coach_side side;
	uint32_t next_count;			/* of the wishes, that were fulfilled */
	const struct prescription_entry *entry; /* of the stretch being done, or NULL */
	struct form form;			/* of entry */
	struct resting resting;
	struct let_go let_go;
	bool was_neutral_off;
	struct form_reference reference;    /* of the repetition, by rest */
	struct coach_run run;		    /* of entry, or the latest */
	struct contradiction contradiction; /* of entry */
	struct coach_dose left_over[EXERCISE_COUNT][COACH_SIDES];
	enum body_position position;
	int64_t last_us, settled_us, out_us, left_us, lost_us, away_us, idle_us;
	int64_t counted_us, held_us;
	double target_low_rad, target_high_rad;
	int reps;
	enum coach_hold hold; /* of entry */
};

/*
 * fixed: the only stretch to look for, or NULL. prescription decides the dose; a stretch that it
 * does not name is not coached.
 */
void coach_init(struct coach *coach, const struct profile *profile,
		const struct prescription *prescription, const struct exercise *fixed);

/* One pose; what happened is added to events. */
void coach_step(struct coach *coach, const struct body_pose *pose, const struct wishes *wishes,
		struct coach_view *ret_view, struct event_list *events);

/* What the person does, as of the last pose; off duty nobody is known to rest. */
struct body_doing coach_doing(const struct coach *coach, const struct wishes *wishes);

/* The profile has other targets (what was taught) than at the start. */
static inline void coach_renew_targets(struct coach *coach)
{
	recognition_forget(&coach->recognition);
}

/* The session is over: closes what is open. */
void coach_finish(struct coach *coach, int64_t t_us, struct event_list *events);

#endif
