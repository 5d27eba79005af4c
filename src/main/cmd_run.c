/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "daemon/run.h"
#include "say.h"
#include <lumbard/settings/prescription_file.h>
#include <lumbard/store/profile_file.h>

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define FLUSH_US      (5 * US_PER_S) /* what a power cut may take */
#define DEBOUNCE_US   (30 * US_PER_MS)
#define LONG_PRESS_US (1500 * US_PER_MS)
#define CLOCK_STEP_US (2 * US_PER_S)
#define WATCHDOG_US   (US_PER_S / 2) /* each wakes the service manager */

/* What the journal is told as it happens; the rest is in the log. */
static void on_event(void *ctx, const struct event *event)
{
	struct run *run = ctx;
	const char *exercise = event->exercise ? event->exercise->name : "";
	char detail[ROW_TEXT_MAX];
	struct text detail_text = text_in(detail, sizeof(detail));

	tell_event_detail(&detail_text, event);
	run_count_event(run, event);
	switch (event->kind) {
	case EVENT_HOLD_END:
		run->is_log_due = true;
		notify_log(NOTIFY_INFO, "lumbard: %s hold %d: %.0f s, %s", exercise, event->rep,
			   event->value, detail);
		break;
	case EVENT_EXERCISE_START:
	case EVENT_EXERCISE_DONE:
		notify_log(NOTIFY_INFO, "lumbard: %s %s", tell_event_word(event->kind), exercise);
		break;
	case EVENT_SENSOR_LOST:
	case EVENT_SENSOR_BACK:
	case EVENT_STRAP_MOVED:
		notify_log(NOTIFY_NOTICE, "lumbard: %s: %s", tell_event_word(event->kind), detail);
		break;
	default:
		break;
	}
}

static void show(struct run *run, int64_t now_us)
{
	const struct lamp_plan *plan = &session_now(&run->session)->lamps;
	bool is_sounding = !run->is_quiet && session_is_sounding(&run->session, now_us);
	int levels[CONFIG_OUTPUT_COUNT];

	for (int i = 0; i < LAMP_COUNT; i++)
		levels[i] = lamp_is_lit(plan->pattern[i], now_us);
	levels[CONFIG_BUZZER] = is_sounding && !run->is_off_duty;
	levels[CONFIG_VIBRATION] = levels[CONFIG_BUZZER];
	lamps_show(&run->lamps, levels);
}

void run_set_side(struct run *run, enum coach_side side)
{
	run->side = side;
	session_set_side(&run->session, side);
	notify_log(NOTIFY_INFO, "lumbard: side %s",
		   side == SIDE_NONE ? "none" : coach_side_name(side));
}

void run_set_off_duty(struct run *run, bool is_off_duty)
{
	run->is_off_duty = is_off_duty;
	session_set_off_duty(&run->session, is_off_duty);
	notify_log(NOTIFY_INFO, "lumbard: coaching %s", is_off_duty ? "off" : "on");
}

/* Short: the next side. Long: coaching off, and on again. */
static void on_release(struct run *run, int64_t held_us)
{
	if (held_us >= LONG_PRESS_US)
		run_set_off_duty(run, !run->is_off_duty);
	else
		run_set_side(run, run->side == SIDE_LEFT ? SIDE_RIGHT : SIDE_LEFT);
}

static void watch_button(struct run *run, int64_t now_us)
{
	bool is_pressed = lamps_button(&run->lamps);

	if (is_pressed == run->is_pressed)
		return;
	if (!is_pressed && now_us - run->pressed_us >= DEBOUNCE_US)
		on_release(run, now_us - run->pressed_us);
	run->is_pressed = is_pressed;
	if (is_pressed)
		run->pressed_us = now_us;
}

/* Wall-clock time decides nothing, but whoever reads the log has to know that it jumped. */
static void watch_clock(struct run *run, int64_t now_us)
{
	int64_t offset_us = clock_utc_us() - now_us;
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

static void on_log_error(struct run *run, int error)
{
	run->log_error = error;
	say_warning("log: %s; coaching goes on, what follows is not logged; %s and restart",
		    strerror(-error), run_log_cure(error));
}

static void keep_log(struct run *run, int64_t now_us)
{
	int r, sync_error;

	if (!run->is_log_due && now_us - run->flushed_us < FLUSH_US)
		return;
	run->is_log_due = false;
	run->flushed_us = now_us;
	r = logs_flush(&run->logs, &sync_error);
	if (r < 0 && run->log_error == 0)
		on_log_error(run, r);
	if (sync_error < 0 && run->sync_error == 0)
		say_warning("log: the disk does not confirm it: %s; look at the card (sudo dmesg), "
			    "it may be worn out",
			    strerror(-sync_error));
	run->sync_error = sync_error;
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
		 run->reload_error[0] ? "; reload refused, see `lumbard status`" : "");
	notify_status(status);
}

static void tick(struct run *run)
{
	struct imu_sample samples[SENSORS_SAMPLES_MAX];
	int count = sensors_poll(&run->sensors, samples);
	int64_t now_us;

	for (int i = 0; i < count; i++) {
		session_set_group_delay(&run->session, samples[i].sensor,
					sensors_age_s(&run->sensors, samples[i].sensor));
		session_feed(&run->session, &samples[i]);
	}
	now_us = clock_now_us();
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (run->sensors.false_by[i] != IMU_FAULT_NONE)
			session_lose(&run->session, (enum sensor_place)i, now_us,
				     run->sensors.false_by[i] == IMU_FAULT_FROZEN);
	session_advance(&run->session, now_us);
	watch_button(run, now_us);
	watch_clock(run, now_us);
	show(run, now_us);
	keep_log(run, now_us);
	tell_state(run);
	run_metrics_step(run, now_us);
	if (now_us >= control_server_due_us(&run->control))
		run_control_step(run);
	/* Progress is a fresh sample, or knowing that there is no sensor. */
	if ((count > 0 || !sense_is_any_up(&run->sensors.sense)) &&
	    now_us - run->watchdog_us >= run->watchdog_period_us) {
		run->watchdog_us = now_us;
		notify_watchdog();
	}
}

static int run_until_signal(struct run *run)
{
	int64_t period_us = (int64_t)(US_PER_S / run->settings.config.rate_hz);
	int r = loop_set_timer(&run->loop, clock_now_us(), period_us);

	run->watchdog_period_us = notify_watchdog_us() > 0 && notify_watchdog_us() / 2 < WATCHDOG_US
					  ? notify_watchdog_us() / 2
					  : WATCHDOG_US;
	notify_ready();
	while (r == 0) {
		struct loop_event event;

		r = loop_wait(&run->loop, &event);
		if (r < 0)
			break;
		if (event.signal == SIGINT || event.signal == SIGTERM)
			return 0;
		if (event.signal == SIGHUP)
			run_reload(run);
		if (event.ready_inputs)
			run_control_step(run);
		if (event.ticks > 1 && sense_is_any_up(&run->sensors.sense))
			run->totals.dropped_samples += event.ticks - 1;
		if (event.ticks > 0)
			tick(run);
	}
	return say_failed(EXIT_FAILED, "run", "waiting: %s; restart lumbard", strerror(-r));
}

void run_begin_session(struct run *run)
{
	const struct config *config = &run->settings.config;
	const struct profile *profile = &run->settings.profile;
	const struct session_config session_config = {
		.profile = profile,
		.prescription = &run->settings.prescription,
		.fixed = config->exercise,
		.side = run->side,
		.is_expected = {[SENSOR_PELVIS] = 1,
				[SENSOR_LUMBAR] = profile->sensor[SENSOR_LUMBAR].is_fitted &&
						  config->sensor[SENSOR_LUMBAR].bus[0]},
		.trace_hz = config->trace_hz,
	};
	struct session_sink sink = logs_sink(&run->logs);

	if (!profile->sensor[SENSOR_PELVIS].is_fitted)
		say_warning("no profile yet: %s", run_profile_cure(run));
	run->logs.watch_event = on_event;
	run->logs.watch_ctx = run;
	run->told_state = COACH_STATE_COUNT;
	for (int i = 0; i < SENSOR_COUNT; i++)
		run->sensors.sense.slot[i].is_needed = session_config.is_expected[i];
	session_init(&run->session, &session_config, &sink);
	session_set_off_duty(&run->session, run->is_off_duty);
	session_begin(&run->session, clock_now_us());
}

static int run_session(struct run *run)
{
	const char *state_dir = run->settings.config.state_dir;
	struct failure failure;
	int r = logs_begin_session(&run->logs, state_dir, run->folder, sizeof(run->folder),
				   &failure);
	int code;

	if (r < 0 && logs_is_wrong_folder(r))
		return say_failure("run", &failure);
	if (run->logs.owner_error < 0)
		say_warning("%s: it stays root's: %s", run->folder,
			    strerror(-run->logs.owner_error));
	if (r < 0)
		on_log_error(run, r);
	else
		notify_log(NOTIFY_INFO, "lumbard: log in %s", run->folder);
	run->utc_offset_us = clock_utc_us() - clock_now_us();
	sensors_init(&run->sensors, &run->settings.config, false);
	run_begin_session(run);
	lamps_open(&run->lamps, &run->settings.config);
	code = run_until_signal(run);
	notify_stopping();
	session_finish(&run->session);
	lamps_close(&run->lamps);
	sensors_close(&run->sensors);
	if (logs_close(&run->logs, &failure) < 0)
		code = say_failure("run", &failure);
	return code;
}

/* First of all the runtime folder: who has it has the sensors, too. */
static int run_alone(struct run *run)
{
	int code = run_control_open(run);

	if (code == 0)
		code = run_session(run);
	run_metrics_remove(run);
	run_control_close(run);
	return code;
}

static int run_from_files(struct run *run)
{
	struct run_settings *settings = &run->settings;
	struct failure failure;

	if (profile_file_load(&settings->config, &settings->profile, &failure) < 0 ||
	    prescription_file_load(&settings->config, &settings->prescription, &failure) < 0)
		return say_failure("run", &failure);
	run->side = settings->config.side;
	run->is_quiet = settings->config.is_quiet;
	run->totals.start_us = clock_now_us();
	return run_alone(run);
}

int cmd_run(int argc, char **argv)
{
	static const char *const keys[] = {"state_dir", "runtime_dir", "profile",   "routine",
					   "exercise",	"side",	       "rate_hz",   "trace_hz",
					   "pelvis",	"lumbar",      "gpio_chip", "led_good",
					   "led_error", "led_status",  "buzzer",    "vibration",
					   "button",	"quiet",       NULL};
	static struct run run; /* 300 KiB of buffers would be much for a small stack */
	const struct options options = {
		.command = "run",
		.arguments = "",
		.about = "Coaches until SIGINT or SIGTERM. Stays up without a sensor and starts "
			 "when it\n"
			 "comes. Lamps by GPIO; the log in a new folder of STATE_DIR/sessions.\n"
			 "Button: short, the other side; long, coaching off and on. SIGHUP reads "
			 "the\n"
			 "settings anew. `lumbard status` asks how it is.\n",
		.keys = keys,
	};
	/* Before files are read: a reload that is asked for meanwhile has to wait, not to kill. */
	int first, code, r = loop_open(&run.loop);

	if (r < 0)
		return say_failed(EXIT_FAILED, "run", "signals and timer: %s; restart lumbard",
				  strerror(-r));
	run.options = &options;
	run.argc = argc;
	run.argv = argv;
	code = options_parse(&options, argc, argv, &run.settings.config, &first);
	if (code == OPTIONS_GO)
		code = run_from_files(&run);
	loop_close(&run.loop);
	return code;
}
