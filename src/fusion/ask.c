/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <lumbard/base/units.h>

#define UNSOUND_MOST_S 0.4 /* dark before the 0.5 s that a wearer is promised */

/* What is asked of the state between samples. */

struct vec3 fusion_up(const struct fusion *fusion)
{
	const struct fusion_parts *parts = parts_in(fusion);
	const struct fusion_state *state = &parts->state;
	fusion_vec theta = state->turn_rad + parts->coeffs.delay_s * parts->coeffs.gyro_scale *
						     (state->last_gyro_radps - state->bias_radps);

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

	if (is_frozen(state))
		return FUSION_FROZEN;
	if (difference_us(state->settled_us, state->last_us) > 0 &&
	    (!is_lost(state) || state->unsettled_by == FUSION_SATURATED))
		return (enum fusion_trust)state->unsettled_by;
	if (!(state->unsound_s <= REAL(UNSOUND_MOST_S)) || is_lost(state))
		return FUSION_GRAVITY_FREE;
	return state->is_known ? FUSION_TRUSTED : FUSION_SETTLING;
}
