/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_EVENT_H
#define LUMBARD_COACH_EVENT_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/body/body.h>
#include <lumbard/coach/prescription.h>
#include <lumbard/form/exercise.h>
#include <lumbard/fusion/self_check.h>

#include <stdint.h>

/* What happened, one row of the event file each; `tell` has the words. */
enum event_kind {
	EVENT_POSITION,
	EVENT_EXERCISE_START,
	EVENT_EXERCISE_DONE,
	EVENT_HOLD_START,
	EVENT_HOLD_PAUSE,
	EVENT_HOLD_RESUME,
	EVENT_HOLD_END,
	EVENT_ERROR_START,
	EVENT_ERROR_END,
	EVENT_SENSOR_LOST,
	EVENT_SENSOR_BACK,
	EVENT_STRAP_MOVED,
	EVENT_ACCEL_OFF,
	EVENT_CLOCK_STEP,
	/* The stretch was none: what it counted and claimed since its start is to be subtracted. */
	EVENT_TAKEN_BACK,
	EVENT_NEUTRAL,	   /* of a pose, taken anew; of `upright`: the strap, solved for */
	EVENT_NEUTRAL_OFF, /* rests off it by more than it may follow */
	EVENT_KIND_COUNT,
};

/* How it ended, why it paused, why a sensor is lost. */
enum event_reason {
	REASON_NONE,
	REASON_COMPLETE,
	REASON_SHORT,
	REASON_NO_DATA,
	REASON_UNCALIBRATED,
	REASON_OUT_OF_POSE,
	REASON_SETTLING,
	REASON_SATURATED,
	REASON_GRAVITY_FREE,
	REASON_FROZEN,
	REASON_STALE,
	REASON_IMPOSSIBLE,
	REASON_TOO_SLOW,
	REASON_HOLES,
	REASON_NEVER_CAME,
	REASON_OFF_NEUTRAL,
	REASON_MISFIT,
	REASON_OTHER_CHIP,
	REASON_SWAPPED,
	REASON_WALL_CLOCK,
	/* What contradicts a stretch that was recognised. */
	REASON_STEPS,
	REASON_STOOD_UP,
	REASON_TURNED,
	/* Of how it is worn. */
	REASON_PELVIS_CORRECTED, /* the strap of a sensor; in the order of the places */
	REASON_LUMBAR_CORRECTED,
	REASON_UNDONE,
	REASON_SIT_TALL,
	REASON_REST_AGAIN,
	/* A sensor that does not agree with itself: one for each fault but SELF_CHECK_WELL. */
	REASON_SELF_CHECK,
	REASON_COUNT = REASON_SELF_CHECK + SELF_CHECK_FAULT_COUNT - 1,
};

enum event_unit { UNIT_NONE, UNIT_S, UNIT_DEG, UNIT_DEG_PER_S, UNIT_MPS2, UNIT_HZ, UNIT_COUNT };

/* Of the last five only those count that the kind of the event tells of: see event_says(). */
struct event {
	int64_t t_us;
	enum event_kind kind;
	const struct exercise *exercise; /* NULL: none */
	enum coach_side side;
	int rep;      /* from 1; 0: not applicable */
	double value; /* in unit; UNKNOWN: none */
	enum event_unit unit;
	enum body_position position;
	enum calib_pose pose;
	enum form_error error; /* or FORM_NO_ERROR */
	enum sensor_place sensor;
	enum event_reason reason;
};

/* One of which nothing but time and kind is known. */
struct event event_of(int64_t t_us, enum event_kind kind);

/* What else an event of a kind can tell, a bit each; it tells of an error or else of a reason. */
enum event_saying {
	SAYS_POSITION = 1,
	SAYS_ERROR = 2,
	SAYS_SENSOR = 4,
	SAYS_REASON = 8,
	SAYS_POSE = 16,
};

unsigned event_says(enum event_kind kind);

/* The reason of a fault, and the fault of a reason; REASON_NONE and SELF_CHECK_WELL if it is none.
 */
enum event_reason event_reason_of(enum self_check_fault fault);
enum self_check_fault event_fault_of(enum event_reason reason);

/* The unit of an error's measured quantity. */
enum event_unit event_unit_of(enum form_error error);

/*
 * Caller-owned. A step has at most: a stretch that ends (hold, each error, itself), the position,
 * one that begins with its hold, one that is taken back, and one event of its own for each error,
 * hold and sensor.
 */
enum { EVENT_LIST_MAX = 48 };
struct event_list {
	struct event event[EVENT_LIST_MAX];
	int count;
};

/* There has to be room: more than a step can say is a mistake of ours. */
void event_list_add(struct event_list *list, const struct event *event);

#endif
