/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_SOURCE_H
#define LUMBARD_SENSE_SOURCE_H

#include <lumbard/base/sensor_where.h>
#include <lumbard/imu/imu.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where the samples of one sensor come from: the port between the worn sensors and the ways to read
 * one. Nothing here waits or asks for the time, but for the transactions of a bus themselves.
 */

enum source_outcome {
	SOURCE_STARTS,	/* there is more to do, not before next_us */
	SOURCE_CAME_UP, /* from the next poll on it gives samples */
	SOURCE_FAILED,	/* to come up: error as of imu_advance(); close it */
	SOURCE_READ,	/* `count` samples, then perhaps a fault */
};

enum { SOURCE_SAMPLES_MAX = 32 };

struct source_sample {
	int64_t t_us; /* monotonic; rising within a source */
	struct imu_reading reading;
	bool is_saturated; /* the motion was larger than the number */
	bool is_believed;  /* not of a chip that was frozen and has not moved since */
};

/* What one poll came to. */
struct source_poll {
	enum source_outcome outcome;
	int64_t next_us;
	struct source_sample sample[SOURCE_SAMPLES_MAX];
	size_t count;
	enum imu_fault fault; /* after these samples; IMU_FAULT_NONE: none */
	enum imu_cure cure;   /* of that fault */
	int error;	      /* negative errno: of SOURCE_FAILED and of IMU_FAULT_BUS; else 0 */
	/* On the bus, whatever for; mended: failed, and was answered when made again. */
	uint32_t transfers, failed_transfers, mended_transfers;
};

struct source_description {
	struct imu_found found; /* IMU_NOT_ASKED: since the opening nobody was found */
	struct imu_self_test_result self_test;
	struct imu_loss loss; /* of the latest IMU_FAULT_CONFIG */
	double age_s;	      /* how old, on average, what it tells is; only while it is up */
};

struct source_ops {
	/* Begins to bring up what is there. 0, or a negative errno and then it is closed. */
	int (*open)(void *ctx, const struct sensor_where *where, bool wants_self_test);
	/* Goes on bringing it up, by some transactions at most, or reads what it has. */
	void (*poll)(void *ctx, int64_t now_us, struct source_poll *ret_poll);
	/* Accepts closed. What was learned of the place is kept for the next opening of it. */
	void (*close)(void *ctx);
	/* Who is at a place, by reading alone; as imu_find(). Touches nothing that is open. */
	int (*look)(void *ctx, const struct sensor_where *where, struct imu_found *ret_found);
	void (*describe)(const void *ctx, struct source_description *ret_description);
};

struct source {
	const struct source_ops *ops;
	void *ctx; /* has to stay where it is */
};

/* Whether a negative errno says that nobody is there to answer. */
bool source_is_silence(int error);

/* Reads by what they came to, and what that took on the bus, over all openings. */
struct sense_counts {
	uint32_t reads;			 /* in all */
	uint32_t fault[IMU_FAULT_COUNT]; /* [IMU_FAULT_NONE] the sound ones, those of
					    [IMU_FAULT_SATURATED] among them */
	uint32_t transfers, failed_transfers;
};

/* The one place where they are counted. */
void sense_count(struct sense_counts *counts, const struct source_poll *poll);

/* Reads that went wrong, in all. */
uint32_t sense_count_wrong(const struct sense_counts *counts);

#endif
