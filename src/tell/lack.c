/* SPDX-License-Identifier: MIT */
#include <lumbard/tell/lack.h>

#include <math.h>

void tell_lack(const struct lack *lack, struct reason *ret_reason)
{
	const char *exercise = lack->exercise ? lack->exercise->name : "";

	switch (lack->kind) {
	case LACK_PRESCRIPTION:
		reason_set(ret_reason,
			   "give it a section such as [cat] for each stretch "
			   "(`lumbard list exercises`)",
			   "the prescription names no stretch: nothing is coached");
		break;
	case LACK_CHOSEN:
		reason_set(ret_reason, "prescribe it, or set exercise = auto",
			   "exercise is %s, which the prescription does not name: nothing is "
			   "coached",
			   exercise);
		break;
	case LACK_NEUTRAL:
		reason_set(ret_reason, "hold it and calibrate again",
			   "%s is not coached: the profile has no `%s`", exercise,
			   calib_pose_name(lack->pose));
		break;
	case LACK_OWN_NEUTRAL:
		reason_set(ret_reason, "hold it for 5 s and calibrate again",
			   "the angles of %s are about 5 deg off, as much as its limits: the "
			   "profile has no `%s`",
			   exercise, calib_pose_name(lack->pose));
		break;
	case LACK_LUMBAR:
		reason_set(ret_reason, "wear it, or calibrate with one sensor",
			   "the back's curve is not judged: the profile has a lumbar sensor, and "
			   "there is none");
		break;
	case LACK_CURVE:
		reason_set(ret_reason, "hold it with both sensors and calibrate again",
			   "the back's curve in %s is not judged: the lumbar sensor has no `%s`",
			   exercise, calib_pose_name(lack->pose));
		break;
	case LACK_RATE:
		reason_set(ret_reason, NULL, "%s cannot be judged below %.0f samples a second",
			   form_error_info(lack->error)->code,
			   ceil(form_error_least_hz(lack->error)));
		break;
	}
}

void tell_nothing_ready(const struct lacks *lacks, struct reason *ret_reason)
{
	struct text text;
	const char *before = "";

	if (lacks->lack[0].kind != LACK_NEUTRAL) {
		tell_lack(&lacks->lack[0], ret_reason);
		return;
	}
	text = reason_begin(ret_reason, "hold what is missing and calibrate again");
	text_add(&text, "nothing is coached, since the profile has no neutral of what is "
			"prescribed: ");
	for (int i = 0; i < lacks->count && lacks->lack[i].kind == LACK_NEUTRAL; i++) {
		text_addf(&text, "%s%s needs `%s`", before, lacks->lack[i].exercise->name,
			  calib_pose_name(lacks->lack[i].pose));
		before = ", ";
	}
}
