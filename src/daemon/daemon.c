/* SPDX-License-Identifier: MIT */
#include "cures.h"
#include "life.h"
#include "reload.h"
#include "tick.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>

#include <signal.h>
#include <string.h>

#define WATCHDOG_US (US_PER_S / 2) /* each wakes the service manager */

static const struct run_clock clock_of_machine = {clock_now_us, clock_utc_us};

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
		return failure_set(ret_failure, FAILURE_RUNNING, "restart lumbard", "waiting: %s",
				   strerror(-r));
	return 0;
}

int daemon_run(const struct daemon_setup *setup, struct failure *ret_failure)
{
	static struct run run; /* 300 KiB of buffers would be much for a small stack */
	struct failure ending;
	int r;

	run.setup = setup;
	run.clock = &clock_of_machine;
	if (run_start(&run, ret_failure) < 0)
		return -1;
	r = run_until_signal(&run, ret_failure);
	notify_stopping();
	if (run_end(&run, &ending) == 0)
		return r;
	/* One failure goes up; that there were two is for the journal. */
	if (r < 0)
		run_log_failure(ret_failure);
	*ret_failure = ending;
	return -1;
}
