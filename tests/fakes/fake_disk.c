/* SPDX-License-Identifier: MIT */
#include "fakes/fake_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct fake_disk fake_disk;

void fake_disk_break(enum disk_call call, int error, int from, int to)
{
	fake_disk.call = call;
	fake_disk.from = from;
	fake_disk.to = to;
	fake_disk.error = error;
	atomic_store(&fake_disk.failed, 0);
	for (int i = 0; i < DISK_CALL_COUNT; i++)
		atomic_store(&fake_disk.count[i], 0);
}

void fake_disk_mend(void)
{
	fake_disk.error = 0;
}

const char *fake_disk_call_name(enum disk_call call)
{
	static const char *const names[] = {
		[DISK_WRITE] = "write",
		[DISK_TEAR] = "torn write",
		[DISK_SYNC] = "sync",
		[DISK_FOLDER_SYNC] = "sync of the folder",
		[DISK_CLOSE] = "close",
		[DISK_RENAME] = "rename",
		[DISK_MAKE_FOLDER] = "mkdir",
		[DISK_MAKE_FILE] = "creat",
		[DISK_TEAR_UNCUT] = "torn write for good",
	};

	return names[call];
}

static bool fails(enum disk_call call)
{
	int now = atomic_fetch_add(&fake_disk.count[call], 1) + 1;
	bool is_broken = fake_disk.error && fake_disk.call == call && now >= fake_disk.from &&
			 now <= fake_disk.to;

	if (is_broken && fake_disk.error == DISK_KILLS)
		raise(SIGKILL);
	if (is_broken)
		atomic_fetch_add(&fake_disk.failed, 1);
	return is_broken;
}

static int fail(void)
{
	errno = fake_disk.error;
	return -1;
}

static bool is_of_kind(int fd, mode_t kind)
{
	struct stat status;

	return fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	bool is_torn, is_uncut;

	if (!is_of_kind(fd, S_IFREG))
		return syscall(SYS_write, fd, bytes, n);
	if (fails(DISK_WRITE))
		return fail();
	is_torn = fails(DISK_TEAR);
	is_uncut = fails(DISK_TEAR_UNCUT); /* each counts its own writes */
	is_torn = is_torn || is_uncut;
	if (is_torn && atomic_load(&fake_disk.failed) > 1)
		return fail();
	return syscall(SYS_write, fd, bytes, is_torn ? n / 2 : n);
}

int fsync(int fd)
{
	if (is_of_kind(fd, S_IFDIR) ? fails(DISK_FOLDER_SYNC) : fails(DISK_SYNC))
		return fail();
	return 0;
}

int fdatasync(int fd)
{
	(void)fd;
	return fails(DISK_SYNC) ? fail() : 0;
}

int close(int fd)
{
	bool is_broken = is_of_kind(fd, S_IFREG) && fails(DISK_CLOSE);
	int r = (int)syscall(SYS_close, fd);

	return is_broken ? fail() : r;
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return fails(DISK_RENAME) ? fail()
				  : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int mkdirat(int fd, const char *name, mode_t mode)
{
	return fails(DISK_MAKE_FOLDER) ? fail() : (int)syscall(SYS_mkdirat, fd, name, mode);
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

int ftruncate(int fd, off_t length)
{
	return fails(DISK_TEAR_UNCUT) ? fail() : (int)syscall(SYS_ftruncate, fd, (long)length);
}

int openat(int fd, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = (mode_t)va_arg(args, unsigned int);
	va_end(args);
	if (flags & O_CREAT && fails(DISK_MAKE_FILE))
		return fail();
	return (int)syscall(SYS_openat, fd, name, flags, mode);
}
