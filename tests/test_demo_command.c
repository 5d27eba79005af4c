/* SPDX-License-Identifier: MIT */
#include "demo/command.h"
#include "fakes/check.h"

static const char *word(const char *word_given)
{
	static char buf[128];
	struct text text = text_in(buf, sizeof(buf));

	demo_command_word(&text, word_given);
	return buf;
}

static const char *path(const char *path_given, const char *home)
{
	static char buf[128];
	struct text text = text_in(buf, sizeof(buf));

	demo_command_path(&text, path_given, home);
	return buf;
}

static void test_a_word(void **state)
{
	(void)state;
	assert_string_equal(word("build/release/lumbard"), "build/release/lumbard");
	assert_string_equal(word("a b"), "'a b'");
	assert_string_equal(word("$HOME"), "'$HOME'");
	assert_string_equal(word("~x"), "'~x'");
	assert_string_equal(word("it's"), "'it'\\''s'");
	assert_string_equal(word(""), "''");
}

static void test_a_path(void **state)
{
	(void)state;
	assert_string_equal(path("/home/a/demo/x.conf", "/home/a"), "~/demo/x.conf");
	assert_string_equal(path("/home/ab/x", "/home/a"), "/home/ab/x");
	assert_string_equal(path("/home/a/b c", "/home/a"), "'/home/a/b c'");
	assert_string_equal(path("/x", "/"), "/x");
	assert_string_equal(path("/x", NULL), "/x");
	assert_string_equal(path("-x.csv", NULL), "./-x.csv");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_word),
		cmocka_unit_test(test_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
