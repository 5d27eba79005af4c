/* SPDX-License-Identifier: MIT */
#include "fusion/state.h"
#include "peer_ekf.h"

#include <lumbard/base/units.h>
#include <lumbard/fusion/fusion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Scores the filter on a recording with reference columns (ref_up_x, ref_up_y, ref_up_z, moving) as
 * the BROAD benchmark does: RMSE in degrees of the angle between up and its reference, over moving
 * rows; as recorded, no further ahead than the peers are, with a bias of 5 deg/s, and started in
 * motion with 1 deg/s, the latter also of the peer. With a block size: what an update costs, for
 * callgrind to count.
 */
enum { ROWS_MAX = 200000, COLUMNS = 11, LINE_SIZE = 1024, COST_SAMPLES = 20000 };
enum { STARTS = 8, START_ROWS = 570 }; /* in motion, 2 s apart */

#define EKF_LEAD_S 0.00175 /* half a period: how far a filter is ahead that takes rates as held */

struct row {
	struct imu_sample sample;
	struct vec3 ref_up;
	int is_scored;
};

static struct row rows[ROWS_MAX];
static const char *const names[COLUMNS] = {"t_us",     "ax_mps2",  "ay_mps2",  "az_mps2",
					   "gx_radps", "gy_radps", "gz_radps", "ref_up_x",
					   "ref_up_y", "ref_up_z", "moving"};

/* Splits at commas in place; returns how many there are. */
static int split(char *line, char *fields[], int most)
{
	int count = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *at = line; at && count < most; count++) {
		fields[count] = at;
		at = strchr(at, ',');
		if (at)
			*at++ = '\0';
	}
	return count;
}

static int load(FILE *stream)
{
	char line[LINE_SIZE], *fields[64];
	int at[COLUMNS], count = 0, columns;

	if (!fgets(line, sizeof(line), stream))
		return -1;
	columns = split(line, fields, 64);
	for (int i = 0; i < COLUMNS; i++) {
		for (at[i] = columns - 1; at[i] >= 0 && strcmp(fields[at[i]], names[i]) != 0;
		     at[i]--)
			;
		if (at[i] < 0)
			return -1;
	}
	while (count < ROWS_MAX && fgets(line, sizeof(line), stream)) {
		double v[COLUMNS];

		if (split(line, fields, 64) < columns)
			continue;
		for (int i = 0; i < COLUMNS; i++)
			v[i] = strtod(fields[at[i]], NULL);
		rows[count++] = (struct row){
			.sample = {(int64_t)v[0],
				   SENSOR_PELVIS,
				   {v[1], v[2], v[3]},
				   {v[4], v[5], v[6]},
				   UNKNOWN},
			.ref_up = {v[7], v[8], v[9]},
			.is_scored = v[10] == 1.0 && fields[at[7]][0] != '\0',
		};
	}
	return count;
}

/* Either filter, fed from a row on with a bias of +, -, + on the axes. */
struct contest {
	struct fusion fusion;
	struct peer_ekf ekf;
	double square_sum[2]; /* rad2, of fusion and of the EKF */
	int scored;
};

static void take_row(struct contest *contest, const struct row *row, double bias_radps, int has_ekf)
{
	struct imu_sample sample = row->sample;
	struct vec3 bias = {bias_radps, -bias_radps, bias_radps};
	double angle_rad[2] = {0.0, 0.0};

	sample.gyro_radps = vec3_add(sample.gyro_radps, bias);
	fusion_step(&contest->fusion, &sample);
	if (has_ekf)
		peer_ekf_step(&contest->ekf, &sample);
	if (!row->is_scored)
		return;
	angle_rad[0] = vec3_angle_rad(fusion_up(&contest->fusion), row->ref_up);
	if (has_ekf)
		angle_rad[1] = vec3_angle_rad(peer_ekf_up(&contest->ekf, EKF_LEAD_S), row->ref_up);
	for (int i = 0; i < 2; i++)
		contest->square_sum[i] += angle_rad[i] * angle_rad[i];
	contest->scored++;
}

static void rmse_deg(int from, int count, double delay_s, double bias_dps, int has_ekf,
		     double ret_rmse_deg[2])
{
	struct contest contest = {.scored = 0};

	fusion_init(&contest.fusion, &fusion_defaults);
	fusion_set_group_delay(&contest.fusion, delay_s);
	for (int i = from; i < count; i++)
		take_row(&contest, &rows[i], RAD(bias_dps), has_ekf);
	for (int i = 0; i < 2; i++)
		ret_rmse_deg[i] =
			contest.scored ? sqrt(contest.square_sum[i] / contest.scored) * DEG_PER_RAD
				       : UNKNOWN;
}

void bench_updates(struct fusion *fusion, const struct imu_sample *samples, int count);

__attribute__((noinline)) void bench_updates(struct fusion *fusion,
					     const struct imu_sample *samples, int count)
{
	for (int i = 0; i < count; i++)
		fusion_step(fusion, &samples[i]);
	fusion_up(fusion);
	fusion_trust(fusion);
}

/* Steady motion at 200 Hz with blocks of the given size. */
static int cost(int block_samples)
{
	static struct imu_sample samples[COST_SAMPLES];
	struct fusion_params params = fusion_defaults;
	struct fusion fusion;

	params.block_samples = block_samples;
	fusion_init(&fusion, &params);
	for (int i = 0; i < COST_SAMPLES; i++) {
		double t_s = i * 0.005, a = 0.5 * sin(2.0 * t_s);

		samples[i] = (struct imu_sample){
			.t_us = i * INT64_C(5000),
			.gyro_radps = {cos(2.0 * t_s), 0.01 * sin(t_s), 0.01 * cos(3.0 * t_s)},
			.accel_mps2 = {0.1 + sin(5.0 * t_s), 9.8 * sin(a), 9.8 * cos(a)},
		};
	}
	bench_updates(&fusion, samples, COST_SAMPLES);
	printf("%d %zu %zu\n", COST_SAMPLES, sizeof(struct fusion_state),
	       sizeof(struct fusion_coeffs));
	return 0;
}

int main(int argc, char **argv)
{
	int count, first = 0;
	double delay_s = fusion_defaults.group_delay_s;
	double recorded[2], unshifted[2], biased[2], moving[2] = {0.0, 0.0};

	if (argc > 1)
		return cost(atoi(argv[1]));
	count = load(stdin);
	if (count <= 0) {
		fprintf(stderr,
			"bench_fusion failed: stdin: no rows with reference columns; give a "
			"recording that has them\n");
		return 2;
	}
	while (first < count && !rows[first].is_scored)
		first++;
	rmse_deg(0, count, delay_s, 0.0, 0, recorded);
	rmse_deg(0, count, EKF_LEAD_S, 0.0, 0, unshifted);
	rmse_deg(0, count, delay_s, 5.0, 0, biased);
	for (int i = 0; i < 2 * STARTS; i++) {
		double one[2];

		rmse_deg(first + i / 2 * START_ROWS, count, delay_s, i % 2 ? 1.0 : -1.0, 1, one);
		for (int k = 0; k < 2; k++)
			moving[k] += one[k] / (2 * STARTS);
	}
	printf("%.3f %.3f %.3f %.3f %.3f\n", recorded[0], unshifted[0], biased[0], moving[0],
	       moving[1]);
	return 0;
}
