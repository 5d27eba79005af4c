/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SIM_RANDOM_H
#define LUMBARD_SIM_RANDOM_H

#include <stdint.h>

/*
 * SplitMix64 (Steele, Lea and Flood 2014): the same numbers for the same seed on every machine.
 * Draw in statements of their own; C does not order the parts of one initialiser.
 */
struct sim_random {
	uint64_t state;
};

/* Who draws; a sensor has two streams, from SIM_STREAM_SENSORS on. */
enum { SIM_STREAM_SWAY, SIM_STREAM_WOBBLE, SIM_STREAM_JITTER, SIM_STREAM_SENSORS };

/* Streams of one seed are independent: silencing one leaves what the others draw. */
struct sim_random sim_random_from(uint64_t seed, uint64_t stream);

uint64_t sim_random_u64(struct sim_random *random);

/* In [low, high). */
double sim_random_uniform(struct sim_random *random, double low, double high);

/* Mean 0, standard deviation 1, never beyond 6; always three draws. */
double sim_random_normal(struct sim_random *random);

#endif
