/* SPDX-License-Identifier: MIT */
#include "fakes/fake_gpiod.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct fake_gpiod fake_gpiod;

void fake_gpiod_reset(void)
{
	memset(&fake_gpiod, 0, sizeof(fake_gpiod));
}

struct gpiod_chip *fake_gpiod_add_chip(const char *file_name, const char *label)
{
	struct gpiod_chip *chip = &fake_gpiod.chips[fake_gpiod.chip_count++];

	chip->file_name = file_name;
	chip->label = label;
	return chip;
}

static int offset_of(const struct fake_gpiod_line *line)
{
	for (size_t i = 0; i < fake_gpiod.chip_count; i++) {
		const struct fake_gpiod_line *first = fake_gpiod.chips[i].lines;

		if (line >= first && line < first + FAKE_GPIOD_LINES)
			return (int)(line - first);
	}
	return -1;
}

__attribute__((format(printf, 1, 2))) static void log_add(const char *format, ...)
{
	size_t len = strlen(fake_gpiod.log);
	va_list args;

	va_start(args, format);
	vsnprintf(fake_gpiod.log + len, sizeof(fake_gpiod.log) - len, format, args);
	va_end(args);
}

struct gpiod_chip *fake_gpiod_open(const char *path)
{
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < fake_gpiod.chip_count; i++) {
		struct gpiod_chip *chip = &fake_gpiod.chips[i];

		if (strcmp(chip->file_name, slash ? slash + 1 : path) != 0)
			continue;
		if (chip->open_errno) {
			errno = chip->open_errno;
			return NULL;
		}
		fake_gpiod.opens++;
		return chip;
	}
	errno = ENOTTY;
	return NULL;
}

struct fake_gpiod_line *fake_gpiod_line_at(struct gpiod_chip *chip, unsigned int offset)
{
	if (offset < FAKE_GPIOD_LINES)
		return &chip->lines[offset];
	errno = EINVAL;
	return NULL;
}

int fake_gpiod_find_line(const struct gpiod_chip *chip, const char *name)
{
	for (int i = 0; i < FAKE_GPIOD_LINES; i++) {
		if (chip->lines[i].name && strcmp(chip->lines[i].name, name) == 0)
			return i;
	}
	errno = ENOENT;
	return -1;
}

int fake_gpiod_take(struct fake_gpiod_line *line, const char *consumer)
{
	int error = line->holder || line->is_held ? EBUSY : line->request_errno;

	if (error) {
		errno = error;
		return -1;
	}
	line->is_held = true;
	snprintf(line->consumer, sizeof(line->consumer), "%s", consumer);
	log_add("+%d ", offset_of(line));
	return 0;
}

int fake_gpiod_set(struct fake_gpiod_line *line, int level)
{
	int error = line->is_held && line->is_output ? line->set_errno : EPERM;

	if (error) {
		errno = error;
		return -1;
	}
	line->level = level;
	log_add("%d=%d ", offset_of(line), level);
	return 0;
}

int fake_gpiod_get(const struct fake_gpiod_line *line)
{
	if (line->is_held)
		return line->level;
	errno = EPERM;
	return -1;
}

void fake_gpiod_drop(struct fake_gpiod_line *line)
{
	if (line->is_held)
		log_add("-%d ", offset_of(line));
	line->is_held = false;
}
