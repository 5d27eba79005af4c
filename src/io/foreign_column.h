/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_IO_FOREIGN_COLUMN_H
#define LUMBARD_IO_FOREIGN_COLUMN_H

#include <lumbard/base/text.h>

#include <stdbool.h>

/* What a column of another program's file holds, by its name and its unit. */
enum foreign_quantity {
	FOREIGN_OTHER,
	FOREIGN_TIME,
	FOREIGN_ACCEL,
	FOREIGN_ACCEL_WITHOUT_GRAVITY,
	FOREIGN_GRAVITY, /* on its own */
	FOREIGN_GYRO,
	FOREIGN_ORIENTATION,
	FOREIGN_TEMPERATURE,
	FOREIGN_AXIS, /* "x", and of what is not said */
	FOREIGN_QUANTITY_COUNT,
};

enum { FOREIGN_NAME_MAX = 64 };

struct foreign_column {
	char name[FOREIGN_NAME_MAX]; /* plain, cut where it is longer */
	enum foreign_quantity quantity;
	int axis; /* 0 to 2 for x to z; -1: none */
	const char
		*change; /* what makes our unit of it: "* 9.80665", "" for nothing; NULL: unknown */
};

/* name is not ended by a NUL. */
struct foreign_column foreign_column_of(const char *name, size_t len);

/* The unit that stands elsewhere, such as in a row of units. */
void foreign_column_set_unit(struct foreign_column *column, const char *unit, size_t len);

#endif
