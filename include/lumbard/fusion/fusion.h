/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FUSION_FUSION_H
#define LUMBARD_FUSION_FUSION_H

#include <lumbard/base/accel_trim.h>
#include <lumbard/base/imu_sample.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Gravity-only orientation: which way is up in the sensor's frame, and the gyroscope's bias.
 * Heading is never estimated; a 6-axis sensor cannot know it and nothing here needs it.
 *
 * Two vectors live in the sensor frame, the low-passed specific force g and its slope v. Each
 * block of samples turns both back by the gyroscope's increment, so that they stand still in the
 * world, and then low-passes the accelerometer there (second-order Butterworth, after VQF: Laidig &
 * Seel 2023, doi 10.1016/j.inffus.2022.10.014, section 4, without its heading and its quaternions).
 * Horizontal acceleration averages out over the time constant, gravity stays.
 */
struct fusion_params {
	double tau_s;		 /* of the low-pass; VQF: 3 s for hand-held and worn use */
	double tau_start_s;	 /* of its first moment: a tenth of a second or two is what it takes
				    a swinging body to turn round; 0.1 to 0.3 do equally well */
	double tau_hurry_s;	 /* half of tau, held while bias_sigma * tau is over hurry_rad,
				    and while nobody has seen the gyroscope tell of a turn */
	double hurry_rad;	 /* tilt that an unknown bias may cost before tau grows on: 1 deg */
	double rest_tau_s;	 /* of the low-pass that rest is judged against; VQF: 0.5 s */
	double rest_gyro_radps;	 /* deviation that still is rest; VQF: 2 deg/s */
	double rest_accel_mps2;	 /* the same; VQF: 0.5 m/s2 */
	double rest_drift_mps2;	 /* that gravity may move since the rest began, 0.9 deg: more than
				    a standing body sways, less than a slow stretch makes */
	double rest_min_s;	 /* how long it has to last; VQF: 1.5 s */
	double bias_start_radps; /* 1 sigma of the unknown bias: datasheets say 20 deg/s for the
				    MPU-6050, 5 for InvenSense's later ones, 3 for the BMI160,
				    1 for the LSM6DSO */
	double bias_rest_radps;	 /* 1 sigma that rest leads to; VQF: 0.03 deg/s */
	double bias_motion_radps;   /* 1 sigma that motion leads to; VQF: 0.1 deg/s. 0.07 makes the
				       time constant 50 s instead of 100, for a die that warms */
	double bias_unrested_radps; /* 1 sigma below which motion alone leads nobody: the vertical
				       part stays unseen until a first rest */
	double bias_walk_radps;	    /* what the bias wanders in 100 s; VQF: 0.1 deg/s */
	double bias_hurry_s;	    /* shortest time constant of learning it in motion: beyond
				       tau_s, where the loop would begin to swing */
	double bias_turn_radps;	    /* faster turns teach nothing: at 150 deg/s a scale error of 1 %
				       looks like 1.5 deg/s of bias */
	double gap_restart_s;	    /* a longer gap restarts */
	double group_delay_s;	    /* of the chip's low-pass: what a sample says is that old */
	int block_samples;	    /* samples to an update, 1 or 2 */
	double block_most_s;	    /* but no more than this */
};

extern const struct fusion_params fusion_defaults;

/* Why up cannot be trusted just now. */
enum fusion_trust {
	FUSION_TRUSTED,
	FUSION_SETTLING,  /* less than a second since the start or a restart, or since gravity was
			     measured anew, as the rates had leapt or a rest showed another by
			     more than 8 deg and its rate not why; or the bias is so little known
			     that it may tilt up by 3 deg (1 sigma) */
	FUSION_SATURATED, /* an axis stood at the end of a common range within the last second */
	FUSION_GRAVITY_FREE, /* |a| off 1 g by more than 15 % for more than 0.4 s */
	FUSION_FROZEN,	   /* the very same values, ten in a row and 0.2 s, or three and 0.4 s: the
			      chip is dead, also if it leaves out samples */
	FUSION_IMPOSSIBLE, /* less than a second since it started over with nothing: its own state
			      was not finite, or a bias that no gyroscope has */
};

/* Float holds for days: all but the bias is forgotten within minutes, and times are differences. */
#ifndef FUSION_REAL
#define FUSION_REAL float
#endif

/* Copyable; what it holds is private, 320 bytes of state and what the params come to. */
struct fusion {
	_Alignas(4 * sizeof(FUSION_REAL)) unsigned char bytes[116 * sizeof(FUSION_REAL)];
};

/* What a step noticed, as bits. */
enum {
	FUSION_STEP_GAP = 1,	   /* more than 0.2 s since the sample before: gravity is found anew
				      unless the accelerometer still agrees with it */
	FUSION_STEP_RESTARTED = 2, /* first sample, gap_restart_s, or over 1 rad since the last */
	FUSION_STEP_IGNORED = 4,   /* impossible, or time did not advance: the state is as it was */
	FUSION_STEP_IMPOSSIBLE = 8, /* not finite or beyond any chip's range */
};

void fusion_init(struct fusion *fusion, const struct fusion_params *params);

/* What calibration found: the bias and its 1 sigma, both rad/s. Before the first sample. */
void fusion_set_bias(struct fusion *fusion, struct vec3 bias_radps, double sigma_radps);

/* The chip's group delay, at any time; until then it is the params'. */
void fusion_set_group_delay(struct fusion *fusion, double group_delay_s);

/*
 * What calibration found of the accelerometer, at any time; until then it is taken as it is. The
 * ends of ranges and life are watched on the values as they come.
 */
void fusion_set_trim(struct fusion *fusion, const struct accel_trim *trim);

/*
 * Whether the gyroscope is known to tell of the turns that are: one that nobody has seen turn yet
 * is believed for tau_hurry_s only. At any time; until then it is.
 */
void fusion_set_proven(struct fusion *fusion, bool is_proven);

/* What the gyroscope's turns are multiplied by, axis by axis, at any time; until then 1. */
void fusion_set_gyro_scale(struct fusion *fusion, struct vec3 scale);

/* Feeds one sample; returns FUSION_STEP_ bits. Any times from 20 to 1000 Hz, also uneven. */
unsigned fusion_step(struct fusion *fusion, const struct imu_sample *sample);

/*
 * Unit vector that points up, sensor frame, at the time of the last sample. What the sample says is
 * older by the chip's group delay; the last rate bridges that. Zero before the first sample.
 */
struct vec3 fusion_up(const struct fusion *fusion);

struct vec3 fusion_bias_radps(const struct fusion *fusion);
double fusion_bias_sigma_radps(const struct fusion *fusion);
bool fusion_is_at_rest(const struct fusion *fusion);

/* The trimmed accelerometer low-passed: of the length of gravity while at rest. */
struct vec3 fusion_rest_accel_mps2(const struct fusion *fusion);

enum fusion_trust fusion_trust(const struct fusion *fusion);

#endif
