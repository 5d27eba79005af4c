/* SPDX-License-Identifier: MIT */
#include <lumbard/screen/grid.h>
#include <lumbard/screen/terminal.h>

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

static void size_now(int *ret_rows, int *ret_columns)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		size = (struct winsize){0};
	*ret_rows = size.ws_row;
	*ret_columns = size.ws_col;
}

bool terminal_is_large_enough(void)
{
	int rows, columns;

	size_now(&rows, &columns);
	return rows >= SCREEN_ROWS && columns >= SCREEN_COLUMNS;
}

/* Whether a terminal of this kind can place its cursor. */
static bool can_place(void)
{
	const char *term = getenv("TERM");

	return term && term[0] && strcmp(term, "dumb") != 0;
}

enum screen_place screen_place(int *ret_rows, int *ret_columns)
{
	size_now(ret_rows, ret_columns);
	if (!isatty(STDOUT_FILENO))
		return SCREEN_PLACE_FILE;
	if (!can_place())
		return SCREEN_PLACE_DUMB;
	return *ret_rows < SCREEN_ROWS || *ret_columns < SCREEN_COLUMNS ? SCREEN_PLACE_SMALL
									: SCREEN_PLACE_SCREEN;
}

/*
 * Keys come singly and unseen. Ctrl-C still is a signal; suspending or quitting would leave the
 * terminal as it is now, so these keys are off.
 */
static int set_keys(struct terminal *terminal)
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

void terminal_open(struct terminal *terminal)
{
	const struct screen_environment environment = {
		.term = getenv("TERM"),
		.lc_all = getenv("LC_ALL"),
		.lc_ctype = getenv("LC_CTYPE"),
		.lang = getenv("LANG"),
		.colorterm = getenv("COLORTERM"),
		.no_color = getenv("NO_COLOR"),
	};

	*terminal = (struct terminal){
		.abilities = screen_abilities_of(&environment),
		.is_open = true,
	};
	fflush(stdout);
	terminal->has_keys = set_keys(terminal);
	terminal_write(enter, strlen(enter));
}

void terminal_write(const char *bytes, size_t n)
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

void terminal_close(struct terminal *terminal)
{
	if (!terminal->is_open)
		return;
	terminal_write(leave, strlen(leave));
	if (terminal->has_keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->old);
	*terminal = (struct terminal){0};
}
