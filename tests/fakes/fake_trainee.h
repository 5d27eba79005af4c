/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_FAKE_TRAINEE_H
#define LUMBARD_TESTS_FAKE_TRAINEE_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/sim/wearer.h>

#include <stdbool.h>

/*
 * A simulated person who does as a guide asks, or does not: a script of steps in which some wait,
 * in the pose they lead to, until they are let go.
 */
enum { TRAINEE_STEPS_MAX = 64 };

/* hold_s of who waits: for praise, or to be corrected. */
#define TRAINEE_WAITS 600.0
#define TRAINEE_ERRS  601.0

struct trainee {
	struct wearer wearer;
	struct wearer_truth truth; /* of the last sample */
	struct sim_step step[TRAINEE_STEPS_MAX];
	size_t count;
	struct sim_random random;
	double after_s[2]; /* since corrected, or praised, to wait; 0: was not */
};

/* Draws from the seed; no steps yet. */
void trainee_init(struct trainee *trainee, uint64_t seed);
double trainee_between(struct trainee *trainee, double low, double high);

/* One more step; the returned one may be changed until the start. */
struct sim_step *trainee_add(struct trainee *trainee, enum sim_position position, double move_s,
			     double hold_s, double pelvis_deg, double lumbar_deg);

/* Down and up again; the last rise holds for hold_s. */
void trainee_bow(struct trainee *trainee, double pelvis_deg, double lumbar_deg, double hold_s);

void trainee_start(struct trainee *trainee, const struct wearer_config *config);
bool trainee_next(struct trainee *trainee, struct imu_sample *ret_sample);

/* Was praised, or corrected: who has waited for that goes on, once arrived, after so many seconds.
 */
void trainee_hear(struct trainee *trainee, bool is_praise, double after_s);

#endif
