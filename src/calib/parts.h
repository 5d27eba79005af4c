/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CALIB_PARTS_H
#define LUMBARD_CALIB_PARTS_H

#include <lumbard/calib/calib.h>

/* What the files of this room do for each other: windows are gathered, judged and put together. */

/* Provisional: a sacrum bows by 19 +- 9 deg in a seated bend, so 20 would refuse every other
 * person; below 12 a wobble of 4 turns the axis by more than 18. Below 85 % and 20 deg the report
 * says poor. */
#define AXIS_SHARE_MIN	  0.70	    /* people bowing reach 0.83 to 1.00; free squats 0.79 */
#define BOW_RANGE_MIN_RAD RAD(12.0) /* for an axis */
#define BOW_MEANT_RAD	  RAD(4.0)  /* less is sway */
#define BOW_MARKED_UPS	  20	    /* two seconds: a button that steps on is quicker */

/* Sway and breath in real still holds stay under 4 deg/s (0.7 to 3 Hz, 95 %); fidgets go beyond. */
#define CALIB_STILL_RADPS RAD(6.0)
#define GRAVITY_TOLERANCE 0.08 /* of 1 g: the worst face of the worst board seen is 6 % off */
#define GRAVITY_FREE	  0.15 /* from here on the coach takes it for no gravity at all */

/* Takes up what the open window of a pose has gathered. */
void calib_close_window(struct calib_sensor *sensor);

/* Where no pose of a sensor has any noise, standing still is no fault. */
void calib_forgive_computed(struct calib_sensor *sensor);

/* Mean of the windows that agree; is_used says whether they are enough. */
struct vec3 calib_pose_up(const struct calib_pose_data *data, struct calib_pose_quality *quality);

/*
 * The bias: from the sensor on a table, else from a real rest while worn, else the mean rate over
 * the poses, in which nobody turned by more than sway: about 0.2 deg/s. 0 or -ENODATA.
 */
int calib_find_bias(const struct calib_sensor *sensor, struct vec3 *ret_bias_radps);

/*
 * Whether `still` is the stillest pose, as the only one that is not worn: 0, or -EDOM with the
 * reason.
 */
int calib_judge_still(const struct calib_sensor *sensor, const char *name, struct text *ret_why);

/* What is made of one sensor on the way to its part of the profile. */
struct calib_worn {
	enum sensor_place place;
	const struct calib_sensor *sensor;
	struct vec3 up[POSE_COUNT];
	struct vec3 left; /* unit; a line until calib_tell_forward() */
	struct accel_fit accel;
	struct profile_sensor made;
};

/* The accelerometer's trim from |a| of the poses; from here on up is what it says trimmed. */
void calib_trim(struct calib_worn *worn, struct calib_sensor_quality *quality);

/* What the accelerometer costs a stretch, before and after: the mean over the neutrals. */
void calib_expect_tilt(const struct calib_worn *worn, struct calib_sensor_quality *quality);

/* Where up was in the bow's i-th row, as the trimmed accelerometer tells it. */
struct vec3 calib_bow_up(const struct calib_worn *worn, int i);

/*
 * The line of the left axis from bow and neutrals, of any length; zero when neither tells. Which
 * way along it is left is not known yet, though the neutrals have a guess.
 */
struct vec3 calib_left_line(const struct calib_worn *worn, struct calib_sensor_quality *quality);

/*
 * Turns worn->left to the left, or refuses: -EDOM with the reason. ribs is the lumbar sensor when
 * worn is the pelvis and the other is known already; else NULL.
 */
int calib_tell_forward(struct calib_worn *worn, const struct calib_worn *ribs,
		       struct calib_sensor_quality *quality, struct text *ret_why);

/* How far a direction of up is turned from another about the left axis, forward +, -pi to pi. */
double calib_turned_rad(struct vec3 left, struct vec3 from_up, struct vec3 to_up);

/* How far the bow turned from where it began; UNKNOWN without. */
double calib_bow_turn_rad(const struct calib_sensor *sensor);

/* Whether its mark was on for longer than a button that steps over it has it. */
bool calib_is_bow_marked(const struct calib_sensor *sensor);

/*
 * Of the moments at which the mark came on or went off and the person was at rest, the one nearest
 * to `upright`; UNKNOWN without any.
 */
double calib_bow_rest_rad(const struct calib_worn *worn);

/* Whether its mark is on a bow, and whether that is from upright: 0, or -EDOM with the reason. */
int calib_judge_bow_turn(const struct calib_worn *pelvis, const struct calib_quality *quality,
			 struct text *ret_why);
int calib_judge_bow_rest(const struct calib_worn *worn, const struct calib_sensor_quality *quality,
			 struct text *ret_why);

/* The largest bend of the back at the depth of the bow, ribs against pelvis; UNKNOWN without. */
double calib_bow_flexion_rad(const struct calib_worn *pelvis, const struct calib_worn *ribs);

/*
 * Whether the poses can be what their marks say. What is not believed is left out of both sensors;
 * what is impossible is refused: -EDOM with the reason. ribs may be NULL.
 */
int calib_judge_poses(struct calib_worn *pelvis, struct calib_worn *ribs,
		      struct calib_quality *quality, struct text *ret_why);

/* Whether it turns pelvis and back as that pose can; ribs may be NULL. Asks what was made alone. */
bool calib_can_be(const struct calib_worn *pelvis, const struct calib_worn *ribs,
		  enum calib_pose pose);

/* Which sensors there are; the rest unknown. */
void calib_begin_quality(const struct calib *calib, struct calib_quality *ret_quality);

/* "`table`, `lying` and the bow", of bits as in calib_sensor_quality. */
void calib_add_witnesses(struct text *text, uint32_t who);

/* "the sensor said the very same for 3.0 s, ..."; false where it measured all the time. */
bool calib_say_unmeasured(const struct calib_pose_quality *pose, struct text *text);

/* "|a| is 11.57 m/s2 at rest, ..." of a pose that was held, but not at 1 g. */
void calib_say_off_gravity(const struct calib_pose_quality *pose, struct text *text);

#endif
