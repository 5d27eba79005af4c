/* SPDX-License-Identifier: MIT */
/* The GPIO back end that this build chose, over a library without a kernel. */
#include "fakes/fake_gpiod.h"
#include "fakes/said.h"

#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/gpio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 256 };

struct fixture {
	char root[64]; /* stands for "/" */
	struct reason reason;
	struct gpio gpio;
};

static const struct gpio_line_config lamps[] = {
	{.offset = 17, .name = "good"},
	{.offset = 27, .is_active_low = true, .name = "error"},
	{.offset = GPIO_LINE_NONE, .name = "status"},
	{.offset = 23, .name = "buzzer"},
};
static const struct gpio_line_config button = {.offset = 24, .name = "button"};

static void path_in(const struct fixture *f, const char *path, char *ret_path)
{
	snprintf(ret_path, PATH_SIZE, "%s%s", f->root, path);
}

static void make_folder(const struct fixture *f, const char *path)
{
	char full[PATH_SIZE];

	path_in(f, path, full);
	assert_int_equal(mkdir(full, 0700), 0);
}

static void make_file(const struct fixture *f, const char *path, const char *bytes, size_t n)
{
	char full[PATH_SIZE];
	int fd;

	path_in(f, path, full);
	fd = open(full, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

static struct gpiod_chip *make_chip(const struct fixture *f, const char *file_name,
				    const char *label)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/dev/%s", file_name);
	make_file(f, path, "", 0);
	return fake_gpiod_add_chip(file_name, label);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->root, sizeof(f->root), "/tmp/lumbard-gpio-XXXXXX");
	assert_non_null(mkdtemp(f->root));
	make_folder(f, "/dev");
	fake_gpiod_reset();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[PATH_SIZE];

	gpio_close(&f->gpio);
	assert_int_equal(fake_gpiod.opens, 0);
	assert_int_equal(fake_gpiod.objects, 0);
	snprintf(command, sizeof(command), "rm -r %s", f->root);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

static struct gpio_config config_of(const struct fixture *f)
{
	return (struct gpio_config){
		.root = f->root,
		.outputs = lamps,
		.output_count = sizeof(lamps) / sizeof(lamps[0]),
		.button = &button,
	};
}

static int open_with(struct fixture *f, const struct gpio_config *config)
{
	return gpio_open(config, &f->gpio, &f->reason);
}

static int open_usual(struct fixture *f)
{
	struct gpio_config config = config_of(f);

	return open_with(f, &config);
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void outputs_start_off_and_follow_levels(void **state)
{
	struct fixture *f = *state;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-bcm2835");
	const int levels[] = {1, 5, 1, 0};

	chip->lines[17].level = 1;
	assert_int_equal(open_usual(f), 0);
	assert_int_equal(chip->lines[17].level, 0);
	assert_true(chip->lines[17].is_output);
	assert_false(chip->lines[17].is_active_low);
	assert_true(chip->lines[27].is_active_low);
	assert_string_equal(chip->lines[23].consumer, "lumbard");
	assert_int_equal(gpio_set_outputs(&f->gpio, levels), 0);
	assert_int_equal(chip->lines[17].level, 1);
	assert_int_equal(chip->lines[27].level, 1);
	assert_int_equal(chip->lines[23].level, 0);
}

static void close_writes_off_before_it_lets_go(void **state)
{
	struct fixture *f = *state;
	const int levels[] = {1, 1, 0, 1};

	make_chip(f, "gpiochip0", "pinctrl-bcm2711");
	assert_int_equal(open_usual(f), 0);
	assert_int_equal(gpio_set_outputs(&f->gpio, levels), 0);
	fake_gpiod.log[0] = '\0';
	gpio_close(&f->gpio);
	assert_string_equal(fake_gpiod.log, "17=0 27=0 23=0 -17 -27 -23 -24 ");
	gpio_close(&f->gpio);
	assert_string_equal(fake_gpiod.log, "17=0 27=0 23=0 -17 -27 -23 -24 ");
}

static void button_is_pulled_up_and_low_when_pressed(void **state)
{
	struct fixture *f = *state;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-rp1");
	bool is_pressed = true;

	assert_int_equal(open_usual(f), 0);
	assert_false(chip->lines[24].is_output);
	assert_true(chip->lines[24].is_pulled_up);
	assert_true(chip->lines[24].is_active_low);
	assert_int_equal(gpio_get_button(&f->gpio, &is_pressed), 0);
	assert_int_equal(is_pressed, 0);
	chip->lines[24].level = 1;
	assert_int_equal(gpio_get_button(&f->gpio, &is_pressed), 0);
	assert_int_equal(is_pressed, 1);
}

static void without_a_button_there_is_none(void **state)
{
	struct fixture *f = *state;
	struct gpio_config config = config_of(f);
	bool is_pressed = true;

	make_chip(f, "gpiochip0", "pinctrl-rp1");
	config.button = NULL;
	assert_int_equal(open_with(f, &config), 0);
	assert_int_equal(gpio_get_button(&f->gpio, &is_pressed), -ENOENT);
	assert_int_equal(is_pressed, true);
}

static void busy_line_names_its_holder_and_frees_the_others(void **state)
{
	struct fixture *f = *state;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-rp1");

	chip->lines[23].holder = "spi0 CS0";
	assert_int_equal(open_usual(f), -EBUSY);
	assert_has(said(&f->reason), "GPIO23 (pin 16) for buzzer: in use by \"spi0 CS0\"");
	assert_string_equal(fake_gpiod.log, "+17 +27 17=0 27=0 -17 -27 ");
	assert_null(f->gpio.chip);
}

static void busy_line_without_a_name(void **state)
{
	struct fixture *f = *state;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-rp1");

	chip->lines[24].holder = "";
	assert_int_equal(open_usual(f), -EBUSY);
	assert_has(said(&f->reason), "GPIO24 (pin 18) for button: in use by the kernel");
	assert_false(chip->lines[17].is_held);
}

static void other_errors_pass_unchanged(void **state)
{
	struct fixture *f = *state;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-rp1");

	chip->lines[17].request_errno = ENXIO;
	assert_int_equal(open_usual(f), -ENXIO);
	assert_has(said(&f->reason), "GPIO17 (pin 11) for good: ");
}

static void failed_write_is_told_and_the_rest_goes_on(void **state)
{
	struct fixture *f = *state;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-rp1");
	const int levels[] = {1, 1, 1, 1};

	assert_int_equal(open_usual(f), 0);
	chip->lines[17].set_errno = EIO;
	chip->lines[27].set_errno = ENODEV;
	assert_int_equal(gpio_set_outputs(&f->gpio, levels), -EIO);
	assert_int_equal(chip->lines[23].level, 1);
}

static void nothing_wired_needs_no_chip(void **state)
{
	struct fixture *f = *state;
	const struct gpio_line_config none[] = {{.offset = GPIO_LINE_NONE}};
	struct gpio_config config = {.root = f->root, .outputs = none, .output_count = 1};
	const int levels[] = {1};

	assert_int_equal(open_with(f, &config), 0);
	assert_int_equal(gpio_set_outputs(&f->gpio, levels), 0);
}

static void plain_pc_is_told_so(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_usual(f), -ENODEV);
	assert_has(said(&f->reason), "there are no GPIO chips");
}

static void line_given_twice_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct gpio_line_config same = {.offset = 27, .name = "button"};
	struct gpio_config config = config_of(f);

	make_chip(f, "gpiochip0", "pinctrl-rp1");
	config.button = &same;
	assert_int_equal(open_with(f, &config), -EINVAL);
	assert_has(said(&f->reason), "GPIO27 (pin 13) for button is already error");
	config.button = NULL;
	config.output_count = GPIO_OUTPUTS_MAX + 1;
	assert_int_equal(open_with(f, &config), -EINVAL);
	assert_string_equal(fake_gpiod.log, "");
}

static void zeroed_and_closed_are_harmless(void **state)
{
	struct gpio gpio = {0};
	bool is_pressed = true;

	(void)state;
	gpio_close(&gpio);
	assert_int_equal(gpio_set_outputs(&gpio, NULL), 0);
	assert_int_equal(gpio_get_button(&gpio, &is_pressed), -ENOENT);
}

/* Pi 5 with 6.12.96: no gpiochip0, two digits, and the header is not the first. */
static void list_is_in_order_and_without_links(void **state)
{
	struct fixture *f = *state;
	struct gpio_chip_info chips[GPIO_CHIPS_MAX];
	char link[PATH_SIZE];
	size_t count = 0;
	struct gpiod_chip *rp1 = make_chip(f, "gpiochip11", "pinctrl-rp1");

	rp1->lines[17].name = "GPIO17";
	make_chip(f, "gpiochip9", "gpio-brcmstb@107d508500");
	make_file(f, "/dev/gpiomem0", "", 0);
	path_in(f, "/dev/gpiochip4", link);
	assert_int_equal(symlink("gpiochip11", link), 0);
	assert_int_equal(gpio_chips_list(f->root, chips, GPIO_CHIPS_MAX, &count), 0);
	assert_int_equal(count, 2);
	assert_string_equal(chips[0].label, "gpio-brcmstb@107d508500");
	assert_int_equal(chips[0].gpio17_offset, GPIO_LINE_NONE);
	assert_string_equal(chips[1].label, "pinctrl-rp1");
	assert_int_equal(chips[1].gpio17_offset, 17);
	assert_int_equal(chips[1].line_count, FAKE_GPIOD_LINES);
	assert_int_equal(gpio_chips_list(f->root, chips, 1, &count), 0);
	assert_int_equal(count, 1);
}

static void link_that_the_user_names_is_followed(void **state)
{
	struct fixture *f = *state;
	struct gpio_config config = config_of(f);
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "some-expander");
	char link[PATH_SIZE];

	path_in(f, "/dev/gpiochip4", link);
	assert_int_equal(symlink("gpiochip0", link), 0);
	config.chip = link;
	assert_int_equal(open_with(f, &config), 0);
	assert_true(chip->lines[17].is_held);
}

static void device_tree_strings_are_read(void **state)
{
	struct fixture *f = *state;
	static const char compatible[] = "brcm,bcm2711-gpio\0brcm,bcm2835-gpio";
	struct gpio_chip_info chips[1];
	size_t count = 0;

	make_chip(f, "gpiochip0", "some-new-label");
	make_folder(f, "/sys");
	make_folder(f, "/sys/bus");
	make_folder(f, "/sys/bus/gpio");
	make_folder(f, "/sys/bus/gpio/devices");
	make_folder(f, "/sys/bus/gpio/devices/gpiochip0");
	make_folder(f, "/sys/bus/gpio/devices/gpiochip0/of_node");
	make_file(f, "/sys/bus/gpio/devices/gpiochip0/of_node/compatible", compatible,
		  sizeof(compatible));
	assert_int_equal(gpio_chips_list(f->root, chips, 1, &count), 0);
	assert_string_equal(chips[0].compatible, "brcm,bcm2711-gpio brcm,bcm2835-gpio");
	assert_int_equal(open_usual(f), 0);
}

static void unreadable_chip_is_listed_with_why(void **state)
{
	struct fixture *f = *state;
	struct gpio_chip_info chips[1];
	size_t count = 0;
	struct gpiod_chip *chip = make_chip(f, "gpiochip0", "pinctrl-rp1");

	chip->open_errno = EACCES;
	assert_int_equal(gpio_chips_list(f->root, chips, 1, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(chips[0].open_error, -EACCES);
	assert_int_equal(open_usual(f), -EACCES);
	assert_has(said(&f->reason), "usermod -aG gpio");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(outputs_start_off_and_follow_levels),
		CASE(close_writes_off_before_it_lets_go),
		CASE(button_is_pulled_up_and_low_when_pressed),
		CASE(without_a_button_there_is_none),
		CASE(busy_line_names_its_holder_and_frees_the_others),
		CASE(busy_line_without_a_name),
		CASE(other_errors_pass_unchanged),
		CASE(failed_write_is_told_and_the_rest_goes_on),
		CASE(nothing_wired_needs_no_chip),
		CASE(plain_pc_is_told_so),
		CASE(line_given_twice_is_refused),
		CASE(zeroed_and_closed_are_harmless),
		CASE(list_is_in_order_and_without_links),
		CASE(link_that_the_user_names_is_followed),
		CASE(device_tree_strings_are_read),
		CASE(unreadable_chip_is_listed_with_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
