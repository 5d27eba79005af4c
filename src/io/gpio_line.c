/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <lumbard/io/gpio.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/*
 * BCM number of each pin of the 40-pin header; -1 is power or ground. The first 26 pins are those
 * of the older header since revision 2. Source: raspberrypi.com/documentation, GPIO and the 40-pin
 * header; Zephyr's binding raspberrypi-40pins-header draws the same.
 */
static const int bcm_of_pin[40] = {
	-1, -1, 2,  -1, 3,  -1, 4,  14, -1, 15, /* 1 to 10 */
	17, 18, 27, -1, 22, 23, -1, 24, 10, -1, /* 11 to 20 */
	9,  25, 11, 8,	-1, 7,	0,  1,	5,  -1, /* 21 to 30 */
	6,  12, 13, -1, 19, 16, 26, 20, -1, 21, /* 31 to 40 */
};

enum { PIN_COUNT = sizeof(bcm_of_pin) / sizeof(bcm_of_pin[0]) };

/* A piece of text that is not ended by NUL. */
struct span {
	const char *start;
	size_t len;
};

static struct span span_trimmed(const char *start, size_t len)
{
	while (len > 0 && isspace((unsigned char)*start)) {
		start++;
		len--;
	}
	while (len > 0 && isspace((unsigned char)start[len - 1]))
		len--;
	return (struct span){start, len};
}

static int span_is(struct span span, const char *word)
{
	return span.len == strlen(word) && strncasecmp(span.start, word, span.len) == 0;
}

/* Removes a word at the start, and the blanks behind it; 0 when it does not start so. */
static int span_take_word(struct span *span, const char *word)
{
	size_t len = strlen(word);

	if (span->len < len || strncasecmp(span->start, word, len) != 0)
		return 0;
	*span = span_trimmed(span->start + len, span->len - len);
	return 1;
}

static int span_take_active_low(struct span *span)
{
	static const char word[] = "active_low";
	size_t len = sizeof(word) - 1;

	if (span->len > 0 && span->start[span->len - 1] == '!') {
		*span = span_trimmed(span->start, span->len - 1);
		return 1;
	}
	if (span->len <= len || strncasecmp(span->start + span->len - len, word, len) != 0 ||
	    !isspace((unsigned char)span->start[span->len - len - 1]))
		return 0;
	*span = span_trimmed(span->start, span->len - len);
	return 1;
}

static int number_parse(struct span span, int *ret_number)
{
	int number = 0;

	if (span.len == 0)
		return -EINVAL;
	for (size_t i = 0; i < span.len; i++) {
		if (!isdigit((unsigned char)span.start[i]))
			return -EINVAL;
		if (number <= PIN_COUNT)
			number = number * 10 + (span.start[i] - '0');
	}
	*ret_number = number;
	return 0;
}

static int pin_parse(struct span span, int *ret_offset)
{
	int pin;
	int r = number_parse(span, &pin);

	if (r < 0)
		return r;
	if (pin < 1 || pin > PIN_COUNT || bcm_of_pin[pin - 1] < 0)
		return -ERANGE;
	*ret_offset = bcm_of_pin[pin - 1];
	return 0;
}

static int bcm_parse(struct span span, int *ret_offset)
{
	int number;
	int r = number_parse(span, &number);

	if (r < 0)
		return r;
	if (number >= GPIO_LINES_COUNT)
		return -ERANGE;
	*ret_offset = number;
	return 0;
}

int gpio_line_parse(const char *text, struct gpio_line_config *ret_line)
{
	struct span span = span_trimmed(text, strlen(text));
	bool is_active_low = span_take_active_low(&span);
	int offset = GPIO_LINE_NONE;
	int r = 0;

	if (span_is(span, "none")) {
		r = is_active_low ? -EINVAL : 0;
	} else if (span_take_word(&span, "pin")) {
		r = pin_parse(span, &offset);
	} else {
		span_take_word(&span, "gpio");
		r = bcm_parse(span, &offset);
	}
	if (r < 0)
		return r;
	ret_line->offset = offset;
	ret_line->is_active_low = is_active_low;
	return 0;
}

int gpio_header_pin(int offset)
{
	for (int pin = 1; pin <= PIN_COUNT; pin++) {
		if (bcm_of_pin[pin - 1] == offset && offset >= 0)
			return pin;
	}
	return 0;
}
