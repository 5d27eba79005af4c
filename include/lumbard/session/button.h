/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SESSION_BUTTON_H
#define LUMBARD_SESSION_BUTTON_H

#include <lumbard/coach/prescription.h>

#include <stdbool.h>
#include <stdint.h>

/* A press counts when the button is let go: a short one is for the next side, a long one switches
 * coaching off and on again. Shorter than the debounce it was none. Once it has been down for 2 s
 * that is told, too, while it still is. */
#define BUTTON_DEBOUNCE_US   INT64_C(30000)
#define BUTTON_LONG_PRESS_US INT64_C(1500000)
#define BUTTON_HELD_US	     INT64_C(2000000)

enum button_press { BUTTON_NOT_PRESSED, BUTTON_SHORT, BUTTON_LONG, BUTTON_HELD };

/* Caller-owned; zeroed is up. */
struct button {
	/* private */
	bool is_down, is_held, is_taken;
	int64_t down_us; /* since when */
};

/* As it is at t_us; what has been pressed by then. */
enum button_press button_step(struct button *button, bool is_down, int64_t t_us);

/* What is down now has done what it was for: no press when it is let go. */
void button_take(struct button *button);

/* The side that follows on this one: left and right take turns, left first. */
enum coach_side button_next_side(enum coach_side side);

#endif
