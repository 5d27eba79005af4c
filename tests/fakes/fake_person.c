/* SPDX-License-Identifier: MIT */
#include "fakes/fake_person.h"
#include <lumbard/base/units.h>

#include <stdbool.h>

#define MOVE_DPS 10.0

static double neutral_deg(enum calib_pose pose)
{
	switch (pose) {
	case POSE_TABLE:
	case POSE_CAT:
		return 90.0;
	case POSE_LYING:
	case POSE_PRESS:
		return -90.0;
	default:
		return 0.0;
	}
}

void fake_profile_give(struct profile *profile, enum calib_pose pose, double tilt_deg,
		       double flexion_deg)
{
	double pelvis_deg = neutral_deg(pose) + tilt_deg;

	profile->sensor[SENSOR_PELVIS].pose[pose] = (struct profile_pose){1, RAD(pelvis_deg), 0.0};
	if (profile->sensor[SENSOR_LUMBAR].is_fitted)
		profile->sensor[SENSOR_LUMBAR].pose[pose] =
			(struct profile_pose){1, RAD(pelvis_deg + flexion_deg), 0.0};
}

struct profile fake_profile(bool has_lumbar)
{
	const struct rotation same = {{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
	struct profile profile = {0};

	profile.sensor[SENSOR_PELVIS].is_fitted = true;
	profile.sensor[SENSOR_LUMBAR].is_fitted = has_lumbar;
	for (int i = 0; i < SENSOR_COUNT; i++)
		profile.sensor[i].r_body_from_sensor = same;
	fake_profile_give(&profile, POSE_UPRIGHT, 0.0, 0.0);
	fake_profile_give(&profile, POSE_SIT, 0.0, 0.0);
	fake_profile_give(&profile, POSE_TABLE, 0.0, 0.0);
	fake_profile_give(&profile, POSE_LYING, 0.0, 0.0);
	return profile;
}

void fake_profile_give_ranges(struct profile *profile)
{
	fake_profile_give(profile, POSE_HINGE, 15.0, 3.0);
	fake_profile_give(profile, POSE_SLUMP, -12.0, 27.0);
	fake_profile_give(profile, POSE_CAT, -15.0, 22.0);
	fake_profile_give(profile, POSE_PRESS, -9.0, 9.0);
}

struct body_pose fake_pose(int64_t t_us, enum body_position position, double tilt_deg,
			   double flexion_deg)
{
	return (struct body_pose){
		.t_us = t_us,
		.state = BODY_WELL,
		.position = position,
		.pelvic_tilt_rad = RAD(tilt_deg),
		.lumbar_flexion_rad = RAD(flexion_deg),
		.is_at_rest = true,
	};
}

void fake_trunk_init(struct fake_trunk *trunk, uint64_t seed)
{
	*trunk = (struct fake_trunk){.noise_state = seed};
}

static double moved(double *at_deg, double to_deg, double dt_s)
{
	double rate_dps = fmax(-MOVE_DPS, fmin(MOVE_DPS, (to_deg - *at_deg) / dt_s));

	*at_deg += rate_dps * dt_s;
	return rate_dps;
}

void fake_trunk_move(struct fake_trunk *trunk, double dt_s)
{
	trunk->pelvis_rate_dps = moved(&trunk->at_pelvis_deg, trunk->pelvis_deg, dt_s);
	trunk->lumbar_rate_dps = moved(&trunk->at_lumbar_deg, trunk->lumbar_deg, dt_s);
}

/* Even between -most and most; constants of Knuth's MMIX generator. */
static double noise(struct fake_trunk *trunk, double most)
{
	trunk->noise_state =
		trunk->noise_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return most * ((double)(trunk->noise_state >> 33) / (double)(UINT64_C(1) << 30) - 1.0);
}

struct imu_sample fake_trunk_sample(struct fake_trunk *trunk, int64_t t_us,
				    enum sensor_place sensor)
{
	bool is_pelvis = sensor == SENSOR_PELVIS;
	double at_rad = RAD(is_pelvis ? trunk->at_pelvis_deg : trunk->at_lumbar_deg);
	double rate_dps = is_pelvis ? trunk->pelvis_rate_dps : trunk->lumbar_rate_dps;
	struct imu_sample sample = {.t_us = t_us, .sensor = sensor, .temp_degc = UNKNOWN};

	sample.accel_mps2.x = -GRAVITY_MPS2 * sin(at_rad) + noise(trunk, 0.02);
	sample.accel_mps2.y = noise(trunk, 0.02);
	sample.accel_mps2.z = GRAVITY_MPS2 * cos(at_rad) + noise(trunk, 0.02);
	sample.gyro_radps.x = noise(trunk, RAD(0.05));
	sample.gyro_radps.y = RAD(rate_dps) + noise(trunk, RAD(0.05));
	sample.gyro_radps.z = noise(trunk, RAD(0.05));
	return sample;
}
