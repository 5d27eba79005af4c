/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/form/limit.h>

#define OWN_RANGE_MIN	RAD(3.0) /* less than that is no range but noise */
#define OWN_LEAST_SHARE 0.5
#define OWN_MOST_SHARE	2.0

bool form_limit_can_hold(const struct form_limit *limit, int sensor_count)
{
	const struct form_condition *when = limit->when;

	if (limit->sensors != WITH_ANY_SENSORS &&
	    sensor_count != (limit->sensors == WITH_ONE_SENSOR ? 1 : 2))
		return false;
	return form_quantity_info(limit->quantity)->sensors_least <= sensor_count &&
	       (!when || form_quantity_info(when->quantity)->sensors_least <= sensor_count);
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

double form_limit_own_factor(const struct form_limit *limit, const struct profile *profile,
			     enum calib_pose neutral)
{
	double own = own_value(profile, limit, neutral);

	if (!(fabs(own) >= OWN_RANGE_MIN) || own * limit->on < 0.0)
		return 1.0;
	return fmin(fmax(own * limit->own_share / limit->on, OWN_LEAST_SHARE), OWN_MOST_SHARE);
}
