/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_DAEMON_RIG_H
#define LUMBARD_TESTS_DAEMON_RIG_H

#include "daemon/run.h"
#include "fakes/fake_person.h"
#include "fakes/fake_trainee.h"
#include "fakes/sensor_faults.h"

#include <stdbool.h>

/*
 * The daemon without its loop, in a folder of its own and in time that only the test moves: a tick
 * is 10 ms. Somebody calibrated wears one sensor and sits; no lamps.
 */
struct daemon_rig {
	struct run run;
	struct loop loop;
	struct daemon_setup setup;
	struct config config; /* it was started with */
	struct config next;   /* a reload reads that, unless refusal says something */
	struct failure refusal;
	char folder[64];
	struct fake_trunk trunk;
	struct trainee *trainee;   /* wears the sensor in the trunk's place; NULL: nobody */
	bool is_silent;		   /* the sensor says nothing more */
	struct sensor_fault fault; /* or what else is wrong with it */
	int opened;		   /* how often the sensor was brought up */
	const char *part;	   /* what it is; NULL: it does not say */
	int turns;
	char answer[CONTROL_ANSWER_MAX];
};

enum { DAEMON_RIG_TICK_US = 10000 };

void daemon_rig_open(struct daemon_rig *rig);
void daemon_rig_close(struct daemon_rig *rig);

int64_t daemon_rig_now_us(void);

/* The wall clock jumps. */
void daemon_rig_step_clock(int64_t step_us);

/* Ticks, and what clients want between two of them, until so much time has passed. */
void daemon_rig_run(struct daemon_rig *rig, double seconds);

/* The answer to a request. */
const char *daemon_rig_ask(struct daemon_rig *rig, const char *request);

/* A client of the socket that has said this. */
int daemon_rig_connect(struct daemon_rig *rig, const char *line);

/* The text of a file in the rig's folder; "" where there is none. Good until the next call. */
const char *daemon_rig_read(const struct daemon_rig *rig, const char *name);

/* The same of a file of the log of now. */
const char *daemon_rig_log(const struct daemon_rig *rig, const char *name);

void daemon_rig_write(const struct daemon_rig *rig, const char *name, const char *text);

#endif
