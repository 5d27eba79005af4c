/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_SOURCE_REGISTERS_H
#define LUMBARD_SENSE_SOURCE_REGISTERS_H

#include <lumbard/base/bus.h>
#include <lumbard/imu/imu.h>
#include <lumbard/sense/doubt.h>
#include <lumbard/sense/source.h>

/*
 * The source that reads a chip's registers over a bus: one sample a poll. While it comes up, a poll
 * takes at most this many steps of one or two transactions each.
 */
enum { SOURCE_STEPS_PER_POLL = 3 };

/* Caller-owned. The opener has to outlive it. */
struct source_registers {
	/* private */
	const struct bus_opener *opener;
	struct sensor_where where; /* of the latest opening */
	bool is_open;
	struct bus bus;
	struct imu imu;
	struct sense_doubt doubt;
	int64_t quiet_until_us; /* a bus that hung costs all others time */
};

void source_registers_init(struct source_registers *registers, const struct bus_opener *opener);

/* Good while registers stays where it is. */
struct source source_registers_source(struct source_registers *registers);

#endif
