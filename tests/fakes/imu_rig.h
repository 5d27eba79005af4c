/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_IMU_RIG_H
#define LUMBARD_TESTS_IMU_RIG_H

#include <emulators/emulator.h>
#include <lumbard/imu/imu.h>
#include <stdbool.h>

/*
 * Every part that a family of the build lists, and the emulator that plays it. A family that has
 * none is played by its own table: registers that keep what the start writes, and the first vector
 * with some noise. Then is_flat is set, and only the manners on the bus can be tested.
 */
struct imu_part {
	const struct emulator_model *model;
	const char *family;
	uint8_t id;
	bool is_flat;
};

/* The part with this number, from 0 on; NULL after the last. Sorted by family. */
const struct imu_part *imu_part_at(int number);

/* The first part of each family, in the same way: where identities make no difference. */
const struct imu_part *imu_family_at(int number);

/* An emulated part on a bus, with the driver at the other end. Time is the emulator's. */
struct imu_rig {
	const struct imu_part *part;
	struct emulator emulator;
	struct bus bus;
	struct imu imu;
	struct emulator_world world; /* what it feels, unless the test moves it otherwise */
};

/* Powered up and not yet asked, at rest, z up, 25 degC. */
void imu_rig_init(struct imu_rig *rig, const struct imu_part *part);

/* Up, or the test fails. */
void imu_rig_start(struct imu_rig *rig, const struct imu_part *part);

/* imu_begin() and imu_advance() with the rig's time; 0 or the error. */
int imu_rig_bring_up(struct imu_rig *rig, bool wants_self_test);

/* Lets time pass and reads. */
enum imu_fault imu_rig_read(struct imu_rig *rig, int64_t after_us, struct imu_reading *ret_reading);

/* Fails the test when the driver did what it must never do. */
void imu_rig_check(const struct imu_rig *rig);

/* "lsm6dso 0x6c" */
const char *imu_rig_name(const struct imu_rig *rig);

#endif
