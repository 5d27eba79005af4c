/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_SENSORS_H
#define LUMBARD_SENSE_SENSORS_H

#include <lumbard/settings/config.h>

#include <lumbard/imu/imu.h>
#include <lumbard/io/bus_i2c.h>

#include <stdbool.h>

enum { SENSOR_WHY_SIZE = 384 };

/*
 * The worn sensors on their buses: found, started, read, and started again after a loss, with
 * growing pauses. Says each loss and each return once. A sensor that starts or hangs holds up the
 * other by no more than a transaction's time.
 */
struct sensor_slot {
	struct sensor_where where; /* address 0: not found yet */
	struct bus_i2c bus;
	struct imu imu;
	bool is_starting, is_up, is_told;
	bool was_frozen, has_still; /* not believed before it moves, though it was started again */
	struct imu_reading still;
	bool was_tested;		       /* by itself or it moved; once is enough */
	int bad_starts;			       /* in a row, of a chip that answers */
	uint32_t fault_count[IMU_FAULT_COUNT]; /* over all starts; [IMU_FAULT_NONE]: good reads */
	uint32_t start_count;		       /* that succeeded */
	bool is_auto, is_told_still, is_told_half_g;
	int64_t next_try_us, pause_us, given_up_until_us;
	int64_t good_since_us, silent_since_us, half_g_since_us;
	char why[SENSOR_WHY_SIZE]; /* it was last down */
};

struct sensors {
	struct sensor_slot slot[SENSOR_COUNT];
	bool is_needed[SENSOR_COUNT];	       /* a missing one is worth a warning */
	enum imu_fault false_by[SENSOR_COUNT]; /* by what the latest poll found the latest samples
						  false; or IMU_FAULT_NONE */
	int64_t next_look_us;		       /* for sensors whose address nobody gave */
	int disturbed_looks;
	bool is_told;
	char why[SENSOR_WHY_SIZE]; /* too few of them answer */
};

void sensors_init(struct sensors *sensors, const struct config *config, bool is_lumbar_needed);

/*
 * Reads each sensor once, or goes on starting it. Samples are stamped when they were read and stand
 * in order of time. Returns how many there are.
 */
int sensors_poll(struct sensors *sensors, int64_t now_us,
		 struct imu_sample ret_samples[SENSOR_COUNT]);

/* How old, on average, what a sensor tells is: its group delay and half its own period. */
double sensors_age_s(const struct sensors *sensors, enum sensor_place place);

/* Whether any sensor is being read. */
int sensors_any_up(const struct sensors *sensors);

void sensors_close(struct sensors *sensors);

/* Every address that a family of this build can have, in rising order, ended by 0. */
enum { SENSOR_ADDRESSES_MAX = 32 };

void sensor_addresses(uint8_t ret_addresses[SENSOR_ADDRESSES_MAX]);

/* One clause on why a chip cannot be had: what imu_advance() returned and what it found. */
void sensor_explain(int error, const struct imu_found *found, const struct sensor_where *where,
		    char *ret_why, size_t size);

/* Why a sensor is down, one clause and what to do; "" when it is up or not configured. */
const char *sensors_why_down(const struct sensors *sensors, enum sensor_place place);

#endif
