/* SPDX-License-Identifier: MIT */
#include <lumbard/settings/machine_view.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MOST = 12 };

/* "a, b and others"; how many. */
static int add_leds(const char *root, struct text *text)
{
	char path[PATH_MAX];
	struct dirent **entries;
	int count, said = 0;

	snprintf(path, sizeof(path), "%s/sys/class/leds", root);
	count = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.' && said++ < NAMES_MOST)
			text_addf(text, "%s%s", said > 1 ? ", " : "", entries[i]->d_name);
		free(entries[i]);
	}
	if (said > NAMES_MOST)
		text_add(text, " and others");
	if (count >= 0)
		free(entries);
	return said;
}

bool machine_lacks_led(const struct config *config, const char *root, int output,
		       struct reason *ret_reason)
{
	const char *led = config->led[output];
	char path[PATH_MAX];
	struct text why;

	if (led[0] == '\0')
		return false;
	snprintf(path, sizeof(path), "%s/sys/class/leds/%.63s", root, led);
	if (access(path, F_OK) == 0 || errno != ENOENT)
		return false;
	why = reason_begin(ret_reason, "name one of those");
	text_addf(&why, "the kernel of this machine has no lamp %s; it has ", led);
	return add_leds(root, &why) > 0;
}

static bool is_wired(const struct config *config)
{
	bool is_any = config->button.offset != GPIO_LINE_NONE;

	for (int i = 0; i < CONFIG_OUTPUT_COUNT; i++)
		is_any |= config->output[i].offset != GPIO_LINE_NONE;
	return is_any;
}

bool machine_lacks_chip(const struct config *config, const char *root, struct reason *ret_reason)
{
	struct gpio_chip_info chips[GPIO_CHIPS_MAX];
	const char *wanted = config->gpio_chip;
	char resolved[PATH_MAX];
	size_t count = 0, index;

	if (wanted[0] == '\0' || !is_wired(config))
		return false;
	if (wanted[0] == '/' && realpath(wanted, resolved))
		wanted = resolved; /* links are not in the list */
	gpio_chips_list(root, chips, GPIO_CHIPS_MAX, &count);
	return count > 0 && gpio_chip_resolve(chips, count, wanted, &index, ret_reason) == -ENODEV;
}
