/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_QUALITY_H
#define LUMBARD_TELL_QUALITY_H

#include <lumbard/base/text.h>
#include <lumbard/calib/calib.h>

#include <stdbool.h>

/*
 * What a calibration that led to a profile is worth, in one line for the person, without its end:
 * "good: ...", or "usable: " and what would make it good. Whether it is good.
 */
bool tell_quality(const struct profile *profile, const struct calib_quality *quality,
		  struct text *ret_text);

enum { QUALITY_LINE_MAX = 512 };

#endif
