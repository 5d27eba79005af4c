/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_TERMINAL_H
#define LUMBARD_DEMO_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

enum { DEMO_ROWS = 24, DEMO_COLUMNS = 80 };

/* Zeroed means closed. */
struct demo_terminal {
	bool is_utf8, has_colour, has_keys;
	/* private */
	bool is_open;
	struct termios old;
};

/* Whether standard output is a terminal that can address its cursor and is large enough. */
bool demo_terminal_can_draw(void);

/* Whether it still is large enough; it may be resized at any time. */
bool demo_terminal_is_large_enough(void);

/* The other screen, no cursor, single keys from standard input where that is a terminal. */
void demo_terminal_open(struct demo_terminal *terminal);

/* All of it to the terminal. */
void demo_terminal_write(const char *bytes, size_t n);

/* As it was before; accepts zeroed and already closed. */
void demo_terminal_close(struct demo_terminal *terminal);

#endif
