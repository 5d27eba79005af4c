/* SPDX-License-Identifier: MIT */
#include "foreign_file.h"

#include <string.h>

/* How files of other kinds begin. Signatures: https://www.garykessler.net/library/file_sigs.html,
 * and what the formats' own texts say. */
static const struct {
	const char *begin, *words;
} kinds[] = {
	{"\x1f\x8b", "the file is compressed; unpack it first (gunzip)"},
	{"BZh", "the file is compressed; unpack it first (bunzip2)"},
	{"\xfd"
	 "7zXZ",
	 "the file is compressed; unpack it first (unxz)"},
	{"\x28\xb5\x2f\xfd", "the file is compressed; unpack it first (unzstd)"},
	{"7z\xbc\xaf", "the file is compressed; unpack it first (7z x)"},
	{"PK\x03\x04",
	 "the file is a zip or a spreadsheet; unpack it, or save the sheet as CSV in UTF-8"},
	{"\xd0\xcf\x11\xe0", "the file is an old spreadsheet; save the sheet as CSV in UTF-8"},
	{"\x89HDF", "the file is HDF5; export its numbers as CSV"},
	{"MATLAB 5.0 MAT-file", "the file is of MATLAB; export its numbers as CSV"},
	{"MATLAB 7.3 MAT-file", "the file is of MATLAB; export its numbers as CSV"},
	{"PAR1", "the file is Parquet; export its numbers as CSV"},
	{"\x93NUMPY", "the file is of NumPy; export its numbers as CSV"},
	{"SQLite format 3", "the file is a database; export its numbers as CSV"},
	{"%PDF-", "the file is a PDF; export the numbers themselves as CSV"},
	{"\x89PNG", "the file is a picture; name a recording in CSV"},
	{"\xff\xd8\xff", "the file is a picture; name a recording in CSV"},
	{"version https://git-lfs",
	 "the file stands for another one that was not fetched; fetch it (git lfs pull)"},
	{"{", "the file is JSON; save it as CSV"},
	{"[{", "the file is JSON; save it as CSV"},
	{"<", "the file is XML or HTML; save it as CSV"},
};

static bool begins(const char *begin, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && memcmp(begin, with, n) == 0;
}

/* In the first line, as old Macs end theirs. */
static bool has_bare_return(const char *begin, size_t len)
{
	const char *end = memchr(begin, '\r', len);

	return end && end + 1 < begin + len && end[1] != '\n' &&
	       !memchr(begin, '\n', (size_t)(end - begin));
}

const char *foreign_kind(const char *begin, size_t len)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (begins(begin, len, kinds[i].begin))
			return kinds[i].words;
	return NULL;
}

const char *foreign_encoding(const char *begin, size_t len)
{
	const char *kind = foreign_kind(begin, len);

	if (kind)
		return kind;
	if (begins(begin, len, "\xff\xfe") || begins(begin, len, "\xfe\xff"))
		return "the text is UTF-16; save it as CSV in UTF-8 (iconv -f UTF-16 -t UTF-8)";
	if (memchr(begin, '\0', len))
		return "the file is not text; name a recording in CSV";
	if (has_bare_return(begin, len))
		return "the lines end in a carriage return alone; put line feeds there (tr '\\r' "
		       "'\\n')";
	return NULL;
}
