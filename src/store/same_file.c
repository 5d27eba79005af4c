/* SPDX-License-Identifier: MIT */
#include <lumbard/store/same_file.h>

#include <lumbard/settings/config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_same_inode(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The name in its folder, and what the folder is; negative when there is no such folder. */
static int split(const char *path, const char **ret_name, struct stat *ret_folder)
{
	const char *slash = strrchr(path, '/');
	char folder[CONFIG_PATH_MAX];
	int n;

	*ret_name = slash ? slash + 1 : path;
	n = snprintf(folder, sizeof(folder), "%.*s.", (int)(*ret_name - path), path);
	if (n < 0 || (size_t)n >= sizeof(folder))
		return -1;
	return stat(folder, ret_folder);
}

bool is_same_file(const char *a, const char *b)
{
	const char *name_a, *name_b;
	struct stat stat_a, stat_b;
	bool has_a, has_b;

	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return strcmp(a, b) == 0;
	has_a = stat(a, &stat_a) == 0;
	has_b = stat(b, &stat_b) == 0;
	if (has_a && has_b)
		return S_ISREG(stat_a.st_mode) && is_same_inode(&stat_a, &stat_b);
	if (has_a || has_b || split(a, &name_a, &stat_a) < 0 || split(b, &name_b, &stat_b) < 0)
		return false;
	return is_same_inode(&stat_a, &stat_b) && strcmp(name_a, name_b) == 0;
}
