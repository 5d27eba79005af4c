/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_CLOCK_H
#define LUMBARD_IO_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/*
 * The only place that asks for the time. Decisions are made on the monotonic clock; the wall clock
 * is for file names and for people, because on a Pi without a battery it jumps.
 */

/* CLOCK_MONOTONIC in microseconds. */
int64_t clock_now_us(void);

/* Microseconds since 1970 by the wall clock; may jump either way between two calls. */
int64_t clock_utc_us(void);

/* Whether something keeps the wall clock right: 1, 0, or a negative errno where nobody tells. */
int clock_is_synchronised(void);

enum { CLOCK_UTC_SIZE = 21 }; /* of clock_utc_text, the closing NUL included */

/*
 * utc_us as "20260730T031500Z", which is in order of time when sorted and legal in every file
 * system. Empty when it is outside the years 0 to 9999 or does not fit.
 */
void clock_utc_text(int64_t utc_us, char *ret_text, size_t size);

/* At least wait_us, whatever signals arrive meanwhile; nothing when it is not positive. */
void clock_sleep_us(int64_t wait_us);

#endif
