/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_SENSE_RIG_H
#define LUMBARD_TESTS_SENSE_RIG_H

#include <emulators/emulators.h>
#include <lumbard/sense/sense.h>
#include <lumbard/sense/source_registers.h>

/*
 * The worn sensors on emulated buses, in time that only the test moves: a tick is 10 ms, as at
 * 100 Hz. What was opened, looked at and said is written down with its time.
 */
enum { RIG_CHIPS_MAX = 4, RIG_LOG_MAX = 512, RIG_TICK_US = 10000 };

struct sense_rig_chip {
	struct sensor_where where;
	struct emulator emulator;
	struct emulator_world world;
	int open_error; /* of its address; 0: it opens */
	int bus_error;	/* each transaction comes to that; 0: to what the chip says */
	long hangs;	/* transactions that came to -ETIMEDOUT by it */
	/* So many of a hundred transactions, drawn from this seed, come to that error. */
	unsigned failing_percent, seed;
	int failing_error;
	long failed; /* by that */
};

struct sense_rig_log {
	int64_t t_us[RIG_LOG_MAX];
	int count;
};

struct sense_rig {
	int64_t now_us;
	int open_error; /* of every bus; 0: it opens */
	struct sense sense;
	struct sense_result result; /* of the latest poll */
	struct sense_rig_chip chip[RIG_CHIPS_MAX];
	int chip_count;
	int open_now; /* chips */
	struct sense_rig_log opened[SENSOR_COUNT], looked[SENSOR_COUNT];
	struct {
		int64_t t_us;
		struct sense_notice notice;
	} said[RIG_LOG_MAX];
	int said_count;
	long sample_count[SENSOR_COUNT];
	int64_t sample_us[SENSOR_COUNT]; /* of the latest */
	enum imu_fault false_by[SENSOR_COUNT];

	/* private */
	struct bus_opener opener;
	struct source_registers registers[SENSOR_COUNT];
	struct sense_rig_ctx {
		struct sense_rig *rig;
		enum sensor_place place;
	} ctx[SENSOR_COUNT];
};

/* Nothing is fitted and nothing worn. */
void sense_rig_init(struct sense_rig *rig);

/* A chip that has been on for long, at rest. */
struct sense_rig_chip *sense_rig_fit(struct sense_rig *rig, const char *bus, uint8_t address,
				     const struct emulator_model *model);

/* address 0: to be found. */
void sense_rig_wear(struct sense_rig *rig, enum sensor_place place, const char *bus,
		    uint8_t address, bool is_needed);

/* Both, or one, of them, until that much time has passed. */
void sense_rig_run(struct sense_rig *rig, double seconds);

/* Ticks until the sensor is in that state; fails the test after 30 s. */
void sense_rig_run_until(struct sense_rig *rig, enum sensor_place place, enum sense_state state);

/* How often a thing was said of that place, and when last; -1: never. */
int sense_rig_said(const struct sense_rig *rig, enum sensor_place place,
		   enum sense_notice_kind kind);
int64_t sense_rig_said_us(const struct sense_rig *rig, enum sensor_place place,
			  enum sense_notice_kind kind);
const struct sense_notice *sense_rig_last(const struct sense_rig *rig, enum sense_notice_kind kind);

/* Fails the test when a chip was treated as it must never be. */
void sense_rig_check(const struct sense_rig *rig);

#endif
