/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_CALIBRATION_H
#define LUMBARD_DAEMON_CALIBRATION_H

#include "run.h"

#include <lumbard/imu/imu.h>

/*
 * A guided calibration in the running daemon: the course has the samples, lamps and buzzer tell it,
 * and nothing is coached meanwhile. What it leads to is written as the profile and taken by a
 * reload, which begins a new session; what was there before stays until then.
 */

/* Begins, with poses as in a course_config. 0, or -1 with why it cannot. */
int run_calibrate(struct run *run, uint32_t poses, struct reason *ret_reason);

/* The same of a pose of a stretch that somebody was just shown, in a profile that there is. */
int run_calibrate_teach(struct run *run, const char *stretch, struct reason *ret_reason);

/* Left early: what was got so far is kept where all of it fits together. False: there is none. */
bool run_calibrate_stop(struct run *run);

/* Leaves out the pose that is wanted next. False: there is none, or it cannot be done without. */
bool run_calibrate_skip(struct run *run);

bool run_is_calibrating(const struct run *run);

/* One sample of a tick. */
void run_calibrate_feed(struct run *run, const struct imu_sample *sample);

/* From each tick, after its samples: an end is taken up. Whether there is a profile to be taken by
 * a reload. */
bool run_calibrate_step(struct run *run);

#endif
