/* SPDX-License-Identifier: MIT */
#include "sensors.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/notify.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PAUSE_FIRST_US (US_PER_S / 2)
#define PAUSE_MOST_US  (2 * US_PER_S) /* a cable that is put back is noticed by then */
#define FAULTS_MOST    5	      /* in a row; fewer are noise on a worn cable */

void sensors_init(struct sensors *sensors, const struct config *config, int is_lumbar_needed)
{
	*sensors = (struct sensors){
		.is_needed = {[SENSOR_PELVIS] = 1, [SENSOR_LUMBAR] = is_lumbar_needed}};
	for (int i = 0; i < SENSOR_COUNT; i++) {
		sensors->slot[i].where = config->sensor[i];
		sensors->slot[i].pause_us = PAUSE_FIRST_US;
	}
}

/* Once per loss; the next one waits until the sensor has been up again. */
static void say_down(struct sensors *sensors, int place, const char *why)
{
	struct sensor_slot *slot = &sensors->slot[place];

	if (slot->is_told)
		return;
	slot->is_told = 1;
	notify_log(sensors->is_needed[place] ? NOTIFY_WARNING : NOTIFY_INFO,
		   "lumbard: %s sensor at %s:0x%02x is not there: %s",
		   sensor_place_name((enum sensor_place)place), slot->where.bus,
		   slot->where.address, why);
}

static void take_down(struct sensor_slot *slot, int64_t now_us)
{
	bus_i2c_close(&slot->bus);
	slot->is_up = 0;
	slot->faults_in_a_row = 0;
	slot->next_try_us = now_us + slot->pause_us;
	slot->pause_us = slot->pause_us * 2 < PAUSE_MOST_US ? slot->pause_us * 2 : PAUSE_MOST_US;
}

static void explain_start(int error, const struct sensor_slot *slot, uint8_t id, char *ret_why,
			  size_t size)
{
	if (error == -ENODEV)
		snprintf(ret_why, size,
			 "identity 0x%02x belongs to no chip of this build, so nothing was written "
			 "to "
			 "it; see `lumbard list chips`",
			 id);
	else if (error == -EPROTO)
		snprintf(ret_why, size,
			 "it does not keep what is written to it; check its supply and "
			 "cable, or try another board");
	else if (error == -EINVAL)
		snprintf(ret_why, size,
			 "no chip of this build uses that address; see `lumbard list chips`");
	else
		bus_i2c_explain("", error, slot->where.bus, slot->where.address, ret_why, size);
}

static void try_start(struct sensors *sensors, int place)
{
	struct sensor_slot *slot = &sensors->slot[place];
	char why[384];
	uint8_t id = 0;
	int r = bus_i2c_open(slot->where.bus, slot->where.address, &slot->bus);

	if (r == 0) {
		struct bus bus = bus_i2c_registers(&slot->bus);

		r = imu_start(&slot->imu, &bus, slot->where.address, NULL, &id);
	}
	if (r < 0) {
		explain_start(r, slot, id, why, sizeof(why));
		say_down(sensors, place, why);
		take_down(slot, clock_now_us());
		return;
	}
	slot->is_up = 1;
	slot->is_told = 0;
	notify_log(NOTIFY_INFO, "lumbard: %s sensor: %s at %s:0x%02x",
		   sensor_place_name((enum sensor_place)place), slot->imu.part, slot->where.bus,
		   slot->where.address);
}

static void on_fault(struct sensors *sensors, int place, enum imu_fault fault, int error)
{
	struct sensor_slot *slot = &sensors->slot[place];
	char why[384];

	slot->faults_in_a_row++;
	/* A bus that hangs costs the lamps time at each try, so one is enough. */
	if (fault == IMU_FAULT_BUS && error != -ETIMEDOUT && slot->faults_in_a_row < FAULTS_MOST)
		return;
	if (fault == IMU_FAULT_BUS)
		bus_i2c_explain("", error, slot->where.bus, slot->where.address, why, sizeof(why));
	else
		snprintf(why, sizeof(why), "its data is %s; it is started again, check its supply",
			 imu_fault_name(fault));
	say_down(sensors, place, why);
	take_down(slot, clock_now_us());
}

/* 1 with a sample, 0 without. */
static int poll_one(struct sensors *sensors, int place, int64_t now_us,
		    struct imu_sample *ret_sample)
{
	struct sensor_slot *slot = &sensors->slot[place];
	struct imu_reading reading;
	enum imu_fault fault;
	int error;

	if (slot->where.bus[0] == '\0')
		return 0;
	if (!slot->is_up) {
		if (now_us >= slot->next_try_us)
			try_start(sensors, place);
		return 0;
	}
	fault = imu_read(&slot->imu, &reading, &error);
	if (fault != IMU_FAULT_NONE) {
		on_fault(sensors, place, fault, error);
		return 0;
	}
	slot->faults_in_a_row = 0;
	slot->pause_us = PAUSE_FIRST_US;
	*ret_sample = (struct imu_sample){
		.t_us = clock_now_us(),
		.sensor = (enum sensor_place)place,
		.accel_mps2 = reading.accel_mps2,
		.gyro_radps = reading.gyro_radps,
		.temp_degc = reading.temp_degc,
	};
	return 1;
}

int sensors_poll(struct sensors *sensors, int64_t now_us,
		 struct imu_sample ret_samples[SENSOR_COUNT])
{
	int count = 0;

	for (int i = 0; i < SENSOR_COUNT; i++)
		count += poll_one(sensors, i, now_us, &ret_samples[count]);
	return count;
}

double sensors_age_s(const struct sensors *sensors, enum sensor_place place)
{
	const struct imu_chip *chip = sensors->slot[place].imu.chip;

	return S_FROM_US(chip->group_delay_us) + 0.5 / chip->sample_rate_hz;
}

int sensors_any_up(const struct sensors *sensors)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (sensors->slot[i].is_up)
			return 1;
	return 0;
}

void sensors_close(struct sensors *sensors)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		bus_i2c_close(&sensors->slot[i].bus);
}
