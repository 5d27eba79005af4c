/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IMU_IMU_H
#define LUMBARD_IMU_IMU_H

#include <lumbard/base/bus.h>
#include <lumbard/base/imu_sample.h>
#include <lumbard/imu/imu_chip.h>
#include <lumbard/imu/imu_found.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bring up, decode and watch any chip over struct bus. Time comes in with the calls, and none of
 * them waits: a chip that starts or hangs holds up nobody else.
 */
enum imu_fault {
	IMU_FAULT_NONE,
	IMU_FAULT_BUS,	       /* transactions failed, also again; ret_errno says how */
	IMU_FAULT_FROZEN,      /* the same bytes again and again: see IMU_FROZEN_READS */
	IMU_FAULT_BLANK,       /* all bytes 0x00 or all 0xff, or no sample yet: asleep, or nobody
				  drives the bus */
	IMU_FAULT_CONFIG,      /* a register lost what start wrote: see struct imu_loss */
	IMU_FAULT_RANGE,       /* a number beyond the chip's range: bits were flipped on the way */
	IMU_FAULT_GRAVITY,     /* not turning, yet |a| outside 0.3 to 3 g for half a second */
	IMU_FAULT_TEMPERATURE, /* the die leapt by more than 10 degC from one read to the next */
	IMU_FAULT_SHARED,      /* two chips answer at once: what is read is neither's */
	IMU_FAULT_SATURATED,   /* counted only: the reading is good but its motion was larger */
	IMU_FAULT_COUNT,
};

/* What to do about a fault. */
enum imu_cure {
	IMU_CURE_NONE,	  /* it is only counted */
	IMU_CURE_RETRY,	  /* read on: noise on a worn cable comes and goes */
	IMU_CURE_RESTART, /* start the chip again, with growing pauses */
};

/*
 * At rest the lowest bits still move, and the chip is polled at most some times a sample: ten equal
 * bursts don't happen, nor do thirty equal readings of one half of the chip while the other half
 * lives. Whoever polls seldom needs fewer of them, if they go on for as long as at 100 Hz. The
 * watch looks at one start register every IMU_WATCH_READS samples. After a failed transaction,
 * which may have been a brown-out, it looks at one that tells, before the next sample.
 */
enum { IMU_FROZEN_READS = 10, IMU_HALF_FROZEN_READS = 30, IMU_WATCH_READS = 5, IMU_RETRIES = 4 };
/* In a row, of one transaction of a start; and how long a bus is left alone that hung. */
enum { IMU_START_RETRIES = 8, IMU_HANG_RETRIES = 4, IMU_HANG_PAUSE_US = 50000 };
enum { IMU_TEST_TRIES = 3 };	  /* of a self-test, where transfers fail */
enum { IMU_START_FAILURES = 40 }; /* in all of one start, or 4 s of resets */
enum { IMU_FROZEN_READS_LEAST = 4, IMU_HALF_FROZEN_READS_LEAST = 8 };

enum imu_phase { IMU_DOWN, IMU_FINDING, IMU_TESTING, IMU_STARTING, IMU_TRYING, IMU_UP };

/* What the chip's own test found; axes are bits, 0 to 2 accelerometer x y z, 3 to 5 gyroscope. */
struct imu_self_test_result {
	bool is_done;	       /* 0: not asked for, the chip has none, or one of these */
	bool was_moving;       /* it was not at rest */
	bool was_disturbed;    /* transfers failed in each of IMU_TEST_TRIES */
	unsigned failed_axes;  /* answered too little or too much */
	unsigned unknown_axes; /* without a factory code to judge by, as clones are */
};

/*
 * The transfers to one chip. A cable that comes and goes fails some of them: to a chip that has
 * answered they are made again one by one, and each failure counts once.
 */
struct imu_line {
	struct bus bus;
	bool has_answered; /* since imu_begin() */
	int failed_in_a_row;
	/* Over all starts at this address; mended: it failed, and was answered when made again. */
	uint32_t asked, failed, mended;
};

/* The register that was found changed, and whether a reset explains it or somebody else wrote. */
struct imu_loss {
	bool is_rewritten;
	uint8_t reg, is, was;
};

/* A chip at an address. Caller-owned; zeroed means down. */
struct imu {
	/* for reading */
	enum imu_phase phase;
	struct imu_found found; /* from imu_begin() on, what is there */
	struct imu_self_test_result self_test;
	struct imu_line line;
	struct imu_loss loss; /* after IMU_FAULT_CONFIG */

	/* private */
	uint8_t address;
	const struct imu_chip *want;
	const struct imu_chip *known; /* who was here and was never silent since, maybe in a bank */
	const struct imu_chip *tried; /* as whom tried_id behaved well here before */
	uint8_t tried_id;
	bool wants_self_test;
	size_t step; /* of the start, or of the self-test */
	int settling;
	int start_failures, test_tries; /* since imu_begin() */
	int64_t next_us;
	struct imu_gathering {
		double sum[6], square_sum[6]; /* counts */
		uint32_t count;
	} gathering;
	double off_mean[6], change[6]; /* counts */
	uint8_t codes[6];
	size_t code_count;
	uint8_t last_bytes[IMU_BURST_MAX];
	struct imu_sameness {
		int reads; /* the latest ones, equal; 0: none yet */
		int64_t since_us;
	} same, same_accel, same_gyro;
	struct vec3 last_accel_mps2, last_gyro_radps;
	struct imu_watch {
		bool needs_proof; /* that the chip was not reset, before anything is believed */
		bool is_lost;
		size_t step; /* of the start, from which the watch looks on */
		int reads;   /* since the last look */
	} watch;
	struct imu_twins {
		int last[6];	    /* counts */
		uint8_t ones[6];    /* lowest bits of the readings of this window */
		unsigned change[6]; /* from each reading to the next, summed */
		int reads, windows; /* of this window; in a row that were those of two */
	} twins;
	int64_t gravity_us;    /* when |a| last made sense, or the chip turned */
	double last_temp_degc; /* UNKNOWN before the first */
	int faults_in_a_row;
};

/*
 * To bring up whatever is at this address: find out what it is, let it test itself if asked to,
 * start it and read back what was written. Nothing is written before an identity was read, and
 * never to a clock or to a chip that is refused by name. An unlisted identity is tried by
 * behaviour: it has to keep registers, feel 1 g, turn slowly and change. want names the only family
 * to try, at whatever address the bus goes to; NULL tries all that list the address. An imu that
 * was begun at this address before remembers what was learned of who is there; otherwise it is
 * zeroed.
 */
void imu_begin(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want,
	       bool wants_self_test);

/*
 * The next step, of one or two transactions. One that fails is made again by the next call, for
 * IMU_START_RETRIES in a row or IMU_HANG_RETRIES where the bus hangs. Returns 1 when the chip is
 * up; 0 when there is more to do, not before *ret_next_us; or why it cannot be had, and then the
 * phase is IMU_DOWN and found tells what was seen: -ENODEV: an identity that no family takes, a
 * clock, or a refused part; -EINVAL: no family lists the address and nothing was read; -EMSGSIZE:
 * the bus cannot read a sample at once; -EPROTO: a register does not keep what was written;
 * -ENOTUNIQ: two chips answer at once, as they did before; -EILSEQ: an unlisted chip that does not
 * behave like an IMU; -EAGAIN: an unlisted chip that moves, hold it still; or the bus's negative
 * errno, e.g. -ENXIO or -EREMOTEIO when nobody answers.
 */
int imu_advance(struct imu *imu, int64_t now_us, int64_t *ret_next_us);

/* imu_begin() and imu_advance() until it is up or not, waiting with the bus. For one-shot use. */
int imu_start(struct imu *imu, const struct bus *bus, uint8_t address, const struct imu_chip *want);

/*
 * One sample in one transaction, made up to three times where it fails; every IMU_WATCH_READS
 * samples one more, to look whether the chip kept its configuration. Returns IMU_FAULT_NONE, or
 * what is wrong, and then ret_reading is untouched. *ret_errno is the bus's negative errno with
 * IMU_FAULT_BUS (-ENODEV when imu is not up), else 0. A lost configuration is reported by every
 * read from then on, and samples taken since the look before may have had another scale; only a new
 * start heals it.
 */
enum imu_fault imu_read(struct imu *imu, int64_t now_us, struct imu_reading *ret_reading,
			int *ret_errno);

/* After imu_read() said fault. */
enum imu_cure imu_cure(const struct imu *imu, enum imu_fault fault);

/* "none", "bus", "frozen", "blank", "config", "range", "gravity", "temperature", "shared",
 * "saturated" */
const char *imu_fault_name(enum imu_fault fault);

#endif
