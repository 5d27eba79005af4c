/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <lumbard/base/units.h>

#define BIAS_COSTS_RAD	   RAD(3.0) /* of tilt at 1 sigma, and nobody should trust it */
#define SETTLING_TICKS	   977u
#define GRAVITY_FREE_TICKS 391u /* dark before the 0.5 s that a wearer is promised */

/* What is asked of the state between samples. */

struct vec3 fusion_up(const struct fusion *fusion)
{
	const struct fusion_parts *parts = parts_in(fusion);
	const struct fusion_state *state = &parts->state;
	fusion_vec theta = state->turn_rad +
			   parts->coeffs.delay_s * (state->last_gyro_radps - state->bias_radps);

	return vec3_unit(xyz_of(turned_back(state->gravity_mps2, theta, 1, REAL(0.5))));
}

struct vec3 fusion_bias_radps(const struct fusion *fusion)
{
	return xyz_of(parts_in(fusion)->state.bias_radps);
}

double fusion_bias_sigma_radps(const struct fusion *fusion)
{
	return sqrt((double)parts_in(fusion)->state.bias_var);
}

struct vec3 fusion_rest_accel_mps2(const struct fusion *fusion)
{
	return xyz_of(parts_in(fusion)->state.rest_accel_mps2);
}

bool fusion_is_at_rest(const struct fusion *fusion)
{
	const struct fusion_parts *parts = parts_in(fusion);

	return parts->state.rest_s >= parts->coeffs.rest_min_s;
}

enum fusion_trust fusion_trust(const struct fusion *fusion)
{
	const struct fusion_state *state = &parts_in(fusion)->state;
	uint32_t now_ticks = ticks(state->last_us);

	if (state->last_us == NEVER_US)
		return FUSION_SETTLING;
	if (is_frozen(state, now_ticks))
		return FUSION_FROZEN;
	if (now_ticks - state->saturated_ticks < SATURATED_TICKS)
		return FUSION_SATURATED;
	if (now_ticks - state->gravity_ticks > GRAVITY_FREE_TICKS)
		return FUSION_GRAVITY_FREE;
	/* sigma * tau, with tau = 2 / slope_per_s */
	if (now_ticks - state->unsettled_ticks < SETTLING_TICKS ||
	    4 * state->bias_var > SQUARE(BIAS_COSTS_RAD) * state->slope_per_s * state->slope_per_s)
		return FUSION_SETTLING;
	return FUSION_TRUSTED;
}
