/* SPDX-License-Identifier: MIT */
#include "log.h"
#include "cures.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>

#include <stdbool.h>
#include <string.h>

#define FLUSH_US (5 * US_PER_S) /* what a power cut may take */

void run_on_log_error(struct run *run, int error)
{
	run->log_error = error;
	notify_log(NOTIFY_WARNING,
		   "lumbard: log: %s; coaching goes on, what follows is not logged; %s and restart",
		   strerror(-error), run_log_cure(error));
}

void run_keep_log(struct run *run, int64_t now_us)
{
	int r, sync_error;

	if (!run->is_log_due && now_us - run->flushed_us < FLUSH_US)
		return;
	run->is_log_due = false;
	run->flushed_us = now_us;
	r = logs_flush(&run->logs, &sync_error);
	if (r < 0 && run->log_error == 0)
		run_on_log_error(run, r);
	if (sync_error < 0 && run->sync_error == 0)
		notify_log(NOTIFY_WARNING,
			   "lumbard: log: the disk does not confirm it: %s; look at the card (sudo "
			   "dmesg), "
			   "it may be worn out",
			   strerror(-sync_error));
	run->sync_error = sync_error;
}
