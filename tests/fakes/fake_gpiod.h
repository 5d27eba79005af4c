/* SPDX-License-Identifier: MIT */
#ifndef FAKE_GPIOD_H
#define FAKE_GPIOD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A libgpiod without a kernel. fake_gpiod_v1.c and fake_gpiod_v2.c give it the functions of either
 * version; a test sets chips and lines here and reads back what happened to them. A function that a
 * back end does not call is not there, so the linker reports a new one.
 */
enum { FAKE_GPIOD_CHIPS_MAX = 4, FAKE_GPIOD_LINES = 54, FAKE_GPIOD_LOG_SIZE = 512 };

struct fake_gpiod_line {
	const char *name;   /* NULL: unnamed */
	const char *holder; /* consumer of whoever else holds it; "": holds it without a name */
	int request_errno;
	int set_errno;
	bool is_held; /* by the back end */
	bool is_output;
	bool is_active_low;
	bool is_pulled_up;
	int level; /* logical */
	char consumer[32];
};

struct gpiod_chip {
	const char *file_name; /* "gpiochip0"; a path is looked up by its end */
	const char *label;
	int open_errno;
	struct fake_gpiod_line lines[FAKE_GPIOD_LINES];
};

struct fake_gpiod {
	struct gpiod_chip chips[FAKE_GPIOD_CHIPS_MAX];
	size_t chip_count;
	int opens;   /* chips opened and not closed */
	int objects; /* of the library, made and not freed */
	/* "+17" taken, "17=1" set, "-17" let go; each followed by a blank */
	char log[FAKE_GPIOD_LOG_SIZE];
};

extern struct fake_gpiod fake_gpiod;

struct gpiod_chip *fake_gpiod_add_chip(const char *file_name, const char *label);
void fake_gpiod_reset(void);

/* For the two versions: they return NULL or -1 and set errno as the library does. */
struct gpiod_chip *fake_gpiod_open(const char *path);
struct fake_gpiod_line *fake_gpiod_line_at(struct gpiod_chip *chip, unsigned int offset);
int fake_gpiod_find_line(const struct gpiod_chip *chip, const char *name);
int fake_gpiod_take(struct fake_gpiod_line *line, const char *consumer);
int fake_gpiod_set(struct fake_gpiod_line *line, int level);
int fake_gpiod_get(const struct fake_gpiod_line *line);
void fake_gpiod_drop(struct fake_gpiod_line *line);

#endif
