/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/age.h>

#include <lumbard/base/date.h>
#include <lumbard/base/units.h>

#define DAYS_MOST   1e6 /* more is nothing that a calendar says */
#define MOVED_LEAST RAD(1.0)

static void add_day(struct text *text, const struct profile_time *time)
{
	date_add_day(text, time->utc_s);
	if (!time->is_sure)
		text_add(text, " by a clock that was unsure");
}

bool tell_old_profile(const struct profile *profile, int64_t now_utc_s, struct reason *ret_reason)
{
	double age_days = profile_age_days(profile, now_utc_s);
	enum calib_pose oldest = profile_oldest_pose(profile);
	struct profile_time time;
	struct text why;

	if (!is_known(age_days) || age_days < PROFILE_OLD_DAYS)
		return false;
	time = profile_pose_time(profile, oldest);
	why = reason_begin(ret_reason, "calibrate again");
	text_addf(&why, "the profile is %.0f days old: `%s` is of ", floor(age_days),
		  calib_pose_name(oldest));
	add_day(&why, &time);
	return true;
}

void tell_profile_times(const struct profile_time *made,
			const struct profile_time renewed[POSE_COUNT], double age_days,
			struct text *ret_text)
{
	if (made->utc_s <= 0)
		return;
	text_add(ret_text, "made ");
	add_day(ret_text, made);
	if (age_days >= 0.0 && age_days <= DAYS_MOST)
		text_addf(ret_text, ", %.0f day%s old", floor(age_days),
			  plural_s((int64_t)age_days));
	for (int i = 0; i < POSE_COUNT; i++) {
		if (renewed[i].utc_s <= 0)
			continue;
		text_addf(ret_text, "; `%s` of ", calib_pose_name((enum calib_pose)i));
		add_day(ret_text, &renewed[i]);
	}
}

bool tell_moved(double moved_rad, struct text *ret_text)
{
	if (!(moved_rad >= MOVED_LEAST && moved_rad <= PI))
		return false;
	text_addf(ret_text, "worn %.0f deg from where it was calibrated", moved_rad * DEG_PER_RAD);
	return true;
}
