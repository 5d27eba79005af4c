/* SPDX-License-Identifier: MIT */
#include <lumbard/base/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Everything in a value can be asked for, and what is written of it can be read again. */
static void walk(struct json value, int depth)
{
	char string[64], again[64], written[512];
	struct text text = text_in(written, sizeof(written));
	struct json reread;

	if (!value.at || value.end <= value.at || depth > JSON_DEPTH_MAX)
		abort();
	json_string(value, string, sizeof(string));
	json_add_string(&text, string);
	if (json_parse(written, &reread) < 0)
		abort();
	json_string(reread, again, sizeof(again));
	if (strcmp(string, again) != 0)
		abort();
	json_number(value);
	json_is_true(json_member(value, "ok"));
	for (size_t i = 0; i < 4 && json_item(value, i).at; i++)
		walk(json_item(value, i), depth + 1);
	if (json_member(value, "sensors").at)
		walk(json_member(value, "sensors"), depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct json value;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (json_parse(text, &value) == 0)
		walk(value, 0);
	free(text);
	return 0;
}
