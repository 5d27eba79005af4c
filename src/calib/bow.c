/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <errno.h>
#include <stdbool.h>

/*
 * Whether the mark of the bow is on a bow: something turns, and it begins and ends where `upright`
 * is. A mark that is on a held pose, or an `upright` that is another pose, would otherwise be
 * believed wherever the other poses tell forward.
 */
#define ENDS_APART_US	 INT64_C(500000) /* who takes the mark off between two bows */
#define END_REST_RAD	 RAD(1.0)  /* from one to the next: 10 deg/s; later it is on its way */
#define REST_PELVIS_MOST RAD(10.0) /* a pose comes back within 5, a strap settles; provisional */
#define REST_RIBS_MOST	 RAD(15.0)
#define ELSEWHERE	 0.4	  /* of that: suspicious, if another pose was held within ... */
#define THERE_RAD	 RAD(3.0) /* ... of where the bow began */

double calib_bow_turn_rad(const struct calib_sensor *sensor)
{
	double turn_rad = sensor->bow_up_count ? 0.0 : UNKNOWN;

	for (int i = 0; i < sensor->bow_up_count; i++)
		turn_rad = fmax(turn_rad, vec3_angle_rad(sensor->bow_up[i], sensor->bow_up[0]));
	return turn_rad;
}

bool calib_is_bow_marked(const struct calib_sensor *sensor)
{
	return sensor->bow_up_count >= BOW_MARKED_UPS;
}

/* Whether the mark came on at the i-th row or went off after it, the person being at rest. */
static bool is_rest_at_end(const struct calib_sensor *sensor, int i)
{
	bool is_first = i == 0 || sensor->bow_up_us[i] - sensor->bow_up_us[i - 1] > ENDS_APART_US;
	bool is_last = i == sensor->bow_up_count - 1 ||
		       sensor->bow_up_us[i + 1] - sensor->bow_up_us[i] > ENDS_APART_US;

	return is_first != is_last &&
	       vec3_angle_rad(sensor->bow_up[i], sensor->bow_up[is_first ? i + 1 : i - 1]) <
		       END_REST_RAD;
}

static double from_upright_rad(const struct calib_worn *worn, int i)
{
	return vec3_angle_rad(calib_bow_up(worn, i), worn->up[POSE_UPRIGHT]);
}

/* The row of the rest that is nearest to upright; -1 without. */
static int rest_of(const struct calib_worn *worn)
{
	int rest = -1;

	for (int i = 0; i < worn->sensor->bow_up_count; i++)
		if (is_rest_at_end(worn->sensor, i) &&
		    (rest < 0 || from_upright_rad(worn, i) < from_upright_rad(worn, rest)))
			rest = i;
	return rest;
}

double calib_bow_rest_rad(const struct calib_worn *worn)
{
	int rest = rest_of(worn);

	return rest < 0 ? UNKNOWN : from_upright_rad(worn, rest);
}

/* Which pose was held where the bow began and ended, `upright` being elsewhere; or POSE_NONE. */
static enum calib_pose held_at_rest(const struct calib_worn *worn,
				    const struct calib_sensor_quality *quality)
{
	int rest = rest_of(worn);

	for (int i = 0; rest >= 0 && i < POSE_COUNT; i++) {
		double apart_rad = vec3_angle_rad(calib_bow_up(worn, rest), worn->up[i]);

		if (i != POSE_UPRIGHT && quality->pose[i].is_used &&
		    calib_pose_has_angle((enum calib_pose)i) && apart_rad < THERE_RAD &&
		    apart_rad < quality->bow_rest_rad / 2.0)
			return (enum calib_pose)i;
	}
	return POSE_NONE;
}

int calib_judge_bow_turn(const struct calib_worn *pelvis, const struct calib_quality *quality,
			 struct text *ret_why)
{
	/* Who bows by rounding alone turns the ribs, and is told of it elsewhere. */
	double turn_rad = fmax(quality->sensor[SENSOR_PELVIS].bow_turn_rad,
			       quality->sensor[SENSOR_LUMBAR].bow_turn_rad);

	if (!calib_is_bow_marked(pelvis->sensor) || turn_rad >= BOW_MEANT_RAD)
		return 0;
	text_addf(ret_why,
		  "pelvis: nothing tipped by more than %.0f deg while the mark of the bow was on "
		  "(a bow: 20 and more), so it is on a held pose; bow again, slowly, straight and "
		  "from the hips, and hold each pose with its own mark",
		  turn_rad * DEG_PER_RAD);
	return -EDOM;
}

int calib_judge_bow_rest(const struct calib_worn *worn, const struct calib_sensor_quality *quality,
			 struct text *ret_why)
{
	const double most_rad = worn->place == SENSOR_PELVIS ? REST_PELVIS_MOST : REST_RIBS_MOST;

	if (quality->bow_rest_rad > ELSEWHERE * most_rad &&
	    held_at_rest(worn, quality) != POSE_NONE) {
		text_addf(ret_why,
			  "the bow begins and ends where `%s` was held, %.0f deg from `upright`: "
			  "their marks seem to be exchanged; bow from upright, and hold each pose "
			  "with its own mark",
			  calib_pose_name(held_at_rest(worn, quality)),
			  quality->bow_rest_rad * DEG_PER_RAD);
		return -EDOM;
	}
	if (!(quality->bow_rest_rad > most_rad))
		return 0;
	text_addf(ret_why,
		  "%s: the bow begins and ends %.0f deg from `upright` (up to %.0f can be), so the "
		  "mark of one of them is on another pose, or the strap slipped; bow from upright, "
		  "each with its own mark",
		  sensor_place_name(worn->place), quality->bow_rest_rad * DEG_PER_RAD,
		  most_rad * DEG_PER_RAD);
	return -EDOM;
}
