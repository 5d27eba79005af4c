/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_OUT_FILE_H
#define LUMBARD_IO_OUT_FILE_H

#include <lumbard/base/failure.h>
#include <lumbard/base/text.h>
#include <lumbard/io/folder.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { OUT_FILE_BUFFER = 65536 };

enum out_file_kind {
	OUT_FILE_CLOSED,
	OUT_FILE_WHOLE,	 /* temporary until the commit */
	OUT_FILE_GROWS,	 /* under its own name from the start */
	OUT_FILE_STREAM, /* stdout, a pipe, a device: what is written is gone */
};

/*
 * An output file: either complete or not there, or one that grows row by row. Caller-owned; zeroed
 * means closed. Calls return 0 or a negative errno; what root may do where is that of folder.h. An
 * error of writing (-ENOSPC, -EPIPE, ...) sticks: every later call returns it and the rest is
 * dropped, so checking the last call is enough. The program has to ignore SIGPIPE and SIGXFSZ, or
 * the errors never get here.
 *
 * But one that grows gets well again: rows that cannot be written wait in the buffer, each flush
 * tries anew, and those that find no room there are counted. A row is written as a whole or not at
 * all, as far as the file itself can tell: what was written of one is cut off again.
 */
struct out_file {
	/* private */
	enum out_file_kind kind;
	int fd;
	bool owns_fd;
	int r; /* the error that sticks; of one that grows, that of the latest flush */
	struct folder folder;
	char name[FOLDER_NAME_SIZE], temp_name[FOLDER_NAME_SIZE];
	char *buf;
	size_t len;
	off_t size;   /* of the whole rows of one that grows */
	bool is_torn; /* there is more than these */
	bool is_new;
	bool replaces_old;  /* what stands there goes when the first row comes */
	uint64_t lost_rows; /* of one that grows */
};

/*
 * Start a file that gets its name in out_file_commit(); what stood there stays until then, and its
 * owner and permissions are kept. "-" is stdout; a path that is a pipe or a device is written
 * directly. What killed writers of the same file left is removed.
 */
int out_file_create(struct out_file *file, const char *path);

/* A new file that grows, in that folder; -EEXIST when there is anything of that name. */
int out_file_grow(struct out_file *file, const struct folder *folder, const char *name);

/*
 * The same by its path, and "-", pipes and devices as above. With replaces_old a file may be there
 * already, and is emptied when the first row comes.
 */
int out_file_record(struct out_file *file, const char *path, bool replaces_old);

/* Buffered. One that grows is given whole rows, each with its newline. */
int out_file_write(struct out_file *file, const char *bytes, size_t n);
int out_file_add(struct out_file *file, const struct text *text);

/* Hand the buffer to the system, which takes it to a disk when it likes: see disk_sync.h. */
int out_file_flush(struct out_file *file);

/* The descriptor, which stays this file's and may be read, too; -1 when closed. */
int out_file_fd(const struct out_file *file);

/* Whether a file that grows has been removed, so that what is written to it is for nobody. */
bool out_file_is_gone(const struct out_file *file);

/* Rows of one that grows that could not be written, and never will be. */
uint64_t out_file_lost_rows(const struct out_file *file);

/*
 * Flush, close; a file of out_file_create() is synced and gets its name. Closed afterwards whatever
 * is returned; -EIO may also mean that the disk has not confirmed the name.
 */
int out_file_commit(struct out_file *file);

/*
 * Close and drop what is not written yet; a file of out_file_create() was then never there, and one
 * that grows neither where it was new and no row was written.
 */
void out_file_abort(struct out_file *file);

/* Rows of one that grows that still wait go to another one; then it is aborted. */
void out_file_pass_on(struct out_file *old, struct out_file *file);

/* What helps where writing failed: "make room" or "look at the disk". */
const char *out_file_cure(int error);

/*
 * Of a path that cannot be written: a disk that fails or is full is no mistake of who named it, and
 * anything else has next as its cure. Returns -1, with the failure.
 */
int out_file_explain(const char *path, int error, const char *next, struct failure *ret_failure);

/*
 * A short file at once, with this mode: whoever reads it sees the old or the new content, never a
 * part. It is not forced to a disk: for what only the running system cares about.
 */
int out_file_replace(const struct folder *folder, const char *name, const struct text *content,
		     mode_t mode);

#endif
