/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_PRESCRIPTION_H
#define LUMBARD_COACH_PRESCRIPTION_H

#include <lumbard/base/failure.h>
#include <lumbard/base/text.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/*
 * What to do and how much: a therapist's text file, one INI section per stretch. Without a file
 * each stretch has the usual dose, 30 s three times (Bandy & Irion 1994: 30 s as good as 60 and
 * better than 15), each side where it has sides.
 */

enum coach_side { SIDE_NONE, SIDE_LEFT, SIDE_RIGHT };

struct prescription_entry {
	const struct exercise *exercise;
	double hold_s; /* 1 to 600 */
	int reps;      /* 1 to 100, each side */
	struct form_overrides overrides;
};

struct prescription {
	struct prescription_entry entry[EXERCISE_COUNT];
	int count;
};

/* Every stretch of this build with the usual dose. */
void prescription_default(struct prescription *prescription);

/* NULL when the stretch is not prescribed. */
const struct prescription_entry *prescription_entry(const struct prescription *prescription,
						    const struct exercise *exercise);

/*
 * One `key = value` of the file into a prescription that starts zeroed: [sitting-hamstring]
 * hold_s, reps, taught_deg (how near to what was taught counts, 1 to 15), or an error's limit such
 * as rounded_back_deg = 12. 0 or true, or else the reason.
 */
bool prescription_has_section(const char *section, struct reason *ret_reason);
int prescription_set(struct prescription *prescription, const char *section, const char *key,
		     const char *value, struct reason *ret_reason);

/*
 * The next limit, from the *at'th on (0 is the first), that is looser than the stretch's own: what
 * is wrong for everybody is then green. False when there is none; else what to say of it, and *at
 * is where to go on.
 */
bool prescription_next_looser(const struct prescription *prescription, int *at,
			      struct reason *ret_reason);

/* "left", "right", "" */
const char *coach_side_name(enum coach_side side);

/* 0 and *ret_side, or -EINVAL; "" is SIDE_NONE. */
int coach_side_from_name(const char *name, enum coach_side *ret_side);

#endif
