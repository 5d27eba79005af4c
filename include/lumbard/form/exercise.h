/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_EXERCISE_H
#define LUMBARD_FORM_EXERCISE_H

#include <lumbard/form/form_error.h>
#include <lumbard/form/limit.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A stretch is one file in src/form/exercises that defines `const struct exercise
 * exercise_<file name>`, mostly data; the build finds it by its file name. Its contract name has
 * hyphens where the file name has underscores. Thresholds are defaults, not truth: a prescription
 * may change them, and where the profile knows the person's own range, a share of it counts.
 */

enum { FORM_LIMITS_MAX = 8, FORM_COMMON_RULES_MAX = 5, FORM_OWN_RULES_MAX = 7 };

/*
 * A list of a stretch, ended by an entry of zeros. One that is longer than what judges it has room
 * for does not compile.
 */
#define FORM_ENTERS(...)   FORM_LIST(form_enter, FORM_LIMITS_MAX, __VA_ARGS__)
#define FORM_COUNTS(...)   FORM_LIST(form_limit, FORM_LIMITS_MAX, __VA_ARGS__)
#define FORM_RULES(...)	   FORM_LIST(form_rule, FORM_OWN_RULES_MAX, __VA_ARGS__)
#define FORM_COMMON(...)   FORM_LIST(form_rule, FORM_COMMON_RULES_MAX, __VA_ARGS__)
#define FORM_VERDICTS(...) FORM_LIST(exercise_verdict, 100, __VA_ARGS__)

#define FORM_LENGTH(type, ...) (sizeof((const struct type[]){__VA_ARGS__}) / sizeof(struct type))
#define FORM_LIST(type, most, ...)                                                                 \
	((const struct type[FORM_LENGTH(type, __VA_ARGS__) <= (most)                               \
				    ? FORM_LENGTH(type, __VA_ARGS__) + 1                           \
				    : (size_t)-1]){__VA_ARGS__})

/* A stretch is recognised by its right way; a mistake alone makes none of what somebody does. */
enum form_by { BY_RIGHT_WAY, BY_MISTAKE };

struct form_enter {
	struct form_limit limit;
	enum form_by by;
};

/*
 * A limit of 0 ends a list. An error may have several: it is raised while any of them is. Only the
 * one on the error's own quantity (form_error.h) is a prescription's to change, and it comes first.
 */
struct form_rule {
	enum form_error error;
	struct form_limit limit;
	double warn;	    /* nearly wrong from here, rad or rad/s; 0: no warning before. A
			       prescription moves it along, an own range does not */
	double dwell_s;	    /* how long beyond before it is said */
	const char *source; /* of the numbers; "provisional" where nothing was measured */
};

/*
 * How people rest from a stretch that is not rested from in neutral alone, against the neutral of
 * its position, rad.
 */
struct exercise_rest {
	double tilt_least, flexion_most; /* so far they slump */
	double tilt_most, trunk_most;	 /* further forward is no rest */
	double lean_most, turn_most;	 /* so far they are off by a leg that is tucked */
	const char *source;
};

/* A pose and what form has to say of it once it has been held; run by the tests. */
struct exercise_verdict {
	const char *what;
	double pelvic_tilt_deg, lumbar_flexion_deg; /* NAN: one sensor */
	double lean_deg, turn_deg;
	int counts;	       /* the hold clock runs */
	enum form_error error; /* the one that is raised, or FORM_NO_ERROR */
};

struct exercise {
	const char *name;    /* contract: "sitting-hamstring" */
	const char *summary; /* one line for `lumbard list exercises` */
	const char *unseen;  /* what the sensors cannot tell of it, for people */
	enum body_position position;
	enum calib_pose neutral; /* that it needs, for `calibrate` to name when it is missing */
	bool has_sides;
	/* Beyond these the person is doing something else: getting up, lying down. rad */
	double tilt_least, tilt_most;
	const struct exercise_rest *rest; /* NULL: in neutral alone */
	const struct form_enter *enters;  /* any of these: the person is trying */
	const struct form_limit *counts;  /* any of these by who is trying, and nothing wrong: good
					     seconds */
	const struct form_rule *rules;	  /* those of an error replace the common one; NULL: the
					     common ones only */
	const struct exercise_verdict *verdicts;
};

/* Every stretch of this build, sorted by name, ended by NULL. Written by the build. */
extern const struct exercise *const exercises[];

/* How many these are, as the build counts them: nothing has room for fewer. */
enum { EXERCISE_COUNT = LUMBARD_EXERCISE_COUNT };

/* NULL when no stretch has that name. */
const struct exercise *exercise_by_name(const char *name);

/* The rules that every stretch shares, where it has none of its own for an error. */
extern const struct form_rule *const form_common_rules;

/* Whether there is another rule here; a stretch without rules has NULL for a list. */
static inline bool form_is_rule(const struct form_rule *rule)
{
	return rule && rule->limit.on != 0.0;
}

/* The first rule of a list for this error, or NULL. */
const struct form_rule *form_rule_for(const struct form_rule *rules, enum form_error error);

/* Whether the stretch can raise this error, by its own rules, the common ones or the coach. */
bool exercise_has_error(const struct exercise *exercise, enum form_error error);

/* Whether the pelvis is where the stretch cannot be. */
static inline bool exercise_excludes(const struct exercise *exercise, const struct body_pose *pose)
{
	return pose->pelvic_tilt_rad < exercise->tilt_least ||
	       pose->pelvic_tilt_rad > exercise->tilt_most;
}

/* The neutral that this stretch is measured against, or POSE_NONE: it is then disabled. */
enum calib_pose exercise_neutral(const struct exercise *exercise, const struct profile *profile);

#endif
