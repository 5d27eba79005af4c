/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SCREEN_TERMINAL_H
#define LUMBARD_SCREEN_TERMINAL_H

#include <lumbard/screen/abilities.h>

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* What standard output is. */
enum screen_place {
	SCREEN_PLACE_FILE,  /* or a pipe: no terminal */
	SCREEN_PLACE_DUMB,  /* a terminal that cannot place its cursor */
	SCREEN_PLACE_SMALL, /* one with less than SCREEN_ROWS by SCREEN_COLUMNS */
	SCREEN_PLACE_SCREEN,
};

/* Rows and columns are 0 where they are not known. */
enum screen_place screen_place(int *ret_rows, int *ret_columns);

/* Zeroed means closed. */
struct terminal {
	struct screen_abilities abilities;
	bool has_keys;
	/* private */
	bool is_open;
	struct termios old;
};

/* Standard output may be resized at any time. */
bool terminal_is_large_enough(void);

/* The other screen, no cursor, single keys from standard input where that is a terminal. */
void terminal_open(struct terminal *terminal);

/* All of it to the terminal. */
void terminal_write(const char *bytes, size_t n);

/* As it was before; accepts zeroed and already closed. */
void terminal_close(struct terminal *terminal);

#endif
