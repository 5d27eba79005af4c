/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_BENCH_PEER_EKF_H
#define LUMBARD_TESTS_BENCH_PEER_EKF_H

#include <lumbard/base/imu_sample.h>

/*
 * What the filter is measured against where motion starts before any rest: the textbook's extended
 * Kalman filter of gravity and gyroscope bias, six states, full covariance. Its noises were
 * searched for the least error in that very column, so that it is at its best.
 */
struct peer_ekf {
	double gravity_mps2[3], bias_radps[3], covariance[6][6];
	struct imu_sample last;
	int is_started;
};

void peer_ekf_step(struct peer_ekf *ekf, const struct imu_sample *sample);

/* At the time of the last sample, lead_s later than its values. */
struct vec3 peer_ekf_up(const struct peer_ekf *ekf, double lead_s);

#endif
