/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_LACK_H
#define LUMBARD_COACH_LACK_H

#include <lumbard/coach/prescription.h>
#include <lumbard/form/form.h>

#include <stdbool.h>

/*
 * What files and the rate of the samples keep from being coached or judged, known before anybody
 * moves. Without a profile nothing is judged at all: that is told elsewhere and is no lack here.
 */
enum lack_kind {
	LACK_PRESCRIPTION, /* no stretch is prescribed */
	LACK_CHOSEN,	   /* exercise is the only one to look for, and not prescribed */
	LACK_NEUTRAL,	   /* exercise is prescribed and has no neutral: pose is missing */
	LACK_OWN_NEUTRAL,  /* of exercise: pose is missing, and another stands in for it */
	LACK_LUMBAR,	   /* the profile has a lumbar sensor, and there is none */
	LACK_CURVE,	   /* of exercise: the lumbar sensor has no pose */
	LACK_RATE,	   /* error cannot be seen at the rate of the samples */
};

struct lack {
	enum lack_kind kind;
	const struct exercise *exercise; /* NULL: not of one */
	enum calib_pose pose;		 /* or POSE_NONE */
	enum form_error error;		 /* or FORM_NO_ERROR */
};

enum { LACKS_MAX = 2 + EXERCISE_COUNT + FORM_ERROR_COUNT };

struct lacks {
	struct lack lack[LACKS_MAX];
	int count;
	bool is_nothing_ready; /* no stretch can begin whatever anybody does */
};

/* What is worn and looked for. */
struct lack_setup {
	const struct exercise *fixed; /* the only stretch to look for, or NULL */
	bool has_lumbar;	      /* a sensor is there */
	double rate_hz;		      /* of the pelvis sensor's samples; or UNKNOWN */
};

void lacks_find(const struct profile *profile, const struct prescription *prescription,
		const struct lack_setup *setup, struct lacks *ret_lacks);

#endif
