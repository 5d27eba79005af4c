/* SPDX-License-Identifier: MIT */
#include "say.h"
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
		event_row(&text, event);
		out_file_add(&logs->events, &text);
	}
	if (logs->watch_event)
		logs->watch_event(logs->watch_ctx, event);
}

static void on_trace(void *ctx, const struct trace_row *now)
{
	struct logs *logs = ctx;
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));

	if (logs->has_trace) {
		trace_row(&text, now);
		out_file_add(&logs->trace, &text);
	}
	if (logs->watch_trace)
		logs->watch_trace(logs->watch_ctx, now);
}

struct session_sink logs_sink(struct logs *logs)
{
	return (struct session_sink){.ctx = logs, .event = on_event, .trace = on_trace};
}

static int create_one(const char *command, struct out_file *file, const char *path,
		      void (*header)(struct text *text), bool *ret_has)
{
	char row[ROW_TEXT_MAX];
	struct text text = text_in(row, sizeof(row));
	int r;

	if (!path)
		return 0;
	r = out_file_create(file, path);
	if (r < 0)
		return say_failed(EXIT_USAGE, command, "%s: %s; name a file that can be written",
				  path, strerror(-r));
	header(&text);
	out_file_add(file, &text);
	*ret_has = true;
	return 0;
}

int logs_create(const char *command, struct logs *logs, const char *events_path,
		const char *trace_path)
{
	int code = create_one(command, &logs->events, events_path, event_header, &logs->has_events);

	if (code == 0)
		code = create_one(command, &logs->trace, trace_path, trace_header,
				  &logs->has_trace);
	if (code != 0)
		logs_abort(logs);
	return code;
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
static void leave_to_owner(const struct logs *logs, const char *state_dir, const char *folder)
{
	char sessions[LOG_PATH_MAX];
	struct stat owner;

	if (geteuid() != 0 || stat(state_dir, &owner) < 0)
		return;
	snprintf(sessions, sizeof(sessions), "%s/sessions", state_dir);
	if (lchown(sessions, owner.st_uid, owner.st_gid) < 0 ||
	    lchown(folder, owner.st_uid, owner.st_gid) < 0 ||
	    fchown(out_file_fd(&logs->events), owner.st_uid, owner.st_gid) < 0 ||
	    fchown(out_file_fd(&logs->trace), owner.st_uid, owner.st_gid) < 0)
		say_warning("%s: it stays root's: %s", folder, strerror(errno));
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

int logs_begin_session(struct logs *logs, const char *state_dir, char *ret_folder, size_t size)
{
	int r = make_session_folder(state_dir, ret_folder, size);

	if (r < 0) {
		ret_folder[0] = '\0';
		return r;
	}
	r = append_one(&logs->events, ret_folder, "events.csv", event_header);
	logs->has_events = r == 0;
	if (r == 0)
		r = append_one(&logs->trace, ret_folder, "trace.csv", trace_header);
	logs->has_trace = r == 0 && logs->has_events;
	if (r == 0)
		r = begin_sync(logs);
	if (r < 0) {
		logs_abort(logs);
		remove_session(ret_folder);
		ret_folder[0] = '\0';
		return r;
	}
	leave_to_owner(logs, state_dir, ret_folder);
	return 0;
}

int logs_say_wrong_folder(const char *command, const char *state_dir, int error)
{
	const struct passwd *user = error == -EACCES ? getpwuid(geteuid()) : NULL;

	if (user)
		return say_failed(EXIT_USAGE, command,
				  "state_dir %s: %s; sudo chown -R %s: %s, or name another folder "
				  "with --state-dir",
				  state_dir, strerror(-error), user->pw_name, state_dir);
	return say_failed(EXIT_USAGE, command,
			  "state_dir %s: %s; name a folder that can be written with --state-dir",
			  state_dir, strerror(-error));
}

int logs_start_session(const char *command, struct logs *logs, const char *state_dir,
		       char *ret_folder, size_t size)
{
	int r = logs_begin_session(logs, state_dir, ret_folder, size);

	return r == 0 ? 0 : logs_say_wrong_folder(command, state_dir, r);
}

int logs_flush(struct logs *logs, int *ret_sync_error)
{
	int r = logs->has_events ? out_file_flush(&logs->events) : 0;
	int r_trace = logs->has_trace ? out_file_flush(&logs->trace) : 0;

	*ret_sync_error = logs->sync ? disk_sync_want(logs->sync) : 0;
	return r < 0 ? r : r_trace;
}

static int close_files(const char *command, struct logs *logs, int r_sync)
{
	int r = logs->has_events ? out_file_commit(&logs->events) : 0;
	int r_trace = logs->has_trace ? out_file_commit(&logs->trace) : 0;

	logs->has_events = false;
	logs->has_trace = false;
	if (r == 0)
		r = r_trace < 0 ? r_trace : r_sync;
	if (r < 0)
		return say_failed(EXIT_FAILED, command,
				  "writing the log: %s; the log is incomplete", strerror(-r));
	return 0;
}

int logs_close(const char *command, struct logs *logs)
{
	int r_sync;

	logs_flush(logs, &r_sync);
	return close_files(command, logs, end_sync(logs));
}

int logs_leave(const char *command, struct logs *logs)
{
	int r_sync;

	logs_flush(logs, &r_sync);
	disk_sync_leave(logs->sync);
	logs->sync = NULL;
	return close_files(command, logs, r_sync);
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
