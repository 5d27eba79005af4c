/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_WEARINGS_H
#define LUMBARD_TESTS_WEARINGS_H

#include <lumbard/calib/profile.h>
#include <lumbard/sim/random.h>
#include <lumbard/sim/wearer.h>

/*
 * Simulated people who calibrate with healthy sensors and then do a random mix of stretches and
 * mistakes. Each sample comes with what was true.
 */
enum truth {
	TRUTH_UNJUDGED, /* on the way, or such that not even healthy sensors tell */
	TRUTH_NEUTRAL,	/* at rest: nothing to count */
	TRUTH_GOOD,
	TRUTH_WRONG,
};

struct worn_sample {
	struct imu_sample sample;
	enum truth truth;
	bool is_tremor; /* what is wrong with it */
	double dwell_s; /* of TRUTH_WRONG: what a healthy coach takes to say so */
	int step;	/* of the script */
	double pelvic_tilt_rad, lumbar_flexion_rad;
	struct vec3 up_sensor; /* unit, true */
};

struct worn {
	uint64_t seed;
	struct profile profile;
	struct worn_sample *row; /* after calibration */
	size_t count, room;
	double rate_hz;
	bool has_lumbar;
};

/* 0, or -1 where calibration refuses this person: why is then said. */
int wearing_make(struct worn *wearing, uint64_t seed);
void wearing_free(struct worn *wearing);

#endif
