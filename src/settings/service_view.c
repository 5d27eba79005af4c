/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/service_view.h>

#include <lumbard/settings/config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* NULL: none of those in the list. */
static const char *folder_among(const char *path, const char *const *folders)
{
	for (; *folders; folders++)
		if (is_below(path, *folders))
			return *folders;
	return NULL;
}

bool service_is_kept_from(const char *path, enum service_use use, struct reason *ret_reason)
{
	static const char *const homes[] = {"/home", "/root", "/run/user", NULL};
	static const char *const temporary[] = {"/tmp", "/var/tmp", NULL};
	static const char *const own[] = {CONFIG_SERVICE_STATE_DIR, CONFIG_SERVICE_RUNTIME_DIR,
					  "/tmp", "/var/tmp", NULL};
	const char *home = folder_among(path, homes);
	const char *folder = folder_among(path, temporary);

	if (path[0] != '/')
		return false;
	if (home && use == SERVICE_READS)
		reason_set(ret_reason,
			   "copy it to /etc/lumbard, or `sudo systemctl edit lumbard` and write "
			   "[Service] ProtectHome=read-only",
			   "the service cannot see %s (ProtectHome=)", home);
	else if (home)
		reason_set(ret_reason,
			   "leave it " CONFIG_SERVICE_STATE_DIR ", or `sudo systemctl edit "
			   "lumbard` and write [Service] ProtectHome=no",
			   "the service cannot see %s (ProtectHome=)", home);
	else if (folder && use == SERVICE_READS)
		reason_set(ret_reason, "copy it to /etc/lumbard",
			   "the service has a %s of its own (PrivateTmp=)", folder);
	else if (use == SERVICE_WRITES && !folder_among(path, own)) {
		reason_set(ret_reason, NULL,
			   "the service may write only below " CONFIG_SERVICE_STATE_DIR
			   " (ProtectSystem=)");
		snprintf(ret_reason->next, sizeof(ret_reason->next),
			 "leave it there, or `sudo systemctl edit lumbard` and write [Service] "
			 "ReadWritePaths=%s; the folder has to be there and be the user lumbard's",
			 path);
	} else
		return false;
	return true;
}

bool service_is_here(void)
{
	return getenv("STATE_DIRECTORY") != NULL;
}

void service_explain(const char *path, enum service_use use, struct failure *failure)
{
	struct reason reason;

	if (!service_is_here() || !service_is_kept_from(path, use, &reason))
		return;
	failure->reason = reason;
	snprintf(failure->reason.why, sizeof(failure->reason.why), "%.400s: %.300s", path,
		 reason.why);
}
