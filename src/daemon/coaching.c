/* SPDX-License-Identifier: MIT */
#include "coaching.h"
#include "cures.h"
#include "metrics.h"
#include "rate.h"
#include "watch.h"

#include <lumbard/base/units.h>
#include <lumbard/io/notify.h>
#include <lumbard/tell/age.h>
#include <lumbard/tell/doubt.h>
#include <lumbard/tell/lack.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

#include <stdbool.h>

/* The detail, and what there is to say beyond it; a fault's detail is a sentence already. */
static void log_loss(const struct event *event, const char *detail)
{
	char words[sizeof(struct reason)];
	struct text text = text_in(words, sizeof(words));
	bool is_fault = event_fault_of(event->reason) != SELF_CHECK_WELL;
	struct reason reason;

	if (!tell_event_doubt(event, &reason))
		return;
	reason_say(&reason, &text);
	notify_log(NOTIFY_WARNING, "lumbard: %s: %s%s %s", tell_event_word(event->kind),
		   is_fault ? sensor_place_name(event->sensor) : detail, is_fault ? "" : ":",
		   words);
}

/* What the journal is told as it happens; the rest is in the log. */
static void on_event(void *ctx, const struct event *event)
{
	struct run *run = ctx;
	const char *exercise = event->exercise ? event->exercise->name : "";
	char detail[ROW_TEXT_MAX];
	struct text detail_text = text_in(detail, sizeof(detail));

	tell_event_detail(&detail_text, event);
	run_count_event(run, event);
	run_watch_event(run, event);
	run->has_stretched |= event->kind == EVENT_EXERCISE_START;
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
	case EVENT_TAKEN_BACK:
		notify_log(NOTIFY_INFO, "lumbard: %s %s: %.0f s, %s", tell_event_word(event->kind),
			   exercise, event->value, detail);
		break;
	case EVENT_SENSOR_LOST:
		log_loss(event, detail);
		break;
	case EVENT_SENSOR_BACK:
	case EVENT_STRAP_MOVED:
	case EVENT_ACCEL_OFF:
	case EVENT_NEUTRAL_OFF:
		notify_log(NOTIFY_NOTICE, "lumbard: %s: %s", tell_event_word(event->kind), detail);
		break;
	default:
		break;
	}
}

void run_set_side(struct run *run, enum coach_side side)
{
	run->wishes.side = side;
	notify_log(NOTIFY_INFO, "lumbard: side %s",
		   side == SIDE_NONE ? "none" : coach_side_name(side));
}

void run_set_off_duty(struct run *run, bool is_off_duty)
{
	run->wishes.is_off_duty = is_off_duty;
	notify_log(NOTIFY_INFO, "lumbard: coaching %s", is_off_duty ? "off" : "on");
}

/* What the files keep from being coached, and what they let pass. */
static void say_lacks(const struct run *run)
{
	struct lacks lacks;
	struct reason reason;

	run_find_lacks(run, &lacks);
	if (lacks.is_nothing_ready) {
		tell_nothing_ready(&lacks, &reason);
		run_log_reason(NOTIFY_WARNING, &reason);
	}
	for (int i = 0; i < lacks.count && !lacks.is_nothing_ready; i++) {
		tell_lack(&lacks.lack[i], &reason);
		run_log_reason(NOTIFY_INFO, &reason);
	}
	for (int at = 0; prescription_next_looser(&run->settings.prescription, &at, &reason);)
		run_log_reason(NOTIFY_WARNING, &reason);
}

static void say_profile(const struct run *run)
{
	struct reason reason;

	if (!run->settings.profile.sensor[SENSOR_PELVIS].is_fitted)
		notify_log(NOTIFY_WARNING, "lumbard: no profile yet: nothing can be judged; "
					   "`lumbard calibrate` makes one");
	else if (tell_old_profile(&run->settings.profile, run_utc_s(run), &reason))
		run_log_reason(NOTIFY_NOTICE, &reason);
}

void run_begin_session(struct run *run)
{
	const struct config *config = &run->settings.config;
	const struct profile *profile = &run->settings.profile;
	const struct session_config session_config = {
		.profile = profile,
		.prescription = &run->settings.prescription,
		.fixed = config->exercise,
		.is_expected = {[SENSOR_PELVIS] = 1,
				[SENSOR_LUMBAR] = profile->sensor[SENSOR_LUMBAR].is_fitted &&
						  config->sensor[SENSOR_LUMBAR].bus[0]},
		.trace_hz = config->trace_hz,
	};
	struct session_sink sink = logs_sink(&run->logs);

	say_profile(run);
	run->logs.watch_event = on_event;
	run->logs.watch_ctx = run;
	run->told_state = COACH_STATE_COUNT;
	run->has_stretched = false;
	for (int i = 0; i < SENSOR_COUNT; i++)
		run->sensors.sense.slot[i].is_needed = session_config.is_expected[i];
	say_lacks(run);
	session_init(&run->session, &session_config, &sink);
	sensors_ask_again(&run->sensors);
	run_begin_rate(run);
	session_begin(&run->session, run->clock->now_us());
}
