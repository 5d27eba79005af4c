/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/coach/coach.h>
#include <lumbard/io/ini_file.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 4000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int is_true)
{
	if (!is_true)
		abort();
}

/* Whatever was taken is within what the header promises. */
static void check(const struct prescription *prescription)
{
	require(prescription->count >= 0 && prescription->count <= EXERCISE_COUNT);
	for (int i = 0; i < prescription->count; i++) {
		const struct prescription_entry *entry = &prescription->entry[i];

		require(prescription_entry(prescription, entry->exercise) == entry);
		require(entry->hold_s >= 1.0 && entry->hold_s <= 600.0);
		require(entry->reps >= 1 && entry->reps <= 100);
		for (int e = 0; e < FORM_ERROR_COUNT; e++)
			require(!is_known(entry->overrides.on[e]) ||
				(exercise_has_error(entry->exercise, (enum form_error)e) &&
				 entry->overrides.on[e] > 0.0 && entry->overrides.on[e] <= PI));
	}
}

/* A stretch with any limits can be coached. */
static void coach_with(const struct prescription *prescription)
{
	const struct profile profile = {0};

	for (int i = 0; i < prescription->count; i++) {
		const struct exercise *exercise = prescription->entry[i].exercise;
		struct coach coach;

		coach_init(&coach, &profile, prescription, exercise);
		for (int64_t t_us = 0; t_us < 3 * US_PER_S; t_us += 50 * US_PER_MS) {
			struct body_pose pose = {.t_us = t_us,
						 .position = exercise->position,
						 .pelvic_tilt_rad = RAD(-9.0),
						 .lumbar_flexion_rad = RAD(20.0),
						 .lean_rad = RAD(7.0)};
			struct event_list events = {.count = 0};
			struct coach_view view;

			coach_step(&coach, &pose, &(struct wishes){0}, &view, &events);
			require(view.counted_s <= 3.0 && events.count < EVENT_LIST_MAX);
		}
	}
}

/* A key that is refused says why, adds no stretch and does not keep the next one from being looked
 * at. */
static int take(void *ctx, const char *section, const char *key, const char *value,
		struct reason *ret_reason)
{
	struct prescription *prescription = ctx;
	struct reason reason = {0};
	int count = prescription->count;
	int r = prescription_set(prescription, section, key, value, &reason);

	(void)ret_reason;
	require((r < 0) == (reason.why[0] != '\0') && strlen(reason.why) < REASON_WHY_MAX - 1);
	require(r == 0 || prescription->count == count);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prescription prescription = {0};
	const struct ini_use use = {NULL, take, &prescription};
	struct faults faults = {0};
	char input[INPUT_MAX + 1];
	size_t n = size < INPUT_MAX ? size : INPUT_MAX;

	if (n > 0)
		memcpy(input, data, n);
	input[n] = '\0';
	ini_string_read("fuzz", input, &use, &faults);
	check(&prescription);
	coach_with(&prescription);
	return 0;
}
