/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <lumbard/base/units.h>

#define BIAS_COSTS_RAD RAD(3.0) /* of tilt at 1 sigma, and nobody should trust it */
#define DISAGREES_MPS2                                                                             \
	3.5		   /* accelerometer and gravity on average over tau, 20 deg; whirled: 3.4  \
			    */
#define UNSOUND_MOST_S 0.4 /* dark before the 0.5 s that a wearer is promised */

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

/* Comparisons are such that what is no number is not trusted. */
enum fusion_trust fusion_trust(const struct fusion *fusion)
{
	const struct fusion_state *state = &parts_in(fusion)->state;
	fusion_vec squares = squares_of(state->gravity_mps2, state->slope);
	fusion_real per_s = state->slope_per_s;

	if (state->last_us == NEVER_US)
		return FUSION_SETTLING;
	if (is_frozen(state))
		return FUSION_FROZEN;
	if (difference_us(state->settled_us, state->last_us) > 0 &&
	    (!is_lost(state) || state->unsettled_by == FUSION_SATURATED))
		return (enum fusion_trust)state->unsettled_by;
	if (!(state->unsound_s <= REAL(UNSOUND_MOST_S)) || is_lost(state))
		return FUSION_GRAVITY_FREE;
	/* sigma * tau, with tau = 2 / slope_per_s */
	if (!(4 * state->bias_var <= SQUARE(BIAS_COSTS_RAD) * per_s * per_s) ||
	    !(squares[1] * per_s * per_s <= SQUARE(DISAGREES_MPS2)) || !is_one_g(squares[0]))
		return FUSION_SETTLING;
	return FUSION_TRUSTED;
}
