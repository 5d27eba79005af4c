/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_LIES_H
#define LUMBARD_TESTS_LIES_H

#include "fakes/sensor_faults.h"

/* What one sensor does to the truth, from one time to another. */
struct lie {
	struct sensor_fault fault;
	enum sensor_place sensor;
	double from_s, to_s;
};

/* A lie of its own for each random stream; within a wearing of so many seconds. */
struct lie lie_draw(struct sim_random *random, bool has_lumbar, double first_s, double last_s);

/* Changes the sample; false: it never comes. */
bool lie_tell(struct lie *lie, double t_s, struct imu_sample *sample);

void lie_print(const struct lie *lie);

#endif
