/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_CHIPS_H
#define LUMBARD_DOCTOR_CHIPS_H

#include "rest.h"
#include <lumbard/settings/config.h>

#include <lumbard/fusion/self_check.h>
#include <lumbard/io/bus_i2c.h>
#include <lumbard/io/loop.h>
#include <lumbard/sense/source_registers.h>

#include <stdbool.h>

/*
 * Whatever answers at the usual addresses of the configured buses: found, started with its own
 * test, and measured, all at once, so that none waits for another.
 */
enum { DOCTOR_CHIPS_MAX = 64 };

/* In this order; whoever was measured is up. */
enum doctor_chip_state {
	DOCTOR_CHIP_DOWN,
	DOCTOR_CHIP_STARTING,
	DOCTOR_CHIP_UP,
	DOCTOR_CHIP_MEASURED,
};

struct doctor_chip {
	struct sensor_where where;
	bool is_wanted; /* the config names this address */
	enum doctor_chip_state state;
	int error; /* why it is not up: a negative errno; 0: it was not started */
	int tries; /* of starting */
	int64_t next_us;
	struct source_registers registers;
	struct source_description is; /* what was seen of it */
	struct sense_counts counts;
	struct rest rest;
	struct rest_result result;
	struct self_check check; /* of all that was read */
	struct self_check_verdict agreement;
	int64_t reading_us; /* in all */
	int64_t pause_until_us;
	uint32_t skipped_reads; /* in such pauses */
};

/* Caller-owned; zeroed it is empty. Has to stay where it is. */
struct doctor_chips {
	struct bus_i2c_opener buses;
	struct bus_opener opener;
	struct doctor_chip chip[DOCTOR_CHIPS_MAX];
	size_t count;
	double measured_s;
	uint64_t missed_ticks, ticks;
};

/* Puts every address of the bus that may have a sensor on the list. */
void doctor_chips_add_bus(struct doctor_chips *chips, const struct config *config,
			  const struct sensor_where *bus);

/* Who is there, by reading alone; nothing is started. */
void doctor_chips_look(struct doctor_chips *chips);

/* Starts all of them. 0, or -EINTR after a signal, or why waiting failed. */
int doctor_chips_start(struct doctor_chips *chips, struct loop *loop, bool wants_self_test);

/*
 * Reads those that are up; whoever was not measured yet is measured by that. watch is told of each
 * good reading and ends the measuring when it returns nonzero; it may be NULL. Returns as
 * doctor_chips_start() does.
 */
int doctor_chips_measure(struct doctor_chips *chips, struct loop *loop, double rate_hz,
			 double seconds,
			 int (*watch)(void *ctx, size_t index, const struct imu_reading *reading,
				      int64_t now_us),
			 void *ctx);

/* Reads on while they are turned by hand, until each has told whether it agrees with itself. */
int doctor_chips_turn(struct doctor_chips *chips, struct loop *loop, double rate_hz,
		      double seconds_most);

size_t doctor_chips_up(const struct doctor_chips *chips);
void doctor_chips_close(struct doctor_chips *chips);

#endif
