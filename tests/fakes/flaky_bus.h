/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_FLAKY_BUS_H
#define LUMBARD_TESTS_FLAKY_BUS_H

#include <lumbard/base/bus.h>

/*
 * A bad lead to any other bus: transactions that fail at random, and blocks of bytes that freeze
 * or go blank. Single registers still read true, as they do from a chip that merely sleeps. The
 * public fields may be changed at any time.
 */
enum flaky_bus_bytes {
	FLAKY_BUS_TRUE,
	FLAKY_BUS_FROZEN, /* the last true block again and again */
	FLAKY_BUS_ZEROS,
	FLAKY_BUS_ONES,
};

struct flaky_bus {
	int errors_permille; /* 1000: nothing gets through */
	int error;	     /* the negative errno that is returned */
	enum flaky_bus_bytes bytes;
	int error_count;

	/* private */
	struct bus inner;
	uint64_t random_state;
	uint8_t last_block[256];
};

/* Passes everything through until told otherwise. inner's context must outlive it. */
void flaky_bus_init(struct flaky_bus *flaky, const struct bus *inner, uint64_t seed);

/* Valid as long as flaky stands still. */
struct bus flaky_bus_as_bus(struct flaky_bus *flaky);

#endif
