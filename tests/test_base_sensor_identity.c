/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <lumbard/base/sensor_identity.h>
#include <stdbool.h>
#include <string.h>

static struct sensor_identity of(const char *text)
{
	struct sensor_identity identity = {0};

	if (sensor_identity_parse(text, &identity) < 0)
		fail_msg("not taken: %s", text);
	return identity;
}

static void text_and_back_is_the_same(void **state)
{
	static const char *const texts[] = {
		"MPU-6050@/dev/i2c-1:0x68", "MPU-6050 clone@1:0x69", "@1:0x08",
		"LSM6DS3TR-C@:0x77",	    "unlisted-0x55@i2c-11:", "@:",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char said[200];
		struct text text = text_in(said, sizeof(said));
		struct sensor_identity identity = of(texts[i]);

		sensor_identity_say(&identity, &text);
		assert_string_equal(said, texts[i]);
	}
	assert_false(sensor_identity_is_known(&(struct sensor_identity){0}));
}

static void any_other_text_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"MPU-6050",
		"MPU-6050@1",
		"@1:68",
		"@1:0x6",
		"@1:0x007",
		"@1:0x07",
		"@1:0x78",
		"@1:0xzz",
		"@1:0x6g",
		"@1:0x-1",
		" MPU@1:0x68",
		"MPU @1:0x68",
		"MPU@ 1:0x68",
		"M\x1b[1mPU@1:0x68",
		"M,U@1:0x68",
		"an extraordinarily long name of a chip@1:0x68",
		"MPU@/a/path/of/a/bus/that/is/longer/than/the/bus/of/any/machine/i2c-1:0x68",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct sensor_identity identity = {.chip = "as it was"};

		if (sensor_identity_parse(texts[i], &identity) != -EINVAL)
			fail_msg("taken: %s", texts[i]);
		assert_string_equal(identity.chip, "as it was");
	}
}

static void what_is_not_known_of_both_does_not_differ(void **state)
{
	static const struct {
		const char *a, *b;
		bool differs, is_at;
	} cases[] = {
		{"MPU-6050@1:0x68", "MPU-6050@/dev/i2c-1:0x68", false, true},
		{"MPU-6050@1:0x68", "MPU-6500@1:0x68", true, true},
		{"MPU-6050@1:0x68", "MPU-6050@1:0x69", true, false},
		{"MPU-6050@1:0x68", "MPU-6050@3:0x68", true, false},
		{"@1:0x68", "MPU-6050@1:0x68", false, true},
		{"MPU-6050@:0x68", "MPU-6050@1:0x68", false, false},
		{"MPU-6050@1:", "MPU-6050@1:0x68", false, false},
		{"@:", "MPU-6050@1:0x68", false, false},
		{"@:", "@:", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sensor_identity a = of(cases[i].a), b = of(cases[i].b);

		if (sensor_identity_differs(&a, &b) != cases[i].differs ||
		    sensor_identity_differs(&b, &a) != cases[i].differs ||
		    sensor_identity_is_at(&a, &b) != cases[i].is_at ||
		    sensor_identity_is_at(&b, &a) != cases[i].is_at)
			fail_msg("%s and %s", cases[i].a, cases[i].b);
	}
}

static void what_cannot_be_written_is_not_known(void **state)
{
	const struct sensor_where where = {.bus = "/dev/a,b", .address = 0x68};
	struct sensor_identity identity = sensor_identity_of("a\nb", &where);

	(void)state;
	assert_string_equal(identity.chip, "");
	assert_string_equal(identity.where.bus, "");
	assert_int_equal(identity.where.address, 0x68);
	identity = sensor_identity_of(NULL, &where);
	assert_string_equal(identity.chip, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_back_is_the_same),
		cmocka_unit_test(any_other_text_is_none),
		cmocka_unit_test(what_is_not_known_of_both_does_not_differ),
		cmocka_unit_test(what_cannot_be_written_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
