/* SPDX-License-Identifier: MIT */
#include <lumbard/session/button.h>

enum button_press button_step(struct button *button, bool is_down, int64_t t_us)
{
	int64_t held_us = t_us - button->down_us;
	bool was_taken = button->is_taken;

	if (is_down && button->is_down && !button->is_held && held_us >= BUTTON_HELD_US) {
		button->is_held = true;
		return BUTTON_HELD;
	}
	if (is_down == button->is_down)
		return BUTTON_NOT_PRESSED;
	*button = (struct button){.is_down = is_down, .down_us = t_us};
	if (is_down || held_us < BUTTON_DEBOUNCE_US || was_taken)
		return BUTTON_NOT_PRESSED;
	return held_us >= BUTTON_LONG_PRESS_US ? BUTTON_LONG : BUTTON_SHORT;
}

void button_take(struct button *button)
{
	button->is_taken = true;
}

enum coach_side button_next_side(enum coach_side side)
{
	return side == SIDE_LEFT ? SIDE_RIGHT : SIDE_LEFT;
}
