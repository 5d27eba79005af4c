/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/config.h>
#include <lumbard/settings/service_view.h>
#include <lumbard/store/logs.h>

#include <lumbard/io/clock.h>
#include <lumbard/tell/rows.h>

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_TRIES = 100, FOLDER_MODE = 0750 };

static void on_event(void *ctx, const struct event *event)
{
	struct logs *logs = ctx;
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));

	if (logs->has_events) {
		tell_event_row(&text, event);
		out_file_add(&logs->events, &text);
	}
	logs->lost_rows += logs->is_session && !logs->has_events;
	if (logs->watch_event)
		logs->watch_event(logs->watch_ctx, event);
}

static void on_trace(void *ctx, const struct moment *now)
{
	struct logs *logs = ctx;
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));

	if (logs->has_trace) {
		tell_trace_row(&text, now);
		out_file_add(&logs->trace, &text);
	}
	logs->lost_rows += logs->is_session && !logs->has_trace;
	if (logs->watch_trace)
		logs->watch_trace(logs->watch_ctx, now);
}

struct session_sink logs_sink(struct logs *logs)
{
	return (struct session_sink){.ctx = logs, .event = on_event, .trace = on_trace};
}

static int create_one(struct out_file *file, const char *path, void (*header)(struct text *text),
		      bool *ret_has, struct failure *ret_failure)
{
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));
	int r;

	if (!path)
		return 0;
	r = out_file_create(file, path);
	if (r < 0)
		return out_file_explain(path, r, "name a file that can be written", ret_failure);
	header(&text);
	out_file_add(file, &text);
	*ret_has = true;
	return 0;
}

static void drop_files(struct logs *logs)
{
	out_file_abort(&logs->events);
	out_file_abort(&logs->trace);
	logs->has_events = false;
	logs->has_trace = false;
}

int logs_create(struct logs *logs, const char *events_path, const char *trace_path,
		struct failure *ret_failure)
{
	int r = create_one(&logs->events, events_path, tell_event_header, &logs->has_events,
			   ret_failure);

	if (r == 0)
		r = create_one(&logs->trace, trace_path, tell_trace_header, &logs->has_trace,
			       ret_failure);
	if (r < 0)
		logs_abort(logs);
	return r;
}

static int take_number(void *ctx, const char *name)
{
	unsigned *highest = ctx, number;

	if (sscanf(name, "%9u-", &number) == 1 && number > *highest)
		*highest = number;
	return 0;
}

/* One more than the highest number among the folders of earlier sessions. */
static unsigned next_number(const struct folder *sessions)
{
	unsigned highest = 0;

	(void)folder_list(sessions, take_number, &highest);
	return highest + 1;
}

/* mkdir tells whether the name was free, also when two programs start at once. */
static int make_session_folder(const struct folder *sessions, char ret_name[FOLDER_NAME_SIZE])
{
	char utc[CLOCK_UTC_SIZE];

	clock_utc_text(clock_utc_us(), utc, sizeof(utc));
	for (int i = 0; i < FOLDER_TRIES; i++) {
		int r;

		snprintf(ret_name, FOLDER_NAME_SIZE, "%06u-%s", next_number(sessions), utc);
		r = folder_make_in(sessions, ret_name, FOLDER_MODE);
		if (r != -EEXIST)
			return r;
	}
	return -EEXIST;
}

/* With its header on the disk: a disk that is full is seen here. */
static int begin_one(struct out_file *file, const struct folder *folder, const char *name,
		     void (*header)(struct text *text), bool *ret_has)
{
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));
	int r = out_file_grow(file, folder, name);

	if (r < 0)
		return r;
	*ret_has = true;
	header(&text);
	out_file_add(file, &text);
	return out_file_flush(file);
}

static int begin_sync(struct logs *logs)
{
	const int fds[] = {out_file_fd(&logs->events), out_file_fd(&logs->trace)};

	return disk_sync_open(&logs->sync, fds, sizeof(fds) / sizeof(fds[0]));
}

static int end_sync(struct logs *logs)
{
	int r = disk_sync_close(logs->sync);

	logs->sync = NULL;
	return r;
}

/* What was begun and came to nothing. */
static void remove_session(const struct folder *sessions, const struct folder *folder,
			   const char *name)
{
	if (folder->is_open) {
		(void)folder_remove(folder, "events.csv");
		(void)folder_remove(folder, "trace.csv");
	}
	(void)folder_remove_in(sessions, name);
}

static int begin_files(struct logs *logs, const struct folder *sessions, const char *name)
{
	struct folder folder = {0};
	int r = folder_open_in(sessions, name, &folder);

	if (r == 0)
		r = begin_one(&logs->events, &folder, "events.csv", tell_event_header,
			      &logs->has_events);
	if (r == 0)
		r = begin_one(&logs->trace, &folder, "trace.csv", tell_trace_header,
			      &logs->has_trace);
	if (r == 0)
		r = begin_sync(logs);
	if (r < 0) {
		drop_files(logs);
		remove_session(sessions, &folder, name);
	}
	folder_close(&folder);
	return r;
}

static int begin_session(struct logs *logs, const char *state_dir, char *ret_folder, size_t size)
{
	struct folder state = {0}, sessions = {0};
	char name[FOLDER_NAME_SIZE] = "";
	int n, r = folder_make(&state, state_dir, FOLDER_MODE);

	if (r == 0)
		r = folder_make_in(&state, "sessions", FOLDER_MODE);
	if (r == 0 || r == -EEXIST)
		r = folder_open_in(&state, "sessions", &sessions);
	if (r == 0)
		r = make_session_folder(&sessions, name);
	if (r == 0)
		r = begin_files(logs, &sessions, name);
	folder_close(&sessions);
	folder_close(&state);
	n = snprintf(ret_folder, size, "%s/sessions/%s", state_dir, name);
	if (r < 0 || n < 0 || (size_t)n >= size)
		ret_folder[0] = '\0';
	return r;
}

int logs_explain(const char *state_dir, int error, struct failure *ret_failure)
{
	const struct passwd *user = error == -EACCES ? getpwuid(geteuid()) : NULL;
	char where[CONFIG_PATH_MAX + 16];
	char next[REASON_NEXT_MAX] = "name a folder that can be written with --state-dir";

	if (user && access(state_dir, F_OK) < 0 && errno == ENOENT)
		snprintf(next, sizeof(next),
			 "sudo install -d -o %s %s, or name another folder with --state-dir",
			 user->pw_name, state_dir);
	else if (user)
		snprintf(next, sizeof(next),
			 "sudo chown -R %s: %s, or name another folder with --state-dir",
			 user->pw_name, state_dir);
	snprintf(where, sizeof(where), "state_dir %s", state_dir);
	out_file_explain(where, error, next, ret_failure);
	service_explain(state_dir, SERVICE_WRITES, ret_failure);
	return -1;
}

int logs_begin_session(struct logs *logs, const char *state_dir, char *ret_folder, size_t size,
		       struct failure *ret_failure)
{
	int r;

	logs->is_session = true;
	r = begin_session(logs, state_dir, ret_folder, size);
	if (r < 0)
		logs_explain(state_dir, r, ret_failure);
	return r;
}

/* The rows that wait go over to the new files. */
int logs_begin_anew(struct logs *logs, const char *state_dir, char *ret_folder, size_t size)
{
	struct out_file events = logs->events, trace = logs->trace;
	bool had_files = logs->has_events && logs->has_trace;
	struct disk_sync *sync = logs->sync;
	int r;

	logs->events = logs->trace = (struct out_file){0};
	logs->has_events = logs->has_trace = false;
	logs->sync = NULL;
	r = begin_session(logs, state_dir, ret_folder, size);
	if (r < 0 && had_files) {
		logs->events = events;
		logs->trace = trace;
		logs->has_events = logs->has_trace = true;
		logs->sync = sync;
		return r;
	}
	if (!had_files)
		return r;
	disk_sync_leave(sync);
	out_file_pass_on(&events, &logs->events);
	out_file_pass_on(&trace, &logs->trace);
	return 0;
}

bool logs_is_gone(const struct logs *logs)
{
	return logs->is_session && (!logs->has_events || out_file_is_gone(&logs->events) ||
				    out_file_is_gone(&logs->trace));
}

uint64_t logs_lost_rows(const struct logs *logs)
{
	return logs->lost_rows + out_file_lost_rows(&logs->events) +
	       out_file_lost_rows(&logs->trace);
}

int logs_flush(struct logs *logs, int *ret_sync_error)
{
	int r = logs->has_events ? out_file_flush(&logs->events) : 0;
	int r_trace = logs->has_trace ? out_file_flush(&logs->trace) : 0;

	*ret_sync_error = logs->sync ? disk_sync_want(logs->sync) : 0;
	return r < 0 ? r : r_trace;
}

static int close_files(struct logs *logs, int r_sync, struct failure *ret_failure)
{
	int r = logs->has_events ? out_file_commit(&logs->events) : 0;
	int r_trace = logs->has_trace ? out_file_commit(&logs->trace) : 0;

	logs->has_events = false;
	logs->has_trace = false;
	if (r == 0)
		r = r_trace < 0 ? r_trace : r_sync;
	if (r < 0)
		return failure_set(ret_failure, FAILURE_RUNNING, NULL,
				   "writing the log: %s; the log is incomplete", strerror(-r));
	return 0;
}

int logs_close(struct logs *logs, struct failure *ret_failure)
{
	int r_sync;

	logs_flush(logs, &r_sync);
	return close_files(logs, end_sync(logs), ret_failure);
}

int logs_leave(struct logs *logs, struct failure *ret_failure)
{
	int r_sync;

	logs_flush(logs, &r_sync);
	disk_sync_leave(logs->sync);
	logs->sync = NULL;
	return close_files(logs, r_sync, ret_failure);
}

bool logs_is_wrong_folder(int error)
{
	switch (-error) {
	case EACCES:
	case EPERM:
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case EEXIST:
	case EINVAL:
	case ENAMETOOLONG:
		return true;
	default:
		return false;
	}
}

void logs_abort(struct logs *logs)
{
	(void)end_sync(logs);
	drop_files(logs);
}
