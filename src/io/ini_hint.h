/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_INI_HINT_H
#define LUMBARD_IO_INI_HINT_H

#include <lumbard/base/failure.h>

#include <stdbool.h>

/* The fault of a section or a key, named by what, that holds a character of a word processor or no
 * UTF-8. */
bool ini_has_odd_name(const char *what, const char *name, struct reason *ret_reason);

/*
 * What makes a value wrong that people take for right: a comma for the decimal point, quotes, a
 * unit, a comment without a blank before it, a character of a word processor. Replaces what to do
 * next.
 */
void ini_hint_value(const char *value, struct reason *reason);

/* A blank that is none at either end of a value, which no reader would drop; and anywhere what a
 * terminal would obey. */
bool ini_has_odd_value(const char *value, struct reason *ret_reason);

/* The fault of a line without '='. */
void ini_explain_no_equals(const char *line, struct reason *ret_reason);

/* Of columns; a sentence has a blank behind its commas. */
int ini_count_separators(const char *line);

/* Whether a line without '=' is one of a table. */
bool ini_is_table(const char *line);

#endif
