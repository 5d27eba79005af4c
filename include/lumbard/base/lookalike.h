/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_LOOKALIKE_H
#define LUMBARD_BASE_LOOKALIKE_H

#include <lumbard/base/text.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What word processors and other keyboards put in place of a plain character: dashes, curly quotes,
 * no-break spaces, full-width digits, and what cannot be seen at all.
 */
struct lookalike {
	uint32_t code;	  /* in Unicode */
	const char *name; /* "an en dash" */
	char plain;	  /* what to type; '\0': nothing */
};

/* Whether the character at s is one. */
bool lookalike_at(const char *s, struct lookalike *ret_lookalike);

/* The first one of the text. */
bool lookalike_find(const char *text, struct lookalike *ret_lookalike);

/* The text as it was meant. */
void lookalike_make_plain(char *text);

/* "an en dash (U+2013)" and "type - in its place". */
void lookalike_say(const struct lookalike *lookalike, struct text *why, struct text *next);

#endif
