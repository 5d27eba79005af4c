/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FUSION_STATE_H
#define LUMBARD_FUSION_STATE_H

#include "vec.h"

#include <lumbard/base/units.h>

#define NEVER_US   INT64_MIN
#define RAIL_SHARE 0.998 /* a rail is reached at 32767 of 32768 counts, less scale trim */

#define GRAVITY_TOLERANCE 0.15 /* of 1 g: cheap chips read up to 6 % off, a fall all of it */
/* |a|^2 between (1 - tolerance)^2 and (1 + tolerance)^2 of g^2 */
#define GRAVITY_SQUARE_MIDDLE                                                                      \
	REAL(GRAVITY_MPS2 *GRAVITY_MPS2 *(1.0 + GRAVITY_TOLERANCE * GRAVITY_TOLERANCE))
#define GRAVITY_SQUARE_SPAN REAL(GRAVITY_MPS2 *GRAVITY_MPS2 * 2.0 * GRAVITY_TOLERANCE)
#define DOUBT_LOST	    REAL(1e9) /* nobody knows where gravity is */

/* Params in the form that an update multiplies with. */
struct fusion_coeffs {
	fusion_vec trim_bias_mps2, trim_scale;
	fusion_vec gyro_scale;				   /* what its turns are multiplied by */
	fusion_real start_per_s, hurry_per_s, slope_per_s; /* 2 / tau of each tau */
	fusion_real least_per_s;  /* how far tau grows now: one of the latter two */
	fusion_real hurry_square; /* of hurry_rad / 2 */
	fusion_real rest_per_s;	  /* 1 / rest_tau */
	fusion_real rest_gyro_square, rest_accel_square; /* rad2/s2, m2/s4 */
	fusion_real rest_drift_square, rest_min_s;
	fusion_real walk_var_per_s;			   /* rad2/s2 */
	fusion_real rest_gain, motion_gain;		   /* 1 / s, per rad2/s2 of bias_var */
	fusion_real motion_most_per_s, motion_turn_square; /* 1 / s, rad2/s2 */
	fusion_real gap_restart_s, delay_s, block_most_s;
	fusion_real start_var, unrested_var; /* rad2/s2, of bias_var and floor_var at the start */
	fusion_real early;		     /* see update() */
	int16_t block_samples;
};

/* The state proper; at most 320 bytes. */
struct fusion_state {
	fusion_vec gravity_mps2; /* sensor frame at the last block's end; points up */
	fusion_vec slope;	 /* m/s, integral of the innovation */
	fusion_vec bias_radps;
	fusion_vec turn_rad, last_turn_rad; /* of this block so far, and of the one before */
	fusion_vec force_mps;		    /* specific force of this block, integrated */
	fusion_vec rest_gyro_radps, rest_accel_mps2; /* low-passed */
	fusion_vec rest_start_mps2;		     /* the latter when the rest began */
	fusion_vec rest_learnt_mps2;		     /* and when the bias was last learned */
	fusion_vec vertical_mps2; /* specific force low-passed with tau, turning with the sensor */
	fusion_vec last_gyro_radps, last_accel_mps2; /* as they came */
	fusion_vec last_leap_radps;  /* from the gyroscope's one before to its last */
	fusion_vec doubted_mps2;     /* how far the accelerometer moved gravity while in doubt */
	int64_t last_us, settled_us; /* trust may be back from the latter on */
	fusion_real doubt_mps; /* of the accelerometer; 0: none, DOUBT_LOST: gravity is unknown */
	fusion_real leaps_square;		      /* rad2, of turns that may be false */
	fusion_real unsound_s, still_s;		      /* |a| off 1 g, values the same: how long */
	fusion_real bias_var;			      /* rad2/s2, the same on each axis */
	fusion_real slope_per_s;		      /* 2 / tau as it is now */
	fusion_real block_s;			      /* of this block so far */
	fusion_real rest_s;			      /* how long it has been at rest */
	fusion_real floor_var;			      /* of bias_var in motion */
	fusion_real learn_s;			      /* since the bias was last learned */
	fusion_real gyro_peak_radps, accel_peak_mps2; /* largest component ever */
	int16_t frozen_samples, unsettled_by;	      /* enum fusion_trust */
	int16_t block_left;
	bool is_known; /* gravity as well as its accelerometer and its bias tell */
};

/* What struct fusion holds. */
struct fusion_parts {
	struct fusion_state state;
	struct fusion_coeffs coeffs;
} __attribute__((may_alias));

_Static_assert(sizeof(struct fusion_parts) <= sizeof(struct fusion), "the parts fit");
_Static_assert(_Alignof(struct fusion_parts) <= _Alignof(struct fusion), "and lie as they have to");
_Static_assert(sizeof(struct fusion_state) <= 80 * sizeof(fusion_real), "320 bytes in float");

static inline struct fusion_parts *parts_of(struct fusion *fusion)
{
	return (struct fusion_parts *)fusion;
}

static inline const struct fusion_parts *parts_in(const struct fusion *fusion)
{
	return (const struct fusion_parts *)fusion;
}

/* They wrap where signed ones would be undefined. */
static inline int64_t difference_us(int64_t later_us, int64_t earlier_us)
{
	return (int64_t)((uint64_t)later_us - (uint64_t)earlier_us);
}

static inline int64_t later_us(int64_t t_us, int64_t by_us)
{
	return (int64_t)((uint64_t)t_us + (uint64_t)by_us);
}

static inline bool is_one_g(fusion_real square)
{
	fusion_real off = square - GRAVITY_SQUARE_MIDDLE;

	return off * off < GRAVITY_SQUARE_SPAN * GRAVITY_SQUARE_SPAN;
}

static inline bool is_lost(const struct fusion_state *state)
{
	return state->doubt_mps >= DOUBT_LOST;
}

/* Ten times the same, or so long that no chip measures so seldom. */
static inline bool is_frozen(const struct fusion_state *state)
{
	return (state->frozen_samples >= 10 && state->still_s > REAL(0.2)) ||
	       (state->frozen_samples >= 3 && state->still_s > REAL(0.4));
}

struct fusion_coeffs fusion_coeffs_of(const struct fusion_params *params);

/* A sample in the state's own form. */
struct reading {
	fusion_vec gyro_radps, raw_mps2;
	fusion_vec accel_mps2; /* the raw one, trimmed */
	fusion_vec squares;    /* of gyroscope's and raw length, in lanes 0 and 1 */
	int64_t t_us;
	fusion_real dt_s; /* since the one before */
};

/* Where one of the sample's components stands at the end of a range, and this sensor has never been
 * beyond; peaks go on. */
bool fusion_is_accel_cut_off(struct fusion_state *state, struct reading reading);
bool fusion_is_gyro_cut_off(struct fusion_state *state, struct reading reading);

#endif
