/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_TELL_WORDS_H
#define LUMBARD_TELL_WORDS_H

#include <lumbard/coach/event.h>
#include <lumbard/session/moment.h>

/*
 * The words of the contract for what is an enum inside, and back: ..._from_word() gives 0 and the
 * value, or -EINVAL and leaves it untouched. "" is what is not known or not there.
 */
const char *tell_event_word(enum event_kind kind);
int tell_event_from_word(const char *word, enum event_kind *ret_kind);

const char *tell_reason_word(enum event_reason reason);
int tell_reason_from_word(const char *word, enum event_reason *ret_reason);

/* "s", "deg", "deg/s", "m/s2" */
const char *tell_unit_word(enum event_unit unit);
int tell_unit_from_word(const char *word, enum event_unit *ret_unit);

/* "upright", "all_fours", ... */
const char *tell_position_word(enum body_position position);
int tell_position_from_word(const char *word, enum body_position *ret_position);

/* "rest", "moving", "hold", ... */
const char *tell_state_word(enum coach_state state);
int tell_state_from_word(const char *word, enum coach_state *ret_state);

/* "off", "on", "slow", "fast", "double" */
const char *tell_lamp_word(enum lamp_pattern pattern);
int tell_lamp_from_word(const char *word, enum lamp_pattern *ret_pattern);

/* "hold", "wrong", "done", "stop", "no_data", "tick", "begin", "got", "again", "ready"; "" is
 * silent. */
const char *tell_sound_word(enum cue cue);
int tell_sound_from_word(const char *word, enum cue *ret_cue);

/* The codes are form_error_info()'s. */
int tell_error_from_word(const char *word, enum form_error *ret_error);

/* "flat", "rounded", "arched" of the lumbar flexion against neutral; "" when unknown. */
const char *tell_back_word(double lumbar_flexion_rad);

#endif
