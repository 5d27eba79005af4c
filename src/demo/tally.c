/* SPDX-License-Identifier: MIT */
#include "tally.h"
#include "words.h"

#include <lumbard/screen/grid.h>

enum { CUE_COLUMN = 29, CUE_WIDTH = 80 - CUE_COLUMN };

static struct demo_tally_row *row_of(struct demo_tally *tally, const struct exercise *exercise)
{
	if (!exercise)
		return NULL;
	for (int i = 0; i < tally->count; i++)
		if (tally->row[i].exercise == exercise)
			return &tally->row[i];
	if (tally->count == DEMO_TALLY_MAX)
		return NULL;
	tally->row[tally->count] = (struct demo_tally_row){.exercise = exercise};
	return &tally->row[tally->count++];
}

void demo_tally_add(struct demo_tally *tally, const struct event *event)
{
	struct demo_tally_row *row = row_of(tally, event->exercise);

	if (row)
		claims_add(&row->claims, event);
}

static void add_error(struct text *text, enum form_error error, unsigned count)
{
	const struct form_error_info *info = form_error_info(error);
	const char *rest;
	size_t n = screen_wrap(info->advice, CUE_WIDTH, &rest);

	text_addf(text, "  %3u x %-*s%.*s\n", count, CUE_COLUMN - 8, info->code, (int)n,
		  info->advice);
	while (*rest) {
		const char *line = rest;

		n = screen_wrap(line, CUE_WIDTH, &rest);
		text_addf(text, "%*s%.*s\n", CUE_COLUMN, "", (int)n, line);
	}
}

static void add_row(struct text *text, const struct demo_tally_row *row,
		    const struct prescription *prescription)
{
	const struct prescription_entry *entry = prescription_entry(prescription, row->exercise);
	struct claims_sum all = claims_all(&row->claims);
	int wanted = entry ? entry->reps * (row->exercise->has_sides ? 2 : 1) : 0;

	text_addf(text, "%-19s %2u of %d holds complete  %6.1f good seconds\n", row->exercise->name,
		  all.reps, wanted, all.held_s);
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (all.errors[i] > 0)
			add_error(text, (enum form_error)i, all.errors[i]);
}

void demo_tally_text(struct text *text, const struct demo_tally *tally,
		     const struct prescription *prescription)
{
	text_add(text, "What lumbard saw after the calibration\n");
	for (int i = 0; i < tally->count; i++)
		add_row(text, &tally->row[i], prescription);
	if (tally->count == 0)
		text_add(text, "no stretch yet\n");
}
