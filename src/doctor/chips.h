/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DOCTOR_CHIPS_H
#define LUMBARD_DOCTOR_CHIPS_H

#include "rest.h"
#include <lumbard/settings/config.h>

#include <lumbard/imu/imu.h>
#include <lumbard/io/bus_i2c.h>
#include <lumbard/io/loop.h>

#include <stdbool.h>

/*
 * Whatever answers at the usual addresses of the configured buses: found, started with its own
 * test, and measured, all at once, so that none waits for another.
 */
enum { DOCTOR_CHIPS_MAX = 64 };

struct doctor_chip {
	struct sensor_where where;
	bool is_wanted; /* the config names this address */
	bool is_starting, is_up, is_measured;
	int error; /* why it is not up: a negative errno; 0: it was not started */
	int tries; /* of starting */
	int64_t next_us;
	struct bus_i2c bus;
	struct imu imu;
	struct rest rest;
	struct rest_result result;
	int64_t reading_us; /* in all */
	int64_t pause_until_us;
	uint32_t skipped_reads; /* in such pauses */
};

struct doctor_chips {
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
 * Reads those that are up. watch is told of each good reading and ends the measuring when it
 * returns nonzero; it may be NULL. Returns as doctor_chips_start() does.
 */
int doctor_chips_measure(struct doctor_chips *chips, struct loop *loop, double rate_hz,
			 double seconds,
			 int (*watch)(void *ctx, size_t index, const struct imu_reading *reading,
				      int64_t now_us),
			 void *ctx);

size_t doctor_chips_up(const struct doctor_chips *chips);
void doctor_chips_close(struct doctor_chips *chips);

#endif
