/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FUSION_SELF_CHECK_PARTS_H
#define LUMBARD_FUSION_SELF_CHECK_PARTS_H

#include "vec.h"

#include <lumbard/fusion/self_check.h>

/*
 * What turns say about the gyroscope. Of a turn is known by how much the accelerometer's mean has
 * changed, y, and the integrals over the same time of w_i a_j and of a_i. With the gyroscope's true
 * rate M w - c (M is the unit matrix, c the bias, when it is well),
 *
 *     y = -integral (M w - c) x a dt,
 *
 * which is linear in the 12 unknowns: no angle has to be small, no bias known. Kept are the normal
 * equations, weighted by 1 / variance.
 */
enum { TURN_M = 9, TURN_UNKNOWNS = 12, TURN_SUMS = TURN_UNKNOWNS * (TURN_UNKNOWNS + 1) / 2 };

struct turn {
	fusion_real y[3];	   /* m/s2 */
	fusion_real rate_force[9]; /* w_i a_j, rad m/s2 */
	fusion_real force[3];	   /* m/s */
	fusion_real var;	   /* of y, m2/s4 */
};

struct turn_sums {
	fusion_real normal[TURN_SUMS]; /* lower triangle, row by row */
	fusion_real right[TURN_UNKNOWNS];
	fusion_real square; /* of y */
	fusion_real count;
};

void turn_sums_add(struct turn_sums *sums, const struct turn *turn);
void turn_sums_join(struct turn_sums *sums, const struct turn_sums *others);
void turn_sums_fade(struct turn_sums *sums, fusion_real share);

/* The sums without the bias, which is whatever fits best. */
struct turn_evidence {
	double normal[TURN_M][TURN_M], right[TURN_M];
	double square; /* what a gyroscope that says nothing leaves unexplained */
	double count;
};

void turn_evidence_of(const struct turn_sums *sums, struct turn_evidence *ret_evidence);

/* Zeroed: nothing is known, and nothing is wrong. */
struct turn_verdict {
	int mapping;	   /* 0: axes and signs as they should be */
	bool is_far;	   /* of the scale: found by a few turns */
	bool is_confirmed; /* the turns agreed */
	enum self_check_fault fault, scale_fault;
	double scale;
	double extra[3]; /* of the true rate, axis by axis, to what the gyroscope says; 0: none */
};

/* How much a few turns may decide. */
enum turn_weight {
	TURN_HINT,   /* what is far off, if something else fits well */
	TURN_ENOUGH, /* sign and order, and that they are right */
	TURN_SURE,   /* also whether the scale is just outside of the limits */
};

/*
 * What the gyroscope is, by more evidence. A fault goes by the same evidence as it came. True if it
 * is another.
 */
bool turn_judge(struct turn_verdict *verdict, const struct turn_evidence *evidence,
		enum turn_weight weight);

/* Within its limits a scale is no fault, and one that is off is sure at some time: then it is
 * reckoned with. */
void turn_learn_share(struct turn_verdict *verdict, const struct turn_evidence *evidence);

/* By what the gyroscope has to be multiplied. */
struct vec3 turn_share_of(const struct turn_verdict *verdict);

/*
 * From one rest to the next: gravity where the gyroscope says that it is by now, against where the
 * accelerometer says it is. It tells of an accelerometer that leaps without a turn, or does not
 * follow one: those leave no turn that could be weighed. Zeroed: nothing is known.
 */
struct rests {
	fusion_vec gravity_mps2; /* of the latest rest, turned with the gyroscope since */
	fusion_vec start_mps2;	 /* as it was then */
	fusion_vec bias_radps;	 /* what the gyroscope says at rest */
	fusion_real s, path_rad; /* since that rest; the way, to and fro */
	unsigned char agreed;	 /* turns in a row, while it is torn */
	bool is_held, has_bias, is_torn;
};

/* A part of a second, and the gyroscope's integral over it. */
void rests_turn(struct rests *rests, fusion_vec turn_rad, fusion_real s);

/* The sensor rests: the means of its latest half second. */
void rests_come(struct rests *rests, fusion_vec force_mps2, fusion_vec rate_radps);

#endif
