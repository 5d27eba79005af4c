/* SPDX-License-Identifier: MIT */
/* The back end for libgpiod 2. */
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
	struct gpiod_chip_info *gpiod_info = gpiod_chip_get_info(chip);

	if (!gpiod_info)
		return -errno;
	snprintf(info->label, sizeof(info->label), "%s", gpiod_chip_info_get_label(gpiod_info));
	info->line_count = (int)gpiod_chip_info_get_num_lines(gpiod_info);
	/* -1 where there is none, which is GPIO_LINE_NONE. */
	info->gpio17_offset = gpiod_chip_get_line_offset_from_name(chip, "GPIO17");
	gpiod_chip_info_free(gpiod_info);
	return 0;
}

static int settings_fill(struct gpiod_line_settings *settings,
			 const struct gpio_line_config *config, enum gpio_direction direction)
{
	int r;

	gpiod_line_settings_set_active_low(settings, config->is_active_low != 0);
	if (direction == GPIO_OUTPUT) {
		r = gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT);
		if (r == 0)
			r = gpiod_line_settings_set_output_value(settings,
								 GPIOD_LINE_VALUE_INACTIVE);
	} else {
		r = gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT);
		if (r == 0)
			r = gpiod_line_settings_set_bias(settings, GPIOD_LINE_BIAS_PULL_UP);
	}
	return r < 0 ? -errno : 0;
}

static int request_with(struct gpiod_chip *chip, unsigned int offset,
			struct gpiod_line_settings *settings, struct gpiod_line_config *lines,
			struct gpiod_request_config *request, struct gpio_held_line *ret_line)
{
	struct gpiod_line_request *held;

	gpiod_request_config_set_consumer(request, GPIO_CONSUMER);
	if (gpiod_line_config_add_line_settings(lines, &offset, 1, settings) < 0)
		return -errno;
	held = gpiod_chip_request_lines(chip, request, lines);
	if (!held)
		return -errno;
	*ret_line = (struct gpio_held_line){held, offset};
	return 0;
}

int gpio_line_request(struct gpiod_chip *chip, const struct gpio_line_config *config,
		      enum gpio_direction direction, struct gpio_held_line *ret_line)
{
	struct gpiod_line_settings *settings = gpiod_line_settings_new();
	struct gpiod_line_config *lines = gpiod_line_config_new();
	struct gpiod_request_config *request = gpiod_request_config_new();
	int r = -ENOMEM;

	if (settings && lines && request)
		r = settings_fill(settings, config, direction);
	if (r == 0)
		r = request_with(chip, (unsigned int)config->offset, settings, lines, request,
				 ret_line);
	if (request)
		gpiod_request_config_free(request);
	if (lines)
		gpiod_line_config_free(lines);
	if (settings)
		gpiod_line_settings_free(settings);
	return r;
}

int gpio_line_set(struct gpio_held_line *line, int level)
{
	enum gpiod_line_value value = level ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;

	return gpiod_line_request_set_value(line->request, line->offset, value) < 0 ? -errno : 0;
}

int gpio_line_get(struct gpio_held_line *line, int *ret_level)
{
	enum gpiod_line_value value = gpiod_line_request_get_value(line->request, line->offset);

	if (value == GPIOD_LINE_VALUE_ERROR)
		return -errno;
	*ret_level = value == GPIOD_LINE_VALUE_ACTIVE;
	return 0;
}

void gpio_line_release(struct gpio_held_line *line)
{
	gpiod_line_request_release(line->request);
}

int gpio_line_consumer(struct gpiod_chip *chip, int offset, char *ret_consumer, size_t size)
{
	struct gpiod_line_info *info = gpiod_chip_get_line_info(chip, (unsigned int)offset);
	const char *consumer;

	if (!info)
		return -errno;
	consumer = gpiod_line_info_get_consumer(info);
	if (consumer)
		snprintf(ret_consumer, size, "%s", consumer);
	gpiod_line_info_free(info);
	return consumer ? 0 : -ENOENT;
}
