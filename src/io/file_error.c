/* SPDX-License-Identifier: MIT */
#include "file_error.h"
#include <errno.h>
#include <lumbard/io/folder.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

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
	case -ELOOP:
		return "name the file itself";
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

void file_error_explain_denied(const char *group, struct text *why, struct text *next)
{
	const struct passwd *user = getpwuid(geteuid());
	const char *name = user ? user->pw_name : "USER";

	text_addf(why, "permission denied for the user %s", name);
	text_addf(next,
		  "sudo usermod -aG %s %s, log in again, start lumbard again; `lumbard doctor` "
		  "says more",
		  group, name);
}

void file_error_explain(struct reason *ret_reason, const char *name, int error)
{
	struct text why = reason_begin(ret_reason, next_step(error));

	file_error_add_name(&why, name);
	text_addf(&why, ": %s", folder_strerror(error));
}
