/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_EXERCISE_H
#define LUMBARD_FORM_EXERCISE_H

#include <lumbard/body/body.h>
#include <lumbard/form/form_error.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A stretch is one file in src/form/exercises that defines `const struct exercise
 * exercise_<file name>`, mostly data; the build finds it by its file name. Its contract name has
 * hyphens where the file name has underscores. Thresholds are defaults, not truth: a prescription
 * may change them, and where the profile knows the person's own range, a share of it counts.
 */
enum form_quantity {
	QUANTITY_PELVIC_TILT,	 /* rad, anterior + */
	QUANTITY_LONE_TILT,	 /* rad, the same, known only where lumbar flexion is not */
	QUANTITY_LUMBAR_FLEXION, /* rad, rounding +; two sensors */
	QUANTITY_TRUNK,		 /* rad, tilt + flexion: how far the upper sensor came forward */
	QUANTITY_REACH_TILT, /* rad, pelvic tilt, known only while the trunk reaches by 12 deg */
	QUANTITY_LEAN,	     /* rad, + to the right */
	QUANTITY_TURN,	     /* rad, + to the left */
	QUANTITY_SPEED,	     /* rad/s */
	QUANTITY_BOUNCE,     /* rad/s rms */
	QUANTITY_TREMOR,     /* rad/s rms */
	QUANTITY_COUNT,
};

enum form_way { WAY_ABOVE, WAY_BELOW, WAY_EITHER }; /* EITHER: |value| above */

/*
 * A limit on one quantity. With an own pose that the profile has, and in which the person moved
 * at least 3 deg, the limit is own_share of that person's own value instead, but no less than half
 * and no more than twice the population's; off and warn keep their proportion to it.
 */
struct form_limit {
	enum form_quantity quantity;
	enum form_way way;
	double on;  /* beyond this, rad or rad/s */
	double off; /* back on this side it is over; between the two it stays as it was */
	enum calib_pose own_pose; /* POSE_NONE: population value only */
	double own_share;
};

struct form_rule {
	enum form_error error;
	struct form_limit limit;
	double warn;	    /* nearly wrong from here, rad or rad/s; 0: no warning before */
	double dwell_s;	    /* how long beyond before it is said */
	const char *source; /* of the numbers; "provisional" where nothing was measured */
};

/* A pose and what form has to say of it once it has been held; run by the tests. */
struct exercise_verdict {
	const char *what;
	double pelvic_tilt_deg, lumbar_flexion_deg; /* NAN: one sensor */
	double lean_deg, turn_deg;
	int counts;	       /* the hold clock runs */
	enum form_error error; /* the one that is raised, or FORM_NO_ERROR */
};

enum { EXERCISE_ENTERS_MAX = 4, EXERCISE_RULES_MAX = 12, EXERCISE_VERDICTS_MAX = 12 };

struct exercise {
	const char *name;    /* contract: "sitting-hamstring" */
	const char *summary; /* one line for `lumbard list exercises` */
	const char *unseen;  /* what the sensors cannot tell of it, for people */
	enum body_position position;
	enum calib_pose neutral; /* that it needs, for `calibrate` to name when it is missing */
	bool has_sides;
	/* Beyond these the person is doing something else: getting up, lying down. rad */
	double tilt_least, tilt_most;
	/* Any of these: the person is trying. The first ones are the right way, by which a stretch
	   may be recognised; a mistake alone does not make a stretch of what somebody does. */
	struct form_limit enters[EXERCISE_ENTERS_MAX];
	size_t enter_count, start_count;
	/* Any of these, and nothing wrong: good seconds. */
	struct form_limit counts[EXERCISE_ENTERS_MAX];
	size_t count_count;
	struct form_rule rules[EXERCISE_RULES_MAX];
	size_t rule_count;
	struct exercise_verdict verdicts[EXERCISE_VERDICTS_MAX];
	size_t verdict_count;
};

/* Every stretch of this build, sorted by name, ended by NULL. Written by the build. */
extern const struct exercise *const exercises[];

/* NULL when no stretch has that name. */
const struct exercise *exercise_by_name(const char *name);

/* The rules that every stretch shares, after its own. */
extern const struct form_rule form_common_rules[];
extern const size_t form_common_rule_count;

/* Whether the stretch can raise this error, by its own rules, the common ones or the coach. */
bool exercise_has_error(const struct exercise *exercise, enum form_error error);

/* The neutral that this stretch is measured against, or POSE_NONE: it is then disabled. */
enum calib_pose exercise_neutral(const struct exercise *exercise, const struct profile *profile);

#endif
