/* SPDX-License-Identifier: MIT */
#include "temp_file.h"
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/out_file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROWS_MODE = 0640, RECORD_MODE = 0666, WHOLE_MODE = 0666 };

static int out_file_close(struct out_file *file, int r)
{
	/* A network file system reports a full disk only here. */
	if (file->owns_fd && close(file->fd) < 0 && r == 0)
		r = -errno;
	folder_close(&file->folder);
	free(file->buf);
	*file = (struct out_file){.lost_rows = file->lost_rows}; /* still to be told */
	return r;
}

/* Returns how many bytes were written; *ret_r tells why not all. */
static size_t write_some(int fd, const char *bytes, size_t size, int *ret_r)
{
	size_t done = 0;

	*ret_r = 0;
	while (done < size) {
		ssize_t n = write(fd, bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			*ret_r = -errno;
			break;
		}
		done += (size_t)n;
	}
	return done;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	int r;

	write_some(fd, bytes, size, &r);
	return r;
}

static size_t whole_rows(const char *bytes, size_t size)
{
	const char *newline = size > 0 ? memrchr(bytes, '\n', size) : NULL;

	return newline ? (size_t)(newline - bytes) + 1 : 0;
}

static uint64_t count_rows(const char *bytes, size_t size)
{
	uint64_t count = 0;

	for (size_t i = 0; i < size; i++)
		count += bytes[i] == '\n';
	return count;
}

/* To the end of the whole rows, whatever stands behind them. */
static int cut(struct out_file *file)
{
	if (!file->is_torn && !file->replaces_old)
		return 0;
	if (ftruncate(file->fd, file->size) < 0)
		return -errno;
	file->is_torn = file->replaces_old = false;
	return 0;
}

/* What cannot be written stays in the buffer, from the beginning of a row on. */
static int grow(struct out_file *file)
{
	int r = file->len > 0 ? cut(file) : 0;
	size_t done, whole;

	if (r == 0) {
		done = write_some(file->fd, file->buf, file->len, &r);
		whole = done < file->len ? whole_rows(file->buf, done) : done;
		file->is_torn = done > whole;
		file->size += (off_t)whole;
		file->len -= whole;
		memmove(file->buf, file->buf + whole, file->len);
	}
	if (file->is_torn)
		(void)cut(file); /* or before the next row */
	file->r = r;
	return r;
}

static int buffer_write(struct out_file *file)
{
	if (file->kind == OUT_FILE_GROWS)
		return grow(file);
	if (file->r == 0)
		file->r = write_all(file->fd, file->buf, file->len);
	file->len = 0;
	return file->r;
}

/* Once there was no room, only a flush tries anew: the disk is not asked for each row. */
static int write_row(struct out_file *file, const char *bytes, size_t n)
{
	if (n > OUT_FILE_BUFFER - file->len && file->r == 0)
		grow(file);
	if (n > OUT_FILE_BUFFER - file->len) {
		file->lost_rows += count_rows(bytes, n);
		return file->r < 0 ? file->r : -EMSGSIZE;
	}
	memcpy(file->buf + file->len, bytes, n);
	file->len += n;
	return file->r;
}

int out_file_write(struct out_file *file, const char *bytes, size_t n)
{
	if (file->kind == OUT_FILE_CLOSED)
		return -EBADF;
	if (file->kind == OUT_FILE_GROWS)
		return write_row(file, bytes, n);
	if (file->r == 0 && n > OUT_FILE_BUFFER - file->len)
		buffer_write(file);
	if (file->r < 0)
		return file->r;
	if (n > OUT_FILE_BUFFER) {
		file->r = write_all(file->fd, bytes, n);
		return file->r;
	}
	memcpy(file->buf + file->len, bytes, n);
	file->len += n;
	return 0;
}

int out_file_add(struct out_file *file, const struct text *text)
{
	return out_file_write(file, text->buf, text->len);
}

int out_file_flush(struct out_file *file)
{
	if (file->kind == OUT_FILE_CLOSED)
		return -EBADF;
	return buffer_write(file);
}

int out_file_fd(const struct out_file *file)
{
	return file->kind == OUT_FILE_CLOSED ? -1 : file->fd;
}

bool out_file_is_gone(const struct out_file *file)
{
	struct stat status;

	return file->kind == OUT_FILE_GROWS && fstat(file->fd, &status) == 0 &&
	       status.st_nlink == 0;
}

uint64_t out_file_lost_rows(const struct out_file *file)
{
	return file->lost_rows;
}

/* Takes over fd. */
static int out_file_start(struct out_file *file, enum out_file_kind kind, int fd)
{
	if (fd < 0)
		return fd;
	file->kind = kind;
	file->fd = fd;
	file->owns_fd = true;
	file->buf = malloc(OUT_FILE_BUFFER);
	return file->buf ? 0 : -ENOMEM;
}

static int start_stdout(struct out_file *file)
{
	int r;

	/* What printf() holds back belongs in front. */
	if (fflush(stdout) != 0)
		return -errno;
	r = out_file_start(file, OUT_FILE_STREAM, STDOUT_FILENO);
	file->owns_fd = false;
	return r;
}

/* A device or a pipe must not be replaced by a file. A pipe that another user laid would make root
 * wait. */
static int start_special(struct out_file *file)
{
	int wait = file->folder.is_foreign ? O_NONBLOCK : 0;
	int flags = O_WRONLY | O_APPEND | wait; /* behind what a file has, if it is one after all */

	return out_file_start(file, OUT_FILE_STREAM,
			      folder_open_file(&file->folder, file->name, flags, 0));
}

static bool is_special(const struct out_file *file, const struct stat *status)
{
	return !S_ISREG(status->st_mode) || folder_is_proc(&file->folder);
}

/* 1: there is one and *ret_status is of it; 0: there is none. */
static int look(const struct out_file *file, struct stat *ret_status)
{
	int fd = folder_open_file(&file->folder, file->name, O_PATH, 0);

	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return fd;
	if (fstat(fd, ret_status) < 0) {
		close(fd);
		return -EIO;
	}
	close(fd);
	return 1;
}

/* A profile that root writes stays readable for the daemon that owned it. */
static int keep_permissions(const struct out_file *file, const struct stat *old)
{
	if (!file->folder.is_foreign && fchown(file->fd, old->st_uid, old->st_gid) < 0 &&
	    errno != EPERM)
		return -errno;
	return fchmod(file->fd, old->st_mode & 0777) < 0 ? -errno : 0;
}

static int start_whole(struct out_file *file, const struct stat *old)
{
	int r;

	temp_file_sweep(&file->folder, file->name);
	r = out_file_start(file, OUT_FILE_WHOLE,
			   temp_file_open(&file->folder, file->name, WHOLE_MODE, file->temp_name));
	return r == 0 && old ? keep_permissions(file, old) : r;
}

static int start_new(struct out_file *file, mode_t mode)
{
	int r = out_file_start(file, OUT_FILE_GROWS,
			       folder_open_file(&file->folder, file->name,
						O_RDWR | O_CREAT | O_EXCL | O_APPEND, mode));

	file->is_new = r == 0;
	return r;
}

/* Two that write to one file would make a third one of it. */
static int lock_old(const struct out_file *file)
{
	return flock(file->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK ? -EBUSY : 0;
}

static int start_record(struct out_file *file, const struct stat *old)
{
	int r;

	if (old && !file->replaces_old)
		return -EEXIST;
	if (old)
		r = out_file_start(
			file, OUT_FILE_GROWS,
			folder_open_file(&file->folder, file->name, O_RDWR | O_APPEND, 0));
	else
		r = start_new(file, RECORD_MODE);
	return r == 0 ? lock_old(file) : r;
}

/* old is what is there already; NULL: nothing. */
typedef int start_file_f(struct out_file *file, const struct stat *old);

static int start_at(struct out_file *file, start_file_f *start_file)
{
	struct stat old;
	int is_there = look(file, &old);

	if (is_there < 0)
		return is_there;
	if (is_there && is_special(file, &old))
		return start_special(file);
	return start_file(file, is_there ? &old : NULL);
}

static int start(struct out_file *file, const char *path, bool replaces_old,
		 start_file_f *start_file)
{
	struct out_file fresh = {.replaces_old = replaces_old};
	int r;

	if (strcmp(path, "-") == 0)
		r = start_stdout(&fresh);
	else
		r = folder_of_file(&fresh.folder, path, fresh.name);
	if (r == 0 && fresh.kind == OUT_FILE_CLOSED)
		r = start_at(&fresh, start_file);
	if (r < 0)
		out_file_abort(&fresh);
	else
		*file = fresh;
	return r;
}

int out_file_create(struct out_file *file, const char *path)
{
	return start(file, path, false, start_whole);
}

int out_file_record(struct out_file *file, const char *path, bool replaces_old)
{
	return start(file, path, replaces_old, start_record);
}

int out_file_grow(struct out_file *file, const struct folder *folder, const char *name)
{
	struct out_file fresh = {0};
	int r = folder_open_in(folder, ".", &fresh.folder);

	if (r == 0) {
		snprintf(fresh.name, sizeof(fresh.name), "%s", name);
		r = start_new(&fresh, GROWS_MODE);
	}
	if (r < 0)
		out_file_abort(&fresh);
	else
		*file = fresh;
	return r;
}

static int publish(const struct out_file *file)
{
	int r = fsync(file->fd) < 0 ? -errno : 0;

	if (r == 0)
		r = folder_rename(&file->folder, file->temp_name, file->name);
	return r == 0 ? folder_sync(&file->folder) : r;
}

/* One that was made for nothing. */
static void remove_empty(const struct out_file *file)
{
	if (file->kind == OUT_FILE_GROWS && file->is_new && file->size == 0)
		folder_remove(&file->folder, file->name);
}

int out_file_commit(struct out_file *file)
{
	int r = out_file_flush(file);

	if (file->kind == OUT_FILE_GROWS)
		file->lost_rows += count_rows(file->buf, file->len);
	if (r < 0)
		remove_empty(file);
	if (file->kind != OUT_FILE_WHOLE)
		return out_file_close(file, r);
	if (r == 0)
		r = publish(file);
	if (r < 0)
		folder_remove(&file->folder, file->temp_name);
	(void)out_file_close(file, r); /* the disk has confirmed what is in it */
	return r;
}

void out_file_abort(struct out_file *file)
{
	if (file->kind == OUT_FILE_WHOLE)
		folder_remove(&file->folder, file->temp_name);
	remove_empty(file);
	(void)out_file_close(file, 0);
}

void out_file_pass_on(struct out_file *old, struct out_file *file)
{
	file->lost_rows += old->lost_rows;
	if (old->kind == OUT_FILE_GROWS && old->len > 0)
		(void)out_file_write(file, old->buf, old->len);
	out_file_abort(old);
}

const char *out_file_cure(int error)
{
	return error == -ENOSPC || error == -EDQUOT || error == -EFBIG ? "make room"
								       : "look at the disk";
}

int out_file_explain(const char *path, int error, const char *next, struct failure *ret_failure)
{
	bool is_disk = error == -EIO || strcmp(out_file_cure(error), "make room") == 0;

	return failure_set(ret_failure, is_disk ? FAILURE_RUNNING : FAILURE_USAGE,
			   is_disk ? out_file_cure(error) : next, "%s: %s", path,
			   folder_strerror(error));
}

int out_file_replace(const struct folder *folder, const char *name, const struct text *content,
		     mode_t mode)
{
	char temp_name[FOLDER_NAME_SIZE];
	int r, fd;

	temp_file_sweep(folder, name);
	fd = temp_file_open(folder, name, 0600, temp_name);
	if (fd < 0)
		return fd;
	r = write_all(fd, content->buf, content->len);
	if (r == 0 && fchmod(fd, mode) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		r = folder_rename(folder, temp_name, name);
	if (r < 0)
		folder_remove(folder, temp_name);
	return r;
}
