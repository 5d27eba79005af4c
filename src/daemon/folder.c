/* SPDX-License-Identifier: MIT */
#include "folder.h"
#include "metrics.h"
#include "requests.h"

#include <lumbard/base/units.h>
#include <lumbard/io/folder.h>
#include <lumbard/io/notify.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LOOK_US (2 * US_PER_S) /* what a look costs does not matter then */

static void say_lost(struct run *run, int error)
{
	char make[sizeof(run->runtime_dir) + 96] = "";

	run->folder_error = error;
	if (error == -ENOENT)
		snprintf(make, sizeof(make),
			 "`mkdir -p %s` makes it (the service has its own made) and it is used "
			 "then, or ",
			 run->runtime_dir);
	notify_log(NOTIFY_WARNING,
		   "lumbard: no control socket: %s: %s; coaching goes on without `lumbard status`; "
		   "%sname a folder that can be written as runtime_dir",
		   run->runtime_dir, folder_strerror(error), make);
}

int run_begin_in_folder(struct run *run, struct failure *ret_failure)
{
	pid_t pid;
	int r = run_take_folder(run, &run->settings.config, &run->control, &pid);

	config_runtime_dir(&run->settings.config, run->runtime_dir, sizeof(run->runtime_dir));
	if (r == -EADDRINUSE)
		return failure_set(ret_failure, FAILURE_RUNNING,
				   "end it, `sudo systemctl stop lumbard` if it is the service, or "
				   "give this one its own --runtime-dir",
				   "%s: another lumbard (process %ld) runs here", run->runtime_dir,
				   (long)pid);
	if (r < 0)
		say_lost(run, r);
	return 0;
}

static int settle(struct run *run)
{
	pid_t pid;

	return run->control ? control_server_settle_anew(run->control, &pid)
			    : run_take_folder(run, &run->settings.config, &run->control, &pid);
}

static void say_removed(struct run *run)
{
	run->folder_error = -ENOENT;
	notify_log(
		NOTIFY_WARNING,
		"lumbard: no control socket: %s or what was in it was removed; coaching goes on, "
		"and it is made again as soon as that can be; if not, restart lumbard",
		run->runtime_dir);
}

void run_keep_folder(struct run *run, int64_t now_us)
{
	int r;

	if (now_us - run->folder_us < LOOK_US)
		return;
	run->folder_us = now_us;
	if (run->folder_error == 0) {
		if (run->control && !control_server_is_found(run->control))
			say_removed(run);
		return;
	}
	r = settle(run);
	run->folder_error = r;
	if (r < 0)
		return;
	notify_log(NOTIFY_NOTICE, "lumbard: control socket in %s again", run->runtime_dir);
	run->metrics_us = 0;
}

void run_let_folder_go(struct run *run)
{
	run_metrics_remove(run);
	control_server_close(run->control);
	run->control = NULL;
}
