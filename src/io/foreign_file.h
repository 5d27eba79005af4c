/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_FOREIGN_FILE_H
#define LUMBARD_IO_FOREIGN_FILE_H

#include <lumbard/base/text.h>

#include <stdbool.h>

/* How a file begins that is no recording; first_line is the number of the line that begin stands
 * in. */
struct foreign_file {
	const char *name;
	const char *begin;
	size_t len;
	long first_line;
};

/* What kind of file begins in this way, and what to do with it; NULL where it may be text. */
const char *foreign_kind(const char *begin, size_t len);

/*
 * The same, or which bytes: compressed, UTF-16, no text; NULL where it is text. Only of the first
 * line of a file.
 */
const char *foreign_encoding(const char *begin, size_t len);

/*
 * "NAME:LINE: what it is or lacks; what to change": other separators, what stands above the header,
 * a row of units, which of its columns are ours by other names and in which unit, a file that
 * lumbard itself wrote. What it says fits a sentence.
 */
void foreign_explain(const struct foreign_file *file, struct text *sentence);

/* Whether it is numbers in columns, or with their names, rather than settings. */
bool foreign_is_table(const struct foreign_file *file);

struct foreign_fault {
	const char *why, *next;
};

/*
 * Whether a damaged row of a recording is wrong as a whole, such as by another separator. count and
 * wanted are of fields.
 */
bool foreign_row(const char *line, size_t len, size_t count, size_t wanted_count,
		 struct foreign_fault *ret_fault);

#endif
