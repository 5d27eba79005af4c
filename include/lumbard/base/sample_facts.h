/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_SAMPLE_FACTS_H
#define LUMBARD_BASE_SAMPLE_FACTS_H

#include <lumbard/base/imu_sample.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What the numbers of one sensor's samples say of their units, whatever their columns are called:
 * how often they come, how long the acceleration is on the whole (gravity is always in it), and how
 * far gravity turns while the gyroscope says that the sensor does. In one pass, in bounded memory.
 */
enum { SAMPLE_FACTS_BINS = 700 };

/* Caller-owned, about 10 KiB; zeroed is empty. */
struct sample_facts {
	/* private */
	int64_t count, first_us, last_us;
	int64_t near_count, near_us;   /* of the times between two that are no pause */
	int64_t least_us, most_us;     /* between two */
	int64_t zero_accel, zero_gyro; /* samples that are all zero */
	uint32_t bin[SAMPLE_FACTS_BINS];
	double bin_sum[SAMPLE_FACTS_BINS];
	struct vec3 gyro_sum;
	double gyro_square;
	/* Windows of a quarter of a second: mean force, and what the gyroscope makes of it. */
	int64_t window_us;
	int window_count;
	struct vec3 force_sum, turn_mps2;
	struct vec3 last_force_mps2, last_turn_mps2;
	bool has_last;
	int turn_count;
	double turn_square, turn_dot, force_square;
};

/* Samples of one sensor; one that is not later than the one before is left out. */
void sample_facts_add(struct sample_facts *facts, const struct imu_sample *sample);

/* UNKNOWN where there were too few. */
struct sample_summary {
	int64_t count;
	double span_s;	     /* from the first to the last */
	double rate_hz;	     /* pauses of more than a second left out, unless they are the rule */
	double accel_mps2;   /* median length */
	double accel_spread; /* from its first quartile to its third, as a share of the median */
	double turn_share;   /* how far gravity turns as the gyroscope says, of that: 1 is well */
	double turn_seen;    /* how far it turns any way, of what the gyroscope says */
	int64_t step_us;     /* between any two, where that is always the same; else 0 */
	struct vec3 gyro_radps;		  /* mean */
	double gyro_even;		  /* that, of its root mean square: 1 is always the same */
	bool is_accel_zero, is_gyro_zero; /* always */
};

void sample_facts_sum(const struct sample_facts *facts, struct sample_summary *ret_summary);

/* What cannot be, and what it looks like. */
enum sample_fault {
	SAMPLES_WELL,
	SAMPLES_COUNTED,   /* t_us is a number of the row */
	SAMPLES_IN_MS,	   /* t_us */
	SAMPLES_IN_NS,	   /* t_us */
	SAMPLES_IN_100_NS, /* t_us */
	SAMPLES_TOO_FAST,  /* t_us is something else, or more than 1000 Hz */
	SAMPLES_TOO_SLOW,  /* t_us is something else, or less than 20 Hz */
	SAMPLES_ACCEL_ZERO,
	SAMPLES_ACCEL_IN_G,
	SAMPLES_ACCEL_IN_MG, /* or cm/s2 */
	SAMPLES_ACCEL_IN_FEET,
	SAMPLES_ACCEL_COUNTS,
	SAMPLES_NO_GRAVITY,   /* linear acceleration */
	SAMPLES_ACCEL_SCALED, /* some other number of times */
	SAMPLES_GYRO_IN_DEG,
	SAMPLES_GYRO_CONSTANT, /* it turns evenly, and gravity does not: deg/s, or it is stuck */
	SAMPLES_ACCEL_STILL,   /* the gyroscope turns to and fro, and gravity not at all */
	SAMPLES_FAULT_COUNT,
};

/* The first that is wrong; nothing where there are fewer than 20 samples. */
enum sample_fault sample_fault_of(const struct sample_summary *summary);

#endif
