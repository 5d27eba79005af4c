/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_EMULATORS_EMULATOR_H
#define LUMBARD_TESTS_EMULATORS_EMULATOR_H

#include <lumbard/base/bus.h>
#include <lumbard/base/vec3.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Chips at register level, written from their datasheets and from nothing of lumbard's, so that a
 * mistake in a driver shows. Used by the unit tests, by the preloaded /dev/i2c-N and in the guest,
 * so nothing here knows a test framework: what a driver must never do is noted in `violation`.
 */
enum { EMULATOR_BANKS = 5, EMULATOR_REGS = 256, EMULATOR_SENTENCE_SIZE = 160 };

/* What the chip feels, in its own axes, as printed on it. */
struct emulator_world {
	struct vec3 accel_mps2; /* specific force: +9.8 on the axis that points up at rest */
	struct vec3 gyro_radps;
	double temp_degc;
};

/* What befalls a transaction, besides whatever the chip does. */
enum emulator_fault {
	EMULATOR_FAULT_NONE,
	EMULATOR_FAULT_NACK,	    /* -ENXIO, once */
	EMULATOR_FAULT_REMOTE_IO,   /* -EREMOTEIO: what a Raspberry Pi says for the same */
	EMULATOR_FAULT_ARBITRATION, /* -EAGAIN */
	EMULATOR_FAULT_TIMEOUT,	    /* -ETIMEDOUT */
	EMULATOR_FAULT_WRONG_BYTES, /* it succeeds, with bits flipped in what was read */
	EMULATOR_FAULT_HALF_BURST,  /* -EIO after half the bytes */
	EMULATOR_FAULT_BROWN_OUT,   /* it fails with -EREMOTEIO and the chip powers up anew */
	EMULATOR_FAULT_COUNT,
};

struct emulator;

/* A part: how its registers come up and what they do. */
struct emulator_model {
	const char *name; /* "mpu6050" */
	uint8_t address;  /* the lower of its usual ones */
	/* Fills reg, is_defined and writable for power-up; also after a brown-out. */
	void (*power_up)(struct emulator *emulator);
	/* A byte for reg in the present bank, already masked by writable (the other bits are the
	   register's own); may do anything. NULL: it is stored. */
	void (*write)(struct emulator *emulator, uint8_t reg, uint8_t value);
	/* Called before a transaction reads, so that outputs are of now. NULL: nothing to do. */
	void (*refresh)(struct emulator *emulator);
	/* Called after reg was read, for what reading clears. NULL: nothing. */
	void (*was_read)(struct emulator *emulator, uint8_t reg);
	/* Register after this one in a burst. NULL: the next. */
	uint8_t (*next)(const struct emulator *emulator, uint8_t reg);
	/* EMULATOR_IDENTITY(reg) of bank 0: nothing may be written before it was read. 0: any of
	   0x00, 0x0F and 0x75 will do. */
	int identity;
	uint8_t default_id; /* what emulator_init puts into id */
};

#define EMULATOR_IDENTITY(reg) (0x100 | (reg))

/* Caller-owned. Tests may change what is under "for tests" at any time. */
struct emulator {
	const struct emulator_model *model;

	/* for tests */
	uint8_t id;		 /* identity, as the model's default or another of its parts */
	bool has_self_test;	 /* 0: a clone that does not answer to it and has no codes */
	bool is_powered;	 /* 0: nobody answers */
	bool is_frozen;		 /* outputs stay as they are */
	bool is_asleep_for_ever; /* cannot be woken: takes all writes, its outputs never start */
	uint64_t stuck[EMULATOR_BANKS]
		      [4]; /* registers, as bits, that do not keep what is written */
	/* Never NULL. Asked for the times of samples, which may go back by a sample's period. */
	void (*world)(void *ctx, int64_t t_us, struct emulator_world *ret_world);
	void *world_ctx;
	double accel_noise_mps2, gyro_noise_radps; /* of a sample */
	struct vec3 gyro_bias_radps;
	double self_test_gain; /* 1 healthy; 0.2 with a broken sensor */
	enum emulator_fault fault;
	/* Another chip at the same address: each takes what is written, and either pulls a bit to 0
	   that the other sends as 1. NULL: none. */
	struct emulator *twin;
	long fault_from,
		fault_count; /* transactions from this number (1 is the first) that suffer */

	/* for reading */
	int64_t now_us;	   /* moves on with waits and by a transaction's own time */
	long transactions; /* begun, including those that failed */
	long writes;
	char violation[EMULATOR_SENTENCE_SIZE]; /* the first forbidden thing; "" while there is none
						 */

	/* for models */
	uint8_t reg[EMULATOR_BANKS][EMULATOR_REGS];
	uint8_t is_defined[EMULATOR_BANKS][EMULATOR_REGS];
	uint8_t writable[EMULATOR_BANKS][EMULATOR_REGS]; /* bits that a write can change */
	uint8_t reset[EMULATOR_BANKS][EMULATOR_REGS];	 /* as they came up */
	uint8_t kept[EMULATOR_BANKS][EMULATOR_REGS];	 /* bits to be written as they came up */
	int bank;
	int64_t powered_us, ready_us; /* nobody answers before ready_us */
	int64_t sampled_us;	      /* of the outputs */
	uint32_t random;
	int64_t extra_us[4]; /* whatever a model has to remember */
	bool is_identified;  /* the identity was read since emulator_init */
	bool has_felt;
	struct emulator_world felt; /* the last, for a frozen chip */
};

/*
 * A chip that has just been powered up, at rest, z up, at 25 degC, with MPU-6050-like noise. It
 * answers only after its boot time; wait, or move now_us, for one that has been on for long.
 */
void emulator_init(struct emulator *emulator, const struct emulator_model *model);

/* Off and on again at now_us: every register as the datasheet says. */
void emulator_power_cycle(struct emulator *emulator);

/* One transaction each: 0 or a negative errno; outputs untouched on failure. */
int emulator_read(struct emulator *emulator, uint8_t reg, uint8_t *ret_buf, size_t n);
int emulator_write(struct emulator *emulator, uint8_t reg, uint8_t value);

void emulator_wait_us(struct emulator *emulator, int64_t wait_us);

/* Good while the emulator stays where it is. */
struct bus emulator_bus(struct emulator *emulator);

/* For models. */

/* Registers first..last come up as value and take writes in these bits. */
void emulator_define(struct emulator *emulator, int bank, int first, int last, uint8_t value,
		     uint8_t writable);

/* Notes the first forbidden thing. */
void emulator_forbid(struct emulator *emulator, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Bits of registers first..last that must be written with the value that they came up with. */
void emulator_keep(struct emulator *emulator, int bank, int first, int last, uint8_t bits);

/* What a software reset does: all registers anew, NACK for busy_us. */
void emulator_reset(struct emulator *emulator, int64_t busy_us);

/* What the world is like now, with the bias and noise of this chip. Frozen: as it was last. */
struct emulator_world emulator_feel(struct emulator *emulator);

/* The same at another time: that of a sample. */
struct emulator_world emulator_feel_at(struct emulator *emulator, int64_t t_us);

/* The same through filters this wide: the wider, the more noise. The struct's is that of 44 Hz. */
struct emulator_world emulator_feel_through(struct emulator *emulator, int64_t t_us,
					    double accel_hz, double gyro_hz);

/* 1 if a chip with this sample period has a new sample; sampled_us then is its time. */
bool emulator_is_sampled(struct emulator *emulator, int64_t period_us);

/* Rounded and cut off at low and high, as an ADC does. */
int emulator_counts(double value, double per_count, int low, int high);

/* High byte first, as InvenSense's registers are. */
void emulator_put_be16(struct emulator *emulator, int bank, int reg, int value);
int emulator_get_be16(const struct emulator *emulator, int bank, int reg);

/* Counts that a self-test code of InvenSense's stands for, at 250 dps and 2 g. */
double emulator_otp_counts(int code);

#endif
