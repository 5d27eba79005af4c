/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SIM_WEARER_H
#define LUMBARD_SIM_WEARER_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/sim/motion.h>
#include <lumbard/sim/sensor.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A simulated wearer: plays a script of steps and gives the samples that two worn sensors would
 * give, in order of time, together with the truth. The same seed gives the same samples anywhere.
 */
struct wearer_config {
	uint64_t seed;
	double rate_hz;	    /* nominal, 20 to 1000 */
	double jitter_s;    /* standard deviation of a sample's time; order is kept */
	int64_t start_us;   /* time at which the script begins */
	bool has_lumbar;    /* 0 for a wearer of the pelvis sensor alone */
	double dose_hold_s; /* length of a SIM_HOLD_DOSE hold */
	double sway;	    /* postural sway, 1 as in life, 0 none */
	double breath;	    /* the same for breath */
	double wobble;	    /* the same for lean and turn that differ from one move to the next */
	struct sim_sensor_config sensor[SENSOR_COUNT];
};

/* What was so, whatever the sensor says. Angles in rad, signs as in motion.h. */
struct wearer_truth {
	int64_t t_us;
	enum sim_position position; /* held, or being gone to */
	double pelvis_rad;	    /* inclination: 0 upright, + forward */
	double pelvic_tilt_rad;	    /* inclination minus the neutral of position; anterior + */
	double lumbar_flexion_rad;  /* against the neutral of position; rounding + */
	double lean_rad, turn_rad;  /* right +, left + */
	bool is_moving;		    /* on the way there, not holding yet */
	size_t step_index;
	const struct sim_step *step; /* of the script; exercise, side, expects */
	const char *caption;	     /* of the step, never NULL */
};

/* Caller-owned and copyable; the script has to outlive it. */
struct wearer {
	/* private */
	struct wearer_config config;
	const struct sim_step *script;
	size_t step_count, step_index;
	struct sim_motion motion;
	struct sim_sensor sensor[SENSOR_COUNT];
	struct sim_random jitter_random;
	uint64_t tick;
	int64_t tick_us; /* of the pelvis sensor */
	enum sensor_place next_sensor;
};

/* Two MPU-6050 in crooked straps, 100 Hz with 1.5 ms of jitter, all of life, doses of 32 s. */
struct wearer_config wearer_config_default(uint64_t seed);

/* Perfect sensors along the body axes, even times, nothing but the script's own angles. */
struct wearer_config wearer_config_perfect(void);

/*
 * Returns 0, or -EINVAL for an empty script, a rate, mounting or scale out of range, or a step with
 * a negative or unknown duration or an unknown position; wearer is then untouched.
 */
int wearer_init(struct wearer *wearer, const struct wearer_config *config,
		const struct sim_step *script, size_t n);

/*
 * The next sample. Returns 1, or 0 after the last one, and then the outputs are untouched. The mark
 * is a pose name or "". ret_mark and ret_truth may be NULL. A lost sensor gives no samples, so
 * with both of them lost the time of the samples jumps.
 */
int wearer_next(struct wearer *wearer, struct imu_sample *ret_sample, const char **ret_mark,
		struct wearer_truth *ret_truth);

/* Of the whole script with this dose. */
double wearer_script_s(const struct sim_step *script, size_t n, double dose_hold_s);

/* How the sensor sits, for checking a calibration: v_sensor = rotate(result, v_body). */
struct rotation wearer_r_sensor_from_body(const struct wearer *wearer, enum sensor_place place);

#endif
