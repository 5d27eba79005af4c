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

static int light_line(const struct doctor *doctor, int output, struct lit *lit, char *ret_why,
		      size_t size)
{
	static const int on = 1;
	const struct gpio_config gpio_config = {
		.root = doctor->root,
		.chip = doctor->config->gpio_chip,
		.outputs = &doctor->config->output[output],
		.output_count = 1,
	};
	int r = gpio_open(&gpio_config, &lit->gpio, ret_why, size);

	if (r < 0)
		return r;
	r = gpio_set_outputs(&lit->gpio, &on);
	if (r < 0)
		snprintf(ret_why, size, "it cannot be switched: %s", strerror(-r));
	return r;
}

static int light(const struct doctor *doctor, int output, struct lit *lit, char *ret_why,
		 size_t size)
{
	const char *led = doctor->config->led[output];
	int r;

	if (!led[0])
		return light_line(doctor, output, lit, ret_why, size);
	r = led_sysfs_open(doctor->root, led, &lit->led);
	if (r == 0)
		r = led_sysfs_set(&lit->led, 1);
	if (r < 0)
		snprintf(ret_why, size,
			 "/sys/class/leds/%s: %s; name another, or see who may write there", led,
			 strerror(-r));
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

/* why: "" when it was on. */
static int walk_one(struct doctor *doctor, int output, struct text *seen,
		    char why[DOCTOR_SENTENCE_SIZE])
{
	char name[128], doing[160];
	struct lit lit = {.gpio = {0}, .led = {0}};
	int r;

	describe(doctor->config, output, name, sizeof(name));
	r = light(doctor, output, &lit, why, DOCTOR_SENTENCE_SIZE);
	if (r == 0) {
		why[0] = '\0';
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

/* Without a GPIO chip all of them stay dark for one reason. */
static void add_dark(struct doctor *doctor, char why[CONFIG_OUTPUT_COUNT][DOCTOR_SENTENCE_SIZE])
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++) {
		char sentence[DOCTOR_SENTENCE_SIZE], name[128];
		struct text text = text_in(sentence, sizeof(sentence));

		if (!why[i][0])
			continue;
		for (int k = i; k < CONFIG_OUTPUT_COUNT; k++) {
			if (k > i && strcmp(why[k], why[i]) != 0)
				continue;
			describe(doctor->config, k, name, sizeof(name));
			text_addf(&text, "%s%s", text.len ? ", " : "", name);
			if (k > i)
				why[k][0] = '\0';
		}
		text_addf(&text, ": %s%s", why[i],
			  strstr(why[i], "; ") ? "" : "; see the lines of gpio above");
		doctor_add_sentence(&doctor->report, DOCTOR_LOOK, "lamps", sentence);
	}
}

int doctor_walk_lamps(struct doctor *doctor)
{
	char why[CONFIG_OUTPUT_COUNT][DOCTOR_SENTENCE_SIZE] = {""};
	char names[320];
	struct text seen = text_in(names, sizeof(names));
	int r = 0;

	for (int i = 0; i < CONFIG_OUTPUT_COUNT && r == 0; i++)
		if (is_wired(doctor->config, i))
			r = walk_one(doctor, i, &seen, why[i]);
	if (r < 0)
		return r;
	add_dark(doctor, why);
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
