/* SPDX-License-Identifier: MIT */
#include "foreign_file.h"
#include "ini_hint.h"
#include "plain_file.h"

#include <lumbard/io/recording_file.h>

#include <string.h>
#include <strings.h>

static bool has_ending(const char *path)
{
	static const char *const endings[] = {".csv", ".tsv", ".sto", ".mot", ".xlsx",
					      ".xls", ".ods", ".gz",  ".zip"};
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && strcasecmp(path + len - n, endings[i]) == 0)
			return true;
	}
	return false;
}

/* A line of settings has a '=' or is a [section]; their comments begin with #. */
static bool is_of_table(const char *line)
{
	const char *text = line + strspn(line, " \t\"");

	return strncmp(text, "sep=", 4) == 0 ||
	       (!strchr("#;[/", text[0]) && !strchr(line, '=') && ini_count_separators(text) > 1);
}

static bool is_nothing(const char *line)
{
	return strchr("#\r\n", line[strspn(line, " \t")]) != NULL;
}

static const char *first_line_in(const char *text)
{
	while (*text && is_nothing(text)) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text;
}

static bool is_of_recording(char *begin, size_t len)
{
	const struct foreign_file file = {"", begin, len, 1};
	char *line;

	if (len == 0)
		return false;
	if (foreign_kind(begin, len) || foreign_is_table(&file))
		return true;
	line = (char *)first_line_in(begin);
	line[strcspn(line, "\n")] = '\0';
	return is_of_table(line);
}

bool recording_is_meant(const char *path)
{
	char begin[4096 + 1];
	struct reason reason;
	FILE *stream;
	size_t len;

	if (has_ending(path))
		return true;
	if (plain_file_open(path, &stream, &reason) < 0)
		return false;
	len = fread(begin, 1, sizeof(begin) - 1, stream);
	fclose(stream);
	begin[len] = '\0';
	return is_of_recording(begin, len);
}
