/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_COLUMN_H
#define LUMBARD_TELL_COLUMN_H

#include <lumbard/base/text.h>

/* How a column's text stands in JSON; an empty one is null, but a list may be empty. */
enum column_type { COLUMN_WORD, COLUMN_NUMBER, COLUMN_LIST };

/* `"name":value` of what stands in the column. */
void column_json(struct text *text, const char *name, enum column_type type, const char *value);

/* After a field: a comma, or the newline after the last. */
void column_end(struct text *text, int column, int count);

#endif
