/* SPDX-License-Identifier: MIT */
#include "file_error.h"
#include <errno.h>
#include <string.h>

enum { NAME_SHOWN_MAX = 160 };

static const char *next_step(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
		return "check the name";
	case -EACCES:
	case -EPERM:
		return "check who may read it (ls -l)";
	case -EISDIR:
		return "name a file in it";
	default:
		return "check the disk and try again";
	}
}

void file_error_add_name(struct text *text, const char *name)
{
	size_t len = strlen(name);

	if (strcmp(name, "-") == 0)
		text_add(text, "stdin");
	else if (len <= NAME_SHOWN_MAX)
		text_add(text, name);
	else
		text_addf(text, "...%s", name + len - NAME_SHOWN_MAX);
}

void file_error_explain(struct text *text, const char *name, int error)
{
	file_error_add_name(text, name);
	text_addf(text, ": %s; %s", strerror(-error), next_step(error));
}
