/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_RUN_H
#define LUMBARD_DAEMON_RUN_H

#include <lumbard/daemon/daemon.h>
#include <lumbard/daemon/lamps.h>
#include <lumbard/daemon/sensors.h>
#include <lumbard/store/logs.h>

#include <lumbard/base/units.h>
#include <lumbard/coach/teaching.h>
#include <lumbard/guide/course.h>
#include <lumbard/io/control_socket.h>
#include <lumbard/io/loop.h>
#include <lumbard/session/button.h>
#include <lumbard/session/session.h>
#include <lumbard/tell/course_words.h>
#include <lumbard/tell/status.h>

#include <lumbard/tell/rows.h>

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
	struct claims done;
	int64_t stretched_us;	  /* when a stretch was being done last */
	uint64_t dropped_samples; /* of each sensor: the program was late */
};

/* Monotonic, and that of the wall. */
struct run_clock {
	int64_t (*now_us)(void);
	int64_t (*utc_us)(void);
};

/* What who watches was told last. */
struct run_watch {
	int64_t looked_us, moment_us;
	char moment[MOMENT_JSON_MAX];
	char status[CONTROL_ANSWER_MAX]; /* without what changes all the time */
	char line[CONTROL_ANSWER_MAX];	 /* being made */
	char guide[COURSE_JSON_MAX];
};

/* A stretch that is being taught. */
struct run_teaching {
	const struct exercise *exercise; /* NULL: none */
	struct form_overrides overrides;
	struct teaching teaching;
	int64_t pose_us; /* the latest pose */
	struct course_view view;
};

/* A guided calibration, or the last one. */
struct run_calibration {
	struct course *course; /* NULL: none runs */
	struct run_teaching lesson;
	struct cue_player cue;
	bool has_last, is_profile_new;
	struct course_view last; /* how it ended */
};

/* The running daemon. What one of its files does to it stands in that file's header. */
struct run {
	const struct daemon_setup *setup;
	const struct run_clock *clock;
	struct run_settings settings;
	struct sensors sensors;
	struct session session;
	struct logs logs;
	char folder[640]; /* of the log */
	struct lamps lamps;
	struct button button;
	struct run_calibration calibration;
	bool has_stretched; /* in this session */
	struct wishes wishes;
	bool is_quiet, is_log_due;
	bool is_rate_low; /* too few samples for something to be judged, as it was told last */
	int log_error;	  /* negative errno; 0: it is being written */
	int sync_error;	  /* the same of what the disk confirms */
	uint64_t lost_rows,
		told_lost_rows; /* of the log: at the latest flush, and in the journal */
	int64_t flushed_us, watchdog_us, watchdog_period_us, utc_offset_us;
	enum coach_state told_state; /* to the service manager */
	struct reason refusal;	     /* of the latest reload; no why: it was taken */
	char runtime_dir[CONFIG_PATH_MAX];
	struct control_server *control; /* NULL: its folder cannot be had */
	struct run_totals totals;
	int folder_error;   /* negative errno; 0: the socket can be reached */
	int64_t folder_us;  /* when it was looked at last */
	int64_t metrics_us; /* when they were written last */
	unsigned sensors_up;
	bool is_metrics_due, is_metrics_lost;
	struct status status; /* as it was told last */
	struct run_watch watch;
};

/* Seconds since 1970, as far as the wall clock knows. */
static inline int64_t run_utc_s(const struct run *run)
{
	return run->clock->utc_us() / US_PER_S;
}

#endif
