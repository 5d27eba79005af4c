/* SPDX-License-Identifier: MIT */
#include "coaching.h"
#include "log.h"
#include "metrics.h"
#include "reload.h"
#include "requests.h"
#include "tick.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>
#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/profile_file.h>

#include <errno.h>
#include <signal.h>
#include <string.h>

#define WATCHDOG_US (US_PER_S / 2) /* each wakes the service manager */

static void on_tick(void *ctx, const struct loop_tick *tick)
{
	run_tick(ctx, tick);
}

static void on_signal(void *ctx, int signal)
{
	struct run *run = ctx;

	if (signal == SIGHUP)
		run_reload(run);
	else
		loop_leave(run->setup->loop);
}

static int run_until_signal(struct run *run, struct failure *ret_failure)
{
	const struct loop_handler handler = {run, on_tick, on_signal};
	int64_t period_us = (int64_t)(US_PER_S / run->settings.config.rate_hz);
	int r = loop_set_timer(run->setup->loop, clock_now_us(), period_us);

	run->watchdog_period_us = notify_watchdog_us() > 0 && notify_watchdog_us() / 2 < WATCHDOG_US
					  ? notify_watchdog_us() / 2
					  : WATCHDOG_US;
	notify_ready();
	if (r == 0)
		r = loop_run(run->setup->loop, &handler);
	if (r < 0)
		return failure_set(ret_failure, FAILURE_RUNNING, "waiting: %s; restart lumbard",
				   strerror(-r));
	return 0;
}

static int run_session(struct run *run, struct failure *ret_failure)
{
	const char *state_dir = run->settings.config.state_dir;
	struct failure closing;
	int r = logs_begin_session(&run->logs, state_dir, run->folder, sizeof(run->folder),
				   ret_failure);

	if (r < 0 && logs_is_wrong_folder(r))
		return -1;
	if (run->logs.owner_error < 0)
		notify_log(NOTIFY_WARNING, "lumbard: %s: it stays root's: %s", run->folder,
			   strerror(-run->logs.owner_error));
	if (r < 0)
		run_on_log_error(run, r);
	else
		notify_log(NOTIFY_INFO, "lumbard: log in %s", run->folder);
	run->utc_offset_us = clock_utc_us() - clock_now_us();
	sensors_init(&run->sensors, &run->settings.config, false);
	run_begin_session(run);
	lamps_open(&run->lamps, &run->settings.config);
	r = run_until_signal(run, ret_failure);
	notify_stopping();
	session_finish(&run->session);
	lamps_close(&run->lamps);
	sensors_close(&run->sensors);
	if (logs_close(&run->logs, &closing) == 0)
		return r;
	/* One failure goes up; that there were two is for the journal. */
	if (r < 0)
		notify_log(NOTIFY_ERROR, "lumbard: run failed: %s", ret_failure->words);
	*ret_failure = closing;
	return -1;
}

/* Who has the folder has the sensors, too. Without one there is no socket, and coaching goes on. */
static int take_folder(struct run *run, struct failure *ret_failure)
{
	pid_t pid;
	int r = run_take_folder(run, &run->settings.config, &run->control, &pid);

	config_runtime_dir(&run->settings.config, run->runtime_dir, sizeof(run->runtime_dir));
	if (r == -EADDRINUSE)
		return failure_set(ret_failure, FAILURE_RUNNING,
				   "%s: another lumbard (process %ld) runs here; end it, `sudo "
				   "systemctl stop lumbard` if it is the service, or give this one "
				   "its own --runtime-dir",
				   run->runtime_dir, (long)pid);
	if (r < 0)
		notify_log(NOTIFY_WARNING,
			   "lumbard: no control socket: %s: %s; coaching goes on without `lumbard "
			   "status`; name a folder that can be written as runtime_dir",
			   run->runtime_dir, strerror(-r));
	return 0;
}

static int read_files(struct run *run, struct failure *ret_failure)
{
	struct run_settings *settings = &run->settings;

	settings->config = *run->setup->config;
	run->wishes.side = settings->config.side;
	run->is_quiet = settings->config.is_quiet;
	if (profile_file_load(&settings->config, &settings->profile, ret_failure) < 0)
		return -1;
	return prescription_file_load(&settings->config, &settings->prescription, ret_failure);
}

int daemon_run(const struct daemon_setup *setup, struct failure *ret_failure)
{
	static struct run run; /* 300 KiB of buffers would be much for a small stack */
	int r;

	run.setup = setup;
	if (read_files(&run, ret_failure) < 0)
		return -1;
	run.totals.start_us = clock_now_us();
	r = take_folder(&run, ret_failure);
	if (r == 0)
		r = run_session(&run, ret_failure);
	run_metrics_remove(&run);
	control_server_close(run.control);
	return r;
}
