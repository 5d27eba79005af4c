/* SPDX-License-Identifier: MIT */
#include <lumbard/base/json.h>
#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>

void json_add_item(struct text *text)
{
	char last = text->len ? text->buf[text->len - 1] : '[';

	if (last != '[' && last != '{' && last != ':')
		text_add_char(text, ',');
}

void json_add_key(struct text *text, const char *key)
{
	json_add_item(text);
	json_add_string(text, key);
	text_add_char(text, ':');
}

static void add_byte(struct text *text, const char *s, size_t len)
{
	if (len == 0)
		text_add(text, "\\ufffd");
	else if (*s == '"' || *s == '\\')
		text_addf(text, "\\%c", *s);
	else if (utf8_is_unsafe(s)) /* all of them have four digits */
		text_addf(text, "\\u%04x", (unsigned)utf8_code(s));
	else
		while (len-- > 0)
			text_add_char(text, *s++);
}

void json_add_string(struct text *text, const char *value)
{
	if (!value) {
		text_add(text, "null");
		return;
	}
	text_add_char(text, '"');
	while (*value) {
		size_t len = utf8_length(value);

		add_byte(text, value, len);
		value += len ? len : 1;
	}
	text_add_char(text, '"');
}

void json_add_number(struct text *text, double value, int decimals)
{
	if (is_known(value))
		text_add_fixed(text, value, decimals);
	else
		text_add(text, "null");
}

void json_add_int64(struct text *text, int64_t value)
{
	text_add_int64(text, value);
}

void json_add_bool(struct text *text, int value)
{
	text_add(text, value ? "true" : "false");
}
