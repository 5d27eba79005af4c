/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_AGE_H
#define LUMBARD_TELL_AGE_H

#include <lumbard/base/failure.h>
#include <lumbard/calib/profile.h>

#include <stdbool.h>

/* Whether the profile is old (PROFILE_OLD_DAYS), and if so that it is, since when, what to do. */
bool tell_old_profile(const struct profile *profile, int64_t now_utc_s, struct reason *ret_reason);

/* "made 2026-11-27, 3 days old; `sit` of 2026-11-28"; or nothing. Days may be UNKNOWN. */
void tell_profile_times(const struct profile_time *made,
			const struct profile_time renewed[POSE_COUNT], double age_days,
			struct text *ret_text);

/* "worn 6 deg from where it was calibrated"; or nothing, from less than 1 deg or of UNKNOWN. */
bool tell_moved(double moved_rad, struct text *ret_text);

#endif
