/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <lumbard/base/units.h>
#include <lumbard/calib/profile.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const positions[BODY_POSITION_COUNT] = {
	[BODY_POSITION_UNKNOWN] = "position unknown",
	[BODY_UPRIGHT] = "upright",
	[BODY_ALL_FOURS] = "on all fours",
	[BODY_SUPINE] = "on the back",
	[BODY_PRONE] = "face down",
	[BODY_SIDE] = "on the side",
	[BODY_BETWEEN] = "between positions",
};

const char *demo_words_position(enum body_position position)
{
	return positions[position];
}

const char *demo_words_calibration(const char *mark)
{
	enum calib_pose pose = POSE_NONE;

	calib_pose_from_name(mark ? mark : "", &pose);
	return pose == POSE_NONE
		       ? "On the way to the next pose. Nothing is learnt while the body moves."
		       : calib_pose_info(pose)->lesson;
}

/* Contract names for people: hyphens become blanks. */
static void add_name(struct text *text, const char *name)
{
	for (; *name; name++)
		text_add_char(text, *name == '-' ? ' ' : *name);
}

void demo_words_headline(struct text *text, const struct sim_step *step, bool is_calibrating)
{
	size_t start = text->len;

	if (is_calibrating) {
		text_add(text, "Calibration");
		if (step->mark)
			text_addf(text, ": %s", step->mark);
		return;
	}
	if (!step->exercise) {
		text_add(text, "Changing position");
		return;
	}
	add_name(text, step->exercise);
	if (text->len > start && text->buf[start] >= 'a')
		text->buf[start] = (char)(text->buf[start] - 'a' + 'A');
	if (step->side && step->side[0])
		text_addf(text, ", %s leg", step->side);
}

static const char *const severity_words[] = {
	[SEVERITY_NEARLY] = "nearly",
	[SEVERITY_WRONG] = "wrong",
	[SEVERITY_STOP] = "stop",
};

static enum demo_tone tone_of_error(enum form_error error)
{
	return form_error_info(error)->severity == SEVERITY_NEARLY ? TONE_NEARLY : TONE_WRONG;
}

static void add_value(struct text *text, const struct event *event)
{
	if (!is_known(event->value) || event->unit == UNIT_NONE)
		return;
	text_add(text, ", ");
	text_add_fixed(text, event->value, event->unit == UNIT_DEG ? 0 : 1);
	text_addf(text, " %s", tell_unit_word(event->unit));
}

static enum demo_tone error_words(struct text *text, const struct event *event)
{
	const char *code = form_error_info(event->error)->code;
	enum demo_tone tone = tone_of_error(event->error);

	if (event->kind == EVENT_ERROR_END) {
		text_addf(text, "%s is over", code);
		return TONE_PLAIN;
	}
	text_addf(text, "%s: %s", severity_words[form_error_info(event->error)->severity], code);
	add_value(text, event);
	return tone;
}

static enum demo_tone hold_words(struct text *text, const struct event *event)
{
	bool is_complete = event->reason == REASON_COMPLETE;

	switch (event->kind) {
	case EVENT_HOLD_START:
		text_addf(text, "hold %d begins, the clock runs", event->rep);
		return TONE_GOOD;
	case EVENT_HOLD_PAUSE:
		text_addf(text, "the clock pauses at %.1f s: ", event->value);
		if (event->reason == REASON_OUT_OF_POSE)
			text_add(text, "out of the pose");
		else
			tell_event_detail(text, event);
		return TONE_WRONG;
	case EVENT_HOLD_RESUME:
		text_addf(text, "the clock runs again from %.1f s", event->value);
		return TONE_GOOD;
	default:
		text_addf(text,
			  is_complete ? "hold %d complete: %.1f good seconds"
				      : "hold %d let go after %.1f good seconds",
			  event->rep, event->value);
		return is_complete ? TONE_GOOD : TONE_PLAIN;
	}
}

static enum demo_tone exercise_words(struct text *text, const struct event *event)
{
	if (event->kind == EVENT_EXERCISE_START)
		text_add(text, "recognised: ");
	add_name(text, event->exercise->name);
	if (event->kind == EVENT_EXERCISE_DONE)
		text_addf(text, " is over, %.1f good seconds in all", event->value);
	return TONE_PLAIN;
}

enum demo_tone demo_words_event(struct text *text, const struct event *event)
{
	switch (event->kind) {
	case EVENT_POSITION:
		text_addf(text, "sees the wearer %s", positions[event->position]);
		return TONE_PLAIN;
	case EVENT_EXERCISE_START:
	case EVENT_EXERCISE_DONE:
		return exercise_words(text, event);
	case EVENT_ERROR_START:
	case EVENT_ERROR_END:
		return error_words(text, event);
	case EVENT_SENSOR_LOST:
		text_add(text, "no data: ");
		tell_event_detail(text, event);
		return TONE_WRONG;
	case EVENT_SENSOR_BACK:
		text_addf(text, "the %s sensor is back", sensor_place_name(event->sensor));
		return TONE_PLAIN;
	case EVENT_STRAP_MOVED:
		text_add(text, "the strap moved: ");
		tell_event_detail(text, event);
		if (is_known(event->value))
			text_addf(text, ", %.0f deg", event->value);
		return TONE_WRONG;
	case EVENT_NEUTRAL:
		text_addf(text, "neutral of today, %s", calib_pose_name(event->pose));
		if (is_known(event->value))
			text_addf(text, ": %.1f deg from before", event->value);
		else
			text_addf(text, ": %s", tell_reason_word(event->reason));
		return TONE_PLAIN;
	case EVENT_NEUTRAL_OFF:
		text_addf(text, "rests %.1f deg off neutral: ", event->value);
		tell_event_detail(text, event);
		return TONE_WRONG;
	case EVENT_ACCEL_OFF:
		text_add(text, "the accelerometer is not the calibrated one: ");
		tell_event_detail(text, event);
		return TONE_WRONG;
	case EVENT_TAKEN_BACK:
		text_addf(text, "%.1f s are taken back, it was no stretch: ", event->value);
		tell_event_detail(text, event);
		return TONE_PLAIN;
	case EVENT_CLOCK_STEP:
		text_add(text, "the clock stepped: ");
		tell_event_detail(text, event);
		return TONE_PLAIN;
	default:
		return hold_words(text, event);
	}
}

static const char *worst_code(const struct coach_view *view)
{
	return view->verdict.worst == FORM_NO_ERROR ? NULL
						    : form_error_info(view->verdict.worst)->code;
}

enum demo_tone demo_words_state(struct text *text, const struct coach_view *view)
{
	const char *code = worst_code(view);

	switch (view->state) {
	case COACH_HOLD:
		text_add(text, view->is_good ? "the clock runs" : "the clock waits");
		return view->is_good ? TONE_GOOD : TONE_PLAIN;
	case COACH_PAUSED:
		text_addf(text, "paused: %s", code ? code : "out of the pose");
		return TONE_WRONG;
	case COACH_DONE:
		text_add(text, "done: let go");
		return TONE_GOOD;
	case COACH_NO_DATA:
		text_add(text, "no data: nothing counts");
		return TONE_WRONG;
	case COACH_UNCALIBRATED:
		text_add(text, "no neutral: nothing counts");
		return TONE_WRONG;
	case COACH_MOVING:
		text_add(text, code ? code : "moving");
		return code ? tone_of_error(view->verdict.worst) : TONE_PLAIN;
	default:
		text_add(text, "at rest");
		return TONE_PLAIN;
	}
}

const char *demo_words_cue(const struct coach_view *view)
{
	return view->verdict.worst == FORM_NO_ERROR ? ""
						    : form_error_info(view->verdict.worst)->cue;
}

void demo_words_time(struct text *text, int64_t t_us)
{
	int64_t t_s = t_us / US_PER_S;

	text_addf(text, "%" PRId64 ":%02" PRId64, t_s / 60, t_s % 60);
}

void demo_words_path(struct text *text, const char *path)
{
	const char *home = getenv("HOME");
	size_t n = home ? strlen(home) : 0;

	if (n > 1 && strncmp(path, home, n) == 0 && path[n] == '/')
		text_addf(text, "~%s", path + n);
	else
		text_add(text, path);
}
