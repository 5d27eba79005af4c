/* SPDX-License-Identifier: MIT */
#include <lumbard/base/lookalike.h>
#include <lumbard/base/utf8.h>

#include <string.h>

/* Names as in the Unicode Standard, chapter 6; a range has one name. */
static const struct {
	uint32_t first, last;
	const char *name;
	char plain; /* 0: of the full-width forms, which are in the order of ASCII */
} lookalikes[] = {
	{0x00a0, 0x00a0, "a no-break space", ' '},
	{0x00ab, 0x00ab, "a quotation mark", '"'},
	{0x00ad, 0x00ad, "a soft hyphen", '-'},
	{0x00b4, 0x00b4, "an accent", '\''},
	{0x00bb, 0x00bb, "a quotation mark", '"'},
	{0x0660, 0x0669, "an Arabic digit", '0'},
	{0x066b, 0x066b, "a decimal separator", '.'},
	{0x06f0, 0x06f9, "an Arabic digit", '0'},
	{0x0966, 0x096f, "a Devanagari digit", '0'},
	{0x2000, 0x200a, "a wide or narrow space", ' '},
	{0x200b, 0x200d, "an invisible character", '\0'},
	{0x200e, 0x200f, "an invisible mark of direction", '\0'},
	{0x2010, 0x2011, "a hyphen that is not plain", '-'},
	{0x2012, 0x2012, "a figure dash", '-'},
	{0x2013, 0x2013, "an en dash", '-'},
	{0x2014, 0x2015, "an em dash", '-'},
	{0x2018, 0x201b, "a curly quote", '\''},
	{0x201c, 0x201f, "a curly quote", '"'},
	{0x2028, 0x2029, "a line separator", ' '},
	{0x202a, 0x202e, "an invisible mark of direction", '\0'},
	{0x202f, 0x202f, "a narrow no-break space", ' '},
	{0x205f, 0x205f, "a wide or narrow space", ' '},
	{0x2060, 0x2064, "an invisible character", '\0'},
	{0x2066, 0x2069, "an invisible mark of direction", '\0'},
	{0x2212, 0x2212, "a minus sign of a word processor", '-'},
	{0x2236, 0x2236, "a ratio sign", ':'},
	{0x3000, 0x3000, "an ideographic space", ' '},
	{0xfe58, 0xfe58, "a small em dash", '-'},
	{0xfe63, 0xfe63, "a small hyphen", '-'},
	{0xfeff, 0xfeff, "an invisible byte order mark", '\0'},
	{0xff01, 0xff5e, "a full-width character", '!'},
};

static bool is_counted(char plain)
{
	return plain == '0' || plain == '!';
}

bool lookalike_at(const char *s, struct lookalike *ret_lookalike)
{
	size_t len = utf8_length(s);
	uint32_t code = len > 1 ? utf8_code(s) : 0;

	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(*lookalikes); i++) {
		char plain = lookalikes[i].plain;

		if (code < lookalikes[i].first || code > lookalikes[i].last)
			continue;
		if (is_counted(plain))
			plain = (char)(plain + (int)(code - lookalikes[i].first));
		*ret_lookalike = (struct lookalike){code, lookalikes[i].name, plain};
		return true;
	}
	return false;
}

bool lookalike_find(const char *text, struct lookalike *ret_lookalike)
{
	for (size_t len; *text; text += len ? len : 1) {
		len = utf8_length(text);
		if (lookalike_at(text, ret_lookalike))
			return true;
	}
	return false;
}

void lookalike_make_plain(char *text)
{
	char *to = text;

	for (size_t len; *text; text += len) {
		struct lookalike lookalike;

		len = utf8_length(text);
		len = len ? len : 1;
		if (!lookalike_at(text, &lookalike)) {
			memmove(to, text, len);
			to += len;
		} else if (lookalike.plain != '\0') {
			*to++ = lookalike.plain;
		}
	}
	*to = '\0';
}

void lookalike_say(const struct lookalike *lookalike, struct text *why, struct text *next)
{
	text_addf(why, "%s (U+%04X)", lookalike->name, (unsigned)lookalike->code);
	if (lookalike->plain == '\0')
		text_add(next, "remove it");
	else if (lookalike->plain == ' ')
		text_add(next, "type a plain space in its place");
	else
		text_addf(next, "type %c in its place", lookalike->plain);
}
