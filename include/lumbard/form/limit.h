/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_LIMIT_H
#define LUMBARD_FORM_LIMIT_H

#include <lumbard/form/quantity.h>
#include <math.h>
#include <stdbool.h>

enum form_way { WAY_ABOVE, WAY_BELOW, WAY_EITHER }; /* EITHER: |value| above */

/* With how many sensors a limit holds: a tilt means less where the curve of the back is known. */
enum form_sensors { WITH_ANY_SENSORS, WITH_ONE_SENSOR, WITH_TWO_SENSORS };

/* A limit may hold only while a quantity is past something; off as with a limit, and an on of 0
 * ends a list. */
struct form_condition {
	enum form_quantity quantity;
	enum form_way way;
	double on, off; /* rad, rad/s or a share */
};

/* What a limit is for: where an error begins, or what a pose has to reach to be the stretch. */
enum form_use { LIMIT_OF_ERROR, LIMIT_OF_POSE };

/*
 * A limit on one quantity. With a share of an own pose that the profile has, and in which the
 * person moved at least 3 deg, the limit is that share of the person's own value instead, where
 * that is stricter: what is wrong for everybody is wrong for the supple, too. An error's limit gets
 * no closer than to half and no further than twice the population's, what a pose has to reach no
 * more than twice; off keeps its proportion. Only an entry for a pose that says own_least may ask
 * less of whom that is all, but never against a rest off the neutral (form.h). A limit of 0 ends a
 * list.
 */
struct form_limit {
	enum form_quantity quantity;
	enum form_way way;
	double on;  /* beyond this, rad or rad/s */
	double off; /* back on this side it is over; between the two it stays as it was */
	enum calib_pose own_pose;
	double own_share;	    /* 0: population value only */
	double own_least, own_most; /* bounds of what the own range makes of it, signed as on; 0:
				       those above */
	enum form_sensors sensors;
	const struct form_condition *when; /* all of them; NULL: always */
	bool is_with_next;  /* of a pose: passed only together with the next entry of the list */
	bool is_of_neutral; /* of a pose: a rest off the neutral does not matter */
};

static inline bool form_is_past(enum form_way way, double value, double limit)
{
	return way == WAY_ABOVE	  ? value > limit
	       : way == WAY_BELOW ? value < limit
				  : fabs(value) > limit;
}

/* Whether a person with so many sensors can ever pass it. */
bool form_limit_can_hold(const struct form_limit *limit, int sensor_count);

/* What to multiply the population's limit with to get this person's. */
double form_limit_own_factor(const struct form_limit *limit, enum form_use use,
			     const struct profile *profile, enum calib_pose neutral);

/* Whether a prescribed limit (a magnitude) lets pass what the rule's own would not. */
bool form_limit_is_looser(const struct form_limit *limit, double wanted);

#endif
