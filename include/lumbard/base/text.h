/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_BASE_TEXT_H
#define LUMBARD_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers from text and rows of text into a caller's buffer. Independent of the locale, always a
 * decimal point.
 */

/*
 * A whole decimal number with nothing after it; blanks around it are allowed. Returns 0, -EINVAL
 * when it is no number, or -ERANGE when it is no finite double or does not fit an int64_t;
 * *ret_value is touched on success only. NaN and infinity in any spelling are no numbers, nor is
 * hexadecimal. The double is the nearest one, as from strtod().
 */
int text_to_double(const char *text, double *ret_value);
int text_to_int64(const char *text, int64_t *ret_value);

/* Whether two names are the same but for capitals and for what parts their words: - _ or a blank.
 */
bool text_is_alike(const char *a, const char *b);

/* Which of the words it is, or -EINVAL. */
int text_index_of(const char *const *words, int count, const char *word);

/* A growing line in a buffer of fixed size. Too long a line is cut and remembered in is_cut. */
struct text {
	char *buf;
	size_t size; /* of buf, the closing NUL included */
	size_t len;
	bool is_cut;
};

/* Starts empty text in buf, which must hold at least one byte and outlive the text. */
struct text text_in(char *buf, size_t size);

void text_add(struct text *text, const char *piece);
void text_add_char(struct text *text, char c);
void text_add_int64(struct text *text, int64_t value);

/* piece in quotes for a sentence: at most 40 bytes of it, control characters shown as "?". */
void text_add_quoted(struct text *text, const char *piece);

/*
 * value rounded to the given number of decimals (0 to 9), ties away from zero; nothing at all
 * when it is unknown, and never "-0.0". What is rounded is the double itself, so that 0.285, which
 * is stored a little below, gives 0.28.
 */
void text_add_fixed(struct text *text, double value, int decimals);

/* What "row" needs behind so many: "1 row", "2 rows". */
static inline const char *plural_s(int64_t count)
{
	return count == 1 ? "" : "s";
}

/* printf for sentences; not for rows, which have to be fast. */
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
