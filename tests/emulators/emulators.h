/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_EMULATORS_EMULATORS_H
#define LUMBARD_TESTS_EMULATORS_EMULATORS_H

#include <emulators/emulator.h>

extern const struct emulator_model emulator_mpu6050;
/* Parts by id: 0x70 MPU-6500, 0x71 MPU-9250, 0x73 MPU-9255, 0x74 MPU-6515, 0x78 MPU-6880. */
extern const struct emulator_model emulator_mpu6500;
/* 0x11 ICM-20600, 0x12 ICM-20602. */
extern const struct emulator_model emulator_icm20602;
/* 0xAF ICM-20608-G, 0xAE ICM-20608-D, 0xA6 ICM-20609, 0x98 ICM-20689, 0xA9 IAM-20680. */
extern const struct emulator_model emulator_icm20608;
extern const struct emulator_model emulator_icm20690;
extern const struct emulator_model emulator_icm20948;
/* 0x40, 0x41, 0x42 ICM-42605, 0x46, 0x47 ICM-42688-P, 0x5C. */
extern const struct emulator_model emulator_icm42600;

extern const struct emulator_model emulator_lsm6ds3;
extern const struct emulator_model emulator_lsm6dsl;
extern const struct emulator_model emulator_lsm6dso;
extern const struct emulator_model emulator_lsm6dso32;
extern const struct emulator_model emulator_bmi160;
/* Gives no data, since nobody loads its configuration: it has to be recognised only. */
extern const struct emulator_model emulator_bmi270;
extern const struct emulator_model emulator_bno055;

/*
 * Clocks at an IMU's address: nothing may ever be written to them. Tests may put any time into reg;
 * it runs on from there. With id 1 a DS3231 repeats its registers beyond the last.
 */
extern const struct emulator_model emulator_ds1307;
extern const struct emulator_model emulator_ds3231;
extern const struct emulator_model emulator_pcf8523;

#endif
