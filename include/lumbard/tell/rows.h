/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_ROWS_H
#define LUMBARD_TELL_ROWS_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/text.h>
#include <lumbard/coach/coach.h>
#include <lumbard/show/lamp.h>

/*
 * Event, trace and orientation files (contract) as rows of text, header and rows from one column
 * table each. Unknown is an empty field, never 0. Each row ends with a newline; no field needs
 * quoting, since all texts are names of ours.
 */
struct trace_row {
	int64_t t_us;
	struct body_pose pose;
	struct coach_view view;
	struct lamp_plan lamps;
};

enum { ROW_TEXT_MAX = 512 };

void event_header(struct text *text);
void event_row(struct text *text, const struct event *event);

void trace_header(struct text *text);
void trace_row(struct text *text, const struct trace_row *row);

void orientation_header(struct text *text);
void orientation_row(struct text *text, const struct imu_sample *sample, struct vec3 up_sensor);

/* "flat", "rounded", "arched" of the lumbar flexion against neutral; "" when unknown. */
const char *back_name(double lumbar_flexion_rad);

#endif
