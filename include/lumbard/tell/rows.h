/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_ROWS_H
#define LUMBARD_TELL_ROWS_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/text.h>
#include <lumbard/coach/event.h>
#include <lumbard/session/moment.h>

/*
 * Events, moments (the trace) and orientation as rows of their files and as JSON (contract): names,
 * writing and reading from one column table each. Unknown is an empty field or null, never 0. Each
 * row ends with a newline; no field needs quoting, since all texts are names of ours.
 */
enum { ROW_TEXT_MAX = 512, MOMENT_JSON_MAX = 1024 };

void tell_event_header(struct text *text);
void tell_event_row(struct text *text, const struct event *event);

/*
 * A row of an event file back into what it tells; its newline may be missing. 0, or -EINVAL for
 * what this build would not write: *ret_event is then untouched.
 */
int tell_event_from_row(const char *row, struct event *ret_event);

/* Its detail alone: "rounded_back", "pelvis stale", "complete". */
void tell_event_detail(struct text *text, const struct event *event);

/* {"kind":"event","t_us":..}, the columns of the row under their names. */
void tell_event_json(struct text *text, const struct event *event);

void tell_trace_header(struct text *text);
void tell_trace_row(struct text *text, const struct moment *moment);

/*
 * {"kind":"moment","t_us":..}: the columns of the trace under their names (`errors` is "" where
 * there is none) and rep, side, counted, unit, dose, cue, target_low_deg, target_high_deg, sound.
 */
void tell_moment_json(struct text *text, const struct moment *moment);

void tell_orientation_header(struct text *text);
void tell_orientation_row(struct text *text, const struct imu_sample *sample,
			  struct vec3 up_sensor);

#endif
