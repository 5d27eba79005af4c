/* SPDX-License-Identifier: MIT */
#include "metrics.h"
#include "status.h"

#include <lumbard/base/units.h>
#include <lumbard/io/folder.h>
#include <lumbard/io/notify.h>
#include <lumbard/io/out_file.h>

#include <stdbool.h>
#include <string.h>

#define PERIOD_US    (10 * US_PER_S)
#define SOONEST_US   US_PER_S
#define SETTLED_US   COACH_TAKEN_BACK_US
#define METRICS_NAME "lumbard.prom"

enum { METRICS_MAX = 8192, METRICS_MODE = 0644 };

void run_count_event(struct run *run, const struct event *event)
{
	claims_add(&run->totals.done, event);
	run->is_metrics_due |= event->kind == EVENT_HOLD_END || event->kind == EVENT_ERROR_START;
}

/*
 * A counter that goes back is taken for one that began anew, so what a stretch claims is told once
 * it can't be taken back any more.
 */
static void settle_claims(struct run *run, int64_t now_us)
{
	if (session_now(&run->session)->view.exercise)
		run->totals.stretched_us = now_us;
	if (!run->totals.done.is_open || now_us - run->totals.stretched_us < SETTLED_US)
		return;
	claims_settle(&run->totals.done);
	run->is_metrics_due = true;
}

static int replace_metrics(const struct run *run, const struct text *content)
{
	struct folder folder = {0};
	int r = folder_open(&folder, run->runtime_dir);

	if (r == 0)
		r = out_file_replace(&folder, METRICS_NAME, content, METRICS_MODE);
	folder_close(&folder);
	return r;
}

static void write_metrics(struct run *run)
{
	char content[METRICS_MAX];
	struct text text = text_in(content, sizeof(content));
	int r;

	run_fill_status(run);
	tell_metrics(&text, &run->status);
	r = replace_metrics(run, &text);
	if (r < 0 && !run->is_metrics_lost)
		notify_log(NOTIFY_WARNING,
			   "lumbard: no metrics: %s/" METRICS_NAME
			   ": %s; coaching goes on, make room or name another runtime_dir",
			   run->runtime_dir, folder_strerror(r));
	run->is_metrics_lost = r < 0;
}

void run_metrics_step(struct run *run, int64_t now_us)
{
	unsigned up = 0;

	settle_claims(run, now_us);
	if (!run->control || run->folder_error < 0)
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
	struct folder folder = {0};

	if (run->control && folder_open(&folder, run->runtime_dir) == 0)
		(void)folder_remove(&folder, METRICS_NAME);
	folder_close(&folder);
}
