/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

/*
 * A bow of less than 20 deg may be a pelvis that rolls back, one of less than 12 tells no axis: the
 * limits of calibration itself. Sway, a look down and a shifted foot stay below STIRS_RAD.
 */
#define WANTED_RAD  RAD(20.0)
#define LEAST_RAD   RAD(12.0)
#define STIRS_RAD   RAD(10.0)
#define RIBS_RAD    RAD(15.0) /* and the ribs', as they sway more */
#define UP_RAD	    RAD(6.0)  /* up again: that near to upright, or ... */
#define RIBS_UP_RAD RAD(10.0)
#define UP_PART	    0.2 /* ... within this part of the bow, but no further than ... */
#define UP_MOST_RAD RAD(9.0)
#define SETTLES_US  INT64_C(1000000) /* the rest of the way up */

double course_from_stood_rad(const struct course *course, enum sensor_place place)
{
	return course->is_expected[place]
		       ? vec3_angle_rad(calib_up(&course->calib, place), course->stood[place])
		       : 0.0;
}

bool course_takes_small_bows(const struct course *course)
{
	return course->tries[POSE_BOW] > 0;
}

static void begin_bow(struct course_bows *bows)
{
	bows->is_bowing = true;
	bows->pelvis_rad = 0.0;
}

static void go_deeper(struct course *course, double pelvis_rad)
{
	struct course_bows *bows = &course->bows;

	bows->pelvis_rad = fmax(bows->pelvis_rad, pelvis_rad);
	if (pelvis_rad > bows->deepest_rad) {
		bows->deepest_rad = pelvis_rad;
		bows->deepest_up = calib_up(&course->calib, SENSOR_PELVIS);
	}
}

static enum course_result end_bow(struct course *course)
{
	struct course_bows *bows = &course->bows;

	bows->is_bowing = false;
	bows->ended_us = course->now_us;
	if (bows->pelvis_rad < (course_takes_small_bows(course) ? LEAST_RAD : WANTED_RAD))
		return COURSE_AGAIN;
	bows->count++;
	return bows->count < COURSE_BOWS ? COURSE_TICK : COURSE_NOTHING;
}

enum course_result course_count_bows(struct course *course)
{
	struct course_bows *bows = &course->bows;
	double pelvis_rad = course_from_stood_rad(course, SENSOR_PELVIS);
	double ribs_rad = course_from_stood_rad(course, SENSOR_LUMBAR);
	double up_rad = fmin(UP_MOST_RAD, fmax(UP_RAD, UP_PART * bows->pelvis_rad));

	if (!bows->is_bowing && (pelvis_rad > STIRS_RAD || ribs_rad > RIBS_RAD))
		begin_bow(bows);
	if (!bows->is_bowing)
		return bows->count >= COURSE_BOWS && course->now_us - bows->ended_us >= SETTLES_US
			       ? COURSE_GOT
			       : COURSE_NOTHING;
	go_deeper(course, pelvis_rad);
	return pelvis_rad < up_rad && ribs_rad < RIBS_UP_RAD ? end_bow(course) : COURSE_NOTHING;
}

bool course_align_by_bow(struct course *course)
{
	course->is_aligned = true;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct profile_sensor *sensor = &course->aligned.sensor[i];
		struct vec3 left = vec3_cross(course->bows.deepest_up, course->stood[i]);

		*sensor = (struct profile_sensor){0};
		if (i == SENSOR_PELVIS &&
		    profile_alignment(course->stood[i], left, &sensor->r_body_from_sensor) < 0)
			course->is_aligned = false;
		sensor->is_fitted = i == SENSOR_PELVIS;
	}
	return course->is_aligned;
}
