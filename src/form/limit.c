/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/limit.h>

#define OWN_RANGE_MIN	RAD(3.0) /* less than that is no range but noise */
#define OWN_LEAST_SHARE 0.5
#define OWN_MOST_SHARE	2.0

bool form_limit_can_hold(const struct form_limit *limit, int sensor_count)
{
	if (limit->sensors != WITH_ANY_SENSORS &&
	    sensor_count != (limit->sensors == WITH_ONE_SENSOR ? 1 : 2))
		return false;
	for (const struct form_condition *when = limit->when; when && when->on != 0.0; when++)
		if (form_quantity_info(when->quantity)->sensors_least > sensor_count)
			return false;
	return form_quantity_info(limit->quantity)->sensors_least <= sensor_count;
}

/* The person's own value of a quantity in the limit's own pose; UNKNOWN without. */
static double own_value(const struct profile *profile, const struct form_limit *limit,
			enum calib_pose neutral)
{
	static const struct form_offset none;
	struct body_pose pose = {0};
	double value[QUANTITY_COUNT];

	if (limit->own_share == 0.0)
		return UNKNOWN;
	pose.pelvic_tilt_rad = angle_wrapped_rad(
		profile_turned_rad(profile, SENSOR_PELVIS, neutral, limit->own_pose));
	pose.lumbar_flexion_rad = angle_wrapped_rad(
		profile_turned_rad(profile, SENSOR_LUMBAR, neutral, limit->own_pose) -
		pose.pelvic_tilt_rad);
	form_quantities_read(&pose, &none, value);
	return value[limit->quantity];
}

/*
 * Whether a larger magnitude is stricter: of an error that asks for at least so much, and of a pose
 * that has to be reached from neutral.
 */
static bool is_more_stricter(const struct form_limit *limit, enum form_use use)
{
	bool is_outward =
		limit->way == WAY_EITHER || (limit->way == WAY_ABOVE) == (limit->on > 0.0);

	return is_outward == (use == LIMIT_OF_POSE);
}

/* What an own range may make of a limit, as factors: stricter or the same. */
static void set_bounds(const struct form_limit *limit, enum form_use use, double *ret_least,
		       double *ret_most)
{
	bool is_more = is_more_stricter(limit, use);

	*ret_least = is_more ? 1.0 : OWN_LEAST_SHARE;
	*ret_most = is_more ? OWN_MOST_SHARE : 1.0;
	if (limit->own_least != 0.0)
		*ret_least = use == LIMIT_OF_POSE ? limit->own_least / limit->on
						  : fmax(*ret_least, limit->own_least / limit->on);
	if (limit->own_most != 0.0)
		*ret_most = fmin(*ret_most, limit->own_most / limit->on);
}

double form_limit_own_factor(const struct form_limit *limit, enum form_use use,
			     const struct profile *profile, enum calib_pose neutral)
{
	double own = own_value(profile, limit, neutral), least, most;

	if (!(fabs(own) >= OWN_RANGE_MIN) || own * limit->on < 0.0)
		return 1.0;
	set_bounds(limit, use, &least, &most);
	return fmin(fmax(own * limit->own_share / limit->on, least), most);
}

bool form_limit_is_looser(const struct form_limit *limit, double wanted)
{
	return is_more_stricter(limit, LIMIT_OF_ERROR) ? wanted < fabs(limit->on)
						       : wanted > fabs(limit->on);
}
