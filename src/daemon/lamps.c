/* SPDX-License-Identifier: MIT */
#include <lumbard/daemon/lamps.h>
#include <lumbard/io/notify.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void say(const struct reason *reason)
{
	char words[sizeof(*reason)];
	struct text text = text_in(words, sizeof(words));

	reason_say(reason, &text);
	notify_log(NOTIFY_WARNING, "lumbard: %s", words);
}

static void open_leds(struct lamps *lamps, const struct config *config)
{
	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++) {
		int r = config->led[i][0] ? led_sysfs_open("", config->led[i], &lamps->led[i]) : 0;

		if (r == 0)
			continue;
		reason_set(&lamps->reason, "name another, or see who may write there",
			   "no lamp %s: /sys/class/leds/%s: %s", config->output[i].name,
			   config->led[i], strerror(-r));
		say(&lamps->reason);
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
	struct reason reason;

	*lamps = (struct lamps){0};
	lamps->has_gpio = gpio_open(&gpio_config, &lamps->gpio, &reason) == 0;
	lamps->has_button = lamps->has_gpio && gpio_config.button;
	if (!lamps->has_gpio) {
		reason_set(&lamps->reason, reason.next, "no lamps: %s", reason.why);
		say(&lamps->reason);
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
	reason_set(&lamps->reason, "going on without them, restart lumbard",
		   "no lamps: they can no longer be switched");
	say(&lamps->reason);
	gpio_close(&lamps->gpio);
	lamps->has_gpio = false;
	lamps->has_button = false;
}

void lamps_play(struct lamps *lamps, const struct lamp_plan *plan, bool is_sounding, int64_t t_us)
{
	int levels[CONFIG_OUTPUT_COUNT];

	for (int i = 0; i < LAMP_COUNT; i++)
		levels[i] = lamp_is_lit((enum lamp)i, plan->pattern[i], t_us);
	levels[CONFIG_BUZZER] = is_sounding;
	levels[CONFIG_VIBRATION] = is_sounding;
	lamps_show(lamps, levels);
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
