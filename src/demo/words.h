/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_WORDS_H
#define LUMBARD_DEMO_WORDS_H

#include <lumbard/base/text.h>
#include <lumbard/body/body.h>
#include <lumbard/coach/coach.h>
#include <lumbard/sim/motion.h>

#include <stdbool.h>

/* What `demo` says, in plain words; each piece is one line of at most 70 characters. */

enum demo_tone { TONE_PLAIN, TONE_GOOD, TONE_NEARLY, TONE_WRONG };

/* "the clock pauses at 4.2 s: rounded_back" */
enum demo_tone demo_words_event(struct text *text, const struct event *event);

/* "on all fours"; "position unknown". */
const char *demo_words_position(enum body_position position);

/* "Sitting hamstring, left leg", "Calibration: bow", "Changing position" */
void demo_words_headline(struct text *text, const struct sim_step *step, bool is_calibrating);

/* What the calibration learns from this pose; a paragraph without line breaks. */
const char *demo_words_calibration(const char *mark);

/* What the coach makes of it: "the clock runs", "paused: rounded_back". */
enum demo_tone demo_words_state(struct text *text, const struct coach_view *view);

/* The cue of the worst error, or "". */
const char *demo_words_cue(const struct coach_view *view);

/* "4:07" */
void demo_words_time(struct text *text, int64_t t_us);

/* path with the home folder as ~ */
void demo_words_path(struct text *text, const char *path);

#endif
