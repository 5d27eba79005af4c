/* SPDX-License-Identifier: MIT */
#include <lumbard/base/utf8.h>
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

uint32_t utf8_code(const char *s)
{
	const unsigned char *byte = (const unsigned char *)s;
	size_t len = utf8_length(s);
	uint32_t code = len < 2 ? byte[0] : byte[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++)
		code = code << 6 | (byte[i] & 0x3fu);
	return code;
}

bool utf8_is_unsafe(const char *s)
{
	uint32_t code = utf8_code(s);

	return utf8_length(s) == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0) ||
	       code == 0x061c || code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

void utf8_make_plain(char *text)
{
	while (*text) {
		size_t len = utf8_length(text);

		if (utf8_is_unsafe(text)) {
			len = len ? len : 1;
			memset(text, '?', len);
		}
		text += len;
	}
}
