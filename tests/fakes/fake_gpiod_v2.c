/* SPDX-License-Identifier: MIT */
/* What the back end calls of libgpiod 2, in the library's own words. */
#include "fakes/fake_gpiod.h"

#include <gpiod.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct gpiod_chip_info {
	const char *label;
};

struct gpiod_line_info {
	const char *consumer;
};

struct gpiod_line_settings {
	enum gpiod_line_direction direction;
	enum gpiod_line_bias bias;
	enum gpiod_line_value value;
	bool is_active_low;
};

struct gpiod_line_config {
	unsigned int offset;
	struct gpiod_line_settings settings;
};

struct gpiod_request_config {
	char consumer[32];
};

struct gpiod_line_request {
	struct fake_gpiod_line *line;
	unsigned int offset;
};

static void *object_new(size_t size)
{
	fake_gpiod.objects++;
	return calloc(1, size);
}

static void object_free(void *object)
{
	fake_gpiod.objects--;
	free(object);
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

struct gpiod_chip_info *gpiod_chip_get_info(struct gpiod_chip *chip)
{
	struct gpiod_chip_info *info = object_new(sizeof(*info));

	info->label = chip->label;
	return info;
}

void gpiod_chip_info_free(struct gpiod_chip_info *info)
{
	object_free(info);
}

const char *gpiod_chip_info_get_label(struct gpiod_chip_info *info)
{
	return info->label;
}

size_t gpiod_chip_info_get_num_lines(struct gpiod_chip_info *info)
{
	(void)info;
	return FAKE_GPIOD_LINES;
}

int gpiod_chip_get_line_offset_from_name(struct gpiod_chip *chip, const char *name)
{
	return fake_gpiod_find_line(chip, name);
}

struct gpiod_line_info *gpiod_chip_get_line_info(struct gpiod_chip *chip, unsigned int offset)
{
	struct fake_gpiod_line *line = fake_gpiod_line_at(chip, offset);
	struct gpiod_line_info *info;

	if (!line)
		return NULL;
	info = object_new(sizeof(*info));
	info->consumer = line->holder && *line->holder ? line->holder : NULL;
	return info;
}

void gpiod_line_info_free(struct gpiod_line_info *info)
{
	object_free(info);
}

const char *gpiod_line_info_get_consumer(struct gpiod_line_info *info)
{
	return info->consumer;
}

struct gpiod_line_settings *gpiod_line_settings_new(void)
{
	return object_new(sizeof(struct gpiod_line_settings));
}

void gpiod_line_settings_free(struct gpiod_line_settings *settings)
{
	object_free(settings);
}

int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings,
				      enum gpiod_line_direction direction)
{
	settings->direction = direction;
	return 0;
}

int gpiod_line_settings_set_bias(struct gpiod_line_settings *settings, enum gpiod_line_bias bias)
{
	settings->bias = bias;
	return 0;
}

void gpiod_line_settings_set_active_low(struct gpiod_line_settings *settings, bool active_low)
{
	settings->is_active_low = active_low;
}

int gpiod_line_settings_set_output_value(struct gpiod_line_settings *settings,
					 enum gpiod_line_value value)
{
	settings->value = value;
	return 0;
}

struct gpiod_line_config *gpiod_line_config_new(void)
{
	return object_new(sizeof(struct gpiod_line_config));
}

void gpiod_line_config_free(struct gpiod_line_config *config)
{
	object_free(config);
}

int gpiod_line_config_add_line_settings(struct gpiod_line_config *config,
					const unsigned int *offsets, size_t num_offsets,
					struct gpiod_line_settings *settings)
{
	if (num_offsets != 1)
		return -1;
	config->offset = offsets[0];
	config->settings = *settings;
	return 0;
}

struct gpiod_request_config *gpiod_request_config_new(void)
{
	return object_new(sizeof(struct gpiod_request_config));
}

void gpiod_request_config_free(struct gpiod_request_config *config)
{
	object_free(config);
}

void gpiod_request_config_set_consumer(struct gpiod_request_config *config, const char *consumer)
{
	snprintf(config->consumer, sizeof(config->consumer), "%s", consumer);
}

struct gpiod_line_request *gpiod_chip_request_lines(struct gpiod_chip *chip,
						    struct gpiod_request_config *req_cfg,
						    struct gpiod_line_config *line_cfg)
{
	struct fake_gpiod_line *line = fake_gpiod_line_at(chip, line_cfg->offset);
	const struct gpiod_line_settings *settings = &line_cfg->settings;
	struct gpiod_line_request *request;

	if (!line || fake_gpiod_take(line, req_cfg->consumer) < 0)
		return NULL;
	line->is_output = settings->direction == GPIOD_LINE_DIRECTION_OUTPUT;
	line->is_active_low = settings->is_active_low;
	line->is_pulled_up = settings->bias == GPIOD_LINE_BIAS_PULL_UP;
	if (line->is_output)
		line->level = settings->value;
	request = object_new(sizeof(*request));
	request->line = line;
	request->offset = line_cfg->offset;
	return request;
}

void gpiod_line_request_release(struct gpiod_line_request *request)
{
	fake_gpiod_drop(request->line);
	object_free(request);
}

/* The library refuses an offset that was not requested. */
enum gpiod_line_value gpiod_line_request_get_value(struct gpiod_line_request *request,
						   unsigned int offset)
{
	if (offset != request->offset)
		return GPIOD_LINE_VALUE_ERROR;
	return (enum gpiod_line_value)fake_gpiod_get(request->line);
}

int gpiod_line_request_set_value(struct gpiod_line_request *request, unsigned int offset,
				 enum gpiod_line_value value)
{
	return offset == request->offset ? fake_gpiod_set(request->line, value) : -1;
}
