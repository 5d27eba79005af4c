/* SPDX-License-Identifier: MIT */
#include "peer_ekf.h"

#include <lumbard/base/units.h>

#include <stdbool.h>
#include <string.h>

/* Only their ratios matter; found by 240 tries on starts in motion. */
#define GRAVITY_START_MPS2    28.3
#define BIAS_START_RADPS      RAD(24.0)
#define GYRO_NOISE	      0.0174 /* rad/s, per root hertz */
#define BIAS_WALK	      6.4e-6 /* rad/s, per root second */
#define ACCEL_NOISE_MPS2_HZ   148.5  /* of a sample at 285.7 Hz */
#define ACCEL_NOISE_PER_SHOCK 0.258  /* of | |a| - 1 g |, in addition */

static void cross_matrix(const double v[3], double scale, double ret_m[3][3])
{
	const double m[3][3] = {{0, -v[2], v[1]}, {v[2], 0, -v[0]}, {-v[1], v[0], 0}};

	for (int i = 0; i < 9; i++)
		ret_m[i / 3][i % 3] = scale * m[i / 3][i % 3];
}

/* exp(-[theta]x) from the series to theta^4. */
static void turn_matrix(const double theta[3], double ret_r[3][3])
{
	double square = theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2];
	double once[3][3];

	cross_matrix(theta, 1.0, once);
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 3; j++) {
			double twice = 0.0;

			for (int k = 0; k < 3; k++)
				twice += once[i][k] * once[k][j];
			ret_r[i][j] = (i == j) - (1.0 - square / 6.0) * once[i][j] +
				      (0.5 - square / 24.0) * twice;
		}
	}
}

static void scale_to_gravity(double g[3])
{
	double scale = GRAVITY_MPS2 / sqrt(g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);

	for (int i = 0; i < 3; i++)
		g[i] *= scale;
}

static void start(struct peer_ekf *ekf, const double accel[3])
{
	memset(ekf, 0, sizeof(*ekf));
	memcpy(ekf->gravity_mps2, accel, sizeof(ekf->gravity_mps2));
	scale_to_gravity(ekf->gravity_mps2);
	for (int i = 0; i < 3; i++) {
		ekf->covariance[i][i] = GRAVITY_START_MPS2 * GRAVITY_START_MPS2;
		ekf->covariance[3 + i][3 + i] = BIAS_START_RADPS * BIAS_START_RADPS;
	}
	ekf->is_started = true;
}

/* covariance = transition covariance transition' + noise */
static void spread(struct peer_ekf *ekf, double transition[6][6], double dt_s)
{
	const double *g = ekf->gravity_mps2;
	double half[6][6] = {{0}}, whole[6][6] = {{0}};

	for (int i = 0; i < 6; i++)
		for (int j = 0; j < 6; j++)
			for (int k = 0; k < 6; k++)
				half[i][j] += transition[i][k] * ekf->covariance[k][j];
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < 6; j++)
			for (int k = 0; k < 6; k++)
				whole[i][j] += half[i][k] * transition[j][k];
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 3; j++)
			whole[i][j] += GYRO_NOISE * GYRO_NOISE * dt_s *
				       ((i == j) * GRAVITY_MPS2 * GRAVITY_MPS2 - g[i] * g[j]);
		whole[3 + i][3 + i] += BIAS_WALK * BIAS_WALK * dt_s;
	}
	memcpy(ekf->covariance, whole, sizeof(whole));
}

static void predict(struct peer_ekf *ekf, const double gyro[3], double dt_s)
{
	double theta[3], turn[3][3], by_bias[3][3], transition[6][6] = {{0}}, g[3] = {0};

	for (int i = 0; i < 3; i++)
		theta[i] = (gyro[i] - ekf->bias_radps[i]) * dt_s;
	turn_matrix(theta, turn);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			g[i] += turn[i][j] * ekf->gravity_mps2[j];
	memcpy(ekf->gravity_mps2, g, sizeof(g));
	cross_matrix(g, -dt_s, by_bias);
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 3; j++) {
			transition[i][j] = turn[i][j];
			transition[i][3 + j] = by_bias[i][j];
		}
		transition[3 + i][3 + i] = 1.0;
	}
	spread(ekf, transition, dt_s);
}

/* One axis of the accelerometer at a time. */
static void correct(struct peer_ekf *ekf, const double accel[3], double dt_s)
{
	double norm = sqrt(accel[0] * accel[0] + accel[1] * accel[1] + accel[2] * accel[2]);
	double shock = ACCEL_NOISE_PER_SHOCK * (norm - GRAVITY_MPS2);
	double var = (ACCEL_NOISE_MPS2_HZ * ACCEL_NOISE_MPS2_HZ + shock * shock) * 0.0035 / dt_s;

	for (int axis = 0; axis < 3; axis++) {
		double(*p)[6] = ekf->covariance, row[6], gain[6];
		double miss = accel[axis] - ekf->gravity_mps2[axis];

		for (int i = 0; i < 6; i++)
			gain[i] = p[i][axis] / (p[axis][axis] + var);
		memcpy(row, p[axis], sizeof(row));
		for (int i = 0; i < 6; i++)
			for (int j = 0; j < 6; j++)
				p[i][j] -= gain[i] * row[j];
		for (int i = 0; i < 3; i++) {
			ekf->gravity_mps2[i] += gain[i] * miss;
			ekf->bias_radps[i] += gain[3 + i] * miss;
		}
	}
	scale_to_gravity(ekf->gravity_mps2);
}

void peer_ekf_step(struct peer_ekf *ekf, const struct imu_sample *sample)
{
	const struct vec3 *a = &sample->accel_mps2, *w = &sample->gyro_radps;
	const double accel[3] = {a->x, a->y, a->z}, gyro[3] = {w->x, w->y, w->z};
	double dt_s = S_FROM_US(sample->t_us - ekf->last.t_us);

	if (!ekf->is_started) {
		start(ekf, accel);
	} else {
		predict(ekf, gyro, dt_s);
		correct(ekf, accel, dt_s);
	}
	ekf->last = *sample;
}

struct vec3 peer_ekf_up(const struct peer_ekf *ekf, double lead_s)
{
	const struct vec3 *w = &ekf->last.gyro_radps;
	struct vec3 g = {ekf->gravity_mps2[0], ekf->gravity_mps2[1], ekf->gravity_mps2[2]};
	struct vec3 rate = {w->x - ekf->bias_radps[0], w->y - ekf->bias_radps[1],
			    w->z - ekf->bias_radps[2]};

	return vec3_unit(vec3_sub(g, vec3_scale(vec3_cross(rate, g), lead_s)));
}
