/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CALIB_PROFILE_H
#define LUMBARD_CALIB_PROFILE_H

#include <lumbard/base/accel_trim.h>
#include <lumbard/base/failure.h>
#include <lumbard/base/imu_sample.h>
#include <lumbard/base/sensor_identity.h>
#include <lumbard/base/text.h>
#include <lumbard/calib/pose.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What calibration knows of one person wearing one set of sensors: how each sensor sits on the
 * body, and the angles of the poses that were held.
 *
 * Body axes: x forward, y left, z up along the spine. Inclination is the sagittal angle of a
 * segment against upright: 0 upright, +90 deg face down, -90 deg on the back. Lateral is how far
 * gravity leaves the sagittal plane: positive when the right side is the lower one.
 */
struct profile_pose {
	bool is_given;
	double inclination_rad; /* -pi to pi */
	double lateral_rad;	/* -pi/2 to pi/2, + right side down */
};

struct profile_sensor {
	bool is_fitted;			 /* worn and aligned; the rest means nothing otherwise */
	struct sensor_identity identity; /* that was worn then, as far as it was told */
	struct rotation r_body_from_sensor;
	bool has_gyro_bias;
	struct vec3 gyro_bias_radps; /* sensor frame */
	bool has_trim;		     /* axes and poses are those of the trimmed accelerometer */
	struct accel_trim trim;
	struct profile_pose pose[POSE_COUNT];
};

/* When something was measured, by the clock of the wall: people are told, nothing is decided. */
struct profile_time {
	int64_t utc_s; /* since 1970; 0: not known */
	bool is_sure;  /* something kept that clock right */
};

enum { PROFILE_STRETCH_MAX = 32, PROFILE_TAUGHT_MAX = 16 };

/*
 * A pose of a stretch that somebody was taught: the person's own target. Against the neutral of the
 * stretch, signs as in body.h: differences, which a strap that is put on again or a new calibration
 * do not change. Which stretches there are is not known here.
 */
struct profile_taught {
	char stretch[PROFILE_STRETCH_MAX]; /* its name; "" ends the list */
	bool is_given;			   /* the angles */
	double tilt_rad;		   /* -pi/2 to pi/2 */
	double flexion_rad;		   /* the same, or UNKNOWN: one sensor was worn then */
	struct profile_time time;
};

struct profile {
	bool has_version; /* of a file; a profile that was just made needs none */
	struct profile_time made;
	struct profile_time renewed[POSE_COUNT]; /* poses that were held again since */
	struct profile_sensor sensor[SENSOR_COUNT];
	struct profile_taught taught[PROFILE_TAUGHT_MAX];
};

/* Both angles from where up is in body axes; inclination is UNKNOWN within 30 deg of lying on a
 * side. */
double profile_inclination_rad(struct vec3 up_body);
double profile_lateral_rad(struct vec3 up_body);

/*
 * The whole was made now, where before is NULL; else these poses of before (a bit each) were held
 * again now, and the rest is as old as it was there.
 */
void profile_stamp(struct profile *profile, const struct profile *before, uint32_t renewed,
		   struct profile_time now);

/* When what the profile has of a pose was measured. */
struct profile_time profile_pose_time(const struct profile *profile, enum calib_pose pose);

/*
 * The pose of the profile that was measured longest ago, or POSE_NONE where nothing is known of
 * that.
 */
enum calib_pose profile_oldest_pose(const struct profile *profile);

/*
 * Days since the oldest pose was measured; UNKNOWN where that is not known, or later than now, as
 * it is by a clock that has not been set. A clock that nobody keeps is rather late than early: what
 * it takes for old is old.
 */
double profile_age_days(const struct profile *profile, int64_t now_utc_s);

/* What was taught of a stretch, or NULL. */
const struct profile_taught *profile_taught(const struct profile *profile, const char *stretch);

/* In place of what was taught of that stretch before. 0, or -ENOSPC: so many are taught already. */
int profile_teach(struct profile *profile, const struct profile_taught *taught);

/*
 * From so many days on a profile is called old. Provisional: 30 s a day stretch the hamstrings by
 * as much as counts within six weeks (Bandy 1994), so what was an own range a month ago is none;
 * and what the neutral may follow is as much as right and wrong differ by.
 */
#define PROFILE_OLD_DAYS 28.0

/* How far a segment turned from one pose to another, -2 pi to 2 pi; UNKNOWN unless both are known.
 */
double profile_turned_rad(const struct profile *profile, enum sensor_place place,
			  enum calib_pose from, enum calib_pose to);

/*
 * Body axes from where up is when upright, and any vector that points to the left, both in the
 * sensor frame. 0, or -EDOM when they are less than 30 deg apart and span no plane.
 */
int profile_alignment(struct vec3 up_sensor, struct vec3 left_sensor,
		      struct rotation *ret_r_body_from_sensor);

/*
 * Text to struct, one `key = value` of an INI file at a time; section is [profile], [pelvis],
 * [lumbar] or [taught], and no other. 0 or true, or else the reason. profile starts zeroed; after
 * the last key profile_check() says whether it can be used: 0, or -EINVAL with all that is wrong in
 * faults; where is the file's name.
 */
bool profile_has_section(const char *section, struct reason *ret_reason);
int profile_set(struct profile *profile, const char *section, const char *key, const char *value,
		struct reason *ret_reason);
int profile_check(struct profile *profile, const char *where, struct faults *faults);

/* Struct to text: a whole file, with comments that say what each number is. */
void profile_format(const struct profile *profile, struct text *ret_text);

enum { PROFILE_TEXT_MAX = 12288 };

#endif
