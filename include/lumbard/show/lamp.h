/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SHOW_LAMP_H
#define LUMBARD_SHOW_LAMP_H

#include <lumbard/coach/coach.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What the wearer sees, hears and feels. Meaning never rests on colour alone: every state has its
 * own rhythm. Buzzer and vibration play the same short cues, since on all fours or folded forward
 * nobody sees a lamp.
 */
enum lamp { LAMP_GOOD, LAMP_ERROR, LAMP_STATUS, LAMP_COUNT };

enum lamp_pattern {
	LAMP_OFF,
	LAMP_ON,
	LAMP_SLOW,   /* 1 Hz, half on */
	LAMP_FAST,   /* 5 Hz, half on */
	LAMP_DOUBLE, /* two short flashes every 1.2 s */
	LAMP_PATTERN_COUNT,
};

struct lamp_plan {
	enum lamp_pattern pattern[LAMP_COUNT];
};

/*
 * good: on counts, slow getting there, double done. error: on wrong, slow nearly, fast stop. Both
 * slow: it counts, but nearly wrong; error slow alone: nearly wrong, and it does not count.
 */
void lamp_plan_from_view(const struct coach_view *view, struct lamp_plan *ret_plan);

/*
 * Whether a lamp with this pattern is lit at t_us. Those of a pattern flash together, but slow the
 * error lamp takes turns with the others: good and error are never lit at once.
 */
bool lamp_is_lit(enum lamp lamp, enum lamp_pattern pattern, int64_t t_us);

enum cue {
	CUE_NONE,
	CUE_HOLD,    /* one short: the clock runs (again) */
	CUE_WRONG,   /* two short: something is wrong, or the clock has stopped */
	CUE_DONE,    /* one long: let go */
	CUE_STOP,    /* four short: shaking, stop */
	CUE_NO_DATA, /* three long: sensor lost */
	/* While somebody is calibrated: told apart by how many, and by short and long alone. */
	CUE_TICK,  /* a click: another second, another bow, or a neutral that was taken anew */
	CUE_BEGIN, /* short, long: hold it */
	CUE_GOT,   /* three short: that one is done, on to the next */
	CUE_AGAIN, /* two long: once more */
	CUE_READY, /* two short, long: all is done */
	CUE_COUNT,
};

/* Plays one cue at a time; a new one replaces it. Zeroed is silent. */
struct cue_player {
	/* private */
	enum cue cue;
	int64_t since_us;
	enum coach_state state;
	enum form_error worst;
	bool is_started;
};

/* The neutral was taken: ticks, unless something is being played. */
void cue_tick(struct cue_player *player, int64_t t_us);

/* For a second after a tick the status lamp says so, too. */
bool cue_has_ticked(const struct cue_player *player, int64_t t_us);

/* What changed since the last view starts a cue. */
void cue_follow(struct cue_player *player, const struct coach_view *view, int64_t t_us);

/* Starts a cue that no view tells. */
void cue_play(struct cue_player *player, enum cue cue, int64_t t_us);

/* What is being played at t_us, pauses between its pulses included; or CUE_NONE. */
enum cue cue_at(const struct cue_player *player, int64_t t_us);

/* Whether buzzer and vibration are on at t_us. */
bool cue_is_sounding(const struct cue_player *player, int64_t t_us);

#endif
