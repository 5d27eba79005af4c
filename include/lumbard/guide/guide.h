/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_GUIDE_GUIDE_H
#define LUMBARD_GUIDE_GUIDE_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/calib/pose.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Which pose is held, and who is on the way to the next one: nobody is coached on either. Fed with
 * marks and samples in order of time, from a recording or from life. A way has a pose at both ends
 * and is short, so whether it is one shows only afterwards: a recording waits with its samples, a
 * live guide takes for a way what may be one.
 */
#define GUIDE_WAY_MOST_US INT64_C(15000000) /* sitting back, lying down, settling take 12 s */

enum guide_duty {
	GUIDE_UNDECIDED, /* the person left a pose and may be on the way to the next */
	GUIDE_COACHED,
	GUIDE_CALIBRATING, /* a pose is held, or the person was on the way */
};

/* Caller-owned, copyable. */
struct guide {
	/* private */
	bool has_marks[SENSOR_COUNT]; /* of its own; else those of the other sensor hold for it */
	enum calib_pose mark[SENSOR_COUNT];
	enum guide_duty duty[SENSOR_COUNT];
	int64_t left_us[SENSOR_COUNT]; /* the pose, while undecided */
};

struct guide_answer {
	enum calib_pose pose; /* held, by the sensor's own mark or by the other's; or POSE_NONE */
	enum guide_duty duty; /* of this sample */
	/* What each sensor's undecided samples before this one were; or GUIDE_UNDECIDED as yet. */
	enum guide_duty before[SENSOR_COUNT];
};

/* has_marks: which sensors are known to have marks of their own; others show it by their first. */
void guide_init(struct guide *guide, const bool has_marks[SENSOR_COUNT]);

/* The pose that is marked at a sensor from the next sample on, or POSE_NONE. */
void guide_mark(struct guide *guide, enum sensor_place sensor, enum calib_pose pose);

/* A sample of a sensor. Samples come in order of time over both; equal times are in order. */
void guide_step(struct guide *guide, enum sensor_place sensor, int64_t t_us,
		struct guide_answer *ret_answer);

#endif
