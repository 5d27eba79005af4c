/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BODY_MOTION_H
#define LUMBARD_BODY_MOTION_H

#include <lumbard/base/filter.h>
#include <lumbard/base/vec3.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * How the pelvis moves, whatever its pose: speed, bouncing and shaking from the gyroscope, and
 * steps from the length of the specific force. Bands: movement below 3 Hz; bouncing in a stretch
 * 0.7 to 3 Hz; tremor 4 to 12 Hz (leg 4 to 9 Hz: J Appl Physiol 1982;52:226; Lakie 2015
 * PMC4594250).
 */
enum { MOTION_TURNS = 3 };

#define MOTION_SLOW_TOP_HZ   3.0
#define MOTION_TREMOR_TOP_HZ 12.0

/* Two signals in each of the bands, worked out side by side. */
struct motion_pair {
	struct biquad_state slow, bounce, shake_high, shake_low;
};

struct motion {
	/* private */
	int64_t last_us, ready_us; /* its values are known from the latter on */
	bool is_ready;
	int sample_count;
	double mean_dt_s;
	double rate_hz; /* that the filters were made for; 0 before and where it is too low */
	double least_dt_s, most_dt_s; /* for which they are right */
	struct biquad low_3hz, high_07hz, high_4hz, low_12hz;
	struct motion_pair xy, z_force; /* of the gyroscope; and the length of the specific force */
	double speed_radps, bounce_square, tremor_square, stride_square;
	int swing;		       /* -1 or 1: which way the last bounce went */
	int64_t turn_us[MOTION_TURNS]; /* when it turned, newest first */
};

void motion_init(struct motion *motion);

/* gyro_radps in body axes with its bias removed; force_mps2 is the length of the specific force.
 * After a gap of 0.2 s nothing is known for half a second, after one of 1 s it starts anew; so it
 * does where a value is no number. */
void motion_step(struct motion *motion, int64_t t_us, struct vec3 gyro_radps, double force_mps2);

/* rms at 0.7 to 3 Hz over about 1.5 s, m/s2: 1 to 3 in walking, under 0.5 in a bounced stretch. */
double motion_stride_mps2(const struct motion *motion);

/* Length of the rate below 3 Hz, rad/s; UNKNOWN in the first half second and below 7 Hz. */
double motion_speed_radps(const struct motion *motion);

/* rms over about 1.5 s, rad/s; 0 unless the sagittal rate turned at least three times in 3 s. */
double motion_bounce_radps(const struct motion *motion);

/* rms over about 1 s, rad/s; UNKNOWN where samples come at less than 27 Hz, too slow to see it. */
double motion_tremor_radps(const struct motion *motion);

#endif
