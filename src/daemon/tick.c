/* SPDX-License-Identifier: MIT */
#include "tick.h"
#include "coaching.h"
#include "folder.h"
#include "log.h"
#include "metrics.h"
#include "rate.h"
#include "watch.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>
#include <lumbard/tell/words.h>

#include <stdbool.h>
#include <stdio.h>

#define CLOCK_STEP_US (2 * US_PER_S)

static void show(struct run *run, int64_t now_us)
{
	bool is_sounding = !run->is_quiet && !run->wishes.is_off_duty &&
			   session_is_sounding(&run->session, now_us);

	lamps_play(&run->lamps, &session_now(&run->session)->lamps, is_sounding, now_us);
}

static void watch_button(struct run *run, int64_t now_us)
{
	switch (button_step(&run->button, lamps_button(&run->lamps), now_us)) {
	case BUTTON_SHORT:
		run_set_side(run, button_next_side(run->wishes.side));
		break;
	case BUTTON_LONG:
		run_set_off_duty(run, !run->wishes.is_off_duty);
		break;
	case BUTTON_NOT_PRESSED:
		break;
	}
}

/* Wall-clock time decides nothing, but whoever reads the log has to know that it jumped. */
static void watch_clock(struct run *run, int64_t now_us)
{
	int64_t offset_us = run->clock->utc_us() - now_us;
	int64_t step_us = offset_us - run->utc_offset_us;

	if (step_us > CLOCK_STEP_US || step_us < -CLOCK_STEP_US) {
		struct event event = event_of(now_us, EVENT_CLOCK_STEP);

		event.value = S_FROM_US(step_us);
		event.unit = UNIT_S;
		event.reason = REASON_WALL_CLOCK;
		session_say(&run->session, &event);
	}
	run->utc_offset_us = offset_us;
}

static void tell_state(struct run *run)
{
	const struct coach_view *view = &session_now(&run->session)->view;
	char status[160];

	if (view->state == run->told_state)
		return;
	run->told_state = view->state;
	snprintf(status, sizeof(status), "%s%s%s%s", tell_state_word(view->state),
		 view->exercise ? " " : "", view->exercise ? view->exercise->name : "",
		 run->refusal.why[0] ? "; reload refused, see `lumbard status`" : "");
	notify_status(status);
}

static int feed(struct run *run)
{
	struct imu_sample samples[SENSORS_SAMPLES_MAX];
	int count = sensors_poll(&run->sensors, samples);

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct sensor_identity identity;

		if (sensors_has_come_up(&run->sensors, (enum sensor_place)i, &identity))
			session_set_identity(&run->session, (enum sensor_place)i, &identity);
	}
	for (int i = 0; i < count; i++) {
		session_set_group_delay(&run->session, samples[i].sensor,
					sensors_age_s(&run->sensors, samples[i].sensor));
		session_feed(&run->session, &samples[i], &run->wishes);
	}
	return count;
}

/* Progress is a fresh sample, or knowing that there is no sensor. */
static void keep_watchdog(struct run *run, int sample_count, int64_t now_us)
{
	if ((sample_count == 0 && sense_is_any_up(&run->sensors.sense)) ||
	    now_us - run->watchdog_us < run->watchdog_period_us)
		return;
	run->watchdog_us = now_us;
	notify_watchdog();
}

void run_tick(struct run *run, const struct loop_tick *tick)
{
	int sample_count;
	int64_t now_us;

	if (sense_is_any_up(&run->sensors.sense))
		run->totals.dropped_samples += tick->count - 1;
	sample_count = feed(run);
	now_us = run->clock->now_us();
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (run->sensors.false_by[i] != IMU_FAULT_NONE)
			session_lose(&run->session, (enum sensor_place)i, now_us,
				     run->sensors.false_by[i] == IMU_FAULT_FROZEN);
	session_advance(&run->session, now_us);
	watch_button(run, now_us);
	watch_clock(run, now_us);
	show(run, now_us);
	run_keep_log(run, now_us);
	run_keep_folder(run, now_us);
	tell_state(run);
	run_watch_rate(run);
	run_metrics_step(run, now_us);
	run_watch_step(run, now_us);
	control_server_step(run->control, now_us);
	keep_watchdog(run, sample_count, now_us);
}
