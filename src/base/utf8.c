/* SPDX-License-Identifier: MIT */
#include <lumbard/base/utf8.h>
#include <stdbool.h>
#include <string.h>

size_t utf8_length(const char *s)
{
	const unsigned char *byte = (const unsigned char *)s;
	size_t len = byte[0] < 0x80   ? 1
		     : byte[0] < 0xc2 ? 0
		     : byte[0] < 0xe0 ? 2
		     : byte[0] < 0xf0 ? 3
		     : byte[0] < 0xf5 ? 4
				      : 0;

	for (size_t i = 1; i < len; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	if ((byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xed && byte[1] > 0x9f) ||
	    (byte[0] == 0xf0 && byte[1] < 0x90) || (byte[0] == 0xf4 && byte[1] > 0x8f))
		return 0;
	return len;
}

static bool is_control(const char *s)
{
	const unsigned char *byte = (const unsigned char *)s;

	return byte[0] < 0x20 || byte[0] == 0x7f || (byte[0] == 0xc2 && byte[1] < 0xa0);
}

void utf8_make_plain(char *text)
{
	while (*text) {
		size_t len = utf8_length(text);

		if (len == 0 || is_control(text)) {
			len = len ? len : 1;
			memset(text, '?', len);
		}
		text += len;
	}
}
