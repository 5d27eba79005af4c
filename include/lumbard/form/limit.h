/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_LIMIT_H
#define LUMBARD_FORM_LIMIT_H

#include <lumbard/form/quantity.h>
#include <math.h>
#include <stdbool.h>

enum form_way { WAY_ABOVE, WAY_BELOW, WAY_EITHER }; /* EITHER: |value| above */

/* With how many sensors a limit holds: a tilt means less where the curve of the back is known. */
enum form_sensors { WITH_ANY_SENSORS, WITH_ONE_SENSOR, WITH_TWO_SENSORS };

/* A limit may hold only while a quantity is past something. */
struct form_condition {
	enum form_quantity quantity;
	enum form_way way;
	double limit; /* rad or rad/s */
};

/*
 * A limit on one quantity; where it does not hold, the quantity is unknown to it. With a share of
 * an own pose that the profile has, and in which the person moved at least 3 deg, the limit is that
 * share of the person's own value instead, but no less than half and no more than twice the
 * population's; off and warn keep their proportion to it. A limit of 0 ends a list.
 */
struct form_limit {
	enum form_quantity quantity;
	enum form_way way;
	double on;  /* beyond this, rad or rad/s */
	double off; /* back on this side it is over; between the two it stays as it was */
	enum calib_pose own_pose;
	double own_share; /* 0: population value only */
	enum form_sensors sensors;
	const struct form_condition *when; /* NULL: always */
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
double form_limit_own_factor(const struct form_limit *limit, const struct profile *profile,
			     enum calib_pose neutral);

#endif
