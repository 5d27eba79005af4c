/* SPDX-License-Identifier: MIT */
#include <lumbard/screen/abilities.h>

#include <string.h>
#include <strings.h>

static bool is_set(const char *value)
{
	return value && value[0];
}

/* As setlocale() would decide; numbers have to keep their decimal point, so it is not called. */
static bool is_utf8(const struct screen_environment *environment)
{
	const char *locale = is_set(environment->lc_all)     ? environment->lc_all
			     : is_set(environment->lc_ctype) ? environment->lc_ctype
			     : is_set(environment->lang)     ? environment->lang
							     : "";

	return strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
}

static enum screen_colours colours_of(const struct screen_environment *environment)
{
	if (is_set(environment->no_color)) /* https://no-color.org: present and not empty */
		return SCREEN_COLOURS_NONE;
	return is_set(environment->colorterm) ||
			       (environment->term && strstr(environment->term, "256color"))
		       ? SCREEN_COLOURS_MANY
		       : SCREEN_COLOURS_EIGHT;
}

struct screen_abilities screen_abilities_of(const struct screen_environment *environment)
{
	/* The console's font has 512 glyphs at most, and no Braille among them. */
	bool is_console = environment->term && strcmp(environment->term, "linux") == 0;
	struct screen_abilities abilities = {
		.has_glyphs = is_utf8(environment) && !is_console,
		.colours = colours_of(environment),
	};

	if (is_console && abilities.colours == SCREEN_COLOURS_MANY)
		abilities.colours = SCREEN_COLOURS_EIGHT;
	return abilities;
}
