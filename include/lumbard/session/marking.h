/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_MARKING_H
#define LUMBARD_SESSION_MARKING_H

#include <lumbard/calib/pose.h>
#include <lumbard/session/button.h>
#include <lumbard/show/lamp.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * The mark of a recording as somebody sets it who is alone with a button, lamps and a buzzer. A
 * short press sets the next pose in the order of the list, and after the last none; a long one
 * takes the mark off and puts it back on. Heard: one short, a mark is on; one long, none is; two,
 * rows are not written; three long, no data.
 */

/* A sensor that has been silent for longer has no data, as in a session. */
#define MARKING_STALE_US INT64_C(500000)

/* Caller-owned. */
struct marking {
	enum calib_pose pose; /* the mark, or POSE_NONE */
	/* private */
	enum calib_pose place; /* in the list: where a press goes on */
	struct button button;
	struct cue_player cue;
	bool has_data, is_written;
};

/* Begins with a pose or POSE_NONE, in silence. */
void marking_begin(struct marking *marking, enum calib_pose pose);

/* Another mark, by a key; also the same anew. */
void marking_set(struct marking *marking, enum calib_pose pose, int64_t t_us);

/* As the button is at t_us; whether that changed the mark. */
bool marking_press(struct marking *marking, bool is_down, int64_t t_us);

/* Whether every sensor that ever had samples has them still, and whether the rows are written. */
void marking_watch(struct marking *marking, bool has_data, bool is_written, int64_t t_us);

/*
 * status: on records, fast no data. good: slow while a mark is on. error: on, rows are not written.
 */
void marking_plan_lamps(const struct marking *marking, struct lamp_plan *ret_plan);

/* Whether buzzer and vibration are on at t_us. */
bool marking_is_sounding(const struct marking *marking, int64_t t_us);

#endif
