/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_COURSE_WORDS_H
#define LUMBARD_TELL_COURSE_WORDS_H

#include <lumbard/base/failure.h>
#include <lumbard/base/text.h>
#include <lumbard/guide/course.h>

/* The words of a guided calibration. Words back to values as in words.h. */

/* "begin", "tick", "got", "again", "ready", "failed"; "" is no news. */
const char *tell_course_result_word(enum course_result result);
int tell_course_result_from_word(const char *word, enum course_result *ret_result);

/* "moved", "no_data", ...; "" is well. */
const char *tell_course_why_word(enum course_why why);
int tell_course_why_from_word(const char *word, enum course_why *ret_why);

/* What to do in a pose, for somebody who does it for the first time: "stand tall, arms down". */
const char *tell_course_task(enum calib_pose pose);

/* Why the latest AGAIN or FAILED, and what to do: one sentence. Empty where all is well. */
void tell_course_why(struct text *text, const struct course_view *view);

/* A line of the watch: {"kind":"guide","step":..}. */
void tell_course_json(struct text *text, const struct course_view *view);

/* The same without its kind, as the member `guide` of the status. */
void tell_course_object(struct text *text, const struct course_view *view);

enum { COURSE_JSON_MAX = 4096 };

#endif
