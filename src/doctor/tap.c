/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <lumbard/base/vec3.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A tap is over in some ms, and what the chip's low-pass leaves of it in some more. */
#define TAP_RATE_HZ   200.0
#define TAP_LIMIT_S   20.0
#define KNOCK_MPS2    (0.5 * GRAVITY_MPS2)
#define CLEARLY	      2.0 /* times what the other one felt */
#define WINDOW_US     (150 * US_PER_MS)
#define SETTLE_READS  50
#define MEAN_OF_READS 100.0

struct tap {
	size_t index[2]; /* in the list of chips */
	double mean_mps2[2], peak_mps2[2];
	uint32_t reads[2];
	int64_t knock_us; /* 0: none yet */
	int winner;	  /* -1: none yet */
};

static void start_window(struct tap *tap)
{
	tap->knock_us = 0;
	tap->peak_mps2[0] = tap->peak_mps2[1] = 0.0;
}

/* Both felt it when somebody bumps the table, or the strap: that is no answer. */
static void judge_knock(struct tap *tap)
{
	int stronger = tap->peak_mps2[1] > tap->peak_mps2[0];

	if (tap->peak_mps2[stronger] > CLEARLY * tap->peak_mps2[!stronger])
		tap->winner = stronger;
	else
		doctor_say_doing("both felt that; tap the one on the sacrum alone, with a finger");
	start_window(tap);
}

static int watch(void *ctx, size_t index, const struct imu_reading *reading, int64_t now_us)
{
	struct tap *tap = ctx;
	int which = index == tap->index[1];
	double norm_mps2 = vec3_norm(reading->accel_mps2);
	double off_mps2 = fabs(norm_mps2 - tap->mean_mps2[which]);

	if (index != tap->index[which])
		return 0;
	if (tap->reads[which]++ < SETTLE_READS) {
		tap->mean_mps2[which] += (norm_mps2 - tap->mean_mps2[which]) / tap->reads[which];
		return 0;
	}
	tap->peak_mps2[which] = fmax(tap->peak_mps2[which], off_mps2);
	if (off_mps2 < KNOCK_MPS2)
		tap->mean_mps2[which] += (norm_mps2 - tap->mean_mps2[which]) / MEAN_OF_READS;
	else if (tap->knock_us == 0)
		tap->knock_us = now_us;
	if (tap->knock_us && now_us - tap->knock_us > WINDOW_US)
		judge_knock(tap);
	else if (tap->knock_us == 0)
		start_window(tap);
	return tap->winner >= 0;
}

static int find_two(const struct doctor_chips *chips, struct tap *tap)
{
	int count = 0;

	for (size_t i = 0; i < chips->count; i++) {
		if (chips->chip[i].state < DOCTOR_CHIP_UP)
			continue;
		if (count < 2)
			tap->index[count] = i;
		count++;
	}
	return count;
}

static void print_sensor(const char *key, const struct sensor_where *where)
{
	char bus[sizeof(where->bus)];

	memcpy(bus, where->bus, sizeof(bus));
	utf8_make_plain(bus);
	printf("%s = %s:0x%02x\n", key, bus, where->address);
}

static void print_config(const struct doctor_chips *chips, const struct tap *tap)
{
	const struct sensor_where *pelvis = &chips->chip[tap->index[tap->winner]].where;
	const struct sensor_where *lumbar = &chips->chip[tap->index[!tap->winner]].where;

	print_sensor("pelvis", pelvis);
	print_sensor("lumbar", lumbar);
	fprintf(stderr, "These two lines belong into /etc/lumbard/lumbard.conf.\n");
}

int doctor_listen_for_tap(struct doctor *doctor, struct failure *ret_failure)
{
	struct doctor_chips *chips = &doctor->chips;
	struct tap tap = {.winner = -1};
	int r = doctor_chips_start(chips, &doctor->loop, false);
	int count = find_two(chips, &tap);

	if (r == 0 && count != 2)
		return failure_set(ret_failure, FAILURE_NO_HARDWARE,
				   "see `lumbard doctor`, or unplug what is too much",
				   "tap: %d sensor%s, and it takes two", count,
				   count == 1 ? " works" : "s work");
	if (r == 0) {
		fprintf(stderr,
			"Tap the sensor on the sacrum with a finger, the other one not "
			"(%.0f s).\n",
			TAP_LIMIT_S);
		r = doctor_chips_measure(chips, &doctor->loop, TAP_RATE_HZ, TAP_LIMIT_S, watch,
					 &tap);
	}
	doctor_say_doing(NULL);
	if (r < 0)
		return failure_set(ret_failure, FAILURE_RUNNING, "run it again", "tap: %s",
				   r == -EINTR ? "ended by a signal" : strerror(-r));
	if (tap.winner < 0)
		return failure_set(ret_failure, FAILURE_RUNNING, "tap harder, on the board itself",
				   "tap: no clear knock in %.0f s", TAP_LIMIT_S);
	print_config(chips, &tap);
	return 0;
}
