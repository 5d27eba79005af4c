/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_MOTION_H
#define LUMBARD_TESTS_MOTION_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/base/vec3.h>
#include <stdint.h>

/*
 * Angles of a body segment over time to what an accelerometer and a gyroscope on it read, in any
 * mounting. Body axes: x forward, y left, z up along the spine. The segment is turned by
 * r_world_from_body = Rz(heading) Rx(lateral) Ry(inclination), so that inclination and lateral are
 * exactly the angles that gravity shows, whatever the other one is.
 */
struct fake_angles {
	double inclination_rad; /* 0 upright, +90 deg face down */
	double lateral_rad;	/* right side down + */
	double heading_rad;	/* to the left + */
};

/* Angles and their time derivatives at t_s. */
typedef void fake_path(const void *ctx, double t_s, struct fake_angles *ret_angles,
		       struct fake_angles *ret_rates_radps);

/* A path that stands still: ctx is a struct fake_angles. */
fake_path fake_path_pose;

/* middle + amplitude sin(2 pi hz t): ctx is a struct fake_sine. */
struct fake_sine {
	struct fake_angles middle, amplitude;
	double hz;
};
fake_path fake_path_sine;

/*
 * Goes from one step to the next with no speed at the ends (minimum jerk) and holds it; starts at
 * the first step, ends in the last: ctx is a struct fake_script.
 */
struct fake_step {
	double move_s, hold_s;
	struct fake_angles to;
	int mark; /* free for the caller; of the way there and of the hold */
};
struct fake_script {
	const struct fake_step *step;
	int step_count;
};
fake_path fake_path_script;
double fake_script_s(const struct fake_script *script);
int fake_script_mark(const struct fake_script *script, double t_s);

/* SplitMix64: the same numbers for the same seed everywhere. */
struct fake_random {
	uint64_t state;
};
double fake_random_uniform(struct fake_random *random, double low, double high);
double fake_random_normal(struct fake_random *random); /* nearly: variance 1, within +-3.5 */
struct vec3 fake_random_vec3(struct fake_random *random, double sigma);
struct rotation fake_random_rotation(struct fake_random *random); /* evenly over all */

enum { FAKE_ORIENTATION_COUNT = 24 };
struct rotation fake_rotation_axis_aligned(int index); /* permutes and negates axes; 0 to 23 */
struct rotation fake_rotation_about(struct vec3 axis, double angle_rad);
struct rotation fake_rotation_identity(void);

/* Zeroed but for the rotation: a perfect sensor on the axis of the movement. */
struct fake_sensor {
	enum sensor_place place;
	struct rotation r_sensor_from_body;
	struct vec3 lever_m; /* from the axis of the movement, body axes; what it adds to accel */
	struct vec3 gyro_bias_radps;			     /* sensor axes */
	double gyro_noise_radps, accel_noise_mps2;	     /* sigma of one sample, each axis */
	double gyro_resolution_radps, accel_resolution_mps2; /* of one count; 0 is endless */
	struct fake_random random;
};

/* Where up is, in body axes and in the sensor's. */
struct vec3 fake_up_body(const struct fake_angles *angles);
struct vec3 fake_up_sensor(const struct fake_sensor *sensor, const struct fake_angles *angles);

/* Angular rate in body axes. */
struct vec3 fake_rate_body_radps(const struct fake_angles *angles,
				 const struct fake_angles *rates_radps);

/* The sample at t_s, stamped with it. */
struct imu_sample fake_sensor_measure(struct fake_sensor *sensor, fake_path *path, const void *ctx,
				      double t_s);

#endif
