/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_GPIO_BACK_END_H
#define LUMBARD_IO_GPIO_BACK_END_H

#include <lumbard/io/gpio.h>

/*
 * What gpio.c needs of libgpiod; gpio_v1.c and gpio_v2.c say it in the words of either version.
 * One request a line: libgpiod 1 has one set of flags a request, and a busy line is known by name.
 */
#define GPIO_CONSUMER "lumbard"

enum gpio_direction { GPIO_OUTPUT, GPIO_INPUT_PULLED_UP };

int gpio_chip_open(const char *path, struct gpiod_chip **ret_chip);
void gpio_chip_close(struct gpiod_chip *chip);

/* Fills label, line_count and gpio17_offset. */
int gpio_chip_describe(struct gpiod_chip *chip, struct gpio_chip_info *info);

/* An output starts off. ret_line has to be zeroed and is untouched on failure. */
int gpio_line_request(struct gpiod_chip *chip, const struct gpio_line_config *config,
		      enum gpio_direction direction, struct gpio_held_line *ret_line);

/* Level is logical: 1 is on, whatever the pin's voltage. */
int gpio_line_set(struct gpio_held_line *line, int level);
int gpio_line_get(struct gpio_held_line *line, int *ret_level);
void gpio_line_release(struct gpio_held_line *line);

/* Who holds the line, as the kernel knows it; -ENOENT where it is free or the kernel knows no name.
 */
int gpio_line_consumer(struct gpiod_chip *chip, int offset, char *ret_consumer, size_t size);

#endif
