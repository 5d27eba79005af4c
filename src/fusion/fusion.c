/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <lumbard/base/units.h>

#define GAP_SAID_S	   0.2
#define GROUP_DELAY_MOST_S 0.1
#define LEARN_S		   0.05 /* the bias has time; 20 times a second is a lot */
#define BIAS_LEAP_RADPS	   RAD(0.3)
#define REST_LEAP_S	   5.0 /* by then a turn of 0.3 deg/s has moved gravity by rest_drift */
#define GAP_AGREES_MPS2	   0.8 /* 5 deg */
#define TURN_RESTART_RAD   1.0 /* in one step: the way there is guesswork, and the series ends */
#define ACCEL_MAX_MPS2	   (33.0 * GRAVITY_MPS2 * 1.7320508) /* chips end at 32 g an axis */
#define GYRO_MAX_RADPS	   (RAD(4200.0) * 1.7320508)	     /* and at 4000 deg/s */
#define BIAS_COSTS_RAD	   RAD(3.0)   /* of tilt at 1 sigma, and nobody should trust it */
#define DISAGREES_MPS2	   3.5	      /* 20 deg; a hand that whirls the sensor leads to 3.4 */
#define RESTS_MPS2	   0.7	      /* 4 deg; of real sensors at rest 0.6 at most, */
#define RESTS_S		   0.5	      /* and 0.9 in the first moments of it */
#define RESTS_MOST_MPS2	   1.4	      /* 8 deg; more is the bias or a turn that was none */
#define REST_SHARE	   0.5	      /* of what a rest of RESTS_S tells of the bias */
#define SUM_MOST	   1e5	      /* of vectors that end at a thousand each */
#define BIAS_MAX_RADPS	   RAD(100.0) /* five times the worst datasheet; more is no bias */
#define SETTLE_US	   INT64_C(1000000)
/*
 * The accelerometer is in doubt once |a| has been off 1 g by more than the tolerance: by how much
 * and for how long, (|a|^2 - g^2) / 2g integrated, m/s. A bump is under 0.5, a hand that shakes or
 * whirls a sensor goes on for ever. So what counts is whether it moves gravity: on recordings of
 * such hands, and of walking, by no more than 2.5 deg; a fault does more. Provisional.
 */
#define DOUBT_MPS2     1.5
#define DOUBT_MOST     10.0
#define DOUBT_LEAST    0.02
#define DOUBT_TAU_S    3.0
#define DOUBTED_MPS2   0.7 /* 4 deg */
#define SOUND_LEAST_S  0.3 /* and gravity is measured again */
#define SLOPE_MOST_MPS 3.0 /* of v: a bias of 4 deg/s, and more than a step or a bend makes */
/*
 * Between two samples the rate is taken to change evenly. One that leaps and leaps back may be a
 * wild value, and the turn by which it differs from its neighbours is false. Beyond what bodies,
 * hands and heel strikes do now and then, 2 deg, such turns add up as a random walk does, and with
 * too many gravity is unknown. Provisional.
 */
#define LEAP_RAD	RAD(0.9)
#define LEAPS_MOST_RAD	RAD(3.5)
#define LEAPS_LEAST_RAD RAD(0.1)
#define LEAPS_TAU_S	1.0
/* A shorter one is no gap, no 1 rad at 250 deg/s and no tau_start / 2. */
#define LONG_STEP_US 70000

/* Inlined also into the rare path, which would else cost the common one a call. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

static struct fusion_state state_at_start(const struct fusion_coeffs *coeffs)
{
	return (struct fusion_state){
		.bias_var = coeffs->start_var,
		.last_us = NEVER_US,
		.unsettled_by = FUSION_SETTLING,
		.floor_var = coeffs->unrested_var,
	};
}

void fusion_init(struct fusion *fusion, const struct fusion_params *params)
{
	struct fusion_parts *parts = parts_of(fusion);

	*fusion = (struct fusion){0};
	*parts = (struct fusion_parts){.coeffs = fusion_coeffs_of(params)};
	parts->state = state_at_start(&parts->coeffs);
}

void fusion_set_bias(struct fusion *fusion, struct vec3 bias_radps, double sigma_radps)
{
	struct fusion_state *state = &parts_of(fusion)->state;

	if (!(vec3_norm(bias_radps) < BIAS_MAX_RADPS && sigma_radps < BIAS_MAX_RADPS))
		return;
	state->bias_radps = vec_of(bias_radps);
	state->bias_var = SQUARE(sigma_radps);
	state->floor_var = 0;
}

void fusion_set_group_delay(struct fusion *fusion, double group_delay_s)
{
	if (fabs(group_delay_s) <= GROUP_DELAY_MOST_S)
		parts_of(fusion)->coeffs.delay_s = REAL(group_delay_s);
}

void fusion_set_trim(struct fusion *fusion, const struct accel_trim *trim)
{
	struct fusion_coeffs *coeffs = &parts_of(fusion)->coeffs;

	if (!vec3_is_finite(trim->bias_mps2) || !vec3_is_finite(trim->scale))
		return;
	coeffs->trim_bias_mps2 = vec_of(trim->bias_mps2);
	coeffs->trim_scale = vec_of(trim->scale);
}

void fusion_set_proven(struct fusion *fusion, bool is_proven)
{
	struct fusion_coeffs *coeffs = &parts_of(fusion)->coeffs;

	coeffs->least_per_s = is_proven ? coeffs->slope_per_s : coeffs->hurry_per_s;
}

void fusion_set_gyro_scale(struct fusion *fusion, struct vec3 scale)
{
	if (vec3_is_finite(scale))
		parts_of(fusion)->coeffs.gyro_scale = vec_of(scale);
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
 * Whoever starts knows nothing but the first sample, and the longer he looks the less the wearer's
 * swinging matters: tau is half the age (the Kalman filter of a velocity around zero has the gains
 * 4/t and 6/t^2 at age t, a Butterworth low-pass of tau = t/2 has 4/t and 8/t^2). A bias costs
 * tau times itself, so tau stays short until the bias is known well enough.
 */
static inline void lengthen_tau(struct fusion_state *state, const struct fusion_coeffs *coeffs,
				fusion_real block_s)
{
	fusion_real per_s = state->slope_per_s;

	if (per_s > coeffs->hurry_per_s || state->bias_var < per_s * per_s * coeffs->hurry_square)
		per_s -= per_s * per_s * REAL(0.25) * block_s; /* d(2 / tau) where d(tau) = dt/2 */
	if (per_s < coeffs->least_per_s)
		per_s = coeffs->least_per_s;
	state->slope_per_s = per_s > coeffs->slope_per_s ? per_s : coeffs->slope_per_s;
}

/* g'' = (2/tau^2)(a - g) - (2/tau) g', a Butterworth low-pass. */
static inline void correct_by_accel(struct fusion_state *state, const struct fusion_coeffs *coeffs,
				    fusion_real early)
{
	fusion_real block_s = state->block_s;
	fusion_real slope_share = state->slope_per_s * block_s;

	state->slope += state->force_mps * (1 - early) - block_s * state->gravity_mps2;
	state->gravity_mps2 += (REAL(0.5) * state->slope_per_s * slope_share) * state->slope;
	state->slope -= slope_share * state->slope;
	if (state->slope_per_s > coeffs->slope_per_s)
		lengthen_tau(state, coeffs, block_s);
}

/* A slow stretch, 1 to 6 deg/s, is even enough to pass for rest, but gravity goes with it. */
static inline void watch_rest(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			      struct reading reading)
{
	fusion_real share = state->block_s * coeffs->rest_per_s; /* a gap is handled before */
	fusion_vec gyro_off = reading.gyro_radps - state->rest_gyro_radps;
	fusion_vec accel_off = reading.accel_mps2 - state->rest_accel_mps2;
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
 * A step towards what an error says, with a variance of 1 / per_var in a second; the share is the
 * gain of the Kalman filter of one variance, see gain_for() of params.c. The error is scale times
 * the vector.
 */
static inline void learn(struct fusion_state *state, fusion_vec vector, fusion_real scale,
			 fusion_real per_var, fusion_real most)
{
	fusion_real share = state->bias_var * per_var * state->learn_s;

	share = share < most ? share : most;
	state->bias_radps += share * scale * vector;
	state->bias_var -= share * state->bias_var;
}

/*
 * The turn that gravity shows: da/dt = -w x a, so the horizontal part of w is da/dt x a / |a|^2.
 * What is known at both ends of a rest alone cannot add up, as breath and sway would.
 */
static inline fusion_vec seen_by_gravity(const struct fusion_state *state)
{
	const fusion_real per_square = REAL(1.0 / (GRAVITY_MPS2 * GRAVITY_MPS2));

	return per_square / state->learn_s *
	       cross(state->rest_accel_mps2 - state->rest_learnt_mps2, state->rest_accel_mps2);
}

/*
 * At rest the low-passed gyroscope reads the bias, and a well-known one that has leapt, as after a
 * brown-out, is known no more.
 */
static inline void learn_at_rest(struct fusion_state *state, const struct fusion_coeffs *coeffs)
{
	fusion_vec off = state->rest_gyro_radps - state->bias_radps - seen_by_gravity(state);
	fusion_real off_square = dot(off, off);

	if (off_square < 25 * state->bias_var + SQUARE(BIAS_LEAP_RADPS))
		state->rest_s = coeffs->rest_min_s; /* beyond it the clock counts the doubt */
	else if (state->rest_s > REAL(REST_LEAP_S))
		state->bias_var = off_square;
	learn(state, off, 1, coeffs->rest_gain, REAL(0.5));
	state->floor_var = 0;
}

/*
 * Without what points along the vertical as it was on average over tau: who bends to and fro at an
 * even pace, faster than v can follow, would push the bias along it for ever. 1/m^2 is the first
 * Newton step from 1/g^2, as m is a little shorter than g; a longer one is no vertical, and from
 * 2 g^2 on the step would lead astray.
 */
static inline fusion_vec horizontal_part(const struct fusion_state *state, fusion_vec v)
{
	const fusion_real per_square = REAL(1.0 / (GRAVITY_MPS2 * GRAVITY_MPS2));
	fusion_vec vertical = state->vertical_mps2;
	fusion_real step = 2 - dot(vertical, vertical) * per_square;

	return v - (dot(v, vertical) * per_square * (step > 0 ? step : 0)) * vertical;
}

/*
 * In motion a bias delta makes g lag by tau (delta x g), and v by tau^2/2 (delta x g): delta =
 * (2/tau^2) (g x v)/|g|^2, the horizontal part of it; the vertical part cannot be seen without
 * heading.
 */
static inline void learn_bias(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			      struct reading reading)
{
	fusion_real per_s = state->slope_per_s;
	bool is_disturbed = dot(state->slope, state->slope) > SQUARE(SLOPE_MOST_MPS);

	if (is_disturbed && !is_lost(state))
		state->doubt_mps = REAL(DOUBT_MOST);
	state->bias_var += coeffs->walk_var_per_s * state->learn_s;
	if (!(state->unsound_s > 0))
		state->vertical_mps2 += REAL(0.5) * coeffs->slope_per_s * state->learn_s *
					(state->rest_accel_mps2 - state->vertical_mps2);
	if (state->rest_s >= coeffs->rest_min_s) {
		learn_at_rest(state, coeffs);
	} else if (per_s <= coeffs->hurry_per_s &&
		   reading.squares[0] < coeffs->motion_turn_square && !is_disturbed &&
		   !is_lost(state)) {
		learn(state, horizontal_part(state, cross(state->gravity_mps2, state->slope)),
		      per_s * per_s * REAL(0.5 / (GRAVITY_MPS2 * GRAVITY_MPS2)),
		      coeffs->motion_gain, coeffs->motion_most_per_s * state->learn_s);
		if (state->bias_var < state->floor_var)
			state->bias_var = state->floor_var;
	}
	state->learn_s = 0;
	state->rest_learnt_mps2 = state->rest_accel_mps2;
}

static inline void unsettle(struct fusion_state *state, struct reading reading,
			    enum fusion_trust reason)
{
	state->settled_us = later_us(reading.t_us, SETTLE_US);
	state->unsettled_by = (int16_t)reason;
}

/* How far it turned is not known, so gravity is found anew while nobody trusts it. */
static void forget_turn(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			struct reading reading, enum fusion_trust reason)
{
	unsettle(state, reading, reason);
	state->slope_per_s = coeffs->start_per_s;
	state->slope = (fusion_vec){0};
	state->vertical_mps2 = reading.accel_mps2;
}

static void forget_rest(struct fusion_state *state, struct reading reading)
{
	state->rest_gyro_radps = reading.gyro_radps;
	state->rest_accel_mps2 = state->rest_start_mps2 = state->rest_learnt_mps2 =
		reading.accel_mps2;
	state->rest_s = 0;
}

static void believe(struct fusion_state *state)
{
	state->doubt_mps = 0;
	state->doubted_mps2 = (fusion_vec){0};
}

/* The direction of gravity is what this sample says, and not trusted before it has settled. */
static void find_anew(struct fusion_state *state, const struct fusion_coeffs *coeffs,
		      struct reading reading, enum fusion_trust reason)
{
	forget_turn(state, coeffs, reading, reason);
	state->gravity_mps2 = reading.accel_mps2;
	state->turn_rad = state->last_turn_rad = state->force_mps = (fusion_vec){0};
	state->block_s = 0;
	state->block_left = coeffs->block_samples;
	state->unsound_s = state->leaps_square = 0;
	believe(state);
	if (!is_one_g(reading.squares[1]))
		state->doubt_mps = DOUBT_LOST;
}

/* After a doubt; a rest goes on, which is how a bias that has leapt is found, and a better reason
 * stays. */
static void measure_again(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			  struct reading reading)
{
	bool is_cut_off = state->unsettled_by == FUSION_SATURATED &&
			  difference_us(state->settled_us, reading.t_us) > 0;

	find_anew(state, coeffs, reading, is_cut_off ? FUSION_SATURATED : FUSION_SETTLING);
	if (!(state->rest_s > 0))
		forget_rest(state, reading);
}

static void watch_rails(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			struct reading reading)
{
	if (fusion_is_accel_cut_off(state, reading))
		unsettle(state, reading, FUSION_SATURATED);
	if (fusion_is_gyro_cut_off(state, reading)) {
		forget_turn(state, coeffs, reading, FUSION_SATURATED);
		forget_rest(state, reading);
	}
}

/* Again the values of the sample before, which was the last one alive if it was new. */
static __attribute__((noinline)) void
stand_still(struct fusion_state *state, const struct fusion_coeffs *coeffs, struct reading reading)
{
	if (state->frozen_samples == 0)
		state->still_s = 0;
	state->still_s += reading.dt_s;
	if (state->frozen_samples < INT16_MAX)
		state->frozen_samples++;
	if (!is_frozen(state))
		return;
	forget_turn(state, coeffs, reading, FUSION_SETTLING);
	forget_rest(state, reading);
}

/* New values after some that were the same: far too many, and nobody knows what was meanwhile. */
static __attribute__((noinline)) void
come_alive(struct fusion_state *state, const struct fusion_coeffs *coeffs, struct reading reading)
{
	if (is_frozen(state))
		find_anew(state, coeffs, reading, FUSION_SETTLING);
	state->frozen_samples = 0;
}

/* By every sample: a healthy chip that is asked more often than it measures repeats itself. */
static inline void watch_life(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			      struct reading reading)
{
	/* Noise moves nearly every value: most often the first one alone tells. */
	if (reading.raw_mps2[0] == state->last_accel_mps2[0] &&
	    is_equal(reading.raw_mps2, state->last_accel_mps2) &&
	    is_equal(reading.gyro_radps, state->last_gyro_radps))
		stand_still(state, coeffs, reading);
	else if (state->frozen_samples)
		come_alive(state, coeffs, reading);
}

static inline fusion_real leap_square(const struct fusion_state *state, struct reading reading)
{
	fusion_vec leap_radps = reading.gyro_radps - state->last_gyro_radps;
	fusion_vec bend_rad = REAL(0.5) * reading.dt_s * (leap_radps - state->last_leap_radps);

	return dot(bend_rad, bend_rad);
}

/* Whether too many turns may be false by now. */
static bool is_led_astray(struct fusion_state *state, struct reading reading)
{
	fusion_real square = leap_square(state, reading);

	state->leaps_square -= state->leaps_square * reading.dt_s * REAL(1.0 / LEAPS_TAU_S);
	if (square > SQUARE(LEAP_RAD))
		state->leaps_square += square;
	if (state->leaps_square < SQUARE(LEAPS_LEAST_RAD))
		state->leaps_square = 0;
	return state->leaps_square > SQUARE(LEAPS_MOST_RAD);
}

/* What this sample says about the sensor, before it is gathered. */
static void weigh_doubt(struct fusion_state *state, struct reading reading)
{
	fusion_vec off = reading.accel_mps2 - state->gravity_mps2;
	fusion_real doubt_mps = state->doubt_mps * (1 - reading.dt_s * REAL(1.0 / DOUBT_TAU_S));

	if (is_one_g(reading.squares[1])) {
		state->unsound_s = (state->unsound_s > 0 ? 0 : state->unsound_s) - reading.dt_s;
	} else {
		state->unsound_s = (state->unsound_s < 0 ? 0 : state->unsound_s) + reading.dt_s;
		doubt_mps += REAL(vec3_norm(xyz_of(off))) * reading.dt_s;
		state->rest_s = 0;
	}
	if (is_lost(state))
		return;
	state->doubt_mps = doubt_mps < REAL(DOUBT_MOST) ? doubt_mps : REAL(DOUBT_MOST);
	if (doubt_mps < REAL(DOUBT_LEAST) && state->unsound_s <= 0)
		believe(state);
}

/*
 * What the accelerometer moved gravity by while it was in doubt; old tales are forgotten. Soon
 * after a start it has to move it, and whoever starts in wild motion has nothing better.
 */
static void follow_doubt(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			 fusion_vec theta, fusion_vec gravity_mps2)
{
	/* Who has looked for a while and only holds tau short has a start behind him. */
	fusion_real per_s =
		state->slope_per_s > coeffs->hurry_per_s ? state->slope_per_s : coeffs->slope_per_s;
	fusion_real kept = 1 - state->block_s * REAL(1.0 / DOUBT_TAU_S);
	fusion_vec doubted = turned_back(state->doubted_mps2, theta, 1, REAL(0.5));

	doubted = kept * doubted + state->gravity_mps2 - gravity_mps2;
	state->doubted_mps2 = doubted;
	if (state->doubt_mps * per_s < REAL(DOUBT_MPS2) ||
	    dot(doubted, doubted) < SQUARE(DOUBTED_MPS2))
		return;
	state->doubt_mps = DOUBT_LOST;
}

/*
 * Whether the bias is known so well that it tilts by less than 3 deg (sigma * tau, with tau =
 * 2 / per_s), and gravity is 1 g long and what the accelerometer says on average over tau.
 */
static inline bool is_gravity_known(const struct fusion_state *state)
{
	fusion_vec squares = squares_of(state->gravity_mps2, state->slope);
	fusion_real per_s = state->slope_per_s, square = per_s * per_s;

	return 4 * state->bias_var <= SQUARE(BIAS_COSTS_RAD) * square &&
	       squares[1] * square <= SQUARE(DISAGREES_MPS2) && is_one_g(squares[0]);
}

/*
 * In the rest itself, and on average over tau, which includes what was before the rest; a rest that
 * has lasted needs no more to say so.
 */
static inline bool is_off_at_rest(const struct fusion_state *state,
				  const struct fusion_coeffs *coeffs)
{
	fusion_vec off = state->gravity_mps2 - state->rest_accel_mps2;
	fusion_real square = state->slope_per_s * state->slope_per_s;

	return state->rest_s > REAL(RESTS_S) && dot(off, off) > SQUARE(RESTS_MPS2) &&
	       (state->rest_s >= coeffs->rest_min_s ||
		dot(state->slope, state->slope) * square > SQUARE(RESTS_MPS2));
}

/*
 * There the accelerometer is right. Little is a bias that drifted, most of all along the vertical,
 * where motion does not show it and the next bend makes it tilt, or a scale: both are mended, and
 * nobody need doubt. More, without a bias that explains half of it, is a turn that was none, or one
 * that was missed.
 */
static __attribute__((noinline)) void
mend_at_rest(struct fusion_state *state, const struct fusion_coeffs *coeffs, struct reading reading)
{
	fusion_vec off_mps2 = state->gravity_mps2 - state->rest_accel_mps2;
	fusion_vec off_radps = state->rest_gyro_radps - state->bias_radps;
	fusion_vec squares = squares_of(off_mps2, off_radps);
	fusion_real twice = REAL(4.0 * GRAVITY_MPS2) / state->slope_per_s; /* tau * g * 2 */

	if (squares[0] > SQUARE(RESTS_MOST_MPS2) && squares[0] > squares[1] * twice * twice) {
		measure_again(state, coeffs, reading);
		return;
	}
	state->bias_radps += REAL(REST_SHARE) * off_radps;
	state->gravity_mps2 = state->rest_accel_mps2;
	state->slope = (fusion_vec){0};
}

/* What is not finite shows in the sum of all, and what no sensor has is not believed. */
static inline bool is_whole(const struct fusion_state *state)
{
	fusion_vec sum = state->gravity_mps2 + state->slope + state->rest_gyro_radps +
			 state->rest_accel_mps2 + state->vertical_mps2 + state->doubted_mps2;
	fusion_vec squares = squares_of(sum, state->bias_radps);
	fusion_real rest = state->unsound_s + state->doubt_mps + state->rest_s + state->still_s +
			   state->leaps_square + state->floor_var + state->gyro_peak_radps +
			   state->accel_peak_mps2;

	return squares[0] < REAL(SUM_MOST * SUM_MOST) && squares[1] < SQUARE(BIAS_MAX_RADPS) &&
	       state->bias_var >= 0 && state->bias_var < SQUARE(BIAS_MAX_RADPS) && rest - rest == 0;
}

/* Cannot happen; if it does, nothing of it stays. */
static __attribute__((noinline)) void
start_over(struct fusion_state *state, const struct fusion_coeffs *coeffs, struct reading reading)
{
	*state = state_at_start(coeffs);
	find_anew(state, coeffs, reading, FUSION_IMPOSSIBLE);
	forget_rest(state, reading);
}

/*
 * One update from the block that has gathered. Two increments with their cross product over 12
 * are the turn to the fourth order (coning; Bortz 1971 eq. 11, Miller 1983). What the first sample
 * of a pair measured turns on by half the block, so a quarter of the pair's force turns with it
 * all.
 */
static ALWAYS_INLINE void update(struct fusion_state *state, const struct fusion_coeffs *coeffs,
				 struct reading reading, bool is_in_doubt)
{
	fusion_vec theta =
		state->turn_rad + REAL(1.0 / 12.0) * cross(state->last_turn_rad, state->turn_rad);
	fusion_real early = state->block_left ? 0 : coeffs->early;
	fusion_vec gravity_mps2;

	state->slope += early * state->force_mps;
	turn_state_back(state, theta);
	gravity_mps2 = state->gravity_mps2;
	correct_by_accel(state, coeffs, early);
	if (is_in_doubt)
		follow_doubt(state, coeffs, theta, gravity_mps2);
	watch_rest(state, coeffs, reading);
	state->learn_s += state->block_s;
	if (!(state->learn_s < REAL(LEARN_S))) { /* also where it is no number */
		learn_bias(state, coeffs, reading);
		if (state->is_known && is_off_at_rest(state, coeffs))
			mend_at_rest(state, coeffs, reading);
		state->is_known = is_gravity_known(state);
		if (!is_whole(state))
			start_over(state, coeffs, reading);
	}
	state->last_turn_rad = state->turn_rad;
	state->turn_rad = (fusion_vec){0};
	state->force_mps = (fusion_vec){0};
	state->block_s = 0;
	state->block_left = coeffs->block_samples;
}

static void restart(struct fusion_state *state, const struct fusion_coeffs *coeffs,
		    struct reading reading)
{
	find_anew(state, coeffs, reading, FUSION_SETTLING);
	forget_rest(state, reading);
	state->gyro_peak_radps = state->accel_peak_mps2 = 0;
}

static ALWAYS_INLINE void gather(struct fusion_parts *parts, struct reading reading,
				 bool is_in_doubt)
{
	struct fusion_state *state = &parts->state;

	state->turn_rad +=
		reading.dt_s * parts->coeffs.gyro_scale *
		(REAL(0.5) * (reading.gyro_radps + state->last_gyro_radps) - state->bias_radps);
	state->force_mps += reading.dt_s * reading.accel_mps2;
	state->block_s += reading.dt_s;
	state->block_left--;
	if (!state->block_left || state->block_s > parts->coeffs.block_most_s)
		update(state, &parts->coeffs, reading, is_in_doubt);
}

static inline void remember(struct fusion_state *state, struct reading reading)
{
	state->last_us = reading.t_us;
	state->last_leap_radps = reading.gyro_radps - state->last_gyro_radps;
	state->last_gyro_radps = reading.gyro_radps;
	state->last_accel_mps2 = reading.raw_mps2;
}

/* FUSION_STEP_ bits of a step so long that more than a turn may have happened in it. */
static unsigned judge_gap(struct fusion_state *state, const struct fusion_coeffs *coeffs,
			  struct reading reading)
{
	fusion_real dt_s = reading.dt_s, turn_square_rad2 = reading.squares[0] * dt_s * dt_s;
	unsigned gap = dt_s > REAL(GAP_SAID_S) ? FUSION_STEP_GAP : 0;

	if (state->last_us == NEVER_US)
		return FUSION_STEP_RESTARTED;
	if (dt_s > coeffs->gap_restart_s || turn_square_rad2 > SQUARE(TURN_RESTART_RAD))
		return gap | FUSION_STEP_RESTARTED;
	return gap;
}

/* Nobody knows what happened in a gap; where the accelerometer still agrees, little did. A step of
 * more than tau is one. */
static bool is_as_before(const struct fusion_state *state, struct reading reading, unsigned noticed)
{
	fusion_vec off = reading.accel_mps2 - state->gravity_mps2;
	bool is_gap = noticed & FUSION_STEP_GAP || state->slope_per_s * reading.dt_s > 1;

	return !is_gap || dot(off, off) < SQUARE(GAP_AGREES_MPS2);
}

/* A sample that is large, late, out of order, no number or in doubt. */
static __attribute__((noinline)) unsigned careful_step(struct fusion_parts *parts,
						       struct reading reading)
{
	struct fusion_state *state = &parts->state;
	const struct fusion_coeffs *coeffs = &parts->coeffs;
	unsigned noticed;

	if (!(reading.squares[0] < SQUARE(GYRO_MAX_RADPS) &&
	      reading.squares[1] < SQUARE(ACCEL_MAX_MPS2)))
		return FUSION_STEP_IGNORED | FUSION_STEP_IMPOSSIBLE;
	if (reading.dt_s <= 0 && state->last_us != NEVER_US)
		return FUSION_STEP_IGNORED;
	if (state->last_us != NEVER_US)
		watch_life(state, coeffs, reading);
	watch_rails(state, coeffs, reading);
	noticed = judge_gap(state, coeffs, reading);
	if (noticed & FUSION_STEP_RESTARTED || !is_as_before(state, reading, noticed)) {
		restart(state, coeffs, reading);
	} else {
		if (state->slope_per_s * reading.dt_s > 1)
			state->slope_per_s = 1 / reading.dt_s; /* a tau shorter would swing */
		weigh_doubt(state, reading);
		if (is_led_astray(state, reading) ||
		    (is_lost(state) && state->unsound_s < -REAL(SOUND_LEAST_S)))
			measure_again(state, coeffs, reading);
		else if (!noticed)
			gather(parts, reading, state->doubt_mps > 0);
	}
	remember(state, reading);
	return noticed;
}

/* Below 1 the sample is calm: no axis near the narrowest rail, 250 deg/s, and |a| is 1 g. Not below
 * 1 for NaN and infinity either. */
static inline fusion_real restlessness(fusion_vec squares)
{
	const fusion_vec middle = {0, GRAVITY_SQUARE_MIDDLE};
	const fusion_vec share = {
		REAL(1.0 / (RAD(250.0) * RAIL_SHARE * RAD(250.0) * RAIL_SHARE)),
		1 / GRAVITY_SQUARE_SPAN,
	};
	fusion_vec off = (squares - middle) * share;

	off *= off;
	return off[0] + off[1];
}

unsigned fusion_step(struct fusion *fusion, const struct imu_sample *sample)
{
	struct fusion_parts *parts = parts_of(fusion);
	struct reading reading = {
		.gyro_radps = vec_of(sample->gyro_radps),
		.raw_mps2 = vec_of(sample->accel_mps2),
		.t_us = sample->t_us,
	};
	int64_t dt_us = difference_us(reading.t_us, parts->state.last_us);

	reading.dt_s = (fusion_real)dt_us * REAL(1e-6);
	reading.accel_mps2 =
		(reading.raw_mps2 - parts->coeffs.trim_bias_mps2) * parts->coeffs.trim_scale;
	reading.squares = squares_of(reading.gyro_radps, reading.raw_mps2);
	if (!(restlessness(reading.squares) < 1) || dt_us <= 0 || dt_us > LONG_STEP_US ||
	    parts->state.doubt_mps > 0 || parts->state.leaps_square > 0 ||
	    leap_square(&parts->state, reading) > SQUARE(LEAP_RAD))
		return careful_step(parts, reading);
	watch_life(&parts->state, &parts->coeffs, reading);
	gather(parts, reading, false);
	remember(&parts->state, reading);
	return 0;
}
