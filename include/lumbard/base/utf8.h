/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_UTF8_H
#define LUMBARD_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the character at s, 1 to 4; 0 where it is no UTF-8 (RFC 3629, section 4). */
size_t utf8_length(const char *s);

/* Control characters and what is no UTF-8 become "?": a terminal obeys them, and names of parts,
 * lines and files are not ours. */
void utf8_make_plain(char *text);

#endif
