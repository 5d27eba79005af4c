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
#include <sys/stat.h>
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

static int accept_section(void *user, const char *section, struct reason *ret_reason)
{
	(void)user;
	return strcmp(section, "evil") != 0 ? 0
					    : reason_set(ret_reason, NULL, "the section is evil");
}

/* All faults, a line each. */
static void tell(void *ctx, const struct failure *fault)
{
	struct text *told = ctx;

	assert_int_equal(fault->kind, FAILURE_USAGE);
	text_addf(told, "%s%s", told->len > 0 ? "\n" : "", said(&fault->reason));
}

static void accept(const char *content, const char *want)
{
	char seen_buf[1024];
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	struct faults faults = {0};
	const struct ini_use use = {accept_section, note, &seen};

	assert_int_equal(ini_string_read("x.conf", content, &use, &faults), 0);
	assert_string_equal(seen_buf, want);
	assert_int_equal(faults.count, 0);
}

static void refuse(const char *content, const char *want)
{
	char seen_buf[1024], told_buf[4096];
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	struct text told = text_in(told_buf, sizeof(told_buf));
	struct faults faults = {.tell = tell, .ctx = &told};
	const struct ini_use use = {accept_section, note, &seen};

	assert_int_equal(ini_string_read("x.conf", content, &use, &faults), -EINVAL);
	assert_string_equal(told_buf, want);
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
	refuse("a = 1\n\nbad = 7\n", "x.conf:3: bad = 7 is not known; remove it");
	refuse("a = 1\nnothing\nb = 7\n", "x.conf:2: there is no '='; write key = value");
	/* Who refuses need not know what to do. */
	refuse("odd = 1\n", "x.conf:1: odd = 1 is not even; correct the line");
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
	const struct ini_use use = {NULL, note, &seen};
	struct faults faults = {.first = &failure};

	(void)state;
	assert_int_equal(ini_stream_read("x.conf", stream, &use, &faults), -EINVAL);
	assert_string_equal(said(&failure.reason),
			    "x.conf:2: there is a control character; save the file as plain text");
	fclose(stream);
}

static int read_path(const char *path, struct failure *ret_failure)
{
	char seen_buf[64];
	struct text seen = text_in(seen_buf, sizeof(seen_buf));
	const struct ini_use use = {NULL, note, &seen};
	struct faults faults = {.first = ret_failure};

	return ini_file_read(path, &use, &faults);
}

static void what_is_no_file_is_named_with_the_reason(void **state)
{
	char want[256], pipe_path[64];
	char folder[] = "/tmp/lumbard-ini-XXXXXX";
	struct failure failure = {0};

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(read_path(folder, &failure), -EISDIR);
	snprintf(want, sizeof(want), "%s: Is a directory; name a file in it", folder);
	assert_string_equal(said(&failure.reason), want);
	/* One without a writer would be waited for for ever. */
	snprintf(pipe_path, sizeof(pipe_path), "%s/x.conf", folder);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_int_equal(read_path(pipe_path, &failure), -EINVAL);
	snprintf(want, sizeof(want), "%s: it is a pipe and no file; name a file", pipe_path);
	assert_string_equal(said(&failure.reason), want);
	unlink(pipe_path);
	rmdir(folder);
	assert_int_equal(read_path("/dev/zero", &failure), -EINVAL);
	assert_string_equal(said(&failure.reason),
			    "/dev/zero: it is a device and no file; name a file");
	assert_int_equal(read_path(folder, &failure), -ENOENT);
	snprintf(want, sizeof(want), "%s: No such file or directory; check the name", folder);
	assert_string_equal(said(&failure.reason), want);
}

static void every_wrong_line_is_told(void **state)
{
	(void)state;
	refuse("bad = 7\nnothing\n[one\nodd = 1\n\x01\n[empty]\n[two] # ends\nb = 2\nodd = 3",
	       "x.conf:1: bad = 7 is not known; remove it\n"
	       "x.conf:2: there is no '='; write key = value\n"
	       "x.conf:3: a [ without a ]; write [section]\n"
	       "x.conf:4: odd = 1 is not even; correct the line\n"
	       "x.conf:5: there is a control character; save the file as plain text\n"
	       "x.conf:6: the section has no key; give it one or remove it\n"
	       "x.conf:9: odd = 3 is not even; correct the line");
}

static void a_wrong_key_is_a_key_of_its_section(void **state)
{
	(void)state;
	refuse("[one]\nnothing\n[two]\nodd\x01 = 1\n",
	       "x.conf:2: there is no '='; write key = value\n"
	       "x.conf:4: there is a control character; save the file as plain text");
}

static void endless_faults_end(void **state)
{
	char content[4 * 200 + 1] = "", told_buf[64 * 200];
	struct text told = text_in(told_buf, sizeof(told_buf));
	struct faults faults = {.tell = tell, .ctx = &told};
	const struct ini_use use = {NULL, note, &told};

	(void)state;
	for (int i = 0; i < 200; i++)
		strcpy(content + 2L * i, "x\n");
	assert_int_equal(ini_string_read("x.conf", content, &use, &faults), -EINVAL);
	assert_int_equal(faults.count, INI_FAULTS_MAX);
}

static void what_is_given_twice_is_told_with_both_lines(void **state)
{
	(void)state;
	refuse("a = 1\n\na = 2\n", "x.conf:3: a is given twice, first in line 1; keep one of them");
	refuse("[one]\na = 1\n[two]\na = 1\n[one]\na = 3\nodd = 5\n",
	       "x.conf:5: [one] is given twice, first in line 1; keep one of them\n"
	       "x.conf:7: odd = 5 is not even; correct the line");
	accept("a = 1\n[one]\na = 2\n[two]\na = 3\n", "[]a=1|[one]a=2|[two]a=3|");
}

static void a_refused_section_is_told_once_in_its_line(void **state)
{
	(void)state;
	refuse("#\n[evil]\n\na = 1\nodd = 1\n", "x.conf:2: the section is evil; correct the line\n"
						"x.conf:5: odd = 1 is not even; correct the line");
}

static void characters_of_a_word_processor_are_named(void **state)
{
	(void)state;
	refuse("[one\xe2\x80\x93two]\na = 1\n", "x.conf:1: the section \"one\xe2\x80\x93two\" has "
						"an en dash (U+2013); type - in its "
						"place");
	refuse("a\xc2\xa0= 1\n", "x.conf:1: the key \"a\xc2\xa0\" has a no-break space (U+00A0); "
				 "type a plain space in its place");
	refuse("a =\xc2\xa0 1\n", "x.conf:1: the value: it has a no-break space (U+00A0); "
				  "type a plain space in its place");
	refuse("a = 1\xe2\x80\x8b\n",
	       "x.conf:1: the value: it has an invisible character (U+200B); remove it");
	refuse("a \xef\xbc\x9d 1\n", "x.conf:1: there is no '=': it has a full-width character "
				     "(U+FF1D); type = in its place");
	refuse("odd = \xef\xbc\x93\n",
	       "x.conf:1: odd = \xef\xbc\x93 is not even: it has a full-width "
	       "character (U+FF13); type 3 in its place");
	refuse("odd = \xe2\x88\x92"
	       "1\n",
	       "x.conf:1: odd = \xe2\x88\x92"
	       "1 is not even: it has a minus sign of a word processor "
	       "(U+2212); type - in its place");
	refuse("odd = \xe2\x80\x9c"
	       "1\xe2\x80\x9d\n",
	       "x.conf:1: odd = \xe2\x80\x9c"
	       "1\xe2\x80\x9d is not even: it has a curly quote (U+201C); "
	       "type \" in its place");
	refuse("\xe9 = 1\n", "x.conf:1: the key \"?\" is no UTF-8; save the file as UTF-8");
	/* In names of files and in comments they are nobody's mistake. */
	accept("a = /srv/\xe2\x80\x93x # \xe2\x80\x93\n# \xc2\xa0\n", "[]a=/srv/\xe2\x80\x93x|");
}

static void values_that_people_take_for_right_are_explained(void **state)
{
	(void)state;
	refuse("odd = 2,5\n", "x.conf:1: odd = 2,5 is not even; write a decimal point: 2.5");
	refuse("odd = 3; x\n", "x.conf:1: odd = 3; x is not even; put a blank before the ; if a "
			       "comment starts there");
	refuse("odd = 3# x\n", "x.conf:1: odd = 3# x is not even; put a blank before the # if a "
			       "comment starts there");
	refuse("odd = \"3\"\n", "x.conf:1: odd = \"3\" is not even; write it without quotes");
	refuse("odd = 30 s\n", "x.conf:1: odd = 30 s is not even; write the number alone: 30");
	refuse("t_us,sensor,ax_mps2,ay_mps2\n0,pelvis,1,2\n",
	       "x.conf:1: this is a table, as a recording, and no settings; name another file");
	refuse("// a\n", "x.conf:1: there is no '='; start a comment with #");
}

static void other_encodings_are_named(void **state)
{
	static const char utf16[] = "\xff\xfe"
				    "a\0=\0"
				    "1\0\n";
	char content[sizeof(utf16)];
	char told_buf[512];
	struct text told = text_in(told_buf, sizeof(told_buf));
	struct faults faults = {.tell = tell, .ctx = &told};
	const struct ini_use use = {NULL, note, &told};
	FILE *stream;

	(void)state;
	memcpy(content, utf16, sizeof(content));
	stream = fmemopen(content, sizeof(content), "r");
	assert_int_equal(ini_stream_read("x.conf", stream, &use, &faults), -EINVAL);
	fclose(stream);
	assert_string_equal(told_buf, "x.conf:1: the file is UTF-16; save it as UTF-8");
	/* As old Macs end their lines; a comment must not hide the rest. */
	refuse("# a\rb = 1\r",
	       "x.conf:1: there is a carriage return in the line; save the file with "
	       "line feeds");
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
		cmocka_unit_test(every_wrong_line_is_told),
		cmocka_unit_test(a_wrong_key_is_a_key_of_its_section),
		cmocka_unit_test(endless_faults_end),
		cmocka_unit_test(what_is_given_twice_is_told_with_both_lines),
		cmocka_unit_test(a_refused_section_is_told_once_in_its_line),
		cmocka_unit_test(characters_of_a_word_processor_are_named),
		cmocka_unit_test(values_that_people_take_for_right_are_explained),
		cmocka_unit_test(other_encodings_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
