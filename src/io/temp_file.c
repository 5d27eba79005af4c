/* SPDX-License-Identifier: MIT */
#include "temp_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".tmp"

enum { TRIES = 100, STEM_MAX = 200 };

/* 0: it is ours; 1: who sweeps was faster. Where there are no locks nothing is swept. */
static int take(int fd)
{
	struct stat status;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return 1;
	return fstat(fd, &status) < 0 || status.st_nlink == 0;
}

int temp_file_open(const struct folder *folder, const char *name, mode_t mode,
		   char ret_temp_name[FOLDER_NAME_SIZE])
{
	for (int try = 0; try < TRIES; try++) {
		int fd;

		snprintf(ret_temp_name, FOLDER_NAME_SIZE, ".%.*s.%ld-%d" SUFFIX, STEM_MAX, name,
			 (long)getpid(), try);
		fd = folder_open_file(folder, ret_temp_name, O_RDWR | O_CREAT | O_EXCL, mode);
		if (fd < 0 && fd != -EEXIST)
			return fd;
		if (fd >= 0 && take(fd) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -EEXIST;
}

struct sweep {
	const struct folder *folder;
	const char *name;
};

/* ".NAME.1234-0.tmp" */
static bool is_temp_of(const char *name, const char *entry)
{
	size_t stem = strnlen(name, STEM_MAX), len = strlen(entry);

	return len > stem + 2 + strlen(SUFFIX) && entry[0] == '.' &&
	       memcmp(entry + 1, name, stem) == 0 && entry[1 + stem] == '.' &&
	       strspn(entry + stem + 2, "0123456789-") == len - stem - 2 - strlen(SUFFIX) &&
	       strcmp(entry + len - strlen(SUFFIX), SUFFIX) == 0;
}

static int sweep_one(void *ctx, const char *entry)
{
	const struct sweep *sweep = ctx;
	int fd;

	if (!is_temp_of(sweep->name, entry))
		return 0;
	fd = folder_open_file(sweep->folder, entry, O_RDONLY | O_NONBLOCK, 0);
	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)folder_remove(sweep->folder, entry);
	close(fd);
	return 0;
}

void temp_file_sweep(const struct folder *folder, const char *name)
{
	struct sweep sweep = {folder, name};

	(void)folder_list(folder, sweep_one, &sweep);
}
