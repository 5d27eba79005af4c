/* SPDX-License-Identifier: MIT */
#include "fakes/check.h"
#include <lumbard/screen/abilities.h>

static void assert_abilities(struct screen_environment environment, bool has_glyphs,
			     enum screen_colours colours)
{
	struct screen_abilities abilities = screen_abilities_of(&environment);

	assert_int_equal(abilities.has_glyphs, has_glyphs);
	assert_int_equal(abilities.colours, colours);
}

static void test_a_terminal_of_today(void **state)
{
	(void)state;
	assert_abilities(
		(struct screen_environment){.term = "xterm-256color", .lang = "de_DE.UTF-8"}, true,
		SCREEN_COLOURS_MANY);
	assert_abilities((struct screen_environment){.term = "foot",
						     .lang = "C.utf8",
						     .colorterm = "truecolor"},
			 true, SCREEN_COLOURS_MANY);
	assert_abilities((struct screen_environment){.term = "xterm", .lang = "C.UTF-8"}, true,
			 SCREEN_COLOURS_EIGHT);
}

/* Its font has no Braille, whatever the locale is. */
static void test_the_console(void **state)
{
	(void)state;
	assert_abilities((struct screen_environment){.term = "linux", .lang = "en_GB.UTF-8"}, false,
			 SCREEN_COLOURS_EIGHT);
	assert_abilities((struct screen_environment){.term = "linux",
						     .lang = "en_GB.UTF-8",
						     .colorterm = "1"},
			 false, SCREEN_COLOURS_EIGHT);
	assert_abilities((struct screen_environment){.term = "linux", .no_color = "1"}, false,
			 SCREEN_COLOURS_NONE);
}

static void test_the_locale_is_taken_as_setlocale_takes_it(void **state)
{
	const char *term = "xterm";

	(void)state;
	assert_abilities((struct screen_environment){.term = term}, false, SCREEN_COLOURS_EIGHT);
	assert_abilities((struct screen_environment){.term = term, .lang = "C"}, false,
			 SCREEN_COLOURS_EIGHT);
	assert_abilities(
		(struct screen_environment){
			.term = term, .lc_all = "C", .lc_ctype = "C.UTF-8", .lang = "C.UTF-8"},
		false, SCREEN_COLOURS_EIGHT);
	assert_abilities(
		(struct screen_environment){
			.term = term, .lc_all = "", .lc_ctype = "C.UTF-8", .lang = "C"},
		true, SCREEN_COLOURS_EIGHT);
}

static void test_no_color_counts_when_it_is_not_empty(void **state)
{
	(void)state;
	assert_abilities((struct screen_environment){.term = "xterm-256color", .no_color = "1"},
			 false, SCREEN_COLOURS_NONE);
	assert_abilities((struct screen_environment){.term = "xterm-256color", .no_color = ""},
			 false, SCREEN_COLOURS_MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_terminal_of_today),
		cmocka_unit_test(test_the_console),
		cmocka_unit_test(test_the_locale_is_taken_as_setlocale_takes_it),
		cmocka_unit_test(test_no_color_counts_when_it_is_not_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
