/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/service_view.h>
#include <lumbard/store/logs.h>

#include <lumbard/io/clock.h>
#include <lumbard/tell/rows.h>

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_PATH_MAX = 640, FOLDER_TRIES = 100 };

static void on_event(void *ctx, const struct event *event)
{
	struct logs *logs = ctx;
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));

	if (logs->has_events) {
		tell_event_row(&text, event);
		out_file_add(&logs->events, &text);
	}
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
		return failure_set(ret_failure, FAILURE_USAGE, "name a file that can be written",
				   "%s: %s", path, strerror(-r));
	header(&text);
	out_file_add(file, &text);
	*ret_has = true;
	return 0;
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

/* One more than the highest number among the folders of earlier sessions. */
static unsigned next_number(const char *sessions)
{
	unsigned highest = 0, number;
	DIR *folder = opendir(sessions);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (sscanf(entry->d_name, "%6u-", &number) == 1 && number > highest)
			highest = number;
	if (folder)
		closedir(folder);
	return highest + 1;
}

/* mkdir tells whether the name was free, also when two programs start at once. */
static int make_session_folder(const char *state_dir, char *ret_folder, size_t size)
{
	char sessions[LOG_PATH_MAX], utc[CLOCK_UTC_SIZE];
	int r;

	snprintf(sessions, sizeof(sessions), "%s/sessions", state_dir);
	r = out_file_make_folders(sessions, 0750);
	if (r < 0)
		return r;
	clock_utc_text(clock_utc_us(), utc, sizeof(utc));
	for (int i = 0; i < FOLDER_TRIES; i++) {
		int n = snprintf(ret_folder, size, "%s/%06u-%s", sessions, next_number(sessions),
				 utc);

		if (n < 0 || (size_t)n >= size)
			return -ENAMETOOLONG;
		if (mkdir(ret_folder, 0750) == 0)
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static int append_one(struct out_file *file, const char *folder, const char *name,
		      void (*header)(struct text *text))
{
	char row[ROW_TEXT_MAX], path[LOG_PATH_MAX];
	struct text text = text_in(row, sizeof(row));

	header(&text);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return out_file_append(file, path, row);
}

/* What was begun and came to nothing. */
static void remove_session(const char *folder)
{
	static const char *const names[] = {"events.csv", "trace.csv"};
	char path[LOG_PATH_MAX + 16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

/* What root writes into a folder of the service stays the service's, and no link is followed. */
static int leave_to_owner(const struct logs *logs, const char *state_dir, const char *folder)
{
	char sessions[LOG_PATH_MAX];
	struct stat owner;

	if (geteuid() != 0 || stat(state_dir, &owner) < 0)
		return 0;
	snprintf(sessions, sizeof(sessions), "%s/sessions", state_dir);
	if (lchown(sessions, owner.st_uid, owner.st_gid) < 0 ||
	    lchown(folder, owner.st_uid, owner.st_gid) < 0 ||
	    fchown(out_file_fd(&logs->events), owner.st_uid, owner.st_gid) < 0 ||
	    fchown(out_file_fd(&logs->trace), owner.st_uid, owner.st_gid) < 0)
		return -errno;
	return 0;
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

static int begin_session(struct logs *logs, const char *state_dir, char *ret_folder, size_t size)
{
	int r = make_session_folder(state_dir, ret_folder, size);

	if (r < 0) {
		ret_folder[0] = '\0';
		return r;
	}
	r = append_one(&logs->events, ret_folder, "events.csv", tell_event_header);
	logs->has_events = r == 0;
	if (r == 0)
		r = append_one(&logs->trace, ret_folder, "trace.csv", tell_trace_header);
	logs->has_trace = r == 0 && logs->has_events;
	if (r == 0)
		r = begin_sync(logs);
	if (r < 0) {
		logs_abort(logs);
		remove_session(ret_folder);
		ret_folder[0] = '\0';
		return r;
	}
	logs->owner_error = leave_to_owner(logs, state_dir, ret_folder);
	return 0;
}

static void explain_wrong_folder(const char *state_dir, int error, struct failure *ret_failure)
{
	const struct passwd *user = error == -EACCES ? getpwuid(geteuid()) : NULL;

	char next[REASON_NEXT_MAX] = "name a folder that can be written with --state-dir";

	if (user && access(state_dir, F_OK) < 0 && errno == ENOENT)
		snprintf(next, sizeof(next),
			 "sudo install -d -o %s %s, or name another folder with --state-dir",
			 user->pw_name, state_dir);
	else if (user)
		snprintf(next, sizeof(next),
			 "sudo chown -R %s: %s, or name another folder with --state-dir",
			 user->pw_name, state_dir);
	failure_set(ret_failure, FAILURE_USAGE, next, "state_dir %s: %s", state_dir,
		    strerror(-error));
	service_explain(state_dir, SERVICE_WRITES, ret_failure);
}

int logs_begin_session(struct logs *logs, const char *state_dir, char *ret_folder, size_t size,
		       struct failure *ret_failure)
{
	int r = begin_session(logs, state_dir, ret_folder, size);

	if (r < 0)
		explain_wrong_folder(state_dir, r, ret_failure);
	return r;
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
	out_file_abort(&logs->events);
	out_file_abort(&logs->trace);
	logs->has_events = false;
	logs->has_trace = false;
}
