/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_TEACH_H
#define LUMBARD_FORM_TEACH_H

#include <lumbard/form/form.h>

/*
 * Whether a pose that somebody was shown can be a target of a stretch: it has to be one in which
 * the stretch, as it stands with all its errors and this person's profile, counts. A pose that is
 * an error is none, whoever shows it.
 */
enum form_lesson {
	LESSON_GOOD,
	LESSON_IS_ERROR, /* error, value and limit say which and by how much */
	LESSON_TOO_NEAR, /* the quantity has to be beyond the limit */
	LESSON_OTHER,	 /* for no one reason: it does not count */
};

struct form_lesson_verdict {
	enum form_lesson lesson;
	enum form_error error; /* FORM_NO_ERROR unless it is one */
	enum form_quantity quantity;
	double value, limit; /* of quantity, rad or a share, against the neutral of the stretch */
	/* Made of the pose, without name and time where it is not good. */
	struct profile_taught taught;
};

/*
 * pose is the mean of the hold, in the position of the stretch and well; its lumbar flexion UNKNOWN
 * with one sensor.
 */
void form_judge_lesson(const struct exercise *exercise, const struct profile *profile,
		       const struct form_overrides *overrides, const struct body_pose *pose,
		       struct form_lesson_verdict *ret_verdict);

/* The same of what the profile has by now, and which may have been written by hand. */
void form_judge_taught(const struct exercise *exercise, const struct profile *profile,
		       const struct form_overrides *overrides, const struct profile_taught *taught,
		       struct form_lesson_verdict *ret_verdict);

#endif
