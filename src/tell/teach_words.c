/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/teach_words.h>

#include <lumbard/base/date.h>
#include <lumbard/base/units.h>

/* A value must not look like its limit. */
static void add_angle(struct text *text, double rad)
{
	text_add_fixed(text, rad * DEG_PER_RAD, 1);
}

void tell_taught(struct text *text, const struct profile_taught *taught, double width_rad)
{
	text_add(text, "pelvic tilt ");
	text_add_fixed(text, taught->tilt_rad * DEG_PER_RAD, 0);
	text_add(text, " deg");
	if (is_known(taught->flexion_rad)) {
		text_add(text, ", lumbar flexion ");
		text_add_fixed(text, taught->flexion_rad * DEG_PER_RAD, 0);
		text_add(text, " deg");
	}
	text_add(text, ", either way ");
	text_add_fixed(text, width_rad * DEG_PER_RAD, 0);
}

void tell_taught_of(struct text *text, const struct profile_taught *taught, double width_rad,
		    bool is_lone)
{
	text_addf(text, "%s: ", taught->stretch);
	tell_taught(text, taught, width_rad);
	if (taught->time.utc_s > 0) {
		text_add(text, "; of ");
		date_add_day(text, taught->time.utc_s);
		if (!taught->time.is_sure)
			text_add(text, " by a clock that was unsure");
	}
	if (!exercise_by_name(taught->stretch))
		text_add(text, "; does not hold: no stretch of this build");
	else if (is_lone && is_known(taught->flexion_rad))
		text_add(text, "; does not hold: taught with two sensors, and one cannot see the "
			       "back");
}

static void add_value(struct text *text, enum form_quantity quantity, double value)
{
	if (quantity == QUANTITY_HIP_SHARE) {
		text_add_fixed(text, value, 2);
		return;
	}
	add_angle(text, value);
	text_add(text, " deg");
}

static void tell_error(struct text *text, const struct form_lesson_verdict *verdict)
{
	const struct form_error_info *info = form_error_info(verdict->error);

	text_add(text, info->code);
	if (verdict->quantity != QUANTITY_NONE) {
		text_addf(text, ": %s is ", form_quantity_info(verdict->quantity)->name);
		add_value(text, verdict->quantity, verdict->value);
		text_add(text, ", and the limit is ");
		add_value(text, verdict->quantity, verdict->limit);
	}
	text_addf(text, "; %s", info->advice);
}

void tell_lesson(struct text *text, const struct form_lesson_verdict *verdict)
{
	switch (verdict->lesson) {
	case LESSON_GOOD:
		break;
	case LESSON_IS_ERROR:
		tell_error(text, verdict);
		break;
	case LESSON_TOO_NEAR:
		text_addf(text, "%s is ", form_quantity_info(verdict->quantity)->name);
		add_value(text, verdict->quantity, verdict->value);
		text_add(text, ", and it has to be beyond ");
		add_value(text, verdict->quantity, verdict->limit);
		break;
	case LESSON_OTHER:
		text_add(text, "it is no pose of this stretch");
		break;
	}
}

bool tell_profile_taught(const struct profile *profile, int i, struct text *text)
{
	struct form_overrides usual = {0};
	const struct profile_taught *taught;
	const struct exercise *exercise;
	struct form_lesson_verdict verdict;

	if (i >= PROFILE_TAUGHT_MAX || !profile->taught[i].stretch[0])
		return false;
	taught = &profile->taught[i];
	exercise = exercise_by_name(taught->stretch);
	for (int error = 0; error < FORM_ERROR_COUNT; error++)
		usual.on[error] = UNKNOWN;
	tell_taught_of(text, taught, RAD(FORM_TAUGHT_DEG),
		       !profile->sensor[SENSOR_LUMBAR].is_fitted);
	if (!exercise || exercise_neutral(exercise, profile) == POSE_NONE)
		return true;
	form_judge_taught(exercise, profile, &usual, taught, &verdict);
	if (verdict.lesson == LESSON_GOOD)
		return true;
	text_add(text, "; its middle never counts: ");
	tell_lesson(text, &verdict);
	return true;
}
