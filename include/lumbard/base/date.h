/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_DATE_H
#define LUMBARD_BASE_DATE_H

#include <lumbard/base/text.h>

#include <stdint.h>

/*
 * Seconds since 1970 as people and files have them, "2026-11-27T20:54:08Z" (RFC 3339, UTC, no leap
 * seconds), by the calendar alone: nothing here asks what time it is. Years 1970 to 9999.
 */

/* 0, or -EINVAL where that is no such date. */
int date_parse(const char *text, int64_t *ret_utc_s);

/* Nothing outside of the years. */
void date_add(struct text *text, int64_t utc_s);
void date_add_day(struct text *text, int64_t utc_s); /* "2026-11-27" */

#endif
