/* SPDX-License-Identifier: MIT */
#include "self_check_parts.h"

#include <lumbard/base/units.h>

/*
 * How far apart the two may be. All provisional: 60 simulated sensors, worn for 11 minutes each,
 * come to 0.6 of it, a sensor in the hand or on a walker's back to 0.08.
 */
#define APART_MPS2    REAL(0.8)			    /* 5 deg: an accelerometer of 3 %, sway */
#define APART_PER_RAD REAL(0.3 * GRAVITY_MPS2)	    /* of the way: a scale of 0.8 to 1.25 */
#define APART_PER_S   REAL(RAD(0.5) * GRAVITY_MPS2) /* of the time: the bias */
#define LONGEST_S     REAL(10.0)
#define BIAS_SHARE    REAL(0.25) /* of a rest's half second */
#define LEAP_RADPS    RAD(3.0)	 /* of the bias, which the filter finds anew: no disagreement */
#define TURNED_MPS2   REAL(1.7)	 /* 10 deg: a turn in which they agree tells something */
#define AGREED	      8		 /* and after so many it is well again */

static fusion_real length(fusion_vec v)
{
	return REAL(vec3_norm(xyz_of(v)));
}

void rests_turn(struct rests *rests, fusion_vec turn_rad, fusion_real s)
{
	fusion_vec theta = turn_rad - s * rests->bias_radps;

	if (!rests->is_held)
		return;
	rests->gravity_mps2 = turned_back(rests->gravity_mps2, theta, 1, REAL(0.5));
	rests->path_rad += length(theta);
	rests->s += s;
	if (rests->s > LONGEST_S)
		rests->is_held = false;
}

/* leap: how far the bias that was reckoned with is off by what this rest says. */
static void compare(struct rests *rests, fusion_vec force_mps2, fusion_vec leap_radps)
{
	fusion_real apart = length(force_mps2 - rests->gravity_mps2);
	fusion_real most = APART_MPS2 + APART_PER_RAD * rests->path_rad +
			   (APART_PER_S + REAL(GRAVITY_MPS2) * length(leap_radps)) * rests->s;

	if (apart > most) {
		rests->is_torn = true;
		rests->agreed = 0;
	} else if (rests->is_torn && length(force_mps2 - rests->start_mps2) > TURNED_MPS2 &&
		   ++rests->agreed >= AGREED) {
		rests->is_torn = false;
	}
}

void rests_come(struct rests *rests, fusion_vec force_mps2, fusion_vec rate_radps)
{
	fusion_vec leap = rate_radps - rests->bias_radps;
	bool is_as_before = rests->has_bias && dot(leap, leap) < SQUARE(LEAP_RADPS);

	if (rests->is_held && !is_as_before)
		return; /* not yet at rest, or for as long as it is held */
	if (rests->is_held)
		compare(rests, force_mps2, leap);
	rests->bias_radps += (is_as_before ? BIAS_SHARE : 1) * leap;
	rests->has_bias = rests->is_held = true;
	rests->gravity_mps2 = rests->start_mps2 = force_mps2;
	rests->s = rests->path_rad = 0;
}
