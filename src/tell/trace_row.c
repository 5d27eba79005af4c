/* SPDX-License-Identifier: MIT */
#include "column.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/rows.h>
#include <lumbard/tell/words.h>

struct moment_column {
	const char *name;
	enum column_type type;
	void (*add)(struct text *text, const struct moment *moment);
};

static void add_deg(struct text *text, double value_rad)
{
	text_add_fixed(text, value_rad * DEG_PER_RAD, 2);
}

static void add_t(struct text *text, const struct moment *moment)
{
	text_add_int64(text, moment->t_us);
}

static void add_position(struct text *text, const struct moment *moment)
{
	text_add(text, tell_position_word(moment->pose.position));
}

static void add_exercise(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		text_add(text, moment->view.exercise->name);
}

static void add_state(struct text *text, const struct moment *moment)
{
	text_add(text, tell_state_word(moment->view.state));
}

static void add_tilt(struct text *text, const struct moment *moment)
{
	add_deg(text, moment->pose.pelvic_tilt_rad);
}

static void add_flexion(struct text *text, const struct moment *moment)
{
	add_deg(text, moment->pose.lumbar_flexion_rad);
}

static void add_lean(struct text *text, const struct moment *moment)
{
	add_deg(text, moment->pose.lean_rad);
}

static void add_turn(struct text *text, const struct moment *moment)
{
	add_deg(text, moment->pose.turn_rad);
}

static void add_back(struct text *text, const struct moment *moment)
{
	text_add(text, tell_back_word(moment->pose.lumbar_flexion_rad));
}

static void add_good(struct text *text, const struct moment *moment)
{
	text_add_char(text, moment->view.is_good ? '1' : '0');
}

static void add_errors(struct text *text, const struct moment *moment)
{
	const char *between = "";

	for (int i = 0; i < FORM_ERROR_COUNT; i++) {
		if (!(moment->view.verdict.raised & UINT32_C(1) << i))
			continue;
		text_add(text, between);
		text_add(text, form_error_info((enum form_error)i)->code);
		between = "|";
	}
}

static void add_led_good(struct text *text, const struct moment *moment)
{
	text_add(text, tell_lamp_word(moment->lamps.pattern[LAMP_GOOD]));
}

static void add_led_error(struct text *text, const struct moment *moment)
{
	text_add(text, tell_lamp_word(moment->lamps.pattern[LAMP_ERROR]));
}

static void add_led_status(struct text *text, const struct moment *moment)
{
	text_add(text, tell_lamp_word(moment->lamps.pattern[LAMP_STATUS]));
}

static const struct moment_column trace_columns[] = {
	{"t_us", COLUMN_NUMBER, add_t},
	{"position", COLUMN_WORD, add_position},
	{"exercise", COLUMN_WORD, add_exercise},
	{"state", COLUMN_WORD, add_state},
	{"pelvic_tilt_deg", COLUMN_NUMBER, add_tilt},
	{"lumbar_flexion_deg", COLUMN_NUMBER, add_flexion},
	{"lean_deg", COLUMN_NUMBER, add_lean},
	{"turn_deg", COLUMN_NUMBER, add_turn},
	{"back", COLUMN_WORD, add_back},
	{"good", COLUMN_NUMBER, add_good},
	{"errors", COLUMN_LIST, add_errors},
	{"led_good", COLUMN_WORD, add_led_good},
	{"led_error", COLUMN_WORD, add_led_error},
	{"led_status", COLUMN_WORD, add_led_status},
};
enum { TRACE_COLUMN_COUNT = sizeof(trace_columns) / sizeof(*trace_columns) };

static void add_rep(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		text_add_int64(text, moment->view.rep);
}

static void add_side(struct text *text, const struct moment *moment)
{
	text_add(text, coach_side_name(moment->view.side));
}

static void add_counted(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		text_add_fixed(text, moment->view.counted_s, 2);
}

static void add_unit(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		text_add(text, tell_unit_word(UNIT_S));
}

static void add_dose(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		text_add_fixed(text, moment->view.wanted_s, 2);
}

static void add_cue(struct text *text, const struct moment *moment)
{
	if (moment->view.verdict.worst != FORM_NO_ERROR)
		text_add(text, form_error_info(moment->view.verdict.worst)->cue);
}

static void add_target_low(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		add_deg(text, moment->view.target_low_rad);
}

static void add_target_high(struct text *text, const struct moment *moment)
{
	if (moment->view.exercise)
		add_deg(text, moment->view.target_high_rad);
}

static void add_sound(struct text *text, const struct moment *moment)
{
	text_add(text, tell_sound_word(moment->sound));
}

/* What a watch shows beyond the trace. */
static const struct moment_column watch_columns[] = {
	{"rep", COLUMN_NUMBER, add_rep},
	{"side", COLUMN_WORD, add_side},
	{"counted", COLUMN_NUMBER, add_counted},
	{"unit", COLUMN_WORD, add_unit},
	{"dose", COLUMN_NUMBER, add_dose},
	{"cue", COLUMN_WORD, add_cue},
	{"target_low_deg", COLUMN_NUMBER, add_target_low},
	{"target_high_deg", COLUMN_NUMBER, add_target_high},
	{"sound", COLUMN_WORD, add_sound},
};
enum { WATCH_COLUMN_COUNT = sizeof(watch_columns) / sizeof(*watch_columns) };

void tell_trace_header(struct text *text)
{
	for (int i = 0; i < TRACE_COLUMN_COUNT; i++) {
		text_add(text, trace_columns[i].name);
		column_end(text, i, TRACE_COLUMN_COUNT);
	}
}

void tell_trace_row(struct text *text, const struct moment *moment)
{
	for (int i = 0; i < TRACE_COLUMN_COUNT; i++) {
		trace_columns[i].add(text, moment);
		column_end(text, i, TRACE_COLUMN_COUNT);
	}
}

static void add_members(struct text *text, const struct moment *moment,
			const struct moment_column *columns, int count)
{
	for (int i = 0; i < count; i++) {
		char value[ROW_TEXT_MAX];
		struct text value_text = text_in(value, sizeof(value));

		columns[i].add(&value_text, moment);
		column_json(text, columns[i].name, columns[i].type, value);
	}
}

void tell_moment_json(struct text *text, const struct moment *moment)
{
	text_add(text, "{\"kind\":\"moment\"");
	add_members(text, moment, trace_columns, TRACE_COLUMN_COUNT);
	add_members(text, moment, watch_columns, WATCH_COLUMN_COUNT);
	text_add(text, "}");
}

void tell_orientation_header(struct text *text)
{
	text_add(text, "t_us,sensor,up_x,up_y,up_z\n");
}

void tell_orientation_row(struct text *text, const struct imu_sample *sample, struct vec3 up_sensor)
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
