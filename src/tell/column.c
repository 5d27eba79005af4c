/* SPDX-License-Identifier: MIT */
#include "column.h"

#include <lumbard/base/json.h>

void column_json(struct text *text, const char *name, enum column_type type, const char *value)
{
	json_add_key(text, name);
	if (value[0] == '\0' && type != COLUMN_LIST)
		text_add(text, "null");
	else if (type == COLUMN_NUMBER)
		text_add(text, value);
	else
		json_add_string(text, value);
}

void column_end(struct text *text, int column, int count)
{
	text_add_char(text, column + 1 < count ? ',' : '\n');
}
