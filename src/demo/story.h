/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_STORY_H
#define LUMBARD_DEMO_STORY_H

#include "play.h"
#include "words.h"

/* `demo` without a screen: one line each, at most 80 columns, to stdout. */

void demo_story_begin(const struct demo_play *play);

/* The wearer went on to another step. */
void demo_story_step(const struct demo_play *play);

void demo_story_note(int64_t t_us, enum demo_tone tone, const char *words);

/* What the wearer is told: the cue of an error that begins. */
void demo_story_cue(const char *cue);

/* Where everything is, and what to try next; also after the screen. */
void demo_story_end(const struct demo_play *play, const struct demo_setup *setup);

#endif
