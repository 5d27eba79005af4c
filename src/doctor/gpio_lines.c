/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/text.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/gpio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int wired_count(const struct config *config)
{
	int count = config->button.offset != GPIO_LINE_NONE;

	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		count += config->output[i].offset != GPIO_LINE_NONE;
	return count;
}

/* Asks only, where libgpiod would have to take the line to tell. 1 taken, 0 free, or an errno. */
static int line_owner(int fd, int offset, char *ret_consumer, size_t size)
{
	struct gpio_v2_line_info info = {.offset = (uint32_t)offset};

	if (ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, &info) < 0)
		return -errno;
	if (!(info.flags & GPIO_V2_LINE_FLAG_USED))
		return 0;
	snprintf(ret_consumer, size, "%s", info.consumer[0] ? info.consumer : "the kernel");
	return 1;
}

/* One lamp under two names: the kernel's, and the line that the kernel lights it by. */
static int output_of_led(const struct config *config, const char *led)
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		if (config->led[i][0] && strcmp(config->led[i], led) == 0)
			return i;
	return -1;
}

static void check_line(struct doctor *doctor, int fd, const struct gpio_line_config *line,
		       struct text *free_lines)
{
	char consumer[GPIO_LABEL_MAX + 1];
	int r;

	if (line->offset == GPIO_LINE_NONE)
		return;
	r = line_owner(fd, line->offset, consumer, sizeof(consumer));
	if (r > 0 && strcmp(consumer, "lumbard") == 0)
		doctor_add(&doctor->report, DOCTOR_GOOD, "line", NULL,
			   "GPIO%d (pin %d) for %s: another lumbard has it", line->offset,
			   gpio_header_pin(line->offset), line->name);
	else if (r > 0 && output_of_led(doctor->config, consumer) >= 0)
		doctor_add(&doctor->report, DOCTOR_BAD, "line", "choose another line or lamp",
			   "GPIO%d (pin %d) for %s is the kernel's lamp that %s has as led:%s",
			   line->offset, gpio_header_pin(line->offset), line->name,
			   doctor->config->output[output_of_led(doctor->config, consumer)].name,
			   consumer);
	else if (r > 0)
		doctor_add(&doctor->report, DOCTOR_BAD, "line",
			   "stop that, remove its dtoverlay=, or choose another line",
			   "GPIO%d (pin %d) for %s: in use by \"%s\"", line->offset,
			   gpio_header_pin(line->offset), line->name, consumer);
	else if (r < 0)
		doctor_add(&doctor->report, DOCTOR_LOOK, "line", "see `gpioinfo`",
			   "GPIO%d (pin %d) for %s: its owner could not be seen: %s", line->offset,
			   gpio_header_pin(line->offset), line->name, strerror(-r));
	else
		text_addf(free_lines, "%s%s GPIO%d (pin %d)", free_lines->len ? ", " : "",
			  line->name, line->offset, gpio_header_pin(line->offset));
}

static void check_lines(struct doctor *doctor, const struct gpio_chip_info *chip)
{
	const struct config *config = doctor->config;
	char free_lines[300];
	struct text text = text_in(free_lines, sizeof(free_lines));
	int fd = open(chip->path, O_RDONLY | O_CLOEXEC);

	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		check_line(doctor, fd, &config->output[i], &text);
	check_line(doctor, fd, &config->button, &text);
	if (fd >= 0)
		close(fd);
	if (text.len)
		doctor_add(&doctor->report, DOCTOR_GOOD, "lines", NULL, "free: %s", free_lines);
}

static void check_chip(struct doctor *doctor)
{
	struct gpio_chip_info chips[GPIO_CHIPS_MAX];
	char resolved[PATH_MAX];
	struct reason reason;
	const char *wanted = doctor->config->gpio_chip;
	size_t count = 0, index = 0;
	int r;

	gpio_chips_list(doctor->root, chips, GPIO_CHIPS_MAX, &count);
	if (wanted[0] == '/' && realpath(wanted, resolved))
		wanted = resolved; /* links are not in the list */
	r = gpio_chip_resolve(chips, count, wanted, &index, &reason);
	if (r == -EACCES) {
		doctor_add(&doctor->report, DOCTOR_LOOK, "gpio",
			   "sudo usermod -aG gpio \"$USER\" and log in again; sudo lumbard doctor "
			   "shows it",
			   "permission denied, so neither the chip nor its lines could be seen");
		return;
	}
	if (r < 0) {
		/* Coaching goes on without lamps. */
		doctor_add(&doctor->report, DOCTOR_LOOK, "gpio", reason.next, "%s", reason.why);
		return;
	}
	doctor->has_gpio = true;
	doctor_add(&doctor->report, DOCTOR_GOOD, "gpio", NULL, "%s, %s, %d lines",
		   chips[index].path, chips[index].label, chips[index].line_count);
	check_lines(doctor, &chips[index]);
}

static void check_led(struct doctor *doctor, int output)
{
	const char *led = doctor->config->led[output], *name = doctor->config->output[output].name;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/class/leds/%.63s/brightness", doctor->root, led);
	if (access(path, F_OK) < 0)
		doctor_add(&doctor->report, DOCTOR_BAD, "led",
			   "`ls /sys/class/leds` has their names", "%s: the kernel has no lamp %s",
			   name, led);
	else if (access(path, W_OK) < 0)
		doctor_add(&doctor->report, DOCTOR_LOOK, "led",
			   "run it as root, or give the files to a group by a udev rule",
			   "%s: you may not switch the kernel's lamp %s", name, led);
	else
		doctor_add(&doctor->report, DOCTOR_GOOD, "led", NULL, "%s: the kernel's lamp %s",
			   name, led);
}

void doctor_check_gpio(struct doctor *doctor)
{
	if (wired_count(doctor->config))
		check_chip(doctor);
	else
		doctor_add(&doctor->report, DOCTOR_GOOD, "gpio", NULL,
			   "no line of the header is in the config");
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		if (doctor->config->led[i][0])
			check_led(doctor, i);
}
