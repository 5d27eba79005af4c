/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_OUT_FILE_H
#define LUMBARD_IO_OUT_FILE_H

#include <lumbard/base/text.h>
#include <stddef.h>
#include <sys/types.h>

enum { OUT_FILE_BUFFER = 65536 };

enum out_file_kind {
	OUT_FILE_CLOSED,
	OUT_FILE_WHOLE,	 /* temporary until the commit */
	OUT_FILE_LOG,	 /* grows in place */
	OUT_FILE_STREAM, /* stdout, a pipe, a device: what is written is gone */
};

/*
 * An output file: either complete or not there, or a log that grows. Caller-owned; zeroed means
 * closed. Calls return 0 or a negative errno. An error of writing (-ENOSPC, -EPIPE, ...) sticks:
 * every later call returns it and the rest is dropped, so checking the last call is enough. The
 * program has to ignore SIGPIPE, or -EPIPE never gets here.
 */
struct out_file {
	/* private */
	enum out_file_kind kind;
	int fd;
	int owns_fd;
	int r; /* the error that sticks */
	char *path;
	char *temp_path;
	char *buf;
	size_t len;
};

/*
 * Start a file that gets its name in out_file_commit(); what stood there stays until then, and its
 * owner and permissions are kept. Links are followed. "-" is stdout; a path that is a pipe or a
 * device is written directly.
 */
int out_file_create(struct out_file *file, const char *path);

/*
 * Open a log and write the header line (with its newline) where the file is new or empty. A last
 * line without newline, torn by a power cut, is removed. -EEXIST when the file begins with another
 * header: it is somebody else's or an older one's, and nothing is changed. New logs have mode 0640.
 */
int out_file_append(struct out_file *file, const char *path, const char *header);

/* Buffered. */
int out_file_write(struct out_file *file, const char *bytes, size_t n);
int out_file_add(struct out_file *file, const struct text *text);

/* Hand the buffer to the system, which takes it to a disk when it likes: see disk_sync.h. */
int out_file_flush(struct out_file *file);

/* The descriptor, which stays this file's; -1 when closed. */
int out_file_fd(const struct out_file *file);

/* Flush, close; a file of out_file_create() is synced and gets its name. Closed afterwards whatever
 * is returned. */
int out_file_commit(struct out_file *file);

/* Close and drop what is not written yet; a file of out_file_create() was then never there. */
void out_file_abort(struct out_file *file);

/*
 * A short file at once, with this mode: whoever reads it sees the old or the new content, never a
 * part. It is not forced to a disk: for what only the running system cares about.
 */
int out_file_replace(const char *path, const struct text *content, mode_t mode);

/*
 * Make a folder and those above it, as mkdir -p does. mode is for new ones, which belong to whom
 * the folder that they are in belongs to, also when root makes them.
 */
int out_file_make_folders(const char *path, mode_t mode);

#endif
