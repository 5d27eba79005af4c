/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_TALLY_H
#define LUMBARD_DEMO_TALLY_H

#include <lumbard/base/text.h>
#include <lumbard/coach/claims.h>
#include <lumbard/coach/prescription.h>

/* Counts what the events of `demo` said, for the summary at its end. Zeroed is nothing. */
enum { DEMO_TALLY_MAX = 16 };

struct demo_tally_row {
	const struct exercise *exercise;
	struct claims claims;
};

struct demo_tally {
	struct demo_tally_row row[DEMO_TALLY_MAX]; /* in order of appearance */
	int count;
};

void demo_tally_add(struct demo_tally *tally, const struct event *event);

/* A table of at most 80 columns. */
enum { DEMO_TALLY_TEXT_MAX = 8192 };
void demo_tally_text(struct text *text, const struct demo_tally *tally,
		     const struct prescription *prescription);

#endif
