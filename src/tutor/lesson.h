/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TUTOR_LESSON_H
#define LUMBARD_TUTOR_LESSON_H

#include <lumbard/guide/course.h>
#include <lumbard/tell/status.h>

#include <stdbool.h>

/* Where a guided calibration is, as far as it was told; and what that is in words. Pure. */
struct lesson {
	struct course_view view;
	uint32_t poses;			  /* of the course */
	char again[2 * COURSE_TEXT_MAX];  /* why once more, until the pose is got; or "" */
	char problem[2 * STATUS_WHY_MAX]; /* of a sensor, and what to do; or "" */
	char note[160];			  /* what came of a key; or "" */
};

/*
 * How it is now. What is news for somebody who reads lines is added to text, each line with its
 * end; nothing where there is none.
 */
void lesson_take(struct lesson *lesson, const struct course_view *view, struct text *text);

/* The same of a status: what is wrong with a sensor. */
void lesson_take_status(struct lesson *lesson, const struct status *status, struct text *text);

/* The pose to show: being held, or the one to go to; POSE_NONE at the end. */
enum calib_pose lesson_pose(const struct lesson *lesson);

/* "3 of 5 s", "2 of 3 bows"; nothing while none is held. */
void lesson_progress(const struct lesson *lesson, struct text *text);

/* How many poses of the course are done, and of how many. */
int lesson_done(const struct lesson *lesson, int *ret_all);

/* What was got, by name: "upright, bow and sit"; "nothing". */
void lesson_got(const struct lesson *lesson, struct text *text);

#endif
