/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_GUIDE_STILLNESS_H
#define LUMBARD_GUIDE_STILLNESS_H

#include <lumbard/base/imu_sample.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a worn sensor is held still, in the sense of calibration: half seconds in which the
 * gyroscope trembles by no more than breath and sway do, and gravity stays where it was when the
 * rest began. Needs no bias and no orientation.
 */
#define STILLNESS_WINDOW_US INT64_C(500000) /* calibration's */
#define STILLNESS_NONE	    INT64_MAX

struct stillness {
	/* read */
	int64_t since_us;	/* the rest that lasts; or STILLNESS_NONE */
	struct vec3 accel_mps2; /* mean of that rest */
	double tremble_radps;	/* least of its half seconds: who is worn has more than a table */
	/* private */
	int64_t open_us, last_us;
	int open_count, rest_count, restless_count;
	struct vec3 last_accel_mps2, sum_accel, sum_gyro;
	double sum_gyro_square;
};

void stillness_init(struct stillness *still);
/* Returns whether this sample ended a half second: only then anything changes. */
bool stillness_step(struct stillness *still, const struct imu_sample *sample);

/* How long the rest has lasted at t_us, seconds; 0 without, or when samples stay away for 0.5 s. */
double stillness_s(const struct stillness *still, int64_t t_us);

/* Up, as the accelerometer has it over the rest; zero without. */
struct vec3 stillness_up(const struct stillness *still);

#endif
