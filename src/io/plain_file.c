/* SPDX-License-Identifier: MIT */
#include "plain_file.h"
#include "file_error.h"
#include <errno.h>
#include <lumbard/io/folder.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode)
{
	return S_ISFIFO(mode) ? "a pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
}

static int refuse(const char *path, mode_t mode, struct reason *ret_reason)
{
	struct text why;

	if (S_ISDIR(mode)) {
		file_error_explain(ret_reason, path, -EISDIR);
		return -EISDIR;
	}
	why = reason_begin(ret_reason, "name a file");
	file_error_add_name(&why, path);
	text_addf(&why, ": it is %s and no file", kind_of(mode));
	return -EINVAL;
}

static int explain(const char *path, int error, struct reason *ret_reason)
{
	file_error_explain(ret_reason, path, error);
	return error;
}

/* 0, or the negative errno; *ret_mode is 0 while it is not known. */
static int open_regular(const char *path, FILE **ret_stream, mode_t *ret_mode)
{
	int fd = folder_open_to_read(path);
	struct stat status = {0};
	int r = fd < 0 ? fd : 0;

	if (r == 0 && fstat(fd, &status) < 0)
		r = -errno;
	*ret_mode = status.st_mode;
	if (r == 0 && !S_ISREG(status.st_mode))
		r = -EINVAL;
	if (r == 0 && !(*ret_stream = fdopen(fd, "r")))
		r = -errno;
	if (r < 0 && fd >= 0)
		close(fd);
	return r;
}

int plain_file_open(const char *path, FILE **ret_stream, struct reason *ret_reason)
{
	struct stat status;
	mode_t mode;
	int r;

	/* Before it is opened, too: some devices do something then. */
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return refuse(path, status.st_mode, ret_reason);
	r = open_regular(path, ret_stream, &mode);
	if (r < 0 && mode != 0 && !S_ISREG(mode))
		return refuse(path, mode, ret_reason);
	return r < 0 ? explain(path, r, ret_reason) : 0;
}
