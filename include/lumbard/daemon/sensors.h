/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DAEMON_SENSORS_H
#define LUMBARD_DAEMON_SENSORS_H

#include <lumbard/settings/config.h>

#include <lumbard/base/sensor_identity.h>
#include <lumbard/io/bus_i2c.h>
#include <lumbard/sense/sense.h>
#include <lumbard/sense/source_registers.h>

/*
 * The worn sensors of the config on the I2C buses of this machine, with the clock and the journal:
 * what sense has to say is written there.
 */
enum { SENSORS_SAMPLES_MAX = SENSOR_COUNT * SOURCE_SAMPLES_MAX };

/* Caller-owned. Has to stay where it is. */
struct sensors {
	struct sense sense;
	enum imu_fault false_by[SENSOR_COUNT]; /* by what the latest poll found the latest samples
						  false; or IMU_FAULT_NONE */
	int64_t (*now_us)(void);	       /* monotonic */
	/* private */
	uint32_t told_starts[SENSOR_COUNT]; /* of which it was told who came up */
	struct bus_i2c_opener buses;
	struct bus_opener opener;
	struct source_registers registers[SENSOR_COUNT];
};

void sensors_init(struct sensors *sensors, const struct config *config, bool is_lumbar_needed);

/* By a new config. A sensor with an address of its own that stays is not started again. */
void sensors_change(struct sensors *sensors, const struct config *config);

/*
 * Goes on with each sensor. Samples are stamped when they were read; those of one sensor stand in
 * order of time. Returns how many there are.
 */
int sensors_poll(struct sensors *sensors, struct imu_sample ret_samples[SENSORS_SAMPLES_MAX]);

/* Which sensor is up at a place, or was last. */
struct sensor_identity sensors_identity(const struct sensors *sensors, enum sensor_place place);

/* Whether another start of the sensor succeeded since this was asked last, and who it is then. */
bool sensors_has_come_up(struct sensors *sensors, enum sensor_place place,
			 struct sensor_identity *ret_identity);

/* As if that had never been asked. */
void sensors_ask_again(struct sensors *sensors);

/* How old, on average, what a sensor tells is: its group delay and half its own period. */
double sensors_age_s(const struct sensors *sensors, enum sensor_place place);

void sensors_close(struct sensors *sensors);

/* Why a sensor is down; nothing when it is up or not worn. */
void sensors_explain_down(const struct sensors *sensors, enum sensor_place place,
			  struct reason *ret_reason);

#endif
