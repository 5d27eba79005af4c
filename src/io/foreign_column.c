/* SPDX-License-Identifier: MIT */
#include "foreign_column.h"

#include <lumbard/base/utf8.h>

#include <ctype.h>
#include <string.h>

/* How phones, Shimmer, Xsens, OpenSim and sketches name what they measure; the first that is in a
 * name counts. */
static const struct {
	const char *part;
	bool is_whole; /* the name without its axis */
	enum foreign_quantity quantity;
} words[] = {
	{"accuracy", false, FOREIGN_OTHER},
	{"magn", false, FOREIGN_OTHER},
	{"abs", false, FOREIGN_OTHER},
	{"gravity", true, FOREIGN_GRAVITY},
	{"quat", false, FOREIGN_ORIENTATION},
	{"orient", false, FOREIGN_ORIENTATION},
	{"euler", false, FOREIGN_ORIENTATION},
	{"mat", true, FOREIGN_ORIENTATION},
	{"roll", false, FOREIGN_ORIENTATION},
	{"pitch", false, FOREIGN_ORIENTATION},
	{"yaw", false, FOREIGN_ORIENTATION},
	{"freeacc", false, FOREIGN_ACCEL_WITHOUT_GRAVITY},
	{"linear", false, FOREIGN_ACCEL_WITHOUT_GRAVITY},
	{"linacc", false, FOREIGN_ACCEL_WITHOUT_GRAVITY},
	{"useracc", false, FOREIGN_ACCEL_WITHOUT_GRAVITY},
	{"timestamp", false, FOREIGN_TIME},
	{"elapsed", false, FOREIGN_TIME},
	{"gyr", false, FOREIGN_GYRO},
	{"rotation", false, FOREIGN_GYRO},
	{"angularvel", false, FOREIGN_GYRO},
	{"g", true, FOREIGN_GYRO},
	{"w", true, FOREIGN_GYRO},
	{"acc", false, FOREIGN_ACCEL},
	{"beschl", false, FOREIGN_ACCEL},
	{"gforce", false, FOREIGN_ACCEL},
	{"gf", true, FOREIGN_ACCEL},
	{"a", true, FOREIGN_ACCEL},
	{"temp", false, FOREIGN_TEMPERATURE},
	{"time", false, FOREIGN_TIME},
	{"zeit", false, FOREIGN_TIME},
	{"t", true, FOREIGN_TIME},
	{"ts", true, FOREIGN_TIME},
	{"ms", true, FOREIGN_TIME},
	{"us", true, FOREIGN_TIME},
	{"millis", false, FOREIGN_TIME},
	{"micros", false, FOREIGN_TIME},
	{"second", false, FOREIGN_TIME},
	{"imu", false, FOREIGN_ORIENTATION}, /* OpenSense: four numbers in one column */
	{"axis", true, FOREIGN_AXIS},
	{"", true, FOREIGN_AXIS},
};

#define ACCEL_COUNTS "counts: * 9.80665 / those of 1 g"
#define GYRO_COUNTS  "counts: * 0.0174533 / those of 1 deg/s"

static const struct {
	enum foreign_quantity quantity;
	const char *unit, *change;
} units[] = {
	{FOREIGN_TIME, "us", ""},
	{FOREIGN_TIME, "micros", ""},
	{FOREIGN_TIME, "ms", "* 1000"},
	{FOREIGN_TIME, "msec", "* 1000"},
	{FOREIGN_TIME, "msecs", "* 1000"},
	{FOREIGN_TIME, "millis", "* 1000"},
	{FOREIGN_TIME, "ns", "/ 1000"},
	{FOREIGN_TIME, "s", "* 1000000"},
	{FOREIGN_TIME, "sec", "* 1000000"},
	{FOREIGN_TIME, "secs", "* 1000000"},
	{FOREIGN_TIME, "seconds", "* 1000000"},
	{FOREIGN_ACCEL, "ms2", ""},
	{FOREIGN_ACCEL, "msec2", ""},
	{FOREIGN_ACCEL, "mps2", ""},
	{FOREIGN_ACCEL, "g", "* 9.80665"},
	{FOREIGN_ACCEL, "mg", "* 0.00980665"},
	{FOREIGN_ACCEL, "raw", ACCEL_COUNTS},
	{FOREIGN_ACCEL, "counts", ACCEL_COUNTS},
	{FOREIGN_ACCEL, "lsb", ACCEL_COUNTS},
	{FOREIGN_ACCEL, "nounits", ACCEL_COUNTS},
	{FOREIGN_GYRO, "rads", ""},
	{FOREIGN_GYRO, "radsec", ""},
	{FOREIGN_GYRO, "radps", ""},
	{FOREIGN_GYRO, "degs", "* 0.0174533"},
	{FOREIGN_GYRO, "degsec", "* 0.0174533"},
	{FOREIGN_GYRO, "degps", "* 0.0174533"},
	{FOREIGN_GYRO, "dps", "* 0.0174533"},
	{FOREIGN_GYRO, "mdps", "* 0.0000174533"},
	{FOREIGN_GYRO, "raw", GYRO_COUNTS},
	{FOREIGN_GYRO, "counts", GYRO_COUNTS},
	{FOREIGN_GYRO, "lsb", GYRO_COUNTS},
	{FOREIGN_GYRO, "nounits", GYRO_COUNTS},
};
enum { UNIT_COUNT = sizeof(units) / sizeof(*units) };

/*
 * Letters and digits in small letters, what parts them as _ but at the end, and other characters
 * that mean one: in Latin-1, and so in UTF-8, where a byte that says nothing comes before.
 */
static void reduce(const char *from, size_t len, char *ret_to, size_t size)
{
	struct text text = text_in(ret_to, size);

	for (size_t i = 0; i < len; i++) {
		if (isalnum((unsigned char)from[i]))
			text_add_char(&text, (char)tolower((unsigned char)from[i]));
		else if (from[i] == '\xb0')
			text_add(&text, "deg");
		else if (from[i] == '\xb2')
			text_add_char(&text, '2');
		else if (from[i] == '\xb5')
			text_add_char(&text, 'u');
		else if (strchr("_- .", from[i]))
			text_add_char(&text, '_');
	}
	while (text.len > 0 && ret_to[text.len - 1] == '_')
		ret_to[--text.len] = '\0';
}

static void drop_underscores(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != '_')
			*to++ = *text;
	*to = '\0';
}

void foreign_column_set_unit(struct foreign_column *column, const char *unit, size_t len)
{
	enum foreign_quantity quantity = column->quantity == FOREIGN_ACCEL_WITHOUT_GRAVITY
						 ? FOREIGN_ACCEL
						 : column->quantity;
	char plain[FOREIGN_NAME_MAX];

	reduce(unit, len, plain, sizeof(plain));
	drop_underscores(plain);
	for (int i = 0; i < UNIT_COUNT; i++)
		if (units[i].quantity == quantity && strcmp(plain, units[i].unit) == 0)
			column->change = units[i].change;
}

static bool is_axis(char c)
{
	return c >= 'x' && c <= 'z';
}

static bool is_edge(const char *name, size_t i, size_t len)
{
	return i >= len || name[i] == '_' || isdigit((unsigned char)name[i]);
}

/* An x on its own, or at the end; cut out of the name. -1: there is none. */
static int take_axis(char *name)
{
	size_t len = strlen(name), at = len;

	for (size_t i = 0; i < len; i++)
		if (is_axis(name[i]) && (i == 0 || is_edge(name, i - 1, len)) &&
		    is_edge(name, i + 1, len))
			at = i;
	if (at == len && len > 0 && is_axis(name[len - 1]))
		at = len - 1;
	if (at == len)
		return -1;
	len = (size_t)(name[at] - 'x');
	memmove(name + at, name + at + 1, strlen(name + at));
	return (int)len;
}

static bool needs_axis(enum foreign_quantity quantity)
{
	return quantity == FOREIGN_ACCEL || quantity == FOREIGN_ACCEL_WITHOUT_GRAVITY ||
	       quantity == FOREIGN_GYRO || quantity == FOREIGN_GRAVITY || quantity == FOREIGN_AXIS;
}

static enum foreign_quantity quantity_of(const char *name, int axis)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		bool is_it = words[i].is_whole ? strcmp(name, words[i].part) == 0
					       : strstr(name, words[i].part) != NULL;

		if (is_it && (axis >= 0 || !needs_axis(words[i].quantity)))
			return words[i].quantity;
	}
	return FOREIGN_OTHER;
}

/* Of "Time (s)" and "Gyro[dps]" the unit; its length is 0 where there is none. */
static const char *unit_in(const char *name, size_t len, size_t *ret_len)
{
	const char *open = memchr(name, '(', len);
	const char *end = name + len;

	*ret_len = 0;
	open = open ? open : memchr(name, '[', len);
	if (!open || open == name)
		return end;
	*ret_len = (size_t)(end - open);
	return open;
}

static bool is_unit(const char *word)
{
	for (int i = 0; i < UNIT_COUNT; i++)
		if (strcmp(word, units[i].unit) == 0)
			return true;
	return false;
}

/* "ax_mps2": the name without it, where there is more of a name. */
static void cut_unit(char *name)
{
	char *last = strrchr(name, '_');

	if (last && last > name && is_unit(last + 1))
		*last = '\0';
}

/* "ax_mps2", "seconds_elapsed": a part of the name is the unit. */
static void set_unit_by_part(struct foreign_column *column, const char *name)
{
	while (*name && !column->change) {
		size_t n = strcspn(name, "_");

		foreign_column_set_unit(column, name, n);
		name += n + (name[n] == '_');
	}
}

/* "AsX(deg/s)", "x-axis (g)": the unit tells what the name does not. mG is also a magnetometer's.
 */
static void set_quantity_by_unit(struct foreign_column *column, const char *unit, size_t len)
{
	char plain[FOREIGN_NAME_MAX];

	if (column->axis < 0 ||
	    (column->quantity != FOREIGN_OTHER && column->quantity != FOREIGN_AXIS))
		return;
	reduce(unit, len, plain, sizeof(plain));
	drop_underscores(plain);
	for (int i = 0; i < UNIT_COUNT; i++)
		if (strcmp(plain, units[i].unit) == 0 &&
		    (units[i].quantity == FOREIGN_GYRO ||
		     (units[i].quantity == FOREIGN_ACCEL && column->quantity == FOREIGN_AXIS)))
			column->quantity = units[i].quantity;
}

struct foreign_column foreign_column_of(const char *name, size_t len)
{
	struct foreign_column column = {0};
	struct text text = text_in(column.name, sizeof(column.name));
	char plain[FOREIGN_NAME_MAX], parts[FOREIGN_NAME_MAX];
	size_t unit_len;
	const char *unit = unit_in(name, len, &unit_len);

	text_addf(&text, "%.*s", (int)len, name);
	utf8_make_plain(column.name);
	reduce(name, (size_t)(unit - name), plain, sizeof(plain));
	memcpy(parts, plain, sizeof(parts));
	cut_unit(plain);
	column.axis = take_axis(plain);
	drop_underscores(plain);
	column.quantity = quantity_of(plain, column.axis);
	set_quantity_by_unit(&column, unit, unit_len);
	if (!needs_axis(column.quantity))
		column.axis = -1;
	foreign_column_set_unit(&column, unit, unit_len);
	if (!column.change)
		set_unit_by_part(&column, parts);
	if (!column.change && column.quantity == FOREIGN_ACCEL && plain[0] == 'g')
		column.change = "* 9.80665"; /* gFx, "g force" */
	return column;
}
