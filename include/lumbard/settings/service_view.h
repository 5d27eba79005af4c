/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SETTINGS_SERVICE_VIEW_H
#define LUMBARD_SETTINGS_SERVICE_VIEW_H

#include <lumbard/base/failure.h>

#include <stdbool.h>

/*
 * What the unit's sandbox keeps from the service (systemd.exec(5): ProtectHome=, ProtectSystem=,
 * PrivateTmp=): homes, a /tmp of others, and writing outside of its own folders. To those who may
 * write there the errors say nothing of it.
 */
enum service_use { SERVICE_READS, SERVICE_WRITES };

/* Whether the sandbox keeps the path from the service, and then why and what to do. */
bool service_is_kept_from(const char *path, enum service_use use, struct reason *ret_reason);

/* Whether the service manager has started us: it tells the folder that StateDirectory= made. */
bool service_is_here(void);

/* After a failure with the path: where the sandbox is the reason, that is said in its place. */
void service_explain(const char *path, enum service_use use, struct failure *failure);

#endif
