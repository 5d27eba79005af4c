/* SPDX-License-Identifier: MIT */
#include <lumbard/base/units.h>
#include <lumbard/tell/rows.h>

#include <stddef.h>

#define FLAT_RAD RAD(10.0) /* repeat-wear MDC90 of lordosis is 10 to 15 deg (PMC5034504) */

const char *back_name(double lumbar_flexion_rad)
{
	if (!is_known(lumbar_flexion_rad))
		return "";
	return lumbar_flexion_rad > FLAT_RAD	? "rounded"
	       : lumbar_flexion_rad < -FLAT_RAD ? "arched"
						: "flat";
}

struct event_column {
	const char *name;
	void (*add)(struct text *text, const struct event *event);
};

static void event_t(struct text *text, const struct event *event)
{
	text_add_int64(text, event->t_us);
}

static void event_kind(struct text *text, const struct event *event)
{
	text_add(text, event_kind_name(event->kind));
}

static void event_exercise(struct text *text, const struct event *event)
{
	text_add(text, event->exercise);
}

static void event_side(struct text *text, const struct event *event)
{
	text_add(text, event->side);
}

static void event_rep(struct text *text, const struct event *event)
{
	if (event->rep > 0)
		text_add_int64(text, event->rep);
}

static void event_value(struct text *text, const struct event *event)
{
	text_add_fixed(text, event->value, 2);
}

static void event_unit(struct text *text, const struct event *event)
{
	if (is_known(event->value))
		text_add(text, event->unit);
}

static void event_detail(struct text *text, const struct event *event)
{
	text_add(text, event->detail);
}

static const struct event_column event_columns[] = {
	{"t_us", event_t},    {"event", event_kind},	{"exercise", event_exercise},
	{"side", event_side}, {"rep", event_rep},	{"value", event_value},
	{"unit", event_unit}, {"detail", event_detail},
};
enum { EVENT_COLUMN_COUNT = sizeof(event_columns) / sizeof(*event_columns) };

struct trace_column {
	const char *name;
	void (*add)(struct text *text, const struct trace_row *row);
};

static void add_deg(struct text *text, double value_rad)
{
	text_add_fixed(text, value_rad * DEG_PER_RAD, 2);
}

static void trace_t(struct text *text, const struct trace_row *row)
{
	text_add_int64(text, row->t_us);
}

static void trace_position(struct text *text, const struct trace_row *row)
{
	text_add(text, body_position_name(row->pose.position));
}

static void trace_exercise(struct text *text, const struct trace_row *row)
{
	if (row->view.exercise)
		text_add(text, row->view.exercise->name);
}

static void trace_state(struct text *text, const struct trace_row *row)
{
	text_add(text, coach_state_name(row->view.state));
}

static void trace_tilt(struct text *text, const struct trace_row *row)
{
	add_deg(text, row->pose.pelvic_tilt_rad);
}

static void trace_flexion(struct text *text, const struct trace_row *row)
{
	add_deg(text, row->pose.lumbar_flexion_rad);
}

static void trace_lean(struct text *text, const struct trace_row *row)
{
	add_deg(text, row->pose.lean_rad);
}

static void trace_turn(struct text *text, const struct trace_row *row)
{
	add_deg(text, row->pose.turn_rad);
}

static void trace_back(struct text *text, const struct trace_row *row)
{
	text_add(text, back_name(row->pose.lumbar_flexion_rad));
}

static void trace_good(struct text *text, const struct trace_row *row)
{
	text_add_char(text, row->view.is_good ? '1' : '0');
}

static void trace_errors(struct text *text, const struct trace_row *row)
{
	const char *between = "";

	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		if (!(row->view.verdict.raised & UINT32_C(1) << i))
			continue;
		text_add(text, between);
		text_add(text, form_error_info((enum form_error)i)->code);
		between = "|";
	}
}

static void trace_led_good(struct text *text, const struct trace_row *row)
{
	text_add(text, lamp_pattern_name(row->lamps.pattern[LAMP_GOOD]));
}

static void trace_led_error(struct text *text, const struct trace_row *row)
{
	text_add(text, lamp_pattern_name(row->lamps.pattern[LAMP_ERROR]));
}

static void trace_led_status(struct text *text, const struct trace_row *row)
{
	text_add(text, lamp_pattern_name(row->lamps.pattern[LAMP_STATUS]));
}

static const struct trace_column trace_columns[] = {
	{"t_us", trace_t},
	{"position", trace_position},
	{"exercise", trace_exercise},
	{"state", trace_state},
	{"pelvic_tilt_deg", trace_tilt},
	{"lumbar_flexion_deg", trace_flexion},
	{"lean_deg", trace_lean},
	{"turn_deg", trace_turn},
	{"back", trace_back},
	{"good", trace_good},
	{"errors", trace_errors},
	{"led_good", trace_led_good},
	{"led_error", trace_led_error},
	{"led_status", trace_led_status},
};
enum { TRACE_COLUMN_COUNT = sizeof(trace_columns) / sizeof(*trace_columns) };

/* Between fields a comma, after the last a newline. */
static void add_separator(struct text *text, int column, int count)
{
	text_add_char(text, column + 1 < count ? ',' : '\n');
}

void event_header(struct text *text)
{
	for (int i = 0; i < EVENT_COLUMN_COUNT; i++) {
		text_add(text, event_columns[i].name);
		add_separator(text, i, EVENT_COLUMN_COUNT);
	}
}

void event_row(struct text *text, const struct event *event)
{
	for (int i = 0; i < EVENT_COLUMN_COUNT; i++) {
		event_columns[i].add(text, event);
		add_separator(text, i, EVENT_COLUMN_COUNT);
	}
}

void trace_header(struct text *text)
{
	for (int i = 0; i < TRACE_COLUMN_COUNT; i++) {
		text_add(text, trace_columns[i].name);
		add_separator(text, i, TRACE_COLUMN_COUNT);
	}
}

void trace_row(struct text *text, const struct trace_row *row)
{
	for (int i = 0; i < TRACE_COLUMN_COUNT; i++) {
		trace_columns[i].add(text, row);
		add_separator(text, i, TRACE_COLUMN_COUNT);
	}
}

void orientation_header(struct text *text)
{
	text_add(text, "t_us,sensor,up_x,up_y,up_z\n");
}

void orientation_row(struct text *text, const struct imu_sample *sample, struct vec3 up_sensor)
{
	const double up[3] = {up_sensor.x, up_sensor.y, up_sensor.z};

	text_add_int64(text, sample->t_us);
	text_add_char(text, ',');
	text_add(text, sensor_place_name(sample->sensor));
	for (int i = 0; i < 3; i++) {
		text_add_char(text, ',');
		text_add_fixed(text, up[i], 6);
	}
	text_add_char(text, '\n');
}
