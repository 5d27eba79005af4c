/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_STATUS_H
#define LUMBARD_TELL_STATUS_H

#include <lumbard/base/text.h>
#include <lumbard/coach/claims.h>
#include <lumbard/coach/prescription.h>
#include <lumbard/guide/course.h>
#include <lumbard/imu/imu.h>
#include <lumbard/session/moment.h>

#include <stdbool.h>

/*
 * How the daemon is: one value behind `lumbard status`, its JSON, the watch and lumbard.prom. Texts
 * "" are not known or not there; a number that is not known is UNKNOWN.
 */
enum problem_code {
	PROBLEM_OTHER,	      /* that this build does not know */
	PROBLEM_SENSOR_UNSET, /* needed, and not configured */
	PROBLEM_SENSOR_STARTING,
	PROBLEM_SENSOR_DOWN,
	PROBLEM_NO_PROFILE,
	PROBLEM_STRAP_MOVED,
	PROBLEM_NO_LAMPS,
	PROBLEM_NO_LOG,
	PROBLEM_DISK_UNSURE,
	PROBLEM_RELOAD_REFUSED,
	PROBLEM_NO_METRICS,
	PROBLEM_NOTHING_READY,	  /* no stretch can begin, by the files alone */
	PROBLEM_RATE_LOW,	  /* too few samples for something to be judged */
	PROBLEM_SENSOR_FLAKY,	  /* it serves, but some of its transfers fail */
	PROBLEM_NO_SOCKET,	  /* removed, or its folder cannot be had */
	PROBLEM_SENSOR_UNTRUSTED, /* it is up, and what it says cannot be believed */
	PROBLEM_ACCEL_OFF,	  /* not the one that was calibrated, or it changed */
	PROBLEM_OTHER_CHIP,	  /* than that on which the profile's numbers were measured */
	PROBLEM_PROFILE_OLD,
	PROBLEM_NEUTRAL_OFF, /* rests off it by more than it follows */
	PROBLEM_CODE_COUNT,
};

enum {
	STATUS_NAME_MAX = 64,
	STATUS_PATH_MAX = 640,
	STATUS_WHY_MAX = 1100,
	STATUS_PROBLEMS_MAX = 24,
};

struct status_problem {
	enum problem_code code;
	enum sensor_place sensor;  /* of those of a sensor; else SENSOR_COUNT */
	char why[STATUS_WHY_MAX];  /* "pelvis sensor at 1:0x68: nobody answers" */
	char next[STATUS_WHY_MAX]; /* what to do; "" where only another version knows */
};

enum status_sensor_state {
	STATUS_SENSOR_NONE,
	STATUS_SENSOR_UP,
	STATUS_SENSOR_STARTING,
	STATUS_SENSOR_DOWN,
	STATUS_SENSOR_STATE_COUNT
};
enum status_self_test { STATUS_UNTESTED, STATUS_PASSED, STATUS_FAILED, STATUS_SELF_TEST_COUNT };

struct status_sensor {
	char bus[STATUS_NAME_MAX]; /* "": not configured */
	int address;		   /* 0: not found yet */
	char part[STATUS_NAME_MAX];
	enum status_sensor_state state;
	char why[STATUS_WHY_MAX]; /* it is down */
	bool is_needed;
	uint32_t fault_count[IMU_FAULT_COUNT]; /* [IMU_FAULT_NONE]: good reads */
	uint32_t start_count;
	enum status_self_test self_test;
	double moved_rad; /* how far it sits today from where the profile has it */
};

enum status_clock { STATUS_CLOCK_UNKNOWN, STATUS_CLOCK_WRONG, STATUS_CLOCK_RIGHT };

/* A pose that was taught, and how near to it counts. */
struct status_taught {
	struct profile_taught is; /* its stretch is "" after the last one */
	double width_rad;
};

/* Caller-owned; about 40 KiB. */
struct status {
	char version[STATUS_NAME_MAX];
	int64_t pid;
	double uptime_s;
	struct status_problem problem[STATUS_PROBLEMS_MAX];
	int problem_count;
	char reload_error[STATUS_WHY_MAX];
	bool is_coaching, is_quiet;
	enum coach_side side; /* that was set, also while no stretch is done */
	struct moment now;
	struct status_sensor sensor[SENSOR_COUNT];
	char profile_path[STATUS_PATH_MAX];
	bool is_calibrated;
	int profile_sensors;
	struct profile_time profile_made;
	struct profile_time profile_renewed[POSE_COUNT]; /* since */
	double profile_age_days;			 /* of its oldest pose */
	struct status_taught taught[PROFILE_TAUGHT_MAX];
	char routine_path[STATUS_PATH_MAX]; /* "": the usual dose */
	struct prescription prescription;
	bool is_ready[EXERCISE_COUNT]; /* its stretches; by the profile */
	char log_folder[STATUS_PATH_MAX];
	bool is_log_written;
	enum status_clock clock;
	uint64_t dropped_samples; /* of each sensor: the program was late */
	bool has_guide;		  /* a calibration runs, or one has ended */
	struct course_view guide; /* how it is, or was left */
	struct claims_sum totals; /* since the start, over all sessions; none is taken back */
};

/*
 * One more problem. why is what is known beyond the code, next what helps beyond the usual; ""
 * where there is nothing. Of a sensor the status has to have it by then; else sensor is
 * SENSOR_COUNT.
 */
void status_add_problem(struct status *status, enum problem_code code, enum sensor_place sensor,
			const char *why, const char *next);

/* "sensor_down", ... */
const char *tell_problem_word(enum problem_code code);
int tell_problem_from_word(const char *word, enum problem_code *ret_code);

/* "passed", "failed"; "" where there was none. */
const char *tell_self_test_word(enum status_self_test self_test);
int tell_self_test_from_word(const char *word, enum status_self_test *ret_self_test);

/* "none", "up", "starting", "down" */
const char *tell_sensor_state_word(enum status_sensor_state state);
int tell_sensor_state_from_word(const char *word, enum status_sensor_state *ret_state);

/*
 * The answer to `status`, which is `status --json`: {"ok":true,"version":..}; `problems` are
 * sentences, and `problem_details` are those of the watch.
 */
void tell_status_answer(struct text *text, const struct status *status);

/* {"kind":"status","ok":true,..}: the same, and `problems` are {code, sensor, why, next}. */
void tell_status_json(struct text *text, const struct status *status);

/* What `lumbard status` prints; control characters from files and sensors are made visible. */
void tell_status_screen(struct text *text, const struct status *status);

/* lumbard.prom: the text format of Prometheus. */
void tell_metrics(struct text *text, const struct status *status);

#endif
