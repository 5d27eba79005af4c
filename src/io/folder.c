/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <lumbard/io/folder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { LINKS_MAX = 40 }; /* as the kernel */

static bool is_root(void)
{
	return geteuid() == 0;
}

void folder_act_no_more(const struct folder *folder)
{
	if (!is_root() || (folder->uid == 0 && folder->gid == getegid()))
		return;
	setfsuid(geteuid());
	setfsgid(getegid());
}

/* Of this thread alone. Neither call says whether it succeeded, but what holds now. */
int folder_act(const struct folder *folder)
{
	if (!is_root() || (folder->uid == 0 && folder->gid == getegid()))
		return 0;
	setfsgid(folder->gid);
	setfsuid(folder->uid);
	if ((uid_t)setfsuid((uid_t)-1) == folder->uid && (gid_t)setfsgid((gid_t)-1) == folder->gid)
		return 0;
	folder_act_no_more(folder);
	return -EPERM;
}

/*
 * Another user, who has less rights than this root. Whom the root of a user namespace cannot become
 * its rights do not reach: there it is a plain user, who has only its own to lose.
 */
static bool is_another(uid_t uid)
{
	bool can_be;

	if (!is_root() || uid == 0)
		return false;
	setfsuid(uid);
	can_be = (uid_t)setfsuid((uid_t)-1) == uid;
	setfsuid(geteuid());
	return can_be;
}

/* As whose group root acts in a folder: the folder's, if there is such a one for it. */
static gid_t group_in(gid_t gid)
{
	gid_t own = getegid(), now;

	if (!is_root() || gid == own)
		return own;
	setfsgid(gid);
	now = (gid_t)setfsgid((gid_t)-1);
	setfsgid(own);
	return now;
}

/* -1 with errno as openat() does. */
static int open_as_owner(const struct folder *folder, const char *name, int flags, mode_t mode)
{
	int fd, error, r = folder_act(folder);

	if (r < 0) {
		errno = -r;
		return -1;
	}
	fd = openat(folder->fd, name, flags | O_CLOEXEC | O_NOCTTY, mode);
	error = errno;
	folder_act_no_more(folder);
	errno = error;
	return fd;
}

/* What a new descriptor is of; or a negative errno, and it is closed. */
static int describe(int fd, struct stat *ret_status)
{
	int error = errno;

	*ret_status = (struct stat){0};
	if (fd >= 0 && fstat(fd, ret_status) == 0)
		return fd;
	if (fd >= 0)
		error = errno;
	if (fd >= 0)
		close(fd);
	return -error;
}

bool folder_is_proc(const struct folder *folder)
{
	struct statfs status;

	return fstatfs(folder->fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

/* Where it is of another user it stays theirs all the way down. Takes over fd. */
static void go_to(struct folder *folder, int fd, const struct stat *status)
{
	if (folder->is_open)
		close(folder->fd);
	folder->fd = fd;
	folder->is_open = true;
	if (folder->is_foreign)
		return;
	folder->is_foreign = is_another(status->st_uid);
	folder->uid = folder->is_foreign ? status->st_uid : 0;
	folder->gid = group_in(status->st_gid);
}

/* "/" or "." */
static int start(struct folder *folder, const char *path)
{
	struct stat status;
	int fd = describe(open(path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC),
			  &status);

	if (fd < 0)
		return fd;
	go_to(folder, fd, &status);
	return 0;
}

/* On the way: what is still to be gone, with the links that were met put in their places. */
struct walk {
	struct folder at;
	int links;
	char rest[PATH_MAX];
	char name[FOLDER_NAME_SIZE]; /* the next part */
};

/* Whether there is one more part; it is in name then. */
static int take_part(struct walk *walk)
{
	char *begin = walk->rest + strspn(walk->rest, "/");
	size_t len = strcspn(begin, "/");

	if (len == 0)
		return 0;
	if (len >= sizeof(walk->name))
		return -ENAMETOOLONG;
	memcpy(walk->name, begin, len);
	walk->name[len] = '\0';
	memmove(walk->rest, begin + len, strlen(begin + len) + 1);
	return 1;
}

static bool is_last_part(const struct walk *walk)
{
	return walk->rest[strspn(walk->rest, "/")] == '\0';
}

/* Its content takes its place in the path. fd is of the link itself. */
static int follow(struct walk *walk, int fd, const struct stat *status)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t n;
	int len;

	if (walk->at.is_foreign || is_another(status->st_uid) || walk->links++ >= LINKS_MAX)
		return -ELOOP;
	n = readlinkat(fd, "", target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	len = snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest);
	if (n == 0 || len < 0 || (size_t)len >= sizeof(rest))
		return -ENAMETOOLONG;
	/* A link at the end stays the end. */
	if (walk->rest[0] == '\0')
		rest[n] = '\0';
	memcpy(walk->rest, rest, (size_t)len + 1);
	return target[0] == '/' ? start(&walk->at, "/") : 0;
}

/* What the part is, without following it; or a negative errno. */
static int look(const struct walk *walk, struct stat *ret_status)
{
	int flags = O_PATH | (folder_is_proc(&walk->at) ? 0 : O_NOFOLLOW);

	return describe(open_as_owner(&walk->at, walk->name, flags, 0), ret_status);
}

/* Into the folder, or along the link, of the part. */
static int enter(struct walk *walk)
{
	struct stat status;
	int r = 0, fd = look(walk, &status);

	if (fd < 0)
		return fd;
	if (S_ISDIR(status.st_mode)) {
		go_to(&walk->at, fd, &status);
		return 0;
	}
	r = S_ISLNK(status.st_mode) ? follow(walk, fd, &status) : -ENOTDIR;
	close(fd);
	return r;
}

static int begin(struct walk *walk, const char *path)
{
	int n = snprintf(walk->rest, sizeof(walk->rest), "%s", path);

	if (n == 0)
		return -ENOENT;
	if (n < 0 || (size_t)n >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	return start(&walk->at, path);
}

static int end(struct walk *walk, int r, struct folder *ret_folder)
{
	if (r < 0)
		folder_close(&walk->at);
	else
		*ret_folder = walk->at;
	return r;
}

static int walk_to(struct folder *ret_folder, const char *path, bool makes, mode_t mode)
{
	struct walk walk = {0};
	int r = begin(&walk, path);

	while (r == 0 && (r = take_part(&walk)) > 0) {
		r = enter(&walk);
		if (r == -ENOENT && makes) {
			r = folder_make_in(&walk.at, walk.name, mode);
			/* Or somebody else was there first. */
			if (r == 0 || r == -EEXIST)
				r = enter(&walk);
		}
	}
	return end(&walk, r, ret_folder);
}

/* Who is not root goes where the kernel leads. */
static int open_plainly(struct folder *ret_folder, const char *path)
{
	struct folder folder = {0};
	struct stat status;
	int fd = describe(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), &status);

	if (fd < 0)
		return fd;
	go_to(&folder, fd, &status);
	*ret_folder = folder;
	return 0;
}

int folder_open(struct folder *ret_folder, const char *path)
{
	return is_root() ? walk_to(ret_folder, path, false, 0) : open_plainly(ret_folder, path);
}

static int make_one(const char *path, mode_t mode)
{
	struct stat status;
	int r;

	if (mkdir(path, mode) == 0)
		return 0;
	r = -errno;
	if (stat(path, &status) < 0)
		return r;
	return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

static int make_plainly(const char *path, mode_t mode)
{
	char *part = strdup(path);
	int r = part ? 0 : -ENOMEM;

	for (char *p = part; r == 0 && *p != '\0'; p++) {
		if (*p != '/' || p == part)
			continue;
		*p = '\0';
		r = make_one(part, mode);
		*p = '/';
	}
	if (r == 0)
		r = make_one(part, mode);
	free(part);
	return r;
}

int folder_make(struct folder *ret_folder, const char *path, mode_t mode)
{
	int r;

	if (is_root())
		return walk_to(ret_folder, path, true, mode);
	r = make_plainly(path, mode);
	return r < 0 ? r : open_plainly(ret_folder, path);
}

static bool is_file_name(const char *name)
{
	return name[0] && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strlen(name) < FOLDER_NAME_SIZE;
}

/* The last part as it is, but for a link, which is gone along. 1: it is the file's name. */
static int walk_last(struct walk *walk)
{
	struct stat status;
	int r = 0, fd;

	if (walk->rest[0] == '/' || !is_file_name(walk->name))
		return -EISDIR;
	fd = look(walk, &status);
	if (fd == -ENOENT)
		return 1;
	if (fd < 0)
		return fd;
	if (S_ISDIR(status.st_mode))
		r = -EISDIR;
	else
		r = S_ISLNK(status.st_mode) ? follow(walk, fd, &status) : 1;
	close(fd);
	return r;
}

static int walk_to_file(struct folder *ret_folder, const char *path, char *ret_name)
{
	struct walk walk = {0};
	int r = begin(&walk, path);

	while (r == 0) {
		r = take_part(&walk);
		if (r == 0)
			r = -EISDIR;
		if (r > 0)
			r = is_last_part(&walk) ? walk_last(&walk) : enter(&walk);
	}
	snprintf(ret_name, FOLDER_NAME_SIZE, "%s", walk.name);
	return end(&walk, r, ret_folder);
}

/* The folder's part of a path and the rest. */
static int split(const char *path, struct folder *ret_folder, char *ret_name)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char folder[PATH_MAX];
	int n = snprintf(folder, sizeof(folder), "%.*s.", (int)(name - path), path);

	if (strlen(name) >= FOLDER_NAME_SIZE || n < 0 || (size_t)n >= sizeof(folder))
		return -ENAMETOOLONG;
	if (!is_file_name(name))
		return path[0] ? -EISDIR : -ENOENT;
	strcpy(ret_name, name);
	return open_plainly(ret_folder, folder);
}

/* A link is replaced by nothing: it is what it points to that is meant. */
static int split_plainly(struct folder *ret_folder, const char *path, char *ret_name)
{
	struct stat status;
	bool is_there = stat(path, &status) == 0;
	char *real;
	int r;

	if (is_there && S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!is_there || !S_ISREG(status.st_mode))
		return split(path, ret_folder, ret_name);
	real = realpath(path, NULL);
	r = real ? split(real, ret_folder, ret_name) : -errno;
	free(real);
	return r;
}

int folder_of_file(struct folder *ret_folder, const char *path, char ret_name[FOLDER_NAME_SIZE])
{
	int r = is_root() ? walk_to_file(ret_folder, path, ret_name)
			  : split_plainly(ret_folder, path, ret_name);

	return r > 0 ? 0 : r;
}

static bool is_link(const struct folder *folder, const char *name)
{
	struct stat status;

	return fstatat(folder->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISLNK(status.st_mode);
}

int folder_open_in(const struct folder *folder, const char *name, struct folder *ret_inner)
{
	int flags = O_PATH | O_DIRECTORY | (is_root() ? O_NOFOLLOW : 0);
	struct folder inner = *folder;
	struct stat status;
	int fd = describe(open_as_owner(folder, name, flags, 0), &status);

	/* To the kernel a link that it may not follow is no folder. */
	if (fd == -ENOTDIR && is_root() && is_link(folder, name))
		return -ELOOP;
	if (fd < 0)
		return fd;
	inner.is_open = false;
	go_to(&inner, fd, &status);
	*ret_inner = inner;
	return 0;
}

int folder_make_in(const struct folder *folder, const char *name, mode_t mode)
{
	int r = folder_act(folder);

	if (r < 0)
		return r;
	r = mkdirat(folder->fd, name, mode) < 0 ? -errno : 0;
	folder_act_no_more(folder);
	return r;
}

/* What is written to a file that has another name, too, is written there. */
static bool may_write(const struct folder *folder, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return false;
	if (folder->is_foreign && status.st_uid != folder->uid)
		return false;
	return !S_ISREG(status.st_mode) || status.st_nlink <= 1;
}

int folder_open_file(const struct folder *folder, const char *name, int flags, mode_t mode)
{
	bool is_guarded = is_root() && !folder_is_proc(folder);
	int fd = open_as_owner(folder, name, flags | (is_guarded ? O_NOFOLLOW : 0), mode);

	if (fd < 0)
		return -errno;
	if (is_guarded && (flags & O_ACCMODE) != O_RDONLY && !may_write(folder, fd)) {
		close(fd);
		return -EPERM;
	}
	return fd;
}

int folder_open_to_read(const char *path)
{
	struct folder folder = {0};
	char name[FOLDER_NAME_SIZE];
	int r = folder_of_file(&folder, path, name);

	if (r == 0)
		r = folder_open_file(&folder, name, O_RDONLY | O_NONBLOCK, 0);
	folder_close(&folder);
	return r;
}

const char *folder_strerror(int error)
{
	if (error == -ELOOP && is_root())
		return "there is a link in a folder of another user, and root follows none there";
	return strerror(-error);
}

int folder_rename(const struct folder *folder, const char *from, const char *to)
{
	int r = folder_act(folder);

	if (r < 0)
		return r;
	r = renameat(folder->fd, from, folder->fd, to) < 0 ? -errno : 0;
	folder_act_no_more(folder);
	return r;
}

static int remove_name(const struct folder *folder, const char *name, int flags)
{
	int r = folder_act(folder);

	if (r < 0)
		return r;
	r = unlinkat(folder->fd, name, flags) < 0 ? -errno : 0;
	folder_act_no_more(folder);
	return r;
}

int folder_remove(const struct folder *folder, const char *name)
{
	return remove_name(folder, name, 0);
}

int folder_remove_in(const struct folder *folder, const char *name)
{
	return remove_name(folder, name, AT_REMOVEDIR);
}

int folder_list(const struct folder *folder, int (*on_name)(void *ctx, const char *name), void *ctx)
{
	int r = 0, fd = open_as_owner(folder, ".", O_RDONLY | O_DIRECTORY, 0);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!names) {
		r = -errno;
		if (fd >= 0)
			close(fd);
		return r;
	}
	while (r == 0 && (entry = readdir(names)))
		r = on_name(ctx, entry->d_name);
	closedir(names);
	return r;
}

int folder_sync(const struct folder *folder)
{
	int r, fd = open_as_owner(folder, ".", O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return 0;
	r = fsync(fd) < 0 && errno == EIO ? -EIO : 0;
	close(fd);
	return r;
}

bool folder_is_at(const struct folder *folder, const char *path)
{
	struct folder there;
	struct stat ours, theirs;
	bool is_same;

	if (folder_open(&there, path) < 0)
		return false;
	is_same = fstat(folder->fd, &ours) == 0 && fstat(there.fd, &theirs) == 0 &&
		  ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
	folder_close(&there);
	return is_same;
}

void folder_close(struct folder *folder)
{
	if (folder->is_open)
		close(folder->fd);
	*folder = (struct folder){0};
}
