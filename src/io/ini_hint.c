/* SPDX-License-Identifier: MIT */
#include "ini_hint.h"

#include <lumbard/base/lookalike.h>
#include <lumbard/base/utf8.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_utf8(const char *text)
{
	for (size_t len; *text; text += len) {
		len = utf8_length(text);
		if (len == 0)
			return false;
	}
	return true;
}

bool ini_has_odd_name(const char *what, const char *name, struct reason *ret_reason)
{
	struct lookalike lookalike;
	struct text why = reason_begin(ret_reason, NULL);
	struct text next = text_in(ret_reason->next, sizeof(ret_reason->next));

	text_addf(&why, "%s ", what);
	text_add_quoted(&why, name);
	if (lookalike_find(name, &lookalike)) {
		text_add(&why, " has ");
		lookalike_say(&lookalike, &why, &next);
		return true;
	}
	text_add(&why, " is no UTF-8");
	text_add(&next, "save the file as UTF-8");
	return !is_utf8(name);
}

static void hint_lookalike(const struct lookalike *lookalike, struct reason *reason)
{
	struct text why = {reason->why, sizeof(reason->why), strlen(reason->why), false};
	struct text next = text_in(reason->next, sizeof(reason->next));

	text_add(&why, ": it has ");
	lookalike_say(lookalike, &why, &next);
}

/* "2,5", alone or among others. */
static const char *find_decimal_comma(const char *value)
{
	for (const char *comma = strchr(value, ','); comma; comma = strchr(comma + 1, ','))
		if (comma > value && is_digit(comma[-1]) && is_digit(comma[1]))
			return comma;
	return NULL;
}

/* "30 s", "10deg", "10°": length of the number in front, 0 where there is none or no unit. */
static size_t number_before_unit(const char *value)
{
	size_t n = strspn(value, "+-.0123456789");
	const unsigned char unit = (unsigned char)value[n + strspn(value + n, " \t")];

	return n > 0 && is_digit(value[n - 1]) && (unit >= 0x80 || isalpha(unit)) ? n : 0;
}

static const char *comment_sign(const char *value)
{
	const char *sign = strpbrk(value, ";#");

	return sign && sign > value ? sign : NULL;
}

void ini_hint_value(const char *value, struct reason *reason)
{
	const char *comma = find_decimal_comma(value), *sign = comment_sign(value);
	size_t number = number_before_unit(value), size = sizeof(reason->next);
	struct lookalike lookalike;

	if (lookalike_find(value, &lookalike))
		hint_lookalike(&lookalike, reason);
	else if (sign)
		snprintf(reason->next, size, "put a blank before the %c if a comment starts there",
			 *sign);
	else if (comma)
		snprintf(reason->next, size, "write a decimal point: %.*s.%s", (int)(comma - value),
			 value, comma + 1);
	else if (strpbrk(value, "\"'"))
		snprintf(reason->next, size, "write it without quotes");
	else if (number > 0)
		snprintf(reason->next, size, "write the number alone: %.*s", (int)number, value);
}

static const char *last_character(const char *text)
{
	const char *last = text;

	for (size_t len; *text; text += len ? len : 1) {
		len = utf8_length(text);
		last = text;
	}
	return last;
}

static bool is_odd_blank(const char *s, struct lookalike *ret_lookalike)
{
	return lookalike_at(s, ret_lookalike) &&
	       (ret_lookalike->plain == ' ' || ret_lookalike->plain == '\0');
}

/* The first character that orders something, but for what is no UTF-8: names of files may be that.
 */
static const char *find_order(const char *value)
{
	for (size_t len; *value; value += len ? len : 1) {
		len = utf8_length(value);
		if (len > 0 && utf8_is_unsafe(value))
			return value;
	}
	return NULL;
}

bool ini_has_odd_value(const char *value, struct reason *ret_reason)
{
	const char *order = find_order(value);
	struct lookalike lookalike;

	if (order && !lookalike_at(order, &lookalike)) {
		reason_set(ret_reason, "save the file as plain text",
			   "there is a control character (U+%04X)", (unsigned)utf8_code(order));
		return true;
	}
	if (order) {
		reason_set(ret_reason, NULL, "the value");
		hint_lookalike(&lookalike, ret_reason);
		return true;
	}
	if (!is_odd_blank(value, &lookalike) && !is_odd_blank(last_character(value), &lookalike))
		return false;
	reason_set(ret_reason, NULL, "the value");
	hint_lookalike(&lookalike, ret_reason);
	return true;
}

int ini_count_separators(const char *line)
{
	int count = 0;

	for (; *line; line++)
		count += strchr(",;\t", *line) != NULL && line[1] != ' ';
	return count;
}

bool ini_is_table(const char *line)
{
	return strncmp(line, "//", 2) != 0 && ini_count_separators(line) > 2;
}

void ini_explain_no_equals(const char *line, struct reason *ret_reason)
{
	struct lookalike lookalike;

	reason_set(ret_reason, "write key = value", "there is no '='");
	if (strncmp(line, "//", 2) == 0 || strncmp(line, "--", 2) == 0)
		reason_set(ret_reason, "start a comment with #", "there is no '='");
	else if (lookalike_find(line, &lookalike))
		hint_lookalike(&lookalike, ret_reason);
}
