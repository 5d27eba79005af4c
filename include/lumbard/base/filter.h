/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_FILTER_H
#define LUMBARD_BASE_FILTER_H

#include <stdbool.h>

/*
 * Second-order Butterworth sections (bilinear transform with prewarping; Oppenheim & Schafer,
 * Discrete-Time Signal Processing, 3rd ed., 7.1). Coefficients are made when the rate is known or
 * changes, not per sample.
 */
struct biquad {
	double b0, b1, b2, a1, a2;
};

/* Two signals side by side, at the price of one. */
typedef double filter_pair __attribute__((vector_size(2 * sizeof(double))));

struct biquad_state {
	filter_pair s1, s2;
};

/* 0 < corner_hz < rate_hz / 2, or the result is meaningless; see filter_can_pass(). */
struct biquad biquad_low_pass(double corner_hz, double rate_hz);
struct biquad biquad_high_pass(double corner_hz, double rate_hz);

/* A corner needs some room below half the sample rate. */
#define FILTER_CORNER_MOST 0.45 /* of the rate */

static inline bool filter_can_pass(double corner_hz, double rate_hz)
{
	return corner_hz < FILTER_CORNER_MOST * rate_hz;
}

/* Transposed direct form II: one value of each signal in, one out. */
static inline filter_pair biquad_step(struct biquad biquad, struct biquad_state *state,
				      filter_pair in)
{
	filter_pair out = biquad.b0 * in + state->s1;

	state->s1 = biquad.b1 * in - biquad.a1 * out + state->s2;
	state->s2 = biquad.b2 * in - biquad.a2 * out;
	return out;
}

#endif
