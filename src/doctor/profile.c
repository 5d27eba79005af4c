/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/tell/age.h>

void doctor_add_profile_times(struct doctor *doctor, const struct profile_time *made,
			      const struct profile_time renewed[POSE_COUNT], double age_days)
{
	char times[512];
	struct text text = text_in(times, sizeof(times));

	tell_profile_times(made, renewed, age_days, &text);
	if (text.len > 0)
		doctor_add(&doctor->report, DOCTOR_GOOD, "profile", NULL, "%s", times);
}

void doctor_check_profile(struct doctor *doctor)
{
	const struct profile *profile = doctor->profile;
	int64_t now_utc_s = clock_utc_us() / US_PER_S;
	struct reason old;

	if (doctor->has_answered || !profile)
		return;
	if (doctor->profile_reason->why[0])
		doctor_add(&doctor->report, DOCTOR_LOOK, "profile", doctor->profile_reason->next,
			   "%s", doctor->profile_reason->why);
	else if (tell_old_profile(profile, now_utc_s, &old))
		doctor_add(&doctor->report, DOCTOR_LOOK, "profile", old.next, "%s", old.why);
	else
		doctor_add_profile_times(doctor, &profile->made, profile->renewed,
					 profile_age_days(profile, now_utc_s));
}
