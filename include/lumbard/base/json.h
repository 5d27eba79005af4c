/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_JSON_H
#define LUMBARD_BASE_JSON_H

#include <lumbard/base/text.h>

/*
 * JSON (RFC 8259) into a text. The comma in front of a key or an item comes by itself; braces and
 * brackets are the caller's, with text_add(). What is unknown is null.
 */
void json_add_key(struct text *text, const char *key);

/* What is no UTF-8 becomes U+FFFD; NULL becomes null. */
void json_add_string(struct text *text, const char *value);
void json_add_number(struct text *text, double value, int decimals);
void json_add_int64(struct text *text, int64_t value);
void json_add_bool(struct text *text, int value);

/* In front of each item of an array. */
void json_add_item(struct text *text);

#endif
