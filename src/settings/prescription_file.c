/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/prescription_file.h>

#include <lumbard/io/ini_file.h>

static int handle_prescription_key(void *user, const char *section, const char *key,
				   const char *value, struct reason *ret_reason)
{
	return prescription_set(user, section, key, value, ret_reason);
}

int prescription_file_read(const char *path, struct prescription *prescription,
			   struct failure *ret_failure)
{
	*prescription = (struct prescription){0};
	return ini_file_read(path, handle_prescription_key, prescription, ret_failure);
}

int prescription_file_load(const struct config *config, struct prescription *prescription,
			   struct failure *ret_failure)
{
	if (config->routine[0])
		return prescription_file_read(config->routine, prescription, ret_failure);
	prescription_default(prescription);
	return 0;
}
