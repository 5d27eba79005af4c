/* SPDX-License-Identifier: MIT */
#include "demo/gauge.h"
#include "fakes/check.h"

#include <lumbard/base/units.h>

#include <string.h>

/* Angles as bars: names and values on the left, then 21 signs from -10 to +10 cells. */
enum { ROW = 3, BAR_AT = 30, BAR_CELLS = 21, TILT = 0, FLEXION = 1, LEAN = 2, TURN = 3 };

static struct profile profile;
static struct prescription prescription;
static struct screen_grid grid;

static int start(void **state)
{
	(void)state;
	profile = (struct profile){0};
	for (int i = 0; i < SENSOR_COUNT; i++)
		profile.sensor[i].is_fitted = true;
	prescription_default(&prescription);
	return 0;
}

static void draw(const char *exercise_name, double tilt_deg, double flexion_deg, double lean_deg)
{
	const struct exercise *exercise = exercise_name ? exercise_by_name(exercise_name) : NULL;
	struct body_pose pose = body_pose_unknown(0);
	struct demo_limits limits;

	pose.pelvic_tilt_rad = RAD(tilt_deg);
	pose.lumbar_flexion_rad = RAD(flexion_deg);
	pose.lean_rad = RAD(lean_deg);
	grid = (struct screen_grid){.abilities = {true, SCREEN_COLOURS_MANY}};
	screen_grid_clear(&grid);
	demo_limits_init(&limits, exercise, &profile, &prescription);
	demo_gauge_draw(&limits, &pose, &grid, ROW, 0);
}

static const char *signs(int gauge, int from, int count)
{
	static char text[SCREEN_COLUMNS * 4 + 1];

	text[0] = '\0';
	for (int i = 0; i < count; i++)
		strcat(text, grid.cell[ROW + gauge][from + i].glyph);
	return text;
}

static void assert_bar(int gauge, const char *bar)
{
	assert_string_equal(signs(gauge, BAR_AT, BAR_CELLS), bar);
}

static void test_a_bar_shows_what_is_good_wrong_and_neither(void **state)
{
	(void)state;
	draw("sitting-hamstring", 12.0, 4.0, 0.0);
	assert_string_equal(signs(TILT, 0, BAR_AT), "pelvic tilt     +12° forward  ");
	assert_bar(TILT, "▒▒▒▒▒▒▒───┼─━━●━━━━━━");
	assert_int_equal(grid.cell[ROW + TILT][BAR_AT + 14].style, STYLE_GREEN_LIT);
	assert_string_equal(signs(FLEXION, 0, BAR_AT), "lumbar flexion   +4° flat     ");
	assert_non_null(strstr(signs(GAUGE_ROWS - 1, 0, 52), "━━ good  ▒▒ wrong  ── neither"));
}

static void test_the_sign_of_a_wrong_angle_is_red(void **state)
{
	(void)state;
	draw("sitting-hamstring", 0.0, 28.0, 14.0);
	assert_int_equal(grid.cell[ROW + FLEXION][BAR_AT + 10 + 9].style, STYLE_RED_LIT);
	assert_string_equal(grid.cell[ROW + FLEXION][BAR_AT + 10 + 9].glyph, "●");
	assert_int_equal(grid.cell[ROW + LEAN][BAR_AT + 10 + 9].style, STYLE_RED_LIT);
	assert_string_equal(signs(LEAN, 0, BAR_AT), "lean            +14° right    ");
	assert_int_equal(grid.cell[ROW + TILT][BAR_AT + 10].style, STYLE_BOLD);
}

static void test_beyond_the_bar_an_arrow_says_so(void **state)
{
	(void)state;
	draw("sitting-hamstring", -60.0, 60.0, 0.0);
	assert_string_equal(grid.cell[ROW + TILT][BAR_AT].glyph, "◀");
	assert_string_equal(grid.cell[ROW + FLEXION][BAR_AT + 20].glyph, "▶");
}

static void test_what_is_unknown_has_no_sign(void **state)
{
	(void)state;
	draw("sitting-hamstring", 0.0, 0.0, 0.0);
	assert_string_equal(signs(TURN, 0, 30), "turn           unknown        ");
	assert_null(strstr(signs(TURN, BAR_AT, BAR_CELLS), "●"));
	assert_non_null(strstr(signs(TURN, BAR_AT, BAR_CELLS), "━"));
}

static void test_one_sensor_has_no_curve(void **state)
{
	(void)state;
	profile.sensor[SENSOR_LUMBAR].is_fitted = false;
	draw("sitting-hamstring", 0.0, UNKNOWN, 0.0);
	assert_non_null(strstr(signs(FLEXION, 0, 60), "unknown: one sensor cannot tell"));
}

static void test_without_a_stretch_nothing_is_good_or_wrong(void **state)
{
	(void)state;
	draw(NULL, 0.0, 28.0, 0.0);
	assert_bar(TILT, "──────────●──────────");
	assert_bar(FLEXION, "──────────┼────────●─");
	assert_null(strstr(signs(GAUGE_ROWS - 1, 0, 52), "good"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_bar_shows_what_is_good_wrong_and_neither, start),
		cmocka_unit_test_setup(test_the_sign_of_a_wrong_angle_is_red, start),
		cmocka_unit_test_setup(test_beyond_the_bar_an_arrow_says_so, start),
		cmocka_unit_test_setup(test_what_is_unknown_has_no_sign, start),
		cmocka_unit_test_setup(test_one_sensor_has_no_curve, start),
		cmocka_unit_test_setup(test_without_a_stretch_nothing_is_good_or_wrong, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
