/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include <lumbard/screen/grid.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct screen_grid grid_of(bool has_glyphs, enum screen_colours colours)
{
	struct screen_grid grid = {.abilities = {has_glyphs, colours}};

	screen_grid_clear(&grid);
	return grid;
}

/* Without the blanks at its end. */
static const char *row_of(const struct screen_grid *grid, int row)
{
	static char text[SCREEN_COLUMNS * 4 + 1];
	size_t end;

	text[0] = '\0';
	for (int i = 0; i < SCREEN_COLUMNS; i++)
		strcat(text, grid->cell[row][i].glyph);
	for (end = strlen(text); end > 0 && text[end - 1] == ' '; end--)
		text[end - 1] = '\0';
	return text;
}

static const char *rendered(struct screen_grid *grid)
{
	static char bytes[SCREEN_RENDER_MAX];
	struct text text = text_in(bytes, sizeof(bytes));

	screen_grid_render(grid, &text);
	assert_false(text.is_cut);
	return bytes;
}

static void test_what_is_put_stands_there(void **state)
{
	struct screen_grid grid = grid_of(true, SCREEN_COLOURS_MANY);

	(void)state;
	assert_int_equal(screen_grid_put(&grid, 0, 2, STYLE_BOLD, "◆ °"), 5);
	assert_string_equal(row_of(&grid, 0), "  ◆ °");
	assert_int_equal(grid.cell[0][2].style, STYLE_BOLD);
	assert_int_equal(grid.cell[0][5].style, STYLE_PLAIN);
	screen_grid_put_right(&grid, 1, SCREEN_COLUMNS, STYLE_PLAIN, "x°");
	assert_string_equal(grid.cell[1][SCREEN_COLUMNS - 2].glyph, "x");
	screen_grid_repeat(&grid, 2, 0, 3, STYLE_PLAIN, "━");
	assert_string_equal(row_of(&grid, 2), "━━━");
}

static void test_what_is_outside_is_cut(void **state)
{
	struct screen_grid grid = grid_of(true, SCREEN_COLOURS_MANY);

	(void)state;
	screen_grid_put(&grid, SCREEN_ROWS - 1, SCREEN_COLUMNS - 1, STYLE_PLAIN, "abc");
	assert_string_equal(grid.cell[SCREEN_ROWS - 1][SCREEN_COLUMNS - 1].glyph, "a");
	screen_grid_put(&grid, 0, -2, STYLE_PLAIN, "abc");
	assert_string_equal(row_of(&grid, 0), "c");
	screen_grid_put(&grid, -1, 0, STYLE_PLAIN, "abc");
	screen_grid_put(&grid, SCREEN_ROWS, 0, STYLE_PLAIN, "abc");
}

static void test_lines_are_broken_at_blanks(void **state)
{
	const char *rest;

	(void)state;
	assert_int_equal(screen_wrap("one two three", 7, &rest), 7);
	assert_string_equal(rest, "three");
	assert_int_equal(screen_wrap("one two three", 6, &rest), 3);
	assert_string_equal(rest, "two three");
	assert_int_equal(screen_wrap("unbreakable", 4, &rest), 4);
	assert_string_equal(rest, "eakable");
}

static void test_prose_is_wrapped(void **state)
{
	struct screen_grid grid = grid_of(true, SCREEN_COLOURS_MANY);

	(void)state;
	screen_grid_wrap(&grid, 0, 1, 2, 9, STYLE_PLAIN, "one two three four five");
	assert_string_equal(row_of(&grid, 0), " one two");
	assert_string_equal(row_of(&grid, 1), " three");
	assert_string_equal(row_of(&grid, 2), "");
}

static void test_without_glyphs_all_is_ascii(void **state)
{
	struct screen_grid grid = grid_of(false, SCREEN_COLOURS_MANY);

	(void)state;
	screen_grid_put(&grid, 0, 0, STYLE_PLAIN, "█░▒━─│┼╭╮╰╯●◆◀▶°·▕▏");
	assert_string_equal(row_of(&grid, 0), "#.x=-|+..''O@<>d-[]");
	screen_grid_put(&grid, 1, 0, STYLE_PLAIN, "⠛⣤⢸⠀");
	assert_string_equal(row_of(&grid, 1), "\"_|");
	for (const char *c = rendered(&grid); *c; c++)
		assert_true((unsigned char)*c < 0x80);
}

static void test_only_rows_that_changed_are_rendered(void **state)
{
	struct screen_grid grid = grid_of(true, SCREEN_COLOURS_MANY);

	(void)state;
	assert_non_null(strstr(rendered(&grid), "\033[2J"));
	assert_string_equal(rendered(&grid), "");
	screen_grid_put(&grid, 4, 0, STYLE_PLAIN, "new");
	assert_int_equal(strncmp(rendered(&grid), "\033[5;1H", 6), 0);
	assert_string_equal(rendered(&grid), "");
	screen_grid_put(&grid, 4, 0, STYLE_BOLD, "new");
	assert_non_null(strstr(rendered(&grid), "\033[5;1H"));
	screen_grid_forget(&grid);
	assert_non_null(strstr(rendered(&grid), "\033[24;1H"));
}

/* What a style sends before a sign. */
static const char *sent_by(enum screen_colours colours, enum screen_style style)
{
	static char codes[64];
	struct screen_grid grid = grid_of(true, colours);
	const char *start, *end;

	screen_grid_put(&grid, 0, 0, style, "@");
	end = strstr(rendered(&grid), "m@");
	assert_non_null(end);
	for (start = end; *start != '['; start--)
		;
	snprintf(codes, sizeof(codes), "%.*s", (int)(end - start - 1), start + 1);
	return codes;
}

/* Relative luminance of one of the 216 colours of the cube (WCAG 2.1). */
static double luminance(int colour)
{
	static const int steps[] = {0, 95, 135, 175, 215, 255};
	static const double share[] = {0.2126, 0.7152, 0.0722};
	double sum = 0.0;

	if (colour >= 232) /* greys */
		return pow((8.0 + 10.0 * (colour - 232)) / 255.0, 2.2);
	for (int i = 0; i < 3; i++) {
		int level = (colour - 16) / (i == 0 ? 36 : i == 1 ? 6 : 1) % 6;

		sum += share[i] * pow(steps[level] / 255.0, 2.2);
	}
	return sum;
}

static double contrast(double a, double b)
{
	return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

static int colour_after(const char *codes, const char *key)
{
	const char *at = strstr(codes, key);

	return at ? atoi(at + strlen(key)) : -1;
}

/* 3 is what large text and graphics need, 4.5 other text; nobody says what the background is. */
static void test_colours_show_on_white_and_on_black(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		const char *codes = sent_by(SCREEN_COLOURS_MANY, (enum screen_style)style);
		int ink = colour_after(codes, "38;5;"), ground = colour_after(codes, "48;5;");

		if (ground >= 0) {
			assert_holds(contrast(luminance(ink), luminance(ground)) > 4.5);
		} else if (ink >= 0) {
			assert_holds(contrast(luminance(ink), 0.0) > 3.0);
			assert_holds(contrast(luminance(ink), 1.0) > 3.0);
		}
	}
}

/* The eight colours are what a theme makes of them: none is used without a ground of its own. */
static void test_each_of_eight_colours_has_its_ground(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		const char *codes = sent_by(SCREEN_COLOURS_EIGHT, (enum screen_style)style);

		assert_int_equal(strstr(codes, ";3") != NULL, strstr(codes, ";4") != NULL);
		assert_null(strstr(codes, ";5;"));
	}
	assert_string_equal(sent_by(SCREEN_COLOURS_EIGHT, STYLE_GREEN_LIT), "0;30;42");
	assert_string_equal(sent_by(SCREEN_COLOURS_EIGHT, STYLE_RED_LIT), "0;1;37;41");
	assert_string_equal(sent_by(SCREEN_COLOURS_EIGHT, STYLE_YELLOW_LIT), "0;30;43");
}

static void test_without_colour_what_is_lit_is_reversed(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		const char *codes = sent_by(SCREEN_COLOURS_NONE, (enum screen_style)style);

		assert_null(strpbrk(codes, "3459"));
	}
	assert_string_equal(sent_by(SCREEN_COLOURS_NONE, STYLE_GREEN_LIT), "0;7");
	assert_string_equal(sent_by(SCREEN_COLOURS_NONE, STYLE_RED), "0;1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_put_stands_there),
		cmocka_unit_test(test_what_is_outside_is_cut),
		cmocka_unit_test(test_lines_are_broken_at_blanks),
		cmocka_unit_test(test_prose_is_wrapped),
		cmocka_unit_test(test_without_glyphs_all_is_ascii),
		cmocka_unit_test(test_only_rows_that_changed_are_rendered),
		cmocka_unit_test(test_colours_show_on_white_and_on_black),
		cmocka_unit_test(test_each_of_eight_colours_has_its_ground),
		cmocka_unit_test(test_without_colour_what_is_lit_is_reversed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
