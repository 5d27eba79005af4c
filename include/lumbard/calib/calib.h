/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_CALIB_CALIB_H
#define LUMBARD_CALIB_CALIB_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <lumbard/calib/accelerometer.h>
#include <lumbard/calib/profile.h>
#include <lumbard/fusion/fusion.h>
#include <lumbard/fusion/self_check.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Samples with marks in, a profile and its quality out. Alignment: up from the upright pose; left
 * from the principal axis of the gyroscope in the bow (Kong et al. 2016, PMC5190992: gravity plus
 * the principal axis of a sagittal movement), or from two neutral poses, whose gravity directions
 * turn about the same axis; which way along it is told by all that was held and moved, and where
 * they do not suffice or do not agree there is no profile. Any mounting, also upside down.
 *
 * Poses are read from windows of CALIB_WINDOW_US; a window in which the person still moved is left
 * out, and so are windows far from the others (settling in, fidgeting), and windows in which the
 * sensor did not measure.
 */
enum {
	CALIB_WINDOWS_MAX = 120,  /* a minute a pose; what comes later is not needed */
	CALIB_BOW_UPS_MAX = 1200, /* two minutes of bows */
	CALIB_WINDOW_US = 500000,
};

struct calib_window {
	struct vec3 accel_mps2; /* mean */
	struct vec3 gyro_radps; /* mean */
	double gyro_sd_radps;	/* about its own mean, so that a bias is no movement */
	bool is_stuck;		/* the gyroscope said the very same all the time: nobody alive */
	bool is_cut_off;	/* an axis stood at the end of its range */
};

/* What one sensor did in one pose. */
struct calib_pose_data {
	int window_count;
	struct calib_window window[CALIB_WINDOWS_MAX];
};

struct calib_sensor {
	int sample_count;
	struct fusion fusion;
	struct self_check check;
	struct self_check_verdict fault; /* the last one that was no well */
	enum calib_pose fault_pose;	 /* in which it was first seen; or POSE_NONE */
	struct calib_pose_data pose[POSE_COUNT];
	enum calib_pose open_pose; /* of the window being filled */
	int64_t open_since_us, last_us;
	int open_count;
	struct vec3 sum_accel, sum_gyro, last_gyro;
	bool is_open_alive, is_open_cut_off;
	double sum_gyro_square;
	double bow_count;
	struct vec3 bow_sum_gyro;
	double bow_gyro_square[6]; /* xx yy zz xy xz yz */
	int bow_up_count;
	int64_t bow_up_next_us;
	int64_t bow_up_us[CALIB_BOW_UPS_MAX];
	struct vec3 bow_up[CALIB_BOW_UPS_MAX];
};

/* Caller-owned; about 260 KiB, so not for a stack. Everything in it is private. */
struct calib {
	struct calib_sensor sensor[SENSOR_COUNT];
};

enum calib_axis_source { CALIB_AXIS_NONE, CALIB_AXIS_BOW, CALIB_AXIS_NEUTRALS, CALIB_AXIS_BOTH };

struct calib_pose_quality {
	bool is_given, is_used;
	bool is_misplaced;	      /* held in another position than the pose belongs to */
	double still_s;		      /* time that was used */
	double moved_s;		      /* time left out because the person moved */
	double spread_rad;	      /* of the windows used, about their mean direction */
	double gravity_mps2;	      /* mean |a|; 9.8 when the chip is well */
	double off_s;		      /* at rest, but |a| was no 1 g */
	struct vec3 off_accel_mps2;   /* mean of that time, sensor axes */
	double least_motion_radps;    /* of the quietest half second; UNKNOWN without any */
	double stuck_s, cut_off_s;    /* left out because the sensor did not measure */
	bool is_beyond;		      /* possible, but not believed: left out */
	enum calib_pose against;      /* what the two below are against; POSE_NONE without */
	double tilt_rad, flexion_rad; /* of the pelvis, forward +, and the back, rounding + */
};

/* Who tells forward from backward, as bits: 1 << POSE_BOW, 1 << POSE_TABLE, ... and */
#define CALIB_BY_BOTH_SENSORS                                                                      \
	(UINT32_C(1) << POSE_COUNT) /* ribs and pelvis in the bow together                         \
				     */

struct calib_sensor_quality {
	bool is_present;
	struct self_check_verdict check; /* of the sensor against itself; of its faults the last */
	bool is_left_out; /* a lumbar sensor that cannot be used: the profile is without it */
	enum calib_axis_source axis_source;
	double axis_share;    /* of the gyroscope's variance in the bow, 0 to 1; UNKNOWN without */
	double bow_range_rad; /* largest angle from upright in the bow; UNKNOWN without */
	double bow_ahead_rad, bow_behind_rad; /* how far it went either way; UNKNOWN without */
	double bow_turn_rad;		      /* how far from where it began; UNKNOWN without */
	double bow_rest_rad; /* of the rests at its ends the nearest to upright; UNKNOWN without */
	uint32_t forward_by, forward_against;
	double axis_disagreement_rad; /* between bow and neutrals; UNKNOWN unless both are there */
	double bias_radps;	      /* length of the gyroscope's bias */
	struct accel_quality accel;
	struct calib_pose_quality pose[POSE_COUNT];
};

/* A bow below these is called poor: what is left of the axis for turning and leaning, how far. */
#define CALIB_AXIS_SHARE_GOOD 0.85
#define CALIB_BOW_GOOD_RAD    RAD(20.0)

struct calib_quality {
	struct calib_sensor_quality sensor[SENSOR_COUNT];
};

void calib_init(struct calib *calib);

/* One sample and the pose being held, or POSE_NONE. Samples of a sensor in order of time. */
void calib_add(struct calib *calib, const struct imu_sample *sample, enum calib_pose pose);

/* What was gathered of a pose, by all sensors, is to be held anew. */
void calib_forget(struct calib *calib, enum calib_pose pose);

/* Where up is at a sensor's last sample, in its frame; zero before the first. */
struct vec3 calib_up(const struct calib *calib, enum sensor_place place);

/*
 * 0 with a profile that can be used, or -ENODATA (a needed pose is missing) or -EDOM (what is
 * there cannot be used) with the reason and the next step in ret_why; ret_profile is then
 * untouched, ret_quality is filled all the same. A lumbar sensor that cannot be used is left out
 * of the profile and named in ret_why with 0 returned.
 */
int calib_finish(struct calib *calib, struct profile *ret_profile,
		 struct calib_quality *ret_quality, struct text *ret_why);

/*
 * Takes over what profile has not, and before had: poses, and own ranges from the neutrals that
 * profile has. What does not fit the rest is left out, all of it where other sensors are worn.
 */
void calib_join(struct profile *profile, const struct profile *before);

/*
 * Poses (a bit each, none of them `still` or the bow) held anew by who wears the sensors as in
 * before: 0 with before and these in it, own ranges moved along with their neutrals, or -EDOM with
 * the reason; ret_profile is then untouched.
 */
int calib_renew(struct calib *calib, const struct profile *before, uint32_t poses,
		struct profile *ret_profile, struct calib_quality *ret_quality,
		struct text *ret_why);

/* The report for people: a line or two a pose, what is missing; whole lines. */
void calib_format_quality(const struct calib_quality *quality, struct text *ret_text);

#endif
