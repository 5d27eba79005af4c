/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/rows.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_row(const struct event *event, char row[ROW_TEXT_MAX])
{
	struct text text = text_in(row, ROW_TEXT_MAX);

	tell_event_row(&text, event);
	if (text.is_cut)
		abort();
}

/* What was read can be written, and from then on neither reading nor writing changes it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *row = malloc(size + 1), written[ROW_TEXT_MAX], again[ROW_TEXT_MAX];
	struct event event;

	if (!row)
		return 0;
	memcpy(row, data, size);
	row[size] = '\0';
	if (tell_event_from_row(row, &event) == 0) {
		write_row(&event, written);
		if (tell_event_from_row(written, &event) < 0)
			abort();
		write_row(&event, again);
		if (strcmp(written, again) != 0)
			abort();
	}
	free(row);
	return 0;
}
