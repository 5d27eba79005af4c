/* SPDX-License-Identifier: MIT */
#include "gauge.h"

#include <lumbard/base/units.h>
#include <lumbard/tell/words.h>

#include <stdbool.h>
#include <stdio.h>

/* Columns from the left edge of the gauges. */
enum { VALUE_END = 20, WORD_AT = 21, BAR_AT = 30, BAR_HALF = 10, LEGEND_AT = 19 };

enum zone { ZONE_PLAIN, ZONE_GOOD, ZONE_WRONG };

void demo_limits_init(struct demo_limits *limits, const struct exercise *exercise,
		      const struct profile *profile, const struct prescription *prescription)
{
	const struct prescription_entry *entry =
		exercise ? prescription_entry(prescription, exercise) : NULL;

	*limits = (struct demo_limits){.is_lone = !profile->sensor[SENSOR_LUMBAR].is_fitted};
	if (entry)
		form_init(&limits->form, exercise, FORM_RECOGNISED, profile, &entry->overrides);
}

/* Limits on its quantity that hold for this person. */
static bool is_on_bar(const struct demo_limits *limits, const struct form_limit *limit,
		      enum form_quantity bar)
{
	return limit->quantity == bar && form_limit_can_hold(limit, limits->is_lone ? 1 : 2);
}

/* What counts as the stretch: GOOD where passed, WRONG where not, PLAIN where nothing is asked. */
static enum zone counted_zone(const struct demo_limits *limits, enum form_quantity bar,
			      double value)
{
	const struct form *form = &limits->form;
	enum zone zone = ZONE_PLAIN;

	for (int i = 0; form->exercise->counts[i].on != 0.0; i++) {
		const struct form_limit *limit = &form->exercise->counts[i];

		if (!is_on_bar(limits, limit, bar))
			continue;
		if (form_is_past(limit->way, value, form->count[i].on))
			return ZONE_GOOD;
		zone = ZONE_WRONG;
	}
	return zone;
}

/* An angle without any limit in this stretch is neither good nor wrong. */
static enum zone zone_of(const struct demo_limits *limits, enum form_quantity bar, double value)
{
	const struct form *form = &limits->form;
	bool is_limited = false, is_nearly = false;
	enum zone counted;

	if (!form->exercise)
		return ZONE_PLAIN;
	for (int i = 0; i < form->rule_count; i++) {
		const struct form_rule *rule = form->state[i].rule;
		bool is_beyond = form_is_past(rule->limit.way, value, form->state[i].on);

		if (!is_on_bar(limits, &rule->limit, bar))
			continue;
		is_limited = true;
		if (is_beyond && form_error_is_wrong(rule->error))
			return ZONE_WRONG;
		is_nearly |= is_beyond;
	}
	counted = counted_zone(limits, bar, value);
	if (is_nearly || counted == ZONE_WRONG)
		return ZONE_PLAIN;
	return is_limited || counted == ZONE_GOOD ? ZONE_GOOD : ZONE_PLAIN;
}

static const struct {
	enum form_quantity quantity;
	double deg_per_cell;
} gauges[] = {
	{QUANTITY_PELVIC_TILT, 3.0},
	{QUANTITY_LUMBAR_FLEXION, 3.0},
	{QUANTITY_LEAN, 1.5},
	{QUANTITY_TURN, 1.5},
};
enum { GAUGE_COUNT = sizeof(gauges) / sizeof(*gauges) };

static const char *word_of(int gauge, double value)
{
	if (gauges[gauge].quantity == QUANTITY_LUMBAR_FLEXION)
		return tell_back_word(value);
	if (fabs(value) < RAD(0.5))
		return "";
	return value > 0.0 ? form_quantity_info(gauges[gauge].quantity)->plus
			   : form_quantity_info(gauges[gauge].quantity)->minus;
}

static void draw_bar(const struct demo_limits *limits, int gauge, double value,
		     struct screen_grid *grid, int row, int column)
{
	double rad_per_cell = RAD(gauges[gauge].deg_per_cell);
	double cell = rint(value / rad_per_cell);
	enum zone here =
		is_known(value) ? zone_of(limits, gauges[gauge].quantity, value) : ZONE_PLAIN;

	for (int i = -BAR_HALF; i <= BAR_HALF; i++) {
		enum zone zone = zone_of(limits, gauges[gauge].quantity, i * rad_per_cell);

		screen_grid_put(grid, row, column + BAR_HALF + i,
				zone == ZONE_GOOD    ? STYLE_GREEN
				: zone == ZONE_WRONG ? STYLE_RED
						     : STYLE_DIM,
				zone == ZONE_GOOD    ? "━"
				: zone == ZONE_WRONG ? "▒"
				: i == 0	     ? "┼"
						     : "─");
	}
	if (!is_known(value))
		return;
	screen_grid_put(grid, row, column + BAR_HALF + (int)fmax(fmin(cell, BAR_HALF), -BAR_HALF),
			here == ZONE_GOOD    ? STYLE_GREEN_LIT
			: here == ZONE_WRONG ? STYLE_RED_LIT
					     : STYLE_BOLD,
			cell > BAR_HALF	   ? "▶"
			: cell < -BAR_HALF ? "◀"
					   : "●");
}

static void draw_gauge(const struct demo_limits *limits, int gauge, double value,
		       struct screen_grid *grid, int row, int column)
{
	const struct form_quantity_info *info = form_quantity_info(gauges[gauge].quantity);
	char number[32];

	screen_grid_put(grid, row, column, STYLE_PLAIN, info->name);
	if (!is_known(value)) {
		bool is_lone = info->sensors_least > 1 && limits->is_lone;

		screen_grid_put(grid, row, column + VALUE_END - 5, STYLE_BOLD,
				is_lone ? "unknown: one sensor cannot tell" : "unknown");
		if (!is_lone)
			draw_bar(limits, gauge, value, grid, row, column + BAR_AT);
		return;
	}
	snprintf(number, sizeof(number), rint(value * DEG_PER_RAD) == 0.0 ? "0°" : "%+.0f°",
		 value * DEG_PER_RAD);
	screen_grid_put_right(grid, row, column + VALUE_END, STYLE_BOLD, number);
	screen_grid_put(grid, row, column + WORD_AT, STYLE_PLAIN, word_of(gauge, value));
	draw_bar(limits, gauge, value, grid, row, column + BAR_AT);
}

void demo_gauge_draw(const struct demo_limits *limits, const struct body_pose *pose,
		     struct screen_grid *grid, int row, int column)
{
	static const struct form_offset none;
	double value[QUANTITY_COUNT];

	form_quantities_read(pose, &none, value);
	for (int i = 0; i < GAUGE_COUNT; i++)
		draw_gauge(limits, i, value[gauges[i].quantity], grid, row + i, column);
	screen_grid_put(grid, row + GAUGE_COUNT, column, STYLE_DIM, "against neutral");
	if (!limits->form.exercise)
		return;
	column = screen_grid_put(grid, row + GAUGE_COUNT, column + LEGEND_AT, STYLE_GREEN, "━━");
	column = screen_grid_put(grid, row + GAUGE_COUNT, column + 1, STYLE_DIM, "good");
	column = screen_grid_put(grid, row + GAUGE_COUNT, column + 2, STYLE_RED, "▒▒");
	column = screen_grid_put(grid, row + GAUGE_COUNT, column + 1, STYLE_DIM, "wrong");
	screen_grid_put(grid, row + GAUGE_COUNT, column + 2, STYLE_DIM, "── neither");
}
