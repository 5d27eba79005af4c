/* SPDX-License-Identifier: MIT */
#include "metrics.h"
#include "status.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>
#include <lumbard/io/out_file.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PERIOD_US    (10 * US_PER_S)
#define SOONEST_US   US_PER_S
#define METRICS_NAME "lumbard.prom"

enum { METRICS_MAX = 8192, METRICS_MODE = 0644 };

void run_count_event(struct run *run, const struct event *event)
{
	if (event->kind == EVENT_HOLD_END) {
		run->totals.done.held_s += is_known(event->value) ? event->value : 0.0;
		run->totals.done.reps += event->reason == REASON_COMPLETE;
		run->is_metrics_due = true;
	} else if (event->kind == EVENT_ERROR_START) {
		run->totals.done.errors[event->error]++;
		run->is_metrics_due = true;
	}
}

static void path_of(const struct run *run, char *ret_path, size_t size)
{
	snprintf(ret_path, size, "%s/" METRICS_NAME, run->runtime_dir);
}

static void write_metrics(struct run *run)
{
	char path[CONFIG_PATH_MAX + 16], content[METRICS_MAX];
	struct text text = text_in(content, sizeof(content));
	int r;

	path_of(run, path, sizeof(path));
	run_fill_status(run);
	tell_metrics(&text, &run->status);
	r = out_file_replace(path, &text, METRICS_MODE);
	if (r < 0 && !run->is_metrics_lost)
		notify_log(
			NOTIFY_WARNING,
			"lumbard: no metrics: %s: %s; coaching goes on, make room or name another "
			"runtime_dir",
			path, strerror(-r));
	run->is_metrics_lost = r < 0;
}

void run_metrics_step(struct run *run, int64_t now_us)
{
	unsigned up = 0;

	if (!run->control)
		return;
	for (int i = 0; i < SENSOR_COUNT; i++)
		up |= (unsigned)(run->sensors.sense.slot[i].state == SENSE_UP) << i;
	run->is_metrics_due |= up != run->sensors_up;
	run->sensors_up = up;
	if (run->metrics_us &&
	    now_us - run->metrics_us < (run->is_metrics_due ? SOONEST_US : PERIOD_US))
		return;
	run->metrics_us = now_us;
	run->is_metrics_due = false;
	write_metrics(run);
}

void run_metrics_remove(struct run *run)
{
	char path[CONFIG_PATH_MAX + 16];

	if (!run->control)
		return;
	path_of(run, path, sizeof(path));
	unlink(path);
}
