/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int doctor_read_line(const char *root, const char *path, char *ret_line, size_t size)
{
	char whole[PATH_MAX];
	FILE *file;
	size_t n;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	file = fopen(whole, "re");
	if (!file)
		return -errno;
	n = fread(ret_line, 1, size - 1, file);
	fclose(file);
	ret_line[n] = '\0';
	ret_line[strcspn(ret_line, "\n")] = '\0';
	return n ? 0 : -ENODATA;
}

bool doctor_has_file(const char *root, const char *path)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return access(whole, F_OK) == 0;
}
