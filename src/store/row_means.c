/* SPDX-License-Identifier: MIT */
#include "row_means.h"

#include <stdbool.h>

#define WINDOW_US  INT64_C(250000)
#define TURN_RADPS 0.1 /* which nobody reaches who stands or sits */
/* Provisional: 0.6 deg of gravity. Offsets of two chips differ by 0.2 m/s2 and 1 deg/s and more. */
#define ALIKE_MPS2  0.1
#define ALIKE_RADPS 0.02
#define SAME	    1e-9

enum { COUNT_LEAST = 3, TURNS_LEAST = 8, WINDOWS_LEAST = 16 };

static void end_window(struct row_means *means)
{
	struct row_mean *mean = &means->newest;

	if (mean->count < COUNT_LEAST)
		return;
	mean->accel_mps2 = vec3_scale(mean->accel_mps2, 1.0 / mean->count);
	mean->gyro_radps = vec3_scale(mean->gyro_radps, 1.0 / mean->count);
	means->mean[(uint64_t)mean->number % ROW_MEANS_MOST] = *mean;
}

void row_means_add(struct row_means *means, const struct imu_sample *sample)
{
	int64_t number = sample->t_us / WINDOW_US;

	if (number != means->newest.number) {
		end_window(means);
		means->newest = (struct row_mean){.number = number};
	}
	means->newest.count++;
	means->newest.accel_mps2 = vec3_add(means->newest.accel_mps2, sample->accel_mps2);
	means->newest.gyro_radps = vec3_add(means->newest.gyro_radps, sample->gyro_radps);
}

struct likeness {
	int windows, same, turns, alike;
};

static void compare(const struct row_mean *a, const struct row_mean *b, struct likeness *likeness)
{
	double accel_mps2 = vec3_norm(vec3_sub(a->accel_mps2, b->accel_mps2));
	double gyro_radps = vec3_norm(vec3_sub(a->gyro_radps, b->gyro_radps));
	bool is_turning = vec3_norm(a->gyro_radps) > TURN_RADPS;

	likeness->windows++;
	likeness->same += accel_mps2 < SAME && gyro_radps < SAME;
	likeness->turns += is_turning;
	likeness->alike += is_turning && accel_mps2 < ALIKE_MPS2 && gyro_radps < ALIKE_RADPS;
}

static double share_of(int part, int all, int least)
{
	return all >= least ? (double)part / all : 0.0;
}

double row_means_alike(const struct row_means *a, const struct row_means *b)
{
	struct likeness likeness = {0};
	double same, alike;

	for (int i = 0; i < ROW_MEANS_MOST; i++)
		if (a->mean[i].count > 0 && b->mean[i].count > 0 &&
		    a->mean[i].number == b->mean[i].number)
			compare(&a->mean[i], &b->mean[i], &likeness);
	same = share_of(likeness.same, likeness.windows, WINDOWS_LEAST);
	alike = share_of(likeness.alike, likeness.turns, TURNS_LEAST);
	return same > alike ? same : alike;
}
