/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/out_file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMP_TRIES = 100, LOG_LINE_MAX = 4096, LOG_MODE = 0640 };

static int out_file_close(struct out_file *file, int r)
{
	/* A network file system reports a full disk only here. */
	if (file->owns_fd && close(file->fd) < 0 && r == 0)
		r = -errno;
	free(file->path);
	free(file->temp_path);
	free(file->buf);
	*file = (struct out_file){0};
	return r;
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		bytes += done;
		n -= (size_t)done;
	}
	return 0;
}

static int buffer_write(struct out_file *file)
{
	if (file->r == 0)
		file->r = write_all(file->fd, file->buf, file->len);
	file->len = 0;
	return file->r;
}

int out_file_write(struct out_file *file, const char *bytes, size_t n)
{
	if (file->kind == OUT_FILE_CLOSED)
		return -EBADF;
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

/* Takes over fd. */
static int out_file_start(struct out_file *file, enum out_file_kind kind, int fd)
{
	file->kind = kind;
	file->fd = fd;
	file->owns_fd = 1;
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
	file->owns_fd = 0;
	return r;
}

/* A device or a pipe must not be replaced by a file. */
static int start_special(struct out_file *file, const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : out_file_start(file, OUT_FILE_STREAM, fd);
}

/* The temporary name: hidden, in the same folder, so that a rename is enough. */
static char *temp_name(const char *path, int try)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char *name = NULL;

	if (asprintf(&name, "%.*s.%s.%ld-%d.tmp", (int)(base - path), path, base, (long)getpid(),
		     try) < 0)
		return NULL;
	return name;
}

static int start_temp(struct out_file *file)
{
	for (int try = 0; try < TEMP_TRIES; try++) {
		int fd;

		free(file->temp_path);
		file->temp_path = temp_name(file->path, try);
		if (!file->temp_path)
			return -ENOMEM;
		fd = open(file->temp_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0)
			return out_file_start(file, OUT_FILE_WHOLE, fd);
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

/* A profile that root writes stays readable for the daemon that owned it. */
static int keep_permissions(int fd, const struct stat *old)
{
	if (fchown(fd, old->st_uid, old->st_gid) < 0 && errno != EPERM)
		return -errno;
	return fchmod(fd, old->st_mode & 0777) < 0 ? -errno : 0;
}

/* What root makes in a folder of somebody's is theirs: the service has to read its profile. */
static int take_owner_of_folder(int fd, const char *path)
{
	char *folder = folder_of(path);
	struct stat owner;
	int r = folder ? 0 : -ENOMEM;

	if (r == 0 && geteuid() == 0 && stat(folder, &owner) == 0 &&
	    fchown(fd, owner.st_uid, owner.st_gid) < 0 && errno != EPERM)
		r = -errno;
	free(folder);
	return r;
}

static int start_whole(struct out_file *file, const char *path)
{
	struct stat old;
	int exists = stat(path, &old) == 0;
	size_t len = strlen(path);
	int r;

	if (!exists && (errno != ENOENT || len == 0))
		return -errno;
	if (!exists && path[len - 1] == '/')
		return -EISDIR;
	if (exists && S_ISDIR(old.st_mode))
		return -EISDIR;
	if (exists && !S_ISREG(old.st_mode))
		return start_special(file, path);
	file->path = exists ? realpath(path, NULL) : strdup(path);
	if (!file->path)
		return -errno;
	r = start_temp(file);
	if (r == 0)
		r = exists ? keep_permissions(file->fd, &old)
			   : take_owner_of_folder(file->fd, file->path);
	return r;
}

int out_file_create(struct out_file *file, const char *path)
{
	struct out_file fresh = {0};
	int r = strcmp(path, "-") == 0 ? start_stdout(&fresh) : start_whole(&fresh, path);

	if (r < 0) {
		out_file_abort(&fresh);
		return r;
	}
	*file = fresh;
	return 0;
}

/*
 * 0 when the log begins with the header, also with a part of it that a power cut left; -EEXIST when
 * it begins with something else.
 */
static int check_header(int fd, const char *header, off_t size)
{
	char start[LOG_LINE_MAX];
	size_t n = strlen(header);
	ssize_t got;

	if (n > sizeof(start))
		return -EINVAL;
	got = pread(fd, start, n, 0);
	if (got < 0)
		return -errno;
	if (memcmp(start, header, (size_t)got) != 0 || ((size_t)got < n && got != size))
		return -EEXIST;
	return 0;
}

/* The size without a torn last line; -EEXIST when it is no log of short lines. */
static off_t whole_lines_size(int fd, off_t size)
{
	char tail[LOG_LINE_MAX];
	off_t start = size > LOG_LINE_MAX ? size - LOG_LINE_MAX : 0;
	ssize_t n = pread(fd, tail, (size_t)(size - start), start);
	const char *newline;

	if (n < 0)
		return -errno;
	newline = memrchr(tail, '\n', (size_t)n);
	if (newline)
		return start + (newline - tail) + 1;
	return start == 0 ? 0 : -EEXIST;
}

/* Cut a torn last line off; *ret_size is what remains. */
static int repair_log(int fd, const char *header, off_t *ret_size)
{
	struct stat st;
	off_t whole;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	r = check_header(fd, header, st.st_size);
	if (r < 0)
		return r;
	whole = whole_lines_size(fd, st.st_size);
	if (whole < 0)
		return (int)whole;
	if (whole < st.st_size && ftruncate(fd, whole) < 0)
		return -errno;
	*ret_size = whole;
	return 0;
}

static int start_log(struct out_file *file, const char *path, const char *header, off_t *ret_size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, LOG_MODE);
	int r;

	if (fd < 0)
		return -errno;
	r = out_file_start(file, OUT_FILE_LOG, fd);
	return r < 0 ? r : repair_log(fd, header, ret_size);
}

static int start_append(struct out_file *file, const char *path, const char *header)
{
	struct stat st;
	off_t size = 0;
	int r;

	if (strcmp(path, "-") == 0)
		r = start_stdout(file);
	else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		r = S_ISDIR(st.st_mode) ? -EISDIR : start_special(file, path);
	else
		r = start_log(file, path, header, &size);
	if (r < 0 || size > 0)
		return r;
	return out_file_write(file, header, strlen(header));
}

int out_file_append(struct out_file *file, const char *path, const char *header)
{
	struct out_file fresh = {0};
	int r = start_append(&fresh, path, header);

	if (r < 0) {
		out_file_abort(&fresh);
		return r;
	}
	*file = fresh;
	return 0;
}

/* So that the new name survives a power cut; the file is whole either way. */
static void sync_folder_of(const char *path)
{
	char *folder = folder_of(path);
	int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(folder);
}

static int publish(struct out_file *file)
{
	if (fsync(file->fd) < 0 || rename(file->temp_path, file->path) < 0)
		return -errno;
	sync_folder_of(file->path);
	return 0;
}

int out_file_commit(struct out_file *file)
{
	int r = out_file_flush(file);

	if (file->kind != OUT_FILE_WHOLE)
		return out_file_close(file, r);
	if (r == 0)
		r = publish(file);
	if (r < 0)
		unlink(file->temp_path);
	return out_file_close(file, r);
}

void out_file_abort(struct out_file *file)
{
	if (file->kind == OUT_FILE_WHOLE)
		unlink(file->temp_path);
	(void)out_file_close(file, 0);
}

static int write_aside(const char *temp_path, const struct text *content, mode_t mode)
{
	int fd = open(temp_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, content->buf, content->len);
	if (r == 0 && fchmod(fd, mode) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

int out_file_replace(const char *path, const struct text *content, mode_t mode)
{
	char *temp_path = temp_name(path, 0);
	int r;

	if (!temp_path)
		return -ENOMEM;
	unlink(temp_path); /* of a process of the same number that was killed */
	r = write_aside(temp_path, content, mode);
	if (r == 0 && rename(temp_path, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(temp_path);
	free(temp_path);
	return r;
}

/* By descriptor, so that nothing else can take the new folder's place, and no link is followed. */
static int leave_folder_to_owner(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat above;
	int r = fd < 0 ? -errno : 0;

	if (r == 0 && fstatat(fd, "..", &above, 0) == 0 &&
	    fchown(fd, above.st_uid, above.st_gid) < 0 && errno != EPERM)
		r = -errno;
	if (fd >= 0)
		close(fd);
	return r;
}

static int make_folder(const char *path, mode_t mode)
{
	struct stat st;
	int r;

	if (mkdir(path, mode) == 0)
		return geteuid() == 0 ? leave_folder_to_owner(path) : 0;
	r = -errno;
	if (stat(path, &st) < 0)
		return r;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

int out_file_make_folders(const char *path, mode_t mode)
{
	char *part = strdup(path);
	int r = 0;

	if (!part)
		return -ENOMEM;
	for (char *p = part; r == 0 && *p != '\0'; p++) {
		if (*p != '/' || p == part)
			continue;
		*p = '\0';
		r = make_folder(part, mode);
		*p = '/';
	}
	if (r == 0)
		r = make_folder(part, mode);
	free(part);
	return r;
}
