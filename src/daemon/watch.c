/* SPDX-License-Identifier: MIT */
#include "watch.h"
#include "status.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/course_words.h>
#include <lumbard/tell/rows.h>

#include <stdbool.h>
#include <string.h>

#define LEAST_US (100 * US_PER_MS) /* between two moments */
#define MOST_US	 (500 * US_PER_MS)

static void add_moment(const struct run *run, int64_t t_us, struct text *text)
{
	struct moment moment = *session_now(&run->session);

	moment.t_us = t_us;
	tell_moment_json(text, &moment);
}

/* Without what changes all the time, and without what the moments tell. */
static void add_lasting_status(struct run *run, struct text *text)
{
	struct status *status = &run->status;

	run_fill_status(run);
	status->uptime_s = 0.0;
	status->dropped_samples = 0;
	status->has_guide = false; /* has lines of its own */
	status->now = moment_unknown(0);
	for (int i = 0; i < SENSOR_COUNT; i++)
		memset(status->sensor[i].fault_count, 0, sizeof(status->sensor[i].fault_count));
	tell_status_json(text, status);
}

static void add_status(struct run *run, struct text *text)
{
	run_fill_status(run);
	tell_status_json(text, &run->status);
}

static void make_moment(struct run *run, int64_t now_us)
{
	struct text text = text_in(run->watch.moment, sizeof(run->watch.moment));

	add_moment(run, now_us, &text);
	run->watch.moment_us = now_us;
}

void run_watch_begin(struct run *run, struct text *text)
{
	struct run_watch *watch = &run->watch;
	struct text lasting = text_in(watch->status, sizeof(watch->status));

	/* Or else the latest is what the others have been told, and no change of it is due yet. */
	if (control_server_watchers(run->control) == 0) {
		add_lasting_status(run, &lasting);
		watch->looked_us = run->clock->now_us();
		make_moment(run, watch->looked_us);
	}
	add_status(run, text);
	text_addf(text, "\n%s", watch->moment);
}

void run_watch_event(struct run *run, const struct event *event)
{
	char line[ROW_TEXT_MAX];
	struct text text = text_in(line, sizeof(line));

	if (control_server_watchers(run->control) == 0)
		return;
	tell_event_json(&text, event);
	control_server_tell(run->control, &text);
}

void run_watch_guide(struct run *run)
{
	const struct course_view *view = run_guide_view(run);
	char line[COURSE_JSON_MAX];
	struct text text = text_in(line, sizeof(line));

	if (control_server_watchers(run->control) == 0 || !view)
		return;
	tell_course_json(&text, view);
	if (strcmp(line, run->watch.guide) == 0)
		return;
	memcpy(run->watch.guide, line, text.len + 1);
	control_server_tell(run->control, &text);
}

/* What counts as a change is what a reader would see. */
static void tell_moment(struct run *run, int64_t now_us)
{
	struct run_watch *watch = &run->watch;
	int64_t next_us = now_us + LEAST_US + (int64_t)(US_PER_S / run->settings.config.rate_hz);
	struct text text = text_in(watch->line, sizeof(watch->line));

	add_moment(run, watch->moment_us, &text);
	if (strcmp(watch->line, watch->moment) == 0 && next_us - watch->moment_us <= MOST_US)
		return;
	make_moment(run, now_us);
	text = text_in(watch->line, sizeof(watch->line));
	text_add(&text, watch->moment);
	control_server_tell(run->control, &text);
}

static void tell_status(struct run *run)
{
	struct run_watch *watch = &run->watch;
	struct text text = text_in(watch->line, sizeof(watch->line));

	add_lasting_status(run, &text);
	if (strcmp(watch->line, watch->status) == 0)
		return;
	memcpy(watch->status, watch->line, text.len + 1);
	text = text_in(watch->line, sizeof(watch->line));
	add_status(run, &text);
	control_server_tell(run->control, &text);
}

void run_watch_step(struct run *run, int64_t now_us)
{
	if (control_server_watchers(run->control) == 0 || now_us - run->watch.looked_us < LEAST_US)
		return;
	run->watch.looked_us = now_us;
	tell_status(run);
	run_watch_guide(run);
	tell_moment(run, now_us);
}
