/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SIM_MOTION_H
#define LUMBARD_SIM_MOTION_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/vec3.h>
#include <lumbard/sim/random.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * How a body moves: a script of steps, smooth paths between them, breath and sway on top, and what
 * an accelerometer and a gyroscope at each place would feel. Body axes: x forward, y left, z up
 * (cranial). A segment is turned by its inclination about +y (0 upright, +90 deg face down), then
 * leaned about its own +x (to the right is +), then turned about its own +z (to the left is +):
 * lying and on all fours it is the turn, not the lean, that gravity shows.
 */

enum sim_position {
	SIM_ON_DESK, /* not worn: both sensors lie still */
	SIM_UPRIGHT, /* standing */
	SIM_SIT,     /* tall, legs straight */
	SIM_TABLE,   /* all fours */
	SIM_LYING,   /* on the back, knees bent */
	SIM_POSITION_COUNT,
};

/* In hold_s: as long as the dose that wearer_config gives. */
#define SIM_HOLD_DOSE (-1.0)

enum { SIM_LOST_PELVIS = 1 << SENSOR_PELVIS, SIM_LOST_LUMBAR = 1 << SENSOR_LUMBAR };

/*
 * Go there, then hold. Angles are relative to the neutral of the position. Zero is a good default
 * for each field but position and caption.
 */
struct sim_step {
	enum sim_position position;
	double move_s;	   /* of the way there; ignored in the first step; 0 only to stay put */
	double hold_s;	   /* seconds, or SIM_HOLD_DOSE */
	double pelvis_deg; /* anterior + */
	double lumbar_deg; /* flexion (rounding) + */
	double lean_deg;   /* to the right + */
	double turn_deg;   /* to the left + */
	double wobble_deg; /* arrives up to this much off in lean and turn, drawn anew each time */
	double bounce_deg; /* amplitude at 1.5 Hz while holding */
	double tremor_deg; /* amplitude at 8 Hz while holding */
	unsigned int lost_sensors; /* SIM_LOST_ bits: no samples of these */
	const char *mark;	   /* calibration pose, given while holding; or NULL */
	bool is_mark_moving;	   /* the mark covers the way there, too */
	const char *exercise;	   /* contract name such as "sitting-hamstring"; NULL is none */
	const char *side;	   /* "left", "right" or ""; NULL reads as "" */
	const char *expects;	   /* error code that this step must raise, or NULL for none */
	const char *caption;	   /* for a newcomer: what the wearer does; at most 70 characters */
	const char *lone_caption;  /* with one sensor, where the caption would be untrue; or NULL */
};

/* Generalised coordinates, absolute; the first four sway. */
enum sim_coordinate {
	SIM_PELVIS, /* inclination, rad */
	SIM_LUMBAR, /* inclination of the upper sensor's segment minus that of the pelvis, rad */
	SIM_LEAN,   /* rad */
	SIM_TURN,   /* rad */
	SIM_HEIGHT, /* of the hip axis, m */
	SIM_LIFE,   /* 0 on the desk, 1 worn: how much of breath and sway the sensors feel */
	SIM_COORDINATE_COUNT,
};

enum { SIM_SWAY_WAVES = 6, SIM_SWAY_COORDINATES = 4 };

/* Postural sway: sums of sines with frequencies of nobody's else; and breath. */
struct sim_sway {
	/* private */
	double sway, breath; /* scales, 1 as in life */
	double radps[SIM_SWAY_COORDINATES][SIM_SWAY_WAVES];
	double phase_rad[SIM_SWAY_COORDINATES][SIM_SWAY_WAVES];
	double breath_phase_rad;
};

/* One step on its way: smooth to the second derivative, at rest at both ends. */
struct sim_path {
	/* private */
	const struct sim_step *step;
	double start_s, arrive_s, end_s;
	double from[SIM_COORDINATE_COUNT], to[SIM_COORDINATE_COUNT];
};

struct sim_motion {
	/* private */
	struct sim_sway sway;
	struct sim_path path;
	struct sim_random wobble_random;
	double wobble, dose_hold_s;
};

/* Neutral of the position: inclination of the pelvis, and upper minus lower; rad. */
double sim_neutral_pelvis_rad(enum sim_position position);
double sim_neutral_lumbar_rad(enum sim_position position);

/* From 0 at s <= 0 to 1 at s >= 1 with no velocity or acceleration at the ends (minimum jerk). */
double sim_smooth(double s);

/* Stands at the first step from time 0. Scales: 1 as in life, 0 none. */
void sim_motion_init(struct sim_motion *motion, const struct sim_step *first, uint64_t seed,
		     double sway, double breath, double wobble, double dose_hold_s);

/* Leaves for the next step when the present one ends. */
void sim_motion_go(struct sim_motion *motion, const struct sim_step *next);

double sim_motion_end_s(const struct sim_motion *motion);
bool sim_motion_is_moving(const struct sim_motion *motion, double t_s);

/* t_s within the present step; a little outside continues it at rest. */
void sim_motion_at(const struct sim_motion *motion, double t_s,
		   double ret_coordinates[SIM_COORDINATE_COUNT]);

/* Where a sensor is: in the world (z up), and how its segment is turned. */
struct sim_place {
	struct rotation r_world_from_body;
	struct vec3 position_m;
};

struct sim_place sim_place_at(const struct sim_motion *motion, enum sensor_place where, double t_s);

/* Specific force and angular rate of the segment at the sensor, in its body axes. */
void sim_motion_feel(const struct sim_motion *motion, enum sensor_place where, double t_s,
		     struct vec3 *ret_force_mps2, struct vec3 *ret_rate_radps);

#endif
