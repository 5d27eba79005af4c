/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SHOW_GUIDED_H
#define LUMBARD_SHOW_GUIDED_H

#include <lumbard/guide/course.h>
#include <lumbard/show/lamp.h>

/*
 * A guided calibration for who sees no screen. Nobody is calibrated yet, so the good lamp stays
 * dark. status: slow, somebody is to go into a pose; double, hold it (or bow); on, got it, and in
 * the end all of it. error: slow for 3 s, once more; on, it failed.
 */
void lamp_plan_from_course(const struct course_view *view, int64_t t_us,
			   struct lamp_plan *ret_plan);

/* What a new result sounds like. */
enum cue cue_from_course(const struct course_view *view);

#endif
