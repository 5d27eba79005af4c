/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/gpio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/said.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Symbolic links such as gpiochip4 are not in these: they are left out of the listing before. */
#define CHIP(number, name, lines, offset17)                                                        \
	{                                                                                          \
		.path = "/dev/gpiochip" #number, .label = name, .line_count = lines,               \
		.gpio17_offset = offset17                                                          \
	}
#define NO17 GPIO_LINE_NONE

static const struct gpio_chip_info pi3[] = {
	CHIP(0, "pinctrl-bcm2835", 54, 17),
	CHIP(1, "brcmvirt-gpio", 2, NO17),
	CHIP(2, "raspberrypi-exp-gpio", 8, NO17),
};

static const struct gpio_chip_info pi4[] = {
	CHIP(0, "pinctrl-bcm2711", 58, 17),
	CHIP(1, "raspberrypi-exp-gpio", 8, NO17),
};

/* Kernel 6.1 to 6.6.20. */
static const struct gpio_chip_info pi5_old[] = {
	CHIP(0, "gpio-brcmstb@107d508500", 32, NO17),
	CHIP(1, "gpio-brcmstb@107d508520", 4, NO17),
	CHIP(2, "gpio-brcmstb@107d517c00", 17, NO17),
	CHIP(3, "gpio-brcmstb@107d517c20", 6, NO17),
	CHIP(4, "pinctrl-rp1", 54, 17),
};

/* Kernel 6.12.96: no gpiochip0 and two digits. */
static const struct gpio_chip_info pi5_new[] = {
	CHIP(11, "gpio-brcmstb@107d508500", 32, NO17),
	CHIP(12, "gpio-brcmstb@107d508520", 4, NO17),
	CHIP(13, "gpio-brcmstb@107d517c00", 15, NO17),
	CHIP(14, "gpio-brcmstb@107d517c20", 6, NO17),
	CHIP(15, "pinctrl-rp1", 54, 17),
};

static const struct gpio_chip_info pc[] = {
	CHIP(0, "INT34C5:00", 463, NO17),
};

static struct reason reason;

static void assert_found(const struct gpio_chip_info *chips, size_t count, const char *wanted,
			 size_t want)
{
	size_t index = 99;

	reason_set(&reason, NULL, "untouched");
	assert_int_equal(gpio_chip_resolve(chips, count, wanted, &index, &reason), 0);
	assert_int_equal(index, want);
	assert_string_equal(reason.why, "untouched");
}

static void assert_not_found(const struct gpio_chip_info *chips, size_t count, const char *wanted,
			     int error)
{
	size_t index = 99;

	assert_int_equal(gpio_chip_resolve(chips, count, wanted, &index, &reason), error);
	assert_int_equal(index, 99);
}

static void assert_message_has(const char *part)
{
	if (!strstr(said(&reason), part))
		fail_msg("\"%s\" is not in \"%s\"", part, said(&reason));
}

static void header_is_found_by_its_label(void **state)
{
	(void)state;
	assert_found(pi3, COUNT(pi3), NULL, 0);
	assert_found(pi4, COUNT(pi4), "", 0);
	assert_found(pi5_old, COUNT(pi5_old), NULL, 4);
	assert_found(pi5_new, COUNT(pi5_new), NULL, 4);
}

static void wanted_goes_before_all(void **state)
{
	(void)state;
	assert_found(pi5_new, COUNT(pi5_new), "/dev/gpiochip12", 1);
	assert_found(pi5_new, COUNT(pi5_new), "gpiochip13", 2);
	assert_found(pi5_new, COUNT(pi5_new), "gpio-brcmstb@107d517c20", 3);
	assert_found(pc, COUNT(pc), "INT34C5:00", 0);
}

static void wanted_that_is_not_there_is_not_replaced(void **state)
{
	(void)state;
	assert_not_found(pi5_new, COUNT(pi5_new), "/dev/gpiochip0", -ENODEV);
	assert_message_has("no GPIO chip is called /dev/gpiochip0: found gpiochip11 "
			   "[gpio-brcmstb@107d508500] (32 lines), gpiochip12 ");
	assert_message_has("gpiochip15 [pinctrl-rp1] (54 lines); name one with gpio_chip");
	assert_not_found(pi3, COUNT(pi3), "pinctrl-bcm283", -ENODEV);
}

static void unknown_label_is_found_by_device_tree(void **state)
{
	struct gpio_chip_info chips[] = {
		CHIP(0, "expander", 16, NO17),
		CHIP(1, "header-of-2030", 54, NO17),
	};

	(void)state;
	assert_not_found(chips, COUNT(chips), NULL, -ENODEV);
	strcpy(chips[0].compatible, "nxp,brcm,bcm2835-gpio-like brcm,bcm2835-gpio2");
	assert_not_found(chips, COUNT(chips), NULL, -ENODEV);
	strcpy(chips[1].compatible, "brcm,bcm2711-gpio brcm,bcm2835-gpio");
	assert_found(chips, COUNT(chips), NULL, 1);
	strcpy(chips[1].compatible, "raspberrypi,rp1-gpio");
	assert_found(chips, COUNT(chips), NULL, 1);
}

static void label_goes_before_device_tree_and_name(void **state)
{
	struct gpio_chip_info chips[] = {
		CHIP(0, "one", 54, 17),
		CHIP(1, "two", 54, 17),
		CHIP(2, "pinctrl-rp1", 54, NO17),
	};

	(void)state;
	strcpy(chips[0].compatible, "brcm,bcm2711-gpio");
	assert_found(chips, COUNT(chips), NULL, 2);
	strcpy(chips[2].label, "three");
	assert_found(chips, COUNT(chips), NULL, 0);
}

static void last_resort_is_the_only_line_named_gpio17(void **state)
{
	struct gpio_chip_info chips[] = {
		CHIP(0, "one", 54, NO17),
		CHIP(1, "two", 54, 17),
	};

	(void)state;
	assert_found(chips, COUNT(chips), NULL, 1);
	chips[0].gpio17_offset = 17;
	assert_not_found(chips, COUNT(chips), NULL, -ENODEV);
	assert_message_has("more than one GPIO chip looks like the 40-pin header: found gpiochip0 "
			   "[one] (54 lines), gpiochip1 [two] (54 lines)");
}

/* Another board may number its lines otherwise; then BCM numbers would hit the wrong pins. */
static void line_gpio17_elsewhere_than_at_17_does_not_count(void **state)
{
	const struct gpio_chip_info chips[] = {CHIP(0, "one", 54, 49)};

	(void)state;
	assert_not_found(chips, COUNT(chips), NULL, -ENODEV);
}

static void two_of_one_label_are_not_guessed(void **state)
{
	const struct gpio_chip_info chips[] = {
		CHIP(0, "pinctrl-rp1", 54, 17),
		CHIP(1, "pinctrl-rp1", 54, 17),
	};

	(void)state;
	assert_not_found(chips, COUNT(chips), NULL, -ENODEV);
	assert_not_found(chips, COUNT(chips), "pinctrl-rp1", -ENODEV);
	assert_message_has("more than one GPIO chip is called pinctrl-rp1");
	assert_found(chips, COUNT(chips), "gpiochip1", 1);
}

static void plain_pc_has_no_header(void **state)
{
	(void)state;
	assert_not_found(pc, COUNT(pc), NULL, -ENODEV);
	assert_message_has("found gpiochip0 [INT34C5:00] (463 lines)");
	assert_string_equal(reason.next, "name one with gpio_chip = PATH or LABEL");
	assert_not_found(pc, 0, NULL, -ENODEV);
	assert_message_has("there are no GPIO chips");
	assert_string_equal(reason.next, "run on a Raspberry Pi, or set the outputs to none");
}

static void missing_permission_is_the_reason_given(void **state)
{
	const struct gpio_chip_info chips[] = {
		{.path = "/dev/gpiochip0", .open_error = -EACCES, .gpio17_offset = NO17},
		CHIP(1, "raspberrypi-exp-gpio", 8, NO17),
	};

	(void)state;
	assert_not_found(chips, COUNT(chips), NULL, -EACCES);
	assert_message_has("/dev/gpiochip0: permission denied for the user ");
	assert_int_equal(strncmp(reason.next, "sudo usermod -aG gpio ", 22), 0);
	assert_not_found(chips, COUNT(chips), "/dev/gpiochip0", -EACCES);
	assert_found(chips, COUNT(chips), "gpiochip1", 1);
}

static void broken_chip_is_told_as_it_is(void **state)
{
	const struct gpio_chip_info chips[] = {
		{.path = "/dev/gpiochip0", .open_error = -ENODEV, .gpio17_offset = NO17},
	};

	(void)state;
	assert_not_found(chips, COUNT(chips), "gpiochip0", -ENODEV);
	assert_string_equal(reason.why, "/dev/gpiochip0: No such device");
	assert_string_equal(reason.next, "");
	assert_not_found(chips, COUNT(chips), NULL, -ENODEV);
	assert_message_has("found gpiochip0 (");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_is_found_by_its_label),
		cmocka_unit_test(wanted_goes_before_all),
		cmocka_unit_test(wanted_that_is_not_there_is_not_replaced),
		cmocka_unit_test(unknown_label_is_found_by_device_tree),
		cmocka_unit_test(label_goes_before_device_tree_and_name),
		cmocka_unit_test(last_resort_is_the_only_line_named_gpio17),
		cmocka_unit_test(line_gpio17_elsewhere_than_at_17_does_not_count),
		cmocka_unit_test(two_of_one_label_are_not_guessed),
		cmocka_unit_test(plain_pc_has_no_header),
		cmocka_unit_test(missing_permission_is_the_reason_given),
		cmocka_unit_test(broken_chip_is_told_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
