/* SPDX-License-Identifier: MIT */
#include <lumbard/store/file_kind.h>

#include <lumbard/calib/profile.h>
#include <lumbard/coach/prescription.h>
#include <lumbard/form/exercise.h>
#include <lumbard/io/ini_file.h>
#include <lumbard/settings/config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Of lines that are none of lumbard's, where none is; one with a = or : may be a key misspelt. */
enum { FOREIGN_POINTS = 6 };

struct hints {
	bool has_section, has_profile_section, has_stretch;
	bool has_key, has_config_key, has_dose;
	int unknown_keys;
};

static int look_at_section(void *user, const char *section, struct reason *ret_reason)
{
	struct hints *hints = user;

	hints->has_section = true;
	hints->has_profile_section |= profile_has_section(section, ret_reason);
	hints->has_stretch |= exercise_by_name(section) != NULL;
	return 0;
}

/* A key of any stretch. */
static bool is_dose(const char *key)
{
	for (const struct exercise *const *at = exercises; *at; at++) {
		struct prescription prescription = {0};
		struct reason reason;

		if (prescription_set(&prescription, (*at)->name, key, "10", &reason) == 0)
			return true;
	}
	return false;
}

static int look_at_key(void *user, const char *section, const char *key, const char *value,
		       struct reason *ret_reason)
{
	struct hints *hints = user;

	(void)section;
	(void)value;
	(void)ret_reason;
	hints->has_key = true;
	hints->has_config_key |= config_has_key(key);
	hints->has_dose |= is_dose(key);
	hints->unknown_keys += !config_has_key(key) && !is_dose(key);
	return 0;
}

/* Whether any line begins with a key of config, though it has no '='. */
static bool has_word_of_config(const char *path)
{
	char line[256];
	FILE *stream = fopen(path, "re");
	bool has_word = false;

	while (stream && !has_word && fgets(line, sizeof(line), stream)) {
		char *word = line + strspn(line, " \t");

		word[strspn(word, "abcdefghijklmnopqrstuvwxyz_")] = '\0';
		has_word = config_has_key(word);
	}
	if (stream)
		fclose(stream);
	return has_word;
}

/* Many lines, and not a word of lumbard's in them. */
static bool is_foreign(const char *path, const struct hints *hints, int faults)
{
	bool has_any = hints->has_profile_section || hints->has_stretch || hints->has_config_key ||
		       hints->has_dose;

	return !has_any && 2 * faults + hints->unknown_keys >= FOREIGN_POINTS &&
	       !has_word_of_config(path);
}

enum file_kind file_kind_of(const char *path)
{
	struct hints hints = {0};
	struct faults faults = {0};
	const struct ini_use use = {look_at_section, look_at_key, &hints};
	int r = ini_file_read(path, &use, &faults);

	if (is_foreign(path, &hints, faults.count))
		return FILE_FOREIGN;
	if (hints.has_profile_section)
		return FILE_PROFILE;
	if (hints.has_stretch || (hints.has_dose && !hints.has_config_key))
		return FILE_PRESCRIPTION;
	if (hints.has_section && !hints.has_config_key)
		return FILE_PRESCRIPTION;
	return r == 0 && !hints.has_key ? FILE_UNKNOWN : FILE_CONFIG;
}
