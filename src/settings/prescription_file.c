/* SPDX-License-Identifier: MIT */
#include "say.h"
#include <lumbard/settings/prescription_file.h>

#include <lumbard/io/ini_file.h>

#include <string.h>

static int handle_prescription_key(void *user, const char *section, const char *key,
				   const char *value, struct text *ret_why)
{
	return prescription_set(user, section, key, value, ret_why);
}

int prescription_file_read(const char *path, struct prescription *prescription,
			   struct text *ret_error)
{
	*prescription = (struct prescription){0};
	return ini_file_read(path, handle_prescription_key, prescription, ret_error);
}

int prescription_file_of(const struct config *config, struct prescription *prescription,
			 struct text *ret_error)
{
	if (config->routine[0])
		return prescription_file_read(config->routine, prescription, ret_error);
	prescription_default(prescription);
	return 0;
}

int prescription_file_load(const char *command, const struct config *config,
			   struct prescription *prescription)
{
	char error[512];
	struct text text = text_in(error, sizeof(error));

	if (prescription_file_of(config, prescription, &text) < 0)
		return say_failed(EXIT_USAGE, command, "%s", error);
	return 0;
}
