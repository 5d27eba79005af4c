/* SPDX-License-Identifier: MIT */
#include <lumbard/daemon/lamps.h>
#include <lumbard/io/notify.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void open_leds(struct lamps *lamps, const struct config *config)
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++) {
		int r = config->led[i][0] ? led_sysfs_open("", config->led[i], &lamps->led[i]) : 0;

		if (r == 0)
			continue;
		snprintf(lamps->why, sizeof(lamps->why),
			 "no lamp %s: /sys/class/leds/%s: %s; name another, or see who may write "
			 "there",
			 config->output[i].name, config->led[i], strerror(-r));
		notify_log(NOTIFY_WARNING, "lumbard: %s", lamps->why);
	}
}

void lamps_open(struct lamps *lamps, const struct config *config)
{
	const struct gpio_config gpio_config = {
		.root = "",
		.chip = config->gpio_chip,
		.outputs = config->output,
		.output_count = CONFIG_OUTPUT_COUNT,
		.button = config->button.offset == GPIO_LINE_NONE ? NULL : &config->button,
	};
	char why[512];

	*lamps = (struct lamps){0};
	lamps->has_gpio = gpio_open(&gpio_config, &lamps->gpio, why, sizeof(why)) == 0;
	lamps->has_button = lamps->has_gpio && gpio_config.button;
	if (!lamps->has_gpio) {
		snprintf(lamps->why, sizeof(lamps->why), "no lamps: %.480s", why);
		notify_log(NOTIFY_WARNING, "lumbard: %s", lamps->why);
	}
	open_leds(lamps, config);
}

void lamps_show(struct lamps *lamps, const int levels[CONFIG_OUTPUT_COUNT])
{
	if (memcmp(levels, lamps->levels, sizeof(lamps->levels)) == 0)
		return;
	memcpy(lamps->levels, levels, sizeof(lamps->levels));
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		led_sysfs_set(&lamps->led[i], levels[i]);
	if (!lamps->has_gpio || gpio_set_outputs(&lamps->gpio, levels) == 0)
		return;
	snprintf(
		lamps->why, sizeof(lamps->why),
		"no lamps: they can no longer be switched; going on without them, restart lumbard");
	notify_log(NOTIFY_WARNING, "lumbard: %s", lamps->why);
	gpio_close(&lamps->gpio);
	lamps->has_gpio = false;
	lamps->has_button = false;
}

int lamps_button(struct lamps *lamps)
{
	bool is_pressed = false;

	return lamps->has_button && gpio_get_button(&lamps->gpio, &is_pressed) == 0 && is_pressed;
}

void lamps_close(struct lamps *lamps)
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		led_sysfs_close(&lamps->led[i]);
	gpio_close(&lamps->gpio);
	lamps->has_gpio = false;
	lamps->has_button = false;
}
