/* SPDX-License-Identifier: MIT */
#include "file_error.h"

#include <errno.h>
#include <lumbard/base/text.h>
#include <lumbard/io/gpio.h>
#include <stdbool.h>
#include <string.h>

/* How a chip is told to carry the header, surest first. */
enum way { BY_WANTED, BY_LABEL, BY_COMPATIBLE, BY_LINE_NAME, WAY_COUNT };

/* Labels that the kernel's pinctrl-bcm2835.c and pinctrl-rp1.c give: Pi 0 to 3, 4, 5. */
static const char *const header_labels[] = {"pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"};

/* The same three in the device tree: bcm283x.dtsi, bcm2711.dtsi, rp1.dtsi. */
static const char *const header_compatibles[] = {"brcm,bcm2835-gpio", "brcm,bcm2711-gpio",
						 "raspberrypi,rp1-gpio"};

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool has_label(const struct gpio_chip_info *chip)
{
	for (size_t i = 0; i < sizeof(header_labels) / sizeof(header_labels[0]); i++) {
		if (strcmp(chip->label, header_labels[i]) == 0)
			return true;
	}
	return false;
}

/* Whole words only: "brcm,bcm2835-gpio-virt" is another device. */
static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += len) {
		if ((at == words || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' '))
			return true;
	}
	return false;
}

static bool has_compatible(const struct gpio_chip_info *chip)
{
	for (size_t i = 0; i < sizeof(header_compatibles) / sizeof(header_compatibles[0]); i++) {
		if (has_word(chip->compatible, header_compatibles[i]))
			return true;
	}
	return false;
}

static bool is_wanted(const struct gpio_chip_info *chip, const char *wanted)
{
	return strcmp(chip->path, wanted) == 0 || strcmp(file_name(chip->path), wanted) == 0 ||
	       strcmp(chip->label, wanted) == 0;
}

static bool is_match(const struct gpio_chip_info *chip, const char *wanted, enum way way)
{
	if (way == BY_WANTED)
		return is_wanted(chip, wanted);
	if (chip->open_error)
		return false;
	if (way == BY_LABEL)
		return has_label(chip);
	if (way == BY_COMPATIBLE)
		return has_compatible(chip);
	/* Elsewhere than at 17, numbers of lines are not BCM numbers. */
	return chip->gpio17_offset == 17;
}

static size_t count_matches(const struct gpio_chip_info *chips, size_t count, const char *wanted,
			    enum way way, size_t *ret_first)
{
	size_t matches = 0;

	for (size_t i = count; i-- > 0;) {
		if (!is_match(&chips[i], wanted, way))
			continue;
		*ret_first = i;
		matches++;
	}
	return matches;
}

static void text_add_chips(struct text *text, const struct gpio_chip_info *chips, size_t count)
{
	if (count == 0)
		text_add(text, "there are no GPIO chips");
	for (size_t i = 0; i < count; i++) {
		text_addf(text, "%s%s", i == 0 ? "found " : ", ", file_name(chips[i].path));
		if (chips[i].open_error)
			text_addf(text, " (%s)", strerror(-chips[i].open_error));
		else
			text_addf(text, " [%s] (%d line%s)", chips[i].label, chips[i].line_count,
				  plural_s(chips[i].line_count));
	}
}

static const struct gpio_chip_info *first_denied(const struct gpio_chip_info *chips, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (chips[i].open_error == -EACCES)
			return &chips[i];
	}
	return NULL;
}

static int explain_denied(const struct gpio_chip_info *chip, struct text *why, struct text *next)
{
	text_addf(why, "%s: ", chip->path);
	file_error_explain_denied("gpio", why, next);
	return -EACCES;
}

static int explain_none(const struct gpio_chip_info *chips, size_t count, const char *wanted,
			size_t matches, struct text *why, struct text *next)
{
	const struct gpio_chip_info *denied = first_denied(chips, count);

	if (matches == 0 && denied)
		return explain_denied(denied, why, next);
	if (wanted)
		text_addf(why, "%s GPIO chip is called %s: ", matches ? "more than one" : "no",
			  wanted);
	else
		text_addf(why, "%s GPIO chip looks like the 40-pin header: ",
			  matches ? "more than one" : "no");
	text_add_chips(why, chips, count);
	text_add(next, count ? "name one with gpio_chip = PATH or LABEL"
			     : "run on a Raspberry Pi, or set the outputs to none");
	return -ENODEV;
}

/* A chip that was named but cannot be opened is the answer to "why", not "no such chip". */
static int check_open(const struct gpio_chip_info *chip, struct text *why, struct text *next)
{
	if (chip->open_error == 0)
		return 0;
	if (chip->open_error == -EACCES)
		return explain_denied(chip, why, next);
	text_addf(why, "%s: %s", chip->path, strerror(-chip->open_error));
	return chip->open_error;
}

int gpio_chip_resolve(const struct gpio_chip_info *chips, size_t count, const char *wanted,
		      size_t *ret_index, struct reason *ret_reason)
{
	bool is_named = wanted && *wanted;
	int way = is_named ? BY_WANTED : BY_LABEL;
	int end = is_named ? BY_LABEL : WAY_COUNT;
	struct text why, next;
	size_t matches = 0;
	size_t first = 0;
	int r = 0;

	for (; way < end && matches == 0; way++)
		matches = count_matches(chips, count, wanted, (enum way)way, &first);
	if (matches == 1 && chips[first].open_error == 0) {
		*ret_index = first;
		return 0;
	}
	why = text_in(ret_reason->why, sizeof(ret_reason->why));
	next = text_in(ret_reason->next, sizeof(ret_reason->next));
	if (matches == 1)
		r = check_open(&chips[first], &why, &next);
	else
		r = explain_none(chips, count, is_named ? wanted : NULL, matches, &why, &next);
	return r;
}
