/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <float.h>
#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MANTISSA_DIGITS = 19,	/* as many always fit 64 bits */
	EXACT_POWERS = 22,	/* 10^22 is the last power of ten that a double holds exactly */
	EXPONENT_LIMIT = 99999, /* far beyond every double; larger ones mean the same */
	/*
	 * The longest decimal half-way point between two doubles has 767 significant digits; of
	 * what follows only whether it is zero matters.
	 */
	HALF_WAY_DIGITS = 768,
	QUOTED_MAX = 40,
	DECIMALS_MAX = 9,
};

#define EXACT_MANTISSA_MAX (UINT64_C(1) << 53)

static const double power_of_ten[EXACT_POWERS + 1] = {
	1e0,  1e1,  1e2,  1e3,	1e4,  1e5,  1e6,  1e7,	1e8,  1e9,  1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* A number as it was written: mantissa * 10^exponent. */
struct decimal {
	uint64_t mantissa; /* meaningless when there are more than MANTISSA_DIGITS digits */
	int64_t exponent;
	size_t digit_count;
	const char *digits; /* where they start; a point may stand among them */
	bool is_negative;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

static const char *scan_sign(const char *p, bool *ret_is_negative)
{
	*ret_is_negative = *p == '-';
	return *p == '-' || *p == '+' ? p + 1 : p;
}

static const char *scan_digits(const char *p, struct decimal *number)
{
	const char *start = p;
	uint64_t mantissa = number->mantissa;

	for (; is_digit(*p); p++)
		mantissa = mantissa * 10 + (uint64_t)(*p - '0');
	number->mantissa = mantissa;
	number->digit_count += (size_t)(p - start);
	return p;
}

/* The exponent after an e; NULL when there is none. */
static const char *scan_exponent(const char *p, struct decimal *number)
{
	int64_t exponent = 0;
	bool is_negative;

	p = scan_sign(p, &is_negative);
	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++) {
		if (exponent < EXPONENT_LIMIT)
			exponent = exponent * 10 + (*p - '0');
	}
	number->exponent += is_negative ? -exponent : exponent;
	return p;
}

static int decimal_scan(const char *text, struct decimal *ret_number)
{
	struct decimal number = {0};
	const char *p = scan_sign(skip_blanks(text), &number.is_negative);

	number.digits = p;
	p = scan_digits(p, &number);
	if (*p == '.') {
		const char *fraction = p + 1;

		p = scan_digits(fraction, &number);
		number.exponent = -(int64_t)(p - fraction);
	}
	if (number.digit_count == 0)
		return -EINVAL;
	if (*p == 'e' || *p == 'E')
		p = scan_exponent(p + 1, &number);
	if (!p || *skip_blanks(p) != '\0')
		return -EINVAL;
	*ret_number = number;
	return 0;
}

/*
 * Both operands are exact, so the one rounding of the operation is the right one: W. D. Clinger,
 * "How to read floating point numbers accurately", 1990, paragraph 3.
 */
static bool is_exact_in_one_step(const struct decimal *number)
{
	return FLT_EVAL_METHOD == 0 && number->digit_count <= MANTISSA_DIGITS &&
	       number->mantissa <= EXACT_MANTISSA_MAX && number->exponent >= -EXACT_POWERS &&
	       number->exponent <= EXACT_POWERS;
}

static double decimal_in_one_step(const struct decimal *number)
{
	double mantissa = (double)number->mantissa;

	return number->exponent < 0 ? mantissa / power_of_ten[-number->exponent]
				    : mantissa * power_of_ten[number->exponent];
}

/* Through strtod(), without the point, which is another character in other locales. */
static double decimal_by_strtod(const struct decimal *number)
{
	char buf[HALF_WAY_DIGITS + 32];
	struct text plain = text_in(buf, sizeof(buf));
	int64_t exponent = number->exponent;
	bool is_rest_nonzero = false;
	const char *p = number->digits;

	for (size_t seen = 0; seen < number->digit_count; p++) {
		if (*p == '.')
			continue;
		seen++;
		if (plain.len < HALF_WAY_DIGITS) {
			if (plain.len > 0 || *p != '0')
				text_add_char(&plain, *p);
			continue;
		}
		is_rest_nonzero |= *p != '0';
		exponent++;
	}
	if (plain.len == 0)
		return 0.0;
	if (is_rest_nonzero) {
		text_add_char(&plain, '1');
		exponent--;
	}
	text_add_char(&plain, 'e');
	text_add_int64(&plain, exponent);
	return strtod(buf, NULL);
}

int text_to_double(const char *text, double *ret_value)
{
	struct decimal number;
	double value;
	int r = decimal_scan(text, &number);

	if (r < 0)
		return r;
	value = is_exact_in_one_step(&number) ? decimal_in_one_step(&number)
					      : decimal_by_strtod(&number);
	if (!isfinite(value))
		return -ERANGE;
	*ret_value = number.is_negative ? -value : value;
	return 0;
}

int text_to_int64(const char *text, int64_t *ret_value)
{
	uint64_t limit, magnitude = 0;
	bool is_negative, is_too_large = false;
	const char *p = scan_sign(skip_blanks(text), &is_negative);

	if (!is_digit(*p))
		return -EINVAL;
	limit = (uint64_t)INT64_MAX + (is_negative ? 1 : 0);
	for (; is_digit(*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (magnitude > (limit - digit) / 10)
			is_too_large = true;
		else
			magnitude = magnitude * 10 + digit;
	}
	if (*skip_blanks(p) != '\0')
		return -EINVAL;
	if (is_too_large)
		return -ERANGE;
	/* By way of -1: the magnitude of INT64_MIN is no int64_t. */
	*ret_value =
		is_negative && magnitude > 0 ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
	return 0;
}

static char alike(char c)
{
	return strchr("-_ ", c) && c != '\0' ? '-'
	       : c >= 'A' && c <= 'Z'	     ? (char)(c - 'A' + 'a')
					     : c;
}

bool text_is_alike(const char *a, const char *b)
{
	while (*a && alike(*a) == alike(*b)) {
		a++;
		b++;
	}
	return alike(*a) == alike(*b);
}

int text_index_of(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -EINVAL;
}

struct text text_in(char *buf, size_t size)
{
	buf[0] = '\0';
	return (struct text){.buf = buf, .size = size};
}

static void add_bytes(struct text *text, const char *bytes, size_t n)
{
	size_t room = text->size - 1 - text->len;

	if (n > room) {
		n = room;
		text->is_cut = true;
	}
	memcpy(text->buf + text->len, bytes, n);
	text->len += n;
	text->buf[text->len] = '\0';
}

void text_add(struct text *text, const char *piece)
{
	add_bytes(text, piece, strlen(piece));
}

void text_add_char(struct text *text, char c)
{
	add_bytes(text, &c, 1);
}

/* Digits of value, at least width of them, in front of end; returns the first. */
static char *write_digits(char *end, uint64_t value, int width)
{
	char *p = end;

	do {
		*--p = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0 || end - p < width);
	return p;
}

void text_add_int64(struct text *text, int64_t value)
{
	char digits[24];
	char *end = digits + sizeof(digits);
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char *p = write_digits(end, magnitude, 1);

	if (value < 0)
		*--p = '-';
	add_bytes(text, p, (size_t)(end - p));
}

void text_add_quoted(struct text *text, const char *piece)
{
	size_t n = strnlen(piece, QUOTED_MAX + 1);
	bool is_long = n > QUOTED_MAX;

	if (is_long) {
		/* Not in the middle of a UTF-8 character. */
		for (n = QUOTED_MAX; n > 0 && ((unsigned char)piece[n] & 0xc0) == 0x80; n--)
			;
	}
	text_add_char(text, '"');
	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_length(piece + i);
		if (utf8_is_unsafe(piece + i)) {
			len = len ? len : 1;
			text_add_char(text, '?');
		} else {
			add_bytes(text, piece + i, len);
		}
	}
	text_add(text, is_long ? "...\"" : "\"");
}

/*
 * fraction * scale to the nearest whole number, ties up; fraction is in [0, 1). The product is
 * rounded once, and rounding never passes a half that can be represented: only when the product
 * looks like a tie does its lost part decide.
 */
static uint64_t fraction_rounded(double fraction, double scale)
{
	double scaled = fraction * scale;
	double whole = floor(scaled);
	double rest = scaled - whole;
	bool is_up = rest > 0.5 || (rest == 0.5 && fma(fraction, scale, -scaled) >= 0.0);

	return (uint64_t)whole + (is_up ? 1 : 0);
}

/* Beyond 2^63 every double is whole. */
static void add_huge(struct text *text, double value, int decimals)
{
	text_addf(text, "%.0f", value);
	if (decimals > 0)
		text_add_char(text, '.');
	for (int i = 0; i < decimals; i++)
		text_add_char(text, '0');
}

void text_add_fixed(struct text *text, double value, int decimals)
{
	int count = decimals < 0 ? 0 : decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
	double scale = power_of_ten[count];
	double magnitude = fabs(value);
	char digits[40];
	char *end = digits + sizeof(digits), *p = end;
	uint64_t whole, fraction;

	if (!is_known(value))
		return;
	if (magnitude >= 0x1p63) {
		add_huge(text, value, count);
		return;
	}
	whole = (uint64_t)magnitude;
	fraction = fraction_rounded(magnitude - (double)whole, scale);
	if (fraction >= (uint64_t)scale) {
		whole++;
		fraction = 0;
	}
	if (count > 0) {
		p = write_digits(p, fraction, count);
		*--p = '.';
	}
	p = write_digits(p, whole, 1);
	if (value < 0.0 && (whole > 0 || fraction > 0))
		*--p = '-';
	add_bytes(text, p, (size_t)(end - p));
}

void text_addf(struct text *text, const char *format, ...)
{
	size_t room = text->size - text->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text->buf + text->len, room, format, args);
	va_end(args);
	if (n < 0) {
		text->buf[text->len] = '\0';
		text->is_cut = true;
	} else if ((size_t)n >= room) {
		text->len = text->size - 1;
		text->is_cut = true;
	} else {
		text->len += (size_t)n;
	}
}
