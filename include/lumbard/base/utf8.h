/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_UTF8_H
#define LUMBARD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at s, 1 to 4; 0 where it is no UTF-8 (RFC 3629, section 4). */
size_t utf8_length(const char *s);

/* Its number in Unicode, where utf8_length() is not 0. */
uint32_t utf8_code(const char *s);

/*
 * Whether a terminal or an editor may obey what stands at s: control characters of ASCII and of
 * Latin-1 (C0, DEL, C1), separators of lines, marks that turn the direction of writing (UAX #9),
 * and what is no UTF-8.
 */
bool utf8_is_unsafe(const char *s);

/* All of that becomes "?", a byte each: names of parts, lines and files are not ours. */
void utf8_make_plain(char *text);

#endif
