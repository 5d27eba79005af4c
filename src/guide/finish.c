/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <errno.h>

int course_finish(struct course *course, struct profile *ret_profile,
		  struct calib_quality *ret_quality, struct text *ret_why)
{
	return calib_finish(&course->calib, ret_profile, ret_quality, ret_why);
}
