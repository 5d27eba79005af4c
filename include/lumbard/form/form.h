/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_FORM_FORM_H
#define LUMBARD_FORM_FORM_H

#include <lumbard/form/exercise.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Judges one stretch: which limits are passed, for how long, and back again. Knows nothing of
 * holds, doses and lamps. An unknown quantity never raises an error and never counts as good.
 */

/* What a prescription changes: the population value of an error's limit, and how near to what was
 * taught counts; UNKNOWN leaves it. */
struct form_overrides {
	double on[FORM_ERROR_COUNT]; /* magnitude, rad or rad/s */
	double taught_rad;	     /* either way; 0 leaves it, too */
};

/* A pose comes back within about so much (MDC95 5.3, ISBS 2021 39:58). */
#define FORM_TAUGHT_DEG 5.0
/* Who stands on the edge is not dark for the error of a sensor, as in the stretches' own limits. */
#define FORM_TAUGHT_EDGE RAD(0.5)
/* Taught less tilt than that is no target: it comes back no better. Provisional. */
#define FORM_TAUGHT_LEAST RAD(4.0)

/* A limit for entering or counting, resolved for this person. */
struct form_threshold {
	double on, off;
};

struct form_rule_state {
	const struct form_rule *rule;
	double on, off, warn; /* resolved for this person */
	int64_t since_us;     /* it is beyond, or back within */
	bool is_beyond, is_raised;
};

/* From where on a quantity may begin something: between the two it is past no rule's warn or on. */
struct form_heed {
	double least, most;
	uint32_t rules; /* bit per rule on this quantity */
};

enum { FORM_RULES_MAX = FORM_OWN_RULES_MAX + FORM_COMMON_RULES_MAX };

struct form {
	/* private */
	const struct exercise *exercise;
	struct form_rule_state state[FORM_RULES_MAX];
	struct form_heed heed[QUANTITY_COUNT];
	uint32_t pending; /* bit per rule that is beyond or raised */
	uint32_t raised;
	struct form_offset offset;
	struct form_threshold enter[FORM_LIMITS_MAX], count[FORM_LIMITS_MAX];
	uint8_t rule_count, wrong_count; /* those of severity wrong and stop come first */
	uint8_t enter_count, count_count;
	bool is_trying, is_starting, is_reaching;
	bool is_doubted; /* where it counts, and wrong against the neutral or the rest */
	const struct profile_taught *taught; /* of this stretch, or NULL */
	double taught_rad;		     /* as near as that counts */
	int64_t tried_us;		     /* last */
	bool has_tried;
};

struct form_verdict {
	bool is_starting; /* trying, and by the right way */
	bool is_trying;	  /* beyond neutral, in the way of this stretch or of its typical mistake */
	bool is_counting; /* in the pose and nothing wrong: a good second */
	bool is_clean;	  /* and nothing is beyond a limit even for a moment: a hold may begin */
	bool is_nearly;	  /* beyond a warning, or an error of severity nearly */
	uint32_t raised;  /* bit per enum form_error */
	uint32_t started, ended;	/* since the step before */
	enum form_error worst;		/* of the raised ones, or FORM_NO_ERROR */
	double value[FORM_ERROR_COUNT]; /* the error's quantity, against the neutral, where a bit
					   above is set; else unset */
};

/* Of who is elsewhere, and of whom nothing was said. */
static inline void form_verdict_clear(struct form_verdict *ret_verdict)
{
	ret_verdict->is_starting = ret_verdict->is_trying = ret_verdict->is_counting = false;
	ret_verdict->is_clean = ret_verdict->is_nearly = false;
	ret_verdict->raised = ret_verdict->started = ret_verdict->ended = 0;
	ret_verdict->worst = FORM_NO_ERROR;
}

/* Chosen by name, or to be recognised: then standing must not look like a hinge to one sensor. */
enum form_choice { FORM_RECOGNISED, FORM_CHOSEN };

/*
 * Where the profile has a pose of the stretch that was taught, a hold counts around that: within
 * taught_rad of its tilt, but no nearer to neutral than half of it, and, taught with two sensors,
 * of its flexion. It replaces what the stretch asks of these quantities (and of trunk and hip
 * share, which are made of them); what else it asks of others, and all errors with their limits,
 * stay. What was taught with two sensors does not hold for one, which cannot see the back. The
 * profile must outlive the form.
 */
void form_init(struct form *form, const struct exercise *exercise, enum form_choice choice,
	       const struct profile *profile, const struct form_overrides *overrides);

/* How long nothing was measured: a moment in which bouncing and shaking may go on, or longer. */
enum form_memory { FORM_KEEPS_MOTION, FORM_KEEPS_NOTHING };

/* For a time nothing was measured: what was passed by then does not count as lasting. */
void form_forget(struct form *form, enum form_memory memory);

/*
 * What a repetition is judged against besides the neutral. A body that rests off its neutral and a
 * strap that slipped look the same: after such a rest a pose is right only where it is right
 * against both, and wrong only where it is wrong against both. Zeroed: against the neutral alone.
 */
struct form_reference {
	bool has_rest;
	double rest_tilt_rad, rest_flexion_rad; /* of it, against the neutral of the position */
	double lean_rad, turn_rad;		/* what counts as none: a leg may be tucked */
	bool is_resting;			/* now: this pose tries nothing */
};

/*
 * One pose. is_left: the coach says that the hold's position was left. Time may stand still but
 * not go back.
 */
void form_step(struct form *form, const struct body_pose *pose,
	       const struct form_reference *reference, bool is_left,
	       struct form_verdict *ret_verdict);

/* Whether what was taught decides where it counts, with so many sensors. */
static inline bool form_is_by_taught(const struct form *form, bool is_lone)
{
	return form->taught && (!is_lone || !is_known(form->taught->flexion_rad));
}

/* The least tilt, a magnitude, that counts as taught. */
double form_taught_near_rad(const struct profile_taught *taught, double width_rad);

/*
 * Between which pelvic tilts, against the neutral of the position, the stretch counts and nothing
 * is wrong with it; UNKNOWN where that side is open. is_lone: there is no lumbar sensor.
 */
void form_tilt_target(const struct form *form, bool is_lone, double *ret_low_rad,
		      double *ret_high_rad);

#endif
