/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <lumbard/base/units.h>

#include <string.h>

#define BOW_UP_PERIOD_US INT64_C(100000)

void calib_init(struct calib *calib)
{
	memset(calib, 0, sizeof(*calib));
	for (int i = 0; i < SENSOR_COUNT; i++) {
		fusion_init(&calib->sensor[i].fusion, &fusion_defaults);
		self_check_init(&calib->sensor[i].check);
		calib->sensor[i].open_pose = POSE_NONE;
		calib->sensor[i].fault_pose = POSE_NONE;
	}
}

static void window_open(struct calib_sensor *sensor, enum calib_pose pose, int64_t t_us)
{
	sensor->open_pose = pose;
	sensor->open_since_us = t_us;
	sensor->open_count = 0;
	sensor->sum_accel = (struct vec3){0};
	sensor->sum_gyro = (struct vec3){0};
	sensor->sum_gyro_square = 0.0;
	sensor->is_open_alive = false;
	sensor->is_open_cut_off = false;
}

void calib_close_window(struct calib_sensor *sensor)
{
	struct calib_pose_data *data = &sensor->pose[sensor->open_pose];
	struct calib_window *window = &data->window[data->window_count];
	double share;

	if (sensor->open_count < 5 || data->window_count == CALIB_WINDOWS_MAX)
		return;
	share = 1.0 / sensor->open_count;
	window->accel_mps2 = vec3_scale(sensor->sum_accel, share);
	window->gyro_radps = vec3_scale(sensor->sum_gyro, share);
	window->gyro_sd_radps =
		sqrt(fmax(0.0, sensor->sum_gyro_square * share -
				       vec3_dot(window->gyro_radps, window->gyro_radps)));
	window->is_stuck = !sensor->is_open_alive;
	window->is_cut_off = sensor->is_open_cut_off;
	data->window_count++;
}

static void window_add(struct calib_sensor *sensor, const struct imu_sample *sample,
		       enum calib_pose pose)
{
	if (pose != sensor->open_pose || sample->t_us - sensor->last_us > CALIB_WINDOW_US) {
		window_open(sensor, pose, sample->t_us);
	} else if (sample->t_us - sensor->open_since_us >= CALIB_WINDOW_US) {
		calib_close_window(sensor);
		window_open(sensor, pose, sample->t_us);
	}
	sensor->sum_accel = vec3_add(sensor->sum_accel, sample->accel_mps2);
	sensor->sum_gyro = vec3_add(sensor->sum_gyro, sample->gyro_radps);
	sensor->sum_gyro_square += vec3_dot(sample->gyro_radps, sample->gyro_radps);
	sensor->is_open_alive |= sensor->open_count > 0 &&
				 vec3_norm(vec3_sub(sample->gyro_radps, sensor->last_gyro)) > 0.0;
	sensor->is_open_cut_off |= fusion_trust(&sensor->fusion) == FUSION_SATURATED;
	sensor->last_gyro = sample->gyro_radps;
	sensor->open_count++;
}

static void bow_add(struct calib_sensor *sensor, const struct imu_sample *sample)
{
	struct vec3 w = sample->gyro_radps;
	const double products[6] = {w.x * w.x, w.y * w.y, w.z * w.z,
				    w.x * w.y, w.x * w.z, w.y * w.z};

	sensor->bow_count += 1.0;
	sensor->bow_sum_gyro = vec3_add(sensor->bow_sum_gyro, w);
	for (int i = 0; i < 6; i++)
		sensor->bow_gyro_square[i] += products[i];
	if (sample->t_us >= sensor->bow_up_next_us && sensor->bow_up_count < CALIB_BOW_UPS_MAX) {
		sensor->bow_up_us[sensor->bow_up_count] = sample->t_us;
		sensor->bow_up[sensor->bow_up_count++] = fusion_up(&sensor->fusion);
		sensor->bow_up_next_us = sample->t_us + BOW_UP_PERIOD_US;
	}
}

/* A fault that was is a fault, even if the sensor came to itself. */
static void check_itself(struct calib_sensor *sensor, const struct imu_sample *sample,
			 enum calib_pose pose)
{
	struct self_check_verdict verdict;

	if (!self_check_step(&sensor->check, sample))
		return;
	verdict = self_check_verdict(&sensor->check);
	if (verdict.fault == SELF_CHECK_WELL)
		return;
	if (sensor->fault.fault == SELF_CHECK_WELL)
		sensor->fault_pose = pose;
	sensor->fault = verdict;
}

void calib_add(struct calib *calib, const struct imu_sample *sample, enum calib_pose pose)
{
	struct calib_sensor *sensor = &calib->sensor[sample->sensor];

	check_itself(sensor, sample, pose);
	if (fusion_step(&sensor->fusion, sample) & FUSION_STEP_IGNORED)
		return;
	sensor->sample_count++;
	if (pose == POSE_BOW)
		bow_add(sensor, sample);
	if (pose != POSE_NONE && pose != POSE_BOW)
		window_add(sensor, sample, pose);
	else
		sensor->open_pose = POSE_NONE;
	sensor->last_us = sample->t_us;
}

static void forget_bow(struct calib_sensor *sensor)
{
	sensor->bow_count = 0.0;
	sensor->bow_sum_gyro = (struct vec3){0};
	memset(sensor->bow_gyro_square, 0, sizeof(sensor->bow_gyro_square));
	sensor->bow_up_count = 0;
	sensor->bow_up_next_us = 0;
}

void calib_forget(struct calib *calib, enum calib_pose pose)
{
	for (int i = 0; i < SENSOR_COUNT; i++) {
		struct calib_sensor *sensor = &calib->sensor[i];

		if (pose == POSE_BOW)
			forget_bow(sensor);
		sensor->pose[pose].window_count = 0;
		if (sensor->open_pose == pose)
			sensor->open_pose = POSE_NONE;
	}
}

struct vec3 calib_up(const struct calib *calib, enum sensor_place place)
{
	return fusion_up(&calib->sensor[place].fusion);
}
