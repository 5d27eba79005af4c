/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>

#include <stddef.h>

const struct fusion_params fusion_defaults = {
	.tau_s = 3.0,
	.rest_tau_s = 0.5,
	.rest_gyro_radps = RAD(2.0),
	.rest_accel_mps2 = 0.5,
	.rest_drift_mps2 = 0.25,
	.rest_min_s = 1.5,
	.bias_start_radps = RAD(20.0),
	.bias_rest_radps = RAD(0.03),
	.bias_walk_radps = RAD(0.1),
	.bias_motion_s = 20.0,
	.bias_hurry_s = 4.0,
	.bias_hurry_radps = RAD(0.3),
	.gap_restart_s = 1.0,
	.group_delay_s =
		0.0035, /* of a chip that nobody knows: MPU-6050 4.9 ms at 44 Hz, 3.0 at 94 */
	.block_samples = 2,
	.block_most_s = 0.015, /* at 50 Hz and below a sample is a block */
};

#define NEVER_US     (INT64_MIN / 2) /* half, so that the difference of two times fits */
#define GAP_SAID_S   0.2
#define GAP_FORGET_S 0.4 /* nobody knows what happened in it */
/* Sums of periods reach a round limit or not by their rounding, which must decide nothing. */
#define A_HAIR_LESS	  0.999
#define SETTLING_S	  REAL(1.0 * A_HAIR_LESS)
#define GRAVITY_FREE_S	  0.4  /* dark before the 0.5 s that a wearer is promised */
#define GRAVITY_TOLERANCE 0.15 /* of 1 g: cheap chips read up to 6 % off, a fall all of it */
/* |a|^2 between (1 - tolerance)^2 and (1 + tolerance)^2 of g^2 */
#define GRAVITY_SQUARE_MIDDLE                                                                      \
	REAL(GRAVITY_MPS2 *GRAVITY_MPS2 *(1.0 + GRAVITY_TOLERANCE * GRAVITY_TOLERANCE))
#define GRAVITY_SQUARE_SPAN REAL(GRAVITY_MPS2 *GRAVITY_MPS2 * 2.0 * GRAVITY_TOLERANCE)
#define SATURATED_S	    1
#define FROZEN_S	    0.2
#define FROZEN_SAMPLES	    10
#define TURN_RESTART_RAD    1.0 /* in one step: the way there is guesswork, and the series ends */
#define ACCEL_MAX_MPS2	    1000.0 /* chips end at 32 g */
#define GYRO_MAX_RADPS	    100.0  /* chips end at 4000 deg/s */
#define RAIL_SHARE	    0.998  /* a rail is reached at 32767 of 32768 counts, less scale trim */
#define RAIL_EXCESS	    1.001

/* Numbers of this file are of the state's precision; squares of limits are worked out here. */
#define REAL(value)   ((fusion_real)(value))
#define SQUARE(value) REAL((value) * (value))

/*
 * Full scales that chips offer; a value that stands still at one of them is cut off. ST's
 * gyroscopes count on beyond the name of the range, to 32768 counts of 8.75 mdps and its doubles.
 */
static const double gyro_rails_radps[] = {
	RAD(250.0),  RAD(500.0),  RAD(1000.0),	RAD(2000.0),
	RAD(286.72), RAD(573.44), RAD(1146.88), RAD(2293.76),
};
static const double accel_rails_mps2[] = {2 * GRAVITY_MPS2, 4 * GRAVITY_MPS2, 8 * GRAVITY_MPS2,
					  16 * GRAVITY_MPS2};
enum {
	GYRO_RAIL_COUNT = sizeof(gyro_rails_radps) / sizeof(*gyro_rails_radps),
	ACCEL_RAIL_COUNT = sizeof(accel_rails_mps2) / sizeof(*accel_rails_mps2),
};

typedef double wide_vec __attribute__((vector_size(4 * sizeof(double))));

static inline fusion_vec vec_of(struct vec3 v)
{
	wide_vec wide = {v.x, v.y, v.z, 0.0};

	return __builtin_convertvector(wide, fusion_vec);
}

static inline struct vec3 vec3_of(fusion_vec v)
{
	return (struct vec3){(double)v[0], (double)v[1], (double)v[2]};
}

static inline fusion_real dot(fusion_vec a, fusion_vec b)
{
	fusion_vec c = a * b;

	return c[0] + c[1] + c[2];
}

/* The squares of two lengths, in lanes 0 and 1, at the price of one. */
static inline fusion_vec squares_of(fusion_vec a, fusion_vec b)
{
	fusion_vec aa = a * a, bb = b * b;
	fusion_vec xy = __builtin_shufflevector(aa, bb, 0, 4, 1, 5);
	fusion_vec zw = __builtin_shufflevector(aa, bb, 2, 6, 3, 7);

	return xy + __builtin_shufflevector(xy, xy, 2, 3, 0, 1) + zw;
}

static inline fusion_vec cross(fusion_vec a, fusion_vec b)
{
	fusion_vec a_yzx = __builtin_shufflevector(a, a, 1, 2, 0, 3);
	fusion_vec b_yzx = __builtin_shufflevector(b, b, 1, 2, 0, 3);
	fusion_vec c = a * b_yzx - a_yzx * b;

	return __builtin_shufflevector(c, c, 1, 2, 0, 3);
}

static inline int is_equal(fusion_vec a, fusion_vec b)
{
	return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

static struct fusion_coeffs make_coeffs(const struct fusion_params *params)
{
	double tau_s = params->tau_s;
	/* g x v times this is the bias, see learn_bias_in_motion() */
	double bias_per_lag = 2.0 / (tau_s * tau_s * GRAVITY_MPS2 * GRAVITY_MPS2);

	return (struct fusion_coeffs){
		.gravity_per_s2 = REAL(2.0 / (tau_s * tau_s)),
		.slope_per_s = REAL(2.0 / tau_s),
		.rest_per_s = REAL(1.0 / params->rest_tau_s),
		.rest_gyro_square = SQUARE(params->rest_gyro_radps),
		.rest_accel_square = SQUARE(params->rest_accel_mps2),
		.rest_drift_square = SQUARE(params->rest_drift_mps2),
		.rest_min_s = REAL(params->rest_min_s * A_HAIR_LESS),
		.start_var = SQUARE(params->bias_start_radps),
		.hurry_var = SQUARE(params->bias_hurry_radps),
		.rest_var = SQUARE(params->bias_rest_radps),
		.walk_var_per_s = REAL(params->bias_walk_radps * params->bias_walk_radps / 100.0),
		.motion_gain = REAL(bias_per_lag / params->bias_motion_s),
		.hurry_gain = REAL(bias_per_lag / params->bias_hurry_s),
		.hurry_forget_per_s = REAL(2.0 / params->bias_hurry_s),
		.gap_restart_s = REAL(params->gap_restart_s),
		.delay_s = REAL(params->group_delay_s),
		.block_most_s = REAL(params->block_most_s),
		.block_samples = params->block_samples,
	};
}

void fusion_init(struct fusion *fusion, const struct fusion_params *params)
{
	*fusion = (struct fusion){.coeffs = make_coeffs(params)};
	fusion->state.bias_var = fusion->coeffs.start_var;
	fusion->state.since_saturated_s = SATURATED_S;
	fusion->state.last_us = NEVER_US;
}

void fusion_set_bias(struct fusion *fusion, struct vec3 bias_radps, double sigma_radps)
{
	fusion->state.bias_radps = vec_of(bias_radps);
	fusion->state.bias_var = SQUARE(sigma_radps);
}

/*
 * v as seen after the frame has turned by theta: exp(-[theta]x) v, from the series to theta^4.
 * At 20 Hz and 500 deg/s theta is 0.44 rad and the error 1e-4.
 */
static inline fusion_vec turned_back(fusion_vec v, fusion_vec theta, fusion_real c1, fusion_real c2)
{
	fusion_vec once = cross(theta, v);

	return v - c1 * once + c2 * cross(theta, once);
}

static inline void turn_state_back(struct fusion_state *state, fusion_vec theta)
{
	fusion_real square = dot(theta, theta);
	fusion_real c1 = 1 - square * REAL(1.0 / 6.0);
	fusion_real c2 = REAL(0.5) - square * REAL(1.0 / 24.0);

	state->gravity_mps2 = turned_back(state->gravity_mps2, theta, c1, c2);
	state->slope = turned_back(state->slope, theta, c1, c2);
}

/*
 * g'' = (2/tau^2)(a - g) - (2/tau) g', a Butterworth low-pass. In the first second g is the mean
 * instead, so that it is right as soon as it can be.
 */
static inline void correct_by_accel(struct fusion_state *state, const struct fusion_coeffs *coeffs,
				    fusion_real early)
{
	fusion_real block_s = state->block_s;
	fusion_vec miss = state->force_mps - block_s * state->gravity_mps2;

	if (state->age_s < SETTLING_S) {
		state->gravity_mps2 += miss * (1 / (state->age_s + block_s));
		state->slope = (fusion_vec){0};
		return;
	}
	state->slope += miss - early * state->force_mps;
	state->gravity_mps2 += (coeffs->gravity_per_s2 * block_s) * state->slope;
	state->slope -= (coeffs->slope_per_s * block_s) * state->slope;
}

/* 1 - exp(-x), near enough for the low-pass of rest. */
static inline fusion_real share_of(fusion_real x)
{
	x = x < 1 ? x : 1;
	return x - x * x * REAL(0.5);
}

/* A slow stretch, 1 to 6 deg/s, is even enough to pass for rest, but gravity goes with it. */
static inline void watch_rest(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			      fusion_vec gyro_radps, fusion_vec accel_mps2)
{
	fusion_real share = share_of(state->block_s * coeffs->rest_per_s);
	fusion_vec gyro_off = gyro_radps - state->rest_gyro_radps;
	fusion_vec accel_off = accel_mps2 - state->rest_accel_mps2;
	fusion_vec drift;

	state->rest_gyro_radps += share * gyro_off;
	state->rest_accel_mps2 += share * accel_off;
	drift = state->rest_accel_mps2 - state->rest_start_mps2;
	if (dot(gyro_off, gyro_off) < coeffs->rest_gyro_square &&
	    dot(accel_off, accel_off) < coeffs->rest_accel_square &&
	    dot(drift, drift) < coeffs->rest_drift_square) {
		state->rest_s += state->block_s;
		return;
	}
	state->rest_s = 0;
	state->rest_start_mps2 = state->rest_accel_mps2;
}

/*
 * At rest the low-passed gyroscope reads the bias: a scalar Kalman filter whose measurement
 * variance is chosen so that it ends at bias_rest_radps (VQF eq. 28 to 30).
 */
static void learn_bias_at_rest(struct fusion_state *state, const struct fusion_coeffs *coeffs)
{
	fusion_real walk = coeffs->walk_var_per_s * state->block_s;
	fusion_real measured_var = coeffs->rest_var * coeffs->rest_var / walk + coeffs->rest_var;
	fusion_real gain = state->bias_var / (state->bias_var + measured_var);

	state->bias_radps += gain * (state->rest_gyro_radps - state->bias_radps);
	state->bias_var *= 1 - gain;
}

/*
 * In motion a bias delta makes g lag by tau^2/2 (delta x g), which v shows: delta = (2/tau^2)
 * (g x v)/|g|^2, the horizontal part of it; the vertical part cannot be seen without heading.
 * Whoever starts in motion has a bias of which nothing is known, and an unknown bias tilts g by
 * tau times itself: it is learned in a hurry first.
 */
static inline void learn_bias_in_motion(struct fusion_state *state,
					const struct fusion_coeffs *coeffs)
{
	fusion_real gain = coeffs->motion_gain;

	if (state->bias_var > coeffs->hurry_var) {
		gain = coeffs->hurry_gain;
		state->bias_var -= state->bias_var * coeffs->hurry_forget_per_s * state->block_s;
	}
	state->bias_radps += (gain * state->block_s) * cross(state->gravity_mps2, state->slope);
}

static inline void learn_bias(struct fusion_state *state, const struct fusion_coeffs *coeffs)
{
	state->bias_var += coeffs->walk_var_per_s * state->block_s;
	if (state->bias_var > coeffs->start_var)
		state->bias_var = coeffs->start_var;
	if (state->rest_s >= coeffs->rest_min_s)
		learn_bias_at_rest(state, coeffs);
	else if (state->age_s > SETTLING_S)
		learn_bias_in_motion(state, coeffs);
}

static int is_at_rail(double value, const double *rails, size_t rail_count)
{
	for (size_t i = 0; i < rail_count; i++)
		if (value >= rails[i] * RAIL_SHARE && value <= rails[i] * RAIL_EXCESS)
			return 1;
	return 0;
}

/*
 * A component that stands still at the end of a range, and beyond which this sensor has never been:
 * a wider range passes the narrower one's end, and may well do so twice with the same value.
 */
static int is_cut_off(fusion_vec v, fusion_vec before, const double *rails, size_t rail_count,
		      fusion_real *peak)
{
	int is_cut = 0;

	for (int i = 0; i < 3; i++) {
		fusion_real size = v[i] < 0 ? -v[i] : v[i];

		is_cut |= v[i] == before[i] && size >= *peak &&
			  is_at_rail((double)size, rails, rail_count);
		*peak = size > *peak ? size : *peak;
	}
	return is_cut;
}

/* How far it turned is not known, so gravity is found anew while nobody trusts it. */
static void forget_turn(struct fusion_state *state)
{
	state->age_s = 0;
	state->slope = (fusion_vec){0};
}

static void watch_rails(struct fusion_state *state, fusion_vec gyro_radps, fusion_vec accel_mps2)
{
	if (is_cut_off(accel_mps2, state->last_accel_mps2, accel_rails_mps2, ACCEL_RAIL_COUNT,
		       &state->accel_peak_mps2))
		state->since_saturated_s = 0;
	if (is_cut_off(gyro_radps, state->last_gyro_radps, gyro_rails_radps, GYRO_RAIL_COUNT,
		       &state->gyro_peak_radps)) {
		state->since_saturated_s = 0;
		forget_turn(state);
	}
}

/* Of the block, by its last sample and the one before that. */
static inline void watch_trust(struct fusion_state *state, fusion_vec gyro_radps,
			       fusion_vec accel_mps2, fusion_real accel_square)
{
	fusion_real off = accel_square - GRAVITY_SQUARE_MIDDLE;

	if (off < GRAVITY_SQUARE_SPAN && off > -GRAVITY_SQUARE_SPAN)
		state->gravity_free_s = 0;
	else
		state->gravity_free_s += state->block_s;
	if (is_equal(accel_mps2, state->last_accel_mps2) &&
	    is_equal(gyro_radps, state->last_gyro_radps)) {
		state->frozen_s += state->block_s;
		state->frozen_samples += state->block_count;
	} else {
		state->frozen_s = 0;
		state->frozen_samples = 0;
	}
	state->since_saturated_s += state->block_s;
}

/*
 * One update from the block that has gathered. Two increments with their cross product over 12
 * are the turn to the fourth order (coning; Bortz 1971 eq. 11, Miller 1983). What the first sample
 * of a pair measured turns on by half the block, so a quarter of the pair's force turns with it
 * all.
 */
static inline void update(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			  fusion_vec gyro_radps, fusion_vec accel_mps2, fusion_real accel_square)
{
	fusion_vec theta =
		state->turn_rad + REAL(1.0 / 12.0) * cross(state->last_turn_rad, state->turn_rad);

	fusion_real early = state->block_count > 1 ? REAL(0.25) : 0;

	state->slope += early * state->force_mps;
	turn_state_back(state, theta);
	correct_by_accel(state, coeffs, early);
	watch_rest(state, coeffs, gyro_radps, accel_mps2);
	watch_trust(state, gyro_radps, accel_mps2, accel_square);
	learn_bias(state, coeffs);
	state->age_s += state->block_s;
	state->last_turn_rad = state->turn_rad;
	state->turn_rad = (fusion_vec){0};
	state->force_mps = (fusion_vec){0};
	state->block_s = 0;
	state->block_count = 0;
}

static void restart(struct fusion_state *state, fusion_vec gyro_radps, fusion_vec accel_mps2)
{
	state->gravity_mps2 = accel_mps2;
	state->rest_gyro_radps = gyro_radps;
	state->rest_accel_mps2 = accel_mps2;
	state->rest_start_mps2 = accel_mps2;
	state->slope = state->turn_rad = state->last_turn_rad = state->force_mps = (fusion_vec){0};
	state->block_s = state->dt_s = state->age_s = state->rest_s = 0;
	state->gravity_free_s = state->frozen_s = 0;
	state->frozen_samples = 0;
	state->block_count = 0;
}

/* FUSION_STEP_ bits of a step so long that more than a turn may have happened in it. */
static unsigned after_long_step(struct fusion_state *state, const struct fusion_coeffs *coeffs,
				fusion_real dt_s, fusion_real gyro_square)
{
	unsigned gap = dt_s > REAL(GAP_SAID_S) && state->last_us != NEVER_US ? FUSION_STEP_GAP : 0;

	if (dt_s > coeffs->gap_restart_s || gyro_square * dt_s * dt_s > SQUARE(TURN_RESTART_RAD))
		return gap | FUSION_STEP_RESTARTED;
	if (dt_s > REAL(GAP_FORGET_S))
		forget_turn(state);
	return gap;
}

unsigned fusion_step(struct fusion *fusion, const struct imu_sample *sample)
{
	struct fusion_state *state = &fusion->state;
	fusion_vec gyro_radps = vec_of(sample->gyro_radps);
	fusion_vec accel_mps2 = vec_of(sample->accel_mps2);
	fusion_vec squares = squares_of(gyro_radps, accel_mps2);
	fusion_real gyro_square = squares[0], accel_square = squares[1];
	int64_t dt_us = sample->t_us - state->last_us;
	fusion_real dt_s = (fusion_real)dt_us * REAL(1e-6);
	unsigned noticed = 0;

	if (dt_us <= 0)
		return FUSION_STEP_IGNORED;
	/* False for NaN and infinity, too. */
	if (!(accel_square < SQUARE(2 * GRAVITY_MPS2 * RAIL_SHARE) &&
	      gyro_square < SQUARE(RAD(250.0) * RAIL_SHARE))) {
		if (!(accel_square < SQUARE(ACCEL_MAX_MPS2) &&
		      gyro_square < SQUARE(GYRO_MAX_RADPS)))
			return FUSION_STEP_IGNORED;
		watch_rails(state, gyro_radps, accel_mps2);
	}
	if (dt_s > REAL(TURN_RESTART_RAD / GYRO_MAX_RADPS))
		noticed = after_long_step(state, &fusion->coeffs, dt_s, gyro_square);
	if (noticed & FUSION_STEP_RESTARTED) {
		restart(state, gyro_radps, accel_mps2);
	} else {
		state->dt_s = dt_s;
		state->turn_rad += dt_s * (gyro_radps - state->bias_radps);
		state->force_mps += dt_s * accel_mps2;
		state->block_s += dt_s;
		state->block_count++;
	}
	if (state->block_count >= fusion->coeffs.block_samples ||
	    state->block_s > fusion->coeffs.block_most_s)
		update(state, &fusion->coeffs, gyro_radps, accel_mps2, accel_square);
	state->last_us = sample->t_us;
	state->last_gyro_radps = gyro_radps;
	state->last_accel_mps2 = accel_mps2;
	return noticed;
}

struct vec3 fusion_up(const struct fusion *fusion)
{
	const struct fusion_state *state = &fusion->state;
	/* Rates were taken as lasting until the sample; on average they did for half its period. */
	fusion_real lead_s = fusion->coeffs.delay_s - REAL(0.5) * state->dt_s;
	fusion_vec theta = state->turn_rad + lead_s * (state->last_gyro_radps - state->bias_radps);

	return vec3_unit(vec3_of(turned_back(state->gravity_mps2, theta, 1, REAL(0.5))));
}

struct vec3 fusion_bias_radps(const struct fusion *fusion)
{
	return vec3_of(fusion->state.bias_radps);
}

double fusion_bias_sigma_radps(const struct fusion *fusion)
{
	return sqrt((double)fusion->state.bias_var);
}

int fusion_is_at_rest(const struct fusion *fusion)
{
	return fusion->state.rest_s >= fusion->coeffs.rest_min_s;
}

enum fusion_trust fusion_trust(const struct fusion *fusion)
{
	const struct fusion_state *state = &fusion->state;

	if (state->frozen_s > REAL(FROZEN_S) && state->frozen_samples >= FROZEN_SAMPLES)
		return FUSION_FROZEN;
	if (state->since_saturated_s < SATURATED_S)
		return FUSION_SATURATED;
	if (state->gravity_free_s > REAL(GRAVITY_FREE_S))
		return FUSION_GRAVITY_FREE;
	if (state->age_s < SETTLING_S)
		return FUSION_SETTLING;
	return FUSION_TRUSTED;
}
