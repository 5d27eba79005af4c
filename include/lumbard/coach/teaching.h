/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_COACH_TEACHING_H
#define LUMBARD_COACH_TEACHING_H

#include <lumbard/form/teach.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * "Hold what you have just been shown for five seconds": poses in, and out of a hold that was still
 * the person's own target of a stretch. Nothing counts meanwhile. A pose that is an error, or none
 * of the stretch, is refused; whoever moves before it is done holds it again.
 */
#define TEACHING_HOLD_S 5.0

enum teaching_result {
	TEACHING_NOTHING, /* no news yet */
	TEACHING_BEGIN,	  /* away from neutral and still: hold it */
	TEACHING_TICK,	  /* another second of it */
	TEACHING_GOT,	  /* verdict.taught has it */
	TEACHING_AGAIN,	  /* why says what was wrong */
	TEACHING_FAILED,  /* nothing came for three minutes */
};

enum teaching_why {
	TEACHING_WELL,
	TEACHING_MOVED,
	TEACHING_NO_DATA,
	TEACHING_ELSEWHERE, /* rests in another position than that of the stretch */
	TEACHING_REFUSED,   /* verdict says why */
};

/* Copyable; stretch, profile and overrides must outlive it. */
struct teaching {
	/* read */
	enum teaching_result result; /* the last one, at */
	int64_t since_us;
	enum teaching_why why;
	bool is_held;			    /* also before that is told */
	double held_s;			    /* 0 before it is told */
	struct form_lesson_verdict verdict; /* of GOT and REFUSED */
	double tilt_sd_rad,
		flexion_sd_rad; /* of the same hold; the latter UNKNOWN with one sensor */
	/* private */
	const struct exercise *exercise;
	const struct profile *profile;
	const struct form_overrides *overrides;
	int64_t hold_us, moved_us, last_us, blind_us, elsewhere_us;
	int count;
	double sum[4], square[2]; /* of tilt, flexion, lean and turn */
	double rest_lean_rad;	  /* at the latest rest: a leg may be tucked */
	bool is_waiting;	  /* refused, and still in that pose */
};

void teaching_init(struct teaching *teaching, const struct exercise *exercise,
		   const struct profile *profile, const struct form_overrides *overrides,
		   int64_t t_us);

/* Poses in order of time; returns whether the result is new. After GOT and FAILED nothing is. */
bool teaching_step(struct teaching *teaching, const struct body_pose *pose);

static inline bool teaching_is_over(const struct teaching *teaching)
{
	return teaching->result == TEACHING_GOT || teaching->result == TEACHING_FAILED;
}

/* Near neutral: the person has not begun, and the neutral may still become that of today. */
bool teaching_is_resting(const struct teaching *teaching, const struct body_pose *pose);

#endif
