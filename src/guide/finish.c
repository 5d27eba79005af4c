/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <errno.h>

int course_put_together(struct course *course, uint32_t got, struct profile *ret_profile,
			struct calib_quality *ret_quality, struct text *ret_why)
{
	if (course->poses & COURSE_BIT(POSE_UPRIGHT))
		return calib_finish(&course->calib, ret_profile, ret_quality, ret_why);
	return calib_renew(&course->calib, &course->before, got, ret_profile, ret_quality, ret_why);
}

static bool has_pose(const struct profile *profile, int pose)
{
	return profile->sensor[SENSOR_PELVIS].pose[pose].is_given;
}

/* Who leaves early may not lose a pose that there was. */
static int check_whole(const struct course *course, const struct profile *made,
		       struct text *ret_why)
{
	for (int i = 0; i < POSE_COUNT; i++) {
		if (course->view.result == COURSE_READY || !has_pose(&course->before, i) ||
		    has_pose(made, i))
			continue;
		text_addf(ret_why,
			  "`%s` of the profile that there was does not fit what was held now, and "
			  "was not held again; calibrate to the end",
			  calib_pose_name((enum calib_pose)i));
		return -ECANCELED;
	}
	return 0;
}

int course_finish(struct course *course, struct profile *ret_profile,
		  struct calib_quality *ret_quality, struct text *ret_why)
{
	struct profile made;
	int r;

	*ret_quality = (struct calib_quality){0};
	/* What was begun is not got. */
	for (int i = 0; i < POSE_COUNT; i++)
		if (!(course->view.got & COURSE_BIT(i)))
			calib_forget(&course->calib, (enum calib_pose)i);
	if (course->has_before && course->view.got == 0) {
		text_add(ret_why, "no pose was held to its end; what there was stays");
		return -ECANCELED;
	}
	r = course_put_together(course, course->view.got, &made, ret_quality, ret_why);
	if (r < 0)
		return course->has_before ? -ECANCELED : r;
	if (course->has_before) {
		calib_join(&made, &course->before);
		r = check_whole(course, &made, ret_why);
	}
	if (r == 0)
		*ret_profile = made;
	return r;
}
