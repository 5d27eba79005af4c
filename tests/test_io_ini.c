/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/text.h>
#include <lumbard/io/ini_file.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fakes/said.h"

/* Notes what it is given; the key `bad` is refused. */
static int note(void *user, const char *section, const char *key, const char *value,
		struct reason *ret_reason)
{
	struct text *seen = user;

	if (strcmp(key, "bad") == 0)
		return reason_set(ret_reason, "remove it", "bad = %s is not known", value);
	if (strcmp(key, "odd") == 0)
		return reason_set(ret_reason, NULL, "odd = %s is not even", value);
	text_addf(seen, "[%s]%s=%s|", section, key, value);
	return 0;
}

static void accept(const char *content, const char *want)
{
	char seen_buf[1024];
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	struct failure failure = {0};

	assert_int_equal(ini_string_read("x.conf", content, note, &seen, &failure), 0);
	assert_string_equal(seen_buf, want);
	assert_int_equal(failure.kind, FAILURE_NONE);
}

static void refuse(const char *content, const char *want)
{
	char seen_buf[1024];
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	struct failure failure = {0};

	assert_int_equal(ini_string_read("x.conf", content, note, &seen, &failure), -EINVAL);
	assert_int_equal(failure.kind, FAILURE_USAGE);
	assert_string_equal(said(&failure.reason), want);
}

static void keys_arrive_with_their_section(void **state)
{
	(void)state;
	accept("a = 1\n[one]\nb=2\n c : 3 \r\n[two] # text\n\td = x = y\ne =\nf=",
	       "[]a=1|[one]b=2|"
	       "[one]c=3|[two]d=x = y|[two]e=|[two]f=|");
	accept("\xef\xbb\xbf[one]\nb=2\n", "[one]b=2|");
	accept("\xef\xbb\xbf# text\nb=2\n", "[]b=2|");
}

static void comments_are_dropped(void **state)
{
	char long_comment[2000];

	(void)state;
	accept("# a = 1\n; b = 2\n  # c = 3\n\n\t\n", "");
	accept("a = 1 # one\nb = 2\t; two\nc = x#y;z\n", "[]a=1|[]b=2|[]c=x#y;z|");
	memset(long_comment, '#', sizeof(long_comment));
	strcpy(long_comment + 1900, "\na = 1");
	accept(long_comment, "[]a=1|");
}

/* inih would take an indented line for more of the value above. */
static void indented_lines_are_no_continuation(void **state)
{
	(void)state;
	accept("a = 1\n  b = 2\n", "[]a=1|[]b=2|");
	refuse("a = 1\n  and more\n", "x.conf:2: there is no '='; write key = value");
}

static void wrong_lines_are_named(void **state)
{
	(void)state;
	refuse("a = 1\n\nbad = 7\nbad = 8\n", "x.conf:3: bad = 7 is not known; remove it");
	refuse("a = 1\nnothing\nbad = 7\n", "x.conf:2: there is no '='; write key = value");
	refuse("bad = 7\nnothing\n", "x.conf:1: bad = 7 is not known; remove it");
	/* Who refuses need not know what to do; a ; in the value is none. */
	refuse("odd = 1;2\n", "x.conf:1: odd = 1;2 is not even; correct the line");
	refuse("[one\na = 1\n", "x.conf:1: a [ without a ]; write [section]");
	refuse("[one] a = 1\n", "x.conf:1: there is text after the ]; put it on its own line");
	refuse("a = 1\rb = 2\r",
	       "x.conf:1: there is a carriage return in the line; save the file with line feeds");
	refuse("a = \x01\n", "x.conf:1: there is a control character; save the file as plain text");
	refuse("", "x.conf:1: the file is empty; restore it or remove it");
	refuse("[12345678901234567890123456789012345678901234567890]\n",
	       "x.conf:1: the section is longer than 49 bytes; shorten it");
}

/* Of n bytes without the newline. */
static void make_line(char *line, size_t n, const char *end)
{
	memset(line, 'x', n);
	memcpy(line, "a=", 2);
	strcpy(line + n, end);
}

static void long_lines_are_refused_and_never_cut(void **state)
{
	char line[1024], want[1024];

	(void)state;
	make_line(line, 198, "\r\nb=1\n");
	snprintf(want, sizeof(want), "[]a=%.196s|[]b=1|", line + 2);
	accept(line, want);
	make_line(line, 198, "");
	snprintf(want, sizeof(want), "[]a=%.196s|", line + 2);
	accept(line, want);
	make_line(line, 199, "\nb=1\n");
	refuse(line, "x.conf:1: the line has more than 198 bytes; shorten it");
	make_line(line, 900, "");
	refuse(line, "x.conf:1: the line has more than 198 bytes; shorten it");
}

static void nul_bytes_are_refused(void **state)
{
	char content[] = "a = 1\nb = \0 2\n";
	char seen_buf[64];
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	struct failure failure = {0};
	FILE *stream = fmemopen(content, sizeof(content) - 1, "r");

	(void)state;
	assert_int_equal(ini_stream_read("x.conf", stream, note, &seen, &failure), -EINVAL);
	assert_string_equal(said(&failure.reason),
			    "x.conf:2: there is a control character; save the file as plain text");
	fclose(stream);
}

static void what_is_no_file_is_named_with_the_reason(void **state)
{
	char seen_buf[64], want[256];
	char folder[] = "/tmp/lumbard-ini-XXXXXX";
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	struct failure failure = {0};

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(ini_file_read(folder, note, &seen, &failure), -EISDIR);
	snprintf(want, sizeof(want), "%s: Is a directory; name a file in it", folder);
	assert_string_equal(said(&failure.reason), want);
	rmdir(folder);
	assert_int_equal(ini_file_read(folder, note, &seen, &failure), -ENOENT);
	snprintf(want, sizeof(want), "%s: No such file or directory; check the name", folder);
	assert_string_equal(said(&failure.reason), want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_arrive_with_their_section),
		cmocka_unit_test(comments_are_dropped),
		cmocka_unit_test(indented_lines_are_no_continuation),
		cmocka_unit_test(wrong_lines_are_named),
		cmocka_unit_test(long_lines_are_refused_and_never_cut),
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(what_is_no_file_is_named_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
