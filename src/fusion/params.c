/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <lumbard/base/units.h>

/* Sums of periods reach a round limit or not by their rounding, which must decide nothing. */
#define A_HAIR_LESS 0.999
#define A_HAIR_MORE 1.001

const struct fusion_params fusion_defaults = {
	.tau_s = 3.0,
	.tau_start_s = 0.15,
	.tau_hurry_s = 1.5,
	.hurry_rad = RAD(1.0),
	.rest_tau_s = 0.5,
	.rest_gyro_radps = RAD(2.0),
	.rest_accel_mps2 = 0.5,
	.rest_drift_mps2 = 0.15,
	.rest_min_s = 1.5,
	.bias_start_radps = RAD(5.0),
	.bias_rest_radps = RAD(0.03),
	.bias_motion_radps = RAD(0.07),
	.bias_unrested_radps = RAD(0.15),
	.bias_walk_radps = RAD(0.1),
	.bias_hurry_s = 4.0,
	.bias_turn_radps = RAD(150.0),
	.gap_restart_s = 1.0,
	.group_delay_s =
		0.0035, /* of a chip that nobody knows: MPU-6050 4.9 ms at 44 Hz, 3.0 at 94 */
	.block_samples = 2,
	.block_most_s = 0.015, /* at 50 Hz and below a sample is a block */
};

/*
 * A Kalman filter of one variance p: p' = w - p^2 / r, gain p / r. It ends at p = sqrt(w r), which
 * tells r from the sigma that it shall end at. Returns 1 / r.
 */
static double gain_for(double sigma_radps, double walk_var_per_s)
{
	double var = sigma_radps * sigma_radps;

	return walk_var_per_s / (var * var);
}

struct fusion_coeffs fusion_coeffs_of(const struct fusion_params *params)
{
	double walk_var_per_s = params->bias_walk_radps * params->bias_walk_radps / 100.0;

	return (struct fusion_coeffs){
		.trim_scale = {1, 1, 1, 0},
		.gyro_scale = {1, 1, 1, 0},
		.start_per_s = REAL(2.0 / params->tau_start_s),
		.hurry_per_s = REAL(2.0 / params->tau_hurry_s * A_HAIR_MORE),
		.slope_per_s = REAL(2.0 / params->tau_s),
		.least_per_s = REAL(2.0 / params->tau_s),
		.hurry_square = SQUARE(params->hurry_rad / 2.0),
		.rest_per_s = REAL(1.0 / params->rest_tau_s),
		.rest_gyro_square = SQUARE(params->rest_gyro_radps),
		.rest_accel_square = SQUARE(params->rest_accel_mps2),
		.rest_drift_square = SQUARE(params->rest_drift_mps2),
		.rest_min_s = REAL(params->rest_min_s * A_HAIR_LESS),
		.walk_var_per_s = REAL(walk_var_per_s),
		.rest_gain = REAL(gain_for(params->bias_rest_radps, walk_var_per_s)),
		.motion_gain = REAL(gain_for(params->bias_motion_radps, walk_var_per_s)),
		.motion_most_per_s = REAL(1.0 / params->bias_hurry_s),
		.motion_turn_square = SQUARE(params->bias_turn_radps),
		.gap_restart_s = REAL(params->gap_restart_s),
		.delay_s = REAL(params->group_delay_s),
		.block_most_s = REAL(params->block_most_s),
		.start_var = SQUARE(params->bias_start_radps),
		.unrested_var = SQUARE(params->bias_unrested_radps),
		.early = params->block_samples > 1 ? REAL(0.25) : 0,
		.block_samples = (int16_t)params->block_samples,
	};
}
