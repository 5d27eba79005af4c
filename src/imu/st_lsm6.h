/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_ST_LSM6_H
#define LUMBARD_IMU_ST_LSM6_H

#include <lumbard/base/units.h>
#include <lumbard/imu/imu_chip.h>

/* What the LSM6 of STMicroelectronics have in common. Sources are in the files of the chips. */
enum {
	WHO_AM_I = 0x0f,
	CTRL1_XL = 0x10,
	CTRL2_G = 0x11,
	CTRL3_C = 0x12,
	CTRL5_C = 0x14, /* self-test */
	OUT_TEMP_L = 0x20,
};

enum {
	SW_RESET = 0x01, /* clears itself */
	IF_INC = 0x04,	 /* set after a reset too */
	BDU = 0x40,
	BOOT = 0x80,	  /* reload the trimming; clears itself */
	ODR_52_HZ = 0x30, /* in CTRL1_XL and CTRL2_G */
	ODR_208_HZ = 0x50,
	ACCEL_4_G = 0x08,     /* FS_XL 10 */
	GYRO_500_DPS = 0x04,  /* FS_G 01 */
	GYRO_2000_DPS = 0x0c, /* FS_G 11 */
	GYRO_PUSHED = 0x04,   /* ST_G 01 */
	ACCEL_AXES = 0x07,
	GYRO_AXES = 0x38,
};

#define ACCEL_MPS2_PER_LSB (0.122e-3 * GRAVITY_MPS2) /* 0.122 mg at 4 g */
#define GYRO_RADPS_PER_LSB (17.5e-3 * RAD_PER_DEG)   /* 17.5 mdps at 500 dps */

/* The burst of 14 bytes; only the temperature's scale differs from part to part. */
void st_lsm6_decode(const uint8_t *bytes, double temp_lsb_per_degc,
		    struct imu_reading *ret_reading);

/*
 * Of a self-test at 4 g and 2000 dps, the axes that failed. The limits are absolute: ST keeps no
 * factory codes.
 */
unsigned st_lsm6_judge(const double change[6], double least_mg);

/*
 * Vectors of the burst. The part's own, worked out from its temperature scale: the bytes of 20
 * degC, and two bytes unlike all others with what they mean.
 */
#define ST_LSM6_VECTORS(rest_low, rest_high, differing_low, differing_high, differing_degc)        \
	{.name = "at rest, z up, 20 degC",                                                         \
	 .bytes = {rest_low, rest_high, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,      \
		   0x00, 0x05, 0x20},                                                              \
	 .want = {.accel_mps2 = {0.0000000, 0.0000000, 9.8069834},                                 \
		  .gyro_radps = {0.0000000, 0.0000000, 0.0000000},                                 \
		  .temp_degc = 20.00000}},                                                         \
		{.name = "every byte different",                                                   \
		 .bytes = {differing_low, differing_high, 0xa8, 0xc8, 0x1a, 0x49, 0x6d, 0x2b,      \
			   0x02, 0x01, 0xfa, 0xfc, 0x26, 0x15},                                    \
		 .want = {.accel_mps2 = {0.3086741, -0.9260223, 6.4773708},                        \
			  .gyro_radps = {-4.3273693, 5.7158660, 3.3954944},                        \
			  .temp_degc = (differing_degc)}},                                         \
		{.name = "x up the range, y down it",                                              \
		 .bytes = {0x00, 0x00, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff, 0x7f, 0x00, 0x80, \
			   0xff, 0xff},                                                            \
		 .want = {.accel_mps2 = {39.2028091, -39.2040055, -0.0011964},                     \
			  .gyro_radps = {10.0081106, -10.0084161, 0.0003054},                      \
			  .temp_degc = 25.00000}},                                                 \
		{.name = "y up the range, z down it",                                              \
		 .bytes = {0x00, 0x00, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, 0xff, 0x7f, \
			   0x00, 0x80},                                                            \
		 .want = {.accel_mps2 = {0.0011964, 39.2028091, -39.2040055},                      \
			  .gyro_radps = {-0.0003054, 10.0081106, -10.0084161},                     \
			  .temp_degc = 25.00000}},                                                 \
		{.name = "z up the range, x down it",                                              \
		 .bytes = {0x00, 0x00, 0x00, 0x80, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x80, 0x01, 0x00, \
			   0xff, 0x7f},                                                            \
		 .want = {.accel_mps2 = {-39.2040055, 0.0011964, 39.2028091},                      \
			  .gyro_radps = {-10.0084161, -0.0003054, 10.0081106},                     \
			  .temp_degc = 25.00000}},                                                 \
		{.name = "one g down, ten degrees a second",                                       \
		 .bytes = {0x00, 0x00, 0x00, 0x00, 0x3b, 0x02, 0xc5, 0xfd, 0xfb, 0xdf, 0x00, 0x00, \
			   0x00, 0x00},                                                            \
		 .want = {.accel_mps2 = {-9.8069834, 0.0000000, 0.0000000},                        \
			  .gyro_radps = {0.0000000, 0.1744020, -0.1744020},                        \
			  .temp_degc = 25.00000}},

#endif
