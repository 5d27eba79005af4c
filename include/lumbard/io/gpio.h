/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_GPIO_H
#define LUMBARD_IO_GPIO_H

#include <lumbard/base/failure.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Lamps, buzzer and button on the 40-pin header, through libgpiod 1 or 2, whichever the build
 * found. Lines are named by BCM number, and the chip that carries the header is looked for, because
 * its number changes with board and kernel. Functions return 0 or a negative errno. Those that take
 * ret_reason also put there what people have to know of a failure; it is untouched on success. root
 * is "" for the running system, or a folder that stands for "/".
 */
enum {
	GPIO_LINE_NONE = -1,   /* not wired */
	GPIO_LINES_COUNT = 28, /* BCM numbers 0 to 27 are on the header */
	GPIO_OUTPUTS_MAX = 8,
	GPIO_CHIPS_MAX = 32,
	GPIO_PATH_MAX = 128,
	GPIO_LABEL_MAX = 32, /* GPIO_MAX_NAME_SIZE of linux/gpio.h */
	GPIO_COMPATIBLE_MAX = 128,
};

struct gpio_line_config {
	int offset;	    /* BCM number, or GPIO_LINE_NONE */
	bool is_active_low; /* on is 0 V on the pin */
	const char *name;   /* what is wired there, for messages: "good"; may be NULL */
};

/*
 * "GPIO17", "17", "pin 11" (position on the header) or "none", each with a trailing "!" or
 * " active_low" where on is low; in upper or lower case. Sets offset and is_active_low and leaves
 * name alone. -EINVAL: not understood. -ERANGE: no such line on the header, or a pin that carries
 * power or ground.
 */
int gpio_line_parse(const char *text, struct gpio_line_config *ret_line);

/* Position on the header, 1 to 40, of a BCM number; 0 where it is on none. */
int gpio_header_pin(int offset);

/* A chip as found; an unreadable one has its path and open_error only. */
struct gpio_chip_info {
	char path[GPIO_PATH_MAX];	      /* "/dev/gpiochip0" */
	char label[GPIO_LABEL_MAX];	      /* "pinctrl-rp1" */
	char compatible[GPIO_COMPATIBLE_MAX]; /* device tree strings, separated by blanks */
	int gpio17_offset;		      /* of the line named "GPIO17"; GPIO_LINE_NONE */
	int line_count;
	int open_error; /* 0 or a negative errno */
};

/*
 * Which of count chips carries the header: the one whose path, file name or label is wanted; with
 * wanted NULL or empty, the one with the label, then the device tree string, of a Raspberry Pi,
 * then the only one whose line 17 is named GPIO17. -ENODEV when that is none or more than one;
 * -EACCES when none could be opened for want of permission. The reason lists the chips.
 */
int gpio_chip_resolve(const struct gpio_chip_info *chips, size_t count, const char *wanted,
		      size_t *ret_index, struct reason *ret_reason);

/*
 * Every chip in root/dev in order of number, symbolic links left out. Chips that cannot be opened
 * are listed with their open_error. No chip is no error; more than max are left out.
 */
int gpio_chips_list(const char *root, struct gpio_chip_info *ret_chips, size_t max,
		    size_t *ret_count);

struct gpio_config {
	const char *root;
	const char *chip; /* path or label; NULL or empty: look for it */
	const struct gpio_line_config *outputs;
	size_t output_count;		       /* up to GPIO_OUTPUTS_MAX */
	const struct gpio_line_config *button; /* to ground, pulled up inside; NULL: none */
};

struct gpiod_chip;

/* A line that is held; request belongs to the back end and is NULL where nothing is wired. */
struct gpio_held_line {
	/* private */
	void *request;
	unsigned int offset;
};

/* Caller-owned; zeroed means closed. */
struct gpio {
	/* private */
	struct gpiod_chip *chip;
	struct gpio_held_line outputs[GPIO_OUTPUTS_MAX];
	size_t output_count;
	struct gpio_held_line button;
};

/*
 * Takes every wired line for itself; outputs start off. With nothing wired no chip is needed.
 * -EBUSY: the reason says who holds the line. -EINVAL: two names for one line, or too many. On
 * failure nothing stays taken and *ret_gpio is untouched.
 */
int gpio_open(const struct gpio_config *config, struct gpio *ret_gpio, struct reason *ret_reason);

/*
 * levels[i] switches output i of the config: 0 off, else on; as many as there were outputs. Lines
 * that are not wired are passed over. Goes on after an error and returns the first.
 */
int gpio_set_outputs(struct gpio *gpio, const int *levels);

/*
 * 1 in *ret_is_pressed while the button connects its line to ground, whatever is_active_low says,
 * else 0. -ENOENT without a button.
 */
int gpio_get_button(struct gpio *gpio, bool *ret_is_pressed);

/* Switches every output off, then lets go of the lines. Accepts zeroed and already closed. */
void gpio_close(struct gpio *gpio);

#endif
