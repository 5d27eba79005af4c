/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>
#include <lumbard/io/out_file.h>

#include <inttypes.h>
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
		run->totals.held_s += is_known(event->value) ? event->value : 0.0;
		run->totals.reps += event->reason == REASON_COMPLETE;
		run->is_metrics_due = true;
	} else if (event->kind == EVENT_ERROR_START) {
		run->totals.errors[event->error]++;
		run->is_metrics_due = true;
	}
}

static void add_head(struct text *text, const char *name, const char *type, const char *help)
{
	text_addf(text, "# HELP lumbard_%s %s\n# TYPE lumbard_%s %s\n", name, help, name, type);
}

/* One that belongs to the wearer, or that has been there. */
static bool is_told(const struct run *run, int place)
{
	const struct sense_slot *slot = &run->sensors.sense.slot[place];

	return slot->where.bus[0] && (slot->is_needed || slot->start_count > 0);
}

static const char *name_of(int place)
{
	return sensor_place_name((enum sensor_place)place);
}

static void add_sensors(const struct run *run, struct text *text)
{
	const struct sense_slot *slot = run->sensors.sense.slot;

	add_head(text, "sensor_up", "gauge", "Whether the sensor is being read.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(run, i))
			text_addf(text, "lumbard_sensor_up{sensor=\"%s\"} %d\n", name_of(i),
				  slot[i].state == SENSE_UP);
	add_head(text, "reads_total", "counter", "Samples that were read and sound.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(run, i))
			text_addf(text, "lumbard_reads_total{sensor=\"%s\"} %" PRIu32 "\n",
				  name_of(i), slot[i].counts.fault[IMU_FAULT_NONE]);
	add_head(text, "faults_total", "counter", "Reads that failed or were not sound.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		for (int k = IMU_FAULT_NONE + 1; is_told(run, i) && k < IMU_FAULT_COUNT; k++)
			text_addf(text,
				  "lumbard_faults_total{sensor=\"%s\",fault=\"%s\"} %" PRIu32 "\n",
				  name_of(i), imu_fault_name((enum imu_fault)k),
				  slot[i].counts.fault[k]);
	add_head(text, "sensor_starts_total", "counter", "Starts of the sensor that succeeded.");
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (is_told(run, i))
			text_addf(text, "lumbard_sensor_starts_total{sensor=\"%s\"} %" PRIu32 "\n",
				  name_of(i), slot[i].start_count);
}

static void add_coaching(const struct run *run, struct text *text)
{
	const struct run_totals *totals = &run->totals;

	add_head(text, "hold_seconds_total", "counter", "Good seconds of the holds that ended.");
	text_add(text, "lumbard_hold_seconds_total ");
	text_add_fixed(text, totals->held_s, 2);
	text_add(text, "\n");
	add_head(text, "reps_total", "counter", "Holds that reached their dose.");
	text_addf(text, "lumbard_reps_total %" PRIu32 "\n", totals->reps);
	add_head(text, "errors_total", "counter", "Form errors that were told.");
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		text_addf(text, "lumbard_errors_total{code=\"%s\"} %" PRIu32 "\n",
			  form_error_info((enum form_error)i)->code, totals->errors[i]);
}

static void add_all(const struct run *run, struct text *text, int64_t now_us)
{
	add_head(text, "up", "gauge", "1 while lumbard runs; the file goes with it.");
	text_add(text, "lumbard_up 1\n");
	add_sensors(run, text);
	add_coaching(run, text);
	add_head(text, "uptime_seconds", "gauge", "Since lumbard was started.");
	text_add(text, "lumbard_uptime_seconds ");
	text_add_fixed(text, S_FROM_US(now_us - run->totals.start_us), 1);
	text_add(text, "\n");
	add_head(text, "build_info", "gauge", "Always 1; which version runs.");
	text_add(text, "lumbard_build_info{version=\"" LUMBARD_VERSION "\"} 1\n");
}

static void path_of(const struct run *run, char *ret_path, size_t size)
{
	snprintf(ret_path, size, "%s/" METRICS_NAME, run->runtime_dir);
}

static void write_metrics(struct run *run, int64_t now_us)
{
	char path[CONFIG_PATH_MAX + 16], content[METRICS_MAX];
	struct text text = text_in(content, sizeof(content));
	int r;

	path_of(run, path, sizeof(path));
	add_all(run, &text, now_us);
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
	write_metrics(run, now_us);
}

void run_metrics_remove(struct run *run)
{
	char path[CONFIG_PATH_MAX + 16];

	if (!run->control)
		return;
	path_of(run, path, sizeof(path));
	unlink(path);
}
