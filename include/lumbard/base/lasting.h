/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_LASTING_H
#define LUMBARD_BASE_LASTING_H

#include <stdbool.h>
#include <stdint.h>

/* A time at which something has begun: not begun yet. */
#define NOT_YET INT64_MAX

/* Remembers in *since_us since when something has been so; true once it has lasted. */
static inline bool has_lasted(int64_t *since_us, bool is_so, int64_t t_us, int64_t wanted_us)
{
	if (!is_so) {
		*since_us = NOT_YET;
		return false;
	}
	if (*since_us == NOT_YET)
		*since_us = t_us;
	return t_us - *since_us >= wanted_us;
}

#endif
