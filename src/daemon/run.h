/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_RUN_H
#define LUMBARD_DAEMON_RUN_H

#include "options.h"
#include <lumbard/daemon/lamps.h>
#include <lumbard/daemon/sensors.h>
#include <lumbard/store/logs.h>

#include <lumbard/io/control_socket.h>
#include <lumbard/io/loop.h>
#include <lumbard/session/session.h>

#include <stdbool.h>

/* What files, environment and options say. */
struct run_settings {
	struct config config;
	struct profile profile;
	struct prescription prescription;
};

/* Since the start, over all sessions. */
struct run_totals {
	int64_t start_us;
	double held_s;
	uint32_t reps, errors[FORM_ERROR_COUNT];
	uint64_t dropped_samples; /* of each sensor: the program was late */
};

/* The daemon: `lumbard run`. */
struct run {
	const struct options *options;
	int argc;
	char **argv;
	struct run_settings settings;
	struct sensors sensors;
	struct session session;
	struct logs logs;
	char folder[640]; /* of the log */
	struct lamps lamps;
	struct loop loop;
	bool is_pressed, is_off_duty, is_quiet, is_log_due;
	int log_error;	/* negative errno; 0: it is being written */
	int sync_error; /* the same of what the disk confirms */
	enum coach_side side;
	int64_t pressed_us, flushed_us, watchdog_us, watchdog_period_us, utc_offset_us;
	enum coach_state told_state;
	char reload_error[FAILURE_WORDS_MAX]; /* of a reload that was refused; "": the last one was
						 taken */
	char runtime_dir[CONFIG_PATH_MAX];
	struct control_server control;
	struct run_totals totals;
	int64_t metrics_us; /* when they were written last */
	unsigned sensors_up;
	bool is_metrics_due, is_metrics_lost;
};

/* cmd_run.c: a session with the settings of now; its log is open. And how the journal hears. */
void run_begin_session(struct run *run);

/* What button, socket and reload do. */
void run_set_side(struct run *run, enum coach_side side);
void run_set_off_duty(struct run *run, bool is_off_duty);

/* run_control.c: takes the runtime folder. 0; where it cannot be had also 0, after a warning; or
 * the exit code after the error line when another lumbard has it. */
int run_control_open(struct run *run);

/* The same without words: 0 or a negative errno. */
int run_control_take(const struct config *config, struct control_server *ret_server,
		     char *ret_folder, size_t size, pid_t *ret_pid);
void run_control_step(struct run *run);
void run_control_close(struct run *run);

/* run_status.c: members of a JSON object, without its braces; what helps where something lacks. */
const char *run_log_cure(int error);
const char *run_profile_cure(const struct run *run);
void run_add_status(struct run *run, struct text *text);

/* run_metrics.c: lumbard.prom, every ten seconds, and sooner when something has happened. */
void run_count_event(struct run *run, const struct event *event);
void run_metrics_step(struct run *run, int64_t now_us);
void run_metrics_remove(struct run *run);

/*
 * run_reload.c: everything anew from files, environment and options. What is sound is taken as a
 * whole; else all stays as it was, and the journal and `lumbard status` say why.
 */
void run_reload(struct run *run);

#endif
