/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lumbard/session/button.h>

/* Pressed at down_us and let go after held_us, looked at at no other time. */
static enum button_press press(struct button *button, int64_t down_us, int64_t held_us)
{
	assert_int_equal(button_step(button, true, down_us), BUTTON_NOT_PRESSED);
	return button_step(button, false, down_us + held_us);
}

static void test_how_long_makes_which_press(void **state)
{
	static const struct {
		int64_t held_us;
		enum button_press press;
	} cases[] = {
		{0, BUTTON_NOT_PRESSED}, {29999, BUTTON_NOT_PRESSED}, {30000, BUTTON_SHORT},
		{200000, BUTTON_SHORT},	 {1499999, BUTTON_SHORT},     {1500000, BUTTON_LONG},
		{60000000, BUTTON_LONG},
	};
	struct button button = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
			press(&button, -5000000 + (int64_t)i * 100000000, cases[i].held_us),
			cases[i].press);
}

static void test_a_press_counts_once_and_when_it_ends(void **state)
{
	struct button button = {0};

	(void)state;
	for (int64_t t_us = 0; t_us < 1000000; t_us += 10000)
		assert_int_equal(button_step(&button, true, t_us), BUTTON_NOT_PRESSED);
	assert_int_equal(button_step(&button, false, 1000000), BUTTON_SHORT);
	for (int64_t t_us = 1010000; t_us < 9000000; t_us += 10000)
		assert_int_equal(button_step(&button, false, t_us), BUTTON_NOT_PRESSED);
}

/* Contacts that bounce for some milliseconds make one press of it. */
static void test_bouncing_contacts_are_one_press(void **state)
{
	struct button button = {0};
	int presses = 0;

	(void)state;
	for (int64_t t_us = 0; t_us <= 1000000; t_us += 5000) {
		bool is_settled = t_us >= 20000 && t_us <= 500000;
		bool is_bouncing =
			(t_us < 20000 || (t_us > 500000 && t_us < 520000)) && t_us / 5000 % 2 == 0;

		presses += button_step(&button, is_settled || is_bouncing, t_us) == BUTTON_SHORT;
	}
	assert_int_equal(presses, 1);
}

static void test_sides_take_turns(void **state)
{
	(void)state;
	assert_int_equal(button_next_side(SIDE_NONE), SIDE_LEFT);
	assert_int_equal(button_next_side(SIDE_LEFT), SIDE_RIGHT);
	assert_int_equal(button_next_side(SIDE_RIGHT), SIDE_LEFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_how_long_makes_which_press),
		cmocka_unit_test(test_a_press_counts_once_and_when_it_ends),
		cmocka_unit_test(test_bouncing_contacts_are_one_press),
		cmocka_unit_test(test_sides_take_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
