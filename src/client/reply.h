/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_CLIENT_REPLY_H
#define LUMBARD_SRC_CLIENT_REPLY_H

#include <lumbard/guide/course.h>

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Reading what a running lumbard said. Of a member that is not there or is of another kind, as of
 * an object that is NULL, nothing is known: empty, UNKNOWN, false.
 */

/* Its text, cut at a whole character where it is too long. Returns buf. */
const char *reply_word(const json_t *object, const char *key, char *buf, size_t size);

/* The same of a value that has no key. */
const char *reply_text(const json_t *value, char *buf, size_t size);

double reply_number(const json_t *object, const char *key);
bool reply_is_true(const json_t *object, const char *key);

/* Null, or not there. */
bool reply_is_unknown(const json_t *object, const char *key);

/* How a calibration is; false: it is not told of one. */
bool reply_guide(const json_t *object, struct course_view *ret_view);

#endif
