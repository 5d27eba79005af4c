/* SPDX-License-Identifier: MIT */
/* The back end for libgpiod 1, where the line itself is the handle of its request. */
#include "gpio_back_end.h"

#include <errno.h>
#include <gpiod.h>
#include <stdio.h>

int gpio_chip_open(const char *path, struct gpiod_chip **ret_chip)
{
	struct gpiod_chip *chip = gpiod_chip_open(path);

	if (!chip)
		return -errno;
	*ret_chip = chip;
	return 0;
}

void gpio_chip_close(struct gpiod_chip *chip)
{
	gpiod_chip_close(chip);
}

int gpio_chip_describe(struct gpiod_chip *chip, struct gpio_chip_info *info)
{
	struct gpiod_line *line = gpiod_chip_find_line(chip, "GPIO17");

	snprintf(info->label, sizeof(info->label), "%s", gpiod_chip_label(chip));
	info->line_count = (int)gpiod_chip_num_lines(chip);
	info->gpio17_offset = line ? (int)gpiod_line_offset(line) : GPIO_LINE_NONE;
	return 0;
}

int gpio_line_request(struct gpiod_chip *chip, const struct gpio_line_config *config,
		      enum gpio_direction direction, struct gpio_held_line *ret_line)
{
	struct gpiod_line_request_config request = {.consumer = GPIO_CONSUMER};
	struct gpiod_line *line = gpiod_chip_get_line(chip, (unsigned int)config->offset);

	if (!line)
		return -errno;
	request.request_type = GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
	if (config->is_active_low)
		request.flags |= GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW;
	if (direction == GPIO_INPUT_PULLED_UP) {
		request.request_type = GPIOD_LINE_REQUEST_DIRECTION_INPUT;
		request.flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
	}
	if (gpiod_line_request(line, &request, 0) < 0)
		return -errno;
	*ret_line = (struct gpio_held_line){line, (unsigned int)config->offset};
	return 0;
}

int gpio_line_set(struct gpio_held_line *line, int level)
{
	return gpiod_line_set_value(line->request, level) < 0 ? -errno : 0;
}

int gpio_line_get(struct gpio_held_line *line, int *ret_level)
{
	int level = gpiod_line_get_value(line->request);

	if (level < 0)
		return -errno;
	*ret_level = level;
	return 0;
}

void gpio_line_release(struct gpio_held_line *line)
{
	gpiod_line_release(line->request);
}

int gpio_line_consumer(struct gpiod_chip *chip, int offset, char *ret_consumer, size_t size)
{
	struct gpiod_line *line = gpiod_chip_get_line(chip, (unsigned int)offset);
	const char *consumer = line ? gpiod_line_consumer(line) : NULL;

	if (!consumer)
		return -ENOENT;
	snprintf(ret_consumer, size, "%s", consumer);
	return 0;
}
