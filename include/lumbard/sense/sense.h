/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SENSE_SENSE_H
#define LUMBARD_SENSE_SENSE_H

#include <lumbard/base/imu_sample.h>
#include <lumbard/sense/source.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The worn sensors: found, brought up, read, and brought up again after a loss, with growing
 * pauses. One that starts or hangs holds up the other by no more than a transaction's time. What
 * there is to say is returned as values, once for each loss and once for each return; words.h has
 * the words. All times are monotonic microseconds that come in with the calls.
 */

#define SENSE_PAUSE_FIRST_US	INT64_C(250000) /* after a silence, and between two looks */
#define SENSE_PAUSE_MOST_US	INT64_C(1000000)
#define SENSE_PAUSE_GIVEN_UP_US INT64_C(60000000) /* it answers, but is of no use */
#define SENSE_FORGET_US		INT64_C(5000000)  /* an address that nobody gave */
#define SENSE_HALF_G_US		INT64_C(2000000)
#define SENSE_GOOD_FOR_US	INT64_C(3000000)   /* a frozen chip gives some after each start */
#define SENSE_FLAKY_PAUSE_US	INT64_C(600000000) /* before a flaky one is told again */

/* Provisional: a sound bus of some decimetres fails none in a million. */
#define SENSE_FLAKY_SHARE 0.01
#define SENSE_SOUND_SHARE 0.002

enum {
	SENSE_BAD_STARTS_MOST = 10,	/* in a row, of a chip that answers */
	SENSE_DISTURBED_LOOKS_MOST = 8, /* in which somebody may have been overheard */
	SENSE_ADDRESSES_MAX = 32,
	SENSE_NOTICES_MAX = 5,
	SENSE_FLAKY_TRANSFERS = 500, /* some seconds */
};

enum sense_state {
	SENSE_NONE,	/* not worn */
	SENSE_SOUGHT,	/* nobody gave its address, and it is not known yet */
	SENSE_DOWN,	/* tried again after a pause */
	SENSE_GIVEN_UP, /* the same, once a minute; or when it has been away */
	SENSE_STARTING,
	SENSE_UP,
};

/* Why a sensor cannot be had. */
enum sense_cause {
	SENSE_WELL,
	SENSE_NO_START,	   /* error as of source_ops.open and imu_advance(), and what was found */
	SENSE_NO_ANSWER,   /* error of the bus, while it was read */
	SENSE_BAD_DATA,	   /* fault */
	SENSE_NOBODY,	   /* at any of the addresses asked */
	SENSE_NOBODY_ELSE, /* the same, besides those that were found */
};

struct sense_why {
	enum sense_cause cause;
	int error; /* negative errno */
	enum imu_fault fault;
	struct sensor_where where;
	struct imu_found found;
	uint8_t asked[SENSE_ADDRESSES_MAX]; /* ended by 0 */
	struct imu_loss loss;		    /* of IMU_FAULT_CONFIG */
};

enum sense_notice_kind {
	SENSE_SAYS_DOWN,      /* why; once a loss, and once more if it has to be held still */
	SENSE_SAYS_GIVEN_UP,  /* after count tries */
	SENSE_SAYS_UP,	      /* found, which may be an unlisted one */
	SENSE_SAYS_CAUTION,   /* what the owner of such a chip has to know: found.chip->caution */
	SENSE_SAYS_SELF_TEST, /* failed in these axes */
	SENSE_SAYS_HALF_G,    /* at rest, as an LSM6DSO32 does, which passes for an LSM6DSO */
	SENSE_SAYS_TOO_FEW,   /* count of needed can be used on that bus: why */
	SENSE_SAYS_FLAKY,     /* it comes and goes: failing_share */
};

/* Something to say. Only what its kind names is set, besides place, where and is_needed. */
struct sense_notice {
	enum sense_notice_kind kind;
	enum sensor_place place; /* SENSE_SAYS_TOO_FEW: of the first of them */
	struct sensor_where where;
	bool is_needed;
	struct sense_why why;
	struct imu_found found;
	unsigned failed_axes; /* bits, 0 to 2 accelerometer x y z, 3 to 5 gyroscope */
	int count, needed;
	double failing_share; /* of the transfers, 0 to 1 */
};

/* What one poll of one sensor came to. */
struct sense_result {
	struct imu_sample sample[SOURCE_SAMPLES_MAX]; /* in order of time */
	size_t sample_count;
	enum imu_fault false_by; /* by what the latest samples were found false; IMU_FAULT_NONE */
	struct sense_notice notice[SENSE_NOTICES_MAX]; /* in order */
	size_t notice_count;
};

/* How far the wearer has been told of a loss. */
enum sense_told {
	SENSE_UNTOLD,
	SENSE_TOLD_LOSS,
	SENSE_TOLD_TO_HOLD_STILL,
	SENSE_TOLD_SHARED, /* that two chips answer at once */
};

/* One worn sensor. */
struct sense_slot {
	/* for reading */
	struct sensor_where wanted; /* as it was told; address 0: to be found */
	struct sensor_where where;  /* now; address 0: not found yet */
	enum sense_state state;
	struct sense_why why; /* the latest; holds as long as it is neither SENSE_UP nor NONE */
	struct sense_counts counts;
	uint32_t start_count; /* that succeeded */
	bool is_needed;	      /* a missing one is worth a warning; may be set at any time */
	bool is_flaky;	      /* it comes and goes */
	double failing_share; /* of the latest SENSE_FLAKY_TRANSFERS; made again, they were answered
			       */

	/* private */
	struct source source;
	enum sense_told told;
	bool is_told_too_few, is_told_half_g;
	bool was_tested; /* by itself; once is enough, unless the cable stopped it */
	int bad_starts, disturbed_looks;
	int64_t next_us; /* of a try, or of a look */
	int64_t pause_us, given_up_until_us;
	int64_t good_since_us, silent_since_us, half_g_since_us, flaky_told_us;
	uint32_t window_transfers, window_mended;
};

/* Caller-owned, as its sources are. */
struct sense {
	struct sense_slot slot[SENSOR_COUNT];
};

/* No sensor is worn until sense_wear() says where. */
void sense_init(struct sense *sense);

/* A sensor there, read by this source, from the beginning. Nothing may be worn at the place. */
void sense_wear(struct sense *sense, enum sensor_place place, const struct sensor_where *where,
		const struct source *source, bool is_needed);

/* Ends the former; its source is closed. */
void sense_take_off(struct sense *sense, enum sensor_place place);

/*
 * Goes on with one sensor: looks for it, brings it up or reads it. Where two are sought on one bus,
 * the one with the lower address is the pelvis, and both have to be there first.
 */
void sense_poll(struct sense *sense, enum sensor_place place, int64_t now_us,
		struct sense_result *ret_result);

/* What is at the place now; the part and the self-test of the latest opening. */
void sense_describe(const struct sense *sense, enum sensor_place place,
		    struct source_description *ret_description);

bool sense_is_any_up(const struct sense *sense);

/* Takes off all. */
void sense_close(struct sense *sense);

/* Every address that a family of this build can have, in rising order, ended by 0. */
void sense_addresses(uint8_t ret_addresses[SENSE_ADDRESSES_MAX]);

/* Whether |a| at rest is what a chip of twice the scale makes of 1 g. */
bool sense_is_half_g(double gravity_g);

#endif
