/* SPDX-License-Identifier: MIT */
#include "tally.h"
#include "words.h"

#include <lumbard/base/units.h>

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

	if (!row)
		return;
	if (event->kind == EVENT_HOLD_END) {
		row->complete += event->reason == REASON_COMPLETE;
		row->good_s += is_known(event->value) ? event->value : 0.0;
	}
	if (event->kind == EVENT_ERROR_START)
		row->error_count[event->error]++;
}

static void add_error(struct text *text, enum form_error error, int count)
{
	const struct form_error_info *info = form_error_info(error);
	const char *rest;
	size_t n = demo_words_wrap(info->advice, CUE_WIDTH, &rest);

	text_addf(text, "  %3d x %-*s%.*s\n", count, CUE_COLUMN - 8, info->code, (int)n,
		  info->advice);
	while (*rest) {
		const char *line = rest;

		n = demo_words_wrap(line, CUE_WIDTH, &rest);
		text_addf(text, "%*s%.*s\n", CUE_COLUMN, "", (int)n, line);
	}
}

static void add_row(struct text *text, const struct demo_tally_row *row,
		    const struct prescription *prescription)
{
	const struct prescription_entry *entry = prescription_entry(prescription, row->exercise);
	int wanted = entry ? entry->reps * (row->exercise->has_sides ? 2 : 1) : 0;

	text_addf(text, "%-19s %2d of %d holds complete  %6.1f good seconds\n", row->exercise->name,
		  row->complete, wanted, row->good_s);
	for (int i = 0; i < FORM_ERROR_COUNT; i++)
		if (row->error_count[i] > 0)
			add_error(text, (enum form_error)i, row->error_count[i]);
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
