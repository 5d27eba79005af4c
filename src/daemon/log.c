/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <lumbard/base/units.h>
#include <lumbard/io/folder.h>
#include <lumbard/io/notify.h>
#include <lumbard/io/out_file.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#define FLUSH_US (5 * US_PER_S) /* what a power cut may take */
#define RETRY_US (2 * US_PER_S)

void run_on_log_error(struct run *run, int error)
{
	run->log_error = error;
	notify_log(NOTIFY_WARNING,
		   "lumbard: log: %s; coaching goes on, and so does the log when it can; %s",
		   folder_strerror(error), out_file_cure(error));
}

static void say_removed(struct run *run)
{
	run->log_error = -ENOENT;
	notify_log(NOTIFY_WARNING,
		   "lumbard: log: %s was removed while it was written; what was in it is lost, and "
		   "a new one is begun",
		   run->folder);
}

static void say_well_again(struct run *run)
{
	uint64_t lost = run->lost_rows - run->told_lost_rows;

	run->log_error = 0;
	notify_log(NOTIFY_NOTICE,
		   "lumbard: log: written again, in %s; %" PRIu64 " row%s could not be written",
		   run->folder, lost, plural_s((int64_t)lost));
	run->told_lost_rows = run->lost_rows;
}

static int begin_anew(struct run *run)
{
	char folder[sizeof(run->folder)];
	int r = logs_begin_anew(&run->logs, run->settings.config.state_dir, folder, sizeof(folder));

	if (r == 0)
		memcpy(run->folder, folder, sizeof(folder));
	return r;
}

static void keep_sync(struct run *run, int sync_error)
{
	if (sync_error < 0 && run->sync_error == 0)
		notify_log(NOTIFY_WARNING,
			   "lumbard: log: the disk does not confirm it: %s; look at the card (sudo "
			   "dmesg), "
			   "it may be worn out",
			   strerror(-sync_error));
	run->sync_error = sync_error;
}

/* What is said once is mended at the next look, so that who watches sees that it was lost. */
static void flush(struct run *run)
{
	bool is_gone = logs_is_gone(&run->logs);
	int r = 0, sync_error = 0;

	if (is_gone && run->log_error == 0) {
		say_removed(run);
		return;
	}
	if (is_gone)
		r = begin_anew(run);
	if (r == 0)
		r = logs_flush(&run->logs, &sync_error);
	run->lost_rows = logs_lost_rows(&run->logs);
	if (r < 0 && run->log_error == 0)
		run_on_log_error(run, r);
	else if (r < 0)
		run->log_error = r;
	else if (run->log_error < 0)
		say_well_again(run);
	keep_sync(run, sync_error);
}

void run_keep_log(struct run *run, int64_t now_us)
{
	int64_t due_us = run->log_error < 0 ? RETRY_US : FLUSH_US;

	if ((!run->is_log_due || run->log_error < 0) && now_us - run->flushed_us < due_us)
		return;
	run->is_log_due = false;
	run->flushed_us = now_us;
	flush(run);
}
