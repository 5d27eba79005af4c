/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <string.h>

#include "fakes/check.h"
#include <cmocka.h>
#include <lumbard/base/json.h>
#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>

static void values_are_written(void **state)
{
	char buf[256];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	text_add(&text, "{");
	json_add_key(&text, "a");
	json_add_number(&text, 1.25, 1);
	json_add_key(&text, "b");
	json_add_number(&text, UNKNOWN, 1);
	json_add_key(&text, "c");
	text_add(&text, "[");
	json_add_item(&text);
	json_add_string(&text, "x\"\\\n\xff\xc3\xa9");
	json_add_item(&text);
	json_add_string(&text, NULL);
	json_add_item(&text);
	json_add_bool(&text, 1);
	text_add(&text, "]");
	json_add_key(&text, "d");
	json_add_int64(&text, INT64_MIN);
	text_add(&text, "}");
	assert_string_equal(buf, "{\"a\":1.3,\"b\":null,\"c\":[\"x\\\"\\\\\\u000a\\ufffd\xc3\xa9\","
				 "null,true],\"d\":-9223372036854775808}");
}

static void values_are_read(void **state)
{
	struct json json, list;
	char string[32];

	(void)state;
	assert_int_equal(json_parse(" {\"n\" : -1.5e1, \"l\":[ 1, {\"k\":\"v\"} ,true,null],"
				    "\"s\":\"a\\n\\\"\\u00e9\\ud83d\\ude00\\ud83d\",\"e\":{}} ",
				    &json),
			 0);
	assert_near(json_number(json_member(json, "n")), -15.0, 1e-9);
	list = json_member(json, "l");
	assert_near(json_number(json_item(list, 0)), 1.0, 0.0);
	json_string(json_member(json_item(list, 1), "k"), string, sizeof(string));
	assert_string_equal(string, "v");
	assert_true(json_is_true(json_item(list, 2)));
	assert_true(json_is_null(json_item(list, 3)));
	assert_null(json_item(list, 4).at);
	json_string(json_member(json, "s"), string, sizeof(string));
	assert_string_equal(string, "a\n\"\xc3\xa9\xf0\x9f\x98\x80?");
	json_string(json_member(json, "s"), string, 6);
	assert_string_equal(string, "a\n\"\xc3\xa9");
	assert_null(json_member(json_member(json, "e"), "x").at);
}

static void what_is_not_there_is_nothing(void **state)
{
	struct json none = {0};
	char string[8] = "x";

	(void)state;
	assert_null(json_member(json_item(none, 0), "x").at);
	assert_unknown(json_number(none));
	assert_false(json_is_true(none));
	assert_true(json_is_null(none));
	json_string(none, string, sizeof(string));
	assert_string_equal(string, "");
}

static void what_is_no_json_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",	     "{",
		"}",	     "[1,]",
		"{\"a\"}",   "{\"a\":}",
		"{a:1}",     "01",
		"1.",	     "-",
		"1e",	     "tru",
		"\"",	     "\"\\x\"",
		"\"\\u12\"", "\"\n\"",
		"\"\xff\"",  "{} {}",
		"[1 2]",     "{\"a\":1,}",
		"nan",	     "[[[[[[[[[]]]]]]]]]",
	};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (json_parse(wrong[i], &json) != -EINVAL)
			fail_msg("taken: %s", wrong[i]);
	assert_int_equal(json_parse("[[[[[[[[]]]]]]]]", &json), 0);
	assert_null(json_item(json, 1).at);
}

static void plain_text_has_no_orders_for_a_terminal(void **state)
{
	char text[] = "a\033[31m\xff\xc2\x9b\xc3\xa9\n";

	(void)state;
	utf8_make_plain(text);
	assert_string_equal(text, "a?[31m???\xc3\xa9?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written),
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(what_is_not_there_is_nothing),
		cmocka_unit_test(what_is_no_json_is_refused),
		cmocka_unit_test(plain_text_has_no_orders_for_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
