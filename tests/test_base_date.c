/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <lumbard/base/date.h>

static const char *words(int64_t utc_s)
{
	static char buf[32];
	struct text text = text_in(buf, sizeof(buf));

	date_add(&text, utc_s);
	return buf;
}

static void test_known_days(void **state)
{
	static const struct {
		const char *text;
		int64_t utc_s;
	} days[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1999-12-31T23:59:59Z", 946684799},
		{"2000-02-29T12:00:00Z", 951825600},
		{"2001-09-09T01:46:40Z", 1000000000},
		{"2024-02-29T00:00:00Z", 1709164800},
		{"2026-11-27T20:54:08Z", 1795812848},
		{"2038-01-19T03:14:08Z", INT64_C(2147483648)},
		{"2100-03-01T00:00:00Z", INT64_C(4107542400)},
		{"9999-12-31T23:59:59Z", INT64_C(253402300799)},
	};
	int64_t utc_s;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		assert_string_equal(words(days[i].utc_s), days[i].text);
		assert_int_equal(date_parse(days[i].text, &utc_s), 0);
		assert_int_equal(utc_s, days[i].utc_s);
	}
	assert_string_equal(words(-1), "");
	assert_string_equal(words(INT64_C(253402300800)), "");
}

static void test_each_day_comes_back(void **state)
{
	int64_t utc_s;

	(void)state;
	for (int64_t day = 0; day < 60000; day++) {
		assert_int_equal(date_parse(words(day * 86400 + day), &utc_s), 0);
		assert_int_equal(utc_s, day * 86400 + day);
	}
}

static void test_what_is_no_date_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"2026-11-27",
		"2026-11-27T20:54:08",
		"2026-11-27T20:54:08Z ",
		"2026-11-27 20:54:08Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-04-00T00:00:00Z",
		"2026-11-27T24:00:00Z",
		"2026-11-27T20:60:00Z",
		"2026-11-27T20:54:60Z",
		"1969-12-31T23:59:59Z",
		"+026-11-27T20:54:08Z",
		"2026-11-27T20:54:0xZ",
	};
	int64_t utc_s = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(date_parse(wrong[i], &utc_s), -EINVAL);
	assert_int_equal(utc_s, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_days),
		cmocka_unit_test(test_each_day_comes_back),
		cmocka_unit_test(test_what_is_no_date_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
