/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_FAKE_PERSON_H
#define LUMBARD_TESTS_FAKE_PERSON_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/body/body.h>
#include <lumbard/calib/profile.h>

#include <stdbool.h>

/*
 * A person in numbers, for tests of what judges poses: profile, poses and samples without a
 * simulated body. Sensor axes are body axes; neutral is 0 deg sitting, 90 on all fours, -90 lying,
 * for both sensors.
 */

/* Upright, sit, table and lying are given; no own ranges. */
struct profile fake_profile(bool has_lumbar);

/* A pose of the person's own: pelvic tilt and lumbar flexion against the neutral it belongs to. */
void fake_profile_give(struct profile *profile, enum calib_pose pose, double tilt_deg,
		       double flexion_deg);

/* Own ranges as an average person has them: hinge, slump, cat and press. */
void fake_profile_give_ranges(struct profile *profile);

/* Well, at rest, straight and still; flexion NAN for one sensor. */
struct body_pose fake_pose(int64_t t_us, enum body_position position, double tilt_deg,
			   double flexion_deg);

/* Wears the sensors: samples of a trunk that moves at 10 deg/s to where it is told to be. */
struct fake_trunk {
	double pelvis_deg, lumbar_deg;		 /* inclinations to go to */
	double at_pelvis_deg, at_lumbar_deg;	 /* inclinations now */
	double pelvis_rate_dps, lumbar_rate_dps; /* now */
	uint64_t noise_state;
};

/* Sits at neutral. */
void fake_trunk_init(struct fake_trunk *trunk, uint64_t seed);

/* Moves on by dt_s. */
void fake_trunk_move(struct fake_trunk *trunk, double dt_s);

/* What a sensor with a little noise says now. */
struct imu_sample fake_trunk_sample(struct fake_trunk *trunk, int64_t t_us,
				    enum sensor_place sensor);

#endif
