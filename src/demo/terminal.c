/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* xterm's private modes, which every terminal of today knows: other screen, cursor. */
static const char enter[] = "\033[?1049h\033[?25l\033[2J";
static const char leave[] = "\033[0m\033[?25h\033[?1049l";

void demo_terminal_size(int *ret_rows, int *ret_columns)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		size = (struct winsize){0};
	*ret_rows = size.ws_row;
	*ret_columns = size.ws_col;
}

bool demo_terminal_is_large_enough(void)
{
	int rows, columns;

	demo_terminal_size(&rows, &columns);
	return rows >= DEMO_ROWS && columns >= DEMO_COLUMNS;
}

bool demo_terminal_can_place(void)
{
	const char *term = getenv("TERM");

	return term && term[0] && strcmp(term, "dumb") != 0;
}

/*
 * Keys come singly and unseen. Ctrl-C still is a signal; suspending or quitting would leave the
 * terminal as it is now, so these keys are off.
 */
static int set_keys(struct demo_terminal *terminal)
{
	struct termios keys;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &terminal->old) < 0)
		return 0;
	keys = terminal->old;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	keys.c_cc[VSUSP] = _POSIX_VDISABLE;
	keys.c_cc[VQUIT] = _POSIX_VDISABLE;
	keys.c_cc[VMIN] = 0;
	keys.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &keys) == 0;
}

void demo_terminal_open(struct demo_terminal *terminal)
{
	const struct demo_environment environment = {
		.term = getenv("TERM"),
		.lc_all = getenv("LC_ALL"),
		.lc_ctype = getenv("LC_CTYPE"),
		.lang = getenv("LANG"),
		.colorterm = getenv("COLORTERM"),
		.no_color = getenv("NO_COLOR"),
	};

	*terminal = (struct demo_terminal){
		.abilities = demo_abilities_of(&environment),
		.is_open = true,
	};
	fflush(stdout);
	terminal->has_keys = set_keys(terminal);
	demo_terminal_write(enter, strlen(enter));
}

void demo_terminal_write(const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		bytes += done;
		n -= (size_t)done;
	}
}

void demo_terminal_close(struct demo_terminal *terminal)
{
	if (!terminal->is_open)
		return;
	demo_terminal_write(leave, strlen(leave));
	if (terminal->has_keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->old);
	*terminal = (struct demo_terminal){0};
}
