/* SPDX-License-Identifier: MIT */
#include "column.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Writing adds the field's text; reading has the kind by then, since it stands before. */
struct event_column {
	const char *name;
	enum column_type type;
	void (*add)(struct text *text, const struct event *event);
	int (*read)(const char *field, struct event *event);
};

static void add_t(struct text *text, const struct event *event)
{
	text_add_int64(text, event->t_us);
}

static int read_t(const char *field, struct event *event)
{
	return text_to_int64(field, &event->t_us);
}

static void add_kind(struct text *text, const struct event *event)
{
	text_add(text, tell_event_word(event->kind));
}

static int read_kind(const char *field, struct event *event)
{
	return tell_event_from_word(field, &event->kind);
}

static void add_exercise(struct text *text, const struct event *event)
{
	if (event->exercise)
		text_add(text, event->exercise->name);
}

static int read_exercise(const char *field, struct event *event)
{
	event->exercise = exercise_by_name(field);
	return event->exercise || field[0] == '\0' ? 0 : -EINVAL;
}

static void add_side(struct text *text, const struct event *event)
{
	text_add(text, coach_side_name(event->side));
}

static int read_side(const char *field, struct event *event)
{
	return coach_side_from_name(field, &event->side);
}

static void add_rep(struct text *text, const struct event *event)
{
	if (event->rep > 0)
		text_add_int64(text, event->rep);
}

static int read_rep(const char *field, struct event *event)
{
	int64_t rep;

	if (field[0] == '\0')
		return 0;
	if (text_to_int64(field, &rep) < 0 || rep < 1 || rep > INT_MAX)
		return -EINVAL;
	event->rep = (int)rep;
	return 0;
}

static void add_value(struct text *text, const struct event *event)
{
	text_add_fixed(text, event->value, 2);
}

static int read_value(const char *field, struct event *event)
{
	return field[0] == '\0' ? 0 : text_to_double(field, &event->value);
}

static void add_unit(struct text *text, const struct event *event)
{
	if (is_known(event->value))
		text_add(text, tell_unit_word(event->unit));
}

static int read_unit(const char *field, struct event *event)
{
	if (field[0] != '\0' && !is_known(event->value))
		return -EINVAL;
	return tell_unit_from_word(field, &event->unit);
}

void tell_event_detail(struct text *text, const struct event *event)
{
	unsigned says = event_says(event->kind);

	if (says & SAYS_POSITION)
		text_add(text, tell_position_word(event->position));
	if (says & SAYS_SENSOR)
		text_add(text, sensor_place_name(event->sensor));
	if (says & SAYS_POSE)
		text_add(text, calib_pose_name(event->pose));
	if (says & SAYS_ERROR && event->error != FORM_NO_ERROR) {
		text_add(text, form_error_info(event->error)->code);
	} else if (says & SAYS_REASON && event->reason != REASON_NONE) {
		if (says & (SAYS_SENSOR | SAYS_POSE))
			text_add_char(text, ' ');
		text_add(text, tell_reason_word(event->reason));
	}
}

/* Takes the name of a sensor or a pose off the front, and the blank after it. */
static int read_name(const char **field, unsigned says, struct event *event)
{
	size_t n = strcspn(*field, " ");
	char name[16];

	if (n >= sizeof(name))
		return -EINVAL;
	memcpy(name, *field, n);
	name[n] = '\0';
	*field += n + ((*field)[n] == ' ');
	return says & SAYS_SENSOR ? sensor_place_from_name(name, &event->sensor)
				  : calib_pose_from_name(name, &event->pose);
}

static int read_detail(const char *field, struct event *event)
{
	unsigned says = event_says(event->kind);

	if (says & SAYS_POSITION)
		return tell_position_from_word(field, &event->position);
	if (says & (SAYS_SENSOR | SAYS_POSE) && read_name(&field, says, event) < 0)
		return -EINVAL;
	if (says & SAYS_ERROR && tell_error_from_word(field, &event->error) == 0)
		return 0;
	if (says & SAYS_REASON)
		return tell_reason_from_word(field, &event->reason);
	return field[0] == '\0' ? 0 : -EINVAL;
}

static const struct event_column columns[] = {
	{"t_us", COLUMN_NUMBER, add_t, read_t},
	{"event", COLUMN_WORD, add_kind, read_kind},
	{"exercise", COLUMN_WORD, add_exercise, read_exercise},
	{"side", COLUMN_WORD, add_side, read_side},
	{"rep", COLUMN_NUMBER, add_rep, read_rep},
	{"value", COLUMN_NUMBER, add_value, read_value},
	{"unit", COLUMN_WORD, add_unit, read_unit},
	{"detail", COLUMN_WORD, tell_event_detail, read_detail},
};
enum { COLUMN_COUNT = sizeof(columns) / sizeof(*columns) };

void tell_event_header(struct text *text)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		text_add(text, columns[i].name);
		column_end(text, i, COLUMN_COUNT);
	}
}

void tell_event_row(struct text *text, const struct event *event)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		columns[i].add(text, event);
		column_end(text, i, COLUMN_COUNT);
	}
}

void tell_event_json(struct text *text, const struct event *event)
{
	text_add(text, "{\"kind\":\"event\"");
	for (int i = 0; i < COLUMN_COUNT; i++) {
		char value[ROW_TEXT_MAX];
		struct text value_text = text_in(value, sizeof(value));

		columns[i].add(&value_text, event);
		column_json(text, columns[i].name, columns[i].type, value);
	}
	text_add(text, "}");
}

int tell_event_from_row(const char *row, struct event *ret_event)
{
	struct event event = event_of(0, EVENT_POSITION);
	char fields[ROW_TEXT_MAX], *field = fields;
	size_t n = strcspn(row, "\r\n");

	if (n >= sizeof(fields) || row[n + strspn(row + n, "\r\n")] != '\0')
		return -EINVAL;
	memcpy(fields, row, n);
	fields[n] = '\0';
	for (int i = 0; i < COLUMN_COUNT; i++) {
		char *end = field + strcspn(field, ",");

		if ((*end == '\0') != (i + 1 == COLUMN_COUNT))
			return -EINVAL;
		*end = '\0';
		if (columns[i].read(field, &event) < 0)
			return -EINVAL;
		field = end + 1;
	}
	*ret_event = event;
	return 0;
}
