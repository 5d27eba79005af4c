/* SPDX-License-Identifier: MIT */
#include "row_repeats.h"

#include <string.h>

/* As the filter has it: ten rows and 0.2 s of it, or three and 0.4 s. */
#define FROZEN_US	 INT64_C(200000)
#define FROZEN_COARSE_US INT64_C(400000)

enum { FROZEN_ROWS = 10, FROZEN_COARSE_ROWS = 3, AGAIN_ROWS = 20 };

/* FNV-1a by words: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint32_t hash_of(const struct imu_sample *sample)
{
	const struct vec3 values[2] = {sample->accel_mps2, sample->gyro_radps};
	uint64_t hash = UINT64_C(0xcbf29ce484222325), words[6];

	_Static_assert(sizeof(words) == sizeof(values), "six doubles");
	memcpy(words, values, sizeof(words));
	for (int i = 0; i < 6; i++) {
		hash = (hash ^ words[i]) * UINT64_C(0x100000001b3);
		hash ^= hash >> 32;
	}
	return (uint32_t)(hash ^ (hash >> 32));
}

static uint32_t hash_at(const struct row_repeats *repeats, uint32_t row)
{
	return repeats->hash[row % ROW_REPEATS_MOST];
}

static void watch_frozen(struct row_repeats *repeats, bool is_same, int64_t dt_us)
{
	repeats->same_rows = is_same ? repeats->same_rows + 1 : 0;
	repeats->same_us = is_same ? repeats->same_us + dt_us : 0;
	if ((repeats->same_rows >= FROZEN_ROWS && repeats->same_us > FROZEN_US) ||
	    (repeats->same_rows >= FROZEN_COARSE_ROWS && repeats->same_us > FROZEN_COARSE_US))
		repeats->frozen_us += dt_us;
}

/* How many rows before the next one it was the same; 0: not lately. */
static uint32_t find_period(const struct row_repeats *repeats, uint32_t hash)
{
	uint32_t seen = repeats->seen[hash % ROW_REPEATS_MOST];
	uint32_t period = repeats->last + 1 - seen;

	return seen > 0 && period < ROW_REPEATS_MOST && hash_at(repeats, seen) == hash ? period : 0;
}

/* Rows that are the same as the one before are no evidence of a loop, and none against it. */
static void watch_loop(struct row_repeats *repeats, uint32_t hash, bool is_same, int64_t dt_us)
{
	bool is_again = repeats->period > 0 &&
			hash_at(repeats, repeats->last + 1 - repeats->period) == hash;

	if (!is_again) {
		repeats->period = is_same ? 0 : find_period(repeats, hash);
		repeats->again_rows = 0;
		repeats->again_us = 0;
		return;
	}
	repeats->again_rows += !is_same;
	repeats->again_us += dt_us;
	if (repeats->again_rows < AGAIN_ROWS)
		return;
	repeats->loop_us += repeats->again_us;
	repeats->again_us = 0;
	repeats->loop_rows = repeats->period;
}

void row_repeats_add(struct row_repeats *repeats, const struct imu_sample *sample, int64_t dt_us)
{
	uint32_t hash = hash_of(sample);
	bool is_same = repeats->last > 0 && hash_at(repeats, repeats->last) == hash;

	watch_frozen(repeats, is_same, dt_us);
	watch_loop(repeats, hash, is_same, dt_us);
	repeats->last++;
	repeats->hash[repeats->last % ROW_REPEATS_MOST] = hash;
	repeats->seen[hash % ROW_REPEATS_MOST] = repeats->last;
}
