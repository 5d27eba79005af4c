/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

static void plain_text_has_no_orders_for_a_terminal(void **state)
{
	char text[] = "a\033[31m\xff\xc2\x9b\xc3\xa9\n";

	(void)state;
	utf8_make_plain(text);
	assert_string_equal(text, "a?[31m???\xc3\xa9?");
}

/* C1, and marks that turn the direction of writing, are characters of more bytes. */
static void strings_have_no_orders_for_a_terminal(void **state)
{
	char buf[256];
	struct text text = text_in(buf, sizeof(buf));
	char direction[] = "\xe2\x80\xae"
			   "a\xe2\x81\xa6\xd8\x9c\xe2\x80\xa8";

	(void)state;
	json_add_string(&text, "\x1b\x7f\xc2\x85\xc2\xa0\xe2\x80\xae\xe2\x80\xaf");
	assert_string_equal(buf, "\"\\u001b\\u007f\\u0085\xc2\xa0\\u202e\xe2\x80\xaf\"");
	utf8_make_plain(direction);
	assert_string_equal(direction, "???a????????");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written),
		cmocka_unit_test(plain_text_has_no_orders_for_a_terminal),
		cmocka_unit_test(strings_have_no_orders_for_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
