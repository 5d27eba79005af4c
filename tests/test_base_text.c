/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <locale.h>
#include <lumbard/base/imu_sample.h>
#include <lumbard/base/text.h>
#include <lumbard/base/units.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 200000 };

/* xorshift64*: the same numbers on every machine. */
static uint64_t random_bits(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}

static uint64_t bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static double double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static void expect_double(const char *text)
{
	double got = -1.0;

	if (text_to_double(text, &got) != 0)
		fail_msg("\"%s\" was refused", text);
	if (bits_of(got) != bits_of(strtod(text, NULL)))
		fail_msg("\"%s\" became %.17g", text, got);
}

static void refuse_double(const char *text, int want)
{
	double value = 42.0;

	if (text_to_double(text, &value) != want)
		fail_msg("\"%s\" was not answered with %d", text, want);
	assert_true(value == 42.0);
}

static void doubles_come_out_as_from_strtod(void **state)
{
	static const char *const texts[] = {
		"0",
		"-0",
		"-0.0",
		"+1",
		".5",
		"5.",
		"-.5",
		" 1.5\t",
		"1e5",
		"1E-5",
		"1.5e+3",
		"0e99999",
		"9007199254740992",
		"9007199254740993",
		"9007199254740993.0",
		"123456789012345678901",
		"1e22",
		"1e23",
		"8.5e22",
		"4.9e-324",
		"2.4703282292062327e-324",
		"1e-400",
		"1e-99999999",
		"2.2250738585072011e-308",
		"1.7976931348623157e308",
		"0.1",
		"0.000000000000000000000001",
		"100000000000000000000000000000000000000e-30",
		"9.80665",
		"-0.00746",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_double(texts[i]);
}

static void random_doubles_round_trip(void **state)
{
	static const char *const formats[] = {"%.17g", "%.15g", "%.5g", "%.17e", "%.3e"};
	uint64_t seed = 1;
	char text[64];

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double value = double_of(random_bits(&seed));

		if (!is_known(value))
			continue;
		snprintf(text, sizeof(text), formats[i % 5], value);
		if (is_known(strtod(text, NULL)))
			expect_double(text);
		snprintf(text, sizeof(text), "%.*f", (int)(random_bits(&seed) % 10),
			 (double)(int64_t)random_bits(&seed) * 1e-15);
		expect_double(text);
	}
}

/* Half-way between 1 and the next double, with all its digits, and a little to either side. */
static void half_way_cases_are_decided_by_the_last_digit(void **state)
{
	static const char half_way[] = "1.00000000000000011102230246251565404236316680908203125";
	char text[2048];
	double value;

	(void)state;
	expect_double(half_way);
	snprintf(text, sizeof(text), "%s%01500d", half_way, 0);
	assert_int_equal(text_to_double(text, &value), 0);
	assert_true(value == 1.0);
	strcat(text, "1");
	assert_int_equal(text_to_double(text, &value), 0);
	assert_true(value == 1.0 + 0x1p-52);
	strcat(text, "e-5");
	expect_double(text);
	memset(text, '7', 1500);
	strcpy(text + 1500, "e-1400");
	expect_double(text);
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const texts[] = {
		"",	 " ",  ".",	"-",   "+-1", "1 2",   "1,5",	    "1e",
		"1e+",	 "e5", ".e5",	"nan", "NaN", "inf",   "-Infinity", "0x10",
		"0x1p3", "1f", "1.2.3", "--1", "abc", "1_000", "1\n",	    "\xc2\xa0 1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refuse_double(texts[i], -EINVAL);
	refuse_double("1e309", -ERANGE);
	refuse_double("-1e99999999999999999999", -ERANGE);
	refuse_double("1.7976931348623159e308", -ERANGE);
}

static void whole_numbers_keep_all_their_digits(void **state)
{
	int64_t value = 42;

	(void)state;
	assert_int_equal(text_to_int64("9223372036854775807", &value), 0);
	assert_true(value == INT64_MAX);
	assert_int_equal(text_to_int64(" -9223372036854775808 ", &value), 0);
	assert_true(value == INT64_MIN);
	assert_int_equal(text_to_int64("-0", &value), 0);
	assert_true(value == 0);
	assert_int_equal(text_to_int64("+0007", &value), 0);
	assert_true(value == 7);
	value = 42;
	assert_int_equal(text_to_int64("9223372036854775808", &value), -ERANGE);
	assert_int_equal(text_to_int64("-9223372036854775809", &value), -ERANGE);
	assert_int_equal(text_to_int64("99999999999999999999999999", &value), -ERANGE);
	assert_int_equal(text_to_int64("99999999999999999999999999x", &value), -EINVAL);
	assert_int_equal(text_to_int64("", &value), -EINVAL);
	assert_int_equal(text_to_int64("1.0", &value), -EINVAL);
	assert_int_equal(text_to_int64("1e3", &value), -EINVAL);
	assert_int_equal(text_to_int64("-", &value), -EINVAL);
	assert_true(value == 42);
}

static void expect_fixed(double value, int decimals, const char *want)
{
	char buf[400];
	struct text text = text_in(buf, sizeof(buf));

	text_add_fixed(&text, value, decimals);
	assert_string_equal(buf, want);
	assert_int_equal(text.len, strlen(want));
	assert_false(text.is_cut);
}

static void fixed_numbers_are_rounded_from_the_double_itself(void **state)
{
	(void)state;
	expect_fixed(0.0, 3, "0.000");
	expect_fixed(-0.0, 1, "0.0");
	expect_fixed(-0.04, 1, "0.0");
	expect_fixed(-0.06, 1, "-0.1");
	expect_fixed(0.285, 2, "0.28");
	expect_fixed(1.005, 2, "1.00");
	expect_fixed(2.675, 2, "2.67");
	expect_fixed(0.5, 0, "1");
	expect_fixed(-2.5, 0, "-3");
	expect_fixed(0.125, 2, "0.13");
	expect_fixed(-0.125, 2, "-0.13");
	expect_fixed(9.9999, 2, "10.00");
	expect_fixed(0.1, 9, "0.100000000");
	expect_fixed(0.999999999999, 9, "1.000000000");
	expect_fixed(2251799813685249.5, 1, "2251799813685249.5");
	expect_fixed(9007199254740993e3, 2, "9007199254740993024.00");
	expect_fixed(1e22, 2, "10000000000000000000000.00");
	expect_fixed(-1e22, 0, "-10000000000000000000000");
	expect_fixed(4.9e-324, 9, "0.000000000");
}

static void unknown_values_leave_nothing(void **state)
{
	(void)state;
	expect_fixed(UNKNOWN, 3, "");
	expect_fixed((double)INFINITY, 3, "");
	expect_fixed(-(double)INFINITY, 0, "");
}

/* printf rounds ties to even, so an exact tie may differ, and nothing else. */
static int is_tie(double value, int decimals)
{
	char exact[1200];
	const char *rest;

	snprintf(exact, sizeof(exact), "%.1100f", value);
	rest = strchr(exact, '.') + 1 + decimals;
	return rest[0] == '5' && strspn(rest + 1, "0") == strlen(rest + 1);
}

static void random_fixed_numbers_are_those_of_printf(void **state)
{
	uint64_t seed = 2;
	char buf[400], want[400];

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int decimals = i % 10;
		double scale = (double[]){1e-18, 1e-15, 1e-12, 1.0, 0x1p-60}[i % 5];
		double value = (double)(int64_t)random_bits(&seed) * scale;
		struct text text = text_in(buf, sizeof(buf));

		text_add_fixed(&text, value, decimals);
		snprintf(want, sizeof(want), "%.*f", decimals, value);
		if (strspn(want, "-0.") == strlen(want) && want[0] == '-')
			memmove(want, want + 1, strlen(want));
		if (strcmp(buf, want) != 0 && !is_tie(value, decimals))
			fail_msg("%.17g with %d decimals became %s", value, decimals, buf);
	}
}

/* Values with few decimals lie right beside the ties. */
static void near_ties_are_those_of_printf(void **state)
{
	char buf[64], want[64];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		double value = (double)i / 1000.0;
		struct text text = text_in(buf, sizeof(buf));

		text_add_fixed(&text, value, 2);
		snprintf(want, sizeof(want), "%.2f", value);
		if (strcmp(buf, want) != 0 && !is_tie(value, 2))
			fail_msg("%.17g became %s", value, buf);
	}
}

static void a_line_that_is_too_long_is_cut_and_says_so(void **state)
{
	char buf[8];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	text_add(&text, "abc");
	text_add_int64(&text, -123);
	assert_string_equal(buf, "abc-123");
	assert_false(text.is_cut);
	text_add(&text, "");
	assert_false(text.is_cut);
	text_add_char(&text, 'x');
	assert_true(text.is_cut);
	assert_string_equal(buf, "abc-123");

	text = text_in(buf, sizeof(buf));
	text_add(&text, "ab");
	text_addf(&text, "%d", 123456);
	assert_string_equal(buf, "ab12345");
	assert_true(text.is_cut);
	assert_int_equal(text.len, 7);

	text = text_in(buf, 1);
	text_add_fixed(&text, 1.0, 1);
	assert_string_equal(buf, "");
	assert_true(text.is_cut);
}

static void every_int64_can_be_written(void **state)
{
	char buf[64];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	text_add_int64(&text, INT64_MIN);
	text_add_char(&text, ' ');
	text_add_int64(&text, INT64_MAX);
	text_addf(&text, " %s", "end");
	assert_string_equal(buf, "-9223372036854775808 9223372036854775807 end");
}

static void quoted_text_cannot_upset_a_terminal(void **state)
{
	char buf[128];
	struct text text = text_in(buf, sizeof(buf));

	(void)state;
	text_add_quoted(&text, "a\x1b[2J\n\x7f\xc3\xa9");
	assert_string_equal(buf, "\"a?[2J??\xc3\xa9\"");
	text = text_in(buf, sizeof(buf));
	text_add_quoted(&text, "123456789012345678901234567890123456789\xc3\xa9 and so on");
	assert_string_equal(buf, "\"123456789012345678901234567890123456789...\"");
}

static void a_comma_locale_changes_nothing(void **state)
{
	const char *name = setlocale(LC_ALL, "de_DE.UTF-8");
	double value = 0.0;

	(void)state;
	if (!name)
		skip();
	assert_int_equal(text_to_double("1.25", &value), 0);
	assert_true(value == 1.25);
	assert_int_equal(text_to_double("1.2345678901234567890123", &value), 0);
	assert_true(value == 1.2345678901234567);
	expect_fixed(1.25, 2, "1.25");
	expect_fixed(1e22, 1, "10000000000000000000000.0");
	setlocale(LC_ALL, "C");
}

static void sensors_have_names(void **state)
{
	enum sensor_place place = SENSOR_COUNT;

	(void)state;
	for (int i = 0; i < SENSOR_COUNT; i++) {
		const char *name = sensor_place_name((enum sensor_place)i);

		assert_int_equal(sensor_place_from_name(name, &place), 0);
		assert_int_equal(place, i);
	}
	assert_string_equal(sensor_place_name(SENSOR_PELVIS), "pelvis");
	assert_string_equal(sensor_place_name(SENSOR_LUMBAR), "lumbar");
	assert_int_equal(sensor_place_from_name("Pelvis", &place), -EINVAL);
	assert_int_equal(sensor_place_from_name("", &place), -EINVAL);
	assert_int_equal(place, SENSOR_LUMBAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_come_out_as_from_strtod),
		cmocka_unit_test(random_doubles_round_trip),
		cmocka_unit_test(half_way_cases_are_decided_by_the_last_digit),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(whole_numbers_keep_all_their_digits),
		cmocka_unit_test(fixed_numbers_are_rounded_from_the_double_itself),
		cmocka_unit_test(unknown_values_leave_nothing),
		cmocka_unit_test(random_fixed_numbers_are_those_of_printf),
		cmocka_unit_test(near_ties_are_those_of_printf),
		cmocka_unit_test(a_line_that_is_too_long_is_cut_and_says_so),
		cmocka_unit_test(every_int64_can_be_written),
		cmocka_unit_test(quoted_text_cannot_upset_a_terminal),
		cmocka_unit_test(a_comma_locale_changes_nothing),
		cmocka_unit_test(sensors_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
