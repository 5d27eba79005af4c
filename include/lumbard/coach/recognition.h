/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_RECOGNITION_H
#define LUMBARD_COACH_RECOGNITION_H

#include <lumbard/coach/prescription.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/*
 * Which stretch somebody begins. Each prescribed stretch of the present position is judged aside;
 * the one begins that is gone into from quiet neutral, by its right way, and stayed in. Where it is
 * the only one, so does its mistake: on all fours and on the back at any time, upright when it is
 * gone into straight from a rest before the first repetition, near neutral or as people rest; a
 * slump that one sat down in is a rest. Gravity hardly tells sitting from standing, so walking,
 * standing and mere bending have to be told apart by how they move and by how the person stood.
 */

/* A stretch that might be starting. */
struct recognition_probe {
	const struct prescription_entry *entry;
	struct form form;
	int64_t calm_us, trying_us; /* since when */
	int64_t elsewhere_us;	    /* the same: calm where no stretch begins from */
	int64_t good_us;	    /* since when it would have counted, or NOT_YET */
	int64_t calm_until_us;	    /* rested in neutral until then, or NOT_YET */
	int64_t near_until_us;	    /* the same near it, or as people rest; not forward since */
	int rank;		    /* how well it fits now; 0: not at all */
};

/* An upright pose that is no sitting. UNKNOWN: not known. */
struct recognition_feet {
	double tilt_rad, flexion_rad;
	int count; /* of the poses that they are the mean of */
};

/* Copyable; profile and prescription must outlive it. */
struct recognition {
	/* private */
	const struct profile *profile;
	const struct prescription *prescription;
	const struct exercise *chosen; /* NULL: any */
	const struct prescription_entry *continued;
	struct recognition_probe probe[EXERCISE_COUNT];
	int probe_count;
	enum body_position position; /* of the probes */
	int64_t steps_us, walked_us, walk_began_us, outside_us;
	int64_t shaken_us, rode_us;	/* in a car */
	struct recognition_feet stands; /* by the profile */
	struct recognition_feet home;	/* rested so further forward than in neutral */
	struct recognition_feet walks;	/* as it did last, and has not left the position since */
	bool is_on_feet;		/* has walked, and still is as it walked */
	bool has_rested;		/* not ahead of neutral, or as people do in this position */
	bool has_begun;			/* a stretch in this position */
	bool has_walked;		/* and has not lain or knelt since */
};

/* chosen: the only stretch to look for, also by its mistakes; NULL: any, by its right way. */
void recognition_init(struct recognition *recognition, const struct profile *profile,
		      const struct prescription *prescription, const struct exercise *chosen);

/*
 * One pose. doing is the stretch that is being done, which is not looked for, or NULL. Returns the
 * stretch that begins with this pose, valid until the next call, or NULL. One that is being done is
 * replaced only after three seconds where it cannot be and exactly one other can. Off duty it
 * watches for neutral only.
 */
const struct recognition_probe *recognition_step(struct recognition *recognition,
						 const struct body_pose *pose,
						 const struct form_reference *reference,
						 const struct prescription_entry *doing,
						 bool is_off_duty);

/* The stretch has ended and may begin again; in neutral since calm_until_us, or NOT_YET. */
void recognition_renew(struct recognition *recognition, const struct prescription_entry *entry,
		       int64_t calm_until_us);

/* The stretch goes on with the other side: it is as good as chosen while the position lasts. */
void recognition_continue(struct recognition *recognition, const struct prescription_entry *entry);

/* Nothing is known of what happened meanwhile. */
void recognition_forget(struct recognition *recognition);

/* The person has got up or sat down, and may rest in another way by now. */
void recognition_leave_home(struct recognition *recognition);

/* The same body reads otherwise by so much. */
void recognition_move(struct recognition *recognition, const struct wearing_offset *moved);

/* Whether the person stands, as the profile or the latest walk tells standing from the neutral. */
bool recognition_is_standing(const struct recognition *recognition, const struct body_pose *pose);

/* When the latest steps began that went on to be a walk. */
int64_t recognition_steps_us(const struct recognition *recognition);

/*
 * Whether the angles are those that count, of any stretch of the position that is not being done;
 * where one rests as usual they are not, to one sensor.
 */
bool recognition_is_reaching(const struct recognition *recognition, const struct body_pose *pose);

/* Whether steps have gone on up to t_us, the time of the last recognition_step(). */
bool recognition_is_walking(const struct recognition *recognition, int64_t t_us);

#endif
