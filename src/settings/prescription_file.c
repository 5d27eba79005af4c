/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/prescription_file.h>
#include <lumbard/settings/service_view.h>

#include <lumbard/io/ini_file.h>

#include <errno.h>

static int handle_section(void *user, const char *section, struct reason *ret_reason)
{
	(void)user;
	return prescription_has_section(section, ret_reason) ? 0 : -EINVAL;
}

static int handle_key(void *user, const char *section, const char *key, const char *value,
		      struct reason *ret_reason)
{
	return prescription_set(user, section, key, value, ret_reason);
}

int prescription_file_check(const char *path, struct prescription *prescription,
			    struct faults *faults)
{
	const struct ini_use use = {handle_section, handle_key, prescription};

	*prescription = (struct prescription){0};
	return ini_file_read(path, &use, faults);
}

int prescription_file_read(const char *path, struct prescription *prescription,
			   struct failure *ret_failure)
{
	return prescription_file_check(path, prescription, &(struct faults){.first = ret_failure});
}

int prescription_file_load(const struct config *config, struct prescription *prescription,
			   struct failure *ret_failure)
{
	int r;

	if (!config->routine[0]) {
		prescription_default(prescription);
		return 0;
	}
	r = prescription_file_read(config->routine, prescription, ret_failure);
	if (r < 0 && r != -EINVAL)
		service_explain(config->routine, SERVICE_READS, ret_failure);
	return r;
}
