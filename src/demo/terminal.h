/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_DEMO_TERMINAL_H
#define LUMBARD_DEMO_TERMINAL_H

#include "abilities.h"

#include <lumbard/demo/demo.h>

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* Zeroed means closed. */
struct demo_terminal {
	struct demo_abilities abilities;
	bool has_keys;
	/* private */
	bool is_open;
	struct termios old;
};

/* Whether a terminal of this kind can place its cursor. */
bool demo_terminal_can_place(void);

/* Of standard output now; it may be resized at any time. Zeros where there is no terminal. */
void demo_terminal_size(int *ret_rows, int *ret_columns);
bool demo_terminal_is_large_enough(void);

/* The other screen, no cursor, single keys from standard input where that is a terminal. */
void demo_terminal_open(struct demo_terminal *terminal);

/* All of it to the terminal. */
void demo_terminal_write(const char *bytes, size_t n);

/* As it was before; accepts zeroed and already closed. */
void demo_terminal_close(struct demo_terminal *terminal);

#endif
