/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdbool.h>
#include <string.h>

static bool is_plain(const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_-./+:,@%=";

	return word[0] && word[strspn(word, plain)] == '\0';
}

void demo_command_word(struct text *text, const char *word)
{
	if (is_plain(word)) {
		text_add(text, word);
		return;
	}
	text_add_char(text, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			text_add(text, "'\\''");
		else
			text_add_char(text, *word);
	}
	text_add_char(text, '\'');
}

void demo_command_path(struct text *text, const char *path, const char *home)
{
	size_t n = home ? strlen(home) : 0;

	if (n > 1 && strncmp(path, home, n) == 0 && path[n] == '/' && is_plain(path + n)) {
		text_add(text, "~");
		text_add(text, path + n);
		return;
	}
	/* Else it would be taken for an option. */
	text_add(text, path[0] == '-' ? "./" : "");
	demo_command_word(text, path);
}
