/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_PLAY_H
#define LUMBARD_DEMO_PLAY_H

#include <lumbard/settings/config.h>
#include <lumbard/store/logs.h>

#include <lumbard/coach/prescription.h>
#include <lumbard/demo/demo.h>
#include <lumbard/io/out_file.h>
#include <lumbard/session/session.h>
#include <lumbard/sim/wearer.h>

#include <stdbool.h>

/* Who is told of what is played. */
struct demo_watch {
	void (*on_step)(void *ctx); /* the wearer goes on to another step; after the change */
	void (*on_event)(void *ctx, const struct event *event);
	void *ctx;
};

/* The wearer goes through the script; the session coaches it, the log and the recording grow. */
struct demo_play {
	const struct sim_step *script;
	size_t step_count,
		calib_count; /* steps in all, and of them calibration, which comes first */
	size_t step_index;
	int64_t now_us, step_end_us, calib_end_us, end_us;
	bool is_over;
	struct wearer_truth truth; /* of the last sample */
	struct profile profile;
	struct prescription prescription;
	struct session session;
	char profile_path[CONFIG_PATH_MAX + 32], log_folder[CONFIG_PATH_MAX + 64];
	const char *record_path;
	bool is_one_sensor, overwrites;
	/* private */
	struct demo_watch watch;
	struct wearer wearer;
	struct logs logs;
	struct session_sink log_sink;
	struct out_file record;
	struct imu_sample next;
	struct wearer_truth next_truth;
	const char *next_mark;
	bool has_next;
	double step_end_s;
};

/*
 * Calibrates, opens all files and stands at time 0. 0, or -1 with what failed; then nothing is left
 * open.
 */
int demo_play_open(struct demo_play *play, const struct demo_setup *setup,
		   const struct demo_watch *watch, struct failure *ret_failure);

/* Plays up to until_us of the script's own time, or to its end. */
void demo_play_advance(struct demo_play *play, int64_t until_us);

/* Closes what is being held and all files, wherever it stands. 0, or -1 with what failed. */
int demo_play_close(struct demo_play *play, struct failure *ret_failure);

const struct sim_step *demo_play_step(const struct demo_play *play);

/* What the wearer does in this step. */
const char *demo_play_caption(const struct demo_play *play);

/* Whether the step belongs to the calibration. */
bool demo_play_is_calibrating(const struct demo_play *play);

#endif
