/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_GUIDE_PARTS_H
#define LUMBARD_GUIDE_PARTS_H

#include <lumbard/guide/course.h>

/* What the files of this room do for each other: a course is led, poses are recognised, bows are
 * counted, and what was got is put together. */

/* Shortest time that all worn sensors have been still, seconds; 0 while one moves or is silent. */
double course_still_s(const struct course *course);

/*
 * The wanted pose that the person rests in, or POSE_NONE and why not: COURSE_WELL as long as there
 * is nothing to say, so of who still is where the last pose was.
 */
enum calib_pose course_recognise(const struct course *course, enum course_why *ret_why);

/* The position of the pelvis by gravity, as aligned; BODY_POSITION_UNKNOWN before. */
enum body_position course_position(const struct course *course);

/* How far the pelvis, or the ribs, are from where `upright` was; 0 for a sensor not expected. */
double course_from_stood_rad(const struct course *course, enum sensor_place place);

/*
 * A sample of the pelvis while bows are wanted. COURSE_TICK: one more; COURSE_AGAIN: one that was
 * too small; COURSE_GOT: the last is done and the person is up again.
 */
enum course_result course_count_bows(struct course *course);

/* Aligned by `upright` and the deepest bow alone: forward is where it went. False: it went nowhere.
 */
bool course_align_by_bow(struct course *course);

/* Of the poses that were got: as course_finish(), but without what there was before. */
int course_put_together(struct course *course, uint32_t got, struct profile *ret_profile,
			struct calib_quality *ret_quality, struct text *ret_why);

/* Whether a bow was asked for a second time: less has to do, since that body may not go further. */
bool course_takes_small_bows(const struct course *course);

#endif
