/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_JSON_H
#define LUMBARD_BASE_JSON_H

#include <lumbard/base/text.h>

#include <stdbool.h>

/*
 * JSON (RFC 8259) into a text, and out of one. Writing: the comma in front of a key or an item
 * comes by itself; braces and brackets are the caller's, with text_add(). What is unknown is null.
 */
void json_add_key(struct text *text, const char *key);

/* What is no UTF-8 becomes U+FFFD; NULL becomes null. */
void json_add_string(struct text *text, const char *value);
void json_add_number(struct text *text, double value, int decimals);
void json_add_int64(struct text *text, int64_t value);
void json_add_bool(struct text *text, int value);

/* In front of each item of an array. */
void json_add_item(struct text *text);

/*
 * Reading: a value is a piece of the text that json_parse() found sound. One that is not there has
 * at NULL, and everything asked of it is again not there, empty or UNKNOWN.
 */
struct json {
	const char *at;
	const char *end;
};

enum { JSON_DEPTH_MAX = 8 };

/* The one value of the text, blanks around it allowed. -EINVAL: no JSON, or too deep. */
int json_parse(const char *text, struct json *ret_value);

struct json json_member(struct json object, const char *key);
struct json json_item(struct json array, size_t index);

/* The text of a string, cut at a whole character where it is too long; "" of anything else. */
void json_string(struct json value, char *ret_string, size_t size);
double json_number(struct json value); /* UNKNOWN of anything else */
bool json_is_true(struct json value);
bool json_is_null(struct json value); /* also where it is not there */

#endif
