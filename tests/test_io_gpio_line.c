/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/gpio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_line(const char *text, int offset, int is_active_low)
{
	struct gpio_line_config line = {.offset = 99, .is_active_low = true, .name = text};

	if (gpio_line_parse(text, &line) != 0)
		fail_msg("\"%s\" is refused", text);
	if (line.offset != offset || line.is_active_low != is_active_low)
		fail_msg("\"%s\" gives %d, active low %d", text, line.offset, line.is_active_low);
	assert_ptr_equal(line.name, text);
}

static void assert_refused(const char *text, int error)
{
	struct gpio_line_config line = {.offset = 99, .is_active_low = true};
	int r = gpio_line_parse(text, &line);

	if (r != error)
		fail_msg("\"%s\" gives %d instead of %d", text, r, error);
	assert_int_equal(line.offset, 99);
	assert_true(line.is_active_low);
}

static void spellings(void **state)
{
	(void)state;
	assert_line("GPIO17", 17, 0);
	assert_line("gpio17", 17, 0);
	assert_line("17", 17, 0);
	assert_line("  GPIO 17 ", 17, 0);
	assert_line("pin 11", 17, 0);
	assert_line("Pin11", 17, 0);
	assert_line("0", 0, 0);
	assert_line("GPIO27", 27, 0);
	assert_line("none", GPIO_LINE_NONE, 0);
	assert_line("None", GPIO_LINE_NONE, 0);
}

static void active_low(void **state)
{
	(void)state;
	assert_line("GPIO17!", 17, 1);
	assert_line("17 !", 17, 1);
	assert_line("pin 13!", 27, 1);
	assert_line("GPIO22 active_low", 22, 1);
	assert_line("pin 15  ACTIVE_LOW ", 22, 1);
}

static void not_understood(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"!",
		"active_low",
		"GPIO",
		"pin",
		"-1",
		"+4",
		"0x11",
		"1.5",
		"GPIO17x",
		"17 18",
		"pin-1",
		"none!",
		"GPIO17!!",
		"led:ACT",
		"SDA1",
		"17active_low",
		"pin GPIO17",
		"none active_low",
		"17 active low",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i], -EINVAL);
}

static void not_on_the_header(void **state)
{
	static const char *const texts[] = {
		"28", "GPIO53", "pin 0", "pin 41", "4294967313", "99999999999999999999",
	};
	static const int power_and_ground[] = {1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39};
	char text[] = "pin ..";

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i], -ERANGE);
	for (size_t i = 0; i < sizeof(power_and_ground) / sizeof(power_and_ground[0]); i++) {
		text[4] = (char)('0' + power_and_ground[i] / 10);
		text[5] = (char)('0' + power_and_ground[i] % 10);
		assert_refused(text, -ERANGE);
	}
}

/* The default lines and I2C, as printed on every wiring diagram. */
static void header_pins(void **state)
{
	(void)state;
	assert_int_equal(gpio_header_pin(2), 3);
	assert_int_equal(gpio_header_pin(3), 5);
	assert_int_equal(gpio_header_pin(17), 11);
	assert_int_equal(gpio_header_pin(27), 13);
	assert_int_equal(gpio_header_pin(22), 15);
	assert_int_equal(gpio_header_pin(23), 16);
	assert_int_equal(gpio_header_pin(24), 18);
	assert_int_equal(gpio_header_pin(21), 40);
	assert_int_equal(gpio_header_pin(28), 0);
	assert_int_equal(gpio_header_pin(GPIO_LINE_NONE), 0);
}

/* 28 lines on 40 pins: each once, 12 pins left for power and ground. */
static void every_line_is_on_one_pin(void **state)
{
	char text[] = "pin ..";
	int pins_with_a_line = 0;

	(void)state;
	for (int offset = 0; offset < GPIO_LINES_COUNT; offset++)
		assert_true(gpio_header_pin(offset) > 0);
	for (int pin = 1; pin <= 40; pin++) {
		struct gpio_line_config line;

		text[4] = (char)('0' + pin / 10);
		text[5] = (char)('0' + pin % 10);
		if (gpio_line_parse(text, &line) < 0)
			continue;
		pins_with_a_line++;
		assert_int_equal(gpio_header_pin(line.offset), pin);
	}
	assert_int_equal(pins_with_a_line, GPIO_LINES_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings),	  cmocka_unit_test(active_low),
		cmocka_unit_test(not_understood), cmocka_unit_test(not_on_the_header),
		cmocka_unit_test(header_pins),	  cmocka_unit_test(every_line_is_on_one_pin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
