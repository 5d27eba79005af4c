/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_MAIN_SENSORS_H
#define LUMBARD_MAIN_SENSORS_H

#include "config.h"

#include <lumbard/imu/imu.h>
#include <lumbard/io/bus_i2c.h>

/*
 * The worn sensors on their buses: found, started, read, and started again after a loss, with
 * growing pauses. Says each loss and each return once.
 */
struct sensor_slot {
	struct config_sensor where;
	struct bus_i2c bus;
	struct imu imu;
	int is_up, is_told;
	int faults_in_a_row;
	int64_t next_try_us, pause_us;
};

struct sensors {
	struct sensor_slot slot[SENSOR_COUNT];
	int is_needed[SENSOR_COUNT]; /* a missing one is worth a warning */
};

void sensors_init(struct sensors *sensors, const struct config *config, int is_lumbar_needed);

/*
 * Reads each sensor once, or tries to start it. Samples are stamped when they were read and stand
 * in order of time. Returns how many there are.
 */
int sensors_poll(struct sensors *sensors, int64_t now_us,
		 struct imu_sample ret_samples[SENSOR_COUNT]);

/* How old, on average, what a sensor tells is: its group delay and half its own period. */
double sensors_age_s(const struct sensors *sensors, enum sensor_place place);

/* Whether any sensor is being read. */
int sensors_any_up(const struct sensors *sensors);

void sensors_close(struct sensors *sensors);

#endif
