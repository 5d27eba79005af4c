/* SPDX-License-Identifier: MIT */
/* What the back end calls of libgpiod 1, in the library's own words. */
#include "fakes/fake_gpiod.h"

#include <gpiod.h>

/* The library hides its line; the fake's own stands behind the pointer. */
static struct fake_gpiod_line *fake_of(struct gpiod_line *line)
{
	return (struct fake_gpiod_line *)(void *)line;
}

static struct gpiod_line *line_of(struct fake_gpiod_line *fake)
{
	return (struct gpiod_line *)(void *)fake;
}

struct gpiod_chip *gpiod_chip_open(const char *path)
{
	return fake_gpiod_open(path);
}

void gpiod_chip_close(struct gpiod_chip *chip)
{
	(void)chip;
	fake_gpiod.opens--;
}

const char *gpiod_chip_label(struct gpiod_chip *chip)
{
	return chip->label;
}

unsigned int gpiod_chip_num_lines(struct gpiod_chip *chip)
{
	(void)chip;
	return FAKE_GPIOD_LINES;
}

struct gpiod_line *gpiod_chip_find_line(struct gpiod_chip *chip, const char *name)
{
	int offset = fake_gpiod_find_line(chip, name);

	return offset < 0 ? NULL : line_of(&chip->lines[offset]);
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip, unsigned int offset)
{
	return line_of(fake_gpiod_line_at(chip, offset));
}

unsigned int gpiod_line_offset(struct gpiod_line *line)
{
	for (size_t i = 0; i < fake_gpiod.chip_count; i++) {
		for (unsigned int k = 0; k < FAKE_GPIOD_LINES; k++) {
			if (&fake_gpiod.chips[i].lines[k] == fake_of(line))
				return k;
		}
	}
	return 0;
}

const char *gpiod_line_consumer(struct gpiod_line *line)
{
	const char *holder = fake_of(line)->holder;

	return holder && *holder ? holder : NULL;
}

int gpiod_line_request(struct gpiod_line *line, const struct gpiod_line_request_config *config,
		       int default_val)
{
	struct fake_gpiod_line *fake = fake_of(line);

	if (fake_gpiod_take(fake, config->consumer) < 0)
		return -1;
	fake->is_output = config->request_type == GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
	fake->is_active_low = (config->flags & (int)GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW) != 0;
	fake->is_pulled_up = (config->flags & (int)GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP) != 0;
	if (fake->is_output)
		fake->level = default_val;
	return 0;
}

void gpiod_line_release(struct gpiod_line *line)
{
	fake_gpiod_drop(fake_of(line));
}

int gpiod_line_get_value(struct gpiod_line *line)
{
	return fake_gpiod_get(fake_of(line));
}

int gpiod_line_set_value(struct gpiod_line *line, int value)
{
	return fake_gpiod_set(fake_of(line), value);
}
