/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>

#include <math.h>
#include <string.h>

/* Nothing that a status counts comes near, and an int64_t holds it. */
#define NUMBER_MOST 1e12

const char *reply_text(const json_t *value, char *buf, size_t size)
{
	const char *text = json_string_value(value);
	size_t used = 0;

	while (text && text[used]) {
		size_t len = utf8_length(text + used);

		if (len == 0 || used + len >= size)
			break;
		memcpy(buf + used, text + used, len);
		used += len;
	}
	buf[used] = '\0';
	return buf;
}

const char *reply_word(const json_t *object, const char *key, char *buf, size_t size)
{
	return reply_text(json_object_get(object, key), buf, size);
}

double reply_number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	double number = json_is_number(value) ? json_number_value(value) : UNKNOWN;

	return fabs(number) <= NUMBER_MOST ? number : UNKNOWN;
}

bool reply_is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

bool reply_is_unknown(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return !value || json_is_null(value);
}
