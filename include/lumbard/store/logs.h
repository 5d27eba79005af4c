/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_LOGS_H
#define LUMBARD_STORE_LOGS_H

#include <lumbard/base/failure.h>
#include <lumbard/io/disk_sync.h>
#include <lumbard/io/out_file.h>
#include <lumbard/session/session.h>

#include <stdbool.h>

/*
 * Event and trace files behind a session, which goes on without them where they cannot be written.
 * Of whole files the first error of writing sticks; those of a session's folder get well again, and
 * rows that cannot be written meanwhile are counted.
 */
struct logs {
	struct out_file events, trace;
	bool has_events, has_trace;
	struct disk_sync *sync; /* of logs that grow; else NULL */
	bool is_session;	/* it is to have a session's folder, whether it has one or not */
	uint64_t lost_rows;	/* while there was none */
	/* Also told of each event; may be NULL. */
	void (*watch_event)(void *ctx, const struct event *event);
	void (*watch_trace)(void *ctx, const struct moment *row);
	void *watch_ctx;
};

/* Sink that writes into logs; logs must outlive it. */
struct session_sink logs_sink(struct logs *logs);

/*
 * Whole files that appear at logs_close(); a path NULL leaves that file out. 0, or negative with
 * the failure.
 */
int logs_create(struct logs *logs, const char *events_path, const char *trace_path,
		struct failure *ret_failure);

/*
 * A new numbered folder STATE_DIR/sessions/NNNNNN-UTC with events.csv and trace.csv that grow. The
 * number orders sessions: the clock of a Pi may be wrong. 0, or a negative errno with the failure.
 */
int logs_begin_session(struct logs *logs, const char *state_dir, char *ret_folder, size_t size,
		       struct failure *ret_failure);

/*
 * The same for a session that is under way, whose folder was removed or could not be made: rows
 * that wait are taken over. 0, or a negative errno and all stays as it was.
 */
int logs_begin_anew(struct logs *logs, const char *state_dir, char *ret_folder, size_t size);

/* Whether a session has no folder, or none any more that anybody could read. */
bool logs_is_gone(const struct logs *logs);

/* Rows of a session that were not written and never will be. */
uint64_t logs_lost_rows(const struct logs *logs);

/*
 * On their way to the disk, without waiting for it. 0 or a negative errno: rows wait, or are lost.
 * ret_sync_error is 0 or why the disk doesn't confirm what it was given.
 */
int logs_flush(struct logs *logs, int *ret_sync_error);

/* Commits, and waits for the disk. 0, or negative with the failure. */
int logs_close(struct logs *logs, struct failure *ret_failure);

/* The same without waiting: the disk is at it by itself. */
int logs_leave(struct logs *logs, struct failure *ret_failure);

/* Why there can be no session's folder in state_dir, and what to do. Returns -1. */
int logs_explain(const char *state_dir, int error, struct failure *ret_failure);

/* Whether an error of logs_begin_session() means that the settings are wrong, and not the disk. */
bool logs_is_wrong_folder(int error);

/* Drops what was to appear as a whole; what grew stays. */
void logs_abort(struct logs *logs);

#endif
