/* SPDX-License-Identifier: MIT */
#include <lumbard/sim/random.h>

#define GOLDEN_GAMMA UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / golden ratio, odd */

struct sim_random sim_random_from(uint64_t seed, uint64_t stream)
{
	struct sim_random random = {.state = seed};
	uint64_t seed_mixed = sim_random_u64(&random);

	random.state = seed_mixed ^ stream;
	random.state = sim_random_u64(&random);
	return random;
}

uint64_t sim_random_u64(struct sim_random *random)
{
	uint64_t z = random->state += GOLDEN_GAMMA;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

double sim_random_uniform(struct sim_random *random, double low, double high)
{
	double part = (double)(sim_random_u64(random) >> 11) * 0x1p-53;

	return low + (high - low) * part;
}

/*
 * Irwin-Hall: the sum of twelve uniform numbers has variance 1. Integers until the end, so no
 * libm whose last digit could differ, and none of the rejections that let two streams drift apart.
 */
double sim_random_normal(struct sim_random *random)
{
	const double mean = 12.0 * 65535.0 / 2.0;
	uint64_t sum = 0;

	for (int draw = 0; draw < 3; draw++) {
		uint64_t bits = sim_random_u64(random);

		for (int shift = 0; shift < 64; shift += 16)
			sum += bits >> shift & 0xffff;
	}
	return ((double)sum - mean) * 0x1p-16;
}
