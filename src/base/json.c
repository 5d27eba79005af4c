/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/json.h>
#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <stdbool.h>
#include <string.h>

enum { NUMBER_MAX = 64 };

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
	else if ((unsigned char)*s < 0x20 || *s == 0x7f)
		text_addf(text, "\\u%04x", (unsigned)*s);
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

/* Reading. Each skip_ returns what follows, or NULL where it is not what it should be. */
static const char *skip_value(const char *s, int depth);

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The 16 bits of \uXXXX whose digits are at s, or -1. */
static int32_t unit_at(const char *s)
{
	int32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(s[i]);

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

static const char *skip_string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	while (*s != '"') {
		size_t len = utf8_length(s);

		if (len == 0 || (unsigned char)*s < 0x20)
			return NULL;
		if (*s == '\\') {
			s++;
			if (*s == 'u' && unit_at(s + 1) < 0)
				return NULL;
			if (*s == '\0' || !strchr("\"\\/bfnrtu", *s))
				return NULL;
			len = *s == 'u' ? 5 : 1;
		}
		s += len;
	}
	return s + 1;
}

static const char *skip_digits(const char *s)
{
	if (!is_digit(*s))
		return NULL;
	while (is_digit(*s))
		s++;
	return s;
}

static const char *skip_number(const char *s)
{
	s += *s == '-';
	if (*s == '0' && is_digit(s[1]))
		return NULL;
	s = skip_digits(s);
	if (s && *s == '.')
		s = skip_digits(s + 1);
	if (s && (*s == 'e' || *s == 'E')) {
		s++;
		s = skip_digits(s + (*s == '+' || *s == '-'));
	}
	return s;
}

/* Members of an object or items of an array. */
static const char *skip_list(const char *s, char end, int depth)
{
	int is_object = *s == '{';

	if (depth == JSON_DEPTH_MAX)
		return NULL;
	s = skip_blanks(s + 1);
	if (*s == end)
		return s + 1;
	for (;;) {
		if (is_object) {
			s = skip_string(s);
			s = s ? skip_blanks(s) : NULL;
			if (!s || *s != ':')
				return NULL;
			s++;
		}
		s = skip_value(s, depth + 1);
		s = s ? skip_blanks(s) : NULL;
		if (!s || (*s != ',' && *s != end))
			return NULL;
		if (*s++ == end)
			return s;
		s = skip_blanks(s);
	}
}

static const char *skip_value(const char *s, int depth)
{
	static const char *const words[] = {"true", "false", "null"};

	s = skip_blanks(s);
	if (*s == '"')
		return skip_string(s);
	if (*s == '{')
		return skip_list(s, '}', depth);
	if (*s == '[')
		return skip_list(s, ']', depth);
	for (int i = 0; i < 3; i++)
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return s + strlen(words[i]);
	return skip_number(s);
}

int json_parse(const char *text, struct json *ret_value)
{
	const char *end = skip_value(text, 0);

	if (!end || *skip_blanks(end) != '\0')
		return -EINVAL;
	*ret_value = (struct json){skip_blanks(text), end};
	return 0;
}

/* The value that begins here, of a sound text. */
static struct json value_at(const char *s)
{
	s = skip_blanks(s);
	return (struct json){s, skip_value(s, 0)};
}

/* What follows the comma, or NULL at the end of the list. */
static const char *next_in_list(const char *s)
{
	if (!s)
		return NULL;
	s = skip_blanks(s);
	return *s == ',' ? skip_blanks(s + 1) : NULL;
}

static const char *first_in_list(struct json list, char begin, char end)
{
	const char *s;

	if (!list.at || *list.at != begin)
		return NULL;
	s = skip_blanks(list.at + 1);
	return *s == end ? NULL : s;
}

struct json json_member(struct json object, const char *key)
{
	const char *s = first_in_list(object, '{', '}');

	while (s) {
		const char *name = s + 1;
		const char *name_end = skip_string(s);
		struct json value;

		if (!name_end)
			break;
		value = value_at(skip_blanks(name_end) + 1);
		if (strlen(key) == (size_t)(name_end - 1 - name) &&
		    memcmp(key, name, strlen(key)) == 0)
			return value;
		s = next_in_list(value.end);
	}
	return (struct json){0};
}

struct json json_item(struct json array, size_t index)
{
	const char *s = first_in_list(array, '[', ']');

	while (s) {
		struct json value = value_at(s);

		if (index-- == 0)
			return value;
		s = next_in_list(value.end);
	}
	return (struct json){0};
}

/* RFC 3629, section 3; len is 0 for half of a pair. */
static size_t to_utf8(int32_t code, char bytes[4])
{
	if (code < 0x80) {
		bytes[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		bytes[0] = (char)(0xc0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code >= 0xd800 && code < 0xe000)
		return 0;
	if (code < 0x10000) {
		bytes[0] = (char)(0xe0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	bytes[0] = (char)(0xf0 | code >> 18);
	bytes[1] = (char)(0x80 | (code >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (code >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* The character behind the backslash at s; returns what follows it. */
static const char *unescape(const char *s, char bytes[4], size_t *ret_len)
{
	static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *letter = strchr(letters, s[1]);
	int32_t code, low;

	*ret_len = 1;
	bytes[0] = letter ? meant[letter - letters] : s[1];
	if (s[1] != 'u')
		return s + 2;
	code = unit_at(s + 2);
	s += 6;
	low = code >= 0xd800 && code < 0xdc00 && s[0] == '\\' && s[1] == 'u' ? unit_at(s + 2) : -1;
	if (low >= 0xdc00 && low < 0xe000) {
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		s += 6;
	}
	*ret_len = code ? to_utf8(code, bytes) : 0;
	if (*ret_len == 0)
		bytes[(*ret_len)++] = '?';
	return s;
}

void json_string(struct json value, char *ret_string, size_t size)
{
	const char *s = value.at;
	size_t used = 0;

	ret_string[0] = '\0';
	if (!s || *s != '"')
		return;
	for (s++; *s != '"';) {
		char bytes[4];
		size_t len = utf8_length(s);

		if (*s == '\\') {
			s = unescape(s, bytes, &len);
		} else {
			memcpy(bytes, s, len);
			s += len;
		}
		if (used + len >= size)
			break;
		memcpy(ret_string + used, bytes, len);
		used += len;
	}
	ret_string[used] = '\0';
}

double json_number(struct json value)
{
	char copy[NUMBER_MAX];
	size_t len = value.at ? (size_t)(value.end - value.at) : 0;
	double number;

	if (len == 0 || len >= sizeof(copy) || !(*value.at == '-' || is_digit(*value.at)))
		return UNKNOWN;
	memcpy(copy, value.at, len);
	copy[len] = '\0';
	return text_to_double(copy, &number) == 0 ? number : UNKNOWN;
}

bool json_is_true(struct json value)
{
	return value.at && *value.at == 't';
}

bool json_is_null(struct json value)
{
	return !value.at || *value.at == 'n';
}
