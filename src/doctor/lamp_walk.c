/* SPDX-License-Identifier: MIT */
#include "doctor.h"

#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/led_sysfs.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LIT_US (US_PER_S / 2)

/* One output at a time, so that one that is taken stops no other. */
struct lit {
	struct gpio gpio;
	struct led_sysfs led;
};

static bool is_wired(const struct config *config, int output)
{
	return config->led[output][0] || config->output[output].offset != GPIO_LINE_NONE;
}

static int light_line(const struct doctor *doctor, int output, struct lit *lit,
		      struct reason *ret_reason)
{
	static const int on = 1;
	const struct gpio_config gpio_config = {
		.root = doctor->root,
		.chip = doctor->config->gpio_chip,
		.outputs = &doctor->config->output[output],
		.output_count = 1,
	};
	int r = gpio_open(&gpio_config, &lit->gpio, ret_reason);

	if (r < 0)
		return r;
	r = gpio_set_outputs(&lit->gpio, &on);
	if (r < 0)
		reason_set(ret_reason, NULL, "it cannot be switched: %s", strerror(-r));
	return r;
}

static int light(const struct doctor *doctor, int output, struct lit *lit,
		 struct reason *ret_reason)
{
	const char *led = doctor->config->led[output];
	int r;

	if (!led[0])
		return light_line(doctor, output, lit, ret_reason);
	r = led_sysfs_open(doctor->root, led, &lit->led);
	if (r == 0)
		r = led_sysfs_set(&lit->led, 1);
	if (r < 0)
		reason_set(ret_reason, "name another, or see who may write there",
			   "/sys/class/leds/%s: %s", led, strerror(-r));
	return r;
}

static void describe(const struct config *config, int output, char *ret_text, size_t size)
{
	const struct gpio_line_config *line = &config->output[output];

	if (config->led[output][0])
		snprintf(ret_text, size, "%s (led:%s)", line->name, config->led[output]);
	else
		snprintf(ret_text, size, "%s (GPIO%d, pin %d)", line->name, line->offset,
			 gpio_header_pin(line->offset));
}

/* No why when it was on. */
static int walk_one(struct doctor *doctor, int output, struct text *seen, struct reason *ret_dark)
{
	char name[128], doing[160];
	struct lit lit = {.gpio = {0}, .led = {0}};
	int r;

	describe(doctor->config, output, name, sizeof(name));
	r = light(doctor, output, &lit, ret_dark);
	if (r == 0) {
		*ret_dark = (struct reason){0};
		snprintf(doing, sizeof(doing), "on now: %s", name);
		doctor_say_doing(doing);
		r = doctor_wait_until(&doctor->loop, clock_now_us() + LIT_US);
		doctor_say_doing(NULL);
		text_addf(seen, "%s%s", seen->len ? ", " : "", name);
	} else {
		r = 0;
	}
	led_sysfs_close(&lit.led);
	gpio_close(&lit.gpio);
	return r;
}

static bool is_same_reason(const struct reason *a, const struct reason *b)
{
	return strcmp(a->why, b->why) == 0 && strcmp(a->next, b->next) == 0;
}

/* Without a GPIO chip all of them stay dark for one reason. */
static void add_dark(struct doctor *doctor, struct reason dark[CONFIG_OUTPUT_COUNT])
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++) {
		char names[DOCTOR_SENTENCE_SIZE], name[128];
		struct text text = text_in(names, sizeof(names));
		struct reason reason = dark[i];

		if (!reason.why[0])
			continue;
		for (int k = i; k < CONFIG_OUTPUT_COUNT; k++) {
			if (!is_same_reason(&dark[k], &reason))
				continue;
			describe(doctor->config, k, name, sizeof(name));
			text_addf(&text, "%s%s", text.len ? ", " : "", name);
			dark[k].why[0] = '\0';
		}
		doctor_add(&doctor->report, DOCTOR_LOOK, "lamps",
			   reason.next[0] ? reason.next : "see the lines of gpio above", "%s: %s",
			   names, reason.why);
	}
}

int doctor_walk_lamps(struct doctor *doctor)
{
	struct reason dark[CONFIG_OUTPUT_COUNT] = {0};
	char names[320];
	struct text seen = text_in(names, sizeof(names));
	int r = 0;

	for (int i = 0; i < CONFIG_OUTPUT_COUNT && r == 0; i++)
		if (is_wired(doctor->config, i))
			r = walk_one(doctor, i, &seen, &dark[i]);
	if (r < 0)
		return r;
	add_dark(doctor, dark);
	if (seen.len)
		doctor_add(&doctor->report, DOCTOR_GOOD, "lamps", NULL,
			   "each was on for half a second: %s; one that you did not see or hear is "
			   "wired "
			   "wrong",
			   names);
	return 0;
}

/* The kernel's own lamps need no GPIO chip. */
static bool can_be_lit(const struct doctor *doctor, int output)
{
	return doctor->config->led[output][0] ||
	       (doctor->has_gpio && doctor->config->output[output].offset != GPIO_LINE_NONE);
}

void doctor_offer_lamps(struct doctor *doctor, const char *how)
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++) {
		if (!can_be_lit(doctor, i))
			continue;
		doctor_add(&doctor->report, DOCTOR_GOOD, "lamps", how, "not tried");
		return;
	}
}
