/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_TEACH_WORDS_H
#define LUMBARD_TELL_TEACH_WORDS_H

#include <lumbard/base/text.h>
#include <lumbard/form/teach.h>

#include <stdbool.h>

/* "pelvic tilt 18 deg, lumbar flexion 4 deg, either way 5": around what a hold counts. */
void tell_taught(struct text *text, const struct profile_taught *taught, double width_rad);

/* The same with its stretch, when, and, where it does not hold, why: with these sensors, or in this
 * build. */
void tell_taught_of(struct text *text, const struct profile_taught *taught, double width_rad,
		    bool is_lone);

/* The same of the i-th (0 is the first) that a profile has, by which it is judged as well: an error
 * never counts, also where it was written by hand. False: there is none. */
bool tell_profile_taught(const struct profile *profile, int i, struct text *text);

/*
 * Why a pose cannot be taught, with its number and the limit: "rounded_back: lumbar flexion is 20
 * deg, and 15 is the limit; Come up a little ...".
 */
void tell_lesson(struct text *text, const struct form_lesson_verdict *verdict);

#endif
