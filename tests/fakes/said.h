/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TESTS_SAID_H
#define LUMBARD_TESTS_SAID_H

#include <lumbard/base/failure.h>

/* A reason as people read it; good until the next one. */
static inline const char *said(const struct reason *reason)
{
	static char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(reason, &text);
	return words;
}

#endif
