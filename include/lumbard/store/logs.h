/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_STORE_LOGS_H
#define LUMBARD_STORE_LOGS_H

#include <lumbard/base/failure.h>
#include <lumbard/io/disk_sync.h>
#include <lumbard/io/out_file.h>
#include <lumbard/session/session.h>

#include <stdbool.h>

/*
 * Event and trace files behind a session. The first error of writing sticks and is told once by
 * whoever closes; the session goes on without a log.
 */
struct logs {
	struct out_file events, trace;
	bool has_events, has_trace;
	struct disk_sync *sync; /* of logs that grow; else NULL */
	int owner_error; /* root's log could not be left to the folder's owner: negative errno */
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
 * On their way to the disk, without waiting for it. 0 or the negative errno that stuck: rows are
 * lost. ret_sync_error is 0 or why the disk doesn't confirm what it was given.
 */
int logs_flush(struct logs *logs, int *ret_sync_error);

/* Commits, and waits for the disk. 0, or negative with the failure. */
int logs_close(struct logs *logs, struct failure *ret_failure);

/* The same without waiting: the disk is at it by itself. */
int logs_leave(struct logs *logs, struct failure *ret_failure);

/* Whether an error of logs_begin_session() means that the settings are wrong, and not the disk. */
bool logs_is_wrong_folder(int error);

/* Drops what was to appear as a whole; what grew stays. */
void logs_abort(struct logs *logs);

#endif
