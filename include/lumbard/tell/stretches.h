/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_STRETCHES_H
#define LUMBARD_TELL_STRETCHES_H

#include <lumbard/base/text.h>
#include <lumbard/calib/calib.h>
#include <lumbard/form/exercise.h>

/*
 * What a fresh profile is good for, a line a stretch, and what is missing with what to do. "ready"
 * stands only where all that the stretch uses is there; quality is of the calibration that made the
 * profile and tells what was held and left out.
 */
void tell_stretches(const struct profile *profile, const struct calib_quality *quality,
		    struct text *ret_text);

#endif
