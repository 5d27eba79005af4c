/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_RECOGNITION_H
#define LUMBARD_COACH_RECOGNITION_H

#include <lumbard/coach/prescription.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/*
 * Which stretch somebody begins. Each prescribed stretch of the present position is judged aside;
 * the one begins that is gone into from quiet neutral, by its right way, and stayed in. Gravity
 * cannot tell sitting from standing, so walking and mere bending have to be told apart by how they
 * move.
 */

/* A stretch that might be starting. */
struct recognition_probe {
	const struct prescription_entry *entry;
	struct form form;
	int64_t calm_us, trying_us; /* since when */
	int64_t good_us;	    /* since when it would have counted, or NOT_YET */
	int64_t calm_until_us;	    /* rested in neutral until then, or NOT_YET */
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
	int64_t steps_us, walked_us;
};

/* chosen: the only stretch to look for, also by its mistakes; NULL: any, by its right way. */
void recognition_init(struct recognition *recognition, const struct profile *profile,
		      const struct prescription *prescription, const struct exercise *chosen);

/*
 * One pose. doing is the stretch that is being done, which is not looked for, or NULL. Returns the
 * stretch that begins with this pose, valid until the next call, or NULL. Off duty it watches for
 * neutral only.
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

/* Whether steps have gone on up to t_us, the time of the last recognition_step(). */
bool recognition_is_walking(const struct recognition *recognition, int64_t t_us);

#endif
