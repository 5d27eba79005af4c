/* SPDX-License-Identifier: MIT */
#include "gpio_back_end.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <lumbard/base/text.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int is_chip_name(const struct dirent *entry)
{
	return strncmp(entry->d_name, "gpiochip", strlen("gpiochip")) == 0;
}

/* Pi OS links gpiochip4 to gpiochip0 for old programs; taking both would make two of one chip. */
static bool is_link(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

/* The file holds strings that are each ended by NUL; a chip outside the device tree has none. */
static void compatible_read(const char *root, const char *name, char *ret_words, size_t size)
{
	char path[PATH_MAX];
	size_t n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/sys/bus/gpio/devices/%s/of_node/compatible", root, name);
	file = fopen(path, "re");
	if (file) {
		n = fread(ret_words, 1, size - 1, file);
		fclose(file);
	}
	for (size_t i = 0; i + 1 < n; i++) {
		if (ret_words[i] == '\0')
			ret_words[i] = ' ';
	}
	ret_words[n] = '\0';
}

static void chip_look_at(const char *root, const char *name, struct gpio_chip_info *info)
{
	struct gpiod_chip *chip;

	compatible_read(root, name, info->compatible, sizeof(info->compatible));
	info->gpio17_offset = GPIO_LINE_NONE;
	info->open_error = gpio_chip_open(info->path, &chip);
	if (info->open_error)
		return;
	info->open_error = gpio_chip_describe(chip, info);
	gpio_chip_close(chip);
}

int gpio_chips_list(const char *root, struct gpio_chip_info *ret_chips, size_t max,
		    size_t *ret_count)
{
	struct dirent **entries;
	char dev[PATH_MAX];
	size_t count = 0;
	int n;

	snprintf(dev, sizeof(dev), "%s/dev", root);
	n = scandir(dev, &entries, is_chip_name, versionsort);
	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		struct gpio_chip_info info = {0};
		int len = snprintf(info.path, sizeof(info.path), "%s/%s", dev, entries[i]->d_name);

		if (count < max && len < (int)sizeof(info.path) && !is_link(info.path)) {
			chip_look_at(root, entries[i]->d_name, &info);
			ret_chips[count++] = info;
		}
		free(entries[i]);
	}
	free(entries);
	*ret_count = count;
	return 0;
}

/* A link that the user names is followed, because links are not in the list. */
static const char *wanted_resolve(const char *wanted, char *buf)
{
	if (!wanted || wanted[0] != '/' || !realpath(wanted, buf))
		return wanted;
	return buf;
}

static int header_open(const struct gpio_config *config, struct gpiod_chip **ret_chip,
		       struct reason *ret_reason)
{
	struct gpio_chip_info chips[GPIO_CHIPS_MAX];
	char resolved[PATH_MAX];
	size_t count = 0, index;
	int r = gpio_chips_list(config->root, chips, GPIO_CHIPS_MAX, &count);

	if (r < 0) {
		reason_set(ret_reason, NULL, "%s/dev: %s", config->root, strerror(-r));
		return r;
	}
	r = gpio_chip_resolve(chips, count, wanted_resolve(config->chip, resolved), &index,
			      ret_reason);
	if (r < 0)
		return r;
	r = gpio_chip_open(chips[index].path, ret_chip);
	if (r < 0)
		reason_set(ret_reason, NULL, "%s: %s", chips[index].path, strerror(-r));
	return r;
}

static void text_add_line(struct text *text, const struct gpio_line_config *line)
{
	int pin = gpio_header_pin(line->offset);

	text_addf(text, "GPIO%d", line->offset);
	if (pin)
		text_addf(text, " (pin %d)", pin);
	if (line->name)
		text_addf(text, " for %s", line->name);
}

static void explain_line(struct gpiod_chip *chip, const struct gpio_line_config *line, int error,
			 struct reason *ret_reason)
{
	const char *next =
		error == -EBUSY ? "stop that, remove its dtoverlay, or choose another line" : NULL;
	struct text text = reason_begin(ret_reason, next);
	char consumer[GPIO_LABEL_MAX];

	text_add_line(&text, line);
	if (error != -EBUSY) {
		text_addf(&text, ": %s", strerror(-error));
		return;
	}
	if (gpio_line_consumer(chip, line->offset, consumer, sizeof(consumer)) == 0)
		text_addf(&text, ": in use by \"%s\"", consumer);
	else
		text_add(&text, ": in use by the kernel or another program");
}

static int line_take(struct gpiod_chip *chip, const struct gpio_line_config *line,
		     enum gpio_direction direction, struct gpio_held_line *ret_held,
		     struct reason *ret_reason)
{
	int r;

	if (line->offset == GPIO_LINE_NONE)
		return 0;
	r = gpio_line_request(chip, line, direction, ret_held);
	if (r < 0)
		explain_line(chip, line, r, ret_reason);
	return r;
}

static const struct gpio_line_config *line_at(const struct gpio_config *config, size_t i)
{
	return i < config->output_count ? &config->outputs[i] : config->button;
}

static size_t line_count(const struct gpio_config *config)
{
	return config->output_count + (config->button ? 1 : 0);
}

static int lines_wired(const struct gpio_config *config)
{
	int wired = 0;

	for (size_t i = 0; i < line_count(config); i++)
		wired += line_at(config, i)->offset != GPIO_LINE_NONE;
	return wired;
}

/* Without this the kernel would say "busy" and blame ourselves. */
static int lines_check(const struct gpio_config *config, struct reason *ret_reason)
{
	if (config->output_count > GPIO_OUTPUTS_MAX)
		return reason_set(ret_reason, NULL, "more than %d outputs", GPIO_OUTPUTS_MAX);
	for (size_t i = 1; i < line_count(config); i++) {
		int offset = line_at(config, i)->offset;

		for (size_t k = 0; k < i; k++) {
			struct text text;

			if (offset == GPIO_LINE_NONE || line_at(config, k)->offset != offset)
				continue;
			text = reason_begin(ret_reason, NULL);
			text_add_line(&text, line_at(config, i));
			text_addf(&text, " is already %s",
				  line_at(config, k)->name ? line_at(config, k)->name : "in use");
			return -EINVAL;
		}
	}
	return 0;
}

static int lines_take(const struct gpio_config *config, struct gpio *gpio,
		      struct reason *ret_reason)
{
	struct gpio_line_config button;

	for (size_t i = 0; i < config->output_count; i++) {
		int r = line_take(gpio->chip, &config->outputs[i], GPIO_OUTPUT, &gpio->outputs[i],
				  ret_reason);

		if (r < 0)
			return r;
		gpio->output_count = i + 1;
	}
	if (!config->button)
		return 0;
	button = *config->button;
	button.is_active_low = true;
	return line_take(gpio->chip, &button, GPIO_INPUT_PULLED_UP, &gpio->button, ret_reason);
}

int gpio_open(const struct gpio_config *config, struct gpio *ret_gpio, struct reason *ret_reason)
{
	struct gpio gpio = {0};
	int r = lines_check(config, ret_reason);

	if (r < 0)
		return r;
	if (lines_wired(config) > 0) {
		r = header_open(config, &gpio.chip, ret_reason);
		if (r < 0)
			return r;
	}
	r = lines_take(config, &gpio, ret_reason);
	if (r < 0) {
		gpio_close(&gpio);
		return r;
	}
	*ret_gpio = gpio;
	return 0;
}

int gpio_set_outputs(struct gpio *gpio, const int *levels)
{
	int first_error = 0;

	for (size_t i = 0; i < gpio->output_count; i++) {
		int r = 0;

		if (gpio->outputs[i].request)
			r = gpio_line_set(&gpio->outputs[i], levels[i] != 0);
		if (r < 0 && first_error == 0)
			first_error = r;
	}
	return first_error;
}

int gpio_get_button(struct gpio *gpio, bool *ret_is_pressed)
{
	int level, r;

	if (!gpio->button.request)
		return -ENOENT;
	r = gpio_line_get(&gpio->button, &level);
	if (r == 0)
		*ret_is_pressed = level != 0;
	return r;
}

void gpio_close(struct gpio *gpio)
{
	static const int all_off[GPIO_OUTPUTS_MAX];

	/* What a released line does is the kernel's choice, so it is off before. */
	gpio_set_outputs(gpio, all_off);
	for (size_t i = 0; i < gpio->output_count; i++) {
		if (gpio->outputs[i].request)
			gpio_line_release(&gpio->outputs[i]);
	}
	if (gpio->button.request)
		gpio_line_release(&gpio->button);
	if (gpio->chip)
		gpio_chip_close(gpio->chip);
	*gpio = (struct gpio){0};
}
