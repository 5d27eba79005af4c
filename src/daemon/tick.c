/* SPDX-License-Identifier: MIT */
#include "tick.h"
#include "calibration.h"
#include "coaching.h"
#include "cures.h"
#include "folder.h"
#include "log.h"
#include "metrics.h"
#include "rate.h"
#include "reload.h"
#include "status.h"
#include "teaching.h"
#include "watch.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>
#include <lumbard/show/guided.h>
#include <lumbard/tell/words.h>

#include <stdbool.h>
#include <stdio.h>

#define CLOCK_STEP_US (2 * US_PER_S)
#define END_SHOWN_US  (3 * US_PER_S) /* of a calibration */
#define AT_REST_RADPS RAD(20.0)	     /* a hand that feels for the button moves the belt */

/* A calibration is, and for a moment how it ended. */
static bool is_guide_shown(const struct run *run, int64_t now_us)
{
	return run_is_calibrating(run) || (run->calibration.has_last &&
					   now_us - run->calibration.last.since_us < END_SHOWN_US);
}

static void show(struct run *run, int64_t now_us)
{
	bool is_guided = is_guide_shown(run, now_us);
	struct lamp_plan plan = session_now(&run->session)->lamps;
	bool is_sounding =
		is_guided ? cue_is_sounding(&run->calibration.cue, now_us)
			  : !run->wishes.is_off_duty && session_is_sounding(&run->session, now_us);

	if (is_guided)
		lamp_plan_from_course(run_guide_view(run), now_us, &plan);
	if (is_guided && run->sensors.sense.slot[SENSOR_PELVIS].state != SENSE_UP)
		plan = (struct lamp_plan){.pattern[LAMP_STATUS] = LAMP_FAST};
	lamps_play(&run->lamps, &plan, is_sounding && !run->is_quiet, now_us);
}

/* Who holds the button in the middle of a stretch wants peace, not another calibration. */
static bool may_calibrate(const struct run *run)
{
	const struct moment *now = session_now(&run->session);

	return !run_is_calibrating(run) && !run->has_stretched && !now->view.exercise &&
	       !(now->pose.speed_radps > AT_REST_RADPS);
}

static void calibrate_by_button(struct run *run)
{
	struct reason reason;

	button_take(&run->button);
	if (run_calibrate(run, COURSE_FIRST, &reason) < 0)
		run_log_reason(NOTIFY_WARNING, &reason);
}

static void press(struct run *run, enum button_press press)
{
	bool is_calibrating = run_is_calibrating(run);

	if (press == BUTTON_SHORT && is_calibrating)
		run_calibrate_skip(run);
	else if (press == BUTTON_SHORT)
		run_set_side(run, button_next_side(run->wishes.side));
	else if (press == BUTTON_LONG && is_calibrating)
		run_calibrate_stop(run);
	else if (press == BUTTON_LONG)
		run_set_off_duty(run, !run->wishes.is_off_duty);
	else if (press == BUTTON_HELD && may_calibrate(run))
		calibrate_by_button(run);
}

static void watch_button(struct run *run, int64_t now_us)
{
	press(run, button_step(&run->button, lamps_button(&run->lamps), now_us));
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
	struct wishes wishes = run->wishes;

	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct sensor_identity identity;

		if (sensors_has_come_up(&run->sensors, (enum sensor_place)i, &identity))
			session_set_identity(&run->session, (enum sensor_place)i, &identity);
	}
	wishes.is_off_duty |= run_is_calibrating(run) && !run_is_before_lesson(run);
	for (int i = 0; i < count; i++) {
		run_calibrate_feed(run, &samples[i]);
		session_set_group_delay(&run->session, samples[i].sensor,
					sensors_age_s(&run->sensors, samples[i].sensor));
		session_feed(&run->session, &samples[i], &wishes);
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
	if (run_calibrate_step(run))
		run_reload(run);
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
